"""What an evaluation may cost: always the same, never more."""

from decimal import Decimal
from itertools import pairwise

import pytest

from app.feel import Bounds, Environment, FeelError, LimitExceeded, compile_expression, to_json

DOUBLED = ", ".join(f"{name}: [{before}, {before}]" for before, name in pairwise("abcdefghijklmnopqrstuv"))
LISTS_OF_LISTS = "list<" * 21 + "number" + ">" * 21
BOMBS = [
    "for i in 1..1000000000 return i",
    "for i in 1..100000, j in 1..100000 return i",
    "some i in 1..99999 satisfies some j in 1..99999 satisfies i + j < 0",
    "(function(f) f(f))(function(f) f(f))",
    "(function(f, n) f(f, n + 1))(function(f, n) 1 + f(f, n + 1), 0)",
    'for i in 1..50 return string join(for j in 1..50000 return "xxxxxxxxxxxxxxxxxxxxxxxxxx")',
    f"{{a: 1, {DOUBLED}, w: string(v)}}",
    f"{{a: 1, {DOUBLED}, w: v = [u, u]}}",
    f"{{a: 1, {DOUBLED}, w: v instance of {LISTS_OF_LISTS}}}",
    f"{{a: 1, {DOUBLED}, w: (function(x: {LISTS_OF_LISTS}) 1)(v)}}",
    "for i in 1..99999 return partial",
    "flatten(for i in 1..1000 return for j in 1..1000 return j)",
    'matches(string join(for i in 1..20000 return "a"), "^(a*)*\\\\1b$")',
]


@pytest.mark.parametrize("text", BOMBS)
def test_a_runaway_expression_is_stopped(text):
    with pytest.raises(FeelError):
        compile_expression(text).evaluate({}, Environment(bounds=Bounds(steps=200_000)))


def steps_needed(text: str) -> int:
    low, high = 0, 100_000
    while low < high:
        middle = (low + high) // 2
        try:
            compile_expression(text).evaluate({}, Environment(bounds=Bounds(steps=middle)))
            high = middle
        except LimitExceeded:
            low = middle + 1
    return low


def test_it_stops_at_the_same_step_every_time_and_costs_grow_with_the_work():
    text = "sum(for i in 1..{} return i * i)"
    assert steps_needed(text.format(100)) == steps_needed(text.format(100))
    assert steps_needed(text.format(200)) < 2.2 * steps_needed(text.format(100))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "1" + ")" * 500,
        "-" * 500 + "1",
        "[" * 500,
        "1" + "+1" * 500,
        "{a:" * 300,
        "not(" * 300,
        "if a then " * 300,
    ],
)
def test_an_expression_nested_beyond_reason_is_refused(text):
    with pytest.raises(FeelError):
        compile_expression(text)


def test_a_long_chain_of_conditions_is_no_nesting(value_of):
    assert value_of(" and ".join(["true"] * 500)) is True


def test_a_text_longer_than_any_expression_is_refused():
    with pytest.raises(FeelError, match="longer than"):
        compile_expression("1 " * 60_000)


def test_a_string_and_a_list_have_a_largest_size():
    environment = Environment(bounds=Bounds(string=10, list=3))
    with pytest.raises(LimitExceeded, match="10 characters"):
        compile_expression("a + a").evaluate({"a": "x" * 6}, environment)
    with pytest.raises(LimitExceeded, match="3 elements"):
        compile_expression("for i in 1..4 return i").evaluate({}, environment)


def test_a_value_that_holds_itself_many_times_is_not_written_out():
    value: list[object] = []
    for _ in range(40):
        value = [value, value]
    with pytest.raises(LimitExceeded):
        to_json(value, most=10_000)


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(FeelError, match="not finite"):
        compile_expression("a > 1").evaluate({"a": Decimal("NaN")}, Environment())


def test_variables_are_neither_copied_nor_walked():
    class Watched(dict[str, object]):
        def __iter__(self):
            raise AssertionError

        def keys(self):
            raise AssertionError

        def items(self):
            raise AssertionError

    variables = Watched(amount=Decimal(600), rows=Watched(a=1))
    assert compile_expression("amount >= 500").evaluate(variables, Environment()).value is True


NESTED = "{{x: for i in 1..900 return if i = 1 then {} else [partial[-1]], deep: x[-1], r: {}}}.r"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NESTED.format("[1]", "deep = deep"), True),
        (NESTED.format("[1]", "string length(string(deep))"), 1801),
        (NESTED.format("[1]", "flatten(deep)"), [1]),
        (NESTED.format("[{a: 1}]", "deep.a"), None),
    ],
)
@pytest.mark.parametrize("frames", [0, 250])
def test_a_deeply_nested_value_is_handled_alike_whatever_stack_is_left(text, expected, frames):
    def evaluate(frames: int) -> object:
        if frames:
            return evaluate(frames - 1)
        try:
            return compile_expression(text).evaluate({}, Environment()).value
        except LimitExceeded:
            return None

    assert evaluate(frames) == expected


def test_a_value_nested_beyond_reason_is_not_given_as_json():
    value: list[object] = []
    for _ in range(300):
        value = [value]
    with pytest.raises(LimitExceeded):
        to_json(value)
