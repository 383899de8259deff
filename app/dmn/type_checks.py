"""What can be wrong with the item definitions of a file beside names that mean nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..domain.errors import Finding, Severity
from .cells import read_cell
from .elements import ItemDefinition
from .types import BUILT_IN, Types, references, type_finding

MOST_LEVELS = 100


def check_definitions(definitions: Iterable[ItemDefinition], types: Types) -> Iterator[Finding]:
    """Find item definitions of the same or a built-in name, of no or two kinds, with odd allowed values."""
    own = list(definitions)
    counts = Counter(definition.name for definition in own)
    for definition in own:
        if counts[definition.name] > 1:
            yield type_finding(
                definition.place,
                f"类型 {definition.name} 定义了 {counts[definition.name]} 次 / "
                f"type {definition.name} is defined {counts[definition.name]} times.",
                "给每个类型不同的名称。 / Give each type a name of its own.",
            )
        if definition.name in BUILT_IN:
            yield type_finding(
                definition.place,
                f"类型不能与内置类型 {definition.name} 同名 / "
                f"{definition.name} is the name of a built-in type.",
                "改掉名称。 / Choose another name.",
            )
        yield from _check_parts(definition, types)


def check_depth(definitions: Iterable[ItemDefinition]) -> Iterator[Finding]:
    """Find the first definition that rests on others more levels deep than is allowed.

    Types that contain themselves are passed once.
    """
    by_name = {definition.name: definition for definition in definitions}
    levels: dict[str, int] = {}
    for start in by_name:
        waiting = [(start, False)]
        within: set[str] = set()
        while waiting:
            name, is_ready = waiting.pop()
            inner = [ref for ref in references(by_name[name]) if ref in by_name]
            if is_ready:
                within.discard(name)
                levels[name] = 1 + max((levels.get(ref, 0) for ref in inner), default=0)
                if levels[name] > MOST_LEVELS:
                    yield _too_deep(by_name[name])
                    return
            elif name not in levels and name not in within:
                within.add(name)
                waiting.append((name, True))
                waiting += ((ref, False) for ref in inner)


def _too_deep(definition: ItemDefinition) -> Finding:
    return type_finding(
        definition.place,
        f"类型 {definition.name} 一层层引用其他类型，超过 {MOST_LEVELS} 层 / "
        f"type {definition.name} rests on other types more than {MOST_LEVELS} levels deep.",
        "减少类型的层数。 / Use fewer levels of types.",
    )


def _check_parts(definition: ItemDefinition, types: Types) -> Iterator[Finding]:
    kinds: Mapping[str, bool] = {
        "typeRef": bool(definition.type_ref),
        "itemComponent": bool(definition.components),
        "functionItem": definition.function is not None,
    }
    given = [kind for kind, is_given in kinds.items() if is_given]
    if not given:
        yield type_finding(
            definition.place,
            f"类型 {definition.name} 没有内容，任何值都符合 / "
            f"type {definition.name} says nothing, every value fits it.",
            "选择基类型，或添加组成部分。 / Choose a base type or add components.",
            Severity.WARNING,
        )
    elif len(given) > 1:
        shown = "、".join(given)
        yield type_finding(
            definition.place,
            f"类型 {definition.name} 同时有 {shown} / "
            f"type {definition.name} has {' and '.join(given)} at once.",
            "只保留一种。 / Keep one of them.",
        )
    yield from _check_values(definition, types)
    for part in definition.components:
        yield from _check_parts(part, types)


def _check_values(definition: ItemDefinition, types: Types) -> Iterator[Finding]:
    """Find allowed values that can never be values of the base type."""
    wanted = types.plain_kind(definition.type_ref)
    if wanted is None or definition.allowed_values is None:
        return
    cell = read_cell(definition.allowed_values.feel)
    others = {span.kind for span in cell.spans} - {wanted} if cell is not None and cell.spans else set()
    if others:
        yield type_finding(
            definition.allowed_values.place,
            f"类型 {definition.name} 的允许值 {definition.allowed_values.feel} 不是 {wanted} / "
            f"the allowed values {definition.allowed_values.feel} of {definition.name} are no {wanted}.",
            "改正允许值或基类型。 / Mend the allowed values or the base type.",
        )
