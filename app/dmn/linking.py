"""Several read files -> one graph of compiled elements, each with what it requires."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from ..domain.errors import Finding
from ..feel import Type
from .boxed import Compiler
from .circles import check_circles
from .elements import (
    Decision,
    DecisionService,
    DecisionTable,
    Definitions,
    Element,
    FunctionDefinition,
    InputData,
    KnowledgeModel,
    Place,
    Reference,
)
from .evaluation import Evaluation
from .imports import Files, unnamed_imports
from .language import Language, Use
from .nodes import Binding, DecisionNode, InputNode, KnowledgeNode, Node, ServiceNode
from .scope import Names
from .type_checks import check_definitions
from .types import Types, component_names

DEEPEST_IMPORT = 8
MOST_IMPORTED = 500  # the ways by which files are reached: in a circle, which is refused, there are ever more
NAMES: Final = {
    InputNode: "inputData",
    DecisionNode: "decision",
    KnowledgeNode: "businessKnowledgeModel",
    ServiceNode: "decisionService",
}
KINDS: Final[dict[str, tuple[type[Node], ...]]] = {
    "requiredInput": (InputNode,),
    "requiredDecision": (DecisionNode,),
    "requiredKnowledge": (KnowledgeNode, ServiceNode),
    "outputDecision": (DecisionNode,),
    "encapsulatedDecision": (DecisionNode,),
    "inputDecision": (DecisionNode,),
    "inputData": (InputNode,),
}
"""What each kind of reference may point at."""


class Key(NamedTuple):
    """An element of any of the linked files."""

    namespace: str
    element_id: str


class Part:
    """One file of the graph, ready to compile its elements."""

    def __init__(self, definitions: Definitions, others: Mapping[str, Definitions]) -> None:
        self.definitions = definitions
        self.unnamed = unnamed_imports(definitions, others)
        self.prefixes = {imported.namespace: imported.name for imported in definitions.imports}
        self.prefixes |= dict.fromkeys([*self.unnamed, definitions.namespace], "")
        reachable = list(islice(_with_imports(definitions, others, "", 0), MOST_IMPORTED))
        spoken = {name for _, found in reachable for name in _spoken_names(found)}
        components = {name for _, found in reachable for name in component_names(found.types)}
        self.language = Language(spoken | components, components)
        self.types = Types(
            self.language, [(prefix, item) for prefix, found in reachable for item in found.types]
        )
        self.compiler = Compiler(self.language, self.types, frozenset(self._declared(others)))
        self.elements: dict[str, Element] = {element.id: element for element in definitions.elements}

    def _declared(self, others: Mapping[str, Definitions]) -> Iterator[str]:
        """Give the names that elements of this namespace and imports have: seen only where required."""
        for definitions in (self.definitions, *(others[namespace] for namespace in self.unnamed)):
            yield from (element.name for element in definitions.elements)
        yield from (prefix for prefix in self.prefixes.values() if prefix)


class Graph:
    """The compiled elements of a file and of the files it imports."""

    def __init__(self, files: Files) -> None:
        main = files.main
        self.main = main
        self.findings: list[Finding] = []
        self.nodes: dict[Key, Node] = {}
        self.uses: dict[Key, list[Use]] = {}
        self._parts: dict[str, Part] = {}
        self._by_namespace = files.by_namespace
        self._unfinished: list[tuple[Key, Node, Part]] = []
        for element in main.elements:
            self._node(main.namespace, element.id)
            while self._unfinished:
                self._finish(*self._unfinished.pop())
        self.findings.extend(files.check())
        self.findings.extend(check_circles(self.nodes.values()))
        for part in self._parts.values():
            self.findings.extend(part.types.check(part.definitions.type_refs))
            self.findings.extend(check_definitions(part.definitions.types, part.types))
            self.findings.extend(part.language.findings)

    @property
    def feel_types(self) -> dict[str, Type]:
        """The types of all files by name; the main file's come before others of the same name."""
        named: dict[str, Type] = {}
        for part in self._parts.values():
            named = {**named, **part.types.named}
        return {**named, **self.part.types.named}

    def restricted(self, evaluation: Evaluation) -> dict[str, Type]:
        """Give the types with allowed values, by the names that `feel_types` has, for this evaluation."""
        named: dict[str, Type] = {}
        for part in (*self._parts.values(), self.part):
            found = part.types.restricted(evaluation)
            named = {name: kind for name, kind in named.items() if name not in part.types.named} | found
        return named

    def names_of(self, namespace: str) -> frozenset[str]:
        """Give the names by which an import of this namespace brings elements."""
        if namespace not in self._by_namespace:
            return frozenset()
        part = self._part(namespace)
        return part.compiler.declared - set(part.prefixes.values())

    @property
    def part(self) -> Part:
        """The main file's part."""
        return self._part(self.main.namespace)

    def _part(self, namespace: str) -> Part:
        if namespace not in self._parts:
            self._parts[namespace] = Part(self._by_namespace[namespace], self._by_namespace)
        return self._parts[namespace]

    def _node(self, namespace: str, element_id: str) -> Node | None:
        """Give the element's node, making it first when need be; None when there is no such element."""
        key = Key(namespace, element_id)
        if key in self.nodes:
            return self.nodes[key]
        if namespace not in self._by_namespace:
            return None
        part = self._part(namespace)
        element = part.elements.get(element_id)
        if element is None:
            return None
        return self._make(key, element, part)

    def _make(self, key: Key, element: Element, part: Part) -> Node:
        match element:
            case InputData():
                node: Node = InputNode(element, part.compiler)
            case Decision():
                node = DecisionNode(element, part.compiler)
            case KnowledgeModel():
                node = KnowledgeNode(element, part.compiler)
            case DecisionService():
                node = ServiceNode(element, part.compiler)
        self.nodes[key] = node
        self._unfinished.append((key, node, part))
        return node

    def _finish(self, key: Key, node: Node, part: Part) -> None:
        """Connect a node with what it requires, whose own turn comes later, and compile it."""
        match node:
            case DecisionNode():
                self._decision(key, node, part)
            case KnowledgeNode():
                self._knowledge_model(key, node, part)
            case ServiceNode():
                self._service(node, part)

    def _decision(self, key: Key, node: DecisionNode, part: Part) -> None:
        element = node.element
        node.bindings = list(self._bindings([*element.information, *element.knowledge], element.place, part))
        names = frozenset(_seen_name(binding) for binding in node.bindings)
        earlier = len(part.language.uses)
        node.expression = part.compiler.compile(element.expression, names, element.place)
        self.uses[key] = part.language.uses[earlier:]

    def _knowledge_model(self, key: Key, node: KnowledgeNode, part: Part) -> None:
        element = node.element
        node.bindings = list(self._bindings(element.knowledge, element.place, part))
        if element.function is None:
            return
        names = frozenset(_seen_name(binding) for binding in node.bindings) | {element.name}
        result = part.types.result_of(element.type_ref)
        earlier = len(part.language.uses)
        node.definition = _with_parameters(element.function, names, part.language)
        node.function = part.compiler.function(node.definition, names, result)
        self.uses[key] = part.language.uses[earlier:]

    def _service(self, node: ServiceNode, part: Part) -> None:
        element = node.element
        inputs = self._bindings(element.input_data, element.place, part)
        node.takes = [one for one in inputs if isinstance(one.node, InputNode)]
        node.takes += self._decisions(element.input_decisions, element.place, part)
        node.gives = self._decisions(element.outputs, element.place, part)
        for _ in self._bindings(element.encapsulated, element.place, part):
            pass  # what is drawn inside must exist; what is evaluated is what the outputs require

    def _decisions(self, references: Iterable[Reference], place: Place, part: Part) -> list[Binding]:
        bindings = self._bindings(references, place, part)
        return [binding for binding in bindings if isinstance(binding.node, DecisionNode)]

    def _bindings(self, references: Iterable[Reference], place: Place, part: Part) -> Iterator[Binding]:
        for reference in references:
            namespace = reference.namespace or self._home(part, reference.element_id)
            node = self._node(namespace, reference.element_id) if namespace in part.prefixes else None
            if node is None:
                self._refuse(place, reference)
            else:
                if not isinstance(node, KINDS[reference.kind]):
                    self._refuse_kind(place, reference, node)
                yield Binding(part.prefixes[namespace], node)

    def _home(self, part: Part, element_id: str) -> str:
        """Give the namespace in which a bare `#id` is found: the file's own, else one without a prefix."""
        own = part.definitions.namespace
        if element_id in part.elements:
            return own
        for namespace in part.unnamed:
            if any(element.id == element_id for element in self._by_namespace[namespace].elements):
                return namespace
        return own

    def _refuse(self, place: Place, reference: Reference) -> None:
        target = f"{reference.namespace}#{reference.element_id}"
        self.findings.append(
            Finding(
                place.file,
                place.element_id,
                "dmn-reference",
                f"{target} 不存在或未导入 / the required {target} does not exist or is not imported.",
                "改正或删去这条连线。 / Mend or remove the requirement.",
                element_name=place.element_name,
            )
        )

    def _refuse_kind(self, place: Place, reference: Reference, node: Node) -> None:
        wanted = " / ".join(NAMES[kind] for kind in KINDS[reference.kind])
        self.findings.append(
            Finding(
                place.file,
                place.element_id,
                "dmn-reference",
                f"{reference.kind} 指向“{node.name}”，它不是 {wanted} / "
                f"{reference.kind} points at {node.name}, which is no {wanted}.",
                "从正确的元素重新连线。 / Draw the requirement from the right element.",
                element_name=place.element_name,
            )
        )


def _with_parameters(definition: FunctionDefinition, names: Names, language: Language) -> FunctionDefinition:
    """Give a table without formal parameters those that its input expressions read."""
    if definition.parameters or not isinstance(definition.body, DecisionTable):
        return definition
    read: dict[str, None] = {}
    for clause in definition.body.inputs:
        expression = language.expression(clause.expression, names)
        if expression is not None:
            read.update(dict.fromkeys(sorted(expression.names - names)))
    return replace(definition, parameters=tuple((name, None) for name in read))


def _seen_name(binding: Binding) -> str:
    return binding.prefix or binding.node.name


def _spoken_names(definitions: Definitions) -> Iterator[str]:
    yield from (element.name for element in definitions.elements)
    yield from (imported.name for imported in definitions.imports if imported.name)


def _with_imports(
    definitions: Definitions, others: Mapping[str, Definitions], prefix: str, depth: int
) -> Iterator[tuple[str, Definitions]]:
    """Give the definitions and those they import, each with the prefix under which its types are named."""
    yield prefix, definitions
    for imported in definitions.imports:
        found = others.get(imported.namespace)
        if found is not None and depth < DEEPEST_IMPORT:
            before = f"{prefix}{imported.name}." if imported.name else prefix
            yield from _with_imports(found, others, before, depth + 1)
