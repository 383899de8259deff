"""Settles what depends on other fields: conditions, read-only and computed values, options, soft rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..feel import Environment, FeelError, to_json
from .choices import offered, take_choice
from .formula import Formula
from .kinds import organisation_digit
from .level import Level
from .problems import Problem
from .tree import ChoiceField, Component, Field, Group, TextField, fields_of, flat, get_at, put_at

MOST_PASSES = 6
"""A condition may depend on a value that another condition hides; chains longer than this don't settle."""


@dataclass(frozen=True)
class Settler:
    """Settles a level and its rows at one moment; what is past keeps its values and is not computed again."""

    environment: Environment
    is_past: bool = False

    def settle(self, level: Level) -> None:
        """Repeat until nothing changes any more."""
        before = None
        for _ in range(MOST_PASSES):
            self._pass(level)
            after = _state(level)
            if after == before:
                return
            before = after

    def _pass(self, level: Level) -> None:
        was_hidden = set(level.hidden)
        for known in (
            level.hidden,
            level.cleared,
            level.readonly,
            level.options,
            level.warnings,
            level.failed,
        ):
            known.clear()
        for component in flat(level.components):
            if component.name not in was_hidden:
                self._warn(level, component)
        self._visit(level, level.components, is_hidden=False, is_cleared=False)

    def _visit(
        self, level: Level, components: Sequence[Component], *, is_hidden: bool, is_cleared: bool
    ) -> None:
        for component in components:
            hides = component.hide is not None and self._holds(level, component.hide)
            by_answers = component.hide is not None and hides and _reads_answers(level, component.hide)
            silent = isinstance(component, Field) and _is_silent_reason(level, component)
            hidden = is_hidden or hides or silent
            cleared = is_cleared or by_answers or silent
            if hidden:
                level.hidden.add(component.name)
            if isinstance(component, Group):
                self._visit(level, component.components, is_hidden=hidden, is_cleared=cleared)
            elif isinstance(component, Field):
                self._field(level, component, is_hidden=hidden, is_cleared=cleared)

    def _field(self, level: Level, field: Field, *, is_hidden: bool, is_cleared: bool) -> None:
        key = field.key
        if is_hidden:
            known = None if is_cleared else get_at(level.existing, key)
            if is_cleared:
                level.cleared.add(field.name)
            put_at(level.values, key, known)
        elif self.is_past:
            pass
        elif field.auto is not None:
            level.readonly.add(field.name)
            put_at(level.values, key, self._compute(level, field, field.auto))
        elif self._is_readonly(level, field):
            level.readonly.add(field.name)
            put_at(level.values, key, existing_or_default(level, field))
        else:
            put_at(level.values, key, self._chosen(level, field))
        if isinstance(field, ChoiceField) and field.name not in level.options:
            level.options[field.name] = self._offered(level, field)
        for row in level.rows.get(key, []):
            self._pass(row)

    def _chosen(self, level: Level, field: Field) -> Any:
        typed = level.typed.get(field.key)
        if not isinstance(field, ChoiceField):
            return typed
        level.options[field.name] = self._offered(level, field)
        return take_choice(field, typed, level.options[field.name])

    def _offered(self, level: Level, field: ChoiceField) -> Any:
        try:
            return offered(field, level.scope, self.environment)
        except FeelError as error:
            level.failed[field.name] = str(error)
            return ()

    def _is_readonly(self, level: Level, field: Field) -> bool:
        return field.readonly if isinstance(field.readonly, bool) else self._holds(level, field.readonly)

    def _compute(self, level: Level, field: Field, formula: Formula) -> Any:
        try:
            return to_json(formula.value(level.scope, self.environment))
        except (FeelError, TypeError, ValueError) as error:
            level.failed[field.name] = str(error)
            return None

    def _holds(self, level: Level, formula: Formula) -> bool:
        try:
            return formula.holds(level.scope, self.environment)
        except FeelError:
            return False

    def _warn(self, level: Level, component: Component) -> None:
        found = []
        if component.warn is not None and self._is_broken(level, component, component.warn.condition):
            message, _, english = component.warn.message.partition(" / ")
            found.append(Problem(message, english, component.rule, component.article))
        if isinstance(component, TextField) and component.kind == "uscc":
            found += _organisation_warning(component, level.current(component.key))
        if found:
            level.warnings[component.name] = found

    def _is_broken(self, level: Level, component: Component, condition: Formula) -> bool:
        """A soft rule speaks only when it is known to be broken: not about blanks, not about null."""
        if isinstance(component, Field) and level.current(component.key) in (None, [], ""):
            return False
        try:
            return condition.value(level.scope, self.environment) is False
        except FeelError:
            return False


def _reads_answers(level: Level, condition: Formula) -> bool:
    return any(condition.mentions(key) for key in level.keys)


def existing_or_default(level: Level, field: Field) -> Any:
    """What a read-only field holds: what the process knew, else its default."""
    known = get_at(level.existing, field.key)
    return field.default if known is None else known


def _is_silent_reason(level: Level, field: Field) -> bool:
    """A reason is asked for only while the soft rule it belongs to is broken."""
    bound = [
        each for each in flat(level.components) if each.reason_key == field.key and each.warn is not None
    ]
    return bool(bound) and not any(each.name in level.warnings for each in bound)


def _organisation_warning(field: TextField, code: Any) -> list[Problem]:
    if not isinstance(code, str) or not code:
        return []
    expected, found = organisation_digit(code)
    if expected == found:
        return []
    return [
        Problem(
            f"第 17 位（组织机构代码校验码）通常应为“{expected}”，现为“{found}”，请核对",
            f"character 17 is usually {expected}, found {found}",
            field.rule,
            "GB 11714",
        )
    ]


def _state(level: Level) -> tuple[Any, ...]:
    autos = tuple(
        repr(level.current(field.key)) for field in fields_of(level.components) if field.auto is not None
    )
    rows = tuple(_state(row) for listed in level.rows.values() for row in listed)
    return (frozenset(level.hidden), frozenset(level.readonly), frozenset(level.warnings), autos, rows)
