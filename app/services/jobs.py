"""What the worker does with jobs: short transactions; the handler runs between them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from ..domain.command_size import check_command_size
from ..domain.errors import Conflict
from ..domain.incidents import Incident
from ..domain.jobs import HOLD, Job, JobState
from ..store.jobs import lock_job
from ..store.migrations import suspension_of
from .advance import advance
from .history import Cause
from .notifications import tell_of_trouble
from .work import Work

SUSPENDED = (
    "此件已暂停办理，这次结果未采用，次数未减；恢复后会重新发放此作业。"
    " / The instance is suspended: this was not taken, no retry was used; the job is handed out again later."
)


def complete_job(work: Work, job_id: UUID, variables: Mapping[str, Any]) -> None:
    """Put the handler's variables into the process and let it go on.

    Raises Conflict when too late or while the instance is suspended, and TooMuch when they are more than
    one command may bring: the job is still to be done then.
    """
    check_command_size(variables)
    job = _lock_wanted(work, job_id)
    job.complete()
    token, values = job.token_id, dict(variables)
    advance(
        work, job.instance, lambda execution: execution.complete(token, values), _cause("job_completed", job)
    )


def throw_error(
    work: Work, job_id: UUID, code: str, message: str, variables: Mapping[str, Any] | None = None
) -> None:
    """Hand the handler's business error to the diagram, with what it brings to who catches it."""
    check_command_size(variables or {})
    job = _lock_wanted(work, job_id)
    job.complete()
    token, values = job.token_id, dict(variables or {})
    advance(
        work,
        job.instance,
        lambda execution: execution.throw_error(token, code, message, values),
        _cause("error_thrown", job),
    )


def fail_job(
    work: Work,
    job_id: UUID,
    error: str,
    *,
    retries: int | None = None,
    back_off: timedelta | None = None,
) -> None:
    """Note a technical failure: one retry less (or as many left as told), an incident when none is left.

    Raises Conflict when too late or while the instance is suspended.
    """
    job = _lock_wanted(work, job_id)
    job.fail(error, work.now, retries, back_off)
    if job.state is JobState.FAILED:
        work.session.add(
            Incident(
                id=uuid4(),
                instance_id=job.instance_id,
                token_id=job.token_id,
                process_id=job.process_id,
                element_id=job.element_id,
                name=job.name,
                kind="job",
                message=error,
                raised_at=work.now,
            )
        )
        tell_of_trouble(work, job.process_id, job.name)


def hold_longer(work: Work, job_id: UUID) -> None:
    """Let a job stay with whoever is at it, if it is still wanted."""
    work.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.CREATED, Job.locked_until < work.now + HOLD)
        .values(locked_until=work.now + HOLD)
    )


def _lock_wanted(work: Work, job_id: UUID) -> Job:
    job = lock_job(work.session, job_id)
    if suspension_of(work.session, job.instance_id) is not None:
        raise Conflict(SUSPENDED)
    return job


def _cause(kind: str, job: Job) -> Cause:
    return Cause(kind, job.process_id, job.element_id, job.name, {"job_id": str(job.id), "type": job.type})
