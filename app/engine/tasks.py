"""Tasks: a person's, a machine's, a script's, a decision's, and those that do nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..domain.errors import Conflict, ExecutionFailed
from ..domain.waits import JobWait, UserTaskWait, Wait
from ..feel import Environment
from .elements import Element
from .expressions import Formula, Value, evaluate_json, evaluate_optional_text, evaluate_text, evaluate_texts
from .limits import HIGHEST_PRIORITY, LONGEST_JOB_TYPE, LONGEST_NAME, LONGEST_PERSON, MOST_RETRIES, measured
from .scopes import Variables, evaluate_for, visible
from .spiff import Token
from .subscriptions import callers_of, place_of
from .timers import moment
from .values import checked_value

NORMAL_PRIORITY = 50


class PassTask(Element):
    """An undefined or manual task: shown on the diagram, done outside the program."""


class UserTask(Element):
    """A person's work; who may do it and until when is evaluated once, when the task is created."""

    def act(self, token: Token) -> bool:
        """Evaluate the task's properties and wait for `complete`."""
        extensions, variables = self.extensions, visible(token)
        environment = token.workflow.environment
        form = extensions.form
        form_id = evaluate_text(form.form_id, variables, environment, "formId") if form else None
        assignee = evaluate_optional_text(extensions.assignee, variables, environment, "assignee")
        groups = evaluate_texts(extensions.candidate_groups, variables, environment, "candidateGroups")
        users = evaluate_texts(extensions.candidate_users, variables, environment, "candidateUsers")
        token.memo["task"] = {
            "form_id": measured(form_id, "formId") if form_id else form_id,
            "assignee": measured(assignee, "assignee", LONGEST_PERSON) if assignee else assignee,
            "groups": [measured(group, "candidateGroups") for group in groups],
            "users": [measured(user, "candidateUsers", LONGEST_PERSON) for user in users],
            "due": self._time(extensions.due_date, token, variables, "dueDate"),
            "follow_up": self._time(extensions.follow_up_date, token, variables, "followUpDate"),
            "priority": self._priority(token),
            "about": self._about(variables, environment),
        }
        return False

    def wait(self, token: Token) -> Wait | None:
        """Show the task as it was created."""
        task = token.memo["task"]
        form = self.extensions.form
        return UserTaskWait(
            *place_of(token),
            form_id=task["form_id"],
            form_binding=form.binding if form else "latest",
            assignee=task["assignee"],
            candidate_groups=tuple(task["groups"]),
            candidate_users=tuple(task["users"]),
            due_at=_read_time(task["due"]),
            follow_up_at=_read_time(task["follow_up"]),
            priority=task["priority"],
            about=task.get("about", ""),  # not in the snapshots of earlier versions
            callers=callers_of(token),
            properties=dict(self.extensions.properties),
            loop_counter=token.memo["index"] + 1 if "body" in token.memo else None,
            digest=token.workflow.spec.digest,
        )

    def _time(self, value: Value | None, token: Token, variables: Variables, what: str) -> str | None:
        if value is None:
            return None
        environment = token.workflow.environment
        found, warnings = (value, "") if isinstance(value, str) else value.evaluate(variables, environment)
        if found is None and not warnings:
            return None
        time = moment(found, environment)
        if time is None:
            raise ExecutionFailed(
                f"{what} 应为日期或时刻，得到 {found!r} / {what} is no time: {found!r}. {warnings}"
            )
        return time.isoformat()

    def _about(self, variables: Variables, environment: Environment) -> str:
        """Say which of several alike this is; words that cannot be found out hold nobody's work up."""
        value = self.extensions.about
        found = value.evaluate(variables, environment)[0] if isinstance(value, Formula) else value
        words = " ".join(found.split()) if isinstance(found, str) else ""
        return words.replace("\0", "")[:LONGEST_NAME]

    def _priority(self, token: Token) -> int:
        value = self.extensions.priority
        if value is None:
            return NORMAL_PRIORITY
        text = str(evaluate_for(token, value))
        if not is_number_up_to(text, HIGHEST_PRIORITY):
            raise ExecutionFailed(
                f"优先级应为 0 到 {HIGHEST_PRIORITY} 的整数，得到 {text}"
                f" / the priority is no such number: {text}"
            )
        return int(text)


def postpone(token: Token, due_at: datetime) -> None:
    """Move the due date of a waiting user task. Raises Conflict when no person is waited for here."""
    if "task" not in token.memo:
        raise Conflict("此处没有待办 / no person is waited for here")
    token.memo["task"] = {**token.memo["task"], "due": due_at.isoformat()}


class JobTask(Element):
    """A machine's work: service and send tasks, and every other element that names a job type."""

    def act(self, token: Token) -> bool:
        """Evaluate the job's type, retries and headers and wait for a handler."""
        variables, environment = visible(token), token.workflow.environment
        retries = evaluate_text(self.extensions.retries, variables, environment, "retries")
        if not is_number_up_to(retries, MOST_RETRIES):
            raise ExecutionFailed(
                f"retries 应为 0 到 {MOST_RETRIES} 的整数，得到 {retries}"
                f" / retries is no such number: {retries}"
            )
        job_type = evaluate_text(self.extensions.job_type or "", variables, environment, "job type")
        token.memo["job"] = {
            "type": measured(job_type, "job type", LONGEST_JOB_TYPE),
            "retries": int(retries),
            "headers": {
                name: evaluate_json(value, variables, environment)
                for name, value in self.extensions.headers.items()
            },
        }
        return False

    def renew(self, token: Token) -> bool:
        """Offer the job again, with headers as the variables are now."""
        return self.act(token)

    def wait(self, token: Token) -> Wait | None:
        """Show the job."""
        job: dict[str, Any] = token.memo["job"]
        return JobWait(
            *place_of(token),
            type=job["type"],
            retries=job["retries"],
            headers=dict(job["headers"]),
            digest=token.workflow.spec.digest,
        )


class ScriptTask(Element):
    """Evaluates a FEEL expression into a variable."""

    def act(self, token: Token) -> bool:
        """Evaluate it now."""
        formula, name = self.extensions.script, self.extensions.result_variable
        if formula is not None and name:
            self.accept(token, {name: evaluate_for(token, formula)})
        return True


class RuleTask(Element):
    """Asks a decision and keeps its result in a variable."""

    def act(self, token: Token) -> bool:
        """Decide now, through the surroundings."""
        surroundings, variables = token.workflow.process.surroundings, visible(token)
        decision_id = evaluate_text(
            self.extensions.decision_id or "", variables, surroundings.environment, "decisionId"
        )
        result = checked_value(surroundings.decide(decision_id, variables), decision_id)
        self.accept(token, {self.extensions.result_variable or decision_id: result})
        return True


def is_number_up_to(text: str, highest: int) -> bool:
    """Say whether the text is a whole number from 0 on that is not too high."""
    return text.isdecimal() and len(text) < 10 and int(text) <= highest  # noqa: PLR2004 - int() of a long text is slow


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
