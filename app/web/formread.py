"""What is shown of accepted values, line by line, to read and to print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ..forms.display import BLANK, in_words, mask, unit_after
from ..forms.level import Level
from ..forms.tree import (
    GRID,
    ChoiceField,
    ChoiceStyle,
    Component,
    Computed,
    Field,
    FileField,
    Group,
    ListField,
    Text,
    TextField,
    fields_of,
    flat,
)

OTHER = "_other"
"""Ending of the key of a text that explains the option 其他."""

WITHHELD = "（不公开）"
"""What stands in the place of an answer that is not for the reader; of a table not even how long it is."""

LONG_WORDS = 60
"""An answer longer than this gets the whole width."""


@dataclass
class Line:
    """One answer or one text. `kind` names the macro that draws it."""

    kind: str
    label: str = ""
    words: str = ""
    span: int = GRID
    ticks: list[tuple[str, bool]] = field(default_factory=list)
    files: list[Mapping[str, Any]] = field(default_factory=list)
    html: Markup = Markup()
    table: tuple[Sequence[str], Sequence[Sequence[str]]] = ((), ())
    lines: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class LineBuilder:
    """Builds lines; `other` draws what is no field (texts, tables, documents).

    On paper the explanation of 其他 (key ``x_other``) stands behind that option of ``x`` (SPEC F-01).
    """

    other: Callable[[Level, Component], Line | None]
    sees: frozenset[str] | None = None
    is_paper: bool = False

    def lines(self, level: Level, components: Sequence[Component]) -> list[Line]:
        """Build the lines of one level, without what is hidden or not for readers."""
        shown = [each for each in components if each.name not in level.hidden and not _is_left_out(each)]
        folded = _explanations(level) if self.is_paper else {}
        built = [self.line(level, each) for each in shown if each.name not in folded]
        return [line for line in built if line is not None]

    def line(self, level: Level, component: Component) -> Line | None:
        """Build the line of one component."""
        if isinstance(component, Group):
            inner = self.lines(level, component.components)
            return Line("group", component.label, lines=inner) if inner else None
        if isinstance(component, ListField):
            return self.rows(level, component)
        if isinstance(component, Field):
            return self._answer(level, component)
        return self.other(level, component)

    def rows(self, level: Level, each: ListField) -> Line:
        """Build the table of a list: one column per field that any row shows."""
        columns = [column for column in flat(each.components) if isinstance(column, Field)]
        columns = [column for column in columns if not isinstance(column, Computed | ListField)]
        if self.is_masked(each):
            return Line("fact", each.label, WITHHELD)
        rows = level.rows.get(each.key, [])
        if not rows:
            return Line("fact", each.label, BLANK)
        body = [[self.words(row, column, is_cell=True) for column in columns] for row in rows]
        return Line("rows", each.label, table=([_heading(column) for column in columns], body))

    def words(self, level: Level, each: Field, *, is_cell: bool = False) -> str:
        """Say an answer, masked where this person may not read it."""
        if each.name in level.hidden:
            return BLANK
        words = in_words(each, level, is_cell=is_cell)
        if not self.is_masked(each) or words == BLANK:
            return words
        return mask(words) if each.confidential == "personal" else WITHHELD

    def _answer(self, level: Level, each: Field) -> Line:
        words = self.words(level, each)
        if isinstance(each, FileField) and not self.is_masked(each):
            value = level.current(each.key)
            files = [file for file in value if isinstance(file, Mapping)] if isinstance(value, list) else []
            return Line("files" if files else "fact", each.label, words, files=files)
        is_long = isinstance(each, TextField) and (each.is_long or len(words) > LONG_WORDS)
        line = Line("long" if is_long else "fact", each.label, words, span=each.span)
        if (
            isinstance(each, ChoiceField)
            and each.style is not ChoiceStyle.SELECT
            and not self.is_masked(each)
        ):
            line.ticks = _ticks(level, each)
            if self.is_paper:
                _explain_other(line, level, each)
        return line

    def is_masked(self, each: Field) -> bool:
        """Whether this person reads only that there is an answer."""
        return bool(each.confidential) and self.sees is not None and each.confidential not in self.sees


def _is_left_out(component: Component) -> bool:
    """Whether a reader is not to see it: computed behind the form, or an instruction to who fills it in."""
    return isinstance(component, Computed) or (isinstance(component, Text) and component.is_for_filling)


def _explanations(level: Level) -> dict[str, TextField]:
    """Find the text fields that explain the option 其他 of a choice beside them."""
    fields = {each.key: each for each in fields_of(level.components)}
    return {
        key: each
        for key, each in fields.items()
        if isinstance(each, TextField) and isinstance(fields.get(key.removesuffix(OTHER)), ChoiceField)
    }


def _explain_other(line: Line, level: Level, each: ChoiceField) -> None:
    field = _explanations(level).get(f"{each.key}{OTHER}")
    if field is None or field.name in level.hidden:
        return
    label = next(
        (option.label for option in level.options.get(each.name, ()) if option.value == "other"), None
    )
    line.ticks = [
        (f"{text}：{in_words(field, level)}" if text == label and chosen else text, chosen)
        for text, chosen in line.ticks
    ]


def paired(lines: Sequence[Line]) -> list[list[Line]]:
    """Put two facts on one line of paper that share a line on the screen."""
    laid: list[list[Line]] = []
    for line in lines:
        last = laid[-1] if laid else []
        if len(last) == 1 and _is_plain(last[0]) and _is_plain(line) and last[0].span + line.span <= GRID:
            last.append(line)
        else:
            laid.append([line])
    return laid


def _is_plain(line: Line) -> bool:
    return line.kind == "fact" and not line.ticks


def _heading(each: Field) -> str:
    unit = unit_after(each).strip()
    return f"{each.label}（{unit}）" if unit else each.label


def _ticks(level: Level, each: ChoiceField) -> list[tuple[str, bool]]:
    value = level.current(each.key)
    chosen = value if isinstance(value, list) else [value]
    return [(option.label, option.value in chosen) for option in level.options.get(each.name, ())]
