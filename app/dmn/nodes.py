"""The compiled elements of a requirement graph: inputs, decisions, knowledge models, decision services."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..feel import DefinedFunction, Parameter, Run
from .boxed import CALL_DEPTH, Compiler
from .elements import Decision, DecisionService, FunctionDefinition, InputData, KnowledgeModel
from .evaluation import Evaluation
from .scope import Evaluate, Scope, null

_MISSING = object()
_IN_PROGRESS = object()


@dataclass(frozen=True, slots=True)
class Binding:
    """How a required element is seen: by its name, or as `prefix.name` when it is imported."""

    prefix: str
    node: Node

    def within(self, evaluation: Evaluation) -> Evaluation:
        """Give the evaluation in which the element has its value."""
        return evaluation.of_import(self.prefix, self.node.compiler)

    def bind(self, scope: Scope, evaluation: Evaluation) -> None:
        """Put the element's value into the scope."""
        value = self.node.value(self.within(evaluation))
        if not self.prefix:
            scope[self.node.name] = value
            return
        members = scope.get(self.prefix)
        scope[self.prefix] = {**(members if isinstance(members, dict) else {}), self.node.name: value}


class InputNode:
    """An input: what the caller gave under its name, converted to its type."""

    def __init__(self, element: InputData, compiler: Compiler) -> None:
        self.element = element
        self.name = element.name
        self.compiler = compiler

    def value(self, evaluation: Evaluation) -> Any:
        """Give the input's value; null when there is none or it does not fit the type."""
        known = evaluation.values.get(self, _MISSING)
        if known is _MISSING:
            given = evaluation.input(self.name, self.element.place)
            known = evaluation.values[self] = self.typed(given, evaluation)
        return known

    def typed(self, value: Any, evaluation: Evaluation) -> Any:
        """Convert a value to the input's type."""
        return self.compiler.coerce(value, self.element.type_ref, evaluation, self.element.place)


@dataclass(eq=False, slots=True)
class DecisionNode:
    """A decision: evaluated at most once in an evaluation, with what it requires in scope."""

    element: Decision
    compiler: Compiler
    bindings: list[Binding] = field(default_factory=list)
    expression: Evaluate = null

    @property
    def name(self) -> str:
        """The name of its variable."""
        return self.element.name

    def value(self, evaluation: Evaluation) -> Any:
        """Evaluate the decision, or give what it was before in this evaluation.

        What it requires is evaluated first, one decision after the other: a chain may have any length.
        """
        for decision, within in _without_value(self, evaluation):
            values = within.values
            if decision not in values:
                values[decision] = _IN_PROGRESS
                values[decision] = decision.evaluate(within)
        if evaluation.values[self] is _IN_PROGRESS:
            return evaluation.fail(self.element.place, "决策依赖自身 / the decision requires itself")
        return evaluation.values[self]

    def evaluate(self, evaluation: Evaluation) -> Any:
        """Evaluate the decision now; what it requires is evaluated when it was not before."""
        scope = evaluation.outside(self.compiler.declared)
        for binding in self.bindings:
            binding.bind(scope, evaluation)
        return self.typed(self.expression(scope, evaluation), evaluation)

    def typed(self, value: Any, evaluation: Evaluation) -> Any:
        """Convert a value to the decision's type."""
        return self.compiler.coerce(value, self.element.type_ref, evaluation, self.element.place)


@dataclass(eq=False, slots=True)
class KnowledgeNode:
    """A business knowledge model: its value is a function; it sees its parameters and what it requires."""

    element: KnowledgeModel
    compiler: Compiler
    bindings: list[Binding] = field(default_factory=list)
    function: Evaluate = null
    definition: FunctionDefinition | None = None

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.element.name

    @property
    def parameters(self) -> tuple[str, ...] | None:
        """The names of its parameters; None when it has no logic and cannot be called."""
        return tuple(name for name, _ in self.definition.parameters) if self.definition else None

    def value(self, evaluation: Evaluation) -> Any:
        """Give the function. Scopes are filled when all functions are known: models may call each other."""
        values = evaluation.values
        scopes: list[tuple[KnowledgeNode, Scope]] = []
        waiting = [self]
        while waiting:
            model = waiting.pop()
            if model in values:
                continue
            scope: Scope = {}
            values[model] = scope[model.name] = model.function(scope, evaluation)
            scopes.append((model, scope))
            waiting += (one.node for one in model.bindings if isinstance(one.node, KnowledgeNode))
        for model, scope in scopes:
            for binding in model.bindings:
                binding.bind(scope, evaluation)
        return values[self]


@dataclass(eq=False, slots=True)
class ServiceNode:
    """A decision service: its outputs, evaluated on its own inputs only."""

    element: DecisionService
    compiler: Compiler
    takes: list[Binding] = field(default_factory=list)
    gives: list[Binding] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.element.name

    @property
    def given(self) -> list[InputNode | DecisionNode]:
        """What a caller gives values for: the input data, then the input decisions."""
        return [one.node for one in self.takes if isinstance(one.node, InputNode | DecisionNode)]

    @property
    def outputs(self) -> list[DecisionNode]:
        """The decisions whose values it gives."""
        return [one.node for one in self.gives if isinstance(one.node, DecisionNode)]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(node.name for node in self.given)

    def value(self, evaluation: Evaluation) -> Any:
        """Give the service as a function: of its input data, then its input decisions."""
        known = evaluation.values.get(self, _MISSING)
        if known is not _MISSING:
            return known
        given = self.given

        def call(run: Run, arguments: list[Any]) -> Any:
            child = evaluation.with_inputs({})
            child.run = run
            for node, argument in zip(given, arguments, strict=True):
                child.give(node, self._typed(node, argument, child))
                if child.values[node] is None and argument is not None:
                    return None  # with an argument of another type nothing is invoked (10.3.2.13.2)
            with evaluation.calls.one_more(self.name, self.element.place):
                return self._result(child)

        types = self.compiler.types
        parameters = [Parameter(node.name, types.written_out(node.element.type_ref)) for node in given]
        result = types.written_out(self._result_type())
        function = DefinedFunction(self.name, parameters, call, result=result, depth=CALL_DEPTH)
        evaluation.values[self] = function
        return function

    def evaluate(self, evaluation: Evaluation) -> Any:
        """Evaluate the service on the caller's variables."""
        child = evaluation.with_inputs(evaluation.variables)
        for one, node in zip(self.takes, self.given, strict=True):
            value = one.within(evaluation).input(node.name, node.element.place)
            child.give(node, self._typed(node, value, child))
        return self._result(child)

    def _typed(self, node: InputNode | DecisionNode, value: Any, evaluation: Evaluation) -> Any:
        """Convert an argument to its own type, then to that of the parameter in the service's signature."""
        declared = self.compiler.types.parameter_of(self.element.type_ref, node.name)
        own = node.typed(value, evaluation)
        return self.compiler.coerce(own, declared, evaluation, self.element.place)

    def _result(self, evaluation: Evaluation) -> Any:
        values = {one.node.name: one.node.value(one.within(evaluation)) for one in self.gives}
        value = values if len(values) > 1 else next(iter(values.values()), None)
        return self.compiler.coerce(value, self._result_type(), evaluation, self.element.place)

    def _result_type(self) -> str | None:
        """Give the type of the service's value: its own, or that of its only decision."""
        declared = self.compiler.types.result_of(self.element.type_ref)
        if declared is None and len(self.outputs) == 1:
            return self.outputs[0].element.type_ref
        return declared


def _without_value(decision: DecisionNode, evaluation: Evaluation) -> list[Pending]:
    """Give the decision and all it requires that have no value yet, each after what it requires itself."""
    if decision in evaluation.values:
        return []
    order: list[Pending] = []
    seen: set[Pending] = set()
    waiting: list[tuple[Pending, bool]] = [((decision, evaluation), False)]
    while waiting:
        pending, is_ready = waiting.pop()
        node, within = pending
        if is_ready:
            order.append(pending)
        elif pending not in seen and node not in within.values:
            seen.add(pending)
            waiting.append((pending, True))
            waiting += (
                ((one.node, one.within(within)), False)
                for one in reversed(node.bindings)
                if isinstance(one.node, DecisionNode)
            )
    return order


Pending = tuple[DecisionNode, Evaluation]
"""A decision and the evaluation in which it has its value."""


Node = InputNode | DecisionNode | KnowledgeNode | ServiceNode
