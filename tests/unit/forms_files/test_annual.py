"""The annual report tells what became of the task book; it neither rewrites it nor invents money."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.forms_files.conftest import Submit

TASKBOOK: dict[str, Any] = {
    "milestones": [{"content": "样机", "date": "2022-10-01"}, {"content": "整槽", "date": "2023-10-01"}],
    "kpi_table": [{"name": "负荷下限", "target": "≤20"}],
}
GIVEN: dict[str, Any] = {
    "year": 2022,
    "ms_status": [{"content": "样机"}, {"content": "整槽"}],
    "kpi_progress": [{"name": "负荷下限", "target": "≤20"}],
}
KNOWN: dict[str, Any] = {
    "collection": {"subsidy_policy": "formal"},
    "taskbook": TASKBOOK,
    "annual": GIVEN,
    "annual_reports": None,
    "paid_total": Decimal("180.00"),
}


def money(source: str, received: str, spent: str) -> dict[str, str]:
    return {"source": source, "usage": "key_technology", "received": received, "spent": spent}


REPORT: dict[str, Any] = {
    "annual.ms_status": [{"status": "done", "evidence": "第3页"}, {"status": "not_due"}],
    "annual.kpi_progress": [{"progress": "25"}],
    "annual.spend": [money("fiscal", "180.00", "150.00")],
}


def test_the_task_books_words_stay_whatever_is_typed_over_them(submit: Submit) -> None:
    rewritten = REPORT | {
        "annual.ms_status": [
            {"content": "改成别的", "status": "done", "evidence": "第3页"},
            {"content": "也改", "status": "not_due"},
            {"content": "多出来的", "status": "done", "evidence": "第4页"},
        ],
        "annual.kpi_progress": [{"name": "负荷下限", "target": "≤99", "progress": "25"}],
    }
    annual = submit("f17_annual", rewritten, **KNOWN)["annual"]

    assert [row["content"] for row in annual["ms_status"]] == ["样机", "整槽"]
    assert annual["kpi_progress"] == [{"name": "负荷下限", "target": "≤20", "progress": "25"}]


def test_rows_that_are_not_the_task_books_are_refused(refused: Submit) -> None:
    other = KNOWN | {
        "annual": GIVEN
        | {"ms_status": [{"content": "别的"}] * 2, "kpi_progress": [{"name": "负荷下限", "target": "≤99"}]}
    }
    wrong = refused("f17_annual", REPORT, **other)

    assert wrong.keys() == {"annual.ms_status", "annual.kpi_progress"}
    assert all("R-112" in each for each in wrong.values())


@pytest.mark.parametrize(
    ("spend", "earlier"),
    [
        ([money("fiscal", "9000.00", "10.00")], None),
        ([money("own", "10.00", "999999.00")], None),
        (
            [money("fiscal", "30.00", "10.00")],
            [{"year": 2021, "spend": [{"source": "fiscal", "received": 160, "spent": 100}]}],
        ),
    ],
)
def test_more_than_was_paid_or_spent_than_received_asks_for_a_reason(
    submit: Submit, refused: Submit, spend: list[dict[str, str]], earlier: list[dict[str, Any]] | None
) -> None:
    report, known = REPORT | {"annual.spend": spend}, KNOWN | {"annual_reports": earlier}

    assert refused("f17_annual", report, **known).keys() == {"annual.spend_reason"}
    told = submit("f17_annual", report | {"annual.spend_reason": "先行垫付"}, **known)["annual"]
    assert (told["spend_reason"], told["paid_total"]) == ("先行垫付", Decimal("180.00"))


def test_what_was_left_of_an_earlier_year_may_be_spent(submit: Submit) -> None:
    earlier = [{"year": 2021, "spend": [{"source": "fiscal", "received": 180, "spent": 150}]}]
    report = REPORT | {"annual.spend": [money("fiscal", "0.00", "30.00")]}

    annual = submit("f17_annual", report, **KNOWN | {"annual_reports": earlier})["annual"]
    assert annual.get("spend_reason") is None
