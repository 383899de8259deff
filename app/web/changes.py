"""Doors to a running project: asking for a change, and what may be done to it at one's own time."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from ..programme.changing import start_change
from ..programme.deeds import asked_deed, do_deed
from ..store.instances import get_visible_instance
from .current import command, reading, signed_in
from .page import render
from .start import to_first_task

bp = Blueprint("changes", __name__, url_prefix="/projects")


@bp.post("/<uuid:instance_id>/change")
def start(instance_id: UUID) -> Response:
    """Start a request to change, extend or terminate a project, or go to the one under way."""
    with command() as work:
        signed_in(work)
        return to_first_task(work, start_change(work, instance_id).id)


@bp.get("/<uuid:instance_id>/deeds/<name>")
def confirm(instance_id: UUID, name: str) -> str:
    """Say what a deed does, before it is done."""
    with reading() as work:
        instance = get_visible_instance(work.session, instance_id, signed_in(work))
        return render(work, "projects/deed.html", instance=instance, deed=asked_deed(work, instance_id, name))


@bp.post("/<uuid:instance_id>/deeds/<name>")
def act(instance_id: UUID, name: str) -> Response:
    """Do it, and go back to the project."""
    with command() as work:
        signed_in(work)
        flash(do_deed(work, instance_id, name).done, "success")
    return redirect(url_for("projects.show", instance_id=instance_id), code=303)
