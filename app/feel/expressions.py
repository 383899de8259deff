"""Compiled expressions and unary tests, and the cache that keeps them."""

from collections.abc import Iterable, Mapping
from decimal import DecimalException
from functools import lru_cache
from typing import Any, Final

from .builtins import BUILTINS
from .certain import certain_remarks
from .compiler import Code, Compiler, Scope
from .errors import FeelError
from .names import NameIndex
from .parser import Parser
from .reads import Reads, reads_of
from .room import with_room
from .run import Environment, Remark, Result, Run
from .syntax import Node, Tests
from .table import COMPILERS

BUILTIN_NAMES: Final = NameIndex(BUILTINS)
UNDER_TEST: Final = "?"
CACHED: Final = 10_000
FRAMES_TO_READ: Final = 2000  # that parser and compiler need at their deepest


class Expression:
    """A compiled expression.

    `names` are the variables it reads; `functions` those it calls by name that are not built in, so that they
    must be variables.
    """

    __slots__ = ("_code", "_known", "_slots", "depth", "functions", "names", "text", "weight")

    def __init__(self, text: str, known: frozenset[str], compiler: Compiler, code: Code) -> None:
        self.text = text
        self.names = frozenset(compiler.names)
        self.functions = frozenset(compiler.functions)
        self.weight = compiler.weight
        self.depth = compiler.deepest
        self._known = known
        self._code = code
        self._slots = compiler.slots

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    @property
    def tree(self) -> Node:
        """The syntax tree, read anew from the text."""
        return parse(self.text, self._known)

    @property
    def reads(self) -> Reads:
        """What it surely reads from outside, with the entries it reads of that."""
        found = reads_of(self.tree)
        ours = BUILTINS.keys() | {UNDER_TEST}
        return Reads(found.names - ours, found.entries, found.whole - ours)

    @property
    def certain(self) -> tuple[Remark, ...]:
        """What will go wrong in it whatever the variables are."""
        return certain_remarks(self.tree, self.text, self._known)

    def evaluate(self, variables: Mapping[str, Any], environment: Environment) -> Result:
        """Evaluate with variables, which are read but neither copied nor changed.

        Whatever has no meaning becomes null, with a warning. Raises LimitExceeded beyond the bounds, and
        FeelError where an assertion does not hold or a number is not finite.
        """
        run = Run(variables, environment, self._slots)
        try:
            value = self._code(run)
        except RecursionError:
            return self._again(variables, environment)
        except DecimalException as error:
            raise not_finite() from error
        # Conditions are evaluated a million times: the named tuple is made without its Python constructor.
        return tuple.__new__(Result, (value, tuple(run.remarks) if run.remarks else ()))

    def _again(self, variables: Mapping[str, Any], environment: Environment) -> Result:
        def anew() -> Result:
            return finish(self._code, Run(variables, environment, self._slots))

        return with_room(anew, self._frames(environment))

    def _frames(self, environment: Environment) -> int:
        return environment.bounds.depth + self.depth

    def evaluate_within(self, run: Run, variables: Mapping[str, Any]) -> Any:
        """Evaluate as a part of another evaluation, on its budget; its remarks are added there."""
        outside = run.variables, run.locals
        run.enter(self.depth, self.weight)
        run.variables, run.locals = variables, [None] * self._slots
        value = self._code(run)
        run.variables, run.locals = outside
        run.depth -= self.depth
        return value


class UnaryTests(Expression):
    """The compiled unary tests of a decision table's cell."""

    __slots__ = ()

    @property
    def tree(self) -> Node:
        """The syntax tree, read anew from the text."""
        return parse_tests(self.text, self._known)

    def matches(self, input_value: Any, variables: Mapping[str, Any], environment: Environment) -> Result:
        """Tell whether the input passes the tests; the result's value is true or false, never null."""

        def test() -> Result:
            run = Run(variables, environment, self._slots)
            run.locals[0] = input_value
            return finish(self._code, run)

        return with_room(test, self._frames(environment))

    def matches_within(self, run: Run, input_value: Any, variables: Mapping[str, Any]) -> bool:
        """Test as a part of another evaluation, on its budget."""
        outside = run.variables, run.locals
        run.enter(self.depth, self.weight)
        run.variables, run.locals = variables, [None] * self._slots
        run.locals[0] = input_value
        value: bool = self._code(run)
        run.variables, run.locals = outside
        run.depth -= self.depth
        return value


def finish(code: Code, run: Run) -> Result:
    """Run compiled code to its result. Raises FeelError for numbers not finite."""
    try:
        return Result(code(run), tuple(run.remarks))
    except DecimalException as error:
        raise not_finite() from error


def not_finite() -> FeelError:
    """Say in FEEL's terms what Python could not calculate with."""
    return FeelError("变量中有太大或非有限的数 / a variable holds a number that is too large or not finite")


def parse(text: str, names: Iterable[str] = ()) -> Node:
    """Read an expression. Raises FeelError with the place where it cannot be read."""
    return with_room(lambda: Parser(text, names, BUILTIN_NAMES).parse_expression(), FRAMES_TO_READ)


def parse_tests(text: str, names: Iterable[str] = ()) -> Tests:
    """Read unary tests. Raises FeelError with the place where they cannot be read."""
    parser = Parser(text, names, BUILTIN_NAMES)
    if not parser.begins_negation():
        return parser.parse_tests()
    if parser.is_empty_negation():
        return parser.parse_negated_tests()
    try:
        return parser.parse_negated_tests()
    except FeelError as error:
        first = error
    try:
        return Parser(text, names, BUILTIN_NAMES).parse_tests()
    except FeelError as second:
        raise max(first, second, key=lambda error: (error.line, error.column)) from None


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression (without a leading `=`), or find it in the cache.

    `names` are variables that may occur in it; needed for those with symbols or keywords in their names, as
    `Pre-bureau risk` or `in stock`. Raises FeelError with line and column when the text cannot be read.
    """
    return _compile_expression(text, frozenset(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile the unary tests of a decision table's cell, or find them in the cache. Raises FeelError."""
    return _compile_unary_tests(text, frozenset(names))


@lru_cache(maxsize=CACHED)
def _compile_expression(text: str, names: frozenset[str]) -> Expression:
    def compiled() -> Expression:
        compiler = Compiler(text, COMPILERS, BUILTINS, names)
        return Expression(text, names, compiler, compiler.compile(parse(text, names)))

    return with_room(compiled, FRAMES_TO_READ)


@lru_cache(maxsize=CACHED)
def _compile_unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    def compiled() -> UnaryTests:
        compiler = Compiler(text, COMPILERS, BUILTINS, names)
        compiler.scopes.append(Scope({"?": compiler.new_slot()}))
        return UnaryTests(text, names, compiler, compiler.compile(parse_tests(text, names)))

    return with_room(compiled, FRAMES_TO_READ)
