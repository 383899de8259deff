"""A form as a tree of typed components: what form-js JSON says, read and checked once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .formula import Formula

Limit = Decimal | Formula | None
"""A bound of a value: fixed, computed, or none."""

GRID = 6
"""Columns of our page grid; a component spans 2 to 6 of them."""


class DateKind(StrEnum):
    """What a datetime component asks for."""

    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


class ChoiceStyle(StrEnum):
    """How the options are offered; the last two take several answers."""

    RADIO = "radio"
    SELECT = "select"
    CHECKLIST = "checklist"
    TAGLIST = "taglist"


@dataclass(frozen=True, slots=True)
class Rule:
    """A FEEL condition that must hold, and what to say when it does not."""

    condition: Formula
    message: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: the value that is kept, and the words that people see."""

    value: Any
    label: str

    @property
    def text(self) -> str:
        """The value as a page sends it."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a read-only table."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Component:
    """Anything on a form. `rule` and `article` say where its demand comes from."""

    id: str
    label: str = ""
    hide: Formula | None = None
    span: int = GRID
    rule: str = ""
    article: str = ""
    check: Rule | None = None
    warn: Rule | None = None
    reason_key: str = ""

    @property
    def name(self) -> str:
        """What it is called among its siblings: a field's key, else its id."""
        return f"#{self.id}"


@dataclass(frozen=True, kw_only=True)
class Text(Component):
    """Words on the form, in Markdown or computed; also the place of a rule over several fields.

    What `is_for_filling` tells who fills the form in what to do: a reader and paper do without.
    """

    markdown: str = ""
    formula: Formula | None = None
    is_for_filling: bool = False


@dataclass(frozen=True, kw_only=True)
class Group(Component):
    """A part of the form with a heading."""

    description: str = ""
    components: tuple[Component, ...] = ()
    is_printed: bool = True


@dataclass(frozen=True, kw_only=True)
class Table(Component):
    """A read-only table over a list of contexts."""

    source: Formula
    columns: tuple[Column, ...] | Formula = ()


@dataclass(frozen=True, kw_only=True)
class Documents(Component):
    """A read-only list of files."""

    source: Formula


@dataclass(frozen=True, kw_only=True)
class Field(Component):
    """A component that binds a value to a (dotted) key."""

    key: str
    description: str = ""
    is_required: bool = False
    required_if: Formula | None = None
    readonly: bool | Formula = False
    auto: Formula | None = None
    default: Any = None
    confidential: str = ""
    prefix: str = ""
    unit: str = ""

    @property
    def name(self) -> str:
        """Its key."""
        return self.key

    @property
    def head(self) -> str:
        """The variable that its key begins with."""
        return self.key.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """Words: one line or many, perhaps of a kind that has a form of its own."""

    is_long: bool = False
    kind: str = ""
    min_words: Limit = None
    max_words: Limit = None
    is_counted: bool = False
    pattern: str = ""
    pattern_message: str = ""


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """An exact number; `kind` is money, percent, int or nothing."""

    kind: str = ""
    digits: int | None = None
    minimum: Limit = None
    maximum: Limit = None


@dataclass(frozen=True, kw_only=True)
class DateField(Field):
    """A date, a time or a moment."""

    kind: DateKind = DateKind.DATE
    not_before: Formula | None = None
    not_after: Formula | None = None
    is_future: bool = False


@dataclass(frozen=True, kw_only=True)
class Checkbox(Field):
    """Yes or no; required means yes."""


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One or several of the options: fixed, computed, or found in a variable."""

    style: ChoiceStyle = ChoiceStyle.RADIO
    choices: tuple[Choice, ...] | Formula = ()

    @property
    def is_multiple(self) -> bool:
        """Whether several options may be chosen."""
        return self.style in {ChoiceStyle.CHECKLIST, ChoiceStyle.TAGLIST}


@dataclass(frozen=True, kw_only=True)
class FileField(Field):
    """Uploaded files, kept as a list of {id, name, size, sha256, type}."""

    accept: tuple[str, ...] = ()
    max_size: int | None = None
    max_files: int = 1
    is_newest_only: bool = False
    """Whether new files take the place of those handed in before."""


@dataclass(frozen=True, kw_only=True)
class ListField(Field):
    """Rows of the same fields."""

    components: tuple[Component, ...] = ()
    min_rows: int = 0
    max_rows: int = 200
    row_name: str = "行"
    may_add: bool = True
    first_rows: int = 1


@dataclass(frozen=True, kw_only=True)
class Computed(Field):
    """A value that is computed and kept but not shown (form-js `expression`)."""


class Beginning(StrEnum):
    """What of an earlier round a form begins with when its task is opened again."""

    KNOWN = "known"
    """A paper is corrected: everything that was filled in stays; only variables of their own start empty."""
    UNDECIDED = "undecided"
    """The words stay, every choice and check mark is taken anew."""
    EMPTY = "empty"
    """A judgement is made anew: nothing stays but what the person could not fill in."""


@dataclass(frozen=True)
class Form:
    """A form: its id, its title, its components in order, and what it begins with."""

    id: str
    title: str
    components: tuple[Component, ...]
    begins: Beginning = Beginning.KNOWN

    def fields(self) -> Iterator[Field]:
        """All fields in order, those inside groups included, those inside rows not."""
        return fields_of(self.components)


def flat(components: Sequence[Component]) -> Iterator[Component]:
    """Yield the components of one level in order: groups and what they hold, rows as one."""
    for component in components:
        yield component
        if isinstance(component, Group):
            yield from flat(component.components)


def fields_of(components: Sequence[Component]) -> Iterator[Field]:
    """Yield the fields of one level in order."""
    return (component for component in flat(components) if isinstance(component, Field))


def formulas_of(component: Component) -> Iterator[tuple[str, Formula]]:
    """Yield the formulas of a component, each with the attribute it stands in."""
    for attribute in fields(component):
        value = getattr(component, attribute.name)
        if isinstance(value, Formula):
            yield attribute.name, value
        elif isinstance(value, Rule):
            yield attribute.name, value.condition


def get_at(values: Mapping[str, Any], key: str) -> Any:
    """Read a dotted key; None where a part of it is missing."""
    value: Any = values
    for part in key.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def put_at(values: dict[str, Any], key: str, value: Any) -> None:
    """Set a dotted key in nested dictionaries, copying those on the way instead of changing them."""
    head, _, rest = key.partition(".")
    if not rest:
        values[head] = value
        return
    inner = values.get(head)
    copy = dict(inner) if isinstance(inner, Mapping) else {}
    put_at(copy, rest, value)
    values[head] = copy
