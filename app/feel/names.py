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
NAME_SYMBOLS: Final = frozenset({"-", "+", "*", "/", "'", ".", "?"})
OPERATOR_WORDS: Final = frozenset(
    {"and", "between", "else", "in", "instance", "or", "return", "satisfies", "then"}
)


def is_single(name: str) -> bool:
    """Tell whether a name is one word that needs no list of known names to be read."""
    return (is_word(name) and name not in KEYWORDS) or name == "?"


class NameIndex:
    """Known names that are more than one word, ready to be matched against tokens."""

    __slots__ = ("_lengths", "_spelled")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._spelled: dict[tuple[str, ...], list[str]] = {}  # the spelling used last is the one meant
        self._lengths: dict[str, list[int]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; a single word needs no entry."""
        words = () if is_single(name) else words_of(name)
        if words:
            self._spelled.setdefault(words, []).append(name)
            lengths = self._lengths.setdefault(words[0], [])
            if len(words) not in lengths:
                lengths.append(len(words))
                lengths.sort(reverse=True)

    def remove(self, name: str) -> None:
        """Forget a name that was added last of those with its words."""
        words = () if is_single(name) else words_of(name)
        if words:
            self._spelled[words].pop()

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """Find the longest known name that begins at a token: its spelling and how many tokens it takes."""
        for length in self._lengths.get(tokens[at].text, ()):
            names = self._spelled.get(tuple(token.text for token in tokens[at : at + length]))
            if names:
                return names[-1], length
        return None


class LocalNames:
    """The names that loops, parameters, entries and filters introduce, innermost last."""

    __slots__ = ("_names", "_times", "index")

    def __init__(self) -> None:
        self._names: list[str] = []
        self._times: dict[str, int] = {}
        self.index = NameIndex()

    def __contains__(self, name: str) -> bool:
        return self._times.get(name, 0) > 0

    def add(self, name: str) -> None:
        """Begin the scope of a name."""
        self._names.append(name)
        self._times[name] = self._times.get(name, 0) + 1
        self.index.add(name)

    def drop(self, count: int) -> None:
        """End the scopes of the names that were added last."""
        for _ in range(count):
            name = self._names.pop()
            self._times[name] -= 1
            self.index.remove(name)


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


def bar_of(name: str) -> str:
    """Give the sign or word for which a name can only stand in backticks; nothing when it stands as it is."""
    if words_of(name):
        return ""
    try:
        tokens = scan(name)[:-1]
    except FeelError:
        return name
    return next(
        (token.text for token in tokens if not _may_be_in_name(token)), tokens[0].text if tokens else name
    )


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
