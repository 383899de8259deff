"""Tokens into a syntax tree, by operator precedence."""

from collections.abc import Iterable
from typing import Final

from .cursor import Cursor
from .errors import FeelError
from .names import KEYWORDS, OPERATOR_WORDS, LocalNames, NameIndex, words_from
from .powers import BINARY, COMPARE, LOWEST, POSTFIX, POWER
from .read_names import entry_key, name_before_colon
from .scanner import END, NAME, NUMBER, QUOTED, STRING, SYMBOL, Token
from .special_forms import parse_for, parse_function, parse_if, parse_quantified
from .syntax import (
    Argument,
    Arithmetic,
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Entry,
    Filter,
    HalfOpen,
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
    String,
    Temporal,
    Tests,
)
from .type_parser import parse_type

ORDERS: Final = ("<", "<=", ">", ">=")
COMPARISONS: Final = ("=", "!=", *ORDERS)
CONSTANTS: Final = {"true": True, "false": False, "null": None}
OPENERS: Final = ("(", "{", "[", "-", "@", "?")
LONGEST_CHAIN: Final = 200
PROPERTIES: Final = ("time offset", "start included", "end included")


class Parser(Cursor):
    """Reads one expression or the unary tests of one cell."""

    __slots__ = ("_builtins", "_chain", "_keys", "_known", "_locals", "_names")

    def __init__(self, text: str, names: Iterable[str], builtins: NameIndex) -> None:
        super().__init__(text)
        self._known = frozenset(names)
        self._names = NameIndex(self._known)
        self._builtins = builtins
        self._keys = NameIndex(PROPERTIES)
        self._locals = LocalNames()
        self._chain = 0

    def parse_expression(self) -> Node:
        """Read the whole text as one expression."""
        node = self.expression()
        self._expect_end()
        return node

    def parse_tests(self) -> Tests:
        """Read the whole text as unary tests."""
        if self.sees("-") and self.peek().kind == END:
            self.move()
            return Tests(0, ())
        tests = self._tests()
        self._expect_end()
        return Tests(0, tests)

    def begins_negation(self) -> bool:
        """Tell whether the text begins like `not(...)`; it may still be the function `not`."""
        return self.sees("not") and self.peek().text == "("

    def is_empty_negation(self) -> bool:
        """Tell whether the text is `not()`, which negates no test."""
        return self.begins_negation() and self.peek(2).text == ")" and self.peek(3).kind == END

    def parse_negated_tests(self) -> Tests:
        """Read the whole text as `not(...)` around unary tests."""
        self.move(2)
        tests = self._tests()
        self.expect(")")
        self._expect_end()
        return Tests(0, tests, negated=True)

    def _expect_end(self) -> None:
        if self.token.kind != END:
            self.fail("运算符 / an operator", "表达式结束 / the end")

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self.skip(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        if self.sees(*COMPARISONS):
            operator = self.move()
            return HalfOpen(operator.start, operator.text, self.expression(COMPARE))
        return self.expression()

    def expression(self, power: int = LOWEST) -> Node:
        """Read an expression whose operators bind stronger than a power."""
        self.deeper()
        chain = self._chain
        self._chain = 0
        left = self._climb(self._operand(), power)
        self._chain = chain
        self.higher()
        return left

    def _climb(self, left: Node, power: int) -> Node:
        """Read the operators behind an operand as long as they bind stronger than a power."""
        while (binds := self._binds()) > power:
            self._chain += 1
            if self._chain > LONGEST_CHAIN:
                raise FeelError(
                    f"一个式子里连续的运算超过 {LONGEST_CHAIN} 个"
                    f" / more than {LONGEST_CHAIN} operators in a row",
                    text=self.text,
                    position=self.token.start,
                )
            left = self._operator(left, binds)
        return left

    def _binds(self) -> int:
        if self.token.kind in (NAME, SYMBOL):
            if self.token.text == "[" and not self._begins_expression(self.peek()):
                return LOWEST  # the end of a range such as [1..10[
            return BINARY.get(self.token.text, LOWEST)
        return LOWEST

    @staticmethod
    def _begins_expression(token: Token) -> bool:
        if token.kind == NAME:
            return token.text not in OPERATOR_WORDS
        return token.kind != END and (token.kind != SYMBOL or token.text in OPENERS)

    def _operator(self, left: Node, binds: int) -> Node:  # noqa: PLR0911 (one for every operator)
        token = self.token
        word = token.text
        if word in ("and", "or"):
            return self._logic(left, word, binds)
        self.move()
        if binds == POSTFIX:
            return self._postfix(left, word, token.start)
        if word in COMPARISONS:
            return Comparison(token.start, word, left, self._compared(word))
        if word == "between":
            low = self.expression(COMPARE)
            self.expect("and")
            return Between(token.start, left, low, self.expression(COMPARE))
        if word == "in":
            return In(token.start, left, self._in_tests())
        if word == "instance":
            self.expect("of")
            return InstanceOf(token.start, left, parse_type(self))
        return Arithmetic(token.start, word, left, self.expression(binds))

    def _compared(self, word: str) -> Node:
        """Read what stands right of a comparison: behind `=` also a range such as `< 10`.

        Elsewhere such a range stands in brackets: `> 10` alone is rather a condition that has lost its left.
        """
        if word in ("=", "!=") and self.sees(*ORDERS):
            return self._test()
        return self.expression(COMPARE)

    def _logic(self, left: Node, word: str, binds: int) -> Node:
        position = self.token.start
        operands = [left]
        while self.skip(word):
            operands.append(self.expression(binds))
        return Logic(position, word, tuple(operands))

    def _in_tests(self) -> tuple[Node, ...]:
        if self.sees(*COMPARISONS):
            return (self._test(),)
        if not self.sees("("):
            return (self.expression(COMPARE),)
        position = self.move().start
        first = self._test()
        if self.sees(".."):
            self.move()
            return (self._climb(self._interval_end(position, first, start_included=False), COMPARE),)
        tests = [first]
        while self.skip(","):
            tests.append(self._test())
        self.expect(")")
        if len(tests) == 1 and not isinstance(first, HalfOpen):
            return (self._climb(first, COMPARE),)
        return tuple(tests)

    def _postfix(self, left: Node, word: str, position: int) -> Node:
        if word == ".":
            return Path(position, left, self._key())
        if word == "[":
            self._locals.add("item")
            condition = self.expression()
            self._locals.drop(1)
            self.expect("]")
            return Filter(position, left, condition)
        return Call(position, left, self._arguments())

    def _key(self) -> str:
        for index in (self._keys, self._names):
            known = index.longest(self.tokens, self.at)
            if known is not None:
                self.move(known[1])
                return known[0]
        if self.token.kind == QUOTED:
            return self.move().text
        if self.token.kind != NAME:
            self.fail("名称 / a name")
        name, count = words_from(self.tokens, self.at)
        self.move(count)
        return name

    def _arguments(self) -> tuple[Argument, ...]:
        arguments: list[Argument] = []
        names: set[str] = set()
        while not self.sees(")"):
            position = self.token.start
            name = name_before_colon(self)
            value = self._test() if self.sees(*ORDERS) else self.expression()
            arguments.append(Argument(position, name, value))
            if bool(name) != bool(arguments[0].name):
                raise FeelError(
                    "参数要么都写名称，要么都不写 / arguments are either all named or all by position",
                    text=self.text,
                    position=position,
                )
            if name and name in names:
                raise FeelError(
                    f"参数“{name}”给了两次 / the argument “{name}” is given twice",
                    text=self.text,
                    position=position,
                )
            names.add(name)
            if not self.skip(","):
                break
        self.expect(")")
        return tuple(arguments)

    def _operand(self) -> Node:  # noqa: PLR0911 (one for every kind of token)
        token = self.token
        if token.kind == NUMBER:
            self.move()
            return Number(token.start, token.value)  # type: ignore[arg-type]
        if token.kind == STRING:
            self.move()
            return String(token.start, str(token.value))
        if token.kind == QUOTED:
            self.move()
            return Name(token.start, token.text)
        known = self._known_name()
        if known is not None:
            return known
        if token.kind == NAME:
            return self._word()
        if token.kind == SYMBOL:
            return self._symbol()
        return self.fail("表达式 / an expression")

    def _known_name(self) -> Node | None:
        token = self.token
        best = ("", 0)
        keys = self._keys if "item" in self._locals else None  # in a filter they may be entries of the item
        for index in (self._locals.index, self._names, keys, self._builtins):
            match = index.longest(self.tokens, self.at) if index is not None else None
            if match is None or match[1] <= best[1]:
                continue
            if index is not self._builtins or self._stands_as_function(*match):
                best = match
        name, count = best
        if not count:
            return None
        self.move(count)
        return Name(token.start, name)

    def _stands_as_function(self, name: str, count: int) -> bool:
        """Tell whether a built-in is meant; one with an operator in it (`date and time`) must be called."""
        return OPERATOR_WORDS.isdisjoint(name.split()) or self.peek(count).text == "("

    def _word(self) -> Node:  # noqa: PLR0911 (one for every keyword)
        token = self.token
        word = token.text
        if word in CONSTANTS:
            self.move()
            return Constant(token.start, CONSTANTS[word])
        if word == "if":
            return parse_if(self, self.expression)
        if word == "for":
            return parse_for(self, self.expression, self._locals)
        if word in ("some", "every"):
            return parse_quantified(self, self.expression, self._locals)
        if word == "function" and self.peek().text == "(":
            return parse_function(self, self.expression, self._locals)
        if word in KEYWORDS:
            return self.fail("表达式 / an expression")
        if word in self._locals or word in self._known:
            self.move()
            return Name(token.start, word)
        name, count = words_from(self.tokens, self.at)
        self.move(count)
        return Name(token.start, name)

    def _symbol(self) -> Node:  # noqa: PLR0911 (one for every symbol)
        token = self.token
        if token.text == "-":
            self.move()
            is_literal = self.token.kind == NUMBER  # its sign is part of it: `-1 instance of number` is true
            return Negation(token.start, self._operand() if is_literal else self.expression(POWER))
        if token.text == "?":
            self.move()
            return Name(token.start, "?")
        if token.text == "@":
            self.move()
            if self.token.kind != STRING:
                self.fail('"2026-11-25"')
            return Temporal(token.start, str(self.move().value))
        if token.text == "(":
            return self._parenthesis()
        if token.text in ("[", "]"):
            return self._bracket()
        if token.text == "{":
            return self._context()
        return self.fail("表达式 / an expression")

    def _parenthesis(self) -> Node:
        token = self.move()
        if self.sees(*COMPARISONS):
            test = self._test()
            self.expect(")")
            return test
        inner = self.expression()
        if self.skip(".."):
            return self._interval_end(token.start, inner, start_included=False)
        self.expect(")")
        return inner

    def _bracket(self) -> Node:
        token = self.move()
        if token.text == "]":
            start = self.expression()
            self.expect("..")
            return self._interval_end(token.start, start, start_included=False)
        if self.skip("]"):
            return ListLiteral(token.start, ())
        first = self._test()
        if self.skip(".."):
            return self._interval_end(token.start, first, start_included=True)
        items = [first]
        while self.skip(","):
            items.append(self._test())
        self.expect("]")
        return ListLiteral(token.start, tuple(items))

    def _interval_end(self, position: int, start: Node, *, start_included: bool) -> Node:
        end = self.expression()
        if self.sees("]"):
            included = True
        elif self.sees(")", "["):
            included = False
        else:
            self.fail("]", ")")
        self.move()
        return Interval(position, start, end, start_included, included)

    def _context(self) -> Node:
        token = self.move()
        entries: list[Entry] = []
        while entries or not self.sees("}"):
            position = self.token.start
            key = entry_key(self)
            self._keys.add(key)
            entries.append(Entry(position, key, self.expression()))
            self._locals.add(key)
            if not self.skip(","):
                break
        self.expect("}")
        self._locals.drop(len(entries))
        return ContextLiteral(token.start, tuple(entries))
