"""Evaluating decision tables: which rows match, what they give, and why."""

from typing import Any

from ..feel import UnaryTests
from ..feel.writing import write_briefly
from .elements import DecisionTable, Place
from .evaluation import Evaluation
from .hit_policies import AGGREGATES, ONE_ROW, ORDERED_BY_OUTPUT, are_all_equal, by_priority
from .language import Language
from .missing import MissedRow, missed_table
from .reasons import MatchedCell, MatchedRule
from .scope import Evaluate, Names, Scope
from .table_parts import Conclusion, Input, Output, Row, TableParts
from .types import Types


def compile_table(table: DecisionTable, names: Names, language: Language, types: Types) -> Evaluate:
    """Compile a decision table for a place that knows these names."""
    return Table(table, TableParts(table, names, language, types), types).evaluate


class Table:
    """A compiled decision table."""

    def __init__(self, table: DecisionTable, parts: TableParts, types: Types) -> None:
        self.table = table
        self.types = types
        self.inputs = parts.inputs
        self.outputs = parts.outputs
        self.rows = parts.rows
        self.tests = parts.tests
        self.has_default = any(output.default is not None for output in parts.outputs)

    def evaluate(self, scope: Scope, evaluation: Evaluation) -> Any:
        """Find the rows that match and make one result of their outputs.

        Null with an error when a value is none of the allowed ones or the hit policy is violated.
        """
        values = self._input_values(scope, evaluation)
        if values is None:
            return None
        answers: list[bool | None] = [None] * len(self.tests)
        matched = self._matching_rows(values, answers, scope, evaluation)
        if not matched:
            self._explain_missing(values, answers, evaluation)
            return self._without_match(values, scope, evaluation)
        outputs = [self._row_outputs(row, scope, evaluation) for row in matched]
        chosen = self._choose(matched, outputs, scope, evaluation)
        if not chosen:
            return None
        evaluation.explain(self._reason(matched[index], values, outputs[index]) for index in chosen)
        return self._combine([self._one(outputs[index]) for index in chosen], evaluation)

    def _input_values(self, scope: Scope, evaluation: Evaluation) -> list[Any] | None:
        """Give the value of every input column, null in place of one that is not allowed.

        None when a column cannot be read: then no row says anything.
        """
        values: list[Any] = []
        for column in self.inputs:
            if column.expression is None:
                evaluation.fail(column.place, "条件列无法解析 / the input column cannot be read")
                return None
            value = self._typed(
                column, evaluation.evaluate(column.expression, scope, column.place), evaluation
            )
            if not _is_listed(column.values, value, scope, evaluation, column.place):
                shown = f"{column.label} = {write_briefly(value)}"
                value = evaluation.fail(
                    column.place, f"{shown} 不在允许值之内 / {shown} is none of the allowed values"
                )
            values.append(value)
        return values

    def _typed(self, column: Input, value: Any, evaluation: Evaluation) -> Any:
        """Give the value as the column's type; null and an error when it is of another."""
        if column.type_ref is None or value is None:
            return value
        typed, fits = self.types.coerce(value, column.type_ref, evaluation)
        if fits:
            return typed
        shown, kind = f"{column.label} = {write_briefly(value)}", column.type_ref
        return evaluation.fail(column.place, f"{shown} 不是 {kind} / {shown} is no {kind}")

    def _matching_rows(
        self, values: list[Any], answers: list[bool | None], scope: Scope, evaluation: Evaluation
    ) -> list[Row]:
        """Give the rows that match; `answers` takes down whether each test that is tried passes."""
        first_only = self.table.hit_policy == "FIRST"
        tests, matches, place = self.tests, evaluation.matches, self.table.place
        matched: list[Row] = []
        for row in self.rows:
            if not row.is_readable:
                evaluation.fail(place, f"第 {row.number} 行无法解析 / row {row.number} cannot be read")
                continue
            for number in row.tests:
                answer = answers[number]
                if answer is None:
                    column, test = tests[number]
                    answer = answers[number] = matches(test, values[column], scope, place)
                if not answer:
                    break
            else:
                matched.append(row)
                if first_only:
                    break
        evaluation.take_remarks(place)
        return matched

    def _explain_missing(self, values: list[Any], answers: list[bool | None], evaluation: Evaluation) -> None:
        """Say of every row which cell was the first that did not let its input pass."""
        rows: list[MissedRow] = []
        for row in self.rows:
            failed = next((number for number in row.tests if answers[number] is False), None)
            if failed is not None:
                column = self.tests[failed][0]
                written = row.written.inputs[column].feel
                cell = MatchedCell(self.inputs[column].label, values[column], written)
                rows.append(MissedRow(row.number, cell, column))
        table_id = self.table.place.element_id
        evaluation.explain_missing(missed_table(self.table.name, table_id, rows, values))

    def _row_outputs(self, row: Row, scope: Scope, evaluation: Evaluation) -> dict[str, Any]:
        outputs: dict[str, Any] = {}
        for column, cell in zip(self.outputs, row.outputs, strict=False):
            value = cell.value
            if cell.expression is not None:
                value = evaluation.evaluate(cell.expression, scope, cell.text.place)
                value = self._checked(column, value, cell.text.place, scope, evaluation)
                value = self._as_cell(cell, value, evaluation)
            outputs[column.name] = value
        return outputs

    def _as_cell(self, cell: Conclusion, value: Any, evaluation: Evaluation) -> Any:
        """Give the output as the type that the cell itself declares; null and an error when it is none."""
        typed, fits = self.types.coerce(value, cell.type_ref, evaluation)
        if fits:
            return typed
        shown, kind = write_briefly(value), cell.type_ref
        return evaluation.fail(cell.text.place, f"结论 {shown} 不是 {kind} / output {shown} is no {kind}")

    def _checked(self, column: Output, value: Any, place: Place, scope: Scope, evaluation: Evaluation) -> Any:
        """Give the output as its column's type; null and an error when it is none of the output values."""
        typed, fits = self.types.coerce(value, column.type_ref, evaluation)
        if not fits:
            shown = write_briefly(value)
            kind = column.type_ref
            return evaluation.fail(place, f"结论 {shown} 不是 {kind} / output {shown} is no {kind}")
        if not _is_listed(column.values, typed, scope, evaluation, place):
            shown = write_briefly(value)
            return evaluation.fail(
                place, f"结论 {shown} 不在允许值之内 / output {shown} is none of the output values"
            )
        return typed

    def _choose(
        self, matched: list[Row], outputs: list[dict[str, Any]], scope: Scope, evaluation: Evaluation
    ) -> list[int]:
        """Give the indices of the rows that count, in the order of the result."""
        policy, place = self.table.hit_policy, self.table.place
        several = "、".join(str(row.number) for row in matched)
        if policy == "UNIQUE" and len(matched) > 1:
            evaluation.fail(
                place, f"UNIQUE 表同时命中第 {several} 行 / several rows of a UNIQUE table match: {several}"
            )
            return []
        if policy == "ANY" and not are_all_equal(outputs, evaluation.spend):
            evaluation.fail(
                place,
                f"ANY 表命中的第 {several} 行结论不同 / matching rows of an ANY table differ: {several}",
            )
            return []
        if policy in ORDERED_BY_OUTPUT:
            ranked = by_priority(outputs, self._priorities(scope, evaluation), evaluation.spend)
            return ranked[:1] if policy == "PRIORITY" else ranked
        return [0] if policy in ONE_ROW else list(range(len(matched)))

    def _priorities(self, scope: Scope, evaluation: Evaluation) -> dict[str, list[Any]]:
        return {
            column.name: evaluation.evaluate(column.order, scope, column.place) or []
            for column in self.outputs
            if column.order is not None
        }

    def _without_match(self, values: list[Any], scope: Scope, evaluation: Evaluation) -> Any:
        """Give the default outputs, whatever the hit policy (10.3.2.10), or what it makes of no row.

        The specification leaves open what that is. As in the other engines, and as the TCK's cases of RULE
        ORDER and OUTPUT ORDER expect, it is null, but for COLLECT: no result, an empty list of them, a count
        of 0, a sum, minimum and maximum that are null.
        """
        if self.has_default:
            outputs = {column.name: self._default(column, scope, evaluation) for column in self.outputs}
            evaluation.explain([self._reason(None, values, outputs)])
            return self._one(outputs)
        return None if self.table.hit_policy != "COLLECT" else self._combine([], evaluation)

    def _combine(self, results: list[Any], evaluation: Evaluation) -> Any:
        """Make one result of the rows' results."""
        aggregation, place = self.table.aggregation, self.table.place
        if aggregation is not None:
            value = evaluation.evaluate(AGGREGATES[aggregation], {"values": results}, place)
            if value is None and results:
                shown = write_briefly(results)
                evaluation.fail(place, f"{aggregation} 算不出 {shown} / there is no {aggregation} of {shown}")
            return value
        return results[0] if self.table.hit_policy in ONE_ROW else results

    def _one(self, outputs: dict[str, Any]) -> Any:
        """Give a row's result: its only output, or a context of its outputs by name."""
        return outputs if len(self.outputs) > 1 else next(iter(outputs.values()), None)

    def _default(self, column: Output, scope: Scope, evaluation: Evaluation) -> Any:
        if column.default is None:
            return None
        value = evaluation.evaluate(column.default, scope, column.place)
        return self._checked(column, value, column.place, scope, evaluation)

    def _reason(self, row: Row | None, values: list[Any], outputs: dict[str, Any]) -> MatchedRule:
        """Say which row gave these outputs, or that none did and they are the defaults."""
        written = [cell.feel or "-" for cell in row.written.inputs] if row else ["—"] * len(values)
        cells = tuple(
            MatchedCell(column.label, value, cell)
            for column, value, cell in zip(self.inputs, values, written, strict=False)
        )
        labels = (clause.label for clause in self.table.outputs)
        return MatchedRule(
            self.table.name,
            self.table.place.element_id,
            row.number if row else 0,
            row.written.rule_id if row else "",
            cells,
            dict(zip(labels, outputs.values(), strict=False)),
            row.written.annotation if row else "",
        )


def _is_listed(
    tests: UnaryTests | None, value: Any, scope: Scope, evaluation: Evaluation, place: Place
) -> bool:
    """Tell whether the allowed values have this one, or each item of a list; null is always allowed."""
    if tests is None or value is None:
        return True
    items = value if isinstance(value, list) else [value]
    return all(evaluation.matches(tests, item, scope, place) for item in items)
