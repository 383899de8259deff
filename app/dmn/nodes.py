"""The compiled elements of a requirement graph: inputs, decisions, knowledge models, decision services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..feel import DefinedFunction, Parameter, Run
from .boxed import CALL_DEPTH, Compiler
from .elements import Decision, DecisionService, InputData, KnowledgeModel
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
        """Evaluate the decision, or give what it was before in this evaluation."""
        known = evaluation.values.get(self, _MISSING)
        if known is _IN_PROGRESS:
            return evaluation.fail(self.element.place, "决策依赖自身 / the decision requires itself")
        if known is not _MISSING:
            return known
        evaluation.values[self] = _IN_PROGRESS
        scope = evaluation.outside(self.compiler.declared)
        for binding in self.bindings:
            binding.bind(scope, evaluation)
        value = self.typed(self.expression(scope, evaluation), evaluation)
        evaluation.values[self] = value
        return value

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

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.element.name

    def value(self, evaluation: Evaluation) -> Any:
        """Give the function. Its scope is filled after it is known, for models that call each other."""
        known = evaluation.values.get(self, _MISSING)
        if known is not _MISSING:
            return known
        scope: Scope = {}
        function = self.function(scope, evaluation)
        evaluation.values[self] = scope[self.name] = function
        for binding in self.bindings:
            binding.bind(scope, evaluation)
        return function


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

    def value(self, evaluation: Evaluation) -> Any:
        """Give the service as a function: of its input data, then its input decisions."""
        known = evaluation.values.get(self, _MISSING)
        if known is not _MISSING:
            return known
        given: list[InputNode | DecisionNode] = [*self.inputs, *self.input_decisions]

        def call(run: Run, arguments: list[Any]) -> Any:
            child = evaluation.with_inputs({}, {})
            child.run = run
            for node, argument in zip(given, arguments, strict=True):
                child.values[node] = node.typed(argument, child)
                if child.values[node] is None and argument is not None:
                    return None
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
        for node in self.input_decisions:
            child.values[node] = node.typed(evaluation.variables.get(node.name), child)
        return self._result(child)

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


Node = InputNode | DecisionNode | KnowledgeNode | ServiceNode
