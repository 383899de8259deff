"""An expert who finds an interest while she judges leaves the case; another begins (R-073, ERRATA 裁定 5)."""

from dataclasses import replace
from uuid import UUID

from ..domain.changes import BeginAgain
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.identity import Person
from ..domain.tasks import UserTask
from ..domain.waits import UserTaskWait
from ..engine.execution import Execution
from ..services.advance import advance
from ..services.history import Cause
from ..services.registry import RecordCall
from ..services.tasks import forget_tasks, gone, signed_in_person
from ..services.work import Work
from ..store.tasks import NO_SUCH_TASK, lock_task
from .handlers.experts_replaced import Why, replace_experts
from .handlers.telling import tell
from .handlers.variables import iso, rows_in

JUDGING = {"f04_opinion": "argue", "f08_score": "review"}
"""The forms on which an expert judges, and what the panel was drawn for."""

DECLARATION = "f04e_declare"
SHORTEST, LONGEST = 5, 500


def may_recuse(person: Person, task: UserTask) -> bool:
    """Whether this is the person's own judging, which she may leave for an interest that she has found."""
    return task.is_open and task.assignee == person.username and task.form_key in JUDGING


def recuse(work: Work, task_id: UUID, reason: str) -> UserTask:
    """Take an expert off the case who says why she has an interest in it; what she began is void.

    Another is drawn with the exclusions of the panel and begins with the declaration. When nobody is left
    to draw, her declaration is answered as 有利害关系, and the diagram goes on as after any such answer.

    Raises NotFound when the task is not hers, Conflict when it is closed, Invalid without a reason.
    """
    task, person = lock_task(work.session, task_id), signed_in_person(work)
    if task.assignee != person.username or task.form_key not in JUDGING:
        raise NotFound(NO_SUCH_TASK)
    if not task.is_open:
        raise gone(work, task)
    kept = f"发现利害关系，申请回避：{_checked(reason)}"

    def leave(execution: Execution) -> None:
        headers = {"purpose": JUDGING[str(task.form_key)]}
        seen = execution.variables_at(task.token_id)
        call = RecordCall(work, task.instance, task.element_id, headers, seen)
        found = replace_experts(call, [task], Why(kept, kept, TOLD))
        if found.get("remind_problem"):
            _declare(execution, call, task, kept)
        else:
            (again,) = [change for change in call.changes if isinstance(change, BeginAgain)]
            execution.change(replace(again, variables=found))
        _tell_the_desk(call, task, person, kept, NOBODY if found.get("remind_problem") else ANOTHER)

    detail = {"task_id": str(task.id), "is_personal": True, "reason": kept}
    cause = Cause("expert_recused", task.process_id, task.element_id, task.name, detail)
    advance(work, task.instance, leave, cause)
    forget_tasks(work, task.instance_id, person.username)
    return task


TOLD = "您申请回避，处室已另请专家，您不必再办理；已填的草稿作废。"
ANOTHER = "系统已按规则另请专家。"
NOBODY = "没有可以另请的专家，系统按“有利害关系”的声明处理，请留意专家组人数。"


def _checked(reason: str) -> str:
    written = reason.strip()
    if not SHORTEST <= len(written) <= LONGEST:
        words = f"请写明是什么利害关系，{SHORTEST} 至 {LONGEST} 字。 / Say what the interest is."
        raise Invalid(words, {"reason": words})
    return written


def _declare(execution: Execution, call: RecordCall, task: UserTask, kept: str) -> None:
    """Begin her work again and answer its declaration for her: she has an interest."""
    member = next((row for row in rows_in(call, "experts") if row.get("username") == task.assignee), None)
    if member is None:
        raise Conflict("专家组已变动，请联系经办处室办理回避。 / The panel has changed; ask the desk.")
    left = {"username": task.assignee, "name": member.get("name"), "reason": kept, "at": iso(call.work.now)}
    known = {"replaced_experts": [*rows_in(call, "replaced_experts"), left]}
    before = {wait.token_id for wait in execution.waits()}
    execution.change(BeginAgain(task.token_id, member, known))
    begun = [wait for wait in execution.waits() if wait.token_id not in before]
    for wait in begun:
        if isinstance(wait, UserTaskWait) and wait.form_id == DECLARATION:
            execution.complete(wait.token_id, {"coi_declare": "has", "coi_detail": kept})


def _tell_the_desk(call: RecordCall, task: UserTask, person: Person, kept: str, what: str) -> None:
    tell(
        call,
        "N-01",
        [f"div_officer:{call.variables.get('division') or ''}"],
        f"专家申请回避：{call.instance.title or call.instance.definition.name}",
        f"{person.name}在“{task.name}”中{kept.rstrip('。')}。",
        what,
    )
