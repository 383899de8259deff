"""An operator's tools for one running instance: tokens, suspension, end, a variable; no content is shown."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict, Invalid
from ..domain.instances import ProcessInstance
from ..domain.roles import PROCESS_OWNER
from ..programme.stages import stage_name
from ..services.modifications import (
    cancel_instance,
    correct_variable,
    move_tokens,
    open_instance,
    resume_instance,
    suspend_instance,
)
from ..services.work import Work
from ..store.history import history_of
from ..store.migrations import running_instances, suspended
from .current import command, reading, require_role
from .errors import status_of
from .page import render

bp = Blueprint("modifications", __name__, url_prefix="/migrations/instances")
KINDS = {
    "instance_migrated": "迁移到新版",
    "migration_undone": "迁移撤销",
    "token_moved": "移动令牌",
    "instance_suspended": "暂停",
    "instance_resumed": "恢复",
    "variable_corrected": "更正变量",
    "cancelled_by_operator": "取消",
}
Answer = str | tuple[str, int] | Response


def key_of(instance: ProcessInstance) -> str:
    """Name an instance to an operator, who must not learn who bids before the deadline (SPEC 1 ②)."""
    return "" if instance.is_sealed or not instance.business_key else instance.business_key


@bp.get("/")
def index() -> str:
    """List running instances, by business key where one is asked for."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        rows = running_instances(work.session, request.args.get("text", "").strip()[:200])
        return render(
            work,
            "migrations/instances.html",
            rows=rows,
            key_of=key_of,
            suspended=suspended(work.session, [row.id for row in rows]),
        )


@bp.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> str:
    """Show where an instance stands, and what an operator has done to it."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _show(work, instance_id)


def _show(work: Work, instance_id: UUID, message: str = "") -> str:
    seen = open_instance(work, instance_id)
    return render(
        work,
        "migrations/instance.html",
        seen=seen,
        instance=seen.instance,
        key=key_of(seen.instance) or str(seen.instance.id)[:8],
        done=history_of(work.session, instance_id, kinds=tuple(KINDS), limit=50),
        kinds=KINDS,
        stage_name=stage_name,
        typed=request.form,
        message=message,
    )


@bp.get("/<uuid:instance_id>/<any(move, cancel, suspend, resume, correct):_action>")
def reload(instance_id: UUID, _action: str) -> Response:
    """Send who reloads the answer of a refused command back to the instance."""
    return redirect(url_for(".show", instance_id=instance_id), code=303)


@bp.post("/<uuid:instance_id>/move")
def move(instance_id: UUID) -> Answer:
    """Put the chosen tokens on another element."""
    tokens, element = _tokens(), request.form.get("element", "")
    return _do(
        instance_id,
        lambda work, reason: move_tokens(work, instance_id, tokens, element, reason),
        "令牌已移动。",
    )


@bp.post("/<uuid:instance_id>/cancel")
def cancel(instance_id: UUID) -> Answer:
    """End the instance."""
    return _do(instance_id, lambda work, reason: cancel_instance(work, instance_id, reason), "此件已取消。")


@bp.post("/<uuid:instance_id>/suspend")
def suspend(instance_id: UUID) -> Answer:
    """Let the instance take no command."""
    return _do(instance_id, lambda work, reason: suspend_instance(work, instance_id, reason), "此件已暂停。")


@bp.post("/<uuid:instance_id>/resume")
def resume(instance_id: UUID) -> Answer:
    """Let the instance go on."""
    return _do(instance_id, lambda work, reason: resume_instance(work, instance_id, reason), "此件已恢复。")


@bp.post("/<uuid:instance_id>/correct")
def correct(instance_id: UUID) -> Answer:
    """Correct one variable."""
    form = request.form
    name, value, scope = form.get("name", "").strip(), form.get("value", ""), form.get("scope", "")
    return _do(
        instance_id,
        lambda work, reason: correct_variable(work, instance_id, name, value, reason, scope=scope),
        f"变量 {name} 已更正。",
    )


def _do(instance_id: UUID, act: Callable[[Work, str], Any], words: str) -> Answer:
    """Give one command with its reason; what is refused comes back on the instance's page."""
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            act(work, request.form.get("reason", ""))
    except (Invalid, Conflict) as error:
        with reading() as work:
            return _show(work, instance_id, str(error)), status_of(error)
    flash(words, "success")
    return redirect(url_for(".show", instance_id=instance_id), code=303)


def _tokens() -> list[UUID]:
    found = []
    for text in request.form.getlist("tokens"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
