"""What can be wrong with a decision table that only its types and all its rows show."""

from collections.abc import Iterator

from ..domain.errors import Finding, Severity
from ..feel.kinds import kind_of
from .cells import Span, has_bare_condition, is_name, is_unquoted, outside, read_literal, spans_of
from .elements import DecisionTable, InputClause, OutputClause, Text
from .overlaps import overlapping_rows
from .table_parts import QUOTE
from .types import Types


def check_table(
    table: DecisionTable, types: Types, known: set[str], *, declares_inputs: bool
) -> Iterator[Finding]:
    """Find overlapping rows of a UNIQUE table and cells that can never be what their column is to hold.

    `known` are the names of the model's elements; where it declares no inputs, other names in an output cell
    may well be variables.
    """
    yield from _overlaps(table)
    yield from _aggregation(table, types)
    for number, rule in enumerate(table.rules, 1):
        for clause, text in zip(table.inputs, rule.inputs, strict=False):
            cell = _Cell(number, clause, text, spans_of(text.feel) or ())
            allowed = clause.values or types.allowed_values(clause.type_ref)
            yield from cell.check(types, allowed)
            yield from cell.check_quotes(types, known)
            yield from cell.check_condition(types)
        for column, output in zip(table.outputs, rule.outputs, strict=False):
            value = read_literal(output.text.feel)
            spans = () if value is None else (Span(kind_of(value), value, value),)
            cell = _Cell(number, column, output.text, spans)
            allowed = column.values or types.allowed_values(column.type_ref)
            yield from cell.check(types, allowed)
            if declares_inputs or (allowed is not None and f'"{output.text.feel}"' in allowed.feel):
                yield from cell.check_quotes(types, known)


def _aggregation(table: DecisionTable, types: Types) -> Iterator[Finding]:
    """Find a sum of what are no numbers, and a least or greatest of what has no order (DMN 1.5, 8.2.11)."""
    aggregation = table.aggregation
    if aggregation is None or aggregation == "COUNT":
        return
    for column in table.outputs:
        type_ref = column.type_ref or table.type_ref
        if types.find(type_ref) is None:
            continue
        kind = types.plain_kind(type_ref)
        if kind != "number" and (aggregation == "SUM" or kind in {None, "boolean"}):
            yield Finding(
                table.place.file,
                table.place.element_id,
                "dmn-aggregation",
                f"{aggregation} 不能用于 {type_ref} 类型的结论列 / "
                f"{aggregation} cannot be taken of {type_ref}.",
                "改用别的聚合，或改结论列的类型。 / Use another aggregation or another type.",
                element_name=table.place.element_name,
            )


def _overlaps(table: DecisionTable) -> Iterator[Finding]:
    if table.hit_policy != "UNIQUE":
        return
    for one, other in overlapping_rows(table):
        yield Finding(
            table.place.file,
            table.place.element_id,
            "dmn-overlap",
            f"UNIQUE 表的第 {one} 行与第 {other} 行会同时命中 / "
            f"rows {one} and {other} of a UNIQUE table match together.",
            "使各行互斥，或改用 FIRST、ANY。 / Make the rows exclude each other, or use FIRST or ANY.",
            element_name=table.place.element_name,
        )


class _Cell:
    """One cell, its column, and the values that it surely lets pass or gives."""

    def __init__(
        self, number: int, column: InputClause | OutputClause, text: Text, spans: tuple[Span, ...]
    ) -> None:
        self.number = number
        self.column = column
        self.text = text
        self.spans = spans

    def check(self, types: Types, allowed: Text | None) -> Iterator[Finding]:
        """Find a literal of another kind than the column's, or one that is not allowed."""
        wanted = types.plain_kind(self.column.type_ref)
        permitted = spans_of(allowed.feel) if allowed is not None else None
        if wanted is not None and not {span.kind for span in self.spans} <= {wanted}:
            kind = self.column.type_ref
            yield self._finding(
                "dmn-cell-type",
                f"不是 {kind}",
                f"is no {kind}",
                "改正单元格或列的类型。 / Mend the cell or the type of its column.",
            )
        elif allowed is not None and permitted is not None and outside(self.spans, permitted):
            yield self._finding(
                "dmn-cell-values",
                f"不在允许值 {allowed.feel} 之内",
                f"is none of the allowed values {allowed.feel}",
                "改正单元格或允许值。 / Mend the cell or the allowed values.",
            )

    def check_quotes(self, types: Types, known: set[str]) -> Iterator[Finding]:
        """Find words that lack their quotes in a column of strings."""
        feel = self.text.feel
        is_odd = feel not in known and is_unquoted(feel, types.plain_kind(self.column.type_ref))
        if is_odd and is_name(feel):
            yield self._finding(
                "dmn-unquoted",
                "是变量名，不是字符串",
                "is the name of a variable and no string",
                QUOTE.format(feel),
                Severity.WARNING,
            )

    def check_condition(self, types: Types) -> Iterator[Finding]:
        """Find a condition that does not speak of the input: only a boolean can be equal to it.

        DMN 1.5, 7.3.2: a test is a value to be equal to, a list of them, or true of the input itself.
        """
        if not has_bare_condition(self.text.feel):
            return
        kind = types.plain_kind(self.column.type_ref)
        if kind == "boolean":
            return
        yield self._finding(
            "dmn-cell-condition",
            "是不提输入的条件，它的真假要与输入相等才命中",
            "is a condition without ?: it matches only an input that equals its true or false",
            "用 ? 代表输入，或另设一个条件列。 / Write ? for the input, or give it a column of its own.",
            Severity.ERROR if kind is not None else Severity.WARNING,
        )

    def _finding(
        self, rule: str, chinese: str, english: str, remedy: str, severity: Severity = Severity.ERROR
    ) -> Finding:
        place, label, feel = self.text.place, self.column.label, self.text.feel
        return Finding(
            place.file,
            place.element_id,
            rule,
            f"第 {self.number} 行 {label} 列的 {feel} {chinese} / "
            f"{feel} in row {self.number}, column {label}, {english}.",
            remedy,
            severity,
            place.element_name,
        )
