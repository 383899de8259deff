from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.facts import AGREEMENT, BIDS, PUBLISHER, STAGE
from tests.process.procedure.people import draft, match, meet, record
from tests.process.procedure.start import Start

MONDAY = "2022-01-10T09:00:00+08:00"
RECOMMEND = [{"rank": 2, "bid_id": "b2"}, {"rank": 1, "bid_id": "b1"}]


def matching(start: Start, **variables: Any) -> Case:
    given = {"bids": BIDS, "recommend": RECOMMEND, "candidate_index": 1, "match_entry": "new"}
    return start("stage_6_match", MONDAY, **{**STAGE, **given, **variables})


def test_the_first_of_the_list_agrees(start: Start) -> None:
    case = matching(start)
    assert (case.variables["candidate"]["bid_id"], case.variables["candidate_left"]) == ("b1", 1)
    assert (case.variables["demander_org"], case.variables["supplier_org"]) == (PUBLISHER, "org-1")
    assert (case.who("arrange_meeting"), case.due("arrange_meeting")) == (
        "div_officer:high_tech",
        "2022-01-18T00:00:00+08:00",
    )
    case.complete("arrange_meeting", meeting={"place": "呼和浩特"})
    assert case.waits == {"matching_overdue": "2022-02-10T00:00:00+08:00", "record_match": "task"}
    record(case)

    assert (case.who("draft_agreement"), case.due("draft_agreement")) == (
        f"org:{PUBLISHER}",
        "2022-01-26T00:00:00+08:00",
    )
    assert case.variables["agreement"]["agreement_amount"] == Decimal("1000.00")
    case.complete("draft_agreement", agreement=AGREEMENT)
    assert case.who("confirm_agreement") == "org:org-1"
    case.complete("confirm_agreement", agreed="agreed")
    assert case.outcome == "drafted"
    assert case.variables["agreement"]["kpi_table"] == STAGE["list_item"]["kpi_table"]
    assert case.variables["pre_warnings"] == []


def test_who_offers_an_achievement_is_the_supplier(start: Start) -> None:
    case = matching(start, project_type="achv_transfer", candidate_index=2)
    assert (case.variables["demander_org"], case.variables["supplier_org"]) == ("org-2", PUBLISHER)
    assert (case.variables["demander_name"], case.variables["candidate_left"]) == ("北方电化学所", 0)


@pytest.mark.parametrize("outcome", ["recommended", "next_candidate", "denied", "sign_failed"])
def test_everybody_on_the_list_hears_who_is_called_and_why_before_the_talks(
    start: Start, outcome: str
) -> None:
    case = matching(start, outcome=outcome)
    assert case.jobs("call_candidate") == [{"notice": "N-01", "because": outcome}]
    meet(case, "continue")
    assert case.count("call_candidate") == 1


def test_the_next_of_the_list_meets_with_nothing_of_the_talks_before(start: Start) -> None:
    left = {
        "meeting": {"place": "呼和浩特", "participants": [{"name": "梁以宁", "org": "华北新能源大学"}]},
        "match": {"amount": {"supplier": "报价1000万元"}, "minutes": [{"name": "纪要.pdf"}]},
        "match_result": "failed",
        "fail_reason": "金额差距过大",
        "pre_errors": [{"code": "AGR-PLAN"}],
    }
    case = matching(start, candidate_index=2, need={"contact_name": "乌兰托雅"}, **left)
    seen = case.sees("arrange_meeting")
    assert seen["meeting"] == {
        "participants": [
            {"name": "乌兰托雅", "org": STAGE["publisher_name"]},
            {"name": BIDS[1].get("pi_name"), "org": BIDS[1]["lead_name"]},
        ]
    }
    assert [seen[name] for name in ("match", "match_result", "fail_reason", "pre_errors")] == [None] * 4


def recorded(start: Start, result: str = "agreed") -> Case:
    case = matching(start)
    case.complete("arrange_meeting", meeting={"place": "呼和浩特"})
    case.complete("record_match", match_result=result, fail_reason="金额差距过大")
    return case


DEMANDER, SUPPLIER = f"confirm_match@{PUBLISHER}", "confirm_match@org-1"
CONFIRMED = {"record_ok": True}
OBJECTED = {"record_ok": False, "reason": "金额应记为一千万元"}


def test_what_the_officer_records_each_side_confirms_for_itself(start: Start) -> None:
    case = recorded(start)
    assert case.tasks == sorted([DEMANDER, SUPPLIER])
    assert (case.who(DEMANDER), case.who(SUPPLIER)) == (f"org:{PUBLISHER}", "org:org-1")
    assert case.due(SUPPLIER) == "2022-01-14T00:00:00+08:00"
    case.complete(SUPPLIER, match_answer=CONFIRMED)
    assert case.tasks == [DEMANDER]
    case.complete(DEMANDER, match_answer=CONFIRMED)
    assert case.tasks == ["draft_agreement"]


@pytest.mark.parametrize("result", ["agreed", "continue", "failed"])
def test_an_objection_brings_the_record_back_whatever_its_result(start: Start, result: str) -> None:
    case = recorded(start, result)
    case.complete(DEMANDER, match_answer=CONFIRMED)
    case.complete(SUPPLIER, match_answer=OBJECTED)
    assert case.tasks == ["record_match"]
    assert case.about("record_match") == f"退回：{BIDS[0]['lead_name']}有异议：金额应记为一千万元"
    record(case)
    assert case.tasks == ["draft_agreement"]


def test_a_record_that_the_officer_upholds_is_asked_about_once_more_and_then_stands(start: Start) -> None:
    case = recorded(start, "failed")
    case.complete(DEMANDER, match_answer=CONFIRMED)
    case.complete(SUPPLIER, match_answer=OBJECTED)
    case.complete("record_match", match_result="failed", match={"upheld_reason": "与会议录音一致"})
    case.complete(DEMANDER, match_answer=CONFIRMED)
    case.complete(SUPPLIER, match_answer=OBJECTED)
    assert case.outcome == "next_candidate"


def test_an_objection_in_a_later_round_is_heard_though_an_earlier_one_was_overruled(start: Start) -> None:
    case = recorded(start, "continue")
    case.complete_each("confirm_match", match_answer=OBJECTED)
    case.complete("record_match", match_result="continue", match={"upheld_reason": "与会议录音一致"})
    case.complete_each("confirm_match", match_answer=OBJECTED)
    case.complete("arrange_meeting")
    assert (case.about("record_match"), case.sees("record_match")["match_answers"]) == ("", None)
    case.complete("record_match", match_result="agreed")
    case.complete_each("confirm_match", match_answer=OBJECTED)
    assert case.tasks == ["record_match"]


def test_who_is_silent_on_one_side_does_not_hide_the_other_sides_objection(start: Start) -> None:
    case = recorded(start)
    case.complete(DEMANDER, match_answer=OBJECTED)
    case.passes(until="2022-01-14T00:00:00+08:00")
    case.complete("settle_unconfirmed@org-1", match_answer={"unconfirmed_step": "go_on"})
    assert case.tasks == ["record_match"]


def test_an_agreement_that_is_mended_keeps_what_was_talked_over(start: Start) -> None:
    talked = {"meeting": {"place": "呼和浩特"}, "match": {"recorder": "某人"}, "pre_errors": []}
    case = matching(start, match_entry="fix", agreement=AGREEMENT, **talked)
    assert {name: case.sees("draft_agreement")[name] for name in talked} == talked


def test_both_sides_are_told_of_every_meeting(start: Start) -> None:
    case = matching(start)
    meet(case, "continue")
    meet(case)
    assert case.count("tell_meeting") == 2


def test_talks_go_on_for_as_many_rounds_as_allowed(start: Start) -> None:
    case = matching(start)
    for _ in range(3):
        meet(case, "continue")
        assert case.tasks == ["arrange_meeting"]
    meet(case, "continue")
    assert case.variables["match_round"] == 3
    assert case.outcome == "next_candidate"


def test_the_other_side_may_return_the_draft_again_and_again(start: Start) -> None:
    case = matching(start)
    meet(case)
    draft(case, "return")
    draft(case, "return")
    draft(case)
    assert case.outcome == "drafted"


MEMBERS = [
    {"name": "江澜理工大学", "uscc": "org-7", "task": "隔膜", "funds": Decimal("320.00"), "ip_share": 30},
    {"name": "氢渡公司", "uscc": "org-8", "task": "整流", "funds": Decimal("100.00"), "ip_share": 10},
]
JOINT = [{**BIDS[0], "bid_mode": "joint", "members": MEMBERS}, *BIDS[1:]]


def joint_draft(start: Start) -> Case:
    case = matching(start, bids=JOINT)
    meet(case)
    draft(case)
    return case


def test_every_member_of_a_joint_bid_confirms_its_share_before_the_agreement_stands(start: Start) -> None:
    case = joint_draft(start)
    assert case.variables["agreement"]["members"] == MEMBERS
    assert case.tasks == ["confirm_share@org-7", "confirm_share@org-8"]
    assert (case.who("confirm_share@org-8"), case.due("confirm_share@org-8")) == (
        "org_admin:org-8",
        "2022-01-18T00:00:00+08:00",
    )
    assert case.sees("confirm_share@org-8")["member"]["task"] == "整流"
    case.complete("confirm_share@org-8", share_answer={"share_ok": True})
    assert case.tasks == ["confirm_share@org-7"]
    case.complete("confirm_share@org-7", share_answer={"share_ok": True})
    assert case.outcome == "drafted"


def test_a_member_who_declines_its_share_sends_the_draft_back_and_all_are_asked_again(start: Start) -> None:
    case = joint_draft(start)
    case.complete("confirm_share@org-7", share_answer={"share_ok": True})
    case.complete("confirm_share@org-8", share_answer={"share_ok": False, "reason": "经费不足"})
    assert case.about("draft_agreement") == "退回：氢渡公司不同意份额：经费不足"
    more = [MEMBERS[0], {**MEMBERS[1], "funds": Decimal("150.00")}]
    draft(case, members=more)
    assert case.sees("confirm_share@org-8")["member"]["funds"] == Decimal("150.00")
    case.complete_each("confirm_share", share_answer={"share_ok": True})
    assert case.outcome == "drafted"


def test_what_the_talks_before_asked_of_their_members_is_forgotten(start: Start) -> None:
    case = joint_draft(start)
    case.complete_each("confirm_share", share_answer={"share_ok": False, "reason": "经费"})
    draft(case, "failed")
    assert case.outcome == "next_candidate"
    again = matching(
        start, bids=JOINT, candidate_index=2, agreed="failed", share_answers=[{"share_ok": False}]
    )
    meet(again)
    assert (again.about("draft_agreement"), again.sees("draft_agreement")["share_answers"]) == ("", None)


@pytest.mark.parametrize(
    ("fix_opinion", "about"),
    [("指标低于榜单", "退回：指标低于榜单"), ("", "退回：异议处理要求更正协议")],
)
def test_a_draft_that_the_review_sends_back_says_so(start: Start, fix_opinion: str, about: str) -> None:
    case = matching(start, match_entry="fix", agreement=AGREEMENT, agreed="agreed", fix_opinion=fix_opinion)
    assert case.about("draft_agreement") == about
    draft(case, "return")
    assert case.about("draft_agreement") == "退回：见批注"


def test_a_draft_that_does_not_add_up_goes_back_and_a_low_one_only_warns(start: Start) -> None:
    case = matching(start)
    meet(case)
    low: dict[str, Any] = {"agreement_amount": Decimal("719.99")}
    draft(case, **low, benefit_sharing=" ")
    assert [one["code"] for one in case.variables["pre_errors"]] == ["AGR-PLAN", "AGR-BENEFIT"]
    draft(case, **low)
    assert [one["code"] for one in case.variables["pre_errors"]] == ["AGR-PLAN"]
    plan = [{"amount": Decimal("200.00")}, {"amount": Decimal("519.99")}]
    draft(case, **low, payment_plan=plan)
    assert case.outcome == "drafted"
    assert [one["code"] for one in case.variables["pre_warnings"]] == ["DEV-AGREE"]


@pytest.mark.parametrize(("index", "outcome"), [(1, "next_candidate"), (2, "no_deal")])
@pytest.mark.parametrize("fails_late", [False, True])
def test_a_failed_match_takes_the_next_or_ends(
    start: Start, index: int, outcome: str, fails_late: bool
) -> None:
    case = matching(start, candidate_index=index)
    if fails_late:
        meet(case)
        draft(case, "failed")
    else:
        meet(case, "failed")
    assert case.outcome == outcome
    assert case.variables.get("nobid_source") == ("no_deal" if outcome == "no_deal" else None)


def test_a_return_for_fixing_goes_straight_to_the_draft(start: Start) -> None:
    agreement = {**AGREEMENT, "subject": "已谈妥"}
    case = matching(start, match_entry="fix", agreement=agreement)
    assert case.waits == {"draft_agreement": "task"}
    assert case.jobs("call_candidate") == []
    assert case.variables["agreement"] == agreement
    draft(case)
    assert case.outcome == "drafted"


def test_a_long_match_is_reminded_once_in_every_round(start: Start) -> None:
    case = matching(start)
    meet(case, "continue")
    case.complete("arrange_meeting")
    case.passes(until="2022-03-30T00:00:00+08:00")
    assert case.jobs("remind_matching") == [
        {
            "notice": "N-01",
            "to": [f"org:{PUBLISHER}", "org:org-1", "div_officer:high_tech"],
            "subject": "洽谈期满提醒",
        }
    ]
    record(case, "continue")
    case.complete("arrange_meeting")
    case.passes(until=case.waits["matching_overdue"])
    assert case.count("matching_reminded") == 2
    record(case, "continue")
    match(case)
    assert case.outcome == "drafted"
