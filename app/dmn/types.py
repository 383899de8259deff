"""Item definitions as FEEL types, with the allowed values that FEEL's own types know nothing of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.errors import Finding, Severity
from ..feel import ContextType, FunctionType, ListType, RestrictedType, SimpleType, Type, UnaryTests
from ..feel.conformance import coerce, written_out
from .elements import FunctionItem, ItemDefinition, Place, Text
from .evaluation import Evaluation
from .language import Language

ANY = SimpleType("Any")
UNTYPED = SimpleType(
    "Null"
)  # of a parameter that may have any type: a function of whatever type takes a null
BUILT_IN = {
    "Any", "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "context", "function", "list", "range", "Null",
}  # fmt: skip
OTHER_NAMES = {
    "any": "Any",
    "integer": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
PLAIN_KINDS = {
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration",
}  # fmt: skip
TESTED = "?"


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """An item definition, compiled: `allowed` is for each value, `whole` for a collection as one.

    `base` and what the components name are full names, as `Types` keeps them.
    """

    definition: ItemDefinition
    feel: Type
    allowed: UnaryTests | None
    whole: UnaryTests | None
    base: str | None
    components: "tuple[tuple[str, DeclaredType], ...]"


class Types:
    """The types a model may name: its own by their names, imported ones as `import.name`."""

    def __init__(self, language: Language, definitions: Iterable[tuple[str, ItemDefinition]]) -> None:
        """Take the definitions, each with the prefix of its import (none, or the import's name and a dot).

        The first of a name keeps it: the file's own come before those of an import without a name.
        """
        self._language = language
        self._definitions: dict[str, tuple[str, ItemDefinition]] = {}
        for prefix, definition in definitions:
            self._definitions.setdefault(prefix + definition.name, (prefix, definition))
        self._declared = {name: self._declare(*entry) for name, entry in self._definitions.items()}
        self.named: dict[str, Type] = {
            name: ANY if self._rests_on_itself(name) else declared.feel
            for name, declared in self._declared.items()
        }
        self._constrained = {name for name in self._declared if self._has_constraint(name, set())}

    def find(self, type_ref: str | None) -> Type | None:
        """Give the type of that name; None for no type, an unknown one, or Any."""
        name = self._full_name(type_ref, "")
        return SimpleType(name) if name is not None and name != "Any" and self.is_known(name) else None

    def written_out(self, type_ref: str | None) -> Type | None:
        """Give the type with its names replaced by what they stand for: it means the same in every file.

        A type that contains itself keeps its name.
        """
        kind = self.find(type_ref)
        return written_out(kind, self.named) if kind is not None else None

    def is_known(self, type_ref: str | None) -> bool:
        """Tell whether the name means something here."""
        name = self._full_name(type_ref, "")
        return name is None or name in BUILT_IN or name in self._declared

    def result_of(self, type_ref: str | None) -> str | None:
        """Give what a function type returns; the name itself when it names no function type."""
        declared = self._declared.get(type_ref or "")
        if declared is not None and declared.definition.function is not None:
            return declared.definition.function.output_type_ref
        return type_ref

    def parameter_of(self, type_ref: str | None, name: str) -> str | None:
        """Give the type of that parameter of a function type; None when there is none."""
        declared = self._declared.get(type_ref or "")
        if declared is None or declared.definition.function is None:
            return None
        return dict(declared.definition.function.parameters).get(name)

    def coerce(self, value: Any, type_ref: str | None, evaluation: Evaluation) -> tuple[Any, bool]:
        """Convert the value to the type as DMN 10.3.2.9.4 does; the flag says whether it fits.

        Null fits every type; a value that is none of the allowed ones does not fit.
        """
        kind = self.find(type_ref)
        if kind is None or value is None:
            return value, True
        value, fits = coerce(value, kind, self.named, evaluation.spend)
        if fits and str(kind) in self._constrained:
            fits = self._is_allowed(value, self._declared[str(kind)], evaluation)
        return (value, True) if fits else (None, False)

    def restricted(self, evaluation: Evaluation) -> dict[str, Type]:
        """Give the types with allowed values as FEEL is to know them while this evaluation lasts."""

        def restrict(name: str) -> Type:
            declared = self._declared[name]
            return RestrictedType(
                name, self.named[name], lambda value: self._is_allowed(value, declared, evaluation)
            )

        return {name: restrict(name) for name in self._constrained}

    def allowed_values(self, type_ref: str | None) -> Text | None:
        """Give the allowed values of a type as written, its base types' when it has none itself."""
        name = self._full_name(type_ref, "")
        for _ in self._declared:
            declared = self._declared.get(name or "")
            if declared is None:
                return None
            if declared.definition.allowed_values is not None:
                return declared.definition.allowed_values
            name = declared.base
        return None

    def check(self, named_refs: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
        """Find names that mean no type and definitions that rest on themselves."""
        for named, place in named_refs:
            if not self.is_known(named):
                yield _unknown(named, place)
        for name, declared in self._declared.items():
            place = declared.definition.place
            prefix, _ = self._definitions[name]
            for ref in references(declared.definition):
                if not self.is_known(self._full_name(ref, prefix)):
                    yield _unknown(str(ref), place)
            if self._rests_on_itself(name):
                yield type_finding(
                    place,
                    f"类型 {name} 以自身为基类型 / type {name} is based on itself.",
                    "改掉基类型。 / Choose another base type.",
                )

    def plain_kind(self, type_ref: str | None) -> str | None:
        """Give the kind of FEEL's own values that a type is in the end; None for contexts and lists."""
        kind = self.written_out(type_ref)
        return kind.name if isinstance(kind, SimpleType) and kind.name in PLAIN_KINDS else None

    def _declare(self, prefix: str, definition: ItemDefinition) -> DeclaredType:
        components = tuple((part.name, self._declare(prefix, part)) for part in definition.components)
        return DeclaredType(
            definition,
            self._feel_type(definition, prefix, components),
            self._tests(definition.allowed_values),
            self._tests(definition.constraint),
            self._full_name(definition.type_ref, prefix),
            components,
        )

    def _feel_type(
        self, definition: ItemDefinition, prefix: str, components: tuple[tuple[str, DeclaredType], ...]
    ) -> Type:
        kind: Type
        if definition.function is not None:
            kind = self._function_type(definition.function, prefix)
        elif components:
            kind = ContextType(tuple((part, declared.feel) for part, declared in components))
        else:
            kind = self._simple(definition.type_ref, prefix)
        return ListType(kind) if definition.is_collection else kind

    def _function_type(self, function: FunctionItem, prefix: str) -> Type:
        parameters = [self._simple(ref, prefix) for _, ref in function.parameters]
        parameters = [UNTYPED if kind == ANY else kind for kind in parameters]
        return FunctionType(tuple(parameters), self._simple(function.output_type_ref, prefix))

    def _simple(self, type_ref: str | None, prefix: str) -> Type:
        name = self._full_name(type_ref, prefix)
        known = name is not None and (name in BUILT_IN or name in self._definitions)
        return SimpleType(name) if known and name is not None else ANY

    def _full_name(self, type_ref: str | None, prefix: str) -> str | None:
        """Give the name under which the type is kept here, whatever the spelling in the file."""
        if type_ref is None or not type_ref.strip():
            return None
        name = type_ref.strip()
        if prefix + name in self._definitions:
            return prefix + name
        return OTHER_NAMES.get(name, name)

    def _tests(self, text: Text | None) -> UnaryTests | None:
        return self._language.unary_tests(text, frozenset({TESTED})) if text is not None else None

    def _has_constraint(self, name: str, seen: set[str]) -> bool:
        declared = self._declared.get(name)
        if declared is None or name in seen:
            return False
        seen.add(name)
        return self._demands(declared, seen)

    def _demands(self, declared: DeclaredType, seen: set[str]) -> bool:
        if declared.allowed is not None or declared.whole is not None:
            return True
        if declared.base is not None and self._has_constraint(declared.base, seen):
            return True
        return any(self._demands(part, seen) for _, part in declared.components)

    def _is_allowed(
        self, value: Any, declared: DeclaredType, evaluation: Evaluation, *, is_base: bool = False
    ) -> bool:
        """Tell whether a value is allowed; the allowed values of a type take the place of its base's."""
        if value is None:
            return True
        if declared.whole is not None and not _passes(declared.whole, value, evaluation):
            return False
        items = value if declared.definition.is_collection and isinstance(value, list) else [value]
        return all(self._is_item_allowed(item, declared, evaluation, is_base=is_base) for item in items)

    def _is_item_allowed(
        self, value: Any, declared: DeclaredType, evaluation: Evaluation, *, is_base: bool
    ) -> bool:
        if value is None:
            return True
        allowed = None if is_base else declared.allowed
        if allowed is not None and not _passes(allowed, value, evaluation):
            return False
        base = self._declared.get(declared.base or "")
        if (
            base is not None
            and declared.base in self._constrained
            and not self._is_allowed(value, base, evaluation, is_base=is_base or allowed is not None)
        ):
            return False
        return not isinstance(value, Mapping) or all(
            self._is_allowed(value.get(part), component, evaluation)
            for part, component in declared.components
        )

    def _rests_on_itself(self, name: str) -> bool:
        seen = {name}
        base = self._declared[name].base
        while base is not None and base in self._declared:
            if base in seen:
                return True
            seen.add(base)
            base = self._declared[base].base
        return False


def type_finding(place: Place, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Finding:
    """Note something that is wrong with a type."""
    return Finding(place.file, place.element_id, "dmn-type", what, remedy, severity, place.element_name)


def _unknown(ref: str, place: Place) -> Finding:
    return type_finding(
        place,
        f"类型 {ref} 没有定义 / type {ref} is not defined.",
        "改用已有类型或补上定义。 / Use a known type or define it.",
    )


def component_names(definitions: Iterable[ItemDefinition]) -> Iterator[str]:
    """Give the names of all components, at any depth: paths and filters must know names with spaces."""
    for definition in definitions:
        for part in definition.components:
            yield part.name
            yield from component_names([part])


def references(definition: ItemDefinition) -> Iterator[str]:
    """Give the names of all types that a definition names, at any depth."""
    refs = [definition.type_ref]
    if definition.function is not None:
        refs += [definition.function.output_type_ref, *(ref for _, ref in definition.function.parameters)]
    yield from (ref for ref in refs if ref)
    for part in definition.components:
        yield from references(part)


def _passes(tests: UnaryTests, value: Any, evaluation: Evaluation) -> bool:
    run = evaluation.run
    earlier = len(run.remarks)
    passed = tests.matches_within(run, value, {})
    del run.remarks[earlier:]  # that the value is none of the allowed ones is said, not how that was found
    return passed
