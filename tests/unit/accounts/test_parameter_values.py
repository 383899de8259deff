from decimal import Decimal

import pytest

from app.domain.parameter_values import Bounds, leaves, read_value

MONTHS = {"tech_rd": 36, "emergency": 12}


def test_a_context_is_typed_part_by_part_and_keeps_its_shape():
    problems: dict[str, str] = {}
    assert read_value(MONTHS, {"value.tech_rd": "30", "value.emergency": "6"}, problems) == {
        "tech_rd": 30,
        "emergency": 6,
    }
    assert problems == {}


def test_the_parts_have_chinese_names():
    assert [(leaf.key, leaf.label, leaf.shown) for leaf in leaves(MONTHS)] == [
        ("value.tech_rd", "技术攻关类", "36"),
        ("value.emergency", "应急类", "12"),
    ]


@pytest.mark.parametrize(
    ("present", "typed", "words"),
    [
        (5, "五", "应为不小于 0 的整数"),
        (5, "-1", "应为不小于 0 的整数"),
        (Decimal("0.30"), "0,3", "应为数字"),
        (Decimal("0.30"), "NaN", "应为不小于 0 的数"),
        ("2021-08-31T00:00:00+08:00", "2021-08-31", "应如 2021-08-31T00:00:00+08:00"),
        ("P1Y", "一年", "应如 P30D"),
        (True, "maybe", "请选择是或否"),
        ("incl_fiscal", "", "请填写"),
    ],
)
def test_each_kind_says_what_it_expects(present: object, typed: str, words: str):
    problems: dict[str, str] = {}
    read_value(present, {"value": typed}, problems)
    assert words in problems["value"]


def test_a_share_above_one_is_refused():
    problems: dict[str, str] = {}
    read_value(Decimal("0.30"), {"value": "30"}, problems, Bounds(most=1))
    assert problems == {"value": "不能超过 1，现为 30。 / Not above 1."}


def test_every_digit_of_an_amount_is_kept():
    assert str(read_value(Decimal("500.00"), {"value": "600.00"}, {})) == "600.00"
