"""What people do in each stage when all goes well; the walks through the whole procedure use it too."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.process.procedure.case import Case
from tests.process.procedure.facts import AGREEMENT, NEED, PLEDGES

COMMITTED: Mapping[str, Any] = {"commit_decision": "submit", "pledges": PLEDGES}
VOTE = {"argue_vote": "agree", **dict.fromkeys(("score_innovation", "score_impact", "score_drive"), 20)}
OPINION = {**VOTE, "score_scope": 20}
QUALIFIED = {
    **dict.fromkeys(("q_entity", "q_not_sub", "q_credit", "q_lead_ent", "q_team", "q_list"), "pass"),
    "q_docs": "complete",
    "qualified": True,
}
POINTS: Mapping[str, int | Decimal] = {"b1": Decimal("88.5"), "b2": 80, "b3": 60}
PAID = {"p1_amount": Decimal("300.00"), "vouchers": [{"id": "v1"}]}


def _declare(case: Case, element_id: str, usernames: Sequence[str]) -> Iterator[str]:
    """Let one after the other declare no interest and do what follows before the next."""
    for name in usernames or [place.partition("@")[2] for place in case.at(element_id)]:
        case.complete(f"{element_id}@{name}", coi_declare="none", integrity_pledge=True)
        yield name


def collect(case: Case) -> None:
    """Fill the need, commit and accept it."""
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", **COMMITTED)
    case.complete("accept_need", accept_result="accept")


def prescreen(case: Case, final: str = "pass") -> None:
    """Let the officer propose and the head confirm."""
    into = {"merge_into": "XQ-2021-0002"} if final == "merge" else {}
    case.complete("prescreen_need", prescreen=final, prescreen_opinion="逐项核对如上", **into)
    case.complete("review_prescreen", prescreen_final=final, prescreen_final_opinion="同意")


def give_opinions(case: Case, *usernames: str, vote: str = "agree") -> None:
    """Let experts declare no interest and give their opinions; all who are asked, unless named."""
    for name in _declare(case, "declare_interest", usernames):
        case.complete(f"give_opinion@{name}", opinion={**OPINION, "argue_vote": vote})


def argue(case: Case) -> None:
    """Prescreen the need, let the panel argue it and put it on the list."""
    prescreen(case)
    case.complete("form_panel")
    give_opinions(case)
    case.complete("conclude_argument", argue_result="agree")
    case.complete("decide_listing", decision="list")


def publish(case: Case) -> None:
    """Draft the list item, agree with the publisher and have it approved."""
    case.complete("draft_list_item", list_item={"bounty": 1000})
    case.complete("consult_publisher", consult="agree")
    case.complete("approve_list_item", list_approved=True)


def close_bidding(case: Case) -> None:
    """Wait for the deadline."""
    case.passes(until=case.waits["bidding_closed"])


def fail(case: Case, action: str = "terminate") -> None:
    """Propose what is to become of a list without enough bids, and have it approved."""
    case.complete("propose_nobid_action", nobid_action=action, nobid_reason="已与发榜方会商")
    case.complete("approve_nobid_action", nobid_approved=True)


def qualify(case: Case) -> None:
    """Find every bid qualified that the register has nothing against."""
    case.complete_each("review_qualification", qualification=QUALIFIED)


def score(case: Case, *usernames: str) -> None:
    """Let scorers declare no interest and score every bid; all who are asked, unless named."""
    for name in _declare(case, "declare_interest", usernames):
        rows = case.sees(f"give_scores@{name}")["score_sheet"]["scores"]
        none = dict.fromkeys(("kpi", "team", "landing", "cost", "ip"), 0)
        marked = [
            {**row, **none, "feasibility": POINTS[row["bid_id"]], "comment": f"对 {row['bid_id']} 的意见"}
            for row in rows
        ]
        case.complete(f"give_scores@{name}", score_sheet={"scores": marked})


def rank(case: Case) -> None:
    """Organise the review, form the panel and score."""
    case.complete("organise_review", organise_ok=True)
    case.complete("form_panel")
    score(case)


def recommend(case: Case) -> None:
    """Agree on the ranking, propose the list, sign and approve it."""
    case.complete("give_panel_opinion")
    case.complete("give_publisher_opinion", publisher_opinion={"agree": "agree"})
    approve_list(case)


def approve_list(case: Case) -> None:
    """Propose the list as it is, sign and approve it."""
    case.complete("propose_list", reject_reasons=[{"bid_id": "b3", "reason": "分数不足"}])
    case.complete("cosign_list", list_cosign=True)
    case.complete("approve_list", list_ok=True)


def review(case: Case) -> None:
    """Qualify all bids, rank and recommend them; nobody appeals."""
    qualify(case)
    rank(case)
    recommend(case)
    case.passes(until=case.waits["appeal_window_ended"])


def meet(case: Case, result: str = "agreed") -> None:
    """Bring the parties together and record what came of it."""
    case.complete("arrange_meeting", meeting={"place": "呼和浩特"})
    record(case, result)


def record(case: Case, result: str = "agreed") -> None:
    """Write down what came of the talks, and let both sides confirm it."""
    case.complete("record_match", match_result=result)
    case.complete_each("confirm_match", match_answer={"record_ok": True})


def draft(case: Case, agreed: str = "agreed", **changes: Any) -> None:
    """Draft the agreement and let the other side answer."""
    case.complete("draft_agreement", agreement={**AGREEMENT, **changes})
    case.complete("confirm_agreement", agreed=agreed, agreed_opinion="见批注")


def match(case: Case) -> None:
    """Meet, agree, draft and confirm."""
    meet(case)
    draft(case)


def check_agreement(
    case: Case, biz: str = "pass", fund: str = "pass", law: str = "pass", grant: str = "600.00"
) -> None:
    """Let the three desks say what they found."""
    money = {"rd_total_verified": Decimal("2400.00"), "fiscal_grant": Decimal(grant)}
    case.complete("review_legal", rv_law={"rv_result": law, "rv_opinion": "法务"})
    case.complete("review_business", rv_biz={"rv_result": biz, "rv_opinion": "业务"})
    case.complete("review_funding", rv_fund={"rv_result": fund, "rv_opinion": "资金"}, **money)


def notify(case: Case) -> None:
    """Draft and approve the public notice."""
    case.complete("draft_publicity", publicity={"pub_body": "正文"})
    case.complete("approve_publicity", pub_action="publish")


def publicise(case: Case) -> None:
    """Check the agreement and publish it; nobody objects."""
    check_agreement(case)
    notify(case)
    case.passes(until=case.waits["publicity_ended"])


def sign_agreement(case: Case) -> None:
    """Let both parties sign."""
    case.complete("sign_as_demander", signature={"name": "甲"})
    case.complete("sign_as_supplier", signature={"name": "乙"})


def sign_taskbook(case: Case) -> None:
    """Fill, confirm, review and sign the task book."""
    case.complete("fill_taskbook", taskbook={"goals": "目标"})
    case.complete("confirm_taskbook", task_s_ok=True)
    case.complete("review_taskbook", task_ok=True)
    case.complete("sign_taskbook_as_demander", signature={"name": "甲"})
    case.complete("sign_taskbook_as_supplier", signature={"name": "乙"})
    case.complete("sign_taskbook_as_department", signature={"name": "丙"})


def sign(case: Case) -> None:
    """Sign the agreement and the task book, announce the award."""
    sign_agreement(case)
    sign_taskbook(case)
    case.complete("draft_announcement", announcement={"ann_title": "公告"})


def claim_first(case: Case, amount: str = "300.00", *, receipt_ok: bool = True) -> None:
    """Claim the first tranche with vouchers; the supplier says whether the money came."""
    case.complete("submit_voucher", payment={**PAID, "p1_amount": Decimal(amount)})
    case.complete("confirm_receipt", receipt_ok=receipt_ok)


def pay_first(case: Case) -> None:
    """Claim, review and approve the first tranche."""
    claim_first(case)
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=True)


def report(case: Case, result: str = "normal") -> None:
    """Wait for the next report and have it checked."""
    case.passes(until=case.waits["report_year_ended"])
    case.complete("report_progress", annual={"issues": "无"})
    case.complete("check_progress", annual_result=result)


def implement(case: Case) -> None:
    """Pay the first tranche, report every year and wait for the end of the term."""
    pay_first(case)
    while "report_year_ended" in case.waits:
        report(case)
    case.passes(until=case.waits["period_ended"])


def apply_for_acceptance(case: Case, received: str | None = None) -> None:
    """Apply for acceptance with everything that is needed; by the trial policy with what was received."""
    money = {"received_total": Decimal(received)} if received else {}
    case.complete("apply_acceptance", acceptance={"user_opinion": "已应用", **money})
    case.complete("check_acceptance", acc_complete=True)


def judge(case: Case, *usernames: str, vote: str = "pass") -> None:
    """Let experts declare no interest and judge the result; all who are asked, unless named."""
    for name in _declare(case, "declare_interest", usernames):
        case.complete(f"give_acceptance_opinion@{name}", acc_opinion={"vote": vote})


def conclude(case: Case, result: str = "pass", received: str | None = None) -> None:
    """Apply, form the panel, judge and conclude."""
    apply_for_acceptance(case, received)
    case.complete("form_panel")
    judge(case, vote=result)
    case.complete("give_acceptance_conclusion", acc_panel_result=result)
    case.complete("conclude_acceptance", acc_result=result)


def pay_final(case: Case) -> None:
    """Review and approve the final tranche."""
    case.complete("review_final_payment", pay_ok=True)
    case.complete("approve_final_payment", approved=True)


def manage(case: Case) -> None:
    """Carry the project out, have it accepted and paid."""
    implement(case)
    conclude(case)
    pay_final(case)


def settle(case: Case, spent: str = "92.40") -> None:
    """Audit what was paid, and pay the rest back if there is one."""
    audit = {"audit_ok_spend": Decimal(spent), "is_violation": False, "audit_note": "账实相符"}
    case.complete("audit_project", **audit)
    if case.at("refund_subsidy"):
        case.complete("refund_subsidy", refund={"refund_voucher": [{"id": "v1"}]})
        case.complete("check_refund", recovered="yes")
