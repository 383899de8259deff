"""Lists: literals, filters, functions."""

from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][1]", 1),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("100[1]", 100),
        ("[{a: 1}, {a: 2}][a > 1].a", [2]),
        ("[{item: 1}, {item: 2}][item >= 2]", [{"item": 2}]),
        ("[{x: 1}, {y: 2}][y > 1]", [{"y": 2}]),
        ("[[1, 2], [3]][item[1] = 3]", [[3]]),
        ("list contains([1, null], null)", True),
        ("count([1, 2])", 2),
        ("min([3, 1, 2])", 1),
        ('max("a", "c", "b")', "c"),
        ("max([])", None),
        ('min([1, "a"])', None),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("append([1], 2, [3])", [1, 2, [3]]),
        ("concatenate([1], [2, 3])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 1.0, null, null, {a: 1}, {a: 1}])", [1, None, {"a": 1}]),
        ("duplicate values([1, 2, 1, 1])", [1]),
        ("duplicate values([1, 2, 3, 2, 1, null, null])", [1, 2, None]),
        ("-1[1]", -1),
        ("flatten([[1, [2]], 3])", [1, 2, 3]),
        ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
        ("sort([3, 1], function(x) true)", None),
        ("list replace([2, 4, 7], function(item, new) item < new, 5)", [5, 5, 7]),
        ("is empty([])", True),
        ("sublist([1, 2, 3], 2, 2)", [2, 3]),
        ("sublist([1, 2, 3], 1, 0)", None),
        ("sublist([1, 2, 3], 2, 3)", None),
        ("null[item > 1]", None),
        ("null[1]", None),
        ("[null][item = null]", [None]),
        ("[{a-b: 1}, {a-b: 2}][a-b = 2]", [{"a-b": 2}]),
        ("{rows: [{left-over: 3}], r: rows[left-over > 2].left-over}.r", [3]),
        ("list contains(list: [1, null])", True),
        ("count(1)", 1),
        ("sum([])", None),
    ],
)
def test_lists_are_handled_as_the_specification_says(value_of, text, expected):
    assert value_of(text) == expected


def test_sorting_keeps_the_order_of_equals(value_of):
    rows = [{"k": 1, "n": "a"}, {"k": 0, "n": "b"}, {"k": 1, "n": "c"}, {"k": 0, "n": "d"}]
    assert value_of("sort(rows, function(x, y) x.k < y.k).n", {"rows": rows}) == ["b", "d", "a", "c"]


def test_a_filter_sees_variables_around_it_unless_the_item_has_an_entry_of_that_name(value_of):
    variables = {"limit": Decimal(1), "rows": [{"v": 2}, {"v": 2, "limit": 3}]}
    assert value_of("rows[v > limit]", variables) == [{"v": 2}]


def test_given_lists_are_never_changed(value_of):
    given = [3, 1, 2]
    value_of("[sort(xs), append(xs, 9), remove(xs, 1), reverse(xs)]", {"xs": given})
    assert given == [3, 1, 2]
