"""What people do in an emergency when all goes well: from its proposal to the signed task book."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import FIVE, LIST_ITEM, NEED
from tests.process.procedure.people import OPINION, QUALIFIED
from tests.process.procedure.start import Start

MONDAY = "2022-03-07T09:00:00+08:00"
CLOSING = "2022-03-15T00:00:00+08:00"
LATER = "2022-03-22T00:00:00+08:00"
URGENT = "urgent_need"
USUAL = ("no_collect", "fast_argue", "short_window", "merged_review", "short_publicity")
"""What is granted unless a test says otherwise; every basis but the welfare one allows it."""

FUNDS = {"fiscal": Decimal("500.00"), "social": Decimal("100.00")}
TERMS: Mapping[str, Any] = {
    "subject": "消杀与监测装备",
    "rd_total": Decimal("600.00"),
    "agreement_amount": Decimal("100.00"),
    "payment_plan": [{"amount": Decimal("100.00")}],
    "start_date": "2022-03-21",
    "end_date": "2022-06-18",
    "ip_ownership": "共有",
    "benefit_sharing": "按约定",
}
BY_TASKBOOK = {**TERMS, "agreement_amount": Decimal(0), "payment_plan": []}


def raised(start: Start, given: Mapping[str, Answer] | None = None) -> Case:
    """A desk has raised an emergency."""
    answers = {
        "publish-list-item": {"published_at": MONDAY, "bid_deadline": CLOSING},
        "extend-deadline": {
            "bid_deadline": LATER,
            "relist_count": 1,
            "sealed_bid_ids": [],
        },
        "designate-bidder": {
            "designate_problem": None,
            "designated_org": "org-1",
            "bid_deadline": LATER,
        },
        **(given or {}),
    }
    return start("jbgs_emergency", MONDAY, answers, division="social")


def propose(case: Case, basis: str | None = URGENT, doc: str = "内政专纪〔2022〕00号") -> None:
    """Say what it is, and on what it is based."""
    need = {name: NEED[name] for name in ("need_title", "tech_field", "need_content", "kpi_table")}
    said = {"em_deadline": "2022-06-30", "em_fund": FUNDS, "need": need}
    case.complete("propose_emergency", **said, **({"em_basis": basis} if basis else {}), em_doc=doc)


def wish(case: Case, skips: Sequence[str] = USUAL) -> None:
    """Ask for simplifications, one by one with a reason."""
    rows = case.sees("propose_simplification")["simplification"]["rows"]
    wanted = [{**row, "wanted": "yes" if row["code"] in skips else "no", "why": "时间紧"} for row in rows]
    case.complete("propose_simplification", simplification={"rows": wanted})


def argue(case: Case) -> None:
    """Let the panel argue quickly."""
    case.complete("form_panel")
    for place in case.at("declare_interest"):
        name = place.partition("@")[2]
        case.complete(place, coi_declare="none", integrity_pledge=True)
        case.complete(f"give_opinion@{name}", opinion=OPINION)


def approve(case: Case, skips: Sequence[str] = USUAL) -> None:
    """Grant simplifications, one by one."""
    rows = case.sees("approve_emergency")["approval"]["rows"]
    granted = [{**row, "grant": row["code"] in skips} for row in rows]
    case.complete("approve_emergency", em_decision="approve", approval={"rows": granted})


def publish(case: Case, mode: str = "public") -> None:
    """Draw the list item up and have it approved."""
    case.complete("draft_list_item", list_item={**LIST_ITEM, "publish_mode": mode}, consult_note="已会商")
    case.complete("approve_list_item", list_approved=True)


def started(start: Start, given: Mapping[str, Answer] | None = None, skips: Sequence[str] = USUAL) -> Case:
    """The emergency is approved with these simplifications and published."""
    case = raised(start, given)
    propose(case)
    wish(case, skips)
    argue(case)
    approve(case, skips)
    publish(case)
    return case


def close_bidding(case: Case) -> None:
    """Let the deadline pass."""
    case.passes(until=case.waits["bidding_closed"])


def qualify(case: Case, *refused: str) -> None:
    """Find every bid qualified, but these."""
    for place in case.at("review_qualification"):
        bid_id = place.partition("@")[2]
        verdict = {**QUALIFIED, "qualified": bid_id not in refused, "q_reason": "材料不齐"}
        case.complete(place, qualification=verdict)


def score(case: Case, bids: Sequence[str] = ("b1", "b2", "b3"), points: int = 80) -> None:
    """Let the panel score these bids alike."""
    case.complete("form_panel")
    parts = {"feasibility": points, **dict.fromkeys(("kpi", "team", "landing", "cost", "ip"), 0)}
    sheet = {"scores": [{"bid_id": bid, "bid_no": bid, "lead_name": bid, **parts} for bid in bids]}
    for expert in FIVE:
        case.complete(f"declare_interest@{expert['username']}", coi_declare="none", integrity_pledge=True)
        case.complete(f"give_scores@{expert['username']}", score_sheet=sheet)


def recommend(case: Case, *bids: str) -> None:
    """Propose these bids in this order, none if none is named."""
    listed = [{"rank": rank, "bid_id": bid, "reason": "可行"} for rank, bid in enumerate(bids, 1)]
    case.complete("propose_list", recommend=listed, no_recommend_reason=None if bids else "均不可行")


def selected(start: Start, given: Mapping[str, Answer] | None = None, skips: Sequence[str] = USUAL) -> Case:
    """Bids are reviewed; two are on the list."""
    case = started(start, given, skips)
    close_bidding(case)
    qualify(case)
    score(case)
    recommend(case, "b1", "b2")
    return case


def match(case: Case, terms: Mapping[str, Any] = TERMS) -> None:
    """Agree, with the key terms."""
    case.complete("match_parties", match_result="agreed", agreement=terms)


def check(case: Case, biz: str = "pass", fund: str = "pass", law: str = "pass") -> None:
    """Let the three desks say what they found."""
    money = {"rd_total_verified": Decimal("600.00"), "fiscal_grant": Decimal("500.00")}
    case.complete("review_business", rv_biz={"rv_result": biz, "rv_opinion": "业务"})
    case.complete("review_funding", rv_fund={"rv_result": fund, "rv_opinion": "资金"}, **money)
    case.complete("review_legal", rv_law={"rv_result": law, "rv_opinion": "法务"})


def fix(case: Case, amount: str = "500.00") -> None:
    """Fix the amount."""
    case.complete("fix_grant", dev_ok=True, approved_value=Decimal(amount))


def reviewed(start: Start, given: Mapping[str, Answer] | None = None, skips: Sequence[str] = USUAL) -> Case:
    """Everything is agreed, checked and fixed."""
    case = selected(start, given, skips)
    match(case)
    check(case)
    fix(case)
    return case


def cleared(start: Start, given: Mapping[str, Answer] | None = None, skips: Sequence[str] = USUAL) -> Case:
    """The notice period is over, or was put off; the task book is to be filled."""
    case = reviewed(start, given, skips)
    if "publicity_ended" in case.waits:
        case.passes(until=case.waits["publicity_ended"])
    return case


def sign(case: Case) -> None:
    """Fill the task book; both sides and the department sign."""
    case.complete("fill_taskbook", taskbook={"goals": "目标"})
    for side in ("demander", "supplier", "department"):
        case.complete(f"sign_as_{side}", signature={"name": side})


def announce(case: Case) -> None:
    """Announce the award."""
    case.complete("draft_announcement", announcement={"ann_title": "公告"})
