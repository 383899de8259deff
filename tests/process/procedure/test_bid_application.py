from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import BIDS
from tests.process.procedure.given import DEADLINE, parties
from tests.process.procedure.start import Start

BID = {key: value for key, value in BIDS[0].items() if key not in ("bid_id", "bid_no", "lead_org")}
MEMBERS = [{"uscc": "org-7", "name": "乙"}, {"uscc": "org-8", "name": "丙"}]
JOINT = {**BID, "bid_mode": "joint", "members": MEMBERS}
PLEDGED = {"pledge_credit": True, "pledge_independent": True, "pledge_true": True}
READ_UNTIL = "2021-12-29T00:00:00+08:00"
RESULT = {"bid_id": "b1", "result": "recommended", "rank": 1, "read_until": READ_UNTIL, "is_final": False}
FIRST_REVIEW = {**RESULT, "conclusion": "review-1"}
WAITING = {"deadline_extended": "message", "result_received": "message"}
FINDING = {"code": "BID-SUBSIDIARY", "message": "下属单位"}
FINDING_SAID = {"code": "BID-DUP", "message": "成员重复。 "}


def opened(start: Start, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    return start("bid_application", "2021-11-01T09:00:00+08:00", answers, list_item_id="l1")


def filled(start: Start, **given: Answer) -> Case:
    case = opened(start, **given)
    case.complete("fill_bid", bid=BID)
    return case


def commit(case: Case) -> None:
    case.complete("commit_bid", bid_commit_decision="submit", bid_pledges=PLEDGED)


def waiting_for_result(start: Start, **given: Answer) -> Case:
    case = filled(start, **given)
    commit(case)
    case.passes(until=DEADLINE)
    return case


def subsidiary(job: Any) -> dict[str, Any]:
    found = dict(parties(job))
    return {**found, "bid_parties": [{**found["bid_parties"][0], "is_subsidiary": True}]}


@pytest.mark.parametrize(("end", "end_event"), [("signed", "bid_signed"), ("list_closed", "bid_ended")])
def test_a_bid_is_filled_committed_sealed_and_its_result_is_read(
    start: Start, end: str, end_event: str
) -> None:
    case = opened(start)
    assert case.waits == {"fill_bid": "task", "preparing_due": DEADLINE}
    assert (case.who("fill_bid"), case.due("fill_bid")) == ("org:org-1", DEADLINE)

    case.complete("fill_bid", bid=BID)
    assert case.jobs("check_declared_parties") == [{"source": "declared"}]
    assert case.who("commit_bid") == "org_admin:org-1"
    commit(case)
    assert case.waits == {"deadline_passed": DEADLINE, "recall_received": "message"}
    assert case.variables["bid"]["lead_uscc"] == "org-1"

    case.passes(until=DEADLINE)
    assert case.waits == WAITING
    assert case.key("result_received") == case.key("deadline_extended") == "b1"

    case.receives("msg_bid_result", bid_result=RESULT)
    assert case.waits == {"read_result": "task", "reading_due": READ_UNTIL}
    case.complete("read_result", appeal="none")
    assert case.waits == WAITING
    case.receives("msg_bid_result", bid_result={**RESULT, "result": end})
    assert case.end == end_event


@pytest.mark.parametrize("order", [["org-7", "org-8"], ["org-8", "org-7"]])
def test_a_joint_bid_needs_the_word_of_every_member_in_any_order(start: Start, order: list[str]) -> None:
    case = opened(start)
    case.complete("fill_bid", bid=JOINT)
    assert case.tasks == ["confirm_membership@org-7", "confirm_membership@org-8"]
    assert case.who("confirm_membership@org-8") == "org_admin:org-8"
    for org in order:
        answer = {"member_ok": True, "reason": org}
        case.complete(f"confirm_membership@{org}", member_answer=answer)
    answers = [(one["org"], one["reason"]) for one in case.variables["member_answers"]]
    assert answers == [("org-7", "org-7"), ("org-8", "org-8")]
    assert case.tasks == ["commit_bid"]


def test_a_member_who_refuses_sends_the_bid_back_to_its_lead(start: Start) -> None:
    case = opened(start)
    for refuser in ("org-7", "org-8"):
        case.complete("fill_bid", bid=JOINT)
        for place in case.at("confirm_membership"):
            is_ok = not place.endswith(refuser)
            case.complete(place, member_answer={"member_ok": is_ok, "reason": "经费"})
        assert case.tasks == ["fill_bid"]
        assert case.about("fill_bid").endswith("不同意分工：经费")
    case.complete("fill_bid", bid={"members": MEMBERS[:1]})
    case.complete("confirm_membership@org-7", member_answer={"member_ok": True})
    assert case.tasks == ["commit_bid"]


def test_a_blocked_bid_may_be_corrected_or_given_up(start: Start) -> None:
    case = filled(start, check_bid_parties=subsidiary)
    assert [error["code"] for error in case.variables["elig_errors"]] == ["BID-SUBSIDIARY"]
    for _ in range(2):
        case.complete("decide_blocked_bid", blocked_action="fix")
        case.complete("fill_bid", bid=BID)
    case.complete("decide_blocked_bid", blocked_action="give_up")
    assert case.outcome == "given_up"
    assert case.jobs("close_given_up_bid") == [{"status": "given_up"}]
    assert "seal_bid" not in case.passed


def test_a_bid_with_a_low_offer_is_only_warned(start: Start) -> None:
    case = opened(start)
    case.complete("fill_bid", bid={**BID, "agreement_quote": 719})
    assert [warning["code"] for warning in case.variables["elig_warnings"]] == ["DEV-AGREE"]
    assert case.tasks == ["commit_bid"]


def test_the_administrator_may_return_the_bid_again_and_again(start: Start) -> None:
    case = opened(start)
    for _ in range(2):
        case.complete("fill_bid", bid=BID)
        case.complete("commit_bid", bid_commit_decision="return", bid_commit_reason="补预算")
        assert case.about("fill_bid") == "退回：补预算"
    case.complete("fill_bid", bid=BID)
    commit(case)
    assert case.count("seal_bid") == 1


@pytest.mark.parametrize(
    "place", ["fill_bid", "confirm_membership@org-7", "decide_blocked_bid", "commit_bid"]
)
def test_what_is_not_submitted_at_the_deadline_ends_wherever_it_stands(start: Start, place: str) -> None:
    case = opened(start, check_bid_parties=subsidiary if place == "decide_blocked_bid" else parties)
    if place != "fill_bid":
        case.complete("fill_bid", bid=JOINT if "@" in place else BID)
    assert place in case.tasks
    case.passes(until="2021-11-29T23:59:59+08:00")
    assert case.outcome is None
    case.passes(until=DEADLINE)
    assert case.outcome == "not_submitted"
    assert case.jobs("close_unsubmitted_bid") == [{"status": "not_submitted"}]


def test_the_servers_clock_decides_what_is_late(start: Start) -> None:
    case = filled(start, seal_bid={"is_late": True, "submitted_at": DEADLINE})
    commit(case)
    assert case.outcome == "not_submitted"
    assert case.jobs("close_unsubmitted_bid") == [{"status": "late"}]


def test_a_bid_may_be_recalled_and_handed_in_again_until_the_deadline(start: Start) -> None:
    case = filled(start)
    commit(case)
    for _ in range(2):
        assert case.key("recall_received") == "b1"
        case.receives("msg_bid_recall")
        assert case.waits == {"fill_bid": "task", "preparing_due": DEADLINE}
        case.complete("fill_bid", bid=BID)
        commit(case)
    case.passes(until=DEADLINE)
    assert (case.count("recall_bid"), case.count("seal_bid")) == (2, 3)
    assert case.waits == WAITING


def test_a_recalled_bid_that_is_not_handed_in_again_lapses(start: Start) -> None:
    case = filled(start)
    commit(case)
    case.receives("msg_bid_recall")
    case.passes(until=DEADLINE)
    assert case.outcome == "not_submitted"
    assert case.jobs("close_unsubmitted_bid") == [{"status": "not_submitted"}]


def test_a_recall_that_arrives_too_late_leaves_the_bid_sealed(start: Start) -> None:
    case = filled(start, recall_bid={"is_recalled": False})
    commit(case)
    case.receives("msg_bid_recall")
    assert case.waits == WAITING
    case.receives("msg_bid_result", bid_result=RESULT)
    assert case.tasks == ["read_result"]


@pytest.mark.parametrize(
    ("result", "label", "reason"),
    [
        ({"result": "recommended", "rank": 2}, "拟推荐（第2位）", ""),
        ({"result": "not_selected", "reason": "分数不足"}, "未入选", "分数不足。"),
        ({"result": "unqualified", "errors": [FINDING]}, "资格不符", "下属单位。"),
        (
            {"result": "unqualified", "reason": "经验不足。", "errors": [FINDING, FINDING_SAID]},
            "资格不符",
            "经验不足；下属单位；成员重复。",
        ),
    ],
)
def test_every_result_is_put_in_words(start: Start, result: dict[str, Any], label: str, reason: str) -> None:
    case = waiting_for_result(start)
    case.receives("msg_bid_result", bid_result={**RESULT, **result})
    seen = case.sees("read_result")
    assert (seen["result_label"], seen["result_reason"]) == (label, reason)
    assert case.due("read_result") == READ_UNTIL


def test_a_result_that_nobody_reads_counts_as_accepted(start: Start) -> None:
    case = waiting_for_result(start)
    case.receives("msg_bid_result", bid_result=RESULT)
    case.passes(until=READ_UNTIL)
    assert "reading_due" in case.passed
    assert case.waits == WAITING


@pytest.mark.parametrize("is_read", [True, False])
def test_who_accepted_the_first_result_gets_the_second_and_may_still_appeal(
    start: Start, is_read: bool
) -> None:
    case = waiting_for_result(start)
    case.receives("msg_bid_result", bid_result=RESULT)
    if is_read:
        case.complete("read_result", appeal="none")
    else:
        case.passes(until=READ_UNTIL)
    second = {**RESULT, "rank": 2, "read_until": "2022-01-19T00:00:00+08:00"}
    case.receives("msg_bid_result", bid_result=second)
    assert case.due("read_result") == "2022-01-19T00:00:00+08:00"
    assert case.sees("read_result")["may_appeal"] is True
    case.complete("read_result", appeal="apply", appeal_reason="评分有误")
    assert case.count("record_appeal") == 1


def test_an_appeal_waits_for_the_next_result_and_is_not_offered_again(start: Start) -> None:
    case = waiting_for_result(start, record_appeal={"appeals_made": ["review-1"]})
    case.receives("msg_bid_result", bid_result=FIRST_REVIEW)
    assert case.sees("read_result")["may_appeal"] is True
    case.complete("read_result", appeal="apply", appeal_reason="评分有误")
    assert case.waits == WAITING

    for is_final in (False, True):
        case.receives("msg_bid_result", bid_result={**FIRST_REVIEW, "rank": 3, "is_final": is_final})
        seen = case.sees("read_result")
        assert (seen["may_appeal"], seen["appeal"], seen["appeal_reason"]) == (False, None, None)
        case.complete("read_result", appeal="apply", appeal_reason="仍有异议")
    assert case.waits == WAITING
    assert case.count("record_appeal") == 1


def test_a_second_review_comes_to_a_conclusion_of_its_own_that_may_be_appealed_against(start: Start) -> None:
    case = waiting_for_result(start, record_appeal={"appeals_made": ["review-1"]})
    case.receives("msg_bid_result", bid_result=FIRST_REVIEW)
    case.complete("read_result", appeal="apply", appeal_reason="评分有误")
    case.receives("msg_bid_result", bid_result={**FIRST_REVIEW, "is_final": True})
    case.complete("read_result")

    case.receives("msg_bid_result", bid_result={**RESULT, "conclusion": "review-2"})
    assert case.sees("read_result")["may_appeal"] is True
    case.complete("read_result", appeal="apply", appeal_reason="评分仍有误")
    assert case.count("record_appeal") == 2


def test_in_an_extension_a_bid_may_be_recalled_and_replaced_until_the_new_deadline(start: Start) -> None:
    case = waiting_for_result(start)
    for later in ("2021-12-15T00:00:00+08:00", "2021-12-31T00:00:00+08:00"):
        case.receives("msg_deadline_extended", bid_deadline=later)
        assert case.waits == {"deadline_passed": later, "recall_received": "message"}
        case.receives("msg_bid_recall")
        assert case.due("fill_bid") == later
        case.complete("fill_bid", bid=BID)
        commit(case)
        case.passes(until=later)
        assert case.waits == WAITING
    assert (case.count("recall_bid"), case.count("seal_bid")) == (2, 3)


def test_whose_qualification_was_appealed_for_may_appeal_against_the_review_too(start: Start) -> None:
    case = waiting_for_result(start, record_appeal={"appeals_made": ["qualification"]})
    case.receives("msg_bid_result", bid_result={**RESULT, "result": "unqualified"})
    case.complete("read_result", appeal="apply", appeal_reason="资格属实")
    case.receives("msg_bid_result", bid_result=RESULT)
    assert case.sees("read_result")["may_appeal"] is True


def test_score_and_place_stand_beside_the_reason(start: Start) -> None:
    case = waiting_for_result(start)
    told = {"score": Decimal("88.6"), "place": 1, "bid_count": 2, "reason": "路线清楚"}
    case.receives("msg_bid_result", bid_result={**RESULT, **told})
    seen = case.sees("read_result")
    assert seen["result_score"] == "平均得分 88.6 分，在 2 份合格方案中列第 1 名"
    assert seen["result_reason"] == "路线清楚。"
