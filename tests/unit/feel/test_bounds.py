"""What an evaluation may cost: always the same, never more."""

import threading
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from time import process_time

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
        (NESTED.format("[{a: 1}]", "flatten(deep.a)"), [1]),
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


BEYOND = [Decimal("1e999999"), Decimal("-1e999999"), Decimal("1e-999999"), Decimal("9" * 5000), 10**5000]
USES_OF_A_NUMBER = [
    '"a"[x]',
    "[1, 2][x]",
    'substring("a", 1, x)',
    'substring("a", x)',
    "sublist([1, 2], x)",
    "sublist([1, 2], 1, x)",
    "insert before([1], x, 1)",
    "remove([1], x)",
    "list replace([1], x, 2)",
    "partition([1, 2], x)",
    "odd(x)",
    "even(x)",
    "decimal(x, 2)",
    "decimal(1, x)",
    "modulo(x, 2)",
    "date(x, 1, 1)",
    "time(x, 1, 1)",
    "date and time(x, 1, 1, 1, 1, 1)",
    "for i in x..x return i",
    "for i in 1..x return i",
    '@"P1D" * x',
    '@"P1Y" / x',
    'add working days(@"2022-01-01", x)',
    "string([x])",
    "sum([x, x])",
    "mode([x, 1])",
    "x + x",
    "x in [1..2]",
]


@pytest.mark.parametrize("text", USES_OF_A_NUMBER)
def test_a_number_from_outside_that_no_feel_number_can_be_costs_no_time(text):
    for number in BEYOND:
        start = process_time()
        with suppress(FeelError):
            compile_expression(text).evaluate({"x": number}, Environment())
        assert process_time() - start < 0.2


@pytest.mark.parametrize("text", USES_OF_A_NUMBER)
@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_raises_nothing_but_a_feel_error(text, number):
    with suppress(FeelError):
        compile_expression(text).evaluate({"x": Decimal(number)}, Environment())


def test_the_last_digit_of_a_large_number_decides_whether_it_is_odd(value_of):
    assert value_of("odd(9999999999999999999999999999999999)") is True
    assert value_of("even(1e6000)") is True
    assert value_of("odd(3.0)") is True


@pytest.mark.parametrize("text", ["x = y", "x != y", "x < y", "x in [y..y]", "[x] = [y]", "max(x, y) = x"])
def test_comparing_long_strings_is_charged_by_their_length(text):
    variables = {"x": "a" * 500_000, "y": "a" * 499_999 + "b"}
    with pytest.raises(LimitExceeded):
        compile_expression(f"some i in 1..1000 satisfies ({text}) = null").evaluate(variables, Environment())


def test_comparing_contexts_and_lists_is_charged_by_their_size():
    large = {str(number): number for number in range(50_000)}
    for one, other in ((large, large), (large, {**large, "0": 1}), (large, {"x": 1})):
        with pytest.raises(LimitExceeded):
            compile_expression("some i in 1..1000 satisfies (x = y) = null").evaluate(
                {"x": one, "y": other}, Environment()
            )


def test_every_new_pattern_is_paid_for_and_the_same_one_once():
    new = 'for i in 1..20000 return matches("a", "[a-z]{3}" + string(i))'
    with pytest.raises(LimitExceeded):
        compile_expression(new).evaluate({}, Environment())
    same = 'count(for i in 1..20000 return matches("a", "[a-z]{3}\\w"))'
    assert compile_expression(same).evaluate({}, Environment()).value == 20_000


def test_a_pattern_that_takes_long_to_compile_is_refused(result_of):
    result = result_of('matches("a", "\\w{1000}")')
    assert result.value is None
    assert "too complex" in str(result.warnings[0])


def test_a_back_reference_is_paid_for_by_what_it_takes():
    start = process_time()
    with pytest.raises(LimitExceeded):
        compile_expression('matches(x, "^(a*)*\\1b$")').evaluate({"x": "a" * 20_000}, Environment())
    assert process_time() - start < 1.5


def test_a_loop_has_so_many_variables_and_no_more(value_of):
    bindings = [f"a{number} in [{number}]" for number in range(51)]
    assert value_of(f"for {', '.join(bindings[:50])} return a0 + a49") == [49]
    with pytest.raises(FeelError, match="more than 50 variables"):
        compile_expression(f"for {', '.join(bindings)} return 1")


def test_reading_takes_time_by_the_length_of_the_text():
    entries = ", ".join(f"a b{number}: a b0" for number in range(3000))
    start = process_time()
    compile_expression(f"{{{entries}}}")
    assert process_time() - start < 2


BODIES = [
    "if n <= 0 then 0 else 1 + f(n - 1)",
    "if n <= 0 then 0 else {before: 1 + f(n - 1)}.before",
    "if n <= 0 then 0 else sum(for i in [n] return 1 + f(i - 1))",
    "if n <= 0 then 0 else sum(for i in [1 + f(n - 1)] return i)",
    "if n <= 0 then 0 else [1, 1 + f(n - 1)][2]",
    "if n <= 0 then 0 else 1 + (if (some i in [n] satisfies f(i - 1) >= 0) then n - 1 else 0)",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("frames", [0, 600])
def test_a_function_may_call_itself_as_often_as_a_knowledge_model_whatever_stack_is_left(body, frames):
    text = f"{{f: function(n) {body}, r: f(256)}}.r"

    def evaluate(frames: int) -> object:
        return evaluate(frames - 1) if frames else compile_expression(text).evaluate({}, Environment()).value

    assert evaluate(frames) == 256


ENDLESS = [
    "f(n)",
    "1 + f(n + 1)",
    "sort([1, 2], function(a, b) f(n))",
    "list replace([1], function(a, b) f(n), 1)",
    "for i in f(n) return i",
    "some i in f(n) satisfies true",
    "[f(n)][1]",
    "{a: {b: [f(n)]}}",
    "1 in (f(n), 2)",
    "[1][f(n) = 1]",
    "f(f(n))",
]


@pytest.mark.parametrize("body", ENDLESS)
def test_a_function_that_calls_itself_endlessly_ends_on_the_smallest_stack_with_the_limit(body):
    text = f"{{f: function(n) {body}, r: f(1)}}.r"
    told = []

    def evaluate() -> None:
        try:
            compile_expression(text).evaluate({}, Environment())
        except LimitExceeded as error:
            told.append(str(error))

    before = threading.stack_size(1 << 20)
    thread = threading.Thread(target=evaluate)
    thread.start()
    thread.join()
    threading.stack_size(before)
    (message,) = told
    assert "超过上限 6000 层" in message


def test_a_chain_of_any_length_needs_no_stack(value_of):
    assert value_of(" or ".join(["false"] * 10_000)) is False


@pytest.mark.parametrize(
    "text",
    [
        "1" + ", 1" * 33_000,
        "[1" + ", 1" * 33_000 + "]",
        "(" * 50_000,
        "-" * 99_999 + "1",
        "[" * 99_999,
        "a" + ".b" * 49_000,
        "f" + "()" * 49_000,
        "[1]" + "[1]" * 33_000,
        "1 instance of " + "list<" * 19_000,
        "function(a) " * 8_000 + "1",
        "if a then 1 else " * 5_000 + "2",
        " and ".join(["a = 1"] * 9_000),
        "{" + ", ".join(f"a{number}: {number}" for number in range(6_000)) + "}",
        "a " * 49_000,
        "/*" * 49_000,
        '"' + "\\" * 99_000,
        "@" * 99_999,
        "＞" * 99_999,
    ],
)
def test_a_text_as_long_as_may_be_is_read_or_refused_in_time(text):
    start = process_time()
    with suppress(FeelError):
        compile_expression(text).evaluate({"a": 1}, Environment())
    assert process_time() - start < 3
