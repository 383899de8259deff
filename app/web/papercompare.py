"""Papers of one form laid side by side, answer by answer: the bids on one list item (同榜对比)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..forms import Draft, Form
from ..forms.display import BLANK
from ..forms.level import Level
from ..forms.reading import read_draft, read_past
from ..forms.tree import Component, Computed, Field, Group, ListField, fields_of
from .formread import WITHHELD, LineBuilder
from .formview import FormContext

Named = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One answer of every paper, in the order of the papers."""

    label: str
    cells: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether all papers say the same here."""
        return len(set(self.cells)) == 1


@dataclass(frozen=True, slots=True)
class Part:
    """The rows below one heading of the form."""

    heading: str
    rows: list[Row]

    @property
    def is_same(self) -> bool:
        """Whether the papers differ nowhere in it."""
        return all(row.is_same for row in self.rows)


def compare(form: Form, papers: Sequence[Named], context: FormContext) -> list[Part]:
    """Lay papers of one form side by side, as this person may read them; what none answers is left out."""
    levels = [read_past(form, {**context.variables, **values}, context.environment) for _, values in papers]
    liner = LineBuilder(lambda _level, _component: None, context.sees)
    parts = [
        Part(heading, [row for row in _rows(liner, levels, components) if set(row.cells) != {BLANK}])
        for heading, components in _headed(form.components)
    ]
    return [part for part in parts if part.rows]


def own_answers(form: Form | None, draft: Draft, names: Sequence[str], context: FormContext) -> list[Row]:
    """Return what the person has typed about each paper so far: the row of a list that bears its name."""
    if form is None:
        return []
    top = read_draft(form, draft, context.variables, context.environment).top
    liner = LineBuilder(lambda _level, _component: None)
    found = []
    for each in fields_of(form.components):
        if isinstance(each, ListField):
            typed = [_typed(liner, level, each) for level in top.rows.get(each.key, [])]
            by_name = {name: words for known, words in typed for name in names if name in known}
            if by_name:
                found.append(Row(each.label, tuple(by_name.get(name, BLANK) for name in names)))
    return found


def _typed(liner: LineBuilder, level: Level, each: ListField) -> tuple[set[str], str]:
    """Return what a row's given cells say, and what was typed into the others."""
    columns = [column for column in fields_of(each.components) if not isinstance(column, ListField)]
    given = {liner.words(level, column) for column in columns if column.name in level.readonly}
    said = [
        f"{column.label} {words}"
        for column in columns
        if column.name not in level.readonly or isinstance(column, Computed)
        for words in [liner.words(level, column)]
        if words != BLANK
    ]
    return given, "\n".join(said) or BLANK


def _headed(components: Sequence[Component]) -> Iterator[tuple[str, Sequence[Component]]]:
    for each in components:
        if isinstance(each, Group):
            yield each.label, each.components
        elif isinstance(each, Field):
            yield "", [each]


def _rows(liner: LineBuilder, levels: Sequence[Level], components: Sequence[Component]) -> Iterator[Row]:
    for each in components:
        if isinstance(each, Group):
            yield from _rows(liner, levels, each.components)
        elif isinstance(each, ListField):
            yield from _of_list(liner, levels, each)
        elif isinstance(each, Field) and not isinstance(each, Computed):
            yield Row(each.label, tuple(liner.words(level, each) for level in levels))


def _of_list(liner: LineBuilder, levels: Sequence[Level], each: ListField) -> Iterator[Row]:
    """Compare tables: row by row where all begin the same, as the list item's targets do; else whole."""
    if liner.is_masked(each):
        yield Row(each.label, tuple(WITHHELD for _ in levels))
        return
    columns = [one for one in fields_of(each.components) if not isinstance(one, Computed | ListField)]
    tables = [_texts(liner, level, each, columns) for level in levels]
    given = _columns_given(columns, tables)
    if not given:
        said = ["\n".join(_labelled(columns, row) for row in table) for table in tables]
        yield Row(each.label, tuple(words or BLANK for words in said))
        return
    for rows in zip(*tables, strict=True):
        label = f"{each.label}：{_joined(rows[0][:given])}"
        yield Row(label, tuple(_labelled(columns[given:], row[given:]) for row in rows))


def _texts(
    liner: LineBuilder, level: Level, each: ListField, columns: Sequence[Field]
) -> list[tuple[str, ...]]:
    rows = [] if each.name in level.hidden else level.rows.get(each.key, [])
    return [tuple(liner.words(row, column) for column in columns) for row in rows]


def _columns_given(columns: Sequence[Field], tables: Sequence[Sequence[tuple[str, ...]]]) -> int:
    """Count the columns that name a row in all tables: the first, and those next to it that are given."""
    count = 0
    for number, column in enumerate(columns[:-1]):
        heads = {tuple(row[number] for row in table) for table in tables}
        if len(heads) != 1 or heads == {()} or (number and not column.readonly):
            break
        count = number + 1
    return count


def _labelled(columns: Sequence[Field], words: Sequence[str]) -> str:
    """Say a row cell by cell, each with its column's heading."""
    said = [f"{column.label} {each}" for column, each in zip(columns, words, strict=True) if each != BLANK]
    return "；".join(said) or BLANK


def _joined(words: Sequence[str]) -> str:
    return "；".join(each for each in words if each != BLANK) or BLANK
