"""Text into tokens. Which words form a name is not known here: the parser joins them."""

import re
import sys
from decimal import Decimal, DecimalException
from typing import Final, NamedTuple

from .errors import FeelError
from .numbers import CONTEXT

NUMBER: Final = "number"
STRING: Final = "string"
NAME: Final = "name"
QUOTED: Final = "quoted name"
SYMBOL: Final = "symbol"
END: Final = "end"

FULL_WIDTH: Final = {
    "，": ",", "（": "(", "）": ")", "＝": "=", "＞": ">", "＜": "<", "：": ":", "＋": "+",
    "－": "-", "＊": "*", "／": "/", "［": "[", "］": "]", "｛": "{", "｝": "}", "“": '"',
    "”": '"', "＂": '"', "。": ".", "．": ".", "【": "[", "】": "]", "、": ",", "？": "?",
    "≥": ">=", "≤": "<=", "≠": "!=", "！": "not(...)", "‘": '"', "’": '"', "×": "*",
    "÷": "/", "；": ",",
}  # fmt: skip
LONGEST_TEXT: Final = 100_000
NO_NAME: Final = (  # ASCII marks, blanks, arrows and operators, CJK and full-width punctuation, private use
    r"\x00-/:-@\[-\^`{-\xb6\xb8-\xbf\xd7\xf7\u1680\u180e\u2000-\u200b\u200e-\u203e\u2041-\u206f\u2190-\u2bff"
    r"\u3000-\u3004\u3008-\u3011\u3014-\u301f\ud800-\uf8ff\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
TOKEN: Final = re.compile(
    rf"""
      (?P<space>[\s\u180e\u200b\ufeff]+ | //[^\n\r]* | /\*.*?\*/)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[^{NO_NAME}]+)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<quoted>`[^`]+`)
    | (?P<symbol>\*\*|\.\.|<=|>=|!=|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE: Final = re.compile(
    r"\\(?:u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([\"'\\nrt]))"
)
HIGH_SURROGATES: Final = 0xD800
LOW_SURROGATES: Final = 0xDC00
AFTER_SURROGATES: Final = 0xE000
SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t"}


class Token(NamedTuple):
    """A piece of text: its kind, the text as it stands, where, and what a literal means."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal | str | None = None


def scan(text: str) -> list[Token]:
    """Cut a text into tokens, the last of kind END. Raises FeelError for what is no token."""
    if len(text) > LONGEST_TEXT:
        raise FeelError(
            f"表达式超过 {LONGEST_TEXT} 个字符 / the expression is longer than {LONGEST_TEXT} characters"
        )
    _refuse_surrogates(text)
    tokens = []
    for found in TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "space":
            continue
        start, end, piece = found.start(), found.end(), found[0]
        if kind == NAME:
            tokens.append(Token(NAME, piece, start, end))
        elif kind == NUMBER:
            tokens.append(Token(NUMBER, piece, start, end, _number(text, piece, start)))
        elif kind == STRING:
            tokens.append(Token(STRING, piece, start, end, read_string(text, piece[1:-1], start)))
        elif kind == "quoted":
            tokens.append(Token(QUOTED, piece[1:-1], start, end))
        else:
            _refuse_unfinished(text, piece, start)
            tokens.append(Token(SYMBOL, piece, start, end))
    tokens.append(Token(END, "", len(text), len(text)))
    return tokens


def _number(text: str, piece: str, start: int) -> Decimal:
    try:
        return CONTEXT.create_decimal(piece)
    except DecimalException as error:
        raise FeelError("数字太大 / the number is too large", text=text, position=start) from error


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        readable = text.encode(errors="replace").decode()
        raise FeelError(
            "不成对的代理字符不是字符 / a lone surrogate is no character", text=readable, position=error.start
        ) from error


def _refuse_unfinished(text: str, piece: str, start: int) -> None:
    if piece == '"':
        raise FeelError("字符串没有结束的引号 / the string has no closing quote", text=text, position=start)
    if piece == "`":
        raise FeelError("名称没有结束的反引号 / the name has no closing backtick", text=text, position=start)
    if text.startswith("/*", start):
        raise FeelError(
            "注释没有结束 / the comment is not closed", text=text, position=start, expected=("*/",)
        )


def read_string(text: str, inner: str, start: int) -> str:
    """Resolve the escapes of a string; a backslash before anything else stays, as patterns need it."""
    if "\\" not in inner:
        return inner

    def resolve(found: re.Match[str]) -> str:
        high, low, short, long, simple = found.groups()
        if simple:
            return SIMPLE.get(simple, simple)
        code = int(long or short or high, 16)
        if low:
            return chr(0x10000 + ((code - HIGH_SURROGATES) << 10) + int(low, 16) - LOW_SURROGATES)
        if HIGH_SURROGATES <= code < AFTER_SURROGATES or code > sys.maxunicode:
            raise FeelError("没有这个字符 / there is no such character", text=text, position=start)
        return chr(code)

    return ESCAPE.sub(resolve, inner)


def is_word(text: str) -> bool:
    """Tell whether a text is one word, as names consist of."""
    found = TOKEN.match(text)
    return found is not None and found.lastgroup == NAME and found.end() == len(text)
