import pytest

from app.dmn.elements import Decision, DecisionTable
from app.dmn.overlaps import overlapping_rows
from app.dmn.reader import read_definitions
from tests.unit.dmn.building import decision, definitions, table


def overlaps(rows, inputs=("n",)):
    xml = definitions(decision("d", table(inputs, ["r"], [(row, ["1"]) for row in rows])))
    read, _ = read_definitions(xml, "file.dmn")
    assert read is not None
    (element,) = read.elements
    assert isinstance(element, Decision)
    assert isinstance(element.expression, DecisionTable)
    return list(overlapping_rows(element.expression))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("-", "5"),
        ("> 5", ">= 7"),
        ("<= 5", ">= 5"),
        ("[1..5]", "5"),
        ("(1..3)", "2"),
        ('"a","b"', '"b","c"'),
        ('not("a")', '"b"'),
        ('not("a")', 'not("b")'),
        ("not([1..2])", "3"),
        ("true", "true"),
        ("not(true)", "false"),
        ("-5", "< 0"),
        ('date("2026-01-01")', '>= @"2025-12-31"'),
        ("= 3", "[1..9]"),
    ],
)
def test_cells_that_one_value_passes_overlap(one, other):
    assert overlaps([[one], [other]]) == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("> 5", "<= 5"),
        ("[1..5)", "5"),
        ("]1..5]", "1"),
        ('"a","b"', '"c"'),
        ('not("a","b")', '"a"'),
        ("not([1..2])", "1.5"),
        ("true", "false"),
        ("not(true)", "true"),
        ('"5"', "5"),
        ('< @"2026-01-01"', 'date("2026-01-01")'),
    ],
)
def test_cells_that_no_value_passes_do_not(one, other):
    assert overlaps([[one], [other]]) == []


@pytest.mark.parametrize("cell", ["limit", "> limit", "? * 2 > 5", 'contains(?, "a")', "!= 5"])
def test_what_cannot_be_told_is_left_out(cell):
    assert overlaps([[cell], ["-"]]) == []


def test_rows_overlap_only_when_all_their_columns_do():
    assert overlaps([["> 1", "true"], ["> 2", "false"], ["> 3", "-"]], ["n", "b"]) == [(1, 3), (2, 3)]


def test_two_columns_of_one_expression_are_about_one_value():
    assert overlaps([["> 1", "< 5"], [">= 5", "< 9"]], ["n", "n"]) == []
    assert overlaps([["> 1", "< 5"], [">= 4", "< 9"]], ["n", " n "]) == [(1, 2)]
