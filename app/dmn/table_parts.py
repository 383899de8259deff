"""The columns and rows of a decision table, compiled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..domain.errors import Finding
from ..feel import Expression, UnaryTests
from ..feel.kinds import kind_of
from .cells import is_unquoted, read_literal
from .elements import DecisionTable, InputClause, Literal, OutputClause, Place, RuleRow, Text
from .hit_policies import ORDERED_BY_OUTPUT
from .language import Language
from .scope import Names
from .types import TESTED, Types

ANYTHING = {"", "-"}
QUOTE = '字符串要加引号："{0}" / Write strings in quotes: "{0}".'


@dataclass(frozen=True, slots=True)
class Input:
    """An input column; its expression is None when it cannot be read."""

    label: str
    expression: Expression | None
    place: Place
    type_ref: str | None
    values: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """An output column; `order` gives its output values, the highest priority first."""

    name: str
    place: Place
    type_ref: str | None
    values: UnaryTests | None
    order: Expression | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An output cell: an expression, or the `value` of a literal that surely fits its column."""

    text: Text
    expression: Expression | None
    value: Any = None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the numbers of its tests, its outputs, and how it is written."""

    number: int
    written: RuleRow
    tests: tuple[int, ...]
    outputs: tuple[Conclusion, ...]
    is_readable: bool


class TableParts:
    """Compiles the parts of one table for a place that knows these names."""

    def __init__(self, table: DecisionTable, names: Names, language: Language, types: Types) -> None:
        self._table = table
        self._names = names
        self._language = language
        self._types = types
        self.inputs = [self._input(clause) for clause in table.inputs]
        self.outputs = [self._output(clause) for clause in table.outputs]
        self.tests: list[tuple[int, UnaryTests]] = []  # every different cell once, with its column
        self._numbers: dict[tuple[int, UnaryTests], int] = {}
        self.rows = [self._row(number, row) for number, row in enumerate(table.rules, 1)]
        language.findings.extend(self._check())

    def _input(self, clause: InputClause) -> Input:
        text = clause.expression
        expression = self._language.expression(text, self._names) if text.feel else None
        return Input(
            clause.label, expression, clause.expression.place, clause.type_ref, self._tests(clause.values)
        )

    def _output(self, clause: OutputClause) -> Output:
        default = clause.default
        return Output(
            clause.name,
            default.place if default is not None else self._table.place,
            clause.type_ref,
            self._tests(clause.values),
            self._order(clause),
            self._language.expression(default, self._names) if default is not None else None,
        )

    def _order(self, clause: OutputClause) -> Expression | None:
        """Compile the column's output values, or its type's allowed ones, as a list where order matters."""
        values = clause.values or self._types.allowed_values(clause.type_ref)
        if values is None and len(self._table.outputs) == 1:
            values = self._types.allowed_values(self._table.type_ref)
        if values is None or self._table.hit_policy not in ORDERED_BY_OUTPUT:
            return None
        return self._language.expression(Text(f"[{values.feel}]", values.place), self._names)

    def _row(self, number: int, row: RuleRow) -> Row:
        known = self._names | {TESTED}
        cells = [
            (column, self._language.unary_tests(cell, known, self._mend(cell, self.inputs[column].type_ref)))
            for column, cell in enumerate(row.inputs[: len(self.inputs)])
            if cell.feel not in ANYTHING
        ]
        tests = tuple(self._number(column, test) for column, test in cells if test is not None)
        outputs = tuple(
            self._conclusion(column, cell) for column, cell in zip(self.outputs, row.outputs, strict=False)
        )
        return Row(number, row, tests, outputs, is_readable=len(tests) == len(cells))

    def _number(self, column: int, test: UnaryTests) -> int:
        """Number a cell; the same test of the same column is one and is tried once in an evaluation."""
        number = self._numbers.setdefault((column, test), len(self.tests))
        if number == len(self.tests):
            self.tests.append((column, test))
        return number

    def _conclusion(self, column: Output, cell: Literal) -> Conclusion:
        text = cell.text
        if text.feel in ANYTHING:
            return Conclusion(text, None)
        expression = self._language.expression(text, self._names, self._mend(text, column.type_ref))
        value = read_literal(text.feel)
        wanted = self._types.find(column.type_ref)
        is_free = column.values is None and cell.type_ref is None
        if value is not None and is_free and (wanted is None or str(wanted) == kind_of(value)):
            return Conclusion(text, None, value)
        return Conclusion(text, expression, type_ref=cell.type_ref)

    def _mend(self, text: Text, type_ref: str | None) -> str:
        """Say how to mend a cell that cannot be read: words in a column of strings want quotes."""
        return QUOTE.format(text.feel) if is_unquoted(text.feel, self._types.plain_kind(type_ref)) else ""

    def _tests(self, text: Text | None) -> UnaryTests | None:
        if text is None or text.feel in ANYTHING:
            return None
        return self._language.unary_tests(text, self._names | {TESTED})

    def _check(self) -> Iterator[Finding]:
        policy, place = self._table.hit_policy, self._table.place
        if policy in ORDERED_BY_OUTPUT and all(column.order is None for column in self.outputs):
            yield Finding(
                place.file,
                place.element_id,
                "dmn-priority",
                f"{policy} 表没有结论的允许值 / a {policy} table needs its output values in order.",
                "在结论列填写允许值，优先的在前。 / List the output values, the highest priority first.",
                element_name=place.element_name,
            )
