"""Strangers write expressions: only FeelError comes out, and nothing of Python is reached."""

import ast
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import app.feel
from app.feel import (
    Bounds,
    Environment,
    FeelError,
    compile_expression,
    compile_unary_tests,
    print_node,
    to_json,
)
from app.feel.builtins import BUILTINS
from app.feel.writing import write_briefly
from tests.unit.feel.trees import trees

ENVIRONMENT = Environment(bounds=Bounds(steps=20_000))
VARIABLES = {
    "a": Decimal(3),
    "b": "x",
    "金额": [1, Decimal("2.5"), None],
    "item": {"a": 1},
    "f": 5,
    "x": {"y": [1, 2]},
    "row no": [{"a": 1}, {"a": 2}],
}
PIECES = st.sampled_from([*'()[]{}`,?-@\\"：𝟙', "", "..", " not ", "in "])
TRICKS = [
    "a.__class__",
    "b.__class__.__mro__",
    "[].__class__.__base__.__subclasses__()",
    "x.keys",
    "x.get",
    "x.__dict__",
    "b.format",
    'b.format(x: "{0.__class__}")',
    "count.__globals__",
    "count.body",
    "(function(a) a).__code__",
    "(function(a) a).body",
    "(function(a) a).parameters",
    "a.as_tuple",
    'date("2026-01-01").__init__',
    'date("2026-01-01").today()',
    'date("2026-01-01").max',
    'duration("P1D").nanoseconds',
    "[1..2].__slots__",
    '__import__("os")',
    'eval("1")',
    'exec("1")',
    'open("/etc/passwd")',
    'getattr(a, "real")',
    "globals()",
    "print(1)",
    "lambda",
    "run.environment",
    "environment",
    "self",
    'get value(x, "__class__")',
    'context put(x, "__class__", 1).__class__.__name__',
    'replace("a", "a", "\\\\g<0>{}%s")',
    'string(x) + "%(a)s {a} ${a}"',
    "`__class__`",
    "a.`__class__`",
]


@pytest.mark.parametrize("text", TRICKS)
def test_no_known_trick_reaches_anything_of_python(text):
    try:
        value = compile_expression(text).evaluate(VARIABLES, ENVIRONMENT).value
    except FeelError:
        return
    assert to_json(value) in (None, 1, "x", "\\g<0>{}%s") or isinstance(value, str)
    assert "class" not in str(to_json(value))


def test_the_sources_call_nothing_that_runs_text_or_reaches_by_name():
    forbidden = {
        "eval",
        "exec",
        "compile",
        "getattr",
        "setattr",
        "__import__",
        "open",
        "globals",
        "vars",
        "input",
    }
    allowed = {("record.py", "getattr"), ("syntax.py", "vars")}  # of our own classes, by our own names
    for path in Path(app.feel.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in forbidden:
                assert (path.name, node.func.id) in allowed


def run_all(text: str) -> None:
    """Do everything that can be done with a text; nothing but FeelError may come of it."""
    for compile_text in (compile_expression, compile_unary_tests):
        with suppress(FeelError):
            compile_text(text).evaluate(VARIABLES, ENVIRONMENT)


@settings(max_examples=80, deadline=None)
@given(trees)
def test_random_expressions_give_a_value_or_a_feel_error(tree):
    run_all(print_node(tree))


@settings(max_examples=80, deadline=None)
@given(trees, st.data())
def test_mutated_expressions_give_a_value_or_a_feel_error(tree, data):
    text = print_node(tree)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(at, min(at + 4, len(text))))
        piece = data.draw(PIECES)
        text = text[:at] + piece + text[end:]
    run_all(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    run_all(text)


SURROGATE = "\ud800"


@pytest.mark.parametrize("text", [f'"{SURROGATE}"', f"a{SURROGATE}", f"`{SURROGATE}`", f"// {SURROGATE}"])
def test_a_text_with_half_a_character_is_refused_at_its_place(text):
    with pytest.raises(FeelError, match="lone surrogate") as caught:
        compile_expression(text)
    assert caught.value.column == text.index(SURROGATE) + 1
    assert str(caught.value).encode()


@pytest.mark.parametrize(
    "text", ['matches(x, "a")', 'matches("a", x)', 'replace(x, "a", "b")', 'split(x, "a")', 'extract(x, "a")']
)
def test_a_value_with_half_a_character_matches_nothing(text):
    result = compile_expression(text).evaluate({"x": f"a{SURROGATE}"}, ENVIRONMENT)
    assert result.value is None
    assert "lone surrogate" in str(result.warnings[0])


class Words(str):
    __slots__ = ()


ODD_VARIABLES = {
    "keys": {1: "a", None: "b", "c": {2.5: 1}},
    "words": Words("a"),
    "half": SURROGATE,
    "float": 1.5,
    "tuple": (1, 2),
    "object": object(),
    "nan": Decimal("NaN"),
    "far": Decimal("1e999999"),
    "int": 10**5000,
}


@pytest.mark.parametrize("name", ODD_VARIABLES)
@pytest.mark.parametrize("function", [*BUILTINS, "+", "-", "=", "<", "[", ".", "in", "for"])
def test_a_value_that_is_none_of_feel_gives_null_or_a_feel_error(function, name):
    calls = {
        "+": [f"{name} + {name}", f'{name} + "a"'],
        "-": [f"-{name}"],
        "=": [f"{name} = {name}"],
        "<": [f"{name} < {name}"],
        "[": [f"{name}[1]", f"{name}[item = 1]", f"[1, 2][{name}]"],
        ".": [f"{name}.a"],
        "in": [f"{name} in [1..2]", f"1 in {name}"],
        "for": [f"for i in {name} return i", f"for i in 1..{name} return i"],
    }
    by_position = [f"{function}({', '.join([name] * count)})" for count in range(1, 4)]
    for text in calls.get(function, by_position):
        with suppress(FeelError):
            write_briefly(compile_expression(text).evaluate(ODD_VARIABLES, ENVIRONMENT).value)


def test_keys_that_are_no_strings_are_written_as_such(value_of):
    assert value_of("string(x)", {"x": {1: 2, "a": {None: 3}}}) == '{"1": 2, a: {"null": 3}}'
    assert value_of("get entries(x)[1].key", {"x": {1: 2}}) == "1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('x = "a"', True),
        ('x + "b"', "ab"),
        ('x < "b"', True),
        ("x instance of string", True),
        ('matches("cab", x)', True),
        ("string([x])", '["a"]'),
        ("{a: 5}[a = 5].a", [5]),
        ("get value({a: 5}, x)", 5),
        ('sort([x, "0"])', ["0", "a"]),
    ],
)
def test_a_string_of_another_class_is_a_string(value_of, text, expected):
    assert value_of(text, {"x": Words("a")}) == expected
