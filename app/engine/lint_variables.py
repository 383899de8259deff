"""Checks of variables: what is read must be written somewhere."""

from collections.abc import Iterator

from .drawing import Drawing, Node
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


def check_variables(drawing: Drawing, findings: Findings, known: Known) -> None:
    """Warn of variables that nothing writes; in a condition that is an error, since it would stop there."""
    if known.variables is None:
        return
    written = known.variables | written_in(drawing) | IN_LOOPS
    arrows = {arrow.id for scope in drawing.scopes.values() for arrow in scope.arrows}
    names = {node.id: node.name for node in drawing.nodes()}
    for element_id, what, formula in drawing.formulas:
        for variable in sorted(formula.expression.names - written):
            note = findings.error if element_id in arrows else findings.warning
            note(
                element_id,
                names.get(element_id, ""),
                "unknown_variable",
                f"{what} 读取的变量“{variable}”无处写入 / {what} reads {variable}, which nothing writes",
                "请改正变量名，或在表单中填写它。/ Correct the name, or let a form fill it in.",
            )


def written_in(drawing: Drawing) -> frozenset[str]:
    """Return the variables that the diagram's own elements write."""
    return frozenset(name for node in drawing.nodes() for name in _written_by(node))


def _written_by(node: Node) -> Iterator[str]:
    extensions = node.extensions
    for mapping in (*extensions.inputs, *extensions.outputs):
        yield mapping.target[0]
    if extensions.result_variable:
        yield extensions.result_variable
    if node.loop is not None:
        yield from (name for name in (node.loop.element, node.loop.output_collection) if name)
