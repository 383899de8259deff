"""What a decision asks for, and how what a person types for it is read."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.dmn import read_decisions
from app.dmn.asking import asked_inputs
from app.dmn.typed import LONGEST, read_typed
from app.feel import DaysTimeDuration, Environment, FeelError
from tests.unit.dmn.building import decision, definitions, input_data, literal, needs_input, table

ENVIRONMENT = Environment(now=datetime.fromisoformat("2021-09-01T09:00:00+08:00"))


def asked(*elements: str):
    return asked_inputs(read_decisions(definitions(*elements)), "it")


def test_an_input_is_told_with_its_type_and_the_entries_that_are_read_of_it():
    logic = literal("if bid.total > 500 then bid.kind else amount")
    (amount, bid) = asked(
        input_data("bid"),
        input_data("amount", "number"),
        decision("it", logic, needs_input("bid"), needs_input("amount")),
    )
    assert (amount.name, amount.kind, amount.entries) == ("amount", "number", ())
    assert (bid.name, bid.kind, bid.entries) == ("bid", None, ("kind", "total"))


def test_the_strings_that_cells_of_its_column_name_are_offered():
    rows = [(['"a", "b"'], ["1"]), (['not("c")'], ["2"]), (["-"], ["3"])]
    (kind,) = asked(
        input_data("kind", "string"), decision("it", table(["kind"], ["r"], rows), needs_input("kind"))
    )
    assert kind.offered == ('"a"', '"b"', '"c"')


def test_true_and_false_are_offered_for_a_boolean():
    (one,) = asked(input_data("ok", "boolean"), decision("it", literal("ok"), needs_input("ok")))
    assert one.offered == ("true", "false")


def test_a_variable_without_a_connection_is_asked_for_too():
    (one,) = asked(decision("it", literal("amount + 1")))
    assert (one.name, one.label, one.type_ref) == ("amount", "", None)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('"央企"', None, "央企"),
        ("央企", None, "央企"),
        ("central-enterprise", None, "central-enterprise"),
        ("内蒙古(区)公司", "string", "内蒙古(区)公司"),
        ("15", "string", "15"),
        ('"15"', "string", "15"),
        ("null", "string", None),
        (" 1200.5 ", None, Decimal("1200.5")),
        ("1,200.5", "number", Decimal("1200.5")),
        ("2 * 3", "number", Decimal(6)),
        ("是", "boolean", True),
        ("false", "boolean", False),
        ("2021-09-01", None, date(2021, 9, 1)),
        ("2021-09-01", "date", date(2021, 9, 1)),
        ("today()", "date", date(2021, 9, 1)),
        ('date("2021-09-01")', None, date(2021, 9, 1)),
        ("P5D", "days and time duration", DaysTimeDuration(5 * 86_400 * 10**9)),
        ('{a: [1, "x"]}', None, {"a": [Decimal(1), "x"]}),
        ('{"a": 1}', None, {"a": Decimal(1)}),
    ],
)
def test_what_is_typed_is_read_as_feel_or_as_plain_words(text, kind, value):
    assert read_typed(text, kind, ENVIRONMENT) == value


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("{a: 1", None, "表达式不完整"),
        ("“央企”", None, "字符串用英文双引号"),
        ("foo(1)", None, "没有函数"),
        ("也许", "boolean", "不是真假值"),
        ("2021-9-1", "date", "应为日期，读到的是数字 2011"),
        ('date("2021-13-01")', None, "不是日期"),
        ("for i in 1..1000000 return 1", None, "列表超过"),
        ("1" * (LONGEST + 1), None, "最多"),
    ],
)
def test_what_means_nothing_is_refused_in_words(text, kind, words):
    with pytest.raises(FeelError, match=words):
        read_typed(text, kind, ENVIRONMENT)
