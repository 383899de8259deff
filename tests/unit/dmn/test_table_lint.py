"""What is found in decision tables without evaluating them."""

import pytest

from app.dmn import lint_decisions
from app.domain.errors import Severity
from tests.unit.dmn.building import decision, definitions, input_data, literal, needs_input, table

LEVEL = (
    '<itemDefinition name="tLevel"><typeRef>string</typeRef>'
    '<allowedValues><text>"head","leader"</text></allowedValues></itemDefinition>'
)


def findings(*children):
    return lint_decisions(definitions(*children), "file.dmn")


def found(*children):
    return [(finding.rule, finding.element_id) for finding in findings(*children)]


def test_overlapping_rows_of_a_unique_table_are_found_and_of_a_first_table_are_not():
    rows = [(["> 1"], ["1"]), (["> 2"], ["2"])]
    assert found(decision("d", table(["n"], ["r"], rows))) == [("dmn-overlap", "table")]
    assert found(decision("d", table(["n"], ["r"], rows, hit_policy="FIRST"))) == []


def test_literals_of_another_type_than_their_column_are_found():
    mixed = table(
        [("n", "number")], [("r", "string")], [(['"5"'], ['"a"']), (["> 5"], ["7"]), (["-"], ["r + r"])]
    )
    assert found(decision("d", mixed.replace("UNIQUE", "FIRST"))) == [
        ("dmn-cell-type", "rule1"),
        ("dmn-cell-type", "rule2"),
    ]


def test_a_table_deep_inside_a_context_is_looked_at_too():
    inner = table(["n"], ["r"], [(["-"], ["1"]), (["-"], ["2"])])
    assert found(
        decision("d", f'<context><contextEntry><variable name="a"/>{inner}</contextEntry></context>')
    ) == [("dmn-overlap", "table")]


@pytest.mark.parametrize(
    "odd",
    [
        table(["level"], ["r"], [(['"boss"'], ["1"])], input_values=['"head","leader"']),
        table(["level"], ["r"], [(['"head","boss"'], ["1"])], input_values=['"head","leader"']),
        table(["age"], ["r"], [(["> 200"], ["1"])], input_values=["[0..150]"]),
        table([("level", "tLevel")], ["r"], [(['"boss"'], ["1"])]),
        table(["age"], ["r"], [(["-"], ['"boss"'])], output_values=['"head","leader"']),
        table(["age"], [("r", "tLevel")], [(["-"], ['"boss"'])]),
    ],
)
def test_a_literal_that_is_none_of_the_allowed_values_is_found(odd):
    assert found(LEVEL, decision("d", odd)) == [("dmn-cell-values", "rule1")]
    assert found(LEVEL, decision("d", odd.replace("boss", "head").replace("200", "20"))) == []


def test_a_column_without_an_expression_is_found_by_its_number_and_label():
    empty = table([""], ["r"], [(["1"], ["2"])]).replace("<input ", '<input label="金额" ')
    (finding,) = findings(decision("d", empty))
    assert finding.rule == "dmn-table-shape"
    assert "第 1 个条件列“金额”" in finding.what
    assert "input column 1" in finding.what


def test_words_without_quotes_in_a_column_of_strings_are_suggested_with_quotes():
    (finding,) = findings(decision("d", table([("risk", "string")], ["r"], [(["高"], ["1"])])))
    assert (finding.rule, finding.severity) == ("dmn-unquoted", Severity.WARNING)
    assert '"高"' in finding.remedy


def test_words_that_cannot_be_read_in_a_column_of_strings_are_suggested_with_quotes():
    (finding,) = findings(decision("d", table([("risk", "string")], ["r"], [(["in progress"], ["1"])])))
    assert finding.rule == "feel-syntax"
    assert '"in progress"' in finding.remedy


def test_a_variable_may_be_the_output_of_a_column_of_strings_where_no_inputs_are_declared():
    column = table(["n"], [("r", "string")], [(["-"], ["applicant"])])
    assert found(decision("d", column)) == []
    declared = (input_data("n"), decision("d", column, needs_input("n")))
    assert {finding.rule for finding in findings(*declared)} == {"dmn-name", "dmn-unquoted"}


def test_an_input_is_no_word_without_quotes():
    logic = table([("n", "string")], ["r"], [(["m"], ["1"])])
    assert (
        found(input_data("n"), input_data("m"), decision("d", logic, needs_input("n"), needs_input("m")))
        == []
    )
    assert found(decision("e", literal("1"))) == []


@pytest.mark.parametrize(
    ("kind", "cell", "severity"),
    [
        ("number", "limit > 5", Severity.ERROR),
        ("string", "not(limit > 5)", Severity.ERROR),
        (None, "limit > 5 and x", Severity.WARNING),
        ("boolean", "limit > 5", None),
        ("number", "? > limit", None),
        ("number", "> limit", None),
        (None, "true", None),
        (None, "limit", None),
    ],
)
def test_a_condition_that_does_not_speak_of_the_input_is_found(kind, cell, severity):
    column = ("n", kind) if kind else "n"
    odd = findings(decision("d", table([column], ["r"], [([cell], ["1"])])))
    assert [(one.rule, one.severity) for one in odd] == [("dmn-cell-condition", severity)] * bool(severity)


def test_a_finding_inside_a_cell_names_its_row_its_column_and_the_place_in_its_text():
    rows = [(["1"], ["1"]), (["2,\n  zork(3)"], ["1"]), (["3"], ["1 +\n other + 1"])]
    unknown, undrawn = findings(input_data("n"), decision("d", table(["n"], ["r"], rows), needs_input("n")))
    assert (unknown.rule, unknown.element_id) == ("feel-function", "rule2")
    assert unknown.what.startswith("第 2 行 n 列表达式第 2 行第 3 字：没有函数 zork")
    assert "in row 2, column n, line 2, column 3 of the expression" in unknown.what
    assert (undrawn.rule, undrawn.severity) == ("dmn-name", Severity.WARNING)
    assert "in row 3, column r, line 2, column 2 of the expression" in undrawn.what


def test_a_cell_that_cannot_be_read_names_its_row_and_column():
    (finding,) = findings(decision("d", table(["n"], ["r"], [(["1"], ["1"]), (["1 +"], ["1"])])))
    assert "第 2 行 n 列" in finding.what
    assert "in row 2, column n" in finding.what


@pytest.mark.parametrize(
    ("aggregation", "kind", "is_refused"),
    [
        ("SUM", "number", False),
        ("SUM", "days and time duration", True),
        ("SUM", "string", True),
        ("MIN", "date", False),
        ("MAX", "boolean", True),
        ("MAX", "context", True),
        ("COUNT", "boolean", False),
        ("SUM", "Any", False),
    ],
)
def test_an_aggregation_must_suit_the_type_of_its_column(aggregation, kind, is_refused):
    odd = table(["n"], [("r", kind)], [(["-"], ["x"])], hit_policy="COLLECT", aggregation=aggregation)
    assert found(decision("d", odd)) == [("dmn-aggregation", "table")] * is_refused
