"""The compiled elements of a requirement graph: inputs, decisions, knowledge models, decision services."""

from __future__ import annotations

from collections.abc import Mapping
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

    def bind(self, scope: Scope, evaluation: Evaluation) -> None:
        """Put the element's value into the scope."""
        value = self._given(evaluation) if isinstance(self.node, InputNode) else self.node.value(evaluation)
        if not self.prefix:
            scope[self.node.name] = value
            return
        members = scope.get(self.prefix)
        scope[self.prefix] = {**(members if isinstance(members, dict) else {}), self.node.name: value}

    def _given(self, evaluation: Evaluation) -> Any:
        """Give an input's value; that of an imported input may also be given inside its import's name."""
        members = evaluation.variables.get(self.prefix) if self.prefix else None
        if isinstance(members, Mapping) and self.node.name in members and isinstance(self.node, InputNode):
            return self.node.typed(members[self.node.name], evaluation)
        return self.node.value(evaluation)


class InputNode:
    """An input: what the caller gave under its name, converted to its type."""

    def __init__(self, element: InputData, compiler: Compiler) -> None:
        self.element = element
        self.name = element.name
        self._compiler = compiler

    def value(self, evaluation: Evaluation) -> Any:
        """Give the input's value; null when there is none or it does not fit the type."""
        known = evaluation.values.get(self, _MISSING)
        if known is _MISSING:
            if self.name not in evaluation.variables:
                name, place = self.name, self.element.place
                evaluation.warn(place, f"没有给出输入 {name}，按空值计 / the input {name} was not given")
            known = evaluation.values[self] = self.typed(evaluation.variables.get(self.name), evaluation)
        return known

    def typed(self, value: Any, evaluation: Evaluation) -> Any:
        """Convert a value to the input's type."""
        return self._compiler.coerce(value, self.element.type_ref, evaluation, self.element.place)


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
        values = evaluation.values
        for decision in _without_value(self, evaluation):
            if decision not in values:
                values[decision] = _IN_PROGRESS
                values[decision] = decision.evaluate(evaluation)
        if values[self] is _IN_PROGRESS:
            return evaluation.fail(self.element.place, "决策依赖自身 / the decision requires itself")
        return values[self]

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
    inputs: list[InputNode] = field(default_factory=list)
    input_decisions: list[DecisionNode] = field(default_factory=list)
    outputs: list[DecisionNode] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.element.name

    @property
    def given(self) -> list[InputNode | DecisionNode]:
        """What a caller gives values for: the input data, then the input decisions."""
        return [*self.inputs, *self.input_decisions]

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
            child = evaluation.with_inputs({}, {})
            child.run = run
            for node, argument in zip(given, arguments, strict=True):
                child.values[node] = self._typed(node, argument, child)
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
        child = evaluation.with_inputs(evaluation.variables, {})
        for node in self.given:
            child.values[node] = self._typed(node, evaluation.variables.get(node.name), child)
        return self._result(child)

    def _typed(self, node: InputNode | DecisionNode, value: Any, evaluation: Evaluation) -> Any:
        """Convert an argument to its own type, then to that of the parameter in the service's signature."""
        declared = self.compiler.types.parameter_of(self.element.type_ref, node.name)
        own = node.typed(value, evaluation)
        return self.compiler.coerce(own, declared, evaluation, self.element.place)

    def _result(self, evaluation: Evaluation) -> Any:
        values = {node.name: node.value(evaluation) for node in self.outputs}
        value = values if len(self.outputs) > 1 else next(iter(values.values()), None)
        return self.compiler.coerce(value, self._result_type(), evaluation, self.element.place)

    def _result_type(self) -> str | None:
        """Give the type of the service's value: its own, or that of its only decision."""
        declared = self.compiler.types.result_of(self.element.type_ref)
        if declared is None and len(self.outputs) == 1:
            return self.outputs[0].element.type_ref
        return declared


def _without_value(decision: DecisionNode, evaluation: Evaluation) -> list[DecisionNode]:
    """Give the decision and all it requires that have no value yet, each after what it requires itself."""
    if decision in evaluation.values:
        return []
    order: list[DecisionNode] = []
    seen: set[DecisionNode] = set()
    waiting = [(decision, False)]
    while waiting:
        node, is_ready = waiting.pop()
        if is_ready:
            order.append(node)
        elif node not in seen and node not in evaluation.values:
            seen.add(node)
            waiting.append((node, True))
            required = [one.node for one in node.bindings if isinstance(one.node, DecisionNode)]
            waiting += ((one, False) for one in reversed(required))
    return order


Node = InputNode | DecisionNode | KnowledgeNode | ServiceNode
