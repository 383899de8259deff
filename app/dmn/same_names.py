"""What a file calls by the same name: its elements, its types, its imports (DMN 1.5, 6.3.2 and 6.3.3)."""

from collections import Counter
from collections.abc import Iterator

from ..domain.errors import Finding
from .elements import Definitions, Element, Place


def check_same_names(definitions: Definitions) -> Iterator[Finding]:
    """Find each name that several elements, several types, or an import and one of those have."""
    imports = [(imported.place, {imported.name}) for imported in definitions.imports]
    elements = [(element.place, _names_of(element)) for element in definitions.elements]
    types = [(item.place, {item.name}) for item in definitions.types]
    yield from _repeated([*imports, *elements])
    type_names = {item.name for item in definitions.types}
    yield from _repeated([*types, *(one for one in imports if one[1] <= type_names)])


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
