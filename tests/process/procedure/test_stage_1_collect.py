from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.facts import NEED, PLEDGES, PUBLISHER
from tests.process.procedure.given import CLEAR, OPENED_NEED, SERIOUS
from tests.process.procedure.people import COMMITTED, collect
from tests.process.procedure.start import Start

WEDNESDAY = "2021-07-28T10:00:00+08:00"
UNKNOWN = {"credit_result": "unknown", "credit_unknown": [{"org": PUBLISHER, "name": "曜原氢能"}]}


def collecting(start: Start, now: str = WEDNESDAY, credit: Any = CLEAR) -> Case:
    return start("stage_1_collect", now, {"check-credit": credit}, **OPENED_NEED)


def committed(start: Start, credit: Any = CLEAR, **need: Any) -> Case:
    case = collecting(start, credit=credit)
    case.complete("fill_need", need={**NEED, **need})
    case.complete("commit_need", **COMMITTED)
    return case


def supplementing(start: Start) -> Case:
    case = committed(start)
    case.complete("accept_need", accept_result="supplement", supplement_items=[{"field": "背景"}])
    return case


def supplemented(case: Case) -> None:
    case.complete("supplement_need", need=NEED)
    case.complete("recommit_need", **COMMITTED)


def codes(case: Case, name: str = "errors") -> list[str]:
    return [finding["code"] for finding in case.variables[name]]


def test_a_need_is_filled_committed_and_pooled(start: Start) -> None:
    case = collecting(start)
    assert case.waits == {"fill_need": "task"}
    assert case.who("fill_need") == f"org:{PUBLISHER}"

    case.complete("fill_need", need=NEED)
    assert case.who("commit_need") == f"org_admin:{PUBLISHER}"
    assert codes(case) == []

    case.complete("commit_need", **COMMITTED)
    assert case.who("accept_need") == "div_officer:high_tech"
    assert case.due("accept_need") == "2021-08-05T00:00:00+08:00"
    assert case.variables["hotline"] == "0471-6328607"

    case.complete("accept_need", accept_result="accept")
    assert case.outcome == "in_batch"
    assert case.variables["need_no"] == "XQ-2021-0001"


def test_who_has_a_result_fills_the_table_of_results_until_it_may_be_published(start: Start) -> None:
    rules = {"collection_rules": "formal", "project_types": ["achv_transfer"]}
    given = {**OPENED_NEED, "project_type": "achv_transfer", "collection": rules}
    case = start("stage_1_collect", WEDNESDAY, {"check-credit": CLEAR}, **given)
    assert case.tasks == ["fill_supply"]
    case.complete("fill_supply", need={"org_kind": "university", "duration_months": 24})
    assert codes(case) == ["PUB-IP", "PUB-TEAM"]
    proven = {"ip_list": [{"kind": "invention"}], "ip_proofs": [{"id": "f1"}]}
    case.complete("fill_supply", need={**proven, "third_party": "转化中心"})
    assert case.tasks == ["commit_need"]


def test_blocking_findings_bring_the_need_back_until_there_are_none(start: Start) -> None:
    case = collecting(start)
    case.complete("fill_need", need={**NEED, "own_funds": Decimal("499.99")})
    assert codes(case) == ["PUB-FUNDS"]
    case.complete("fill_need", need={"own_funds": Decimal("2400.01"), "uscc": "91150602PDY00001XX"})
    assert codes(case) == ["PUB-USCC", "PUB-AMOUNT"]
    case.complete("fill_need", need=NEED)
    assert case.tasks == ["commit_need"]


def test_what_is_only_unusual_warns_and_goes_on(start: Start) -> None:
    case = collecting(start)
    case.complete("fill_need", need={**NEED, "duration_months": 37, "org_flags": ["none"]})
    assert codes(case, "warnings") == ["DEV-PERIOD", "DEV-ORG"]
    assert case.tasks == ["commit_need"]


def test_nobody_is_heard_before_the_system_opens(start: Start) -> None:
    case = collecting(start, "2021-07-15T23:59:59+08:00")
    case.complete("fill_need", need=NEED)
    assert codes(case) == ["PUB-NOT-OPEN"]
    assert case.tasks == ["fill_need"]


def test_the_administrator_may_return_the_need_again_and_again(start: Start) -> None:
    case = collecting(start)
    for _ in range(2):
        case.complete("fill_need", need=NEED)
        case.complete("commit_need", commit_decision="return", commit_return_reason="数字不符")
    collect(case)
    assert case.outcome == "in_batch"


def test_what_comes_back_says_so_with_the_first_words_of_the_reason(start: Start) -> None:
    case = collecting(start)
    assert case.about("fill_need") == ""
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", commit_decision="return", commit_return_reason="研发总投入与附件不符")
    assert case.about("fill_need") == "退回：研发总投入与附件不符"
    case.complete("fill_need", need={**NEED, "own_funds": Decimal("499.99")})
    assert case.about("fill_need") == "自动校验未通过"


def test_a_supplement_says_which_fields_are_asked_for_and_why_it_comes_back(start: Start) -> None:
    case = collecting(start)
    case.complete("fill_need", need=NEED)
    case.complete("commit_need", **COMMITTED)
    items = [{"field": "实测要求", "problem": "方法"}, {"field": "时限", "problem": "起止"}]
    case.complete("accept_need", accept_result="supplement", supplement_items=items)
    assert case.about("supplement_need") == "补正：实测要求、时限"
    case.complete("supplement_need", need={"own_funds": Decimal("499.99")})
    assert case.about("supplement_need") == "自动校验未通过"
    case.complete("supplement_need", need=NEED)
    case.complete("recommit_need", commit_decision="return", commit_return_reason="再核")
    assert case.about("supplement_need") == "退回：再核"


def test_a_missing_pledge_keeps_the_need_with_the_administrator(start: Start) -> None:
    case = collecting(start)
    case.complete("fill_need", need=NEED)
    for missing in ("pledge_apply", "pledge_funds"):
        case.complete("commit_need", commit_decision="submit", pledges={**PLEDGES, missing: False})
        assert codes(case, "pledge_errors") == ["PUB-PLEDGE"]
        assert case.tasks == ["commit_need"]
    assert "submit_need" not in case.passed
    case.complete("commit_need", **COMMITTED)
    assert case.tasks == ["accept_need"]


def test_serious_dishonesty_rejects_the_need_at_once(start: Start) -> None:
    case = committed(start, SERIOUS)
    assert case.outcome == "rejected"
    assert case.jobs("notify_rejection") == [{"status": "rejected", "notice": "N-01", "reason": "严重失信"}]


@pytest.mark.parametrize("found", [CLEAR, SERIOUS])
def test_unknown_credit_never_passes_but_is_looked_up(start: Start, found: dict[str, Any]) -> None:
    case = committed(start, [UNKNOWN, found])
    place = f"check_credit_manually@{PUBLISHER}"
    assert case.tasks == [place]
    case.complete(place, credit_result=found["credit_result"], credit_evidence={"source": "信用中国"})
    assert case.tasks == ["accept_need"] or case.outcome == "rejected"
    assert case.variables["credit_result"] == found["credit_result"]
    assert "credit_entries" not in case.variables


def test_another_field_is_dispatched_and_may_be_transferred_on(start: Start) -> None:
    case = committed(start, tech_field="other")
    assert (case.who("dispatch_need"), case.due("dispatch_need")) == (
        "plan_officer",
        "2021-08-03T00:00:00+08:00",
    )
    for division in ("social", "rural"):
        case.complete("dispatch_need", division=division, dispatch_reason="方向")
        assert case.who("accept_need") == f"div_officer:{division}"
        case.complete("accept_need", accept_result="transfer", accept_reason="不属本处")
    case.complete("dispatch_need", division="high_tech", dispatch_reason="方向")
    case.complete("accept_need", accept_result="accept")
    assert case.outcome == "in_batch"


def test_two_supplements_are_allowed_and_the_third_wish_goes_to_the_head(start: Start) -> None:
    case = supplementing(start)
    assert case.waits == {"supplement_need": "task", "supplement_lapsed": "2021-08-05T00:00:00+08:00"}
    assert case.due("supplement_need") == "2021-08-05T00:00:00+08:00"
    supplemented(case)

    case.passes(until="2021-08-06T09:00:00+08:00")
    case.complete("accept_need", accept_result="supplement")
    assert case.due("supplement_need") == "2021-08-14T00:00:00+08:00"
    supplemented(case)
    assert case.variables["supplement_count"] == 2

    case.complete("accept_need", accept_result="accept", supplement_items=[])
    assert case.outcome == "in_batch"
    assert case.jobs("submit_need") == [{"mode": "first"}]
    assert case.jobs("submit_supplement") == [{"mode": "supplement"}] * 2


def test_a_third_supplement_becomes_a_rejection_that_the_head_decides(start: Start) -> None:
    case = supplementing(start)
    supplemented(case)
    case.complete("accept_need", accept_result="supplement")
    supplemented(case)
    case.complete("accept_need", accept_result="supplement")
    assert case.tasks == ["review_rejection"]


def test_a_supplement_is_checked_and_committed_again_within_the_first_limit(start: Start) -> None:
    case = supplementing(start)
    case.passes(until="2021-08-02T10:00:00+08:00")
    for funds in ("499.99", "0.01"):
        case.complete("supplement_need", need={"own_funds": Decimal(funds)})
        assert codes(case) == ["PUB-FUNDS"]
    for _ in range(2):
        case.complete("supplement_need", need=NEED)
        case.complete("recommit_need", commit_decision="return", commit_return_reason="再核")
    assert case.due("supplement_need") == "2021-08-05T00:00:00+08:00"
    supplemented(case)
    assert case.tasks == ["accept_need"]
    assert case.variables["submitted_at"] == WEDNESDAY


@pytest.mark.parametrize("is_filled", [False, True])
def test_a_supplement_that_is_late_lapses_wherever_it_stands(start: Start, is_filled: bool) -> None:
    case = supplementing(start)
    if is_filled:
        case.complete("supplement_need", need=NEED)
        assert case.waits == {"recommit_need": "task", "recommit_lapsed": "2021-08-05T00:00:00+08:00"}
    case.passes(until="2021-08-04T23:59:59+08:00")
    assert case.outcome is None
    case.passes(until="2021-08-05T00:00:00+08:00")
    assert case.outcome == "lapsed"
    assert case.jobs("notify_lapse") == [{"status": "draft", "notice": "N-01", "reason": "逾期未补正"}]


def test_the_head_may_return_a_rejection_before_agreeing(start: Start) -> None:
    case = committed(start)
    for _ in range(2):
        case.complete("accept_need", accept_result="reject", accept_reason="不属重点方向")
        assert case.who("review_rejection") == "div_head:high_tech"
        case.complete("review_rejection", reject_review="return")
    case.complete("accept_need", accept_result="reject", accept_reason="不属重点方向")
    case.complete("review_rejection", reject_review="agree")
    assert case.outcome == "rejected"
    assert case.jobs("notify_rejection")[0]["reason"] == "不属重点方向"
