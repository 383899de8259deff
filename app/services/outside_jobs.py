"""Jobs for workers outside the house: handed out for a while, taken back when nothing is heard."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from ..domain.errors import NotFound
from ..domain.jobs import Job
from ..store.jobs import lock_jobs_of_type
from .work import Work

NO_SUCH_JOB = "没有这项作业。 / There is no such job."


def activate_jobs(work: Work, kind: str, most: int, hold: timedelta) -> Sequence[Job]:
    """Hand out due jobs of one type; nobody else gets them before `hold` is over.

    Types that the house does itself are given to nobody. Without an answer in time a job is handed
    out again, so a worker may see it twice: its id is the idempotency key.
    """
    if kind not in work.house.registry.elsewhere:
        return ()
    return lock_jobs_of_type(work.session, kind, work.now, most, hold)


def outside_types(work: Work, wanted: str = "") -> frozenset[str]:
    """Return the job types that outside workers may do; only the one that is wanted, if it is one."""
    known = frozenset(work.house.registry.elsewhere)
    return known & {wanted} if wanted else known


def get_outside_job(work: Work, job_id: UUID) -> Job:
    """Return a job that outside workers may do. Raises NotFound."""
    job = work.session.get(Job, job_id)
    if job is None or job.type not in work.house.registry.elsewhere:
        raise NotFound(NO_SUCH_JOB)
    return job
