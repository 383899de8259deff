"""Circles: fields of which each is hidden or computed by the next, so that none of them ever settles."""

from collections.abc import Iterator, Mapping, Sequence

from .formula import Formula
from .tree import Component, Field, Group, ListField

Formulas = dict[str, list[Formula]]


def circles_in(components: Sequence[Component]) -> Iterator[tuple[Field, list[str]]]:
    """Yield each circle of one level with the field it was found at, as the keys on its way round.

    A field depends on what it is computed from and on what hides it or a group around it. One that is only
    shown, and a list nobody adds to, are as long as the case knows: they may be hidden while that is nothing.
    """
    fields: dict[str, Field] = {}
    formulas: Formulas = {}
    _gather(components, [], fields, formulas)
    reads = {key: [other for other in fields if _reads(formulas[key], other)] for key in fields}
    seen: set[str] = set()
    for key, field in fields.items():
        way = _way_back(key, reads) if key not in seen else None
        if way:
            seen.update(way)
            yield field, [*way, key]


def _gather(
    components: Sequence[Component], around: list[Formula], fields: dict[str, Field], formulas: Formulas
) -> None:
    for component in components:
        own = [*around, *([component.hide] if component.hide else [])]
        if isinstance(component, Group):
            _gather(component.components, own, fields, formulas)
        elif isinstance(component, Field) and not _is_given(component):
            fields[component.key] = component
            formulas[component.key] = [*own, *([component.auto] if component.auto else [])]


def _is_given(field: Field) -> bool:
    if isinstance(field, ListField) and not field.may_add:
        return True
    return field.readonly is True and field.auto is None


def _reads(formulas: Sequence[Formula], key: str) -> bool:
    return any(formula.mentions(key) for formula in formulas)


def _way_back(start: str, reads: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Return the keys on the shortest way from a field back to itself; None when there is none."""
    ways, seen = [[start]], {start}
    while ways:
        longer = []
        for way in ways:
            for following in reads[way[-1]]:
                if following == start:
                    return way
                if following not in seen:
                    seen.add(following)
                    longer.append([*way, following])
        ways = longer
    return None


def levels_of(components: Sequence[Component]) -> Iterator[Sequence[Component]]:
    """Yield the level itself and those of the rows in it."""
    yield components
    for component in components:
        if isinstance(component, Group):
            yield from list(levels_of(component.components))[1:]
        elif isinstance(component, ListField):
            yield from levels_of(component.components)
