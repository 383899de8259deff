"""Which function compiles which kind of node."""

from collections.abc import Callable
from typing import Any, Final

from .arithmetic import compile_arithmetic, compile_negation
from .compiler import Code, Compiler
from .contexts import compile_call, compile_context, compile_function, compile_instance_of
from .iteration import compile_for, compile_quantified
from .logic import compile_between, compile_comparison, compile_if, compile_logic
from .paths import compile_filter, compile_path
from .reading import compile_list, compile_literal, compile_name, compile_temporal
from .syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    HalfOpen,
    If,
    In,
    InstanceOf,
    Interval,
    ListLiteral,
    Logic,
    Name,
    Negation,
    Node,
    Number,
    Path,
    Quantified,
    String,
    Temporal,
    Tests,
)
from .testing import compile_half_open, compile_in, compile_interval, compile_tests

COMPILERS: Final[dict[type[Node], Callable[[Compiler, Any], Code]]] = {
    Arithmetic: compile_arithmetic,
    Between: compile_between,
    Call: compile_call,
    Comparison: compile_comparison,
    Constant: compile_literal,
    ContextLiteral: compile_context,
    Filter: compile_filter,
    For: compile_for,
    FunctionDefinition: compile_function,
    HalfOpen: compile_half_open,
    If: compile_if,
    In: compile_in,
    InstanceOf: compile_instance_of,
    Interval: compile_interval,
    ListLiteral: compile_list,
    Logic: compile_logic,
    Name: compile_name,
    Negation: compile_negation,
    Number: compile_literal,
    Path: compile_path,
    Quantified: compile_quantified,
    String: compile_literal,
    Temporal: compile_temporal,
    Tests: compile_tests,
}
