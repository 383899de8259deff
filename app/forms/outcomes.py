"""What a form showed out of long lists, kept as it came out: a paper must not keep a whole register."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ..feel import Environment, Expression, FeelError, Reads, to_json
from .choices import offered
from .formula import Formula
from .tree import Choice, ChoiceField, Component, Form, Group, ListField, Rule, Table, fields_of, formulas_of

SHOWN = "form-shown"
"""Where the outcomes stand among a paper's values, by component and attribute: no field's key has a dash."""

LONGEST_KEPT = 50
"""A list with more entries is a register: of it a paper keeps what came out, not what it came from."""

READ_LATER = frozenset({"hide", "warn", "formula", "source", "columns", "choices"})
"""What a paper evaluates when it is read; the other formulas are for handing it in."""

MOST_EXPRESSIONS = 10_000

Outcomes = dict[str, dict[str, Any]]
_NOT_KEPT = object()


@dataclass(frozen=True, slots=True)
class Outcome(Formula):
    """A formula with the value that it had."""

    known: Any = None

    def value(self, _scope: Mapping[str, Any], _environment: Environment) -> Any:
        """Return it."""
        return self.known


@lru_cache(MOST_EXPRESSIONS)
def reads_of(expression: Expression) -> Reads:
    """Read once what an expression reads: its tree is not kept."""
    return expression.reads


def outcomes_over_registers(
    form: Form, seen: Mapping[str, Any], values: Mapping[str, Any], environment: Environment
) -> tuple[Outcomes, list[Formula]]:
    """Return what the formulas over long lists came to, and the formulas that must keep their variables.

    Those in rows that read the row as well keep theirs: they came out differently in each.
    """
    formulas = [
        (component, row_keys, attribute, formula, reads_of(formula.expression).names)
        for component, row_keys in _everything(form.components, frozenset())
        for attribute, formula in formulas_of(component)
    ]
    long = _registers(form, seen, frozenset[str]().union(*(names for *_, names in formulas)))
    scope, chosen = {**seen, **values}, frozenset(_scalars(values))
    outcomes: Outcomes = {}
    others: list[Formula] = []
    for component, row_keys, attribute, formula, names in formulas:
        if names.isdisjoint(long) or not names.isdisjoint(row_keys):
            others.append(formula)
        elif attribute in READ_LATER:
            outcome = _outcome(component, attribute, formula, scope, environment, chosen)
            if outcome is _NOT_KEPT:
                others.append(formula)
            else:
                outcomes.setdefault(component.id, {})[attribute] = outcome
    return outcomes, others


def as_it_was_shown(form: Form, values: Mapping[str, Any]) -> Form:
    """Return the form with what its formulas came to when this paper was handed in."""
    outcomes = values.get(SHOWN)
    if not isinstance(outcomes, Mapping):
        return form
    return replace(form, components=_settled(form.components, outcomes))


def _registers(form: Form, seen: Mapping[str, Any], read: Collection[str]) -> frozenset[str]:
    """Return which of the variables that are read are long lists, or hold some."""
    own = {field.head for field in form.fields()}
    return frozenset(name for name in read if name in seen and name not in own and _is_long(seen[name]))


def _is_long(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_is_long(each) for each in value.values())
    return isinstance(value, list) and len(value) > LONGEST_KEPT


def _everything(
    components: Sequence[Component], row_keys: frozenset[str]
) -> Iterator[tuple[Component, frozenset[str]]]:
    """Yield every component with the names that mean something else in each row."""
    for component in components:
        yield component, row_keys
        if isinstance(component, Group):
            yield from _everything(component.components, row_keys)
        elif isinstance(component, ListField):
            inner = {each.head for each in fields_of(component.components)} | {"this", "parent", "i"}
            yield from _everything(component.components, row_keys | inner)


def _outcome(
    component: Component,
    attribute: str,
    formula: Formula,
    scope: Mapping[str, Any],
    environment: Environment,
    chosen: frozenset[str],
) -> Any:
    try:
        if isinstance(component, ChoiceField) and attribute == "choices":
            options = offered(component, scope, environment)
            return [{"value": each.value, "label": each.label} for each in options if each.text in chosen]
        value = to_json(formula.value(scope, environment))
    except (FeelError, TypeError, ValueError):
        return _NOT_KEPT
    if isinstance(component, Table) and attribute == "source" and isinstance(component.columns, tuple):
        wanted = {column.key.partition(".")[0] for column in component.columns}
        rows = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
        return [{key: row[key] for key in row if key in wanted} for row in rows]
    return value


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _scalars(each)
    elif isinstance(value, list):
        for each in value:
            yield from _scalars(each)
    elif value is not None:
        yield Choice(value, "").text


def _settled(components: Sequence[Component], outcomes: Mapping[str, Any]) -> tuple[Component, ...]:
    return tuple(_with_outcomes(each, outcomes) for each in components)


def _with_outcomes(component: Component, outcomes: Mapping[str, Any]) -> Component:
    known = outcomes.get(component.id)
    changed: dict[str, Any] = {}
    for attribute, formula in formulas_of(component):
        if isinstance(known, Mapping) and attribute in known:
            outcome = Outcome(formula.text, formula.expression, known[attribute])
            rule = getattr(component, attribute)
            changed[attribute] = replace(rule, condition=outcome) if isinstance(rule, Rule) else outcome
    if isinstance(component, Group | ListField):
        changed["components"] = _settled(component.components, outcomes)
    return replace(component, **changed) if changed else component
