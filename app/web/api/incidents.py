"""Incidents: what an operator has to mend, and trying again; states only, no business content."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from ...domain.api_tokens import ApiScope
from ...domain.errors import NotFound
from ...domain.incidents import Incident
from ...domain.roles import PROCESS_OWNER, SYSADMIN
from ...services.incidents import NO_SUCH_INCIDENT, retry_incident
from ...services.work import Work
from ...store.keyset import incidents_page
from ..current import require_role
from .cursors import after_moment, page_of
from .operation import operation
from .shapes import Moment, Page, Paging


class IncidentFacts(Struct, kw_only=True):
    """What went wrong, where."""

    id: UUID
    kind: str
    process: str
    element_id: str
    name: str
    instance_id: UUID
    message: str
    raised_at: Moment
    resolved_at: Moment | None


class IncidentPage(Page[IncidentFacts], kw_only=True):
    """A page of incidents."""


class IncidentQuery(Paging, kw_only=True):
    """Which incidents."""

    state: Literal["open", "resolved"] = "open"


@operation("GET", "/incidents", ApiScope.INCIDENTS_READ, IncidentPage, query=IncidentQuery)
def list_incidents(work: Work, query: IncidentQuery) -> Page[IncidentFacts]:
    """List incidents, the newest first."""
    require_role(work, PROCESS_OWNER, SYSADMIN)
    rows = incidents_page(
        work.session,
        is_open=query.state == "open",
        after=after_moment(query.cursor),
        limit=query.limit + 1,
    )
    return page_of(
        [incident for incident, _ in rows],
        query.limit,
        lambda row: (row.raised_at, row.id),
        _facts,
        wrap=IncidentPage,
    )


@operation("GET", "/incidents/<uuid:incident_id>", ApiScope.INCIDENTS_READ, IncidentFacts)
def get_incident(work: Work, incident_id: UUID) -> IncidentFacts:
    """Return an incident, open or resolved."""
    require_role(work, PROCESS_OWNER, SYSADMIN)
    found = work.session.get(Incident, incident_id)
    if found is None:
        raise NotFound(NO_SUCH_INCIDENT)
    return _facts(found)


@operation("POST", "/incidents/<uuid:incident_id>/retry", ApiScope.INCIDENTS_WRITE, IncidentFacts)
def retry(work: Work, incident_id: UUID) -> IncidentFacts:
    """Try the element again; what still fails is an incident again."""
    require_role(work, PROCESS_OWNER, SYSADMIN)
    return _facts(retry_incident(work, incident_id))


def _facts(row: Incident) -> IncidentFacts:
    return IncidentFacts(
        id=row.id,
        kind=row.kind,
        process=row.process_id,
        element_id=row.element_id,
        name=row.name,
        instance_id=row.instance_id,
        message=row.message,
        raised_at=row.raised_at,
        resolved_at=row.resolved_at,
    )
