"""What a DMN file says, as read: decisions, inputs, knowledge, types, boxed expressions, not compiled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, for messages: the nearest element with an id and its name.

    In a cell of a table also its row, from 1, and the heading of its column.
    """

    file: str
    element_id: str
    element_name: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        name = f"（{self.element_name}）" if self.element_name else ""
        cell = f" 第 {self.row} 行 {self.column} 列" if self.row else ""
        return f"{self.file}: {self.element_id}{name}{cell}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A requirement's href: the element's id, and the namespace of its model ("" is this model).

    `kind` is what refers: `requiredInput`, `outputDecision` and so on.
    """

    kind: str
    namespace: str
    element_id: str


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of FEEL and where it stands."""

    feel: str
    place: Place


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal expression: one FEEL text."""

    text: Text
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class InputClause:
    """A table's input column: its expression, what values it may take, and its heading."""

    expression: Text
    label: str
    type_ref: str | None
    values: Text | None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A table's output column. `values` also gives the order for PRIORITY and OUTPUT ORDER."""

    name: str
    label: str
    type_ref: str | None
    values: Text | None
    default: Text | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row of a table; cells in the order of the columns."""

    rule_id: str
    inputs: tuple[Text, ...]
    outputs: tuple[Literal, ...]
    annotation: str


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table: columns, rows and how several matching rows are made one result."""

    place: Place
    name: str
    hit_policy: str
    aggregation: str | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[RuleRow, ...]
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """One line of a boxed context; the line without a name is its result."""

    name: str | None
    type_ref: str | None
    expression: Boxed


@dataclass(frozen=True, slots=True)
class Context:
    """A boxed context: each line sees the lines above it."""

    entries: tuple[ContextEntry, ...]
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A boxed invocation: a function by name and a boxed expression for each of its parameters."""

    place: Place
    function: Boxed
    bindings: tuple[tuple[str, str | None, Boxed], ...]
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class ListExpression:
    """A boxed list."""

    items: tuple[Boxed, ...]
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A boxed relation: a list of contexts with the columns as keys."""

    columns: tuple[tuple[str, str | None], ...]
    rows: tuple[tuple[Boxed, ...], ...]
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Conditional:
    """A boxed if, then, else."""

    condition: Boxed
    then: Boxed
    otherwise: Boxed
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Iteration:
    """A boxed for, some or every (`kind`): `body` is evaluated for each item of `collection`."""

    place: Place
    kind: str
    variable: str
    item_type_ref: str | None
    collection: Boxed
    body: Boxed
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """A boxed filter: the items of `collection` for which `match` is true."""

    place: Place
    collection: Boxed
    match: Boxed
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A boxed function: parameters (name, type) and the body."""

    place: Place
    name: str
    parameters: tuple[tuple[str, str | None], ...]
    body: Boxed
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """An expression that is absent (a decision without logic): null."""

    type_ref: str | None = None


Boxed = (
    Literal
    | DecisionTable
    | Context
    | Invocation
    | ListExpression
    | Relation
    | Conditional
    | Iteration
    | Filter
    | FunctionDefinition
    | Nothing
)


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model: a base type, components or a function signature, perhaps a collection of them."""

    place: Place
    name: str
    type_ref: str | None
    is_collection: bool
    allowed_values: Text | None
    constraint: Text | None
    components: tuple[ItemDefinition, ...]
    function: FunctionItem | None


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """The signature of a function type."""

    parameters: tuple[tuple[str, str | None], ...]
    output_type_ref: str | None


@dataclass(frozen=True, slots=True)
class Import:
    """Another model whose elements are seen here as `name.element` ("" is without a prefix)."""

    place: Place
    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class InputData:
    """A value the caller gives."""

    place: Place
    id: str
    name: str
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: what it requires and the expression that gives its value."""

    place: Place
    id: str
    name: str
    type_ref: str | None
    information: tuple[Reference, ...]
    knowledge: tuple[Reference, ...]
    expression: Boxed
    label: str = ""  # what it is called on the diagram; `name` is its variable's


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a function other elements may call by its name."""

    place: Place
    id: str
    name: str
    type_ref: str | None
    knowledge: tuple[Reference, ...]
    function: FunctionDefinition | None


@dataclass(frozen=True, slots=True)
class DecisionService:
    """A decision service: a function over a part of the graph."""

    place: Place
    id: str
    name: str
    type_ref: str | None
    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]


Element = InputData | Decision | KnowledgeModel | DecisionService


@dataclass(frozen=True, slots=True)
class Definitions:
    """One DMN file."""

    file: str
    name: str
    namespace: str
    imports: tuple[Import, ...]
    types: tuple[ItemDefinition, ...]
    elements: tuple[Element, ...]
    type_refs: tuple[tuple[str, Place], ...]
