"""Whatever is sent: a submission is accepted with the right types, or refused as InvalidForm."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidForm
from app.forms import Submission, draft_values, lint_form, read_form, read_submission

COMPONENTS = [
    {"type": "text", "id": "t", "text": "# 试"},
    {
        "type": "textfield",
        "id": "a",
        "key": "need.name",
        "label": "a",
        "validate": {"required": True, "maxLength": 20},
    },
    {"type": "textfield", "id": "b", "key": "code", "label": "b", "properties": {"kind": "uscc"}},
    {"type": "textfield", "id": "b2", "key": "phone", "label": "b", "properties": {"kind": "phone"}},
    {
        "type": "number",
        "id": "c",
        "key": "sum",
        "label": "c",
        "properties": {"kind": "money", "check": "=sum < 100 or need.name != null", "checkMessage": "x"},
    },
    {
        "type": "number",
        "id": "d",
        "key": "count",
        "label": "d",
        "properties": {"kind": "int"},
        "conditional": {"hide": "=sum > 5"},
    },
    {
        "type": "datetime",
        "id": "e",
        "key": "day",
        "label": "e",
        "subtype": "date",
        "properties": {"notBefore": "=today()"},
    },
    {"type": "datetime", "id": "e2", "key": "at", "label": "e", "subtype": "datetime"},
    {
        "type": "select",
        "id": "f",
        "key": "one",
        "label": "f",
        "valuesExpression": "=for r in rows return r.cell",
    },
    {"type": "checklist", "id": "g", "key": "many", "label": "g", "values": [{"label": "甲", "value": "a"}]},
    {"type": "filepicker", "id": "h", "key": "files", "label": "h"},
    {
        "type": "dynamiclist",
        "id": "i",
        "path": "rows",
        "label": "i",
        "components": [
            {"type": "textfield", "id": "j", "key": "cell", "label": "j"},
            {
                "type": "number",
                "id": "k",
                "key": "n",
                "label": "k",
                "properties": {"requiredIf": '=cell = "x"'},
            },
            {
                "type": "dynamiclist",
                "id": "l",
                "path": "deep",
                "label": "l",
                "components": [{"type": "checkbox", "id": "m", "key": "y", "label": "m"}],
            },
        ],
    },
]
FORM = read_form(json.dumps({"type": "default", "id": "f", "components": COMPONENTS}).encode(), "f.form")
KEYS = [
    "need.name",
    "code",
    "phone",
    "sum",
    "count",
    "day",
    "at",
    "one",
    "many",
    "files",
    "rows",
    "rows.1",
    "rows.1.cell",
    "rows.1.n",
    "rows.2.deep.1.y",
    "rows.999999.cell",
    "rows.-1.cell",
    "rows.1.deep.1",
    "form-action",
    "need",
    "rows.1.cell.x",
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "12",
            "12.345",
            "-0.00",
            "1e9",
            "99999999999999999999",
            "2021-09-01",
            "2021-09-01T10:00",
            "9999-12-31T23:59",
            "0001-01-01T00:00+14:00",
            "91150602PDY00001XF",
            "19900000001",
            "true",
            "a",
            "x",
            "add:rows",
            "remove:rows.1",
            "drop:files:1",
            "\x00",
            "\ud800",
            "１２",
            "²",
            "١",
            "NaN",
            "Infinity",
            "+",
            "",
            " ",
        ]
    ),
)
TYPES = {
    "code": str,
    "phone": str,
    "sum": Decimal,
    "count": int,
    "day": str,
    "at": str,
    "one": str,
    "many": list,
    "files": list,
    "rows": list,
}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(KEYS), st.text(max_size=12)),
        st.lists(TEXTS, min_size=1, max_size=3),
        max_size=14,
    )
)
def test_nothing_but_typed_variables_or_an_invalid_form(environment, texts):
    json.dumps(draft_values(FORM, texts)).encode()
    try:
        result = read_submission(
            FORM, Submission(texts, {"1": {"id": "1", "name": "n", "size": 1}}.get), {}, environment
        )
    except InvalidForm:
        return
    assert set(result) <= {"need", *TYPES}
    for key, type_ in TYPES.items():
        assert result.get(key) is None or type(result[key]) is type_
    assert isinstance(result["need"]["name"], str)
    assert result["sum"] is None or result["sum"].as_tuple().exponent == -2


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.text(max_size=8),
            st.sampled_from(["textfield", "group", "radio", "dynamiclist", "="]),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "id",
                        "key",
                        "path",
                        "components",
                        "values",
                        "validate",
                        "properties",
                        "label",
                        "conditional",
                        "hide",
                        "value",
                        "layout",
                        "columns",
                        "text",
                        "min",
                        "readonly",
                    ]
                ),
                inner,
                max_size=6,
            ),
        ),
        max_leaves=30,
    )
)
def test_any_json_is_a_form_or_has_findings(value):
    data = json.dumps({"type": "default", "id": "f", "components": value}).encode()
    if not lint_form(data, "f.form"):
        read_form(data, "f.form")


def test_many_rows_of_a_hostile_client_are_refused_quickly(environment):
    texts = {f"rows.{number}.cell": ["x"] for number in range(20_000)} | {"need.name": ["n"]}
    with pytest.raises(InvalidForm) as refused:
        read_submission(FORM, Submission(texts), {}, environment)
    assert refused.value.fields["rows"].startswith("最多 200 行，现有 1000 行")
