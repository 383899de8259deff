from tests.process.procedure.case import Case
from tests.process.procedure.facts import PUBLISHER, STAGE
from tests.process.procedure.given import DEADLINE
from tests.process.procedure.people import publish
from tests.process.procedure.start import Start

MONDAY = "2021-10-18T09:00:00+08:00"


def drafting(start: Start) -> Case:
    return start("stage_3_publish", MONDAY, **STAGE)


def test_an_agreed_and_approved_list_item_is_published_both_ways(start: Start) -> None:
    case = drafting(start)
    assert case.who("draft_list_item") == "div_officer:high_tech"
    assert case.due("draft_list_item") == "2021-10-26T00:00:00+08:00"

    case.complete("draft_list_item", list_item={"bounty": 1000})
    assert case.who("consult_publisher") == f"org:{PUBLISHER}"
    case.complete("consult_publisher", consult="agree")
    assert case.who("approve_list_item") == "dept_leader"
    case.complete("approve_list_item", list_approved=True)

    assert case.outcome == "published"
    assert case.jobs("publish_list_item") == [{"notice": "N-02"}]
    assert case.jobs("target_list_item") == [{"notice": "N-03"}]
    assert case.passed[-2:] == ["published_both_ways", "list_published"]
    assert case.variables["bid_deadline"] == DEADLINE
    assert case.variables["list_item"]["bounty"] == 1000
    assert case.variables["list_item"]["kpi_table"] == STAGE["list_item"]["kpi_table"]


def test_the_publisher_and_the_leader_may_send_the_draft_back(start: Start) -> None:
    case = drafting(start)
    for wish in ("时限", "指标"):
        case.complete("draft_list_item")
        case.complete("consult_publisher", consult="revise", consult_opinion=wish)
        assert case.about("draft_list_item") == f"退回：{wish}"
    for wish in ("文字", "口径"):
        case.complete("draft_list_item")
        case.complete("consult_publisher", consult="agree")
        case.complete("approve_list_item", list_approved=False, list_approve_opinion=wish)
        assert case.about("draft_list_item") == f"退回：{wish}"
    assert "publish_both_ways" not in case.passed
    publish(case)
    assert case.outcome == "published"
    assert case.count("draft_list_item") == 5


def withdrawing(start: Start) -> Case:
    case = drafting(start)
    case.complete("draft_list_item")
    case.complete("consult_publisher", consult="withdraw", consult_opinion="不再需要")
    return case


def test_the_publisher_withdraws_when_the_unit_confirms_it_and_all_are_told(start: Start) -> None:
    case = withdrawing(start)
    assert case.who("confirm_withdrawal") == f"org_admin:{PUBLISHER}"
    assert "withdraw_list_item" not in case.passed

    case.complete("confirm_withdrawal", withdraw_decision="confirm")
    assert case.outcome == "withdrawn"
    assert case.jobs("withdraw_list_item") == [{"status": "revoked", "reason": "不再需要"}]
    (notice,) = case.jobs("notify_withdrawal")
    assert {"div_officer:high_tech", "plan_officer", f"org_admin:{PUBLISHER}"} <= set(notice["to"])
    assert "不再需要" in notice["body"]


def test_the_unit_may_keep_what_its_contact_would_withdraw(start: Start) -> None:
    case = withdrawing(start)
    case.complete("confirm_withdrawal", withdraw_decision="return", withdraw_opinion="仍需要")
    assert case.about("consult_publisher") == "单位不同意撤回：仍需要"
    case.complete("consult_publisher", consult="agree")
    case.complete("approve_list_item", list_approved=True)
    assert case.outcome == "published"
