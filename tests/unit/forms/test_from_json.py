"""JSON values are read as the page reads texts."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.calendar import ZONE
from app.feel import Environment
from app.forms import (
    draft_of_json,
    draft_of_variables,
    read_draft,
    read_form,
    values_of_paper,
    values_to_begin_with,
)
from tests.stem_house import form, text_field

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
AROUND = Environment(now=datetime(2021, 9, 1, 10, tzinfo=ZONE), calendar=None)

FIELDS = read_form(
    form(
        "every_kind",
        text_field("person.name"),
        {"type": "number", "id": "n", "key": "amount", "label": "n", "properties": {"kind": "money"}},
        {"type": "checkbox", "id": "c", "key": "agreed", "label": "c"},
        {"type": "radio", "id": "r", "key": "kind", "label": "r",
         "values": [{"label": "one", "value": "1"}, {"label": "two", "value": "2"}]},
        {"type": "dynamiclist", "id": "l", "path": "rows", "label": "l", "allowAddRemove": True,
         "components": [text_field("name")]},
    )
)  # fmt: skip


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_a_form_begins_with_can_be_sent_as_it_was_read(path: Path) -> None:
    read = read_form(path.read_bytes())
    sent, wrong = draft_of_json(read, values_to_begin_with(read, {}, AROUND), {})
    by_json = read_draft(read, sent, {}, AROUND)
    by_page = read_draft(read, draft_of_variables(read, {}), {}, AROUND)
    assert wrong == {}
    assert by_json.problems.keys() == by_page.problems.keys()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"person": {"name": "温"}}, {"person.name": "温"}),
        ({"person.name": "温"}, {"person.name": "温"}),
        ({"amount": Decimal("1E+2")}, {"amount": "100"}),
        ({"amount": "1,000.50"}, {"amount": "1,000.50"}),
        ({"agreed": True}, {"agreed": "true"}),
        ({"agreed": False}, {"agreed": ""}),
        ({"kind": 1}, {"kind": "1"}),
        ({"kind": None}, {"kind": ""}),
        ({"rows": [{"name": "a\x00b\r\nc"}]}, {"rows": [{"name": "ab\nc"}]}),
        ({"rows": None}, {"rows": []}),
    ],
)
def test_values_are_written_as_a_person_would_type_them(
    values: dict[str, Any], expected: dict[str, Any]
) -> None:
    draft, wrong = draft_of_json(FIELDS, values, {})
    assert wrong == {}
    assert {key: draft[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"person": {"name": 5}}, "person.name"),
        ({"person": "温"}, "person"),
        ({"person": {"nmae": "温"}}, "person.nmae"),
        ({"amount": True}, "amount"),
        ({"amount": Decimal("1E+999999999")}, "amount"),
        ({"amount": [1]}, "amount"),
        ({"agreed": "yes"}, "agreed"),
        ({"agreed": 1}, "agreed"),
        ({"kind": {"value": "1"}}, "kind"),
        ({"rows": {"name": "a"}}, "rows"),
        ({"rows": ["a"]}, "rows"),
        ({"rows": [{}, {"name": False}]}, "rows.2.name"),
        ({"rows": [{"nmae": ""}]}, "rows.1.nmae"),
    ],
)
def test_a_wrong_type_is_named_where_it_stands(values: dict[str, Any], where: str) -> None:
    _, wrong = draft_of_json(FIELDS, values, {})
    assert set(wrong) == {where}


def test_what_a_page_hides_is_not_sent_either() -> None:
    hiding = read_form(
        form("hiding", text_field("need.name"), text_field("need.inner") | {"conditional": {"hide": "=true"}})
    )
    known = {"need": {"name": "a", "inner": "secret", "other": "secret"}}
    assert values_to_begin_with(hiding, known, AROUND) == {"need": {"name": "a"}}
    assert values_of_paper(hiding, known, AROUND) == {"need": {"name": "a"}}
