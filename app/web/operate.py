"""Operate, first form: what went wrong technically, what is due, and trying it again once it is mended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict, NotFound
from ..domain.messages import MessageState
from ..domain.roles import PROCESS_OWNER, SYSADMIN
from ..programme.stages import stage_name
from ..services.incidents import retry_incident
from ..services.security_time import real_now
from ..store.audit import latest_entries
from ..store.gauges import gauges
from ..store.jobs import messages_in_state, open_incidents_with_instances
from ..store.operating import jobs_not_done, next_timers
from ..store.starts import start_subscriptions, starts_to_come
from .current import command, reading, require_role
from .page import page_number, render

bp = Blueprint("operate", __name__, url_prefix="/operate")
LINES = 50
SHOWN = 100
MOST_AT_ONCE = 200
DEEDS = {
    "account": "账号",
    "calendar_published": "发布日历",
    "cancelled_by_operator": "取消在办件",
    "deployed": "发布流程文件",
    "incident_retried": "重试异常",
    "instance_migrated": "改用新版流程图",
    "instance_resumed": "恢复在办件",
    "instance_suspended": "暂停在办件",
    "instance_unarchived": "取回归档件",
    "instances_archived": "归档办结件",
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
    "archive": "归档文件",
    "count": "件数",
}
"""What the page tells of a deed: never what a case contains."""


@bp.get("/")
def index() -> str:
    """List open incidents and what machines wait for. States only, no business content."""
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
        return render(
            work,
            "operate/index.html",
            incidents=open_incidents_with_instances(work.session),
            messages=messages_in_state(work.session, MessageState.WAITING, SHOWN),
            timers=next_timers(work.session, SHOWN),
            jobs=jobs_not_done(work.session, SHOWN),
            gauges=gauges(work.session, work.now, real_now(), without_sealed=True),
            stage_name=stage_name,
        )


@bp.get("/starts")
def starts() -> str:
    """List the start events that wait for a message, a signal or a moment, and what they are to start."""
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
        page = page_number()
        here = (LINES + 1, (page - 1) * LINES)
        events = start_subscriptions(work.session, *here)
        ordered = starts_to_come(work.session, work.now, *here)
        return render(
            work,
            "operate/starts.html",
            events=events[:LINES],
            ordered=ordered[:LINES],
            page=page,
            has_more=max(len(events), len(ordered)) > LINES,
            process_name=stage_name,
        )


@bp.get("/messages")
def messages() -> str:
    """List the messages that nobody has taken: those that wait, or those whose time is over."""
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
        page, asked = page_number(), request.args.get("state", "")
        state = MessageState.EXPIRED if asked == MessageState.EXPIRED else MessageState.WAITING
        rows = messages_in_state(work.session, state, LINES + 1, (page - 1) * LINES)
        return render(
            work,
            "operate/messages.html",
            messages=rows[:LINES],
            state=state,
            page=page,
            has_more=len(rows) > LINES,
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


@bp.post("/incidents/retry")
def retry() -> Response:
    """Try the chosen incidents again, each for itself; what still fails is an incident again."""
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
    done, refused = 0, []
    for incident_id in request.form.getlist("incident", type=UUID)[:MOST_AT_ONCE]:
        try:
            with command() as work:
                require_role(work, PROCESS_OWNER, SYSADMIN)
                retry_incident(work, incident_id)
            done += 1
        except (Conflict, NotFound) as error:
            refused.append(str(error).partition(" / ")[0])
    if done:
        flash(f"已重试 {done} 条。仍有问题的会再次出现在这里。", "success")
    for message in dict.fromkeys(refused):
        flash(message, "warning")
    if not done and not refused:
        flash("请先选择要重试的异常。", "warning")
    return redirect(url_for(".index"), code=303)
