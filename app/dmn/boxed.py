"""Boxed expressions -> closures that evaluate them in a scope of names."""

from collections.abc import Callable
from typing import Any

from ..feel import DefinedFunction, Function, Parameter, Run, Type
from ..feel.inference import type_of
from ..feel.writing import write_briefly
from .elements import (
    Boxed,
    Conditional,
    Context,
    DecisionTable,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    Literal,
    Nothing,
    Place,
    Relation,
)
from .evaluation import Evaluation
from .language import Language
from .loops import ITEM, PARTIAL, counted, filtered, for_loop, not_boolean, quantified
from .scope import Evaluate, Names, Scope, null, unreadable
from .tables import compile_table
from .types import Types

CALL_DEPTH = 10  # Python frames that one call of a boxed function takes


class Compiler:
    """Compiles the boxed expressions of one model."""

    def __init__(self, language: Language, types: Types, declared: Names = frozenset()) -> None:
        """Take the model's language and types, and the names of its elements, seen only where required."""
        self.language = language
        self.types = types
        self.declared = declared
        self._compilers: dict[type, Callable[[Any, Names, Place], Evaluate]] = {
            Literal: self._literal,
            Context: self._context,
            Invocation: self._invocation,
            ListExpression: self._list,
            Relation: self._relation,
            Conditional: self._conditional,
            Iteration: self._iteration,
            Filter: self._filter,
            DecisionTable: self._table,
        }

    def compile(self, boxed: Boxed, names: Names, place: Place) -> Evaluate:
        """Compile any boxed expression for a place that knows these names."""
        if isinstance(boxed, Nothing):
            return null
        if isinstance(boxed, FunctionDefinition):
            return self.function(boxed, names)
        return self.typed(self._compilers[type(boxed)](boxed, names, place), boxed.type_ref, place)

    def typed(self, evaluate: Evaluate, type_ref: str | None, place: Place) -> Evaluate:
        """Convert the value to the type; one that does not fit becomes null and an error."""
        if self.types.find(type_ref) is None:
            return evaluate

        def evaluate_typed(scope: Scope, evaluation: Evaluation) -> Any:
            return self.coerce(evaluate(scope, evaluation), type_ref, evaluation, place)

        return evaluate_typed

    def coerce(self, value: Any, type_ref: str | None, evaluation: Evaluation, place: Place) -> Any:
        """Convert a value to a type; one that does not fit becomes null and an error."""
        converted, fits = self.types.coerce(value, type_ref, evaluation)
        if not fits:
            shown = write_briefly(value)
            evaluation.fail(place, f"值 {shown} 不是 {type_ref} / the value {shown} is no {type_ref}")
        return converted

    def function(self, definition: FunctionDefinition, names: Names, result: str | None = None) -> Evaluate:
        """Compile a function; its value closes over the scope it is evaluated in."""
        place = definition.place
        known = names | {name for name, _ in definition.parameters}
        own = self.types.result_of(definition.type_ref)
        body = self.compile(definition.body, known, place)
        body = self.typed(self.typed(body, own, place), result, place)
        parameters = tuple(
            Parameter(name, self.types.written_out(ref)) for name, ref in definition.parameters
        )
        declared = self.types.written_out(result or own)
        inferred = self._inferred(definition, parameters)

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            def call(run: Run, arguments: list[Any]) -> Any:
                inner = dict(scope)
                for (name, ref), argument in zip(definition.parameters, arguments, strict=True):
                    inner[name] = self.coerce(argument, ref, evaluation, place)
                    if inner[name] is None and argument is not None:
                        return None  # with an argument of another type nothing is invoked (10.3.2.13.2)
                outer, evaluation.run = evaluation.run, run
                try:
                    with evaluation.calls.one_more(definition.name, place):
                        return body(inner, evaluation)
                finally:
                    evaluation.run = outer

            return DefinedFunction(
                definition.name, parameters, call, result=declared, inferred=inferred, depth=CALL_DEPTH
            )

        return evaluate

    def _inferred(self, definition: FunctionDefinition, parameters: tuple[Parameter, ...]) -> Type | None:
        """Give the type of a body's values: the one it declares, or what its text surely has."""
        body = definition.body
        if (declared := self.types.written_out(body.type_ref)) is not None:
            return declared
        if not isinstance(body, Literal):
            return None
        tree = self.language.tree(body.text, frozenset(one.name for one in parameters))
        known = {one.name: one.type for one in parameters if one.type is not None}
        return type_of(tree, known) if tree is not None else None

    def _literal(self, literal: Literal, names: Names, _: Place) -> Evaluate:
        place = literal.text.place
        expression = self.language.expression(literal.text, names)
        if expression is None:
            return unreadable(place)

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            return evaluation.evaluate(expression, scope, place)

        return evaluate

    def _table(self, table: DecisionTable, names: Names, _: Place) -> Evaluate:
        return compile_table(table, names, self.language, self.types)

    def _context(self, context: Context, names: Names, place: Place) -> Evaluate:
        lines: list[tuple[str | None, Evaluate]] = []
        known = names
        for entry in context.entries:
            evaluate = self.compile(entry.expression, known, place)
            lines.append((entry.name, self.typed(evaluate, entry.type_ref, place)))
            if entry.name is not None:
                known = known | {entry.name}

        def evaluate_context(scope: Scope, evaluation: Evaluation) -> Any:
            inner = dict(scope)
            value: dict[str, Any] = {}
            for name, evaluate in lines:
                if name is None:
                    return evaluate(inner, evaluation)
                value[name] = inner[name] = evaluate(inner, evaluation)
            return value

        return evaluate_context

    def _invocation(self, invocation: Invocation, names: Names, _: Place) -> Evaluate:
        place = invocation.place
        function = self.compile(invocation.function, names, place)
        bindings = [
            (name, self.typed(self.compile(bound, names, place), ref, place))
            for name, ref, bound in invocation.bindings
        ]

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            called = function(scope, evaluation)
            if not isinstance(called, Function):
                return evaluation.fail(place, "所调用的不是函数 / what is invoked is no function")
            arguments = {name: bound(scope, evaluation) for name, bound in bindings}
            value = called.call_named(evaluation.run, arguments)
            evaluation.take_remarks(place)
            return value

        return evaluate

    def _list(self, boxed: ListExpression, names: Names, place: Place) -> Evaluate:
        items = [self.compile(item, names, place) for item in boxed.items]

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            return [item(scope, evaluation) for item in items]

        return evaluate

    def _relation(self, relation: Relation, names: Names, place: Place) -> Evaluate:
        rows = [
            [
                (name, self.typed(self.compile(cell, names, place), ref, place))
                for (name, ref), cell in zip(relation.columns, row, strict=False)
            ]
            for row in relation.rows
        ]

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            return [{name: cell(scope, evaluation) for name, cell in row} for row in rows]

        return evaluate

    def _conditional(self, conditional: Conditional, names: Names, place: Place) -> Evaluate:
        condition, then, otherwise = (
            self.compile(part, names, place)
            for part in (conditional.condition, conditional.then, conditional.otherwise)
        )

        def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
            value = condition(scope, evaluation)
            if value is not None and not isinstance(value, bool):
                return evaluation.fail(place, not_boolean(value))
            return (then if value else otherwise)(scope, evaluation)

        return evaluate

    def _iteration(self, iteration: Iteration, names: Names, _: Place) -> Evaluate:
        place = iteration.place
        collection = self.compile(counted(iteration.collection, names), names, place)
        earlier = len(self.language.uses)
        known = names | {iteration.variable}
        if iteration.kind == "for":
            known |= {PARTIAL}
        body = self.compile(iteration.body, known, place)
        if iteration.kind == "for":
            reads_partial = any(PARTIAL in use.names for use in self.language.uses[earlier:])
            return for_loop(iteration.variable, collection, body, reads_partial=reads_partial)
        return quantified(iteration, collection, body)

    def _filter(self, boxed: Filter, names: Names, _: Place) -> Evaluate:
        collection = self.compile(boxed.collection, names, boxed.place)
        match = self.compile(boxed.match, names | {ITEM}, boxed.place)
        return filtered(boxed.place, collection, match)
