"""Overlaps as found in the cells, against rows as they match when the table is evaluated."""

from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import read_decisions
from app.dmn.elements import Decision, DecisionTable
from app.dmn.overlaps import overlapping_rows
from app.dmn.reader import read_definitions
from tests.unit.dmn.building import ENVIRONMENT, decision, definitions, table

SMALL = st.integers(0, 4)
NUMBER_CELLS = st.one_of(
    st.just("-"),
    SMALL.map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), SMALL).map(lambda pair: f"{pair[0]} {pair[1]}"),
    st.tuples(st.sampled_from("[("), SMALL, SMALL, st.sampled_from("])")).map(
        lambda part: f"{part[0]}{min(part[1:3])}..{max(part[1:3])}{part[3]}"
    ),
    st.lists(SMALL, min_size=1, max_size=3).map(lambda items: f"not({','.join(map(str, items))})"),
)
STRING_CELLS = st.one_of(
    st.just("-"),
    st.lists(st.sampled_from(['"a"', '"b"']), min_size=1, max_size=2).map(",".join),
    st.sampled_from(['not("a")', 'not("a","b")']),
)
NUMBERS = [Decimal(half) / 2 for half in range(-2, 12)]
STRINGS = ["a", "b", "c"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NUMBER_CELLS, STRING_CELLS), min_size=2, max_size=4))
def test_rows_are_told_to_overlap_exactly_when_some_input_matches_both(rows):
    logic = table(["n", "s"], ["r"], [(row, [str(number)]) for number, row in enumerate(rows, 1)])
    xml = definitions(decision("d", logic.replace("UNIQUE", "COLLECT")))
    model = read_decisions(xml)
    seen = set()
    for number in NUMBERS:
        for string in STRINGS:
            result = model.evaluate("d", {"n": number, "s": string}, ENVIRONMENT)
            seen.update(combinations([rule.number for rule in result.why], 2))
    read, _ = read_definitions(xml, "file.dmn")
    assert read is not None
    (element,) = read.elements
    assert isinstance(element, Decision)
    assert isinstance(element.expression, DecisionTable)
    assert set(overlapping_rows(element.expression)) == seen
