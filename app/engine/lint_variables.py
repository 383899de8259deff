"""Checks of variables: what is read must be written somewhere, and FEEL begins with its sign."""

from collections.abc import Iterator

from ..feel import Vocabulary
from ..feel.syntax import Name
from .dialect import VariableMapping
from .drawing import Drawing, Node
from .expressions import Formula
from .findings import Findings
from .known import Known

IN_LOOPS = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)
NULL_IS_A_VALUE = (
    "script",
    "input source",
    "output source",
    "outputElement",
    "followUpDate",
    "header ",
    "about",
)
"""Where a name that does not exist gives null and the case goes on; anywhere else it stops there."""
MEND = "请改正变量名，或在表单、输出映射中写入它。/ Correct the name, or let a form or a mapping write it."


def check_variables(drawing: Drawing, findings: Findings, known: Known) -> None:
    """Find names that nothing writes: errors where the case would stop, warnings where null is a value.

    Where variables may come from outside, from other workers or whoever starts the process, nobody here can
    tell: then all of them are warnings that say what happens. A plain start event that names what it is
    given (the property `starts_with`), or a process that only a clock starts, leaves nothing open.
    """
    if known.variables is None:
        return
    nodes = {node.id: node for node in drawing.nodes()}
    homes = dict(_homes(drawing))
    for element_id, what, formula in drawing.formulas:
        node = nodes.get(element_id)
        seen = known.variables.in_processes([homes.get(element_id, element_id)]) | _returned_to(node, known)
        for unknown in seen.unknown(formula.expression.reads, IN_LOOPS):
            stops = not (unknown.is_entry or what.startswith(NULL_IS_A_VALUE))
            note = findings.error if stops and not seen.is_open else findings.warning
            name, (wrong, remedy) = node.name if node else "", unknown.found_in(what, MEND)
            note(element_id, name, "unknown_variable", _stopping(wrong) if stops else wrong, remedy)


def _stopping(wrong: str) -> str:
    """Say in both languages what becomes of a case for which nobody brings the variable."""
    chinese, _, english = wrong.partition(" / ")
    return (
        f"{chinese}；没有人给出时它是 null，算不出结果就在此停下，成为异常"
        f" / {english}: where nobody gives it, it is null, and without a result the case stops here"
        " with an incident"
    )


def check_given(drawing: Drawing, findings: Findings, known: Known) -> None:
    """Find what would write over the variables that the house gives every instance, the parameters first."""
    for node in drawing.nodes():
        for name in sorted(set(_written_by(node)) & set(known.given)):
            findings.error(
                node.id,
                node.name,
                "given_variable",
                f"“{name}”由系统给出，流程不得改写 / {name} is given by the system, no diagram writes it",
                "请写入另一个变量。/ Write another variable.",
            )


def check_signs(drawing: Drawing, findings: Findings) -> None:
    """Find conditions and the like that have lost their `=`: other modellers take them for plain text."""
    names = {node.id: node.name for node in drawing.nodes()}
    unsigned = [*drawing.unsigned, *_plain_collections(drawing)]
    for element_id, what, text in unsigned:
        findings.error(
            element_id,
            names.get(element_id, ""),
            "no_sign",
            f"{what} 前面缺“=”，现在只是一段文字：{text} / {what} lacks its =, so it is plain text",
            f"请写成 ={text} / Write ={text}",
        )


def _written_by(node: Node) -> Iterator[str]:
    extensions, loop = node.extensions, node.loop
    mappings = (*extensions.inputs, *extensions.outputs)
    yield from (mapping.target[0] for mapping in mappings if not _is_passed_on(mapping))
    yield from filter(
        None, (extensions.result_variable, loop and loop.element, loop and loop.output_collection)
    )


def _is_passed_on(mapping: VariableMapping) -> bool:
    """Say whether a mapping only hands a variable on under its own name, as to a called process."""
    tree = mapping.source.expression.tree if isinstance(mapping.source, Formula) else None
    return isinstance(tree, Name) and mapping.target == (tree.name,)


def _plain_collections(drawing: Drawing) -> Iterator[tuple[str, str, str]]:
    for node in drawing.nodes():
        collection = node.loop.collection if node.loop is not None else None
        if isinstance(collection, str):
            yield node.id, "inputCollection", collection


def _homes(drawing: Drawing) -> Iterator[tuple[str, str]]:
    """Yield in which process each element and each arrow is drawn."""
    for scope in drawing.scopes.values():
        yield from ((node.id, scope.process_id) for node in scope.nodes)
        yield from ((arrow.id, scope.process_id) for arrow in scope.arrows)


def _returned_to(node: Node | None, known: Known) -> Vocabulary:
    """Return what a call's own outputs may read: everything that the called process ends with."""
    called = node.extensions.called if node is not None else None
    if called is None or known.variables is None:
        return Vocabulary()
    if not isinstance(called.process_id, str):
        return Vocabulary(is_open=True)
    return known.variables.returned.get(called.process_id, Vocabulary(is_open=True))
