"""Operate, first form: what went wrong technically, and trying it again once it is mended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict
from ..domain.roles import PROCESS_OWNER, SYSADMIN
from ..programme.stages import stage_name
from ..services.incidents import retry_incident
from ..store.audit import latest_entries
from ..store.jobs import open_incidents_with_instances, waiting_messages
from .current import command, reading, require_role
from .page import render

bp = Blueprint("operate", __name__, url_prefix="/operate")
LINES = 50
DEEDS = {
    "account": "账号",
    "calendar_published": "发布日历",
    "cancelled_by_operator": "取消在办件",
    "deployed": "发布流程文件",
    "incident_retried": "重试异常",
    "instance_migrated": "改用新版流程图",
    "instance_resumed": "恢复在办件",
    "instance_suspended": "暂停在办件",
    "migration_undone": "撤回改版",
    "parameter_set": "修改参数",
    "token_moved": "移动令牌",
    "variable_corrected": "更正变量",
}
"""What is audited, in the words of the page."""
FACTS = {
    "what": "内容",
    "reason": "理由",
    "element": "元素",
    "variable": "变量",
    "from": "自",
    "to": "至",
    "source": "来源",
}
"""What the page tells of a deed: never what a case contains."""


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


@bp.get("/audit")
def audit() -> str:
    """List what operators and administrators did, the newest first; values of cases are not shown."""
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
        before = request.args.get("before", type=int)
        entries = latest_entries(work.session, before, LINES + 1)
        return render(
            work,
            "operate/audit.html",
            entries=entries[:LINES],
            has_more=len(entries) > LINES,
            is_first=before is None,
            words=DEEDS,
            facts=FACTS,
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
