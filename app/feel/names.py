"""Names of several words or with symbols in them: found in the tokens by longest match."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from .errors import FeelError
from .scanner import NAME, NUMBER, Token, is_word, scan

KEYWORDS: Final = frozenset(
    {
        "and", "between", "else", "every", "false", "for", "function", "if", "in", "instance", "null", "or",
        "return", "satisfies", "some", "then", "true",
    }
)  # fmt: skip
NAME_SYMBOLS: Final = frozenset({"-", "+", "*", "/", "'", "."})
OPERATOR_WORDS: Final = frozenset(
    {"and", "between", "else", "in", "instance", "or", "return", "satisfies", "then"}
)


def is_single(name: str) -> bool:
    """Tell whether a name is one word that needs no list of known names to be read."""
    return (is_word(name) and name not in KEYWORDS) or name == "?"


class NameIndex:
    """Known names that are more than one word, ready to be matched against tokens."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; a single word needs no entry."""
        words = () if is_single(name) else words_of(name)
        if words:
            known = self._by_first.setdefault(words[0], [])
            if (words, name) not in known:
                known.append((words, name))
                known.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """Find the longest known name that begins at a token: its spelling and how many tokens it takes."""
        known = self._by_first.get(tokens[at].text)
        if known is None:
            return None
        for words, name in known:
            if all(
                token.text == word for token, word in zip(tokens[at : at + len(words)], words, strict=False)
            ):
                return name, len(words)
        return None


def words_of(name: str) -> tuple[str, ...]:
    """Cut a name into words and symbols; nothing when it can only stand in backticks (`for`, `a=b`)."""
    try:
        tokens = scan(name)[:-1]
    except FeelError:
        return ()
    if not tokens or not all(map(_may_be_in_name, tokens)) or tokens[0].text in NAME_SYMBOLS:
        return ()
    if tokens[0].kind == NUMBER or (len(tokens) == 1 and name in KEYWORDS):
        return ()
    return tuple(token.text for token in tokens)


def _may_be_in_name(token: Token) -> bool:
    return token.kind in (NAME, NUMBER) or token.text in NAME_SYMBOLS or not token.text.isascii()


def words_from(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Join the words that follow each other from a token on, up to a word that is an operator."""
    count = 1
    while tokens[at + count].kind == NAME and tokens[at + count].text not in OPERATOR_WORDS:
        count += 1
    return spell(tokens[at : at + count]), count


def spell(tokens: Sequence[Token]) -> str:
    """Write tokens as the name they form: a space where there was one."""
    parts = [tokens[0].text]
    for before, token in pairwise(tokens):
        parts.append(" " if token.start > before.end else "")
        parts.append(token.text)
    return "".join(parts)
