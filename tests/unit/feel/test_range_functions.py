"""The functions of points and ranges: every example of the specification's Table 78."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before(1, 10)", True),
        ("before(10, 1)", False),
        ("before(1, [1..10])", False),
        ("before(1, (1..10])", True),
        ("before(1, [5..10])", True),
        ("before([1..10], 10)", False),
        ("before([1..10), 10)", True),
        ("before([1..10], 15)", True),
        ("before([1..10], [15..20])", True),
        ("before([1..10], [10..20])", False),
        ("before([1..10), [10..20])", True),
        ("before([1..10], (10..20])", True),
        ("after(10, 5)", True),
        ("after(5, 10)", False),
        ("after(12, [1..10])", True),
        ("after(10, [1..10))", True),
        ("after(10, [1..10])", False),
        ("after([11..20], 12)", False),
        ("after([11..20], 10)", True),
        ("after((11..20], 11)", True),
        ("after([11..20], 11)", False),
        ("after([11..20], [1..10])", True),
        ("after([1..10], [11..20])", False),
        ("after([11..20], [1..11))", True),
        ("after((11..20], [1..11])", True),
        ("meets([1..5], [5..10])", True),
        ("meets([1..5), [5..10])", False),
        ("meets([1..5], (5..10])", False),
        ("meets([1..5], [6..10])", False),
        ("met by([5..10], [1..5])", True),
        ("met by([5..10], [1..5))", False),
        ("met by((5..10], [1..5])", False),
        ("met by([6..10], [1..5])", False),
        ("overlaps([1..5], [3..8])", True),
        ("overlaps([3..8], [1..5])", True),
        ("overlaps([1..8], [3..5])", True),
        ("overlaps([3..5], [1..8])", True),
        ("overlaps([1..5], [6..8])", False),
        ("overlaps([6..8], [1..5])", False),
        ("overlaps([1..5], [5..8])", True),
        ("overlaps([1..5], (5..8])", False),
        ("overlaps([1..5), [5..8])", False),
        ("overlaps([1..5), (5..8])", False),
        ("overlaps([5..8], [1..5])", True),
        ("overlaps((5..8], [1..5])", False),
        ("overlaps([5..8], [1..5))", False),
        ("overlaps((5..8], [1..5))", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([1..5], [6..8])", False),
        ("overlaps before([1..5], [5..8])", True),
        ("overlaps before([1..5], (5..8])", False),
        ("overlaps before([1..5), [5..8])", False),
        ("overlaps before([1..5), (1..5])", True),
        ("overlaps before([1..5], (1..5])", True),
        ("overlaps before([1..5), [1..5])", False),
        ("overlaps before([1..5], [1..5])", False),
        ("overlaps after([3..8], [1..5])", True),
        ("overlaps after([6..8], [1..5])", False),
        ("overlaps after([5..8], [1..5])", True),
        ("overlaps after((5..8], [1..5])", False),
        ("overlaps after([5..8], [1..5))", False),
        ("overlaps after((1..5], [1..5))", True),
        ("overlaps after((1..5], [1..5])", True),
        ("overlaps after([1..5], [1..5))", False),
        ("overlaps after([1..5], [1..5])", False),
        ("finishes(10, [1..10])", True),
        ("finishes(10, [1..10))", False),
        ("finishes([5..10], [1..10])", True),
        ("finishes([5..10), [1..10])", False),
        ("finishes([5..10), [1..10))", True),
        ("finishes([1..10], [1..10])", True),
        ("finishes((1..10], [1..10])", True),
        ("finished by([1..10], 10)", True),
        ("finished by([1..10), 10)", False),
        ("finished by([1..10], [5..10])", True),
        ("finished by([1..10], [5..10))", False),
        ("finished by([1..10), [5..10))", True),
        ("finished by([1..10], [1..10])", True),
        ("finished by([1..10], (1..10])", True),
        ("includes([1..10], 5)", True),
        ("includes([1..10], 12)", False),
        ("includes([1..10], 1)", True),
        ("includes([1..10], 10)", True),
        ("includes((1..10], 1)", False),
        ("includes([1..10), 10)", False),
        ("includes([1..10], [4..6])", True),
        ("includes([1..10], [1..5])", True),
        ("includes((1..10], (1..5])", True),
        ("includes([1..10], (1..10))", True),
        ("includes([1..10), [5..10))", True),
        ("includes([1..10], [1..10))", True),
        ("includes([1..10], (1..10])", True),
        ("includes([1..10], [1..10])", True),
        ("during(5, [1..10])", True),
        ("during(12, [1..10])", False),
        ("during(1, [1..10])", True),
        ("during(10, [1..10])", True),
        ("during(1, (1..10])", False),
        ("during(10, [1..10))", False),
        ("during([4..6], [1..10])", True),
        ("during([1..5], [1..10])", True),
        ("during((1..5], (1..10])", True),
        ("during((1..10), [1..10])", True),
        ("during([5..10), [1..10))", True),
        ("during([1..10), [1..10])", True),
        ("during((1..10], [1..10])", True),
        ("during([1..10], [1..10])", True),
        ("starts(1, [1..10])", True),
        ("starts(1, (1..10])", False),
        ("starts(2, [1..10])", False),
        ("starts([1..5], [1..10])", True),
        ("starts((1..5], (1..10])", True),
        ("starts((1..5], [1..10])", False),
        ("starts([1..5], (1..10])", False),
        ("starts([1..10], [1..10])", True),
        ("starts([1..10), [1..10])", True),
        ("starts((1..10), (1..10))", True),
        ("started by([1..10], 1)", True),
        ("started by((1..10], 1)", False),
        ("started by([1..10], 2)", False),
        ("started by([1..10], [1..5])", True),
        ("started by((1..10], (1..5])", True),
        ("started by([1..10], (1..5])", False),
        ("started by((1..10], [1..5])", False),
        ("started by([1..10], [1..10])", True),
        ("started by([1..10], [1..10))", True),
        ("started by((1..10), (1..10))", True),
        ("coincides(5, 5)", True),
        ("coincides(3, 4)", False),
        ("coincides([1..5], [1..5])", True),
        ("coincides((1..5), [1..5])", False),
        ("coincides([1..5], [2..6])", False),
    ],
)
def test_every_example_of_the_specification_holds(value_of, text, expected):
    assert value_of(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("includes((< 5), 3)", True),
        ("includes((> 5), 3)", False),
        ("before((< 5), 5)", True),
        ("finishes(5, (<= 5))", True),
        ("overlaps((< 5), (> 3))", True),
        ("overlaps((< 5), (> 5))", False),
    ],
)
def test_a_range_without_an_end_goes_on_for_ever(value_of, text, expected):
    assert value_of(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "before(1, null)",
        "before(null, [1..2])",
        'before(1, "a")',
        'before([1..2], ["a".."b"])',
        "before(1)",
        "meets(1, [1..2])",
        "includes(1, [1..2])",
        "coincides(1, [1..1])",
        "coincides(null, null)",
        "during(5, [1..null])",
    ],
)
def test_what_cannot_be_compared_gives_null_with_a_remark(result_of, text):
    result = result_of(text)
    assert result.value is None
    assert result.warnings != ()


def test_of_two_ways_with_the_same_names_the_one_in_the_order_given_is_meant(value_of):
    assert value_of("before(point: 1, range: [2..3])") is True
    assert value_of("before(range: [2..3], point: 4)") is True
    assert value_of("before(range: [2..3], point: 1)") is False


class Ends:
    """A range by its ends."""

    def __init__(self, start: int, end: int, start_included: bool, end_included: bool) -> None:
        self.s, self.e, self.s_in, self.e_in = start, end, start_included, end_included

    def __str__(self) -> str:
        return f"{'[' if self.s_in else '('}{self.s}..{self.e}{']' if self.e_in else ')'}"


FORMULAS = {
    "before": lambda a, b: a.e < b.s or ((not a.e_in or not b.s_in) and a.e == b.s),
    "after": lambda a, b: a.s > b.e or ((not a.s_in or not b.e_in) and a.s == b.e),
    "meets": lambda a, b: a.e_in and b.s_in and a.e == b.s,
    "met by": lambda a, b: a.s_in and b.e_in and a.s == b.e,
    "overlaps": lambda a, b: (
        (a.e > b.s or (a.e == b.s and a.e_in and b.s_in))
        and (a.s < b.e or (a.s == b.e and a.s_in and b.e_in))
    ),
    "overlaps before": lambda a, b: (
        (a.s < b.s or (a.s == b.s and a.s_in and not b.s_in))
        and (a.e > b.s or (a.e == b.s and a.e_in and b.s_in))
        and (a.e < b.e or (a.e == b.e and (not a.e_in or b.e_in)))
    ),
    "overlaps after": lambda a, b: FORMULAS["overlaps before"](b, a),
    "finishes": lambda a, b: (
        a.e_in == b.e_in and a.e == b.e and (a.s > b.s or (a.s == b.s and (not a.s_in or b.s_in)))
    ),
    "finished by": lambda a, b: FORMULAS["finishes"](b, a),
    "includes": lambda a, b: (
        (a.s < b.s or (a.s == b.s and (a.s_in or not b.s_in)))
        and (a.e > b.e or (a.e == b.e and (a.e_in or not b.e_in)))
    ),
    "during": lambda a, b: FORMULAS["includes"](b, a),
    "starts": lambda a, b: (
        a.s == b.s and a.s_in == b.s_in and (a.e < b.e or (a.e == b.e and (not a.e_in or b.e_in)))
    ),
    "started by": lambda a, b: FORMULAS["starts"](b, a),
    "coincides": lambda a, b: (a.s, a.e, a.s_in, a.e_in) == (b.s, b.e, b.s_in, b.e_in),
}
ranges = st.builds(
    lambda ends, *included: Ends(*sorted(ends), *included),
    st.lists(st.integers(0, 4), min_size=2, max_size=2, unique=True),
    st.booleans(),
    st.booleans(),
)


@pytest.mark.parametrize("name", FORMULAS)
@given(one=ranges, other=ranges)
def test_ranges_lie_to_each_other_as_the_formulas_of_the_specification_have_it(value_of, name, one, other):
    assert value_of(f"{name}({one}, {other})") is bool(FORMULAS[name](one, other))
