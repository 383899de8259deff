"""Types as they are written behind `instance of` and behind parameters."""

from .cursor import Cursor
from .names import words_from
from .scanner import NAME, QUOTED
from .types import ContextType, FunctionType, ListType, RangeType, SimpleType, Type

SPOKEN = ("date and time", "days and time duration", "years and months duration")
GENERIC = ("list", "range", "context", "function")


def parse_type(cursor: Cursor) -> Type:
    """Read a type."""
    cursor.deeper()
    for name in SPOKEN:
        words = name.split()
        if [token.text for token in cursor.tokens[cursor.at : cursor.at + len(words)]] == words:
            cursor.move(len(words))
            cursor.higher()
            return SimpleType(name)
    is_generic = cursor.token.text in GENERIC and cursor.peek().text == "<"
    kind = _parse_generic(cursor) if is_generic else _parse_name(cursor)
    cursor.higher()
    return kind


def _parse_name(cursor: Cursor) -> Type:
    parts = []
    while True:
        if cursor.token.kind == QUOTED:
            parts.append(cursor.move().text)
        elif cursor.token.kind == NAME:
            name, count = words_from(cursor.tokens, cursor.at)
            cursor.move(count)
            parts.append(name)
        else:
            cursor.fail("类型 / a type")
        if not cursor.skip("."):
            return SimpleType(".".join(parts))


def _parse_generic(cursor: Cursor) -> Type:
    word = cursor.token.text
    cursor.move()
    cursor.expect("<")
    if word == "context":
        entries = _parse_entries(cursor)
        cursor.expect(">")
        return ContextType(entries)
    if word == "function":
        parameters = []
        while not cursor.sees(">"):
            parameters.append(parse_type(cursor))
            if not cursor.skip(","):
                break
        cursor.expect(">")
        cursor.expect("->")
        return FunctionType(tuple(parameters), parse_type(cursor))
    of = parse_type(cursor)
    cursor.expect(">")
    return ListType(of) if word == "list" else RangeType(of)


def _parse_entries(cursor: Cursor) -> tuple[tuple[str, Type], ...]:
    entries = []
    while not cursor.sees(">"):
        if cursor.token.kind not in (NAME, QUOTED):
            cursor.fail("名称 / a name")
        name, count = words_from(cursor.tokens, cursor.at)
        cursor.move(count)
        cursor.expect(":")
        entries.append((name, parse_type(cursor)))
        if not cursor.skip(","):
            break
    return tuple(entries)
