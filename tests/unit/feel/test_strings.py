"""Strings: literals and functions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import Environment, FeelError, compile_expression
from app.feel.writing import quote

texts = st.text(st.characters(exclude_categories=("Cs",)))


@given(texts)
def test_a_quoted_string_reads_as_itself(text):
    assert compile_expression(quote(text)).evaluate({}, Environment()).value == text


@given(texts, texts)
def test_before_and_after_a_match_make_the_whole(text, match):
    variables = {"text": text + match, "match": match}
    whole = "substring before(text, match) + match + substring after(text, match)"
    assert compile_expression(whole).evaluate(variables, Environment()).value == (text + match)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"\U01F40E" = "🐎"', True),
        (r'string length("\uD83D\uDCA9")', Decimal(1)),
        (r'"a\tb\"c\\"', 'a\tb"c\\'),
        (r'"\d+"', "\\d+"),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", 3.8)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ('substring("foobar", 3, 99)', "obar"),
        ('upper case("abc") + lower case("ABC")', "ABCabc"),
        ('contains("abc", "")', True),
        ('starts with("揭榜挂帅", "揭榜")', True),
        ('ends with("揭榜挂帅", "挂帅")', True),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ('string join(["a", "b"], ", ", "<", ">")', "<a, b>"),
        ('string join([1], "-")', None),
        ('trim("  a ")', "a"),
        ('is blank(" ")', True),
        ('string length(string: "abc")', Decimal(3)),
        ('string length(text: "abc")', None),
        ('upper case(["a"])', "A"),
    ],
)
def test_strings_are_handled_as_the_specification_says(value_of, text, expected):
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string(1.10)", "1.10"),
        ("string(1e3)", "1000"),
        ("string(null)", None),
        ("string(true)", "true"),
        ('string(@"2026-11-25T08:00:00.5+08:00")', "2026-11-25T08:00:00.5+08:00"),
        ('string(@"PT36H")', "P1DT12H"),
        ('string(@"-P14M")', "-P1Y2M"),
        ('string(["a", 1, null])', '["a", 1, null]'),
        ('string({a: {"b c": "d"}})', '{a: {"b c": "d"}}'),
        ("string([1..5))", "[1..5)"),
        ("string((> 5))", "(> 5)"),
    ],
)
def test_every_value_has_its_text(value_of, text, expected):
    assert value_of(text) == expected


def test_half_of_a_character_is_refused():
    with pytest.raises(FeelError, match="no such character"):
        compile_expression(r'"\uD83D"')
