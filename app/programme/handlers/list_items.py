"""List items: opened, published, sent to the 4+8+N partners (SPEC 4.3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ...domain.calendar import end_of_day
from ...services.registry import RecordCall, writes
from ..invitations import invitation_to, invite
from ..numbering import list_number, series_of
from ..pages import list_page
from ..publishing import link_to, publish
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.needs import Need, NeedStatus
from ..registers.publications import PublicationKind
from ..store import list_item_of, partners
from ..wording import chinese_moment
from .telling import asked, tell_about
from .variables import context_of, deadline, iso, parameter, row_in, text_in

PREFILLED = (
    "list_title",
    "publisher_mode",
    "publisher_display",
    "list_content",
    "kpi_table",
    "duration_months",
    "rd_total",
    "bidder_requirements",
    "ip_benefit",
    "field_test",
    "publish_mode",
    "contact_public",
    "bid_deadline",
)
"""The parts of F-05 that the need, the unit and the desk give."""


@writes("list_item_id", "list_no", "list_item.list_no", *(f"list_item.{name}" for name in PREFILLED))
def open_list_item(call: RecordCall) -> Mapping[str, Any]:
    """Open a numbered draft of a list item, filled in from the need; a second call keeps the first."""
    need = row_in(call, "need_id", Need)
    need.status = NeedStatus.LISTED
    item = list_item_of(call.work.session, call.instance.id) or _new_item(call, need)
    kept = context_of(call, "list_item")
    values = kept or {**_prefilled(call), "list_no": item.number}
    return {"list_item_id": str(item.id), "list_no": item.number, "list_item": values}


@writes("published_at", "bid_deadline", "list_item.bid_deadline")
def publish_list_item(call: RecordCall) -> Mapping[str, Any]:
    """Publish a list item: what the public reads, and the deadline nobody may shorten (R-064)."""
    item, values = row_in(call, "list_item_id", ListItem), context_of(call, "list_item")
    wanted = values.get("bid_deadline")
    earliest = _earliest_deadline(call)
    item.bid_deadline = max(deadline(wanted), earliest) if wanted else earliest
    values["bid_deadline"] = iso(item.bid_deadline)
    item.values = {key: value for key, value in values.items() if key in PUBLIC}
    item.title = str(values.get("list_title") or item.title)
    item.publisher_name = str(values.get("publisher_display") or item.publisher_name)
    item.published_at, item.status = call.work.now, ListItemStatus.PUBLISHED
    item.division = text_in(call, "division", item.division)
    is_public = call.headers.get("audience") != INVITED
    if is_public:
        code = str(call.headers.get("notice", "N-02"))
        title = f"揭榜挂帅榜单：{item.title}"
        page = list_page(item)
        publish(call.work, PublicationKind.LIST, code, item.number, title, page, instance=call.instance)
    tell_about(
        call.work,
        call.instance,
        "N-01",
        [f"org:{item.publisher_code}"],
        f"榜单已发布：{item.title}",
        f"贵单位的榜单“{item.title}”（{item.number}）已{'向社会' if is_public else '定向'}发布，",
        f"{chinese_moment(item.bid_deadline)}截止揭榜。",
        "截止前揭榜方案保持密封；目前无须办理。",
        ask=asked(call),
        link=link_to(item.number) if is_public else "",
    )
    return {"published_at": iso(call.work.now), "bid_deadline": iso(item.bid_deadline), "list_item": values}


EMERGENCY, INVITED = "emergency", "invited"

PUBLIC = (
    "list_no",
    "list_title",
    "publisher_mode",
    "publisher_display",
    "list_content",
    "kpi_table",
    "duration_months",
    "bid_deadline",
    "rd_total",
    "bounty",
    "bidder_requirements",
    "ip_benefit",
    "field_test",
    "contact_public",
)
"""The parts of F-05 that are public."""


@writes("targeted_count")
def send_targeted_list(call: RecordCall) -> Mapping[str, Any]:
    """Send the list item to every partner of 4+8+N; others may bid all the same (R-065)."""
    item = row_in(call, "list_item_id", ListItem)
    invited = [unit for unit in partners(call.work.session) if unit.code != item.publisher_code]
    invite(item, [unit.code for unit in invited])
    until = (
        f"截止时间为{chinese_moment(item.bid_deadline)}" if item.status is ListItemStatus.PUBLISHED else ""
    )
    tell_about(
        call.work,
        None,
        str(call.headers.get("notice", "N-03")),
        [f"org:{unit.code}" for unit in invited],
        f"定向发榜函：{item.title}",
        f"榜单“{item.title}”（{item.number}）现向科技兴蒙“4+8+N”合作主体定向发榜，诚邀贵单位揭榜。",
        f"可单独或联合其他单位，登录本平台查看榜单并填报实施方案{'，' if until else ''}{until}。",
        ask=asked(call),
        link=invitation_to(call.work.session, item),
    )
    return {"targeted_count": len(invited)}


def _new_item(call: RecordCall, need: Need) -> ListItem:
    series = series_of(need.batch_number, call.work.today)
    item = ListItem(
        instance_id=call.instance.id,
        number=list_number(call.work.session, series, need.tech_field),
        need_number=need.number or "",
        title=need.title,
        project_type=need.project_type,
        tech_field=need.tech_field,
        division=text_in(call, "division", need.division),
        publisher_code=need.publisher_code,
        publisher_name=need.publisher_name,
        values={},
        published_at=call.work.now,
        bid_deadline=_earliest_deadline(call),
        status=ListItemStatus.DRAFTING,
    )
    call.work.session.add(item)
    call.work.session.flush()
    return item


def _prefilled(call: RecordCall) -> dict[str, Any]:
    need = context_of(call, "need")
    taken = {
        "list_title": need.get("need_title"),
        "publisher_mode": "open",
        "publisher_display": text_in(call, "publisher_name"),
        "list_content": need.get("need_content"),
        "kpi_table": need.get("kpi_table"),
        "duration_months": need.get("duration_months"),
        "rd_total": need.get("planned_total_investment"),
        "bidder_requirements": need.get("bidder_requirements"),
        "ip_benefit": need.get("ip_benefit_requirements"),
        "field_test": need.get("field_test_requirements"),
        "publish_mode": ["public", "targeted"],
        "contact_public": asked(call),
    }
    if call.variables.get("project_type") == EMERGENCY:
        taken |= {
            "publisher_display": DEPARTMENT,
            "publish_mode": "public",
            "bid_deadline": iso(_usual_deadline(call)),
        }
    return {key: value for key, value in taken.items() if value is not None}


DEPARTMENT = "内蒙古自治区科学技术厅"
"""Who leads an emergency (SPEC 0.4)."""


def _earliest_deadline(call: RecordCall) -> datetime:
    """Return the end of the shortest bidding window; hours count where the case was allowed few (F-20B)."""
    hours = context_of(call, "terms").get("bid_least_hours")
    return _usual_deadline(call) if hours is None else call.work.now + timedelta(hours=int(hours))


def _usual_deadline(call: RecordCall) -> datetime:
    """Return the end of the last day of the bidding window (24时)."""
    return end_of_day(call.work.today + timedelta(days=int(parameter(call, "bid_window_days"))))
