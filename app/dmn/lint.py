"""What may be deployed: every fault of a DMN file that can be told without evaluating it."""

from collections.abc import Iterable, Iterator

from ..domain.errors import Finding, Severity
from ..feel import BUILTINS, suggest
from .elements import Decision, DecisionTable, Element, InputData, KnowledgeModel, Nothing, Place
from .language import Use
from .linking import Graph, Key
from .model import link
from .name_lint import check_same_names, check_spelling
from .nodes import InputNode, Node, ServiceNode
from .parts import parts_of
from .table_lint import check_table
from .use_lint import (
    check_calls,
    check_invocations,
    check_service,
    check_types,
    functions_of,
    named_within,
)


def lint_decisions(xml: bytes, file: str, imported: Iterable[bytes] = ()) -> list[Finding]:
    """Find what is wrong with a DMN file; `imported` are the files deployed with it.

    Errors: unreadable XML, unsupported elements, unparsable FEEL, unknown functions, types and references,
    missing requirements, circles, duplicate ids and names, overlapping rows of UNIQUE tables, literals of
    another type than their column or none of its values, calls with other arguments than the function has
    parameters, services that lack inputs, a decision without logic. Warnings: words without quotes in a
    column of strings, a variable that is no declared input of a model which declares its inputs, a name that
    expressions must put into backticks.
    """
    graph, findings = link(xml, file, imported)
    if graph is None:
        return findings
    return [*findings, *_Lint(graph).findings()]


class _Lint:
    """The checks that need the whole graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.elements = graph.main.elements
        self.names = {element.name for element in self.elements} | set(graph.part.compiler.declared)
        self.imports = {one.name: one.namespace for one in graph.main.imports if one.name}
        self.declares_inputs = any(isinstance(element, InputData) for element in self.elements)

    def findings(self) -> Iterator[Finding]:
        yield from check_same_names(self.graph.main)
        yield from check_spelling(self.graph.main)
        for element in self.elements:
            yield from self._without_logic(element)
            key = Key(self.graph.main.namespace, element.id)
            node = self.graph.nodes[key]
            functions = functions_of(node, element)
            for use in self.graph.uses.get(key, ()):
                yield from self._unknown_functions(use)
                yield from self._unknown_names(use, element)
                yield from self._unknown_entries(use, element, node)
                yield from check_types(use, self.graph.part.types.named)
                yield from check_calls(use, functions)
            yield from check_invocations(element, functions)
            if isinstance(node, ServiceNode):
                yield from check_service(node)
            for table in parts_of(element, DecisionTable):
                yield from check_table(
                    table, self.graph.part.types, self.names, declares_inputs=self.declares_inputs
                )

    def _without_logic(self, element: Element) -> Iterator[Finding]:
        if isinstance(element, Decision) and isinstance(element.expression, Nothing):
            yield _finding(
                element.place,
                "dmn-no-logic",
                "决策没有内容，结果总是空值 / the decision has no logic, its value is always null.",
                "填写决策表或表达式。 / Add a decision table or an expression.",
            )

    def _unknown_functions(self, use: Use) -> Iterator[Finding]:
        for name in sorted(use.functions - use.known):
            chinese, english = use.where(name)
            if name in self.names:
                yield _missing_requirement(use, name)
                continue
            near = suggest(name, use.known | self.names | BUILTINS.keys())
            hint = (
                f"是否想写 {near}？ / Did you mean {near}?"
                if near
                else "改用已有的函数。 / Use a known function."
            )
            yield _finding(
                use.text.place,
                "feel-function",
                f"{chinese}没有函数 {name} / there is no function {name}{english}: {use.text.feel}",
                hint,
            )

    def _unknown_names(self, use: Use, element: Element) -> Iterator[Finding]:
        for name in sorted(use.free):
            chinese, english = use.where(name)
            if name in self.imports and any(name == head for head, _ in use.expression.reads.entries):
                continue  # said of the entry
            if name in self.names:
                yield _missing_requirement(use, name)
            elif isinstance(element, KnowledgeModel):
                yield _finding(
                    use.text.place,
                    "dmn-name",
                    f"{chinese}{name} 不是此函数的参数 / "
                    f"{name} is no parameter of this function{english}: {use.text.feel}",
                    "把它加为参数。 / Make it a parameter.",
                )
            elif self.declares_inputs:
                near = suggest(name, use.known | self.names)
                yield _finding(
                    use.text.place,
                    "dmn-name",
                    f"{chinese}没有名为 {name} 的输入 / no input is called {name}{english}: {use.text.feel}",
                    f"是否想写 {near}？ / Did you mean {near}?"
                    if near
                    else "补画输入数据。 / Draw the input data.",
                    Severity.WARNING,
                )

    def _unknown_entries(self, use: Use, element: Element, node: Node) -> Iterator[Finding]:
        """Find what is read of an import that it does not bring, or that is not required."""
        if not self.imports or isinstance(node, InputNode | ServiceNode):
            return
        hidden = named_within(element)
        for prefix, name in sorted(use.expression.reads.entries):
            if prefix not in self.imports or prefix in hidden:
                continue
            if any((one.prefix, one.node.name) == (prefix, name) for one in node.bindings):
                continue
            brought = self.graph.names_of(self.imports[prefix])
            if name in brought:
                yield _missing_requirement(use, f"{prefix}.{name}")
                continue
            near = suggest(name, brought)
            chinese, english = use.where(prefix, name)
            yield _finding(
                use.text.place,
                "dmn-name",
                f"{chinese}导入 {prefix} 中没有 {name} / {prefix} brings no {name}{english}: {use.text.feel}",
                f"是否想写 {prefix}.{near}？ / Did you mean {prefix}.{near}?"
                if near
                else "改正名称。 / Correct the name.",
            )


def _missing_requirement(use: Use, name: str) -> Finding:
    prefix, _, entry = name.partition(".")
    chinese, english = use.where(prefix, entry)
    return _finding(
        use.text.place,
        "dmn-requirement",
        f"{chinese}用到 {name}，却没有连线 / {name} is used but not required{english}: {use.text.feel}",
        f"从 {name} 画一条需求连线。 / Draw a requirement from {name}.",
    )


def _finding(place: Place, rule: str, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(place.file, place.element_id, rule, what, remedy, severity, place.element_name)
