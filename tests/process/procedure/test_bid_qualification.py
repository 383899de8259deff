import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import BIDS, STAGE
from tests.process.procedure.people import QUALIFIED
from tests.process.procedure.start import Start

WEDNESDAY = "2021-12-01T09:00:00+08:00"
UNKNOWN_YET = dict.fromkeys(
    ("bid_parties", "credit_result", "findings", "doubt_result", "doubt_evidence", "bid_supplement")
)


def qualifying(start: Start, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    begun = {name: BIDS[0][name] for name in ("bid_id", "bid_no", "lead_name")}
    own = {"bid": BIDS[0], "qualification": begun}
    return start("bid_qualification", WEDNESDAY, answers, **STAGE, **UNKNOWN_YET, **own)


def test_a_bid_against_which_nothing_is_known_is_qualified_by_the_officer(start: Start) -> None:
    case = qualifying(start)
    assert (case.who("review_qualification"), case.due("review_qualification")) == (
        "div_officer:high_tech",
        "2021-12-09T00:00:00+08:00",
    )
    case.complete("review_qualification", qualification=QUALIFIED)
    found = case.variables["qualification"]
    assert (found["bid_id"], found["qualified"], found["errors"]) == ("b1", True, [])


def test_an_unknown_party_is_looked_up_inside_the_review(start: Start) -> None:
    unknown = {"credit_result": "unknown", "credit_unknown": [{"org": "org-1", "name": "甲"}]}
    serious = {"credit_result": "serious", "credit_checks": [{"org": "org-1", "credit_result": "serious"}]}
    case = qualifying(start, check_credit=[unknown, serious])
    place = "check_credit_manually@b1@org-1"
    case.complete(place, credit_result="serious", credit_evidence={"source": "信用中国"})
    facts = case.sees("review_qualification")["qualification"]
    assert [finding["code"] for finding in facts["findings"]] == ["BID-CREDIT"]
    case.complete("review_qualification", qualification=QUALIFIED)
    assert (case.end, case.variables["qualification"]["qualified"]) == ("qualification_settled", False)


def test_a_doubt_is_verified_once(start: Start) -> None:
    case = qualifying(start)
    doubt = {**QUALIFIED, "q_not_sub": "doubt", "qualified": False}
    case.complete("review_qualification", qualification=doubt)
    assert case.who("verify_affiliation") == "supervise_officer"
    case.complete("verify_affiliation", doubt_result="subsidiary", doubt_evidence="名录")
    assert case.sees("review_qualification")["qualification"]["doubt_result"] == "subsidiary"
    case.complete("review_qualification", qualification={**doubt, "q_not_sub": "fail"})
    assert case.variables["qualification"]["qualified"] is False


@pytest.mark.parametrize("is_handed_in", [True, False])
def test_missing_papers_may_be_handed_in_once_and_in_time(start: Start, is_handed_in: bool) -> None:
    case = qualifying(start)
    missing = {**QUALIFIED, "q_docs": "supplement", "qualified": False, "supplement_request": "补章程"}
    case.complete("review_qualification", qualification=missing)
    assert case.who("supplement_bid") == "org:org-1"
    assert case.about("supplement_bid").endswith("补正：补章程")
    assert case.waits["bid_supplement_lapsed"] == "2021-12-07T00:00:00+08:00"
    if is_handed_in:
        case.complete("supplement_bid", bid_supplement={"note": "已补"})
    else:
        case.passes(until="2021-12-07T00:00:00+08:00")
    seen = case.sees("review_qualification")["qualification"]
    assert (seen["supplemented"], seen["supplement"]) == (
        True,
        {"note": "已补"} if is_handed_in else {"is_lapsed": True},
    )
    case.complete("review_qualification", qualification=missing)
    assert (case.end, case.variables["qualification"]["qualified"]) == ("qualification_settled", False)
