"""The simplified diagram of an emergency: each exit, each refusal, and the bottom lines that stay."""

from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.emergencies import (
    BY_TASKBOOK,
    USUAL,
    announce,
    approve,
    argue,
    check,
    cleared,
    close_bidding,
    fix,
    match,
    propose,
    publish,
    qualify,
    raised,
    recommend,
    reviewed,
    score,
    selected,
    sign,
    started,
    wish,
)
from tests.process.procedure.facts import BIDS, FIVE, PUBLISHER, draw
from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.people import conclude, pay_final, report
from tests.process.procedure.start import Start

BOTH = [{"code": "no_collect", "grant": True}, {"code": "fast_argue", "grant": True}]
NONE, ONE = {"valid_bid_count": 0}, {"valid_bid_count": 1}
CLEAN = {"open_objections": 0, "obj_result": "none"}
OPEN = {"open_objections": 1, "obj_result": "none"}


def without_bidder(case: Case, action: str, **more: Any) -> None:
    case.complete("decide_no_bidder", nobid_action=action, nobid_reason="会商一致", **more)


def finish(case: Case) -> None:
    while "report_year_ended" in case.waits:
        report(case)
    case.passes(until=case.waits["period_ended"])
    conclude(case)
    pay_final(case)


def test_an_emergency_goes_from_its_basis_to_acceptance_with_weekly_reports(start: Start) -> None:
    taskbook = {
        "start_date": "2022-03-21",
        "end_date": "2022-04-10",
        "first_amount": Decimal("300.00"),
        "milestones": [{"content": "样机"}],
        "kpi_table": [{"name": "灭活率", "target": "≥99%"}],
    }
    case = raised(start, {"open-taskbook": {"taskbook": taskbook}})
    assert (case.who("propose_emergency"), case.due("propose_emergency")) == (
        "div_officer:social",
        "2022-03-10T00:00:00+08:00",
    )
    propose(case)
    assert len(case.variables["mandatory"]) == 10
    skips = (*USUAL, "post_publicity", "agreement_in_taskbook", "late_announcement")
    wish(case, skips)
    argue(case)
    assert case.who("approve_emergency") == "dept_leader"
    approve(case, skips)
    publish(case)
    assert case.jobs("publish_list_item") == [{"notice": "N-02", "audience": "public"}]
    close_bidding(case)
    qualify(case)
    score(case)
    assert case.who("propose_list") == "div_head:social"
    recommend(case, "b1", "b2")
    match(case, BY_TASKBOOK)
    groups = [case.who(f"review_{desk}") for desk in ("business", "funding", "legal")]
    assert groups == ["div_officer:social", "fund_officer", "legal_reviewer"]
    check(case)
    fix(case)
    assert "publish_publicity" not in case.passed
    assert case.who("fill_taskbook") == "org:org-1"
    sign(case)
    assert "publish_announcement" not in case.passed
    (sent,) = case.jobs("send_makeup")
    assert (sent["message_name"], sent["correlation_key"]) == ("msg_makeup_wanted", "j1")
    owed = sent["variables"]
    assert (owed["is_publicity_late"], owed["is_announcement_late"]) == (True, True)

    assert case.who("submit_voucher") == "org:org-1"
    case.complete("submit_voucher", payment={"bank_branch": "支行"})
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=True)
    assert case.jobs("pay_first")[0]["amount"] == Decimal("300.00")
    assert "confirm_receipt" not in case.passed
    assert case.waits["report_year_ended"] == "2022-03-28T00:00:00+08:00"
    finish(case)
    assert case.count("report_progress") == 2
    assert (case.end, case.outcome) == ("project_accepted", "accepted")


def test_a_project_of_an_emergency_may_fail_its_acceptance(start: Start) -> None:
    taskbook = {"start_date": "2022-03-21", "end_date": "2022-03-27", "milestones": [], "kpi_table": []}
    case = cleared(start, {"open-taskbook": {"taskbook": taskbook}})
    sign(case)
    announce(case)
    case.complete("submit_voucher", payment={"p1_amount": Decimal("100.00"), "vouchers": [{"id": "v"}]})
    case.complete("confirm_receipt", receipt_ok=True)
    case.complete("decide_full_first", dev_ok=True)
    case.complete("review_first_payment", pay_ok=True)
    case.complete("approve_first_payment", approved=True)
    case.passes(until=case.waits["period_ended"])
    conclude(case, "fail")
    case.complete("handle_failure", fail_action=["stop_final"], fail_reason="指标未达")
    assert (case.end, case.outcome) == ("project_not_accepted", "not_accepted")


# --- EM1: the basis, the sheet, the bottom lines


def test_a_user_unit_without_an_account_is_to_be_corrected(start: Start) -> None:
    unknown = {"em_problem": "用户单位还没有注册"}
    known = {"em_problem": None, "user_org": PUBLISHER, "user_name": "口岸", "publisher_org": PUBLISHER}
    case = raised(start, {"register-emergency": [unknown, known]})
    propose(case)
    assert case.about("propose_emergency") == "请改正：用户单位还没有注册"
    propose(case)
    assert case.tasks == ["propose_simplification"]


@pytest.mark.parametrize(("basis", "doc"), [(None, "批示"), ("urgent_need", " ")])
def test_without_basis_or_document_there_is_no_emergency(start: Start, basis: str | None, doc: str) -> None:
    case = raised(start)
    propose(case, basis, doc)
    assert case.jobs("tell_to_normal") == [{"status": "withdrawn", "outcome": "to_normal"}]
    assert (case.end, case.outcome) == ("emergency_to_normal", "to_normal")


def test_the_basis_decides_what_may_be_simplified(start: Start) -> None:
    case = raised(start)
    propose(case, "public_welfare")
    offered = [row["code"] for row in case.sees("propose_simplification")["simplification"]["rows"]]
    assert offered == ["no_collect", "fast_argue", "single_ok", "merged_review", "agreement_in_taskbook"]


def test_too_few_experts_end_it(start: Start) -> None:
    case = raised(start, {"draw-experts": draw(*FIVE[:2])})
    propose(case)
    wish(case)
    for _ in range(3):
        case.complete("form_panel")
    case.complete("decide_panel", panel_decision="stop", panel_decision_reason="无人")
    assert (case.end, case.outcome) == ("emergency_denied", "denied")


@pytest.mark.parametrize(
    ("decision", "end"), [("normal", "emergency_to_normal"), ("deny", "emergency_denied")]
)
def test_the_leader_may_send_it_the_normal_way_or_refuse_it(start: Start, decision: str, end: str) -> None:
    case = raised(start)
    propose(case)
    wish(case)
    argue(case)
    case.complete("approve_emergency", em_decision=decision, em_opinion="不急")
    assert case.end == end


@pytest.mark.parametrize(
    "rows",
    [
        [{"code": "no_collect", "grant": True}],
        [
            {"code": "no_collect", "grant": True},
            {"code": "fast_argue", "grant": True},
            {"code": "K4", "grant": True},
        ],
        [*BOTH, {"code": "no_review", "grant": True}],
    ],
)
def test_what_may_not_be_simplified_is_not_even_with_an_approval(
    start: Start, rows: list[dict[str, Any]]
) -> None:
    case = raised(start)
    propose(case)
    wish(case)
    argue(case)
    case.complete("approve_emergency", em_decision="approve", approval={"rows": rows})
    assert case.tasks == ["approve_emergency"]
    assert "set_terms" not in case.passed


# --- EM2: only what was granted is shorter


def test_what_was_not_granted_takes_as_long_as_ever(start: Start) -> None:
    case = started(start, skips=("no_collect", "fast_argue"))
    parameters = case.variables["parameters"]
    terms = case.variables["terms"]
    assert terms["bid_window_days"] == parameters["bid_window_days"]
    assert terms["bid_least_hours"] is None
    assert terms["publicity_workdays"] == parameters["publicity_workdays"]
    assert terms["review_workdays"] == parameters["agreement_review_workdays"]


def test_what_was_granted_is_short(start: Start) -> None:
    terms = started(start).variables["terms"]
    assert terms == {
        "bid_window_days": 5,
        "bid_least_hours": 24,
        "publicity_workdays": 1,
        "arrange_workdays": 2,
        "review_workdays": 1,
    }


@pytest.mark.parametrize(("skips", "audience"), [(USUAL, "public"), ((*USUAL, "targeted"), "invited")])
def test_it_is_targeted_only_when_that_was_granted(
    start: Start, skips: tuple[str, ...], audience: str
) -> None:
    case = raised(start)
    propose(case)
    wish(case, skips)
    argue(case)
    approve(case, skips)
    case.complete("draft_list_item", list_item={"publish_mode": "targeted"})
    case.complete("approve_list_item", list_approved=False, list_approve_opinion="指标")
    assert case.about("draft_list_item") == "退回：指标"
    publish(case, "targeted")
    assert case.jobs("publish_list_item") == [{"notice": "N-02", "audience": audience}]
    assert case.waits == {"bidding_closed": "2022-03-15T00:00:00+08:00"}


# --- EM3: nobody, one, several


def test_without_bids_the_leader_may_withdraw_it(start: Start) -> None:
    case = started(start, {"count-bids": NONE})
    close_bidding(case)
    offered = case.sees("decide_no_bidder")["nobid_options"]
    assert [one["value"] for one in offered] == ["extend", "designate", "terminate"]
    without_bidder(case, "terminate")
    assert case.jobs("close_list_item") == [{"status": "failed", "notice": "N-04", "reason": "em_no_bidder"}]
    assert (case.end, case.outcome) == ("emergency_without_bidder", "no_bidder")


def test_an_extension_opens_it_again_and_is_counted(start: Start) -> None:
    case = started(start, {"count-bids": [NONE, {"valid_bid_count": 3}]})
    close_bidding(case)
    without_bidder(case, "extend")
    assert (case.waits["bidding_closed"], case.variables["relist_count"]) == ("2022-03-22T00:00:00+08:00", 1)
    close_bidding(case)
    assert len(case.at("review_qualification")) == 3


def test_a_designated_unit_is_enough_alone_but_passes_qualification_and_review(start: Start) -> None:
    unknown = {"designate_problem": "还没有注册"}
    known = {
        "designate_problem": None,
        "designated_org": "org-1",
        "bid_deadline": "2022-03-22T00:00:00+08:00",
    }
    given = {
        "count-bids": [NONE, ONE],
        "designate-bidder": [unknown, known],
        "unseal-bids": {"bids": BIDS[:1]},
    }
    case = started(start, given)
    close_bidding(case)
    without_bidder(case, "designate", designated={"uscc": "x"})
    assert case.about("decide_no_bidder") == "请改正：还没有注册"
    without_bidder(case, "designate", designated={"uscc": "org-1"})
    close_bidding(case)
    qualify(case)
    assert "score_bids" not in case.passed
    score(case, ["b1"])
    assert case.tasks == ["propose_list"]


@pytest.mark.parametrize(
    ("skips", "task"), [(USUAL, "decide_no_bidder"), ((*USUAL, "single_ok"), "form_panel")]
)
def test_one_bid_is_enough_only_when_that_was_granted(
    start: Start, skips: tuple[str, ...], task: str
) -> None:
    case = started(start, {"count-bids": ONE, "unseal-bids": {"bids": BIDS[:1]}}, skips)
    close_bidding(case)
    if "single_ok" in skips:
        qualify(case)
    assert case.tasks == [task]


def test_too_few_qualified_bids_are_told_and_then_decided_on(start: Start) -> None:
    case = started(start)
    close_bidding(case)
    qualify(case, "b1", "b2")
    assert [job["correlation_key"] for job in case.jobs("send_results")] == ["b1", "b2"]
    assert case.jobs("send_results")[0]["variables"]["bid_result"]["is_final"] is True
    assert case.tasks == ["decide_no_bidder"]


def test_nobody_recommended_is_decided_on_too(start: Start) -> None:
    case = started(start)
    close_bidding(case)
    qualify(case)
    score(case, points=50)
    assert case.sees("propose_list")["recommend"] == []
    recommend(case)
    assert case.tasks == ["decide_no_bidder"]


def test_a_review_without_enough_experts_recommends_nobody(start: Start) -> None:
    case = started(start, {"draw-experts": [draw(*FIVE), draw(*FIVE[:2])]})
    close_bidding(case)
    qualify(case)
    for _ in range(3):
        case.complete("form_panel")
    case.complete("decide_panel", panel_decision="stop", panel_decision_reason="无人")
    assert case.tasks == ["decide_no_bidder"]


# --- EM4: talks, three desks, the amount, the notice


def test_failed_talks_go_on_with_the_next_and_then_end(start: Start) -> None:
    case = selected(start)
    assert case.jobs("call_candidate") == [{"notice": "N-01", "because": "recommended"}]
    case.complete("match_parties", match_result="failed", fail_reason="金额")
    assert case.sees("match_parties")["candidate"]["bid_id"] == "b2"
    assert case.jobs("call_candidate")[1]["because"] == "next_candidate"
    case.complete("match_parties", match_result="failed", fail_reason="金额")
    assert case.tasks == ["decide_no_bidder"]


def test_a_desk_may_send_the_terms_back_or_refuse_them(start: Start) -> None:
    case = selected(start)
    match(case)
    check(case, law="fix")
    assert case.about("match_parties") == "退回：业务；资金；法务"
    match(case)
    check(case, fund="fail")
    assert case.jobs("close_list_item")[0]["reason"] == "agreement_denied"
    assert (case.end, case.outcome) == ("emergency_stopped", "stopped")


def test_terms_without_ownership_go_back_whatever_the_desks_say(start: Start) -> None:
    case = selected(start)
    match(case, {**BY_TASKBOOK, "ip_ownership": ""})
    check(case)
    assert case.tasks == ["match_parties"]


def test_the_leader_fixes_another_amount_or_sends_it_back(start: Start) -> None:
    case = selected(start)
    match(case)
    check(case)
    case.complete("fix_grant", dev_ok=False, dev_reason="压减")
    assert case.about("match_parties") == "退回：压减"
    match(case)
    check(case)
    fix(case, "450.00")
    assert case.variables["fiscal_grant"] == Decimal("450.00")
    assert case.waits == {"publicity_ended": "2022-03-17T00:00:00+08:00"}


@pytest.mark.parametrize(
    ("tally", "task"),
    [
        ({"obj_result": "unfounded"}, "fill_taskbook"),
        ({"obj_result": "rectify", "rectify_scope": "notice"}, "match_parties"),
        ({"obj_result": "founded", "founded_action": "rereview"}, "propose_list"),
    ],
)
def test_an_objection_leads_where_its_result_says(start: Start, tally: dict[str, str], task: str) -> None:
    case = cleared(start, {"tally-objections": {"open_objections": 0, **tally}})
    assert case.tasks == [task]


def test_a_founded_objection_may_end_it(start: Start) -> None:
    tally = {"open_objections": 0, "obj_result": "founded", "founded_action": "terminate"}
    case = cleared(start, {"tally-objections": tally})
    assert case.jobs("close_list_item")[0]["reason"] == "objection_founded"
    assert case.end == "emergency_stopped"


def test_an_open_objection_is_waited_for_and_urged(start: Start) -> None:
    case = cleared(start, {"tally-objections": [OPEN, OPEN, CLEAN]})
    assert sorted(case.waits) == ["objections_closed", "objections_overdue"]
    case.passes(until=case.waits["objections_overdue"])
    case.complete("escalate_objections", escalate_order="限期办结")
    case.receives("msg_objections_closed")
    assert case.tasks == ["fill_taskbook"]


# --- EM5: credit, signatures, bottom lines, announcement


def test_a_serious_entry_before_signing_ends_it(start: Start) -> None:
    case = reviewed(start, {"check-credit": [CLEAR, CLEAR, CLEAR, SERIOUS]}, (*USUAL, "post_publicity"))
    assert case.jobs("close_list_item")[0]["reason"] == "credit_failed"
    assert (case.end, case.outcome) == ("credit_failed", "credit_failed")


@pytest.mark.parametrize("late", ["taskbook_overdue", "demander_sign_overdue", "supplier_sign_overdue"])
def test_whoever_does_not_sign_in_time_is_dealt_with(start: Start, late: str) -> None:
    case = cleared(start)
    if late != "taskbook_overdue":
        case.complete("fill_taskbook", taskbook={"goals": "目标"})
    if late == "supplier_sign_overdue":
        case.complete("sign_as_demander", signature={"name": "甲"})
    case.passes(until=case.waits[late])
    assert case.tasks == ["decide_unsigned"]


@pytest.mark.parametrize(
    ("action", "after"), [("next", ["match_parties"]), ("relist", ["decide_no_bidder"]), ("terminate", [])]
)
def test_an_unsigned_paper_leads_to_the_next_another_or_the_end(
    start: Start, action: str, after: list[str]
) -> None:
    case = cleared(start)
    case.passes(until=case.waits["taskbook_overdue"])
    case.complete("decide_unsigned", signfail_action=action, signfail_reason="未签")
    assert case.tasks == after
    assert case.end == (None if after else "emergency_stopped")


def test_no_project_is_opened_while_a_bottom_line_is_missing(start: Start) -> None:
    missing = {"bottom_lines": [{"code": "K2", "is_kept": False}]}
    kept = {"bottom_lines": [{"code": "K2", "is_kept": True}]}
    case = cleared(start, {"trace-bottom-lines": [missing, missing, kept]})
    sign(case)
    for _ in range(2):
        assert (case.tasks, "open_project" in case.passed) == (["mend_bottom_lines"], False)
        case.complete("mend_bottom_lines", mend_note="已补查")
    assert case.tasks == ["draft_announcement"]
    announce(case)
    owed = case.jobs("send_makeup")[0]["variables"]
    assert (owed["is_publicity_late"], owed["is_announcement_late"]) == (False, False)
