"""Incidents: an operator has mended what was wrong and lets the token try again."""

from uuid import UUID

from sqlalchemy import select

from ..domain.errors import Conflict, NotFound
from ..domain.incidents import Incident
from ..domain.jobs import Job, JobState
from ..engine.execution import Execution
from ..store.instances import lock_instance
from ..store.migrations import suspension_of
from .advance import advance
from .audit import note_deed
from .history import Cause
from .work import Work

NO_SUCH_INCIDENT = "没有这条异常。 / There is no such incident."


def retry_incident(work: Work, incident_id: UUID) -> Incident:
    """Try the element of an incident again. What still fails is an incident again.

    Raises NotFound, and Conflict when it has been resolved meanwhile.
    """
    incident = work.session.get(Incident, incident_id)
    if incident is None:
        raise NotFound(NO_SUCH_INCIDENT)
    instance = lock_instance(work.session, incident.instance_id)
    work.session.refresh(incident)
    if incident.resolved_at is not None:
        raise Conflict("此异常已处理。 / This incident has been resolved.")
    if suspension_of(work.session, instance.id) is not None:
        raise Conflict("此件已暂停办理，恢复后再重试。 / The instance is suspended; resume it first.")
    cause = Cause(
        "incident_retried",
        incident.process_id,
        incident.element_id,
        incident.name,
        {"message": incident.message},
    )
    job = work.session.scalar(
        select(Job).where(Job.token_id == incident.token_id, Job.state == JobState.FAILED)
    )
    incident.resolved_at = work.now
    if job is not None:
        job.retry(work.now)
        note_deed(work, cause.kind, f"instance {instance.id}", {"element": incident.element_id})
        return incident
    work.session.flush()
    token = incident.token_id

    def try_again(execution: Execution) -> None:
        """A record handler runs again by itself: its token still waits."""
        if incident.kind != "record_handler":
            execution.retry(token)

    advance(work, instance, try_again, cause)
    return incident
