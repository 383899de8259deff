"""Element trees of boxed expressions -> their `Boxed` records."""

from collections.abc import Callable

from lxml import etree

from .elements import (
    Boxed,
    Conditional,
    Context,
    ContextEntry,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    Literal,
    Nothing,
    Relation,
)
from .structure import EXPRESSIONS
from .table_reader import TableReader
from .tree import Tree


class BoxedReader:
    """Reads any boxed expression; what else is drawn was refused by `check_structure` before."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.tables = TableReader(tree)
        self._readers: dict[str, Callable[[etree._Element, str], Boxed]] = {
            "literalExpression": self._literal,
            "decisionTable": self.tables.read,
            "context": self._context,
            "invocation": self._invocation,
            "list": self._list,
            "relation": self._relation,
            "conditional": self._conditional,
            "for": self._iteration,
            "some": self._iteration,
            "every": self._iteration,
            "filter": self._filter,
            "functionDefinition": self.function,
        }

    def read(self, element: etree._Element, name: str) -> Boxed:
        """Read the expression; `name` is what its value will be called, for headings and messages."""
        return self._readers[self.tree.kind(element)](element, name)

    def function(self, element: etree._Element, name: str) -> Boxed:
        """Read a function: a `functionDefinition` or the `encapsulatedLogic` of a knowledge model."""
        kind = element.get("kind", "FEEL")
        if kind != "FEEL":
            self.tree.find(
                element,
                "dmn-function-kind",
                f"不支持 {kind} 函数 / functions of kind {kind} are not supported.",
                "用 FEEL 写函数体。 / Write the function's body in FEEL.",
            )
            return Nothing()
        parameters = tuple(
            (self.tree.plain_name(parameter.get("name", "")), self.tree.type_ref(parameter))
            for parameter in self.tree.all(element, "formalParameter")
        )
        return FunctionDefinition(
            self.tree.place(element),
            name,
            parameters,
            self._inner(element, name),
            self.tree.type_ref(element),
        )

    def _inner(self, element: etree._Element | None, name: str) -> Boxed:
        """Read the one expression inside a wrapper such as `then` or `binding`."""
        if element is None:
            return Nothing()
        for child in self.tree.children(element):
            if self.tree.kind(child) in EXPRESSIONS:
                return self.read(child, name)
        return Nothing()

    def _literal(self, element: etree._Element, name: str) -> Boxed:  # noqa: ARG002
        text = self.tree.text(element)
        return (
            Literal(text, self.tree.type_ref(element)) if text.feel else Nothing(self.tree.type_ref(element))
        )

    def _context(self, element: etree._Element, name: str) -> Boxed:
        return Context(
            tuple(self._context_entry(entry, name) for entry in self.tree.all(element, "contextEntry")),
            self.tree.type_ref(element),
        )

    def _context_entry(self, element: etree._Element, name: str) -> ContextEntry:
        variable = self.tree.child(element, "variable")
        if variable is None or not variable.get("name"):
            return ContextEntry(None, None, self._inner(element, name))
        entry = self.tree.plain_name(variable.get("name", ""))
        return ContextEntry(entry, self.tree.type_ref(variable), self._inner(element, entry))

    def _invocation(self, element: etree._Element, name: str) -> Boxed:
        bindings = []
        for binding in self.tree.all(element, "binding"):
            parameter = self.tree.child(binding, "parameter")
            if parameter is not None:
                called = self.tree.plain_name(parameter.get("name", ""))
                bindings.append((called, self.tree.type_ref(parameter), self._inner(binding, called)))
        function = next(
            (child for child in self.tree.children(element) if self.tree.kind(child) in EXPRESSIONS), None
        )
        called_function = self.read(function, name) if function is not None else Nothing()
        return Invocation(
            self.tree.place(element), called_function, tuple(bindings), self.tree.type_ref(element)
        )

    def _list(self, element: etree._Element, name: str) -> Boxed:
        items = (child for child in self.tree.children(element) if self.tree.kind(child) in EXPRESSIONS)
        return ListExpression(tuple(self.read(item, name) for item in items), self.tree.type_ref(element))

    def _relation(self, element: etree._Element, name: str) -> Boxed:
        columns = tuple(
            (self.tree.plain_name(column.get("name", "")), self.tree.type_ref(column))
            for column in self.tree.all(element, "column")
        )
        rows = tuple(
            tuple(
                self.read(cell, name)
                for cell in self.tree.children(row)
                if self.tree.kind(cell) in EXPRESSIONS
            )
            for row in self.tree.all(element, "row")
        )
        return Relation(columns, rows, self.tree.type_ref(element))

    def _conditional(self, element: etree._Element, name: str) -> Boxed:
        return Conditional(
            self._inner(self.tree.child(element, "if"), name),
            self._inner(self.tree.child(element, "then"), name),
            self._inner(self.tree.child(element, "else"), name),
            self.tree.type_ref(element),
        )

    def _iteration(self, element: etree._Element, name: str) -> Boxed:
        kind = self.tree.kind(element)
        collection = self.tree.child(element, "in")
        return Iteration(
            self.tree.place(element),
            kind,
            self.tree.plain_name(element.get("iteratorVariable", "")),
            self.tree.type_ref(collection) if collection is not None else None,
            self._inner(collection, name),
            self._inner(self.tree.child(element, "return" if kind == "for" else "satisfies"), name),
            self.tree.type_ref(element),
        )

    def _filter(self, element: etree._Element, name: str) -> Boxed:
        return Filter(
            self.tree.place(element),
            self._inner(self.tree.child(element, "in"), name),
            self._inner(self.tree.child(element, "match"), name),
            self.tree.type_ref(element),
        )
