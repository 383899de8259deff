import itertools
from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import AGREEMENT, BIDS, PARTIES, STAGE
from tests.process.procedure.people import check_agreement, notify, publicise
from tests.process.procedure.start import Start

THURSDAY = "2022-01-20T09:00:00+08:00"
DESKS = ("review_business", "review_funding", "review_legal")
CLEAN = {"open_objections": 0, "obj_result": "none"}
OPEN = {
    "open_objections": 1,
    "obj_result": "none",
    "objections": [
        {"number": "YY-2022-0001", "submitted_on": "2022-01-30", "result": "open", "where": "办理中"},
        {"number": "YY-2022-0002", "submitted_on": "2022-01-30", "result": "unfounded", "where": "不成立"},
    ],
}
RECTIFY = {"open_objections": 0, "obj_result": "rectify", "objection_opinion": "补充载明协议金额占比"}


def checking(start: Start, tallies: Answer = CLEAN) -> Case:
    given = {**STAGE, **PARTIES, "agreement": AGREEMENT, "candidate": BIDS[0], "candidate_left": 1}
    return start("stage_7_publicity", THURSDAY, {"tally-objections": tallies}, **given)


def noticed(start: Start, tallies: Answer = CLEAN) -> Case:
    case = checking(start, tallies)
    check_agreement(case)
    notify(case)
    return case


def test_three_desks_check_and_five_working_days_pass_without_objection(start: Start) -> None:
    case = checking(start)
    assert case.tasks == list(DESKS)
    groups = [case.who(desk) for desk in DESKS]
    assert groups == ["div_officer:high_tech", "fund_officer", "legal_reviewer"]
    check_agreement(case)
    assert (case.variables["review_result"], case.variables["deviations"]) == ("pass", [])

    title = case.sees("draft_publicity")["publicity"]["pub_title"]
    assert title == "关于兆瓦级碱性电解槽宽负荷稳定运行关键技术项目揭榜情况的公示"
    case.complete("draft_publicity", publicity={"pub_body": "正文"})
    case.passes(until="2022-01-28T10:00:00+08:00")
    assert case.who("approve_publicity") == "dept_leader"
    case.complete("approve_publicity", pub_action="publish")
    assert case.jobs("publish_publicity") == [{"notice": "N-05"}]
    assert case.variables["publicity"] == {"pub_title": title, "pub_body": "正文"}

    case.passes(until="2022-02-09T23:59:59+08:00")
    assert case.waits == {"publicity_ended": "2022-02-10T00:00:00+08:00"}
    case.passes(until="2022-02-10T00:00:00+08:00")
    assert case.outcome == "cleared"


@pytest.mark.parametrize("order", list(itertools.permutations(DESKS)))
def test_the_desks_may_answer_in_any_order(start: Start, order: tuple[str, ...]) -> None:
    case = checking(start)
    money = {"rd_total_verified": Decimal("2400.00"), "fiscal_grant": Decimal("600.00")}
    said: dict[str, dict[str, Any]] = {
        "review_business": {"rv_biz": {"rv_result": "pass"}},
        "review_funding": {"rv_fund": {"rv_result": "pass"}, **money},
        "review_legal": {"rv_law": {"rv_result": "pass"}},
    }
    for desk in order:
        assert "check_funding" not in case.passed
        case.complete(desk, **said[desk])
    assert case.waits == {"draft_publicity": "task"}


@pytest.mark.parametrize(
    ("biz", "fund", "law", "outcome"),
    [
        ("fix", "pass", "pass", "fix"),
        ("pass", "fix", "pass", "fix"),
        ("pass", "pass", "fix", "fix"),
        ("fail", "pass", "fix", "denied"),
        ("pass", "pass", "fail", "denied"),
    ],
)
def test_one_desk_is_enough_to_send_the_agreement_back_or_deny_it(
    start: Start, biz: str, fund: str, law: str, outcome: str
) -> None:
    case = checking(start)
    check_agreement(case, biz, fund, law)
    assert case.outcome == outcome
    if outcome == "fix":
        assert case.variables["match_entry"] == "fix"
        assert case.variables["fix_opinion"] == "业务；资金；法务"


def low(start: Start, amount: str = "480.00", **changes: Any) -> Case:
    """An agreement of a fifth of the costs, whose reason its parties have given."""
    agreement = {
        **AGREEMENT,
        "agreement_amount": Decimal(amount),
        "payment_plan": [{"amount": Decimal(amount)}],
        "share_reason": "样机由需求方自建",
        **changes,
    }
    given = {**STAGE, **PARTIES, "agreement": agreement, "candidate": BIDS[0], "candidate_left": 1}
    case = start("stage_7_publicity", THURSDAY, {"tally-objections": CLEAN}, **given)
    check_agreement(case)
    return case


def test_a_low_agreement_that_the_head_approves_goes_on_to_the_notice(start: Start) -> None:
    case = low(start)
    assert [one["code"] for one in case.variables["deviations"]] == ["DEV-AGREE"]
    (seen,) = case.sees("give_reason")["dev_items"]
    assert (seen["standard"], seen["requested"]) == (Decimal("720.00"), Decimal("480.00"))
    case.complete("give_reason", deviation={"own_input_note": "试验台"})
    case.complete("approve_as_head", dev_ok=True)
    assert case.waits == {"draft_publicity": "task"}
    notify(case)
    case.passes(until=case.waits["publicity_ended"])
    assert case.outcome == "cleared"


def test_a_refused_deviation_sends_the_agreement_back_with_the_reason(start: Start) -> None:
    case = low(start)
    case.complete("give_reason", deviation={"own_input_note": "试验台"})
    case.complete("approve_as_head", dev_ok=False, dev_opinion="请提高协议金额。")
    assert (case.outcome, case.variables["match_entry"]) == ("fix", "fix")
    assert case.variables["fix_opinion"] == "业务；资金；法务；偏离未获批准：请提高协议金额"


@pytest.mark.parametrize(
    ("entered", "asked_for"),
    [
        ({"approved_amount": Decimal(600)}, "协议金额不少于 600 万元"),
        ({"approved_months": 36}, "实施周期不超过 36 个月"),
    ],
)
def test_an_approved_value_that_the_agreement_does_not_keep_sends_it_back(
    start: Start, entered: dict[str, Any], asked_for: str
) -> None:
    case = low(start, end_date="2025-06-14")
    case.complete("give_reason", deviation={"own_input_note": "试验台"})
    case.complete("approve_as_head", dev_ok=True, **entered)
    assert case.outcome == "fix"
    assert case.variables["fix_opinion"].endswith(f"偏离按以下批准，请据此修改协议：{asked_for}")


def test_an_approved_grant_is_written_back_and_judged_again(start: Start) -> None:
    case = checking(start)
    check_agreement(case, grant="900.00")
    case.complete("give_reason", deviation={"dev_reason": "理由", "estimate": "测算"})
    case.complete("record_experts", expert_opinion="同意")
    case.complete("approve_as_leader", dev_ok=True, approved_value=Decimal(800))
    assert case.count("check_funding") == 2
    assert (case.variables["fiscal_grant"], case.variables["open_deviations"]) == (Decimal(800), [])
    assert case.waits == {"draft_publicity": "task"}


@pytest.mark.parametrize(
    ("supplier", "amount", "is_open"),
    [("org-1", "600", False), ("org-1", "590", True), ("org-9", "600", True)],
)
def test_what_was_approved_for_this_supplier_is_not_asked_again(
    start: Start, supplier: str, amount: str, *, is_open: bool
) -> None:
    kept = {"code": "DEV-AGREE", "standard": Decimal(720), "approved": Decimal(600)}
    agreement = {
        **AGREEMENT,
        "agreement_amount": Decimal(amount),
        "payment_plan": [{"amount": Decimal(amount)}],
    }
    given = {**STAGE, **PARTIES, "agreement": agreement, "candidate": BIDS[0]}
    approved = {"supplier_org": supplier, "items": [kept]}
    case = start("stage_7_publicity", THURSDAY, **given, approved_deviations=approved)
    check_agreement(case)
    assert case.tasks == ["give_reason" if is_open else "draft_publicity"]


def test_two_approvals_after_each_other_both_hold(start: Start) -> None:
    kept = {"code": "DEV-PERIOD", "standard": 36, "approved": 40}
    agreement = {
        **AGREEMENT,
        "agreement_amount": Decimal(480),
        "payment_plan": [{"amount": Decimal(480)}],
        "end_date": "2025-06-14",
    }
    given = {**STAGE, **PARTIES, "agreement": agreement, "candidate": BIDS[0]}
    approved = {"supplier_org": "org-1", "items": [kept]}
    case = start("stage_7_publicity", THURSDAY, **given, approved_deviations=approved)
    check_agreement(case)
    assert [one["code"] for one in case.sees("give_reason")["dev_items"]] == ["DEV-AGREE"]
    case.complete("give_reason", deviation={"dev_reason": "理由", "own_input_note": "试验台"})
    case.complete("approve_as_head", dev_ok=True)
    assert case.tasks == ["draft_publicity"]


def test_the_leader_may_have_the_notice_redrafted(start: Start) -> None:
    case = checking(start)
    check_agreement(case)
    for body in ("一稿", "二稿"):
        case.complete("draft_publicity", publicity={"pub_body": body})
        case.complete("approve_publicity", pub_action="redraft", pub_opinion="文字")
    assert case.sees("draft_publicity")["publicity"]["pub_body"] == "二稿"
    notify(case)
    assert "publicity_ended" in case.waits


@pytest.mark.parametrize(("action", "outcome"), [("fix", "fix"), ("deny", "denied")])
def test_the_leader_may_send_the_agreement_back_or_deny_it(start: Start, action: str, outcome: str) -> None:
    case = checking(start)
    check_agreement(case)
    case.complete("draft_publicity")
    case.complete("approve_publicity", pub_action=action, pub_opinion="说明")
    assert case.outcome == outcome
    assert case.variables.get("fix_opinion") == ("业务；资金；法务；说明" if action == "fix" else None)


def test_what_the_leader_said_in_an_earlier_round_is_not_said_again(start: Start) -> None:
    given = {**STAGE, **PARTIES, "agreement": AGREEMENT, "candidate": BIDS[0], "pub_opinion": "上一轮"}
    case = start("stage_7_publicity", THURSDAY, **given)
    check_agreement(case, law="fix")
    assert case.variables["fix_opinion"] == "业务；资金；法务"


def test_an_unfounded_objection_is_as_good_as_none(start: Start) -> None:
    case = noticed(start, {"open_objections": 0, "obj_result": "unfounded"})
    case.passes(until=case.waits["publicity_ended"])
    assert case.outcome == "cleared"


def test_a_founded_objection_has_an_exit_of_its_own(start: Start) -> None:
    case = noticed(start, {"open_objections": 0, "obj_result": "founded", "founded_action": "rereview"})
    case.passes(until=case.waits["publicity_ended"])
    assert (case.outcome, case.variables["founded_action"]) == ("objection_founded", "rereview")


def test_a_corrected_notice_is_published_anew_under_a_number_of_its_own(start: Start) -> None:
    notice = {**RECTIFY, "rectify_scope": "notice"}
    case = noticed(start, [notice, notice, CLEAN])
    for number in ("p1", "p2"):
        assert case.variables["publicity_id"] == number
        case.passes(until=case.waits["publicity_ended"])
        assert case.waits == {"draft_publicity": "task"}
        assert case.about("draft_publicity") == "异议更正：补充载明协议金额占比"
        notify(case)
    case.passes(until=case.waits["publicity_ended"])
    assert case.outcome == "cleared"


def test_a_correction_of_the_agreement_goes_back_to_the_parties(start: Start) -> None:
    case = noticed(start, {**RECTIFY, "rectify_scope": "agreement"})
    case.passes(until=case.waits["publicity_ended"])
    assert (case.outcome, case.variables["match_entry"]) == ("fix", "fix")
    assert case.variables["fix_opinion"] == "业务；资金；法务；补充载明协议金额占比"


def test_what_an_objection_of_an_earlier_round_asked_for_is_not_asked_again(start: Start) -> None:
    given = {**STAGE, **PARTIES, "agreement": AGREEMENT, "candidate": BIDS[0], "objection_opinion": "上一轮"}
    case = start("stage_7_publicity", THURSDAY, **given)
    check_agreement(case, law="fix")
    assert case.variables["fix_opinion"] == "业务；资金；法务"


def test_an_open_objection_is_waited_for_and_everything_tallied_again(start: Start) -> None:
    case = noticed(start, [OPEN, OPEN, CLEAN])
    case.passes(until=case.waits["publicity_ended"])
    for _ in range(2):
        assert case.waits == {
            "objections_closed": "message",
            "objections_overdue": "2022-02-24T00:00:00+08:00",
        }
        assert case.key("objections_closed") == "p1"
        case.receives("msg_objections_closed")
    assert case.outcome == "cleared"


def test_an_overdue_objection_is_escalated_and_waited_for_again(start: Start) -> None:
    case = noticed(start, [OPEN, OPEN, OPEN, CLEAN])
    case.passes(until=case.waits["publicity_ended"])
    for _ in range(2):
        case.passes(until=case.waits["objections_overdue"])
        assert case.waits == {"escalate_objections": "task"}
        assert case.who("escalate_objections") == "dept_leader"
        case.complete("escalate_objections", escalate_order="限期办结。")
    told = case.jobs("urge_objections")
    assert [one["to"] for one in told] == [["supervise_officer"]] * 2
    assert told[0]["body"] == "未办结的异议：YY-2022-0001。厅领导督办要求：限期办结。请在待办里办理。"
    assert case.key("objections_closed") == "p1"
    case.receives("msg_objections_closed")
    assert case.outcome == "cleared"


def test_the_good_way_is_walked_as_the_whole_procedure_does(start: Start) -> None:
    case = checking(start)
    publicise(case)
    assert case.outcome == "cleared"
