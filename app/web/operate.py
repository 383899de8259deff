"""Operate, first form: what went wrong technically, what is due, and trying it again once it is mended."""

import logging
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import AppError
from ..domain.incidents import Incident
from ..domain.messages import MessageState
from ..domain.roles import PROCESS_OWNER, SYSADMIN
from ..programme.stages import stage_name
from ..services.incidents import retry_incident
from ..services.security_time import real_now
from ..store.audit import latest_entries
from ..store.gauges import gauges
from ..store.jobs import (
    count_open_incidents,
    is_troubled,
    messages_in_state,
    open_incidents_with_instances,
)
from ..store.operating import jobs_not_done, next_timers
from ..store.starts import start_subscriptions, starts_to_come
from .current import command, reading, require_role
from .page import page_number, render

log = logging.getLogger(__name__)
bp = Blueprint("operate", __name__, url_prefix="/operate")
LINES = 50
SHOWN = 100
MOST_AT_ONCE = 200
NAMED = 50
WENT_ON, STILL = "went on", "重试后仍有异常"
"""What becomes of an incident that is tried again."""
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
        page = page_number()
        return render(
            work,
            "operate/index.html",
            incidents=open_incidents_with_instances(work.session, LINES, (page - 1) * LINES),
            incident_count=(count := count_open_incidents(work.session)),
            page=page,
            has_more=count > page * LINES,
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
    """Try the chosen incidents again, each for itself, and say of each what became of it.

    Nothing that goes wrong with one keeps the others from being tried.
    """
    with reading() as work:
        require_role(work, PROCESS_OWNER, SYSADMIN)
    chosen = list(dict.fromkeys(request.form.getlist("incident", type=UUID)))
    results: dict[str, list[str]] = {}
    for incident_id in chosen[:MOST_AT_ONCE]:
        place, what = _try_again(incident_id)
        results.setdefault(what, []).append(place)
    for what, places in results.items():
        words = f"已重试 {len(places)} 条" if what == WENT_ON else f"{what}（{len(places)} 条）"
        flash(f"{words}：{_listed(places)}。", "success" if what == WENT_ON else "warning")
    if not chosen:
        flash("请先选择要重试的异常。", "warning")
    if len(chosen) > MOST_AT_ONCE:
        flash(f"一次最多重试 {MOST_AT_ONCE} 条，其余 {len(chosen) - MOST_AT_ONCE} 条未试。", "warning")
    return redirect(url_for(".index"), code=303)


def _listed(places: list[str]) -> str:
    """Name places; only so many that the browser's cookie can carry them to the next page."""
    return "、".join(place[:30] for place in places[:NAMED]) + ("等" if len(places) > NAMED else "")


def _try_again(incident_id: UUID) -> tuple[str, str]:
    """Retry one incident; return where it was and what became of it."""
    place = str(incident_id)[:8]
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER, SYSADMIN)
            incident = work.session.get(Incident, incident_id)
            place = incident.name or incident.element_id if incident else place
            done = retry_incident(work, incident_id)
            fails_again = is_troubled(work.session, done.instance_id, done.token_id)
    except AppError as error:
        return place, str(error).partition(" / ")[0].rstrip("。")
    except Exception:
        log.exception("The incident %s could not be retried.", incident_id)
        return place, "重试时程序出错，未作改动，已记入日志"
    return place, STILL if fails_again else WENT_ON
