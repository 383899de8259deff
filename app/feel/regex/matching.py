"""Patterns ready to be used: RE2 does the work, the step-by-step matcher what RE2 cannot."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from ..run import Run
from .backtrack import Backtracker
from .emit import Beyond, emit
from .pattern import BadPattern, Part, PatternReader
from .size import OF_A_PART, size_of

FLAGS: Final = frozenset("smixq")
LONGEST_PATTERN: Final = 2000
MOST_MEMORY: Final = 8_000_000
LARGEST: Final = 200_000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern matched: the spans of its groups, 0 being the whole; (-1, -1) for one without part."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `compiled` is RE2's, or None where the step-by-step matcher has to do it.

    `size` is what compiling it costs in steps.
    """

    tree: Part | None
    groups: int
    flags: str
    compiled: Any
    size: int

    def matches(self, run: Run, text: str) -> bool:
        """Tell whether the pattern matches anywhere."""
        return next(self.found(run, text), None) is not None

    def found(self, run: Run, text: str) -> Iterator[Match]:
        """Find all matches from left to right, none of which overlap."""
        run.spend(len(text) >> 4)
        if self.compiled is None:
            yield from self._step_by_step(run, text)
            return
        for match in self.compiled.finditer(text):
            yield Match(tuple(match.span(group) for group in range(self.groups + 1)))

    def _step_by_step(self, run: Run, text: str) -> Iterator[Match]:
        at = 0
        while at <= len(text) and self.tree is not None:
            result = Backtracker(text, self.flags, run.spend).match(self.tree, at)
            if result is None:
                at += 1
                continue
            end, groups = result
            yield Match(((at, end), *(groups.get(number, (-1, -1)) for number in range(1, self.groups + 1))))
            at = end if end > at else at + 1


@lru_cache(maxsize=1000)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Compile a pattern with flags (s, m, i, x, q). Raises BadPattern."""
    if not FLAGS.issuperset(flags):
        raise BadPattern(
            f"未知的标志“{flags}”，可用 s m i x q / unknown flags “{flags}”; known are s m i x q"
        )
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern(
            f"正则表达式超过 {LONGEST_PATTERN} 个字符 / the pattern is longer than {LONGEST_PATTERN}"
        )
    if "q" in flags:
        fold = "(?i)" if "i" in flags else ""
        return Pattern(None, 0, flags, _re2(fold + _literal(pattern)), OF_A_PART * len(pattern))
    reader = PatternReader(pattern, ignores_blanks="x" in flags)
    tree = reader.read()
    size = size_of(tree)
    if size > LARGEST:
        raise BadPattern("正则表达式太复杂 / the pattern is too complex")
    try:
        compiled = _re2(emit(tree, flags))
    except Beyond:
        compiled = None
    return Pattern(tree, reader.groups, flags, compiled, size)


def _literal(text: str) -> str:
    return "".join(f"\\x{{{ord(character):x}}}" for character in text)


def _re2(pattern: str) -> Any:
    # Loaded at the first pattern: it takes a third of the time that everything else of FEEL takes together.
    re2 = import_module("re2")
    options = re2.Options()
    options.max_mem = MOST_MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BadPattern(f"正则表达式太复杂 / the pattern is too complex: {error}") from error
