from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.unit.procedure.case import Answer, Case
from tests.unit.procedure.facts import AGREEMENT, BIDS, IN_STAGE, PARTIES, PUBLISHER

NOW = "2022-01-10T09:00:00+08:00"
RECOMMEND = [{"rank": 2, "bid_id": "b2"}, {"rank": 1, "bid_id": "b1"}]


def matching(start: Callable[..., Case], **variables: Any) -> Case:
    given = {"bids": BIDS, "recommend": RECOMMEND, "candidate_index": 1, "match_entry": "new"}
    return start("stage_6_match", NOW, **{**IN_STAGE, **given, **variables})


def record(case: Case, result: str) -> None:
    case.complete("record_match", match_result=result, fail_reason="知识产权")
    for _ in range(2):
        case.complete("confirm_match", match_answer={"record_ok": True})


def test_the_first_of_the_list_agrees_and_the_draft_comes_back_once(start: Callable[..., Case]) -> None:
    case = matching(start)
    assert (case.variables["candidate"]["bid_id"], case.variables["candidate_left"]) == ("b1", 1)
    assert case.variables["supplier_org"] == "org-1"
    case.complete("arrange_meeting", meeting={"place": "呼和浩特"})
    record(case, "continue")
    case.complete("arrange_meeting")
    record(case, "agreed")
    assert case.wait("draft_agreement").candidate_groups == (f"org:{PUBLISHER}",)
    assert case.variables["agreement"]["agreement_amount"] == Decimal("1000.00")
    case.complete("draft_agreement", agreement=AGREEMENT)
    case.complete("confirm_agreement", agreed="return", agreed_opinion="付款条件")
    case.complete("draft_agreement", agreement=AGREEMENT)
    case.complete("confirm_agreement", agreed="agreed")
    assert case.variables["outcome"] == "drafted"
    assert case.variables["pre_warnings"] == []


def test_an_agreement_that_does_not_add_up_goes_back_and_a_low_one_only_warns(
    start: Callable[..., Case],
) -> None:
    case = matching(start)
    case.complete("arrange_meeting")
    record(case, "agreed")
    low = {**AGREEMENT, "agreement_amount": Decimal("719.99"), "benefit_sharing": " "}
    case.complete("draft_agreement", agreement=low)
    case.complete("confirm_agreement", agreed="agreed")
    assert [one["code"] for one in case.variables["pre_errors"]] == ["AGR-PLAN", "AGR-BENEFIT"]
    plan = [{"amount": Decimal("200.00")}, {"amount": Decimal("519.99")}]
    case.complete("draft_agreement", agreement={"payment_plan": plan, "benefit_sharing": "提成"})
    case.complete("confirm_agreement", agreed="agreed")
    assert case.variables["outcome"] == "drafted"
    assert [one["code"] for one in case.variables["pre_warnings"]] == ["DEV-AGREE"]


def test_a_failed_match_takes_the_next_or_ends(start: Callable[..., Case]) -> None:
    case = matching(start)
    case.complete("arrange_meeting")
    record(case, "failed")
    assert case.variables["outcome"] == "next_candidate"

    case = matching(start, candidate_index=2)
    case.complete("arrange_meeting")
    record(case, "agreed")
    case.complete("draft_agreement", agreement=AGREEMENT)
    case.complete("confirm_agreement", agreed="failed")
    assert (case.variables["outcome"], case.variables["nobid_source"]) == ("no_deal", "no_deal")


def test_a_return_for_fixing_goes_straight_to_the_draft(start: Callable[..., Case]) -> None:
    case = matching(start, match_entry="fix", agreement=AGREEMENT)
    assert case.tasks == ["draft_agreement"]
    assert case.variables["agreement"] == AGREEMENT


def test_a_long_match_is_reminded_once(start: Callable[..., Case]) -> None:
    case = matching(start)
    case.complete("arrange_meeting")
    case.until("2022-02-10T00:00:00+08:00")
    assert case.headers("remind_matching")["to"] == [f"org:{PUBLISHER}", "org:org-1", "div_officer:high_tech"]
    assert case.tasks == ["record_match"]


PUBLISHED: dict[str, Answer] = {
    "publish-publicity": lambda *_: {"publicity_id": "p1", "publicity_end_at": "2022-02-09T00:00:00+08:00"},
    "tally-objections": lambda *_: {"open_objections": 0, "obj_result": "none"},
}


def reviewed(start: Callable[..., Case], jobs: Any = None, grant: str = "600.00", **results: str) -> Case:
    given = {**IN_STAGE, **PARTIES, "agreement": AGREEMENT, "candidate": BIDS[0], "candidate_left": 1}
    case = start("stage_7_publicity", "2022-01-20T09:00:00+08:00", {**PUBLISHED, **(jobs or {})}, **given)
    assert case.tasks == ["review_business", "review_funding", "review_legal"]
    said = {
        key: {"rv_result": results.get(key, "pass"), "rv_opinion": key}
        for key in ("rv_biz", "rv_fund", "rv_law")
    }
    money = {"rd_total_verified": Decimal("2400.00"), "fiscal_grant": Decimal(grant)}
    case.complete("review_legal", rv_law=said["rv_law"])
    case.complete("review_business", rv_biz=said["rv_biz"])
    case.complete("review_funding", rv_fund=said["rv_fund"], **money)
    return case


def noticed(case: Case) -> Case:
    case.complete("draft_publicity")
    case.complete("approve_publicity", pub_action="redraft")
    case.complete("draft_publicity", publicity={"pub_body": "正文"})
    case.now = case.now.replace(month=1, day=27)
    case.complete("approve_publicity", pub_action="publish")
    return case


def test_five_working_days_without_objection_clear_the_agreement(start: Callable[..., Case]) -> None:
    case = noticed(reviewed(start))
    assert case.variables["publicity"]["pub_body"] == "正文"
    assert str(case.variables["publicity"]["pub_title"]).startswith("关于兆瓦级")
    case.until("2022-02-08T23:59:59+08:00")
    assert case.waits == ["publicity_ended"]
    case.until("2022-02-09T00:00:00+08:00")
    assert case.variables["outcome"] == "cleared"


def test_one_reviewer_who_wants_a_change_sends_the_agreement_back(start: Callable[..., Case]) -> None:
    case = reviewed(start, rv_law="fix")
    assert (case.variables["outcome"], case.variables["match_entry"]) == ("fix", "fix")
    assert case.variables["fix_opinion"] == "rv_biz；rv_fund；rv_law"
    assert reviewed(start, rv_law="fix", rv_biz="fail").variables["outcome"] == "denied"


def test_a_grant_above_the_soft_limits_waits_for_its_own_approval(start: Callable[..., Case]) -> None:
    case = reviewed(start, grant="720.01")
    assert case.tasks == ["give_reason"]
    assert [one["code"] for one in case.variables["deviations"]] == ["DEV-SHARE"]


def test_the_leader_may_deny_or_send_back(start: Callable[..., Case]) -> None:
    for action, outcome in (("fix", "fix"), ("deny", "denied")):
        case = reviewed(start)
        case.complete("draft_publicity")
        case.complete("approve_publicity", pub_action=action, pub_opinion="说明")
        assert case.variables["outcome"] == outcome


def test_an_open_objection_is_waited_for_and_tallied_again(start: Callable[..., Case]) -> None:
    tallies = iter(
        (
            {"open_objections": 1, "obj_result": "none"},
            {"open_objections": 1, "obj_result": "none"},
            {"open_objections": 0, "obj_result": "rectify", "rectify_scope": "notice"},
            {"open_objections": 0, "obj_result": "founded", "founded_action": "rereview"},
        )
    )
    case = noticed(reviewed(start, {"tally-objections": lambda *_: next(tallies)}))
    case.until("2022-02-09T00:00:00+08:00")
    assert case.waits == ["objections_closed", "objections_overdue"]
    case.until("2022-03-03T00:00:00+08:00")
    case.complete("escalate_objections", escalate_order="限期办结")
    case.correlate("objections_closed")
    assert case.tasks == ["draft_publicity"]
    case = noticed(case)
    case.until("2022-03-10T00:00:00+08:00")
    assert case.variables["outcome"] == "objection_founded"


def signing(start: Callable[..., Case], **jobs: Any) -> Case:
    given: dict[str, Any] = {
        "compare-agreement": lambda *_: {"same": True, "differences": []},
        "award-list-item": lambda *_: {"bid_results": []},
        "open-taskbook": lambda *_: {"taskbook": {"start_date": "2022-02-15", "end_date": "2024-08-14"}},
        "trace-project": lambda *_: {"missing_traces": []},
        "open-project": lambda *_: {"project_id": "j1", "project_no": "JBGS2022-0001"},
    }
    variables = {**IN_STAGE, **PARTIES, "agreement": AGREEMENT, "candidate_left": 1}
    return start("stage_8_sign", "2022-02-10T09:00:00+08:00", {**given, **jobs}, **variables)


def signed(case: Case) -> Case:
    case.complete("sign_as_demander", signature={"name": "甲"})
    case.complete("sign_as_supplier", signature={"name": "乙"})
    case.complete("fill_taskbook", taskbook={"goals": "目标"})
    case.complete("confirm_taskbook", task_s_ok=False)
    case.complete("fill_taskbook")
    case.complete("confirm_taskbook", task_s_ok=True)
    case.complete("review_taskbook", task_ok=False)
    case.complete("fill_taskbook")
    case.complete("confirm_taskbook", task_s_ok=True)
    case.complete("review_taskbook", task_ok=True)
    case.complete("sign_taskbook_as_demander", signature={"name": "甲"})
    case.complete("sign_taskbook_as_supplier", signature={"name": "乙"})
    case.complete("sign_taskbook_as_department", signature={"name": "丙"})
    return case


def test_both_sign_the_agreement_and_three_the_task_book(start: Callable[..., Case]) -> None:
    case = signed(signing(start))
    signatures = {
        key: case.variables[key]["name"] for key in ("sign_d", "sign_s", "task_sign_d", "task_sign_dept")
    }
    assert signatures == {"sign_d": "甲", "sign_s": "乙", "task_sign_d": "甲", "task_sign_dept": "丙"}
    assert "signature" not in case.variables
    case.complete("draft_announcement", announcement={"ann_title": "公告"})
    assert case.variables["outcome"] == "signed"
    assert case.variables["project_no"] == "JBGS2022-0001"


def test_missing_traces_need_the_leaders_reason(start: Callable[..., Case]) -> None:
    case = signed(
        signing(start, **{"trace-project": lambda *_: {"missing_traces": [{"stage": "5", "what": "会签"}]}})
    )
    case.complete("waive_trace", trace_waiver=False, trace_reason="先补")
    case.complete("waive_trace", trace_waiver=True, trace_reason="已补纸质记录")
    assert case.tasks == ["draft_announcement"]


def test_a_changed_text_or_a_dishonest_party_is_not_signed(start: Callable[..., Case]) -> None:
    changed = signing(start, **{"compare-agreement": lambda *_: {"same": False}})
    assert changed.variables["outcome"] == "republicize"
    dishonest = signing(start, **{"check-credit": lambda *_: {"credit_result": "serious"}})
    assert dishonest.variables["outcome"] == "credit_failed"


def test_who_does_not_sign_in_time_is_dealt_with(start: Callable[..., Case]) -> None:
    case = signing(start)
    case.until("2022-03-13T00:00:00+08:00")
    case.complete("decide_unsigned", signfail_action="next")
    assert (case.variables["outcome"], case.variables["signfail_action"]) == ("sign_failed", "next")

    case = signing(start)
    case.complete("sign_as_demander", signature={"name": "甲"})
    case.until("2022-03-13T00:00:00+08:00")
    assert case.tasks == ["decide_unsigned"]
