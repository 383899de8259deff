"""Names that a file may not use twice, or that no expression can use: DMN 1.5, 6.3.2, 6.3.3 and 10.3.1."""

from collections import Counter
from collections.abc import Iterator

from ..domain.errors import Finding, Severity
from ..feel.names import bar_of
from .elements import Definitions, Element, Place


def check_same_names(definitions: Definitions) -> Iterator[Finding]:
    """Find each name that several elements, several types, or an import and one of those have."""
    imports = [(imported.place, {imported.name}) for imported in definitions.imports]
    elements = [(element.place, _names_of(element)) for element in definitions.elements]
    types = [(item.place, {item.name}) for item in definitions.types]
    yield from _repeated([*imports, *elements])
    type_names = {item.name for item in definitions.types}
    yield from _repeated([*types, *(one for one in imports if one[1] <= type_names)])


def check_spelling(definitions: Definitions) -> Iterator[Finding]:
    """Find names of elements and imports that are none of FEEL's: expressions need backticks for them."""
    named = [(imported.place, imported.name) for imported in definitions.imports]
    for place, name in [*named, *((element.place, element.name) for element in definitions.elements)]:
        bar = bar_of(name) if name else ""
        if bar:
            yield Finding(
                place.file,
                place.element_id,
                "dmn-name",
                f"名称“{name}”中的“{bar}”不合 FEEL 的命名 / because of “{bar}” {name} is no name of FEEL.",
                f"换一个名称，或在表达式中写成 `{name}`。 / Use another name, or write it in backticks.",
                Severity.WARNING,
                place.element_name,
            )


def _names_of(element: Element) -> set[str]:
    """Give what an element is called: in expressions, and on the diagram, where that is something else."""
    return {element.name, " ".join(element.place.element_name.split())}


def _repeated(called: list[tuple[Place, set[str]]]) -> Iterator[Finding]:
    often = Counter(name for _, names in called for name in names if name)
    for place, names in called:
        for name in sorted(name for name in names if often[name] > 1):
            yield Finding(
                place.file,
                place.element_id,
                "dmn-duplicate-name",
                f"名称“{name}”用了 {often[name]} 次 / the name {name} is used {often[name]} times.",
                "给每一个不同的名称。 / Give each a name of its own.",
                element_name=place.element_name,
            )
