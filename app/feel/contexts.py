"""Compiles contexts, function definitions and calls."""

from typing import Any

from .compiler import Code, Compiler
from .conformance import conforms, is_known
from .defined import DefinedFunction, Parameter
from .functions import Function
from .inference import type_of
from .kinds import in_chinese, kind_of
from .reading import ABSENT, compile_name
from .run import Run
from .syntax import Call, ContextLiteral, FunctionDefinition, InstanceOf, Name
from .type_parser import GENERIC
from .types import SimpleType, Type

FRAMES_OF_A_CALL = 3  # from the call to the body of a function


def compile_context(compiler: Compiler, node: ContextLiteral) -> Code:
    """Compile `{a: 1, b: a + 1}`: an entry sees those before it. A key given twice makes the context null.

    A function may call itself, unless its name means another one where it is defined.
    """
    entries = []
    scope = compiler.bind()
    compiler.scopes.append(scope)
    for entry in node.entries:
        own = compiler.new_slot() if isinstance(entry.value, FunctionDefinition) else None
        if own is not None:
            scope.own[entry.key] = own
        code = compiler.compile(entry.value)
        slot = compiler.new_slot()
        scope.slots[entry.key] = slot
        entries.append((entry.key, slot, own, code))
    compiler.scopes.pop()
    position = node.position
    twice = len({entry.key for entry in node.entries}) < len(node.entries)

    def make(run: Run) -> Any:
        if twice:
            return run.warn(position, "上下文中有重复的键 / a key stands twice in the context")
        context = {}
        for key, slot, own, code in entries:
            itself: list[Any] = [None]  # remembered by the function before it exists
            if own is not None:
                run.locals[own] = itself
            context[key] = run.locals[slot] = itself[0] = code(run)
        return context

    return make


def compile_function(compiler: Compiler, node: FunctionDefinition) -> Code:
    """Compile `function(a, b) ...`: a function that remembers the values around its definition."""
    scope = compiler.bind(*(parameter.name for parameter in node.parameters))
    body, cost = compiler.compile_within(scope, node.body)
    parameters = tuple(Parameter(parameter.name, parameter.type) for parameter in node.parameters)
    slots = list(scope.slots.values())
    inferred = type_of(node.body, {one.name: one.type for one in parameters if one.type is not None})

    def define(run: Run) -> DefinedFunction:
        variables, values = run.variables, run.locals

        def call(caller: Run, arguments: list[Any]) -> Any:
            outside = caller.variables, caller.locals
            caller.variables, caller.locals = variables, values.copy()
            for slot, argument in zip(slots, arguments, strict=True):
                caller.locals[slot] = argument
            value = body(caller)
            caller.variables, caller.locals = outside
            return value

        run.spend(len(values) >> 3)
        values = values.copy()
        return DefinedFunction(
            "function",
            parameters,
            call,
            inferred=inferred,
            weight=cost.weight,
            depth=cost.depth + FRAMES_OF_A_CALL,
        )

    return define


def compile_call(compiler: Compiler, node: Call) -> Code:
    """Compile a call by position or by name."""
    function = _called(compiler, node)
    position = node.position
    arguments = [compiler.compile(argument.value) for argument in node.arguments]
    names = [argument.name for argument in node.arguments]
    if names and names[0]:
        return _call_by_name(function, names, arguments, position)

    def call(run: Run) -> Any:
        called = function(run)
        if not isinstance(called, Function):
            return _not_callable(run, called, position)
        return called.call(run, [argument(run) for argument in arguments], position)

    return call


def _call_by_name(function: Code, names: list[str], arguments: list[Code], position: int) -> Code:
    def call(run: Run) -> Any:
        called = function(run)
        if not isinstance(called, Function):
            return _not_callable(run, called, position)
        given = {name: argument(run) for name, argument in zip(names, arguments, strict=True)}
        return called.call_named(run, given, position)

    return call


def _called(compiler: Compiler, node: Call) -> Code:
    """Find what is called: a function that is a value of that name, else the built-in of that name."""
    if not isinstance(node.function, Name):
        return compiler.compile(node.function)
    name, position = node.function.name, node.function.position
    is_local = any(name in scope.slots for scope in compiler.scopes)
    builtin = compiler.builtins.get(name)
    if builtin is None:
        own = next((scope.own[name] for scope in reversed(compiler.scopes) if name in scope.own), None)
        if not is_local:
            if own is None:
                compiler.functions.add(name)
            return _variable_function(name, own, position)
        return compile_name(compiler, node.function)
    if not is_local:
        return _builtin_or_variable(name, builtin)
    local = compile_name(compiler, node.function)

    def choose(run: Run) -> Any:
        value = local(run)
        return value if isinstance(value, Function) else builtin

    return choose


def _variable_function(name: str, own: int | None, position: int) -> Code:
    def read(run: Run) -> Any:
        if name in run.variables:
            return run.variables[name]
        if own is not None:
            return run.locals[own][0]
        run.warn(position, f"没有函数“{name}” / there is no function “{name}”", name)
        return ABSENT

    return read


def _builtin_or_variable(name: str, builtin: Function) -> Code:
    def choose(run: Run) -> Any:
        value = run.variables.get(name)
        return value if isinstance(value, Function) else builtin

    return choose


def _not_callable(run: Run, called: Any, position: int) -> None:
    if called is not ABSENT:
        kind = kind_of(called)
        run.warn(position, f"{in_chinese(kind)}不是函数 / a {kind} is no function")


def compile_instance_of(compiler: Compiler, node: InstanceOf) -> Code:
    """Compile `a instance of b`; null is an instance of nothing but Null.

    `list`, `context`, `function` and `range` without their parameters name no type of the lattice, so that
    the specification (Table 61) has null; like Camunda, it is true for a value of that kind all the same.
    """
    value, kind, position = compiler.compile(node.value), node.type, node.position
    is_bare = isinstance(kind, SimpleType) and kind.name in GENERIC

    def test(run: Run) -> Any:
        types = run.environment.types
        given = value(run)
        if not is_known(kind, types):
            return run.warn(position, f"没有类型“{kind}” / there is no type “{kind}”")
        if given is None:
            return kind == SimpleType("Null") if not is_bare else _without_parameters(run, kind, position)
        return conforms(given, kind, types, run.spend) or (
            is_bare and _without_parameters(run, kind, position)
        )

    return test


def _without_parameters(run: Run, kind: Type, position: int) -> Any:
    return run.warn(position, f"类型应写成 {kind}<…> / the type must have parameters: {kind}<…>")
