"""One level of a form being read, the form itself or one row of a list, with what is known of its fields."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .draft import is_blank
from .problems import Problem, WrongValue
from .tree import Choice, Component, Field, ListField, fields_of, flat, get_at, put_at
from .values import FileFacts, read_value


@dataclass
class Level:
    """Names in `hidden`, `readonly`, `options` ... are those of `Component.name`, without the prefix.

    `typed` holds what the person typed as typed values; `values` what formulas see: typed values, what the
    process knew before, computed values. `existing` is what the process knew: its variables, or the row.
    """

    components: Sequence[Component]
    draft: Mapping[str, Any]
    existing: Mapping[str, Any]
    prefix: str = ""
    outer: "Level | None" = None
    number: int = 0
    is_fixed: bool = True
    typed: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list["Level"]] = field(default_factory=dict)
    unreadable: dict[str, WrongValue] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)
    readonly: set[str] = field(default_factory=set)
    options: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    warnings: dict[str, list[Problem]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def full(self, component: Component) -> str:
        """The name of a component on the page: ``kpi_table.2.target``; one without key goes by its id."""
        return self.prefix + component.name.removeprefix("#")

    @property
    def scope(self) -> Mapping[str, Any]:
        """What a formula on this level can read; in a row also `this`, `parent` and the row numbers `i`."""
        if self.outer is None:
            return self.values
        special = {"this": self.values, "parent": self.outer.values, "i": self.numbers}
        return ChainMap(special, self.values, self.outer.scope)  # type: ignore[arg-type]

    @property
    def numbers(self) -> list[int]:
        """Row numbers from the outermost list inwards, from 1."""
        return [] if self.outer is None else [*self.outer.numbers, self.number]

    @property
    def keys(self) -> frozenset[str]:
        """The keys a person answers on this level and around it, and in a row the words that lead to them."""
        own = frozenset(each.key for each in fields_of(self.components))
        return own if self.outer is None else own | self.outer.keys | {"this", "parent"}

    @property
    def is_blank(self) -> bool:
        """Whether a row has nothing that the person typed; a row the process gave is never blank."""
        return not self.is_fixed and is_blank(self.draft)

    def shown(self) -> list[Component]:
        """The components of this level that are not hidden, in order, groups opened."""
        return [component for component in flat(self.components) if component.name not in self.hidden]

    def current(self, key: str) -> Any:
        """The value a formula sees under a key of this level."""
        return get_at(self.values, key)


def read_level(level: Level, files: FileFacts) -> Level:
    """Read every text of a level by itself, rows included; what can't be read is noted, not raised."""
    if level.is_fixed:
        level.values.update(level.existing)
    for each in fields_of(level.components):
        typed = level.draft.get(each.key)
        if isinstance(each, ListField) and each.readonly is True:
            _past_rows(each, level)
            continue
        if isinstance(each, ListField):
            level.rows[each.key] = [
                read_level(row, files) for row in _rows(each, level, typed if isinstance(typed, list) else [])
            ]
            value: Any = [row.values for row in level.rows[each.key]]
        elif each.auto is not None or each.readonly is True:
            continue
        else:
            value = _read(each, typed, level, files)
        level.typed[each.key] = value
        put_at(level.values, each.key, value)
    return level


def past_level(level: Level) -> Level:
    """Lay out values that were accepted earlier, to show them as they are."""
    level.values.update(level.existing)
    for each in fields_of(level.components):
        value = get_at(level.existing, each.key)
        level.typed[each.key] = value
        if isinstance(each, ListField):
            _past_rows(each, level)
    return level


def _past_rows(each: ListField, level: Level) -> None:
    value = get_at(level.existing, each.key)
    given = value if isinstance(value, list) else []
    level.rows[each.key] = [
        past_level(_row(each, level, number, {}, row)) for number, row in enumerate(given, 1)
    ]


def _read(each: Field, typed: Any, level: Level, files: FileFacts) -> Any:
    try:
        return read_value(each, typed, files)
    except WrongValue as error:
        level.unreadable[each.key] = error
        return None


def _rows(each: ListField, level: Level, drafts: list[Any]) -> list[Level]:
    """Lay the typed rows over those the process gave; only a list without adding keeps the given rows."""
    known = get_at(level.existing, each.key)
    given = known if isinstance(known, list) and not each.may_add else []
    if not each.may_add:
        count = len(given) or each.first_rows
        drafts = [drafts[index] if index < len(drafts) else {} for index in range(count)]
    return [
        _row(each, level, number, draft, given[number - 1] if number <= len(given) else {})
        for number, draft in enumerate(drafts, 1)
    ]


def _row(each: ListField, level: Level, number: int, draft: Any, known: Any) -> Level:
    return Level(
        each.components,
        draft if isinstance(draft, dict) else {},
        known if isinstance(known, Mapping) else {},
        prefix=f"{level.prefix}{each.key}.{number}.",
        outer=level,
        number=number,
        is_fixed=not each.may_add,
    )
