from decimal import Decimal
from itertools import pairwise

import pytest

from app.dmn import read_decisions
from app.domain.errors import ExecutionFailed
from tests.unit.dmn.building import (
    ENVIRONMENT,
    decision,
    definitions,
    evaluate,
    knowledge,
    literal,
    needs_knowledge,
    table,
    value_of,
)

DIVISIONS = [
    (['"energy"'], ['"high_tech"']),
    (['"farming"'], ['"rural"']),
    (['"ecology"'], ['"social"']),
]


def test_a_unique_table_gives_the_output_of_the_row_that_matches():
    assert value_of(table(["tech_field"], ["division"], DIVISIONS), {"tech_field": "farming"}) == "rural"


def test_a_unique_table_without_a_matching_row_gives_null():
    assert value_of(table(["tech_field"], ["division"], DIVISIONS), {"tech_field": "space"}) is None


def test_several_outputs_become_a_context():
    two = table(
        ["n"], ["level", "expert"], [(["> 30"], ['"leader"', "true"]), (["<= 30"], ['"none"', "false"])]
    )
    assert value_of(two, {"n": 31}) == {"level": "leader", "expert": True}


def test_two_matching_rows_of_a_unique_table_are_an_error_and_null():
    result = evaluate(table(["n"], ["r"], [(["> 1"], ['"a"']), (["> 2"], ['"b"'])]), {"n": 3})
    assert result.value is None
    assert "UNIQUE" in result.errors[0]
    assert "1、2" in result.errors[0]
    assert result.why == ()


def test_a_first_table_stops_at_the_first_row():
    rows = [(["> 2"], ['"high"']), (["> 1"], ['"middle"']), (["-"], ['"low"'])]
    first = table(["n"], ["r"], rows, hit_policy="FIRST")
    assert [value_of(first, {"n": n}) for n in (3, 2, 1)] == ["high", "middle", "low"]


def test_an_any_table_wants_equal_outputs():
    rows = [(["> 1"], ['"a"']), (["> 2"], ['"a"']), (["> 3"], ['"b"'])]
    same = table(["n"], ["r"], rows, hit_policy="ANY")
    assert value_of(same, {"n": 3}) == "a"
    result = evaluate(same, {"n": 4})
    assert result.value is None
    assert "ANY" in result.errors[0]


def test_a_priority_table_gives_the_output_that_stands_first_among_the_output_values():
    rows = [(["> 1"], ['"head"']), (["> 2"], ['"leader"'])]
    priority = table(["n"], ["r"], rows, hit_policy="PRIORITY", output_values=['"leader","head"'])
    assert value_of(priority, {"n": 3}) == "leader"
    assert value_of(priority, {"n": 2}) == "head"


def test_output_order_sorts_all_matching_rows_by_the_output_values():
    rows = [(["-"], ['"c"']), (["-"], ['"a"']), (["-"], ['"b"'])]
    ordered = table(["n"], ["r"], rows, hit_policy="OUTPUT ORDER", output_values=['"a","b","c"'])
    assert value_of(ordered, {"n": 1}) == ["a", "b", "c"]


def test_several_output_columns_are_ordered_from_left_to_right():
    rows = [(["-"], ['"x"', '"2"']), (["-"], ['"w"', '"2"']), (["-"], ['"x"', '"1"'])]
    ordered = table(["n"], ["p", "q"], rows, hit_policy="OUTPUT ORDER", output_values=['"w","x"', '"1","2"'])
    assert value_of(ordered, {"n": 1}) == [{"p": "w", "q": "2"}, {"p": "x", "q": "1"}, {"p": "x", "q": "2"}]


def test_rule_order_and_collect_give_the_rows_as_they_stand():
    rows = [(["> 0"], ['"b"']), (["> 9"], ['"no"']), (["> 0"], ['"a"'])]
    for policy in ("RULE ORDER", "COLLECT"):
        assert value_of(table(["n"], ["r"], rows, hit_policy=policy), {"n": 1}) == ["b", "a"]


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", "6.3"), ("MIN", "1.1"), ("MAX", "3.1"), ("COUNT", "3")]
)
def test_a_collect_table_aggregates_exactly(aggregation, expected):
    rows = [(["-"], ["1.1"]), (["-"], ["2.1"]), (["-"], ["3.1"])]
    collect = table(["n"], ["r"], rows, hit_policy="COLLECT", aggregation=aggregation)
    assert value_of(collect, {"n": 1}) == Decimal(expected)


def test_a_collect_table_without_a_matching_row_gives_an_empty_list_and_counts_zero():
    rows = [(["> 5"], ["1"])]
    assert value_of(table(["n"], ["r"], rows, hit_policy="COLLECT"), {"n": 1}) == []
    assert value_of(table(["n"], ["r"], rows, hit_policy="COLLECT", aggregation="COUNT"), {"n": 1}) == 0
    assert value_of(table(["n"], ["r"], rows, hit_policy="RULE ORDER"), {"n": 1}) is None


def test_default_outputs_stand_in_when_no_row_matches():
    rows = [(["> 5"], ['"big"'])]
    assert value_of(table(["n"], ["r"], rows, defaults=['"small"']), {"n": 1}) == "small"
    both = table(["n"], ["p", "q"], [(["> 5"], ["1", "2"])], defaults=["n + 1", ""])
    assert value_of(both, {"n": 1}) == {"p": 2, "q": None}


def test_the_reason_names_row_inputs_cells_outputs_and_annotation():
    rows = [(["< 0.3", "-"], ['"DEV-AGREE"']), ([">= 0.3", "-"], ["null"])]
    checked = table(["a / t", "kind"], ["deviation"], rows, notes=["S2 10 原则上", "S2 10"])
    result = evaluate(checked, {"a": 180, "t": 900, "kind": "tech_rd"})
    (reason,) = result.why
    assert (reason.number, reason.rule_id, reason.annotation) == (1, "rule1", "S2 10 原则上")
    assert [(cell.label, cell.value, cell.cell) for cell in reason.inputs] == [
        ("a / t", Decimal("0.2"), "< 0.3"),
        ("kind", "tech_rd", "-"),
    ]
    assert reason.outputs == {"deviation": "DEV-AGREE"}
    assert str(reason) == (
        'it 第 1 行 / row 1: a / t = 0.2 [< 0.3]；kind = "tech_rd" [-]'
        ' → deviation = "DEV-AGREE"（S2 10 原则上）'
    )


def test_cells_may_be_lists_ranges_negations_variables_and_boolean_expressions():
    rows = [
        (['"a","b"', "-", "-"], ["1"]),
        (['not("a","b")', "[5..10)", "-"], ["2"]),
        (['not("a","b")', "limit", "-"], ["3"]),
        (['not("a","b")', "-", 'ends with(?, "z")'], ["4"]),
    ]
    first = table(["s", "n", "s"], ["r"], rows, hit_policy="FIRST")
    cases = [("b", 1), ("c", 5), ("c", 10), ("xz", 99)]
    assert [value_of(first, {"s": s, "n": n, "limit": 10}) for s, n in cases] == [1, 2, 3, 4]


def test_outputs_are_expressions_over_the_variables():
    assert value_of(table(["n"], ["r"], [(["-"], ["n * rate"])]), {"n": 10, "rate": Decimal("0.3")}) == 3


def test_an_input_that_is_none_of_the_input_values_counts_as_null_and_is_an_error():
    rows = [(['"tech_rd"'], ["1"]), (["null"], ["0"])]
    limited = table(["kind"], ["r"], rows, input_values=['"tech_rd","emergency"'])
    assert value_of(limited, {"kind": "tech_rd"}) == 1
    result = evaluate(limited, {"kind": "other"})
    assert result.value == 0
    assert 'kind = "other" 不在允许值之内' in result.errors[0]


def test_a_table_and_a_cell_may_declare_the_type_of_what_they_give():
    plain = table(["n"], ["r"], [(["-"], ["n"])])
    whole = plain.replace("<decisionTable", '<decisionTable typeRef="string"')
    cell = plain.replace("<outputEntry", '<outputEntry typeRef="string"')
    for typed in (whole, cell):
        assert value_of(typed, {"n": "a"}) == "a"
        result = evaluate(typed, {"n": 1})
        assert result.value is None
        assert "string" in result.errors[0]


@pytest.mark.parametrize(
    ("hit_policy", "aggregation", "nothing"),
    [
        ("COLLECT", None, []),
        ("COLLECT", "COUNT", 0),
        ("COLLECT", "SUM", None),
        ("COLLECT", "MIN", None),
        ("RULE ORDER", None, None),
        ("UNIQUE", None, None),
    ],
)
def test_what_a_table_gives_when_no_row_matches(hit_policy, aggregation, nothing):
    rows = [(["> 5"], ["1"])]
    logic = table(["n"], ["r"], rows, hit_policy=hit_policy, aggregation=aggregation)
    assert value_of(logic, {"n": 1}) == nothing


def test_an_input_of_another_type_counts_as_null_and_is_an_error():
    typed = table([("n", "number")], ["r"], [(["> 1"], ['"big"'])])
    result = evaluate(typed, {"n": "12"})
    assert result.value is None
    assert "number" in result.errors[0]


def test_an_output_that_is_none_of_the_output_values_is_an_error_and_null():
    result = evaluate(table(["n"], ["r"], [(["-"], ['"c"'])], output_values=['"a","b"']), {"n": 1})
    assert result.value is None
    assert "output values" in result.errors[0]


def test_a_comparison_with_null_does_not_match_and_leaves_a_warning():
    result = evaluate(table(["n"], ["r"], [(["> 1"], ['"big"'])]), {"n": None})
    assert result.value is None
    assert result.errors == ()
    assert "it" in result.warnings[0]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "RULE ORDER", "COLLECT"])
def test_where_no_row_matches_the_default_output_is_the_value_whatever_the_hit_policy(policy):
    rows = [(["> 1"], ['"big"'])]
    assert value_of(table(["n"], ["r"], rows, hit_policy=policy, defaults=['"none"']), {"n": 0}) == "none"


def test_a_null_input_does_not_match_the_cell_true():
    rows = [(["true"], ['"yes"']), (["false"], ['"no"']), (["null"], ['"unknown"'])]
    cells = table(["flag"], ["r"], rows)
    assert [value_of(cells, {"flag": flag}) for flag in (True, False, None)] == ["yes", "no", "unknown"]


DOUBLED = ", ".join(
    f"{name}: [{before}, {before}]" for before, name in pairwise("abcdefghijklmnopqrstuvwxyz")
)


def test_outputs_that_hold_each_other_are_compared_within_the_budget():
    bomb = f"{{a: 1, {DOUBLED}}}.z"
    with pytest.raises(ExecutionFailed, match="more than 1000000 steps"):
        evaluate(table([], ["r"], [([], [bomb]), ([], [bomb])], hit_policy="ANY"))


def test_a_fault_shows_only_the_beginning_of_a_value_that_would_fill_the_memory():
    result = evaluate(table([], [("r", "number")], [([], [f"{{a: 1, {DOUBLED}}}.z"])]))
    assert result.value is None
    assert len(result.errors[0]) < 600


@pytest.mark.parametrize("default", ['"q"', "9"])
def test_a_default_output_is_checked_like_any_other_and_said_in_the_reason(default):
    logic = table(["n"], [("r", "number")], [(["> 5"], ["1"])], defaults=[default])
    result = evaluate(logic, {"n": 1})
    assert result.value == (None if default == '"q"' else 9)
    assert bool(result.errors) is (default == '"q"')
    assert "默认" in str(result.why[0])
    assert "n = 1" in str(result.why[0])


def test_when_no_row_matches_the_result_says_which_cell_kept_each_row_from_it():
    rows = [(['"a"', "> 5"], ["1"]), (['"b"', "> 5"], ["2"]), (["-", "[1..2]"], ["3"])]
    result = evaluate(table(["kind", "n"], ["r"], rows), {"kind": "a", "n": 3})
    (missed,) = result.missed
    assert missed.values == ("a", 3)
    assert [(row.number, row.column, *row.cell) for row in missed.rows] == [
        (1, 1, "n", 3, "> 5"),
        (2, 0, "kind", "a", '"b"'),
        (3, 1, "n", 3, "[1..2]"),
    ]
    assert result.reasons == (
        (
            "it 没有命中的行 / no row matched: 第 1 行 / row 1: n = 3 [> 5]；"
            '第 2 行 / row 2: kind = "a" ["b"]；第 3 行 / row 3: n = 3 [[1..2]]'
        ),
    )


def test_a_default_is_explained_by_the_rows_that_did_not_match_and_a_match_is_not():
    small = table(["n"], ["r"], [(["> 5"], ['"big"'])], defaults=['"small"'])
    assert [len(evaluate(small, {"n": n}).missed) for n in (1, 6)] == [1, 0]
    assert len(evaluate(small, {"n": 1}).reasons) == 2


def test_what_is_said_of_rows_that_did_not_match_stays_short():
    rows = [([f"> {number}" + " " * 500 + "+ 1"], ["1"]) for number in range(1000, 1500)]
    (missed,) = evaluate(table(["n"], ["r"], rows, hit_policy="FIRST"), {"n": 3}).missed
    assert (len(missed.rows), missed.more) == (20, 480)
    assert len(str(missed)) < 4000
    asks = decision("it", literal("count(for i in 1..50 return f(i))"), needs_knowledge("f"))
    called = knowledge("f", [("n", None)], table(["n"], ["r"], [(["> 5000"], ["1"])]))
    result = read_decisions(definitions(called, asks)).evaluate("it", {}, ENVIRONMENT)
    assert (result.value, len(result.missed)) == (50, 10)


@pytest.mark.parametrize("outputs", [['duration("P1D")', 'duration("P2D")'], ["1", "null"], ["1", '"a"']])
def test_a_sum_of_what_are_no_numbers_is_null_and_an_error(outputs):
    summed = table(["n"], ["r"], [(["-"], [one]) for one in outputs], hit_policy="COLLECT", aggregation="SUM")
    result = evaluate(summed, {"n": 1})
    assert result.value is None
    assert "there is no SUM of" in result.errors[0]
    nothing = table(["n"], ["r"], [(["> 5"], ["1"])], hit_policy="COLLECT", aggregation="SUM")
    assert evaluate(nothing, {"n": 1}).errors == ()
