"""Doing jobs: the handler runs outside every transaction, at least once, with the job's id as key."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any
from uuid import UUID

from sqlalchemy.exc import InterfaceError, OperationalError

from ..domain.errors import AppError, BpmnError, Conflict, Invalid
from ..domain.jobs import HOLD, Job
from ..services.jobs import complete_job, fail_job, hold_longer, throw_error
from ..services.work import House
from ..store.jobs import lock_due_job

log = logging.getLogger(__name__)


def perform_job(house: House, job_id: UUID) -> bool:
    """Do a job that is due and in nobody's hands, and give its outcome to the process; False otherwise.

    Who does it holds it for a while, and holds on to it while its handler runs. What a killed process
    held is free again when that while is over.
    """
    with house.command() as work:
        job = lock_due_job(work.session, job_id, work.now)
        if job is None:
            return False
        job.locked_until = work.now + HOLD
    try:
        _do(house, job)
    except Conflict:
        log.info("Job %s was no longer wanted.", job_id)
    return True


def _do(house: House, job: Job) -> None:
    try:
        values = _run_handler(house, job)
        with house.command() as work:
            complete_job(work, job.id, values)
    except BpmnError as error:
        with house.command() as work:
            throw_error(work, job.id, error.error_code, str(error))
    except (Conflict, OperationalError, InterfaceError):
        raise  # nobody wants it any more, or the database was away: then it is tried again
    except Exception as error:  # noqa: BLE001 -- whatever else goes wrong is the job's failure
        about = {"instance_id": job.instance_id, "element_id": job.element_id}
        log.warning("Job %s failed: %r", job.id, error, extra=about)
        with house.command() as work:
            fail_job(work, job.id, str(error) if isinstance(error, AppError) else repr(error))


def _run_handler(house: House, job: Job) -> Mapping[str, Any]:
    handler = house.registry.outside.get(job.type)
    if handler is None:
        raise Invalid(
            f"本机程序不认识作业种类 {job.type}，请更新程序后重试。 / This worker's program does not know it."
        )
    with _held(house, job.id):
        return handler(str(job.id), job.headers, job.variables)


@contextmanager
def _held(house: House, job_id: UUID) -> Iterator[None]:
    """Hold the job for as long as the block takes and this process lives."""
    over = Event()

    def hold_on() -> None:
        while not over.wait(HOLD.total_seconds() / 3):
            try:
                with house.command() as work:
                    hold_longer(work, job_id)
            except Exception:
                log.exception("Job %s could not be held on to.", job_id)

    Thread(target=hold_on, name="hold", daemon=True).start()
    try:
        yield
    finally:
        over.set()
