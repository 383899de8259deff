"""The start page: what one may begin here, and what one has begun."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.access import OVERSEES_AN_AREA
from ..domain.errors import NotFound
from ..domain.roles import DIVISIONS
from ..programme.invitations import invitations_of
from ..programme.pages import list_page
from ..programme.starting import divisions_of, start_batch, start_bid, start_emergency, start_need
from ..programme.store import batches, published_items
from ..services.work import Work
from ..store.instances import visible_instances
from ..store.tasks import open_tasks_of
from .current import command, reading, signed_in
from .page import render

bp = Blueprint("start", __name__)


@bp.get("/")
def home() -> Response:
    """Send everybody to where her work is."""
    with reading() as work:
        if work.person is None:
            return redirect(url_for("public.index"))
        if work.person.has_role(OVERSEES_AN_AREA):
            return redirect(url_for("area.index"))
    return redirect(url_for("tasklist.index"))


@bp.get("/start/")
def index() -> str:
    """Show what the signed-in person may start."""
    with reading() as work:
        person = signed_in(work)
        rows, total = visible_instances(work.session, person, limit=10)
        open_items = [
            item for item in published_items(work.session, limit=10) if item.bid_deadline > work.now
        ]
        return render(
            work,
            "start/index.html",
            rows=rows,
            total=total,
            may_start_need=person.organisation_code is not None,
            may_start_batch=person.has_role("plan_officer"),
            desks=[(division, DIVISIONS.get(division, division)) for division in divisions_of(person)],
            items=open_items,
            invitations=invitations_of(work),
            batches=batches(work.session)[:3],
            opens_at=_opening(work),
        )


def _opening(work: Work) -> datetime | None:
    """Return when needs may first be submitted, as long as that lies ahead (R-031)."""
    opens_at = datetime.fromisoformat(work.parameters["need_open_from"])
    return opens_at if opens_at > work.now else None


@bp.post("/start/need")
def need() -> Response:
    """Start a need and go to its first form."""
    with command() as work:
        signed_in(work)
        return to_first_task(work, start_need(work).id)


@bp.post("/start/bid/<number>")
def bid(number: str) -> Response:
    """Start a bid on a list item and go to its first form."""
    with command() as work:
        signed_in(work)
        return to_first_task(work, start_bid(work, number).id)


@bp.get("/start/invitations/<number>")
def invitation(number: str) -> str:
    """Show an invited unit the list item that the public does not read (R-065)."""
    with reading() as work:
        signed_in(work)
        item = next((one for one in invitations_of(work) if one.number == number), None)
        if item is None:
            raise NotFound("没有这个榜单。 / There is no such list item.")
        return render(work, "start/invitation.html", item=item, content=list_page(item))


@bp.post("/start/emergency")
def emergency() -> Response:
    """Raise an emergency for one's desk and go to its first form (R-024)."""
    with command() as work:
        signed_in(work)
        return to_first_task(work, start_emergency(work, request.form.get("division", "")).id)


@bp.post("/start/batch")
def batch() -> Response:
    """Start a screening batch and go to its first form."""
    with command() as work:
        signed_in(work)
        return to_first_task(work, start_batch(work).id)


def to_first_task(work: Work, instance_id: UUID) -> Response:
    """Go on to the task that waits for the person in an instance, or else to the instance's page."""
    person = signed_in(work)
    tasks = [task for task in open_tasks_of(work.session, instance_id) if task.is_offered_to(person)]
    if not tasks:
        flash("这里没有等您办理的事项，进展见下。")
        return redirect(url_for("projects.show", instance_id=instance_id), code=303)
    return redirect(url_for("task.show", task_id=tasks[0].id), code=303)
