"""A tree printed and read again is the same tree."""

from hypothesis import given, settings

from app.feel import parse, parse_tests, print_node
from tests.unit.feel.trees import test_trees, trees


@settings(max_examples=100, deadline=None)
@given(trees)
def test_what_is_printed_reads_as_the_same_tree(tree):
    assert parse(print_node(tree)) == tree


@settings(max_examples=50, deadline=None)
@given(test_trees)
def test_printed_unary_tests_read_as_the_same_tree(tree):
    assert parse_tests(print_node(tree)) == tree


def test_an_expression_is_printed_with_no_more_parentheses_than_it_needs():
    text = "if a + b * c >= 2 and (d or e) then xs[item > 1].y else -f(x: 1) ** 2"
    assert print_node(parse(text)) == text


def test_a_name_that_is_more_than_words_is_printed_in_backticks():
    assert print_node(parse("a-b + full name", ["a-b"])) == "`a-b` + `full name`"
