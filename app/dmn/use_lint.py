"""What can be wrong with types and calls inside a model's FEEL, and with its boxed invocations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..domain.errors import Finding, Severity
from ..feel import SimpleType, Type, suggest
from ..feel.conformance import is_known
from ..feel.syntax import Argument, Binding, Call, Entry, FormalParameter, Name, Path
from .circles import inside
from .elements import (
    ContextEntry,
    Element,
    FunctionDefinition,
    InputData,
    Invocation,
    Iteration,
    Literal,
    Place,
)
from .language import Use
from .nodes import InputNode, KnowledgeNode, Node, ServiceNode
from .parts import parts_of
from .spots import cell_words, spot_words


class Spot(NamedTuple):
    """Where a call stands: its element, and in words the cell, line and column."""

    place: Place
    chinese: str = ""
    english: str = ""


Functions = Mapping[str, Sequence[str]]
"""How a function is called here -> the names of its parameters."""


def check_types(use: Use, types: Mapping[str, Type]) -> Iterator[Finding]:
    """Find types behind `instance of` and behind parameters that mean nothing."""
    if "instance" not in use.text.feel and "function" not in use.text.feel:
        return
    for name in sorted({kind.name for kind in parts_of(use.tree, SimpleType)}):
        if not is_known(SimpleType(name), types):
            near = suggest(name, types)
            chinese, english = cell_words(use.text.place)
            yield _finding(
                use.text.place,
                "dmn-type",
                f"{chinese}类型 {name} 没有定义 / type {name} is not defined{english}: {use.text.feel}",
                f"是否想写 {near}？ / Did you mean {near}?" if near else "改用已有类型。 / Use a known type.",
            )


def functions_of(node: Node, element: Element) -> Functions:
    """Give the functions an element may call, but for those whose name means something else within it."""
    if isinstance(node, InputNode | ServiceNode):
        return {}
    required = [(one.prefix, one.node) for one in node.bindings]
    if isinstance(node, KnowledgeNode):
        required.append(("", node))
    functions: dict[str, Sequence[str]] = {}
    for prefix, called in required:
        known = called.parameters if isinstance(called, KnowledgeNode | ServiceNode) else None
        if known is not None:
            functions[f"{prefix}.{called.name}" if prefix else called.name] = known
    hidden = named_within(element) if functions else set()
    return {name: known for name, known in functions.items() if name.partition(".")[0] not in hidden}


def check_calls(use: Use, functions: Functions) -> Iterator[Finding]:
    """Find calls with another number of arguments than the function has parameters, or unknown names."""
    if "(" not in use.text.feel or not functions:
        return
    tree = use.tree
    hidden = {one.name for one in parts_of(tree, Binding)} | {one.key for one in parts_of(tree, Entry)}
    hidden |= {one.name for one in parts_of(tree, FormalParameter)}
    for call in parts_of(tree, Call):
        called = _called(call.function)
        if called in functions and called.partition(".")[0] not in hidden:
            spot = Spot(use.text.place, *spot_words(use.text, call.function.position))
            yield from _check_arguments(spot, called, functions[called], call.arguments)


def check_invocations(element: Element, functions: Functions) -> Iterator[Finding]:
    """Find boxed invocations that bind parameters the function does not have, or leave some out."""
    if not functions:
        return
    for invocation in parts_of(element, Invocation):
        called = invocation.function.text.feel if isinstance(invocation.function, Literal) else ""
        if called in functions:
            bound = [name for name, _, _ in invocation.bindings]
            yield from _check_names(Spot(invocation.place), called, functions[called], bound)


def check_service(service: ServiceNode) -> Iterator[Finding]:
    """Find the inputs that the decisions of a service require and the service does not take."""
    needed = {
        binding.node: decision.name
        for decision in inside(service)
        for binding in decision.bindings
        if isinstance(binding.node, InputNode) and binding.node not in service.given
    }
    for node, decision in needed.items():
        yield _finding(
            service.element.place,
            "dmn-service-input",
            f"决策服务 {service.name} 没有列出 {decision} 所需的输入 {node.name} / "
            f"decision service {service.name} does not take {node.name}, which {decision} requires.",
            "把这项输入加入决策服务。 / Add the input to the service.",
        )


def named_within(element: Element) -> set[str]:
    """Give the names that boxed contexts, loops and functions of an element give a meaning of their own."""
    if isinstance(element, InputData):
        return set()
    names = {entry.name for entry in parts_of(element, ContextEntry) if entry.name}
    names |= {loop.variable for loop in parts_of(element, Iteration)}
    return names | {name for one in parts_of(element, FunctionDefinition) for name, _ in one.parameters}


def _called(function: object) -> str:
    match function:
        case Name(name=name):
            return name
        case Path(value=Name(name=prefix), key=key):
            return f"{prefix}.{key}"
    return ""


def _check_arguments(
    spot: Spot, called: str, parameters: Sequence[str], arguments: Sequence[Argument]
) -> Iterator[Finding]:
    named = [argument.name for argument in arguments if argument.name]
    if named:
        yield from _check_names(spot, called, parameters, named)
    elif len(arguments) != len(parameters):
        wanted, given = len(parameters), len(arguments)
        chinese = f"（{'、'.join(parameters)}）" if parameters else ""
        english = f" ({', '.join(parameters)})" if parameters else ""
        yield _finding(
            spot.place,
            "dmn-arguments",
            f"{spot.chinese}函数 {called} 需要 {wanted} 个参数{chinese}，得到 {given} 个 / "
            f"{called} takes {wanted} arguments{english}, got {given}{spot.english}.",
            "按参数个数填写。 / Give one argument for each parameter.",
        )


def _check_names(
    spot: Spot, called: str, parameters: Sequence[str], given: Iterable[str]
) -> Iterator[Finding]:
    names = list(given)
    for name in names:
        if name not in parameters:
            near = suggest(name, parameters)
            shown = ", ".join(parameters)
            yield _finding(
                spot.place,
                "dmn-arguments",
                f"{spot.chinese}函数 {called} 没有参数 {name} / "
                f"{called} has no parameter {name}{spot.english}.",
                f"是否想写 {near}？ / Did you mean {near}?"
                if near
                else f"它的参数 / Its parameters: {shown}.",
            )
    for name in parameters:
        if name not in names:
            yield _finding(
                spot.place,
                "dmn-arguments",
                f"{spot.chinese}没有给函数 {called} 的参数 {name} 赋值，它将为空值 / "
                f"parameter {name} of {called} is given no value and will be null{spot.english}.",
                "补上这个参数。 / Give the parameter a value.",
                Severity.WARNING,
            )


def _finding(place: Place, rule: str, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(place.file, place.element_id, rule, what, remedy, severity, place.element_name)
