from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case, Job
from tests.process.procedure.facts import AGREEMENT, PARTIES, PUBLISHER, STAGE
from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.people import sign_agreement, sign_taskbook
from tests.process.procedure.start import Start

THURSDAY = "2022-02-10T09:00:00+08:00"
MISSING = {"missing_traces": [{"stage": "5", "what": "会签"}]}


def signing(start: Start, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    variables = {**STAGE, **PARTIES, "agreement": AGREEMENT, "candidate_left": 1}
    return start("stage_8_sign", THURSDAY, answers, **variables)


def test_both_sign_the_agreement_three_the_task_book_and_the_award_is_announced(start: Start) -> None:
    case = signing(start)
    overdue = "2022-03-13T00:00:00+08:00"
    assert case.waits == {"sign_as_demander": "task", "demander_sign_overdue": overdue}
    assert case.who("sign_as_demander") == f"org_admin:{PUBLISHER}"
    case.complete("sign_as_demander", signature={"name": "甲"})
    assert case.waits == {"sign_as_supplier": "task", "supplier_sign_overdue": overdue}
    assert case.who("sign_as_supplier") == "org_admin:org-1"
    case.complete("sign_as_supplier", signature={"name": "乙"})

    assert (case.who("fill_taskbook"), case.due("fill_taskbook")) == (
        f"org:{PUBLISHER}",
        "2022-02-26T00:00:00+08:00",
    )
    sign_taskbook(case)
    names = ("sign_d", "sign_s", "task_sign_d", "task_sign_s", "task_sign_dept")
    assert [case.variables[name]["name"] for name in names] == ["甲", "乙", "甲", "乙", "丙"]
    assert "signature" not in case.variables
    assert (case.variables["taskbook"]["goals"], case.variables["taskbook"]["start_date"]) == (
        "目标",
        "2022-02-15",
    )
    assert case.variables["project_no"] == "JBGS2022-0001"

    case.complete("draft_announcement", announcement={"ann_title": "公告"})
    assert case.jobs("publish_announcement") == [{"notice": "N-06"}]
    assert case.outcome == "signed"


def test_the_members_of_a_joint_bid_are_checked_like_both_parties_before_the_signature(start: Start) -> None:
    checked: list[Any] = []

    def look_up(job: Job) -> dict[str, Any]:
        checked.extend(party["name"] for party in job.seen["credit_parties"])
        return dict(CLEAR)

    variables = {**STAGE, **PARTIES, "agreement": AGREEMENT, "candidate_left": 1}
    members = [{"uscc": "org-2", "name": "江澜理工大学"}]
    start("stage_8_sign", THURSDAY, {"check-credit": look_up}, candidate={"members": members}, **variables)
    assert checked == ["曜原氢能", "华北新能源大学", "江澜理工大学"]


def test_with_the_second_signature_every_bid_of_the_list_item_ends(start: Start) -> None:
    ends = [{"bid_id": "b1", "result": "signed"}, {"bid_id": "b2", "result": "list_closed"}]
    case = signing(start, award_list_item={"bid_results": ends})
    case.complete("sign_as_demander", signature={"name": "甲"})
    assert "award_list_item" not in case.passed
    case.complete("sign_as_supplier", signature={"name": "乙"})
    sent = [(one["message_name"], one["correlation_key"]) for one in case.jobs("send_final_results")]
    assert sent == [("msg_bid_result", "b1"), ("msg_bid_result", "b2")]
    told = [one["variables"] for one in case.jobs("send_final_results")]
    assert [one["bid_result"] for one in told] == ends
    # bids that began on the former version of their diagram end by this word
    assert all(one["is_settled"] is True for one in told)
    assert case.tasks == ["fill_taskbook"]


def test_the_task_book_comes_back_from_the_supplier_and_from_the_division(start: Start) -> None:
    case = signing(start)
    sign_agreement(case)
    for _ in range(2):
        case.complete("fill_taskbook")
        assert case.who("confirm_taskbook") == "org:org-1"
        case.complete("confirm_taskbook", task_s_ok=False, task_s_opinion="节点")
        assert case.about("fill_taskbook") == "退回：节点"
    for _ in range(2):
        case.complete("fill_taskbook")
        case.complete("confirm_taskbook", task_s_ok=True)
        assert case.who("review_taskbook") == "div_officer:high_tech"
        case.complete("review_taskbook", task_ok=False, task_opinion="用途")
        assert case.about("fill_taskbook") == "退回：用途"
    sign_taskbook(case)
    assert case.tasks == ["draft_announcement"]


def test_missing_traces_are_completed_or_need_the_leaders_reason(start: Start) -> None:
    case = signing(start, trace_project=MISSING)
    sign_agreement(case)
    sign_taskbook(case)
    assert case.who("waive_trace") == "dept_leader"
    for _ in range(2):
        case.complete("waive_trace", trace_waiver=False, trace_reason="先补")
    case.complete("waive_trace", trace_waiver=True, trace_reason="已补纸质记录")
    assert case.tasks == ["draft_announcement"]
    assert case.count("trace_project") == 3


def test_traces_that_were_completed_need_no_reason(start: Start) -> None:
    case = signing(start, trace_project=[MISSING, {"missing_traces": []}])
    sign_agreement(case)
    sign_taskbook(case)
    case.complete("waive_trace", trace_waiver=False, trace_reason="先补")
    assert case.tasks == ["draft_announcement"]


def test_a_text_that_changed_since_the_notice_is_not_signed(start: Start) -> None:
    case = signing(start, compare_agreement={"same": False, "differences": ["金额"]})
    assert case.outcome == "republicize"
    assert "sign_as_demander" not in case.passed


def test_with_a_dishonest_party_nothing_is_signed(start: Start) -> None:
    case = signing(start, check_credit=SERIOUS)
    assert (case.outcome, case.variables["nobid_source"]) == ("credit_failed", "sign_failed")


@pytest.mark.parametrize("is_half_signed", [False, True])
@pytest.mark.parametrize("action", ["next", "relist", "terminate"])
def test_who_does_not_sign_in_time_is_dealt_with(start: Start, is_half_signed: bool, action: Any) -> None:
    case = signing(start)
    case.passes(until="2022-03-01T09:00:00+08:00")
    if is_half_signed:
        case.complete("sign_as_demander", signature={"name": "甲"})
        assert case.waits["supplier_sign_overdue"] == "2022-04-01T00:00:00+08:00"
    case.passes(until="2022-04-01T00:00:00+08:00")
    assert case.waits == {"decide_unsigned": "task"}
    assert case.who("decide_unsigned") == "div_officer:high_tech"
    case.complete("decide_unsigned", signfail_action=action, signfail_reason="逾期")
    assert (case.outcome, case.variables["signfail_action"]) == ("sign_failed", action)
