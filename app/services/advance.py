"""THE STEM: a command advances one process instance to its next waits.

lock -> restore -> command -> record handlers -> snapshot -> rows match the waits -> history.
The instance is locked before anything of it is read; the whole is one transaction of the door.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from ..domain.definitions import DecisionDefinition, ProcessDefinition
from ..domain.errors import AppError, BpmnError, ExecutionFailed
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.waits import JobWait, Wait
from ..engine.execution import Execution, Surroundings
from ..store.definitions import get_latest
from .broadcasting import broadcast
from .decision_files import model_in_force
from .definitions import SessionLibrary
from .history import Cause, Trace, write_history
from .registry import RecordCall
from .snapshots import keep_snapshot
from .waits import match_rows
from .work import Work

log = logging.getLogger(__name__)

Command = Callable[[Execution], None]
MAX_HANDLERS = 500
"""Record handlers one command may run: a diagram that loops through them for ever stops here."""
TOO_MANY = (
    f"一次操作执行了 {MAX_HANDLERS} 次登记，请检查回路"
    f" / one command ran {MAX_HANDLERS} record handlers: look for a loop, or try again to go on"
)
BROKEN = "登记时程序出错，已记入日志，管理员可重试 / the program failed here; an operator can retry"
LONGEST_OUTCOME = 100


def advance(work: Work, instance: ProcessInstance, command: Command, cause: Cause) -> None:
    """Give a command to a locked instance and let it run until everything in it waits.

    What fails in a following element is an incident there; the command itself is kept (ENGINE D12).
    """
    trace = Trace(cause)
    execution = Execution.restore(instance.snapshot, surroundings(work, trace))
    before = execution.waits()
    command(execution)
    settle(work, instance, execution, before, trace)


def begin(
    work: Work,
    instance: ProcessInstance,
    definition: ProcessDefinition,
    own: Mapping[str, Any],
    variables: Mapping[str, Any],
    cause: Cause,
) -> None:
    """Place a new instance's first token and let it run until everything in it waits.

    It stands on the plain start event, or on the one that the cause names.
    """
    trace = Trace(cause)
    around = surroundings(work, trace)
    execution = Execution.start(
        definition.key,
        definition.digest,
        dict(variables),
        around,
        start_element=cause.element_id or None,
        own=own,
        deployment=str(definition.deployment_id),
    )
    settle(work, instance, execution, [], trace)


def settle(
    work: Work, instance: ProcessInstance, execution: Execution, before: list[Wait], trace: Trace
) -> None:
    """Run the record handlers that are due, then make snapshot, rows and history say the same."""
    _run_record_handlers(work, instance, execution, trace)
    after = execution.waits()
    if execution.is_completed:
        instance.end(InstanceState.COMPLETED, work.now)
        outcome = execution.variables.get("outcome")
        instance.outcome = outcome[:LONGEST_OUTCOME].replace("\0", "") if isinstance(outcome, str) else None
    keep_snapshot(work.session, instance, execution)
    instance.note_versions(dict(sorted(execution.versions())))
    write_history(work, instance, execution.passed(), trace)
    match_rows(work, instance, execution, before, after, trace)
    broadcast(work, instance, execution.signals())
    work.session.flush()


def surroundings(work: Work, trace: Trace) -> Surroundings:
    """What an execution may ask for while it runs."""

    def decide(decision_id: str, variables: Mapping[str, Any]) -> Any:
        definition = get_latest(work.session, DecisionDefinition, decision_id)
        model = model_in_force(work, definition.digest)
        result = model.evaluate(decision_id, variables, work.environment)
        if result.errors:
            raise ExecutionFailed(
                f"决策“{decision_id}”出错 / the decision failed: " + "; ".join(result.errors)
            )
        trace.decided(definition, result)
        return result.value

    return Surroundings(
        now=work.now,
        library=SessionLibrary(work.session, work.house.definitions),
        decide=decide,
        environment=work.environment,
        read_value=lambda digest: work.house.values.read(work.session, digest),
    )


def _run_record_handlers(work: Work, instance: ProcessInstance, execution: Execution, trace: Trace) -> None:
    """Run every record handler that a token waits for, each under a savepoint, until none is left."""
    for _ in range(MAX_HANDLERS):
        job = _next_record_job(work, execution, trace)
        if job is None:
            return
        seen = execution.variables_at(job.token_id)
        call = RecordCall(work, instance, job.element_id, job.token_id, job.headers, seen)
        try:
            result = _handle(work, call, job.type)
            for change in call.changes:
                execution.change(change)
        except BpmnError as error:
            execution.throw_error(job.token_id, error.error_code, str(error))
        except AppError as error:
            trace.failed(job, str(error))
        except (OperationalError, StaleDataError):
            raise  # the whole command has to be tried again
        except Exception as error:
            log.exception("The record handler %s failed.", job.type)
            trace.failed(job, f"{BROKEN}（{type(error).__name__}）")
        else:
            _leave(execution, job, result)
    while job := _next_record_job(work, execution, trace):
        trace.failed(job, TOO_MANY)


def _handle(work: Work, call: RecordCall, job_type: str) -> dict[str, Any]:
    """Let the handler of this type do the job under a savepoint."""
    with work.session.begin_nested():
        result = dict(work.house.registry.record[job_type](call))
        work.session.flush()
    return result


def _leave(execution: Execution, job: JobWait, result: Mapping[str, Any]) -> None:
    """Go on from the job, unless a change has begun its own iteration again."""
    if execution.holds(job.token_id):
        execution.complete(job.token_id, result)


def _next_record_job(work: Work, execution: Execution, trace: Trace) -> JobWait | None:
    known = work.house.registry.record
    for wait in execution.waits():
        if isinstance(wait, JobWait) and wait.type in known and wait.token_id not in trace.failures:
            return wait
    return None
