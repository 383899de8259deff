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
