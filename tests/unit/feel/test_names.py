"""Names: spaces, symbols, Chinese, keywords; what an expression reads and calls."""

import pytest

from app.feel import Environment, FeelError, compile_expression


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("Full Name", {"Full Name": 1}),
        ("Pre-bureau risk + 0", {"Pre-bureau risk": 1}),
        ("a-b", {"a-b": 1, "a": 5, "b": 3}),
        ("在研项目数 + 0", {"在研项目数": 1}),
        ("金额（万元）", {"金额（万元）": 1}),
        ("days in weekend", {"days in weekend": 1}),
        ("`for`", {"for": 1}),
        ("date of birth", {"date of birth": 1}),
        ("Person 2", {"Person 2": 1}),
        ("🐎", {"🐎": 1}),
        ("Model B.Say Hello", {"Model B": {"Say Hello": 1}}),
        ("a.`b-c`", {"a": {"b-c": 1}}),
        ("list of bids.count of items", {"list of bids": {"count of items": 1}}),
    ],
)
def test_a_name_is_found_whatever_it_consists_of(value_of, text, variables):
    assert value_of(text, variables) == 1


def test_the_longest_known_name_wins(value_of):
    assert value_of("a b c", {"a b": 1, "a b c": 2}) == 2


def test_minus_is_an_operator_where_no_name_with_it_is_known(value_of):
    assert value_of("a-b", {"a": 5, "b": 3}) == 2


def test_date_and_time_between_two_conditions_is_no_function(value_of):
    assert value_of("date and time", {"date": True, "time": True}) is True


def test_an_expression_tells_what_it_reads_and_calls():
    text = "if need.amount > limit then f(x) else count(for i in rows return i + partial[1])"
    expression = compile_expression(text)
    assert expression.names == {"need", "limit", "x", "rows"}
    assert expression.functions == {"f"}


def test_names_in_a_filter_may_be_entries_of_its_items_and_are_not_reported():
    assert compile_expression("rows[score > limit]").names == {"rows"}
    assert compile_expression("rows[score > limit]", ["limit"]).names == {"rows", "limit"}


def test_the_same_text_is_compiled_once():
    assert compile_expression("a + 12345") is compile_expression("a + 12345")


def test_a_missing_variable_is_null_and_says_so():
    result = compile_expression("amont").evaluate({"amount": 1}, Environment())
    assert result.value is None
    assert result.warnings[0].name == "amont"


def test_two_known_words_beside_each_other_are_an_error():
    with pytest.raises(FeelError) as caught:
        compile_expression("amount period", ["amount", "period"])
    assert caught.value.column == 8


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("if is ready? then 1 else 2", {"is ready?": True}, 1),
        ("{a?: 1, b: a? + 1}.b", {}, 2),
        ("(function(a?: number) a? * 2)(3)", {}, 6),
    ],
)
def test_a_question_mark_may_belong_to_a_name(value_of, text, variables, expected):
    assert value_of(text, variables) == expected
