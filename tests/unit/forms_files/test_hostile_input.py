"""Whatever is sent to any of our forms, as a page or as a program: it is taken, or refused field by field."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidForm
from app.feel import Environment
from app.forms import Form, JsonSubmission, Submission, draft_values, read_form, read_submission
from app.forms.tree import ChoiceField, Component, ListField, fields_of

FILES = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
FORMS = [read_form(path.read_bytes(), path.name) for path in FILES]
ENVIRONMENT = Environment(now=datetime(2021, 8, 1, tzinfo=UTC))

HOSTILE = [
    "",
    " \t\u3000",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff尾",
    "\u202e左右颠倒\u202c",
    "\u200b\u200d\ufeff",
    "e\u0301" * 500,
    "字" * 30_000,
    "9" * 400,
    "-0.00",
    "1e999999999",
    "NaN",
    "Infinity",
    "１２．３",
    "²",
    "0001-01-01",
    "9999-12-31T23:59:59+14:00",
    "2021-02-30",
    "24:00",
    "true",
    "null",
    "[]",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "=1/0",
    "' OR 1=1 --",
    "add:",
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=30), st.characters(categories=["Cs", "Cf", "Cc"])
)
SCALARS = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.sampled_from(
        [10**400, -(10**39), Decimal("1E+999999"), Decimal("NaN"), Decimal("0.1") ** 50, 0, 2021]
    ),
)
DEEP: Any = "x"
for _ in range(400):
    DEEP = [DEEP]
JSON = st.one_of(
    SCALARS,
    st.just(DEEP),
    st.just([{}] * 1500),
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
        max_leaves=12,
    ),
)


def names_in(components: Sequence[Component], prefix: str = "") -> Iterator[str]:
    """Yield the names that a page of the form sends, with rows that are and rows that cannot be."""
    for field in fields_of(components):
        yield prefix + field.key
        if isinstance(field, ListField):
            for number in ("1", "2", "999999", "0", "-1", "１", "1.1"):
                yield from names_in(field.components, f"{prefix}{field.key}.{number}.")


def answers_of(form: Form) -> list[str]:
    """Return the texts that its fixed options send, so that what they open is reached."""
    return [
        option.text
        for field in form.fields()
        if isinstance(field, ChoiceField) and isinstance(field.choices, tuple)
        for option in field.choices
    ]


@st.composite
def sent_to_a_form(draw: st.DrawFn) -> tuple[Form, dict[str, list[str]]]:
    form = draw(st.sampled_from(FORMS))
    ours = ["form-action", "form-part", "form-window", "no.one"]
    names = st.sampled_from([*names_in(form.components), *ours])
    texts = st.one_of(TEXTS, st.sampled_from([*answers_of(form), "x"]))
    sent = st.dictionaries(names | TEXTS, st.lists(texts, min_size=1, max_size=3), max_size=20)
    return form, draw(sent)


@st.composite
def sent_by_a_program(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    form = draw(st.sampled_from(FORMS))
    heads = sorted({field.head for field in form.fields()}) or ["x"]
    inner = sorted({field.key.partition(".")[2] for field in form.fields()} - {""}) or ["x"]
    objects = st.dictionaries(st.sampled_from(inner) | TEXTS, JSON, max_size=8)
    values = st.dictionaries(st.sampled_from(heads) | TEXTS, JSON | objects | st.lists(objects, max_size=3))
    return form, draw(values)


def wrong_fields(form: Form, submission: Submission | JsonSubmission) -> dict[str, str] | None:
    """Return why it is refused, by field; None when it is taken."""
    try:
        read_submission(form, submission, {}, ENVIRONMENT)
    except InvalidForm as error:
        return error.fields
    return None


@settings(max_examples=150, deadline=None)
@given(sent_to_a_form())
def test_whatever_a_page_sends_is_taken_or_refused_and_kept(sent: tuple[Form, dict[str, list[str]]]) -> None:
    form, texts = sent
    json.dumps(draft_values(form, texts), ensure_ascii=False).encode()
    assert wrong_fields(form, Submission(texts)) != {}


@settings(max_examples=150, deadline=None)
@given(sent_by_a_program())
def test_whatever_a_program_sends_is_taken_or_refused(sent: tuple[Form, dict[str, Any]]) -> None:
    form, values = sent
    assert wrong_fields(form, JsonSubmission(values)) != {}
