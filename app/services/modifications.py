"""An operator's hand on one instance: each time with a reason, through the stem, in the history."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from ..domain.base import decode_json, encode_json
from ..domain.command_size import check_command_size
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.jobs import Job, JobState
from ..domain.messages import SignalSubscription
from ..domain.migrations import Suspension
from ..domain.outside_json import NOT_JSON, check_bounds
from ..domain.waits import MessageWait, SignalWait, TimerWait, Wait
from ..engine.execution import Execution
from ..engine.migration_moves import Standing
from ..engine.open_scopes import OpenScope
from ..store.instances import lock_instance
from ..store.migrations import get_instance, suspension_of
from ..store.operating import jobs_of
from .advance import advance, settle, surroundings
from .history import Cause, Trace, write_history
from .instances import require_active
from .migrations import require_owner, required_reason
from .snapshots import keep_snapshot
from .waits import park
from .work import Work

PARKED = (TimerWait, MessageWait, SignalWait)
"""Waits whose rows are made anew when an instance is resumed: no sweep and no message finds it before."""

EVERYWHERE = ""
"""Where a variable is corrected: in every scope that has it."""

OWN_VARIABLES = ("instance_id", "initiator")
NAME = re.compile(r"[^\W\d]\w{0,199}")
LONGEST_KEPT = 2000
"""Characters of a value that history keeps of what was corrected."""


@dataclass(frozen=True, slots=True)
class Operated:
    """An instance as an operator sees it: tokens and the names of variables, no content."""

    instance: ProcessInstance
    standing: Sequence[Standing]
    scopes: Sequence[OpenScope]
    variables: Mapping[str, str]  # name -> kind, of all scopes
    suspension: Suspension | None
    waits: Sequence[Wait] = ()


def open_instance(work: Work, instance_id: UUID) -> Operated:
    """Show an instance to an operator. Raises NotFound."""
    require_owner(work)
    instance = _not_sealed(get_instance(work.session, instance_id))
    if instance.is_archived:
        return Operated(instance, (), (), {}, None)
    execution = _restored(work, instance, Trace(Cause("read")))
    scopes = execution.scopes()
    kinds = {name: _kind(value) for scope in reversed(scopes) for name, value in scope.variables.items()}
    return Operated(
        instance,
        execution.standing(),
        scopes,
        dict(sorted(kinds.items())),
        suspension_of(work.session, instance_id),
        execution.waits(),
    )


def move_tokens(
    work: Work, instance_id: UUID, tokens: Sequence[UUID], element_id: str, reason: str
) -> ProcessInstance:
    """Put these tokens of one scope together on another element and let the process go on.

    Raises Conflict when one has moved on or the instance is suspended, Invalid when it cannot be done so.
    """
    instance, reason = _locked(work, instance_id, reason)
    places = {one.token_id: one for one in _restored(work, instance, Trace(Cause("read"))).standing()}
    moved = [places[token] for token in tokens if token in places]
    if not tokens:
        raise Invalid("请选择令牌。 / Choose tokens first.", {"tokens": "请选择 / choose"})
    goal = next((place for one in moved for place in one.places if place.element_id == element_id), None)
    detail = {"reason": reason, "from": [one.element_id for one in moved], "to": element_id}
    process_id = moved[0].process_id if moved else ""
    cause = Cause("token_moved", process_id, element_id, goal.name if goal else element_id, detail)
    advance(work, instance, lambda execution: execution.move(tokens, element_id), cause)
    return instance


def cancel_instance(work: Work, instance_id: UUID, reason: str) -> ProcessInstance:
    """End the instance: everything it waits for is taken away. Suspended ones may be cancelled too."""
    instance, reason = _locked(work, instance_id, reason)

    def cancel(execution: Execution) -> None:
        execution.cancel()
        instance.end(InstanceState.CANCELLED, work.now)

    advance(work, instance, cancel, _cause("cancelled_by_operator", instance, reason))
    work.session.execute(delete(Suspension).where(Suspension.instance_id == instance_id))
    return instance


def suspend_instance(work: Work, instance_id: UUID, reason: str) -> Suspension:
    """Let the instance take no command: its timers, messages, signals and jobs wait until it is resumed."""
    person = require_owner(work)
    instance, reason = _locked(work, instance_id, reason)
    trace = Trace(_cause("instance_suspended", instance, reason))
    execution = _restored(work, instance, trace)
    if execution.is_suspended:
        raise Conflict("此件已暂停。 / It is suspended already.")
    execution.suspend()
    keep_snapshot(work.session, instance, execution)
    suspension = Suspension(
        instance_id=instance.id, at=work.now, by=person.username, by_name=person.name, reason=reason
    )
    work.session.add(suspension)
    park(work, instance.id)
    write_history(work, instance, [], trace)
    work.session.flush()
    return suspension


def resume_instance(work: Work, instance_id: UUID, reason: str) -> ProcessInstance:
    """Let a suspended instance go on; timers that fell due meanwhile fire at the next sweep."""
    instance, reason = _locked(work, instance_id, reason)
    trace = Trace(_cause("instance_resumed", instance, reason))
    execution = _restored(work, instance, trace)
    if not execution.is_suspended:
        raise Conflict("此件没有暂停。 / It is not suspended.")
    before = [wait for wait in execution.waits() if not isinstance(wait, PARKED)]
    taken = (Job.instance_id == instance.id, Job.state == JobState.CREATED)
    work.session.execute(update(Job).where(*taken).values(locked_until=None))
    for row in (Suspension, SignalSubscription):
        work.session.execute(delete(row).where(row.instance_id == instance_id))
    execution.resume()
    settle(work, instance, execution, before, trace)
    return instance


def correct_variable(
    work: Work, instance_id: UUID, name: str, text: str, reason: str, *, scope: str = EVERYWHERE
) -> ProcessInstance:
    """Set a variable from JSON text; history keeps what it was and what it is.

    `scope` is a scope's key, or `EVERYWHERE`: in each scope that has the variable, since called processes
    work on copies (in the process itself when none has it).
    Raises Invalid when the name or the JSON is none, the variable is the program's own, or each iteration
    of a multi-instance has one of its own.
    """
    instance, reason = _locked(work, instance_id, reason)
    value = _corrected(name, text)
    chosen = _chosen(_restored(work, instance, Trace(Cause("read"))).scopes(), name, scope)
    before = {each.place: _shown(each.variables.get(name)) for each in chosen}
    detail = {"reason": reason, "variable": name, "before": before, "after": _shown(value)}
    cause = _cause("variable_corrected", instance, reason, detail)
    keys = [each.key for each in chosen]

    def correct(execution: Execution) -> None:
        execution.correct({name: value}, keys)
        _tell_jobs(work, instance, execution)

    if suspension_of(work.session, instance_id) is None:
        advance(work, instance, correct, cause)
        return instance
    trace = Trace(cause)
    execution = _restored(work, instance, trace)
    correct(execution)
    keep_snapshot(work.session, instance, execution)
    write_history(work, instance, [], trace)
    work.session.flush()
    return instance


def _locked(work: Work, instance_id: UUID, reason: str) -> tuple[ProcessInstance, str]:
    require_owner(work)
    reason = required_reason(reason)
    instance = _not_sealed(lock_instance(work.session, instance_id))
    require_active(instance)
    return instance, reason


def _not_sealed(instance: ProcessInstance) -> ProcessInstance:
    """A sealed bid is in nobody's hands but its unit's until the deadline (SPEC 1 ②)."""
    if instance.is_sealed:
        raise NotFound("没有这个流程实例。 / There is no such process instance.")
    return instance


def _restored(work: Work, instance: ProcessInstance, trace: Trace) -> Execution:
    return Execution.restore(instance.snapshot, surroundings(work, trace))


def _cause(
    kind: str, instance: ProcessInstance, reason: str, detail: Mapping[str, Any] | None = None
) -> Cause:
    definition = instance.definition
    return Cause(kind, definition.key, name=definition.name, detail=dict(detail or {"reason": reason}))


def _tell_jobs(work: Work, instance: ProcessInstance, execution: Execution) -> None:
    """Let the jobs that are not done yet bring what is right now: they carry what their token sees."""
    for job in jobs_of(work.session, instance.id):
        if execution.holds(job.token_id):
            job.variables = execution.variables_at(job.token_id)


def _chosen(scopes: Sequence[OpenScope], name: str, scope: str) -> list[OpenScope]:
    if scope == EVERYWHERE:
        having = [each for each in scopes if name in each.variables]
        if sum(each.iteration is not None for each in having) > 1:
            raise Invalid(
                f"多实例的每一项各有“{name}”，请选是哪一项"
                f" / each iteration has a {name} of its own: choose which one",
                {"scope": "请选择 / choose"},
            )
        return having or list(scopes[:1])
    found = [each for each in scopes if each.key == scope]
    if not found:
        raise Conflict("该子流程已结束，请刷新后再选。 / That sub-process has ended: look again.")
    return found


def _corrected(name: str, text: str) -> Any:
    if not NAME.fullmatch(name) or name in OWN_VARIABLES:
        raise Invalid(
            f"变量名“{name}”不可用。 / {name!r} cannot be corrected.", {"name": "不可用 / not possible"}
        )
    try:
        value = decode_json(text)
    except NOT_JSON as error:
        raise Invalid(
            f"新值应写成 JSON，文字要加双引号：{error} / The value should be JSON; texts stand in quotes.",
            {"value": "不是 JSON / not JSON"},
        ) from error
    check_bounds(value, "value")
    check_command_size({name: value})
    return value


def _shown(value: Any) -> str:
    text = encode_json(value).decode()
    return text if len(text) <= LONGEST_KEPT else text[:LONGEST_KEPT] + "…"


def _kind(value: Any) -> str:
    kinds = {bool: "是否", str: "文字", list: "列表", dict: "对象", type(None): "空"}
    return kinds.get(type(value), "数字")
