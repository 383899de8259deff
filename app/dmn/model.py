"""DMN files -> a model whose decisions can be evaluated."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..domain.errors import ExecutionFailed, Finding, InvalidDeployment, NotFound, Severity
from ..feel import Environment, Function
from .depth import with_room
from .evaluation import DEEPEST_PATH, DecisionResult, Evaluation
from .imports import Files
from .linking import Graph, Key
from .nodes import Binding, DecisionNode, InputNode, KnowledgeNode, Node, ServiceNode
from .numbers import exact
from .reader import read_definitions
from .type_checks import check_depth

Invocable = DecisionNode | ServiceNode | KnowledgeNode
Path = tuple[str, ...]
MOST_WAYS = 10_000  # to the elements behind imports: each may be reached by several


class DecisionModel:
    """The decisions of one DMN file, compiled; it keeps no state of an evaluation and may be shared."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.name = graph.main.name
        namespace = graph.main.namespace
        own = {element.id: graph.nodes[Key(namespace, element.id)] for element in graph.main.elements}
        self._by_id: dict[str, Invocable] = {
            element_id: node for element_id, node in own.items() if not isinstance(node, InputNode)
        }
        by_kind = sorted(self._by_id.values(), key=lambda node: isinstance(node, DecisionNode))
        titles = {node.element.place.element_name: node for node in by_kind}
        self._by_name: dict[str, Invocable] = {**titles, **{node.name: node for node in by_kind}}
        self._types = graph.feel_types
        self._read: dict[Invocable, frozenset[str]] = {}

    @property
    def decision_ids(self) -> tuple[str, ...]:
        """The ids of the file's decisions, in its order."""
        return tuple(key for key, node in self._by_id.items() if isinstance(node, DecisionNode))

    def decision_name(self, decision_id: str) -> str:
        """Give what the decision is called on its diagram. Raises NotFound when there is no such decision."""
        node = self._find(decision_id)
        return node.element.label if isinstance(node, DecisionNode) else node.name

    def output_names(self, decision_id: str) -> tuple[str, ...]:
        """Give the names of the decisions whose values make up the result: several for some services."""
        node = self._find(decision_id)
        return (
            tuple(output.name for output in node.outputs) if isinstance(node, ServiceNode) else (node.name,)
        )

    def required_inputs(self, decision_id: str) -> tuple[str, ...]:
        """Give the names of all variables that the decision and what it requires read, sorted.

        Those of imported models are called `import.input`.

        Raises NotFound when there is no such decision.
        """
        return tuple(sorted(".".join([*path, name]) for path, name in self.inputs_of(decision_id)))

    def inputs_of(self, decision_id: str) -> set[tuple[Path, str]]:
        """Give the same variables, each apart from the names of the imports that lead to it."""
        return set(self.needs_of(decision_id))

    def needs_of(self, decision_id: str) -> Mapping[tuple[Path, str], Node | None]:
        """Give the same variables with the element of each; None for one that is read without a connection.

        Raises NotFound when there is no such decision.
        """
        return self._needs(self._find(decision_id))

    def decisions_of(self, decision_id: str) -> list[DecisionNode]:
        """Give the decisions that are evaluated for this one, itself first. Raises NotFound."""
        reached = dict.fromkeys(node for node, _ in self._required(self._find(decision_id)))
        return [node for node in reached if isinstance(node, DecisionNode)]

    def _names_read(self, node: Invocable) -> frozenset[str]:
        """Give the variables an evaluation may look at: those needed, flat or within an import's name."""
        known = self._read.get(node)
        if known is None:
            needed = self._needs(node)
            known = self._read[node] = frozenset(
                one for path, name in needed for one in (".".join([*path, name]), name, *path[:1])
            )
        return known

    def _needs(self, start: Invocable) -> dict[tuple[Path, str], Node | None]:
        """Give the variables that are read, each with the names of the imports that lead to it."""
        needed: dict[tuple[Path, str], Node | None] = {}
        keys = {node: key for key, node in self.graph.nodes.items()}
        free = list(start.parameters or ()) if isinstance(start, KnowledgeNode) else []
        for node, path in self._required(start):
            if isinstance(node, InputNode):
                needed[path, node.name] = node
            elif isinstance(node, ServiceNode):
                needed.update(((_through(path, one), one.node.name), one.node) for one in node.takes)
            elif isinstance(node, DecisionNode):
                free += (name for use in self.graph.uses.get(keys[node], ()) for name in use.free)
        return {**{((), name): None for name in free}, **needed}

    def _required(self, start: Invocable) -> Iterator[tuple[Node, Path]]:
        """Give the element and all it requires, each with the names of the imports that lead to it.

        What a decision service takes it does not require.
        """
        seen: set[tuple[Node, Path]] = set()
        waiting: list[tuple[Node, Path]] = [(start, ())]
        while waiting and len(seen) < MOST_WAYS:
            node, path = waiting.pop()
            if (node, path) in seen or len(path) > DEEPEST_PATH:
                continue
            seen.add((node, path))
            yield node, path
            if isinstance(node, ServiceNode):
                seen.update((one.node, _through(path, one)) for one in node.takes)
                waiting.extend((one.node, _through(path, one)) for one in node.gives)
            elif not isinstance(node, InputNode):
                waiting.extend((one.node, _through(path, one)) for one in node.bindings)

    def evaluate(
        self, decision_id: str, variables: Mapping[str, Any], environment: Environment
    ) -> DecisionResult:
        """Evaluate a decision or a decision service by its id or name on the variables.

        Values are FEEL values; a float is taken for the decimal it is written as. Raises NotFound when there
        is no such decision and ExecutionFailed when a float is no number, or the evaluation goes beyond the
        environment's bounds.
        """
        node = self._find(decision_id)
        types = {**self._types, **environment.types}
        environment = with_room(replace(environment, types=types) if types else environment)
        given = exact(variables, self._names_read(node))
        evaluation = Evaluation(given, environment, self.graph.part.compiler.declared)
        types.update(self.graph.restricted(evaluation))
        try:
            return evaluation.result(_evaluate(node, evaluation))
        except RecursionError as error:
            message = "决策嵌套太深 / the decisions are nested too deeply"
            raise ExecutionFailed(message, node.element.id) from error

    def _find(self, decision_id: str) -> Invocable:
        node = self._by_id.get(decision_id) or self._by_name.get(decision_id)
        if node is None:
            known = ", ".join(self._by_id)
            raise NotFound(
                f"没有决策 {decision_id}；有：{known} / there is no decision {decision_id}; known: {known}"
            )
        return node


def _evaluate(node: Invocable, evaluation: Evaluation) -> Any:
    """Evaluate a decision or service, or call a knowledge model on the variables it has as parameters."""
    if isinstance(node, ServiceNode):
        return node.evaluate(evaluation)
    value = node.value(evaluation)
    if isinstance(node, DecisionNode) or not isinstance(value, Function):
        return value
    arguments = {name: evaluation.variables.get(name) for name in value.parameter_names()}
    result = value.call_named(evaluation.run, arguments)
    evaluation.take_remarks(node.element.place)
    return result


def _through(path: Path, binding: Binding) -> Path:
    return (*path, binding.prefix) if binding.prefix else path


def read_decisions(
    xml: bytes, *, file: str = "decisions.dmn", imported: Iterable[bytes] = (), strict: bool = True
) -> DecisionModel:
    """Read and compile a DMN 1.3-1.5 file; `imported` are the files that its imports may name.

    Raises InvalidDeployment with a finding for everything that is wrong or not supported. When not strict,
    only a file that is no DMN at all, or nested too deep to be compiled, is refused: what cannot be read
    evaluates to null with an error.
    """
    graph, findings = link(xml, file, imported)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if graph is None or (strict and errors):
        raise InvalidDeployment(errors)
    return DecisionModel(graph)


def link(xml: bytes, file: str, imported: Iterable[bytes]) -> tuple[Graph | None, list[Finding]]:
    """Read the files and compile the graph; None when the first is no DMN file at all."""
    definitions, findings = read_definitions(xml, file)
    if definitions is None:
        return None, findings
    files = Files(definitions)
    for number, other in enumerate(imported, 1):
        files.add(other, *read_definitions(other, f"{file}#import{number}"))
    too_deep = [finding for read in files.by_namespace.values() for finding in check_depth(read.types)]
    if too_deep:
        return None, [*findings, *too_deep]
    try:
        graph = Graph(files)
    except RecursionError:
        return None, [*findings, _too_deep(file)]
    return graph, [*findings, *graph.findings]


def _too_deep(file: str) -> Finding:
    return Finding(
        file,
        "definitions",
        "dmn-size",
        "类型、表达式或导入一层层嵌套太深 / types, expressions or imports are nested too many levels deep.",
        "减少层数。 / Use fewer levels.",
    )
