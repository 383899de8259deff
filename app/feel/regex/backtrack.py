"""Matches the few patterns RE2 cannot: step by step, on the budget of the evaluation."""

from collections.abc import Callable, Iterator
from typing import Final

from ..errors import LimitExceeded
from .classes import CharacterClass
from .pattern import Any, BackReference, Edge, Group, Part, Repeat, Sequence

Groups = dict[int, tuple[int, int]]
Spend = Callable[[int], None]
MOST_NESTED: Final = 200
OF_A_WAY: Final = 5  # a step here takes longer than one of an expression
OF_A_CHARACTER: Final = 2


class Backtracker:
    """One pattern against one text."""

    __slots__ = ("_flags", "_nested", "_spend", "_text")

    def __init__(self, text: str, flags: str, spend: Spend) -> None:
        self._text = text
        self._flags = flags
        self._spend = spend
        self._nested = 0

    def match(self, part: Part, at: int) -> tuple[int, Groups] | None:
        """Match from a place on: where the match ends, and its groups."""
        return next(self._ways(part, at, {}), None)

    def _ways(self, part: Part, at: int, groups: Groups) -> Iterator[tuple[int, Groups]]:
        self._spend(OF_A_WAY)
        if isinstance(part, Sequence):
            yield from self._in_sequence(part.parts, at, groups)
        elif isinstance(part, Repeat):
            if isinstance(part.body, CharacterClass | Any):
                yield from ((end, groups) for end in self._ends_of_run(part, at))
            else:
                yield from self._repeated(part, at, groups, 0)
        elif isinstance(part, Group):
            for end, inner in self._ways(part.body, at, groups):
                yield end, {**inner, part.number: (at, end)} if part.number else inner
        elif isinstance(part, CharacterClass | Any | Edge | BackReference):
            after = self._simple(part, at, groups)
            if after is not None:
                yield after, groups
        else:
            for branch in part.branches:
                yield from self._ways(branch, at, groups)

    def _in_sequence(self, parts: tuple[Part, ...], at: int, groups: Groups) -> Iterator[tuple[int, Groups]]:
        if not parts:
            yield at, groups
            return
        for end, inner in self._ways(parts[0], at, groups):
            yield from self._in_sequence(parts[1:], end, inner)

    def _ends_of_run(self, part: Repeat, at: int) -> Iterator[int]:
        """Say where a run of single characters may end, in the order in which that is tried."""
        end = at
        while (part.most is None or end - at < part.most) and self._simple(part.body, end, {}) is not None:
            end += 1
            self._spend(OF_A_CHARACTER)
        ends = range(at + part.least, end + 1)
        yield from ends if part.is_lazy else reversed(ends)

    def _repeated(self, part: Repeat, at: int, groups: Groups, done: int) -> Iterator[tuple[int, Groups]]:
        self._nested += 1
        if self._nested > MOST_NESTED:
            raise LimitExceeded(
                "带反向引用的正则表达式太复杂 / a pattern with back references is too complex"
            )
        if part.is_lazy and done >= part.least:
            yield at, groups
        if part.most is None or done < part.most:
            for end, inner in self._ways(part.body, at, groups):
                if end > at or done < part.least:
                    yield from self._repeated(part, end, inner, done + 1)
        if not part.is_lazy and done >= part.least:
            yield at, groups
        self._nested -= 1

    def _simple(self, part: Part, at: int, groups: Groups) -> int | None:
        caseless = "i" in self._flags
        if isinstance(part, BackReference):
            start, end = groups.get(part.group, (0, 0))
            self._spend((end - start) >> 5)
            wanted, found = self._text[start:end], self._text[at : at + end - start]
            same = wanted.casefold() == found.casefold() if caseless else wanted == found
            return at + len(found) if same else None
        if isinstance(part, Edge):
            return at if self._at_edge(part.mark, at) else None
        if at >= len(self._text):
            return None
        character = self._text[at]
        if isinstance(part, CharacterClass):
            return at + 1 if part.has(character, caseless=caseless) else None
        return at + 1 if "s" in self._flags or character not in "\n\r" else None

    def _at_edge(self, mark: str, at: int) -> bool:
        if mark == "^":
            return at == 0 or ("m" in self._flags and self._text[at - 1] == "\n")
        return at == len(self._text) or ("m" in self._flags and self._text[at] == "\n")
