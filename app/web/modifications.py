"""An operator's tools for one running instance: tokens, suspension, end, a variable; no content is shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict, Invalid
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.roles import PROCESS_OWNER
from ..programme.stages import diagram_name, stage_name
from ..services.modifications import (
    cancel_instance,
    correct_variable,
    move_tokens,
    open_instance,
    resume_instance,
    suspend_instance,
)
from ..services.operating import find_by_variable, find_instances
from ..services.work import Work
from ..store.history import history_of, passed_elements
from ..store.jobs import open_incidents_of
from ..store.migrations import suspended
from ..store.operating import Search, jobs_of, process_keys
from .current import command, reading, require_role
from .diagramfile import send_diagram
from .errors import status_of
from .page import page_number, render
from .waitlines import wait_lines

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
PAGE = 50
AGES = {"7": "一周以上", "30": "一个月以上", "90": "三个月以上", "365": "一年以上"}
"""Days since an instance was started, and the words for it."""
Answer = str | tuple[str, int] | Response


def key_of(instance: ProcessInstance) -> str:
    """Name an instance to an operator, who must not learn who bids before the deadline (SPEC 1 ②)."""
    return "" if instance.is_sealed or not instance.business_key else instance.business_key


@bp.get("/")
def index() -> str:
    """Search instances by key, process, state, element, age, or the value of a variable."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        page, variable = page_number(), _asked("variable")
        if variable:
            found = find_by_variable(work, _search(work.now), variable, _asked("value"), PAGE)
        else:
            found = find_instances(work, _search(work.now), PAGE, (page - 1) * PAGE)
        return render(
            work,
            "migrations/instances.html",
            found=found,
            page=page,
            page_url=lambda number: "?" + urlencode({**request.args, "page": number}),
            key_of=key_of,
            suspended=suspended(work.session, [row.id for row in found.rows]),
            processes=process_keys(work.session),
            ages=AGES,
        )


def _search(now: datetime) -> Search:
    state, days = request.args.get("state", "active"), request.args.get("age", "")
    return Search(
        key=_asked("text"),
        process=_asked("process"),
        state=InstanceState(state) if state in set(InstanceState) else None,
        element=_asked("element"),
        before=now - timedelta(days=int(days)) if days in AGES else None,
    )


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()[:200]


@bp.get("/<uuid:instance_id>")
def show(instance_id: UUID) -> str:
    """Show where an instance stands, and what an operator has done to it."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _show(work, instance_id)


def _show(work: Work, instance_id: UUID, message: str = "") -> str:
    seen = open_instance(work, instance_id)
    incidents = open_incidents_of(work.session, instance_id)
    lines = wait_lines(seen.waits, jobs_of(work.session, instance_id), {one.token_id for one in incidents})
    page = page_number()
    here = (page - 1) * PAGE
    called = [one.process_id for one in seen.scopes if not one.is_local]
    asked = request.args.get("process", called[-1] if called else seen.instance.definition.key)
    return render(
        work,
        "migrations/instance.html",
        seen=seen,
        called=dict.fromkeys(called),
        process_id=asked,
        passed=sorted(passed_elements(work.session, instance_id).get(asked, ())),
        tokens={
            one.element_id: one.name or one.element_id for one in seen.standing if one.process_id == asked
        },
        incidents=incidents,
        waits=lines[here : here + PAGE],
        wait_count=len(lines),
        page=page,
        has_more=len(lines) > here + PAGE,
        instance=seen.instance,
        key=key_of(seen.instance) or str(seen.instance.id)[:8],
        done=history_of(work.session, instance_id, kinds=tuple(KINDS), limit=50),
        kinds=KINDS,
        stage_name=stage_name,
        diagram_name=diagram_name,
        typed=request.form,
        asked=f"why-{(request.endpoint or '').rpartition('.')[2]}",
        message=message,
    )


@bp.get("/<uuid:instance_id>/diagram/<process_id>.bpmn")
def diagram(instance_id: UUID, process_id: str) -> Response:
    """Send the diagram that this instance runs on: it shows the procedure, nothing of the case."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return send_diagram(work, open_instance(work, instance_id).instance, process_id)


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
