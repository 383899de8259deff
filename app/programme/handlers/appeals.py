"""Appeals against results: taken in, put before somebody new to the case, decided (ERRATA 7.4-4)."""

from collections.abc import Collection, Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ...store.identity import members_of_group
from ...store.tasks import doers_of
from ..registers.appeals import Appeal, AppealStatus
from ..registers.bids import Bid, BidStatus
from ..registers.list_items import ListItem, ListItemStatus
from ..store import get_row, open_appeals
from .bidders import tell_bidder
from .telling import tell, tell_about
from .variables import context_of, identifier, moment, parameter, row_in, rows_in, text_in

AGAINST = {"unqualified": "qualification"}
"""What an appeal is against where the result does not say it; against anything else it is the review."""


@writes("appeals_made")
def record_appeal(call: RecordCall) -> Mapping[str, Any]:
    """Take in a bidder's appeal and tell the head of the division.

    Each bid has so many appeals against one conclusion, and only while the result may be read: who comes
    too late, or once more, is told so. A review that begins anew comes to conclusions of its own.
    `appeals_made` says what was appealed against so far.
    """
    bid, result = row_in(call, "bid_id", Bid), context_of(call, "bid_result")
    item = get_row(call.work.session, ListItem, bid.list_item_id)
    earlier = [str(each) for each in call.variables.get("appeals_made") or []]
    conclusion = _conclusion(result)
    if refusal := _why_not(call, result, earlier.count(conclusion)):
        tell(call, "N-01", [f"org:{bid.lead_code}"], f"复核申请未受理：{item.title}", refusal)
        return {"appeals_made": earlier}
    call.work.session.add(
        Appeal(
            bid_id=bid.id,
            list_item_id=item.id,
            result=str(result.get("result") or ""),
            rank=int(result["rank"]) if result.get("rank") is not None else None,
            reason=text_in(call, "appeal_reason"),
            files=list(call.variables.get("appeal_files") or []),
            submitted_at=call.work.now,
        )
    )
    call.work.session.flush()
    tell_about(
        call.work,
        None,
        "N-01",
        [f"div_head:{item.division}"],
        f"收到复核申请：{item.title}",
        f"揭榜单位“{bid.lead_name}”（{bid.number}）对榜单“{item.title}”的结果申请复核。",
        "复核窗口期满后系统汇总，交未经办本件的人员处理。",
        link=f"/projects/{item.instance_id}",
    )
    tell(
        call,
        "N-01",
        [f"org:{bid.lead_code}"],
        f"已收到复核申请：{item.title}",
        f"贵单位对揭榜方案（{bid.number}）结果的复核申请已收到。",
        "复核窗口期满后，交未经办本件的人员处理，结论另行告知；目前无须办理。",
    )
    return {"appeals_made": [*earlier, conclusion]}


@writes("open_appeals", "appeals")
def tally_appeals(call: RecordCall) -> Mapping[str, Any]:
    """Return the appeals nobody has read yet, with their papers; from now on they are taken up."""
    item = row_in(call, "list_item_id", ListItem)
    found = open_appeals(call.work.session, item.id)
    for appeal, _ in found:
        appeal.status, appeal.taken_up_at = AppealStatus.TAKEN_UP, call.work.now
    appeals = [
        {
            "bid_id": str(bid.id),
            "bid_no": bid.number,
            "lead_name": bid.lead_name,
            "result": appeal.result,
            "result_label": LABELS.get(appeal.result, ""),
            "rank": appeal.rank,
            "may_appeal": True,
            "appeal": "apply",
            "appeal_reason": appeal.reason,
            "appeal_files": appeal.files,
        }
        for appeal, bid in found
    ]
    return {"open_appeals": len(appeals), "appeals": appeals}


LABELS = {"unqualified": "资格不符", "recommended": "拟推荐", "not_selected": "未入选"}


@writes("appeal_desk", "appeal_not_by")
def choose_appeal_desk(call: RecordCall) -> Mapping[str, Any]:
    """Name the first desk of the header `desks` where somebody has not worked on this case.

    Who completed one of the user tasks of the header `tasks` in it has: `appeal_not_by` names them.
    Raises ExecutionFailed when nobody is left; an operator tries again once there is an account.
    """
    tasks = str(call.headers["tasks"]).split()
    worked = doers_of(call.work.session, call.instance.id, tasks)
    desks = [str(desk) for desk in call.headers["desks"]]
    desk = next((each for each in desks if _has_others(call, each, worked)), None)
    if desk is None:
        raise ExecutionFailed(
            "没有未经办本件的负责人可以处理复核申请：请系统管理员给未经办本件的人员相应角色，再由流程负责人重试。"
            " / Everybody who could decide this appeal has worked on the case; give somebody else the role.",
            call.element_id,
        )
    return {"appeal_desk": desk, "appeal_not_by": sorted(worked)}


@writes()
def reopen_bid_results(call: RecordCall) -> Mapping[str, Any]:
    """Withdraw the results: after an upheld appeal of those who qualified, after an objection of all.

    Who appealed is told why; the others are told that all is new. The header `because` is `objection` when
    somebody objected to the public notice.
    """
    is_objected = call.headers.get("because") == "objection"
    appellants = set() if is_objected else {str(row.get("bid_id")) for row in rows_in(call, "appeals")}
    reason = text_in(call, "appeal_reason_given").rstrip("。")
    item = row_in(call, "list_item_id", ListItem)
    item.status = ListItemStatus.CLOSED
    subject = item.title
    for row in rows_in(call, "bids" if is_objected else "qualified_bids"):
        bid = get_row(call.work.session, Bid, identifier(call, row.get("bid_id")))
        is_appellant = str(bid.id) in appellants
        what = f"{UPHELD}。答复：{reason}" if is_appellant else WITHDRAWN[is_objected]
        bid.status, bid.rank, bid.reason = BidStatus.REVIEWING, None, what
        tell_bidder(
            call,
            "N-01",
            bid,
            f"{'复核申请成立' if is_appellant else '评审结果撤回'}，重新评审：{subject}",
            f"揭榜方案 {bid.number}：{what}。",
            "新结果出来后另行告知，届时可在“待办”里查阅，有异议的仍可申请复核。",
        )
    return {}


UPHELD = "复核申请成立，原结果撤回，重新评审"
WITHDRAWN = {
    False: "同一榜单有复核申请成立，原评审结果撤回，全部方案重新评审",
    True: "公示期间有异议经查成立，原结果和拟推荐名单作废，全部方案重新审查、评审",
}
"""Why a result is withdrawn, by whether somebody objected to the public notice."""


def _conclusion(result: Mapping[str, Any]) -> str:
    """Return which conclusion a result tells: `review-2` is that of the second review."""
    return str(result.get("conclusion") or AGAINST.get(str(result.get("result")), "review"))


def _why_not(call: RecordCall, result: Mapping[str, Any], made: int) -> str:
    until, times = result.get("read_until"), int(parameter(call, "appeal_times"))
    if result.get("is_final") is True or made >= times:
        return f"每份方案对同一结论限申请复核 {times} 次（R-070），本次申请不再受理。"
    if until and call.work.now >= moment(until):
        return "复核申请期限已过，以服务器时间为准，本次申请不再受理（R-070）。"
    return ""


def _has_others(call: RecordCall, desk: str, worked: Collection[str]) -> bool:
    return any(user.username not in worked for user in members_of_group(call.work.session, desk))
