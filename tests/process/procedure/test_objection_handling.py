import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.start import Start

SUNDAY = "2022-01-30T16:20:00+08:00"  # a working day, made up for the holiday
DEMANDER, SUPPLIER = "91150602PDY00001XF", "12100000PDY000116J"
SUBMITTED = {
    "objection_no": "YY-2022-0001",
    "objected_at": SUNDAY,
    "publicity_id": "p1",
    "publicity_no": "GS-2022-0001",
    "publicity_title": "关于兆瓦级碱性电解槽项目揭榜情况的公示",
    "parties": [{"label": "需求方", "value": DEMANDER}, {"label": "供给方", "value": SUPPLIER}],
}
ACCEPTED = {"ob_accept": True, "respondent_org": SUPPLIER, "ob_summary": "专利权属表述与登记不一致"}
DECISIONS = {
    "unfounded": {},
    "rectify": {"rectify_scope": "agreement"},
    "founded": {"founded_action": "rereview"},
}


def objected(start: Start, **given: Answer) -> Case:
    return start(
        "objection_handling", SUNDAY, {key.replace("_", "-"): row for key, row in given.items()}, **SUBMITTED
    )


def decide(case: Case, result: str) -> None:
    case.complete("decide_objection", ob_result=result, ob_reply="经核查答复如下", **DECISIONS[result])


@pytest.mark.parametrize("result", list(DECISIONS))
def test_an_objection_is_taken_in_answered_looked_into_and_decided(start: Start, result: str) -> None:
    case = objected(start)
    assert (case.waits, case.who("accept_objection")) == ({"accept_objection": "task"}, "supervise_officer")
    assert case.due("accept_objection") == "2022-02-09T00:00:00+08:00"
    case.complete("accept_objection", **ACCEPTED)

    (asked,) = case.jobs("ask_respondent")
    assert (asked["notice"], asked["to"]) == ("N-10", [f"org:{SUPPLIER}"])
    assert "异议要点：专利权属表述与登记不一致。" in asked["body"]
    assert case.who("reply_objection") == f"org:{SUPPLIER}"
    case.complete("reply_objection", reply="登记变更已受理")

    assert case.who("investigate_objection") == "supervise_officer"
    assert case.about("investigate_objection") == ""
    case.complete("investigate_objection", findings="经查登记簿，权属一致")
    assert case.who("decide_objection") == "dept_leader"
    decide(case, result)

    (sent,) = case.jobs("report_objections_closed")
    assert (sent["message_name"], sent["correlation_key"]) == ("msg_objections_closed", "p1")
    assert (case.end, case.outcome) == ("objection_closed", result)


def test_who_does_not_answer_in_time_holds_nothing_up(start: Start) -> None:
    case = objected(start)
    case.complete("accept_objection", **ACCEPTED)
    assert case.waits == {"reply_objection": "task", "reply_overdue": "2022-02-12T00:00:00+08:00"}
    case.passes(until=case.waits["reply_overdue"])
    assert case.waits == {"investigate_objection": "task"}
    assert case.about("investigate_objection") == "被异议方未申辩"
    case.complete("investigate_objection", findings="经查属实")
    decide(case, "rectify")
    assert case.end == "objection_closed"


def test_an_objection_that_is_not_taken_in_lets_the_notice_go_on_too(start: Start) -> None:
    case = objected(start)
    case.complete("accept_objection", ob_accept=False, ob_reason="未留真实姓名", ob_clue=True)
    assert len(case.jobs("report_objections_closed")) == 1
    assert (case.end, case.outcome) == ("objection_closed", "rejected")


@pytest.mark.parametrize("accept", [True, False])
def test_the_notice_waits_while_another_objection_is_open(start: Start, *, accept: bool) -> None:
    left = {"open_objections": 1, "outcome": "unfounded"}
    case = objected(start, answer_objection=left, reject_objection=left)
    if accept:
        case.complete("accept_objection", **ACCEPTED)
        case.complete("reply_objection")
        case.complete("investigate_objection", findings="不属实")
        decide(case, "unfounded")
    else:
        case.complete("accept_objection", ob_accept=False, ob_reason="没有事实", ob_clue=False)
    assert case.end == "others_open"
    assert case.jobs("report_objections_closed") == []


def test_what_would_betray_the_objector_is_written_anew(start: Start) -> None:
    named, kept = {"names_objector": True, "warned_of": "某厂"}, {"names_objector": False, "warned_of": ""}
    case = objected(start, check_objector_kept=[named, kept, named, kept])
    case.complete("accept_objection", **ACCEPTED)
    assert case.jobs("check_summary") == [{"text": ACCEPTED["ob_summary"]}]
    assert case.about("accept_objection") == "要点中有异议人的姓名或联系方式，请改写"
    assert case.jobs("ask_respondent") == []
    case.complete("accept_objection", **ACCEPTED)
    case.complete("reply_objection", reply="不属实")
    case.complete("investigate_objection", findings="某厂所述属实")
    assert case.about("investigate_objection") == "调查情况中有异议人的姓名或联系方式，请改写"
    case.complete("investigate_objection", findings="所述属实", expert_review="同意")
    assert case.jobs("check_findings")[-1] == {"text": "所述属实 同意"}
    decide(case, "founded")
    assert case.outcome == "founded"
