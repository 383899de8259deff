"""What the worker does with jobs: short transactions; the handler runs between them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from ..domain.command_size import check_command_size
from ..domain.incidents import Incident
from ..domain.jobs import HOLD, Job, JobState
from ..store.jobs import lock_job
from .advance import advance
from .history import Cause
from .notifications import tell_of_trouble
from .work import Work


def complete_job(work: Work, job_id: UUID, variables: Mapping[str, Any]) -> None:
    """Put the handler's variables into the process and let it go on. Raises Conflict when too late.

    TooMuch when they are more than one command may bring: the job is still to be done then.
    """
    check_command_size(variables)
    job = lock_job(work.session, job_id)
    job.complete()
    token, values = job.token_id, dict(variables)
    advance(
        work, job.instance, lambda execution: execution.complete(token, values), _cause("job_completed", job)
    )


def throw_error(work: Work, job_id: UUID, code: str, message: str) -> None:
    """Hand the handler's business error to the diagram."""
    job = lock_job(work.session, job_id)
    job.complete()
    token = job.token_id
    advance(
        work,
        job.instance,
        lambda execution: execution.throw_error(token, code, message),
        _cause("error_thrown", job),
    )


def fail_job(work: Work, job_id: UUID, error: str) -> None:
    """Note a technical failure: one retry less, an incident when none is left."""
    job = lock_job(work.session, job_id)
    job.fail(error, work.now)
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


def _cause(kind: str, job: Job) -> Cause:
    return Cause(kind, job.process_id, job.element_id, job.name, {"job_id": str(job.id), "type": job.type})
