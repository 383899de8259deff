"""One running process instance, in the words of the field rather than the library's.

Give it one command, then ask what it waits for (`waits`), what it passed (`passed`) and for its `snapshot`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from ..domain.changes import Change, Postpone
from ..domain.errors import Conflict, Invalid
from ..domain.waits import IncidentWait, Passed, Thrown, Wait
from .bpmn_errors import throw
from .incidents import ENTERING, INCIDENT, JOINING, LEAVING, WAITING, raise_incident, shared_at
from .large_values import LargeValues
from .migration import carry_over
from .migration_moves import Standing, move, standing
from .migration_plan import Plan
from .multi_instance import begin_again
from .open_scopes import OpenScope, correct, open_scopes
from .process import Process
from .scopes import propagate, scopes_of, visible
from .snapshot import dump, load
from .spiff import TaskState, Token
from .subscriptions import place_of
from .surroundings import Library, Surroundings, Version
from .tasks import postpone
from .values import checked_value, checked_variables

__all__ = ["Execution", "Library", "Surroundings", "Version"]
COMPLETABLE = ("task", "job")  # memos of the tokens that a person or a handler completes


class Execution:
    """A process instance in memory.

    Every command runs until everything waits. What fails in an element on the way becomes an incident of
    that element and never an error of the command: whoever completed the element before is not to blame.
    """

    def __init__(self, process: Process, large: LargeValues) -> None:
        self._process, self._large = process, large

    @classmethod
    def start(
        cls,
        process_id: str,
        digest: str,
        variables: Mapping[str, Any],
        surroundings: Surroundings,
        *,
        start_element: str | None = None,
        own: Mapping[str, Any] | None = None,
        deployment: str = "",
    ) -> Self:
        """Place a token on the start event (the plain one, or the one named) and run to the first waits.

        What an event brings passes through the outputs of its start event, if it has some, and only what
        they name stays. What the plain start is given stays in any case, and so does `own`. What is called
        "in the same deployment" is looked for in `deployment`.
        Raises NotFound when there is no such diagram, Invalid when it cannot be started so.
        """
        diagram = surroundings.library.diagram(digest)
        if not diagram.has_process(process_id):
            raise Invalid(f"图中没有流程 {process_id} / the diagram has no process {process_id}")
        specification = diagram.specification(process_id)
        start = specification.start_event(start_element)
        process = Process(specification, surroundings)
        process.deployment = deployment
        kept, brought = checked_variables(own or {}), checked_variables(variables)
        is_filtered = start.event.kind != "none" and bool(start.extensions.outputs)
        process.begin(kept if is_filtered else {**kept, **brought})
        token = process.place(start)
        if is_filtered:
            token.local = brought
        process.run()
        return cls(process, LargeValues(surroundings.read_value))

    @classmethod
    def restore(cls, snapshot: bytes, surroundings: Surroundings) -> Self:
        """Bring back what `snapshot` returned, each part on the version it was started with."""
        large = LargeValues(surroundings.read_value)
        return cls(load(snapshot, surroundings, large), large)

    def snapshot(self) -> bytes:
        """Return everything that is needed to go on later: live tokens and variables, no history.

        Values of more than 32 kB are only named in it; `large_values` says which have to be kept with it.
        """
        return dump(self._process, self._large)

    @property
    def large_values(self) -> LargeValues:
        """What the last snapshot names by digest, and which of it is new or no longer wanted."""
        return self._large

    # -- commands ------------------------------------------------------------------------

    def complete(self, token_id: UUID, variables: Mapping[str, Any]) -> None:
        """Finish the user task or job of this token and run on.

        Raises Conflict when nothing (any more) waits for that there.
        """
        token = self._completable(token_id)
        token.task_spec.accept(token, checked_variables(variables))
        token.task_spec.leave(token)
        self._process.run()

    def throw_error(
        self, token_id: UUID, code: str, message: str, variables: Mapping[str, Any] | None = None
    ) -> None:
        """Raise a BPMN error at the user task or job of this token; uncaught, it is an incident there."""
        token = self._completable(token_id)
        throw(token, code, message, checked_variables(variables or {}))
        self._process.run()

    def fail(self, token_id: UUID, message: str) -> None:
        """Make the user task or job of this token an incident: its handler gave up."""
        raise_incident(self._completable(token_id), WAITING, "job_failed", message)

    def correlate(self, token_id: UUID, variables: Mapping[str, Any]) -> None:
        """Hand a message to the token that waits for it and run on."""
        self._trigger(token_id, "message", variables)

    def fire(self, token_id: UUID) -> None:
        """Fire the timer of this token, which the caller knows to be due, and run on."""
        self._trigger(token_id, "due", {})

    def hear(self, token_id: UUID, variables: Mapping[str, Any]) -> None:
        """Hand a signal of another instance to the token that waits for it and run on."""
        self._trigger(token_id, "signal", variables)

    def signal(self, name: str, variables: Mapping[str, Any] | None = None) -> bool:
        """Broadcast a signal inside this instance and run on; False when nothing waits for it."""
        self._require_running()
        is_caught = self._process.deliver_signal(name, checked_variables(variables or {}))
        self._process.run()
        return is_caught

    def change(self, change: Change) -> None:
        """Postpone a user task, or begin an iteration again for another item; run on.

        Raises Conflict when the token has moved on, or works in no iteration.
        """
        self._require_running()
        token = self._live(change.token_id)
        propagate(list(scopes_of(token)), checked_variables(change.variables))
        if isinstance(change, Postpone):
            postpone(token, change.due_at)
        else:
            begin_again(token, checked_value(change.item, "item"))
        self._process.run()

    def retry(self, token_id: UUID) -> None:
        """Try again what failed at this token. Raises Conflict when it is no incident."""
        self._require_running()
        token = self._process.find_token(token_id)
        if token is None or INCIDENT not in token.memo:
            raise Conflict("这里没有异常 / there is no incident here")
        for stopped in self._process.stopped_with(token):
            if stopped.is_live:
                self._try_again(stopped, stopped.memo.pop(INCIDENT)["phase"])
        self._process.run()

    def cancel(self) -> None:
        """Take every token away; the instance is over without having reached its end."""
        self._process.completed = True
        self._process.cancel_tokens()
        for handler in self._process.tokens():
            self._process.drop(handler)
        self._process.completed, self._process.is_cancelled = False, True

    def correct(self, values: Mapping[str, Any], keys: Collection[str]) -> None:
        """Correct variables in several scopes at once, named as in `scopes`.

        Raises Conflict when one of the scopes has ended. While suspended nothing runs on.
        """
        correct(self._process, keys, checked_variables(values))
        if not self._process.is_suspended:
            self._process.run()

    def suspend(self) -> None:
        """Refuse every command but an operator's from now on."""
        self._process.is_suspended = True

    def resume(self) -> None:
        """Go on: commands are taken again."""
        self._process.is_suspended = False
        self._process.run()

    def move(self, token_ids: Sequence[UUID], element_id: str) -> None:
        """Put these tokens of one scope together on an element (an operator's tool) and run on.

        Raises Conflict when one has moved on, Invalid when none may stand there or would wait for ever.
        """
        self._require_running()
        move(self._process, token_ids, element_id)

    def migrate(self, plan: Plan) -> None:
        """Go over to the versions of the plan; tokens, variables and due times stay.

        Raises MigrationRefused (a Conflict) with every reason; the execution is as before then.
        """
        self._require_running()
        self._process = carry_over(self._process, plan)

    # -- questions -----------------------------------------------------------------------

    def holds(self, token_id: UUID) -> bool:
        """Say whether the token is still there: it has neither gone on nor been taken away."""
        token = self._process.find_token(token_id)
        return token is not None and token.is_live

    def waits(self) -> list[Wait]:
        """Return everything the instance waits for, incidents included."""
        found, shown = [], set()
        for token in (token for instance in self._process.instances for token in instance.live()):
            place = shared_at(token) if INCIDENT in token.memo else None
            if place is None or place not in shown:
                found.append(_wait(token))
            if place is not None:
                shown.add(place)
        return [wait for wait in found if wait is not None]

    def passed(self) -> list[Passed]:
        """Return the elements passed since `start` or `restore`, in order, cancelled ones included."""
        return list(self._process.passed)

    def signals(self) -> list[Thrown]:
        """Return the signals thrown since `start` or `restore`, for other instances to hear."""
        return list(self._process.signals)

    def standing(self) -> list[Standing]:
        """Return the tokens that an operator may move, and where to."""
        return standing(self._process)

    def scopes(self) -> list[OpenScope]:
        """Return the scopes that may be corrected now with their variables, the outer ones first."""
        return open_scopes(self._process)

    def versions(self) -> frozenset[tuple[str, str]]:
        """Return which processes run here in which version: (process id, digest)."""
        return frozenset((one.spec.process_id, one.spec.digest) for one in self._process.instances)

    @property
    def is_suspended(self) -> bool:
        """True while an operator has suspended the instance."""
        return self._process.is_suspended

    @property
    def is_completed(self) -> bool:
        """True when the last token reached an end."""
        return bool(self._process.completed)

    @property
    def is_cancelled(self) -> bool:
        """True when the instance was cancelled."""
        return self._process.is_cancelled

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the process's own scope."""
        return dict(self._process.variables)

    def variables_at(self, token_id: UUID) -> dict[str, Any]:
        """Return every variable the token sees. Raises Conflict when there is no such token."""
        return visible(self._live(token_id))

    # -- details -------------------------------------------------------------------------

    def _try_again(self, token: Token, phase: str) -> None:
        if phase == LEAVING:
            token.task_spec.leave(token)
        elif phase == ENTERING:
            token.workflow.release(token)
            token._set_state(TaskState.READY)  # noqa: SLF001
            self._process.ready.append(token)
        elif phase == JOINING:
            token.task_spec.force(token)
        else:
            self._process.attempt(token, WAITING, token.task_spec.renew)

    def _trigger(self, token_id: UUID, key: str, variables: Mapping[str, Any]) -> None:
        self._require_running()
        token = self._live(token_id)
        if key not in token.memo or INCIDENT in token.memo:
            raise _moved_on()
        token.task_spec.trigger(token, checked_variables(variables))
        self._process.run()

    def _completable(self, token_id: UUID) -> Token:
        self._require_running()
        token = self._live(token_id)
        if INCIDENT in token.memo or not any(name in token.memo for name in COMPLETABLE):
            raise _moved_on()
        return token

    def _require_running(self) -> None:
        if self._process.is_suspended:
            raise Conflict(
                "此件已暂停办理，恢复后才能继续 / the instance is suspended; it goes on when it is resumed"
            )

    def _live(self, token_id: UUID) -> Token:
        token = self._process.find_token(token_id)
        if token is None:
            raise _moved_on()
        return token


def _wait(token: Token) -> Wait | None:
    incident = token.memo.get(INCIDENT)
    if "compensates" in token.memo:
        return None
    if incident is None:
        return token.task_spec.wait(token)
    return IncidentWait(
        *place_of(token), incident["kind"], incident["message"], digest=token.workflow.spec.digest
    )


def _moved_on() -> Conflict:
    return Conflict("流程已继续，此项工作不再需要 / the process has moved on; this work is no longer wanted")
