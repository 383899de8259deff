"""Reads names where they are introduced: arguments, entries, loop variables, parameters."""

from .cursor import Cursor
from .names import KEYWORDS, NAME_SYMBOLS, spell
from .scanner import END, NAME, NUMBER, QUOTED, STRING

KEY_ENDS = (":", ",", "{", "}", "(", ")")


def name_before_colon(cursor: Cursor) -> str:
    """Pass the name of an argument and its colon; gives nothing where the argument has no name."""
    if cursor.token.kind not in (NAME, QUOTED, STRING):
        return ""
    ahead = _end_of_name(cursor)
    if cursor.tokens[ahead].text != ":":
        return ""
    token = cursor.token
    name = str(token.value) if token.kind == STRING else spell(cursor.tokens[cursor.at : ahead])
    cursor.move(ahead - cursor.at + 1)
    return name


def entry_key(cursor: Cursor) -> str:
    """Pass the key of an entry of a context and its colon."""
    if cursor.token.kind == STRING:
        key = str(cursor.move().value)
        cursor.expect(":")
        return key
    ahead = cursor.at
    while cursor.tokens[ahead].kind != END and cursor.tokens[ahead].text not in KEY_ENDS:
        ahead += 1
    if ahead == cursor.at or cursor.tokens[ahead].text != ":":
        cursor.fail("名称: / a name:", "}")
    key = spell(cursor.tokens[cursor.at : ahead])
    cursor.move(ahead - cursor.at + 1)
    return key


def bound_name(cursor: Cursor, *until: str) -> str:
    """Pass a name that is being introduced; it ends where one of some symbols or words stands."""
    token = cursor.token
    if token.kind != QUOTED and (token.kind != NAME or token.text in KEYWORDS):
        cursor.fail("名称 / a name")
    ahead = _end_of_name(cursor, *until)
    name = spell(cursor.tokens[cursor.at : ahead])
    cursor.move(ahead - cursor.at)
    return name


def _end_of_name(cursor: Cursor, *until: str) -> int:
    ahead = cursor.at + 1
    while True:
        token = cursor.tokens[ahead]
        belongs = token.kind in (NAME, NUMBER) or token.text in NAME_SYMBOLS
        if not belongs or token.text in until:
            return ahead
        ahead += 1
