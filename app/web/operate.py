"""Operate, first form: what went wrong technically, and trying it again once it is mended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict
from ..domain.roles import PROCESS_OWNER, SYSADMIN
from ..programme.stages import stage_name
from ..services.incidents import retry_incident
from ..store.jobs import open_incidents_with_instances, waiting_messages
from .current import command, reading, require_role
from .page import render

bp = Blueprint("operate", __name__, url_prefix="/operate")


@bp.get("/")
def index() -> str:
    """List open incidents, and messages that nobody has taken yet. States only, no business content."""
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
        return render(
            work,
            "operate/index.html",
            incidents=open_incidents_with_instances(work.session),
            messages=waiting_messages(work.session)[:100],
            stage_name=stage_name,
        )


@bp.post("/incidents/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> Response:
    """Try the element of an incident again; what still fails is an incident again."""
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER, SYSADMIN)
            incident = retry_incident(work, incident_id)
    except Conflict as error:
        flash(str(error), "warning")
    else:
        flash(f"已重试“{incident.name}”。仍有问题时，它会再次出现在这里。", "success")
    return redirect(url_for(".index"), code=303)
