"""Jobs for workers outside the house: fetch, then complete, fail or throw a business error."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ...domain.api_tokens import ApiScope
from ...domain.jobs import Job
from ...domain.roles import INTEGRATION
from ...services.instances import refuse_given
from ...services.jobs import complete_job, fail_job, throw_error
from ...services.outside_jobs import activate_jobs, get_outside_job
from ...services.work import Work
from ..current import require_role
from .operation import operation
from .shapes import Moment, Name, Values, Words


class Activation(Struct, forbid_unknown_fields=True, kw_only=True):
    """Which jobs to hand out, how many, and for how long they are this worker's."""

    type: Name
    most: Annotated[int, Meta(ge=1, le=100)] = 10
    hold_seconds: Annotated[int, Meta(ge=1, le=86_400)] = 300


class JobFacts(Struct, kw_only=True):
    """A job; its id is the idempotency key of what the worker does."""

    id: UUID
    type: str
    process: str
    element_id: str
    instance_id: UUID
    headers: Values
    variables: Values
    retries: int
    state: str
    held_until: Moment | None


class ActivatedJobs(Struct, kw_only=True):
    """The jobs handed out."""

    items: Sequence[JobFacts]


class JobResult(Struct, forbid_unknown_fields=True, kw_only=True):
    """What the work brought."""

    variables: Values = {}


class Failure(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why the work could not be done this time."""

    message: Words


class BusinessError(Struct, forbid_unknown_fields=True, kw_only=True):
    """An error that the diagram catches by its code."""

    code: Name
    message: Words = ""


@operation("POST", "/jobs/activate", ApiScope.JOBS_WRITE, ActivatedJobs, body=Activation)
def activate(work: Work, body: Activation) -> ActivatedJobs:
    """Hand out due jobs; what is not answered in time is handed out again."""
    require_role(work, INTEGRATION)
    hold = timedelta(seconds=body.hold_seconds)
    jobs = activate_jobs(work, body.type, body.most, hold)
    return ActivatedJobs(items=[_facts(job) for job in jobs])


@operation("GET", "/jobs/<uuid:job_id>", ApiScope.JOBS_WRITE, JobFacts)
def get_job(work: Work, job_id: UUID) -> JobFacts:
    """Return a job that workers outside may do, done or not."""
    return _facts(_mine(work, job_id))


@operation("POST", "/jobs/<uuid:job_id>/complete", ApiScope.JOBS_WRITE, JobFacts, body=JobResult)
def finish_job(work: Work, job_id: UUID, body: JobResult) -> JobFacts:
    """Complete a job and let the process go on with its variables."""
    job = _mine(work, job_id)
    refuse_given(body.variables)
    complete_job(work, job_id, body.variables)
    return _facts(job)


@operation("POST", "/jobs/<uuid:job_id>/fail", ApiScope.JOBS_WRITE, JobFacts, body=Failure)
def report_failure(work: Work, job_id: UUID, body: Failure) -> JobFacts:
    """Say that it failed: it is tried again later, and is an incident when no retry is left."""
    job = _mine(work, job_id)
    fail_job(work, job_id, body.message)
    return _facts(job)


@operation("POST", "/jobs/<uuid:job_id>/error", ApiScope.JOBS_WRITE, JobFacts, body=BusinessError)
def report_error(work: Work, job_id: UUID, body: BusinessError) -> JobFacts:
    """Hand a business error to the diagram."""
    job = _mine(work, job_id)
    throw_error(work, job_id, body.code, body.message)
    return _facts(job)


def _mine(work: Work, job_id: UUID) -> Job:
    require_role(work, INTEGRATION)
    return get_outside_job(work, job_id)


def _facts(row: Job) -> JobFacts:
    return JobFacts(
        id=row.id,
        type=row.type,
        process=row.process_id,
        element_id=row.element_id,
        instance_id=row.instance_id,
        headers=row.headers,
        variables=row.variables,
        retries=row.retries,
        state=row.state,
        held_until=row.locked_until,
    )
