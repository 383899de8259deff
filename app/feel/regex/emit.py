"""A pattern as RE2 writes it, which matches in linear time."""

from typing import Final

from .classes import CharacterClass, Ranges
from .pattern import Any, BackReference, Choice, Edge, Group, Part, Repeat, Sequence


class Beyond(Exception):
    """RE2 cannot express the pattern: it refers back, or takes categories away from a set."""


SURROGATES: Final = (0xD800, 0xDFFF)


def emit(part: Part, flags: str) -> str:  # noqa: PLR0911 (one for every kind of part)
    """Write a part. Raises Beyond where RE2 has no way to say it."""
    if isinstance(part, CharacterClass):
        return _emit_class(part, caseless="i" in flags)
    if isinstance(part, Any):
        return "(?s:.)" if "s" in flags else r"[^\n\r]"
    if isinstance(part, Edge):
        if "m" in flags:
            return f"(?m:{part.mark})"
        return r"\A" if part.mark == "^" else r"\z"
    if isinstance(part, BackReference):
        raise Beyond
    if isinstance(part, Group):
        return f"({'' if part.number else '?:'}{emit(part.body, flags)})"
    if isinstance(part, Repeat):
        return f"(?:{emit(part.body, flags)}){_counts(part)}{'?' if part.is_lazy else ''}"
    if isinstance(part, Sequence):
        return "".join(emit(inner, flags) for inner in part.parts)
    assert isinstance(part, Choice)  # noqa: S101 (for the type checker: nothing else is left)
    return "|".join(emit(branch, flags) for branch in part.branches)


def _counts(part: Repeat) -> str:
    if part.most is None:
        return {0: "*", 1: "+"}.get(part.least, f"{{{part.least},}}")
    return f"{{{part.least},{part.most}}}"


def _emit_class(part: CharacterClass, *, caseless: bool) -> str:
    fold = "(?i)" if caseless else ""
    if part.without is None:
        inner = _ranges(part.ranges)
        inner += "".join(f"\\p{{{name}}}" for name in part.categories)
        inner += "".join(f"\\P{{{name}}}" for name in part.other_than)
        if "Cn" in part.categories + part.other_than:
            raise Beyond
        return f"(?:{fold}[{'^' if part.negated else ''}{inner}])"
    if not part.is_plain():
        raise Beyond
    ranges = _ranges(part.plain_ranges(caseless=caseless))
    return f"[{ranges}]" if ranges else r"[^\x{0}-\x{10FFFF}]"


def _ranges(ranges: Ranges) -> str:
    return "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in ranges)
