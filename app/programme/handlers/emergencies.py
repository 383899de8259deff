"""Emergencies: raised by a desk, their user unit registered, ended early, given to one unit (SPEC 4.11)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ...domain.calendar import end_of_day
from ...services.registry import RecordCall, writes
from ...store.identity import find_organisation
from ..affiliation import is_subsidiary
from ..invitations import designate, invitation_to
from ..numbering import need_number, series_of
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.needs import Need, NeedStatus
from ..store import lock_list_item
from ..wording import HOTLINE, chinese_moment, one_sentence
from .needs import freeze
from .prefill import LISTED_RULES, collection
from .telling import asked, tell, tell_about
from .variables import context_of, identifier, iso, money, parameter, required, row_in, text_in

EMERGENCY = "emergency"
PAID_IN_TRANCHES = "formal"
"""The trial policy pays by what a demander paid (R-103); in an emergency the treasury pays (R-102)."""


@writes("need_id", "project_type", "hotline", "em_problem", *(f"collection.{name}" for name in LISTED_RULES))
def open_emergency(call: RecordCall) -> Mapping[str, Any]:
    """Register a draft for the desk that raises it; its user unit is entered with the first form."""
    need = Need(
        instance_id=call.instance.id,
        project_type=EMERGENCY,
        publisher_code="",
        publisher_name="",
        division=str(required(call, "division")),
        status=NeedStatus.DRAFT,
    )
    call.work.session.add(need)
    call.work.session.flush()
    return {
        "need_id": str(need.id),
        "project_type": EMERGENCY,
        "hotline": HOTLINE,
        "em_problem": None,
        "collection": {**collection(call), "subsidy_policy": PAID_IN_TRANCHES},
    }


@writes(
    "em_problem",
    "need_version",
    "publisher_org",
    "publisher_name",
    "user_org",
    "user_name",
    *(f"need.{name}" for name in ("org_name", "own_funds", "fiscal_requested", "planned_total_investment")),
)
def register_emergency(call: RecordCall) -> Mapping[str, Any]:
    """Take the first form in: freeze it, number it, and know the user unit by its account.

    A unit nobody can sign for is told in `em_problem`, and nothing is registered.
    """
    need, form = row_in(call, "need_id", Need), context_of(call, "need")
    code = str(context_of(call, "em_user").get("uscc") or "")
    unit = find_organisation(call.work.session, code)
    if unit is None:
        return {"em_problem": f"用户单位 {code} 还没有在本平台注册，请先请其注册"}
    need.publisher_code, need.publisher_name = unit.code, unit.name
    need.title, need.tech_field = str(form.get("need_title") or ""), str(form.get("tech_field") or "")
    need.status, need.submitted_at = NeedStatus.SUBMITTED, call.work.now
    if need.number is None:
        need.number = need_number(call.work.session, series_of(None, call.work.today), need.tech_field)
    call.instance.title, call.instance.business_key = f"应急：{need.title}", need.number
    funds = context_of(call, "em_fund")
    fiscal, social = (money(call, funds.get(name) or 0, "经费") for name in ("fiscal", "social"))
    known = {
        "org_name": unit.name,
        "own_funds": social,
        "fiscal_requested": fiscal,
        "planned_total_investment": fiscal + social,
    }
    basis = {name: call.variables.get(name) for name in ("em_basis", "em_doc", "em_deadline")}
    return {
        "em_problem": None,
        "need_version": freeze(call, need, {"need": form | known, **basis}),
        "publisher_org": unit.code,
        "publisher_name": unit.name,
        "user_org": unit.code,
        "user_name": unit.name,
        "need": form | known,
    }


@writes()
def close_emergency(call: RecordCall) -> Mapping[str, Any]:
    """End an emergency before it has a list item; the user unit and the desk learn what happens next."""
    need = row_in(call, "need_id", Need)
    need.status = NeedStatus(str(call.headers["status"]))
    what, next_step = ENDINGS[str(call.headers["outcome"])]
    reason = one_sentence([text_in(call, "em_opinion")]) or "启动依据或专家意见不足"
    need.reason = f"{what}：{reason}"
    tell(
        call,
        str(call.headers.get("notice", "N-01")),
        [f"org:{need.publisher_code}", f"div_officer:{need.division}"] if need.publisher_code else [],
        f"应急事项{what}：{need.title}",
        f"应急事项“{need.title}”经研究{what}。理由：{reason}。",
        next_step,
    )
    return {}


ENDINGS = {
    "to_normal": (
        "转常规程序",
        "由需求企业在“我要办理”里另行填报需求表，名称、任务和指标已按本件预填，按常规程序办理。本件就此办结。",
    ),
    "denied": ("不启动", "情况改变、有新的依据的，可由业务处室重新提出。本件就此办结。"),
}
"""How an emergency ends early, and how those concerned go on."""


@writes("designate_problem", "designated_org", "bid_deadline", "list_item.bid_deadline")
def designate_bidder(call: RecordCall) -> Mapping[str, Any]:
    """Entrust one unit with a list item: it alone may bid, within a window of its own (D11, Q8).

    It goes through qualification and review like everybody (K2, K3, K4). A unit that has no account, or is
    the user unit's own, is told in `designate_problem`.
    """
    item = lock_list_item(call.work.session, identifier(call, required(call, "list_item_id")))
    code = str(context_of(call, "designated").get("uscc") or "")
    unit = find_organisation(call.work.session, code)
    if unit is None:
        return {"designate_problem": f"单位 {code} 还没有在本平台注册"}
    if code == item.publisher_code or is_subsidiary(call.work.session, code, item.publisher_code):
        return {"designate_problem": "受托单位是用户单位或其下属单位（K3）"}
    window = timedelta(days=int(parameter(call, "bid_window_days")))
    item.bid_deadline, item.status = end_of_day(call.work.today + window), ListItemStatus.PUBLISHED
    item.values = {**item.values, "bid_deadline": iso(item.bid_deadline)}
    designate(item, code)
    _tell_designated(call, item)
    return {
        "designate_problem": None,
        "designated_org": code,
        "bid_deadline": iso(item.bid_deadline),
        "list_item": context_of(call, "list_item") | {"bid_deadline": iso(item.bid_deadline)},
    }


def _tell_designated(call: RecordCall, item: ListItem) -> None:
    tell_about(
        call.work,
        None,
        str(call.headers.get("notice", "N-03")),
        [f"org:{item.values['designated']}"],
        f"应急定向委托：{item.title}",
        f"经研究，榜单“{item.title}”（{item.number}）定向委托贵单位承担，仍须经资格审查和专家评审。",
        f"请在{chinese_moment(item.bid_deadline)}前登录本平台查看榜单并填报实施方案。",
        ask=asked(call),
        link=invitation_to(call.work.session, item),
    )


@writes()
def open_makeup(call: RecordCall) -> Mapping[str, Any]:
    """Name the case of what an emergency has to make good, and tell the desk what and until when (K10)."""
    item = row_in(call, "list_item_id", ListItem)
    call.instance.title, call.instance.business_key = f"应急补办：{item.title}", item.number
    due = (("is_publicity_late", "补办公示"), ("is_announcement_late", "补发公告"))
    wanted = [what for name, what in due if call.variables.get(name)]
    tell(
        call,
        str(call.headers.get("notice", "N-01")),
        [f"div_officer:{item.division}", f"div_head:{item.division}"],
        f"应急事后补办：{item.title}",
        f"“{item.title}”（{item.number}）已立项。",
        f"按简化程序审批单须事后办理：{'、'.join([*wanted, '补程序清单'])}。",
        f"请在{text_in(call, 'makeup_due_on')} 24时前在待办中办结，逾期督办。",
    )
    return {}
