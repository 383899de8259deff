"""Checks of the names in a form's formulas: each is a field, or a variable that the process has."""

from collections.abc import Collection, Iterator, Sequence

from ..domain.errors import Finding, Severity
from ..feel import Vocabulary
from .tree import Component, Form, ListField, fields_of, flat, formulas_of

MEND = "请改正名称，或先在流程中写入它。 / Correct the name, or let the process write it."


def written_by(form: Form) -> Vocabulary:
    """Return the variables that a submission of the form writes, with their entries."""
    return Vocabulary.of(field.key for field in form.fields())


def lint_names(form: Form, file: str, known: Vocabulary | None) -> list[Finding]:
    """Warn of names that are neither a field of the form nor among `known`, what the process sees.

    None means that nothing uses the form yet: then only what looks like a misspelt field is told.
    """
    seen = written_by(form) if known is None else known | written_by(form)
    return list(_in_level(form.components, seen, file, is_unused=known is None))


def lint_given(form: Form, file: str, given: Collection[str]) -> Iterator[Finding]:
    """Refuse fields that would write over variables which the house gives every instance."""
    for field in form.fields():
        name = field.key.partition(".")[0]
        if name in given:
            yield Finding(
                file,
                field.id,
                "given_variable",
                f"“{name}”由系统给出，表单不得改写 / {name} is given by the system, a form never writes it",
                "请改用另一个字段名；只是显示，请用文本或表达式组件。"
                " / Use another key, or a text component to show it.",
                element_name=field.label,
            )


def _in_level(
    components: Sequence[Component], seen: Vocabulary, file: str, *, is_unused: bool
) -> Iterator[Finding]:
    for component in flat(components):
        for what, formula in formulas_of(component):
            for unknown in seen.unknown(formula.expression.reads):
                if unknown.near or not is_unused:
                    name = component.label or component.name
                    words = unknown.found_in(what, MEND)
                    yield Finding(file, component.id, "unknown_name", *words, Severity.WARNING, name)
        if isinstance(component, ListField):
            inner = _in_row(component, seen)
            yield from _in_level(component.components, inner, file, is_unused=is_unused)


def _in_row(rows: ListField, outside: Vocabulary) -> Vocabulary:
    own = Vocabulary.of(field.key for field in fields_of(rows.components))
    around = Vocabulary({"this": frozenset(own.variables), "parent": None, "i": None})
    hidden = {name: entries for name, entries in outside.variables.items() if name not in own.variables}
    return Vocabulary(hidden, outside.is_open) | own | around
