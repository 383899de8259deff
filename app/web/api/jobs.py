"""Jobs for workers outside the house: fetch, then complete, fail or throw a business error."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from ...domain.api_tokens import ApiScope
from ...domain.jobs import Job, JobState
from ...domain.roles import INTEGRATION
from ...services.instances import refuse_given
from ...services.jobs import complete_job, fail_job, throw_error
from ...services.outside_jobs import activate_jobs, get_outside_job, outside_types
from ...services.work import Work
from ...store.keyset import jobs_page
from ..current import require_role
from .cursors import after_moment, page_of
from .operation import operation
from .shapes import Line, Moment, Name, Page, Paging, Values, Words

LONGEST_BACK_OFF = 366 * 24 * 3600
MOST_RETRIES = 1000


class Activation(Struct, forbid_unknown_fields=True, kw_only=True):
    """Which jobs to hand out, how many, and for how long they are this worker's.

    With `fetch_variables` only the variables of these names come along.
    """

    type: Name
    most: Annotated[int, Meta(ge=1, le=100)] = 10
    hold_seconds: Annotated[int, Meta(ge=1, le=86_400)] = 300
    fetch_variables: Annotated[list[Name], Meta(max_length=200)] | None = None


class JobLine(Struct, kw_only=True):
    """A job in a list; its id is the idempotency key of what the worker does."""

    id: UUID
    type: str
    process: str
    element_id: str
    instance_id: UUID
    retries: int
    state: str
    due_at: Moment
    held_until: Moment | None
    error: str | None


class JobPage(Page[JobLine], kw_only=True):
    """A page of jobs."""


class JobQuery(Paging, kw_only=True):
    """Which jobs: in a state, of one type or of all."""

    state: Literal["created", "completed", "failed", "cancelled"] = "created"
    type: Line = ""


class JobFacts(JobLine, kw_only=True):
    """A job with what it needs to be done."""

    headers: Values
    variables: Values


class ActivatedJobs(Struct, kw_only=True):
    """The jobs handed out."""

    items: Sequence[JobFacts]


class JobResult(Struct, forbid_unknown_fields=True, kw_only=True):
    """What the work brought."""

    variables: Values = {}


class Failure(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why the work could not be done this time.

    `retries` says how many are left (0: an incident at once), `back_off_seconds` after what time it is
    handed out again; without them one less is left, and the house waits longer each time.
    """

    message: Words
    retries: Annotated[int, Meta(ge=0, le=MOST_RETRIES)] | None = None
    back_off_seconds: Annotated[int, Meta(ge=0, le=LONGEST_BACK_OFF)] | None = None


class BusinessError(Struct, forbid_unknown_fields=True, kw_only=True):
    """An error that the diagram catches by its code; the variables go to who catches it."""

    code: Name
    message: Words = ""
    variables: Values = {}


@operation("POST", "/jobs/activate", ApiScope.JOBS_WRITE, ActivatedJobs, body=Activation)
def activate(work: Work, body: Activation) -> ActivatedJobs:
    """Hand out due jobs; what is not answered in time is handed out again. None of suspended instances."""
    require_role(work, INTEGRATION)
    hold = timedelta(seconds=body.hold_seconds)
    jobs = activate_jobs(work, body.type, body.most, hold)
    return ActivatedJobs(items=[_facts(job, body.fetch_variables) for job in jobs])


@operation("GET", "/jobs", ApiScope.JOBS_WRITE, JobPage, query=JobQuery)
def list_jobs(work: Work, query: JobQuery) -> Page[JobLine]:
    """List the jobs that workers outside may do, those due last first; without their variables."""
    require_role(work, INTEGRATION)
    rows = jobs_page(
        work.session,
        JobState(query.state),
        outside_types(work, query.type),
        after=after_moment(query.cursor),
        limit=query.limit + 1,
    )
    return page_of(rows, query.limit, lambda row: (row.due_at, row.id), _line, wrap=JobPage)


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
    back_off = None if body.back_off_seconds is None else timedelta(seconds=body.back_off_seconds)
    fail_job(work, job_id, body.message, retries=body.retries, back_off=back_off)
    return _facts(job)


@operation("POST", "/jobs/<uuid:job_id>/error", ApiScope.JOBS_WRITE, JobFacts, body=BusinessError)
def report_error(work: Work, job_id: UUID, body: BusinessError) -> JobFacts:
    """Hand a business error to the diagram."""
    job = _mine(work, job_id)
    refuse_given(body.variables)
    throw_error(work, job_id, body.code, body.message, body.variables)
    return _facts(job)


def _mine(work: Work, job_id: UUID) -> Job:
    require_role(work, INTEGRATION)
    return get_outside_job(work, job_id)


def _facts(row: Job, wanted: Sequence[str] | None = None) -> JobFacts:
    line, seen = _line(row), row.variables
    return JobFacts(
        **{name: getattr(line, name) for name in line.__struct_fields__},
        headers=row.headers,
        variables=seen if wanted is None else {name: seen[name] for name in wanted if name in seen},
    )


def _line(row: Job) -> JobLine:
    return JobLine(
        id=row.id,
        type=row.type,
        process=row.process_id,
        element_id=row.element_id,
        instance_id=row.instance_id,
        retries=row.retries,
        state=row.state,
        due_at=row.due_at,
        held_until=row.locked_until,
        error=row.error,
    )
