import pytest

from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.start import Start

FRIDAY = "2022-01-07T10:00:00+08:00"
PARTIES = [
    {"org": "org-1", "name": "华北新能源大学"},
    {"org": "org-7", "name": "乙"},
    {"org": "org-8", "name": "丙"},
]
UNKNOWN = {"credit_result": "unknown", "credit_unknown": PARTIES[1:], "credit_checks": []}


@pytest.mark.parametrize("known", [CLEAR, SERIOUS])
def test_a_valid_entry_of_the_register_answers_at_once(start: Start, known: dict[str, object]) -> None:
    case = start("credit_check", FRIDAY, {"check-credit": known}, credit_parties=PARTIES)
    assert case.passed == ["check_needed", "check_credit", "is_credit_known", "credit_known"]
    assert case.variables["credit_result"] == known["credit_result"]


@pytest.mark.parametrize("order", [["org-7", "org-8"], ["org-8", "org-7"]])
def test_who_is_unknown_is_looked_up_by_hand_in_any_order(start: Start, order: list[str]) -> None:
    case = start("credit_check", FRIDAY, {"check-credit": [UNKNOWN, CLEAR]}, credit_parties=PARTIES)
    assert case.waits == {"check_credit_manually@org-7": "task", "check_credit_manually@org-8": "task"}
    assert case.who("check_credit_manually@org-7") == "supervise_officer"
    assert case.due("check_credit_manually@org-7") == "2022-01-13T00:00:00+08:00"

    for org in order:
        evidence = {"source": f"信用中国 {org}"}
        case.complete(f"check_credit_manually@{org}", credit_result="clear", credit_evidence=evidence)
    assert case.variables["credit_entries"] == [
        {
            "org": "org-7",
            "name": "乙",
            "credit_result": "clear",
            "credit_evidence": {"source": "信用中国 org-7"},
        },
        {
            "org": "org-8",
            "name": "丙",
            "credit_result": "clear",
            "credit_evidence": {"source": "信用中国 org-8"},
        },
    ]
    assert case.variables["credit_result"] == "clear"
    assert case.end == "credit_known"


def test_what_expires_meanwhile_is_looked_up_again(start: Start) -> None:
    last = {**UNKNOWN, "credit_unknown": PARTIES[2:]}
    case = start("credit_check", FRIDAY, {"check-credit": [UNKNOWN, last, SERIOUS]}, credit_parties=PARTIES)
    case.complete_each("check_credit_manually", credit_result="clear", credit_evidence={"source": "信用中国"})
    assert case.tasks == ["check_credit_manually@org-8"]

    case.complete("check_credit_manually@org-8", credit_result="serious", credit_evidence={"source": "法院"})
    assert case.count("record_credit_check") == 2
    assert case.variables["credit_result"] == "serious"
    assert case.end == "credit_known"
