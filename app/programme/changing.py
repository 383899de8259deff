"""Changing, extending or terminating a project: either side begins it while the procedure still takes it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from ..domain.errors import Conflict, Forbidden, NotFound
from ..domain.instances import ProcessInstance
from ..services.instances import start_instance
from ..services.tasks import signed_in_person
from ..services.work import Work
from ..store.instances import get_visible_instance
from ..store.jobs import subscriptions_of
from .registers.projects import Project, ProjectStatus
from .store import changes_of_project, lock_row, open_change_of, project_of

CHANGE_PROCESS = "change_request"
CHANGE, TERMINATION = "msg_change_approved", "msg_terminate_approved"
"""What a project waits for as long as it may be changed or extended, and terminated."""

TAKES_REQUESTS = (
    ProjectStatus.RUNNING,
    ProjectStatus.EXTENDED,
    ProjectStatus.ACCEPTING,
    ProjectStatus.RECTIFYING,
)


def may_request_change(work: Work, project: Project | None) -> bool:
    """Whether the person's unit is a side of this project and the project still takes a request."""
    return project is not None and _is_side(work, project) and bool(awaited_by(work.session, project))


def start_change(work: Work, instance_id: UUID) -> ProcessInstance:
    """Start a request on the project of an instance, or return the one that is under way.

    Both sides see it from the start. Raises NotFound where there is no project for the person, Forbidden
    to all but its two sides, Conflict once the project takes no request any more.
    """
    get_visible_instance(work.session, instance_id, signed_in_person(work))
    found = project_of(work.session, instance_id)
    if found is None:
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    project = lock_row(work.session, Project, found.id)
    if not _is_side(work, project):
        raise Forbidden(
            "变更、延期、终止由供需双方提出（R-114，实施办法第十六条）。 / Only the two sides may ask for it."
        )
    if not awaited_by(work.session, project):
        raise Conflict("项目已办结或正在终止，不再受理变更。 / The project takes no request any more.")
    under_way = open_change_of(work.session, project.number)
    if under_way is not None:
        return under_way
    return start_instance(
        work,
        CHANGE_PROCESS,
        {"project_id": str(project.id)},
        title=f"变更申请：{project.title}",
        business_key=project.number,
        parties=frozenset({f"org:{project.demander_code}", f"org:{project.supplier_code}"}),
    )


def awaited_by(session: Session, project: Project) -> frozenset[str]:
    """Return which of the two messages the project waits for now: its diagram says until when.

    Nobody changes a project that failed and is being audited, or that was suspended.
    """
    if project.status not in TAKES_REQUESTS:
        return frozenset()
    waiting = {one.message_name for one in subscriptions_of(session, project.instance_id)}
    return frozenset(waiting & {CHANGE, TERMINATION})


def change_requests(work: Work, project: Project | None) -> Sequence[ProcessInstance]:
    """Return the requests on a project that this person may see, the newest first."""
    if project is None:
        return ()
    return changes_of_project(work.session, project.number, signed_in_person(work))


def _is_side(work: Work, project: Project) -> bool:
    code = work.person.organisation_code if work.person else None
    return code in (project.demander_code, project.supplier_code)
