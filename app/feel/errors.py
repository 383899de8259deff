"""What can be wrong with an expression, told so that the person who wrote it finds the place."""

from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import combining, east_asian_width

from .slips import squeezed, word_for


class FeelError(Exception):
    """An expression that cannot be read, went beyond its bounds, or asserts what does not hold.

    `line` and `column` count from 1 (0 when there is no place), `expected` names what could have stood there,
    `suggestion` is the known word nearest to a misspelt one.
    """

    def __init__(
        self,
        message: str,
        *,
        text: str = "",
        position: int = -1,
        expected: tuple[str, ...] = (),
        suggestion: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.expected = expected
        self.suggestion = suggestion
        self.line, self.column = line_and_column(text, position)

    def __str__(self) -> str:
        parts = [shown(self.message)]
        if self.expected:
            wanted = " | ".join(self.expected)
            parts.append(f"应为 / expected: {shown(wanted)}")
        if self.suggestion:
            parts.append(f"是否想写“{self.suggestion}”？ / did you mean “{self.suggestion}”?")
        told = "\n".join(parts)
        if not self.line:
            return told
        place = f"第 {self.line} 行第 {self.column} 列 / line {self.line}, column {self.column}"
        return f"{place}: {told}\n{self.caret}"

    @property
    def caret(self) -> str:
        """The faulty line, or what of a long one stands around the place, with a caret below."""
        line = self.text.split("\n")[self.line - 1].rstrip("\r") if self.line else ""
        at = self.column - 1
        begin = max(0, at - AROUND) if len(line) > LONGEST_LINE else 0
        before, rest = line[begin:at], line[at : at + AROUND] if len(line) > LONGEST_LINE else line[at:]
        cut, left = "…" if begin else "", "…" if at + len(rest) < len(line) else ""
        padding = " " * len(cut) + "".join(map(blank, before))
        return f"  {cut}{shown(before + rest)}{left}\n  {padding}^"


class LimitExceeded(FeelError):
    """The evaluation would cost more steps, depth or space than its bounds allow."""


def shown(line: str) -> str:
    """Show a line as it is, but for characters that would turn or hide the text around them."""
    return "".join(
        character if character.isprintable() else "\ufffd" for character in line.replace("\t", " ")
    )


def blank(character: str) -> str:
    """Give a blank as wide as a character is shown."""
    if combining(character):
        return ""
    return "\u3000" if east_asian_width(character) in "WF" else " "


LONGEST_LINE = 120
AROUND = 50
SHORT = 3


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Turn an offset into line and column, both from 1; (0, 0) when there is no place."""
    if position < 0:
        return 0, 0
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def suggest(name: str, known: Iterable[str]) -> str:
    """Name the known word nearest to a misspelt one, or nothing.

    A word of two Chinese characters with one of them wrong is half right, and as long as an English one.
    What has another name in other languages, or other capitals, is known by that (`True`, `len`).
    """
    known = list(known)
    told = word_for(name, known)
    if told:
        return told
    plain = squeezed(name)
    alike = next((word for word in known if word != name and squeezed(word) == plain), "") if plain else ""
    alike = alike or next((word for word in known if word.startswith(f"{name} ")), "")
    if alike:
        return alike
    is_short = len(name) <= SHORT and not name.isascii()
    near = get_close_matches(name, known, n=1, cutoff=0.5 if is_short else 0.7)
    return near[0] if near else ""
