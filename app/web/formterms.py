"""How much room a component takes, and the small words beside its label."""

from collections.abc import Sequence
from decimal import Decimal

from ..forms.dates import as_moment
from ..forms.tree import (
    GRID,
    Checkbox,
    ChoiceField,
    ChoiceStyle,
    Component,
    Computed,
    DateField,
    DateKind,
    Field,
    FileField,
    ListField,
    NumberField,
    TextField,
)
from .formparts import Part

MOST_COLUMNS = 6
"""A list with more columns, or with long ones, shows its rows as blocks."""

SHORT_TEXT = 50
"""A one-line text up to this length may share its line on the phone."""

NARROW_CELLS = 3
"""Cells of a row that share a line on the phone."""

SHORT_HINT = 10
"""A hint up to this length does not widen a short field."""

LABEL_HINT = {False: 18, True: 60}
"""Characters of a hint that fit beside the label of a narrow and of a wide field; a longer one goes below."""


def is_tabular(each: ListField) -> bool:
    """Whether the rows of a list fit a table: few, short columns."""
    shown = [field for field in each.components if not isinstance(field, Computed)]
    return len(shown) <= MOST_COLUMNS and all(_is_short(field) for field in shown)


def _is_short(component: Component) -> bool:
    if isinstance(component, TextField):
        return not component.is_long
    if isinstance(component, ChoiceField):
        return component.style is ChoiceStyle.SELECT
    return isinstance(component, NumberField | DateField | Checkbox)


def widen_cells(cells: Sequence[Part]) -> None:
    """Choose which cells of a row take a whole line on the phone: there, three narrow ones fill a line."""
    run: list[Part] = []
    for number, cell in enumerate(cells):
        if number == 0 or cell.widget in {"select", "shown"}:
            _fill_line(run)
            cell.span, run = "wide", []
        else:
            cell.span = ""
            run.append(cell)
    _fill_line(run)


def _fill_line(run: Sequence[Part]) -> None:
    for cell in run[len(run) - len(run) % NARROW_CELLS :]:
        cell.span = "wide"


def may_run_on(each: TextField) -> bool:
    """Whether one line may be too short on the phone: then it grows instead of hiding its end."""
    is_short = isinstance(each.max_words, Decimal) and each.max_words <= SHORT_TEXT
    return not (each.is_long or each.kind or each.unit or each.prefix or is_short) and each.span > GRID // 2


def span_class(component: Component) -> str:
    """Return the class of the page grid that gives a component its width."""
    if component.span >= GRID:
        return ""
    return f"jb-f{min(component.span, 4)}"


def halve(parts: Sequence[Part]) -> None:
    """Let short fields that share a line on the desk share it on the phone too."""
    line: list[Part] = []
    filled = 0
    for part in parts:
        if filled + part.component.span > GRID:
            line, filled = [], 0
        line.append(part)
        filled += part.component.span
        if filled == GRID and len(line) > 1 and all(_is_narrow(each) for each in line):
            for each in line:
                each.span += " half"


def _is_narrow(part: Part) -> bool:
    each = part.component
    if part.is_hidden or len(getattr(each, "description", "")) > SHORT_HINT:
        return False
    if isinstance(each, NumberField):
        return each.kind in {"int", "percent"}
    if not isinstance(each, TextField) or each.is_long or each.kind in {"uscc", "email"}:
        return False
    limit = each.max_words
    return isinstance(limit, Decimal) and limit <= SHORT_TEXT


def say_terms(each: Field, *, is_required: bool) -> list[str]:
    """Return the small words beside a label: optional, description, limits; nothing twice."""
    said_already = each.label + each.description
    is_given = isinstance(each, ListField) and not each.may_add  # its rows say what they need
    is_said = is_given or "选填" in said_already
    smalls = [] if is_required or is_said or isinstance(each, Checkbox) else ["选填"]
    if each.description and not is_hint(each):
        smalls.append(each.description)
    limit = each.max_words if isinstance(each, TextField) and each.is_counted else None
    if isinstance(limit, Decimal) and "限" not in said_already:
        smalls.append(f"限{limit}字")
    if isinstance(each, ListField) and each.min_rows and each.may_add and "至少" not in said_already:
        smalls.append(f"至少 {each.min_rows} 行")
    if isinstance(each, FileField) and "MB" not in said_already:
        smalls.append(_file_terms(each))
    return [small for small in smalls if small]


def is_hint(each: Field) -> bool:
    """Whether a description is too long to stand beside the label."""
    return len(each.description) > LABEL_HINT[each.span > GRID // 2]


def _file_terms(each: FileField) -> str:
    terms = ["、".join(part.removeprefix(".").upper() for part in each.accept)] if each.accept else []
    if each.max_size:
        terms.append(f"每个不超过 {each.max_size // (1024 * 1024)} MB")
    if each.max_files > 1:
        terms.append(f"最多 {each.max_files} 个")
    return "，".join(terms)


def fits_control(each: DateField, text: str) -> bool:
    """Whether a native control can show what was typed; if not, it stays visible as text."""
    if each.kind is DateKind.TIME:
        return len(text) == len("09:30") and text[2] == ":"
    length = len("2021-08-30") if each.kind is DateKind.DATE else len("2021-08-30T09:30")
    return as_moment(text) is not None and len(text) == length
