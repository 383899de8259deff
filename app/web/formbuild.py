"""Builds the parts of a page from a form that has been read: what to show of each component, and how."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from ..feel import Environment, FeelError, to_json
from ..forms.checking import Checker
from ..forms.display import BLANK, in_words
from ..forms.draft import is_blank, write_scalar
from ..forms.formula import Formula
from ..forms.level import Level, read_level
from ..forms.limits import resolve_limit
from ..forms.problems import Problem
from ..forms.settling import Settler
from ..forms.tree import (
    Checkbox,
    ChoiceField,
    ChoiceStyle,
    Component,
    Computed,
    DateField,
    DateKind,
    Documents,
    Field,
    FileField,
    Group,
    ListField,
    NumberField,
    Table,
    Text,
    TextField,
    fields_of,
    flat,
    get_at,
)
from ..forms.values import FileFacts
from ..forms.words import describe_count
from .formparts import Card, Part, Row, Said, Total
from .formread import Line, LineBuilder
from .formterms import (
    fits_control,
    halve,
    is_hint,
    is_tabular,
    may_run_on,
    say_terms,
    span_class,
    widen_cells,
)
from .formtext import plain_text, said, written_text

PLACEHOLDER = "__ROW{depth}__"
"""Stands for the number of a row to come; `rows.js` replaces it."""

INPUT_MODES = {
    "money": "decimal",
    "percent": "decimal",
    "int": "numeric",
    "postcode": "numeric",
    "email": "email",
}
INPUT_MODES |= {"phone": "tel", "mobile": "tel"}
DATE_INPUTS = {DateKind.DATE: "date", DateKind.TIME: "time", DateKind.DATETIME: "datetime-local"}


@dataclass(frozen=True)
class PartBuilder:
    """Builds parts; `errors` go by full name, `sees` are the access classes the person may read."""

    environment: Environment
    checker: Checker
    files: FileFacts
    errors: Mapping[str, str]
    notices: Mapping[str, Sequence[str]]
    sees: frozenset[str] | None = None
    is_paper: bool = False
    is_preview: bool = False

    def parts(self, level: Level, components: Sequence[Component]) -> list[Part]:
        """Build the parts of one level; reasons go into the card that asks for them."""
        reasons = {each.reason_key for each in flat(level.components) if each.reason_key and each.warn}
        own = [each for each in components if not isinstance(each, Computed)]
        if level.outer is None:
            own = [each for each in own if each.name not in reasons]
        parts = [self.part(level, each) for each in own]
        halve(parts)
        return parts

    def part(self, level: Level, component: Component) -> Part:
        """Build the part of one component."""
        part = Part(
            "note",
            component,
            level.full(component),
            label=component.label,
            span=span_class(component),
            is_hidden=component.name in level.hidden,
            error=self._error(level, component),
        )
        if part.is_hidden:
            part.widget = "hidden"
            return part
        self._warn(level, part)
        if isinstance(component, Field):
            self._field(level, part, component)
        elif isinstance(component, Group):
            part.widget = "group"
            part.smalls = [component.description] if component.description else []
            part.parts = self.parts(level, component.components)
        elif isinstance(component, Text):
            self._note(level, part, component)
        else:
            part.widget, part.line = "shown", self.liner.line(level, component)
        return part

    def _field(self, level: Level, part: Part, each: Field) -> None:
        typed = level.draft.get(each.key)
        part.is_required = self.checker.is_required(level, each)
        part.is_blank = is_blank(typed) if typed is not None else True
        part.smalls = say_terms(each, is_required=part.is_required)
        part.hint = each.description if is_hint(each) else ""
        if each.name in level.readonly:
            line = self.liner.line(level, each)
            part.widget, part.line = "shown", line
            part.text = line.words if line else ""
            self._sum(level, part, each)
            return
        part.text = typed if isinstance(typed, str) else ""
        part.texts = [str(text) for text in typed] if isinstance(typed, list) else []
        self._widget(level, part, each)

    def _sum(self, level: Level, part: Part, each: Field) -> None:
        """Note what a computed sum adds up, and how much that is so far."""
        fields = {field.key: field for field in fields_of(level.components)}
        names = each.auto.summands if each.auto and isinstance(each, NumberField) else ()
        if not names or any(name not in fields for name in names):
            return
        part.sum_of = tuple(f"f-{level.full(fields[name])}" for name in names)
        given = [Decimal(value) for name in names if isinstance(value := level.current(name), int | Decimal)]
        part.sum_so_far = f"{sum(given, Decimal()).normalize():f}" if given else ""

    def _widget(self, level: Level, part: Part, each: Field) -> None:
        if isinstance(each, TextField):
            self._text(level, part, each)
        elif isinstance(each, NumberField):
            part.widget = "number"
            part.inputmode = INPUT_MODES.get(each.kind, "decimal")
        elif isinstance(each, DateField):
            part.widget = "text"
            fits = not part.text or fits_control(each, part.text)
            part.input_type = DATE_INPUTS[each.kind] if fits else "text"
        elif isinstance(each, Checkbox):
            part.widget = "checkbox"
        elif isinstance(each, ChoiceField):
            part.options = level.options.get(each.name, ())
            part.widget = "select" if each.style is ChoiceStyle.SELECT else "choice"
            part.texts = part.texts or ([part.text] if part.text else [])
        elif isinstance(each, FileField):
            part.widget = "files"
            part.files = [self.files(file_id) or {"id": file_id, "name": ""} for file_id in part.texts]
        elif isinstance(each, ListField):
            self._rows(level, part, each)

    def _text(self, level: Level, part: Part, each: TextField) -> None:
        part.widget = "long" if each.is_long else "text"
        part.is_growing = level.outer is None and may_run_on(each)
        part.inputmode = INPUT_MODES.get(each.kind, "")
        try:
            limit = resolve_limit(each.max_words, level.scope, self.environment)
        except FeelError:
            limit = None
        if limit is not None and each.is_counted:
            part.limit = int(limit)
            part.counter = describe_count(part.text, part.limit)

    def _rows(self, level: Level, part: Part, each: ListField) -> None:
        part.widget = "rows"
        part.is_table = is_tabular(each)
        part.rows = [self._row(row, each) for row in level.rows[each.key]]
        part.is_blank = all(row.is_blank for row in level.rows[each.key])
        empty = self._row(self._empty_row(level, each), each)
        if self.is_preview and not part.rows:
            part.rows = [Row(1, empty.name, empty.parts, each.row_name)]
        part.columns = (part.rows or [empty])[0].parts
        part.new_row = empty if each.may_add else None

    def _row(self, row: Level, each: ListField) -> Row:
        parts = self.parts(row, each.components)
        if is_tabular(each):
            widen_cells(parts)
            for cell in parts:
                if cell.widget == "shown" and cell.line is not None:
                    cell.line.words = self.liner.words(row, cell.component, is_cell=True)
        return Row(row.number, row.prefix.removesuffix("."), parts, each.row_name)

    def _empty_row(self, level: Level, each: ListField) -> Level:
        """Make the row a person gets on adding one, with a placeholder for its number."""
        mark = PLACEHOLDER.format(depth=len(level.numbers))
        row = Level(
            each.components,
            _defaults(each),
            {},
            prefix=f"{level.prefix}{each.key}.{mark}.",
            outer=level,
            number=len(level.rows[each.key]) + 1,
            is_fixed=False,
        )
        read_level(row, self.files)
        Settler(self.environment).settle(row)
        row.number = mark  # type: ignore[assignment]
        return row

    def _note(self, level: Level, part: Part, component: Text) -> None:
        part.html = self._words(level, component)
        if part.error:
            part.cards.append(Card(part.id, part.error, component.rule, component.article, is_stop=True))

    def _words(self, level: Level, component: Text) -> Markup:
        if component.formula is None:
            return written_text(component.markdown)
        return plain_text(self._value_text(level, component.formula))

    def _value_text(self, level: Level, formula: Formula) -> str:
        try:
            return write_scalar(to_json(formula.value(level.scope, self.environment)))
        except (FeelError, TypeError, ValueError):
            return ""

    def _list(self, level: Level, formula: Formula) -> list[Any]:
        try:
            value = to_json(formula.value(level.scope, self.environment))
        except (FeelError, TypeError, ValueError):
            return []
        return value if isinstance(value, list) else []

    def _table(self, level: Level, component: Table) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        if isinstance(component.columns, Formula):
            given = [each for each in self._list(level, component.columns) if isinstance(each, Mapping)]
            columns = [(str(each.get("key")), str(each.get("label") or each.get("key"))) for each in given]
        else:
            columns = [(column.key, column.label) for column in component.columns]
        rows = [each for each in self._list(level, component.source) if isinstance(each, Mapping)]
        body = [[write_scalar(get_at(row, key)) or BLANK for key, _ in columns] for row in rows]
        return [label for _, label in columns], body

    def _warn(self, level: Level, part: Part) -> None:
        component = part.component
        found = [_problem_said(each) for each in level.warnings.get(component.name, [])]
        found += [(Said(*said(text)), "", "") for text in self.notices.get(part.name, ())]
        for note, rule, article in found:
            if level.outer is not None:
                part.notes.append(note)
                continue
            words = in_words(component, level) if isinstance(component, Field) else ""
            card = Card(f"{part.id}-y{len(part.cards)}", note, rule, article, component.label, words)
            card.reason = self._reason(level, component)
            part.cards.append(card)

    def _reason(self, level: Level, component: Component) -> Part | None:
        for each in flat(level.components):
            if isinstance(each, Field) and each.key == component.reason_key and each.name not in level.hidden:
                return self.part(level, each)
        return None

    def _error(self, level: Level, component: Component) -> Said | None:
        message = self.errors.get(level.full(component))
        if not message:
            return None
        zh, en = said(message)
        source = "，".join(part for part in (component.rule, component.article) if part)
        if source and zh.endswith(f"（{source}）"):
            return Said(zh.removesuffix(f"（{source}）"), en.removesuffix(f" ({component.rule})"), source)
        return Said(zh, en)

    @property
    def liner(self) -> LineBuilder:
        """Builds what is only read."""
        return LineBuilder(self._other_line, self.sees, self.is_paper)

    def _other_line(self, level: Level, component: Component) -> Line | None:
        if isinstance(component, Text):
            words = self._words(level, component)
            return Line("html", html=words) if words else None
        if isinstance(component, Table):
            return Line("rows", component.label, table=self._table(level, component))
        if isinstance(component, Documents):
            return Line("files", component.label, files=self._documents(level, component))
        return None

    def _documents(self, level: Level, component: Documents) -> list[Mapping[str, Any]]:
        return [each for each in self._list(level, component.source) if isinstance(each, Mapping)]


def walk(parts: Iterable[Part]) -> Iterable[Part]:
    """Yield parts with everything inside them, in the order of the page."""
    return (part for _, part in in_rows(parts))


def in_rows(parts: Iterable[Part], title: str = "", *, by_group: bool = False) -> Iterable[tuple[str, Part]]:
    """Yield parts with everything inside them, each with the title of the row (or group) it stands in."""
    for part in parts:
        yield title, part
        for card in part.cards:
            if card.reason is not None:
                yield title, card.reason
        yield from in_rows(part.parts, (by_group and part.label) or title, by_group=by_group)
        for row in part.rows:
            yield from in_rows(row.parts, row.title, by_group=by_group)


def totals(parts: Iterable[Part]) -> Iterable[Total]:
    """Yield the sums among the parts; those of a row are called like the row."""
    return (Total(title or part.label, part) for title, part in in_rows(parts) if part.sum_of)


def _defaults(each: ListField) -> dict[str, Any]:
    return {
        field.key: write_scalar(field.default)
        for field in each.components
        if isinstance(field, Field)
        and field.default is not None
        and not isinstance(field.default, list | dict)
    }


def _problem_said(problem: Problem) -> tuple[Said, str, str]:
    return Said(problem.zh, problem.en), problem.rule, problem.article
