"""Reads a pattern of XPath's regular expressions into a tree."""

from typing import Final

from ..record import Record
from .classes import CharacterClass, ClassBuilder

SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t", **{mark: mark for mark in r"\|.-^?*+{}()[]$"}}
MOST_REPEATS: Final = 1000
DEEPEST: Final = 50
META: Final = ".\\?*+()|[]{}^$"
BLANK: Final = "\t\n\r "


class BadPattern(Exception):
    """What is wrong with a pattern or its flags, in both languages."""


class Any(Record):
    """The dot."""


class Edge(Record):
    """`^` or `$`."""

    mark: str


class BackReference(Record):
    r"""`\1`: what a group matched, once more."""

    group: int


class Group(Record):
    """A parenthesis; its number is 0 when it does not capture."""

    number: int
    body: "Part"


class Repeat(Record):
    """A part with a quantifier; `most` is None without limit."""

    body: "Part"
    least: int
    most: int | None
    is_lazy: bool


class Sequence(Record):
    """Parts behind each other."""

    parts: tuple["Part", ...]


class Choice(Record):
    """Parts of which one matches."""

    branches: tuple["Part", ...]


Part = Any | Edge | BackReference | Group | Repeat | Sequence | Choice | CharacterClass


class PatternReader:
    """Reads one pattern from left to right."""

    __slots__ = ("_closed", "_depth", "_ignores_blanks", "_text", "at", "groups")

    def __init__(self, text: str, *, ignores_blanks: bool) -> None:
        self._text = text
        self._ignores_blanks = ignores_blanks
        self._depth = 0
        self._closed: set[int] = set()
        self.at = 0
        self.groups = 0

    def read(self) -> Part:
        """Read the whole pattern. Raises BadPattern."""
        part = self._choice()
        if self.at < len(self._text):
            raise self._bad()
        return part

    def _bad(self) -> BadPattern:
        place = self.at + 1
        return BadPattern(f"正则表达式第 {place} 个字符有误 / the pattern is wrong at character {place}")

    def _sees(self) -> str:
        while (
            self._ignores_blanks and self._text[self.at : self.at + 1] in BLANK and self.at < len(self._text)
        ):
            self.at += 1
        return self._text[self.at : self.at + 1]

    def _take(self) -> str:
        character = self._sees()
        if not character:
            raise self._bad()
        self.at += 1
        return character

    def _choice(self) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._bad()
        branches = [self._sequence()]
        while self._sees() == "|":
            self.at += 1
            branches.append(self._sequence())
        self._depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while (character := self._sees()) and character not in "|)":
            parts.append(self._quantified(self._atom()))
        return Sequence(tuple(parts))

    def _quantified(self, part: Part) -> Part:
        mark = self._sees()
        if not mark or mark not in "?*+{":
            return part
        if isinstance(part, Edge):
            raise self._bad()
        self.at += 1
        least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(mark) or self._counts()
        is_lazy = self._sees() == "?"
        self.at += is_lazy
        return Repeat(part, least, most, is_lazy)

    def _counts(self) -> tuple[int, int | None]:
        end = self._text.find("}", self.at)
        written = self._text[self.at : max(end, self.at)]
        if self._ignores_blanks:
            written = written.translate({ord(blank): None for blank in BLANK})
        least, comma, most = written.partition(",")
        if not (least.isascii() and least.isdigit()) or (most and not (most.isascii() and most.isdigit())):
            raise self._bad()
        low, high = int(least), int(most) if most else None if comma else int(least)
        if low > MOST_REPEATS or (high is not None and (high > MOST_REPEATS or high < low)):
            raise self._bad()
        self.at = end + 1
        return low, high

    def _atom(self) -> Part:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == ".":
            return Any()
        if character in "^$":
            return Edge(character)
        if character == "\\":
            return self._escape()
        if character in META:
            self.at -= 1
            raise self._bad()
        return CharacterClass(((ord(character), ord(character)),))

    def _group(self) -> Part:
        if self._sees() == "?":
            if self._text[self.at : self.at + 2] != "?:":
                raise self._bad()
            self.at += 2
            number = 0
        else:
            self.groups += 1
            number = self.groups
        body = self._choice()
        if self._take() != ")":
            raise self._bad()
        self._closed.add(number)
        return Group(number, body)

    def _escape(self) -> Part:
        if self._sees().isdigit():
            return self._back_reference()
        builder = ClassBuilder()
        self._add_escape(builder)
        return builder.build()

    def _back_reference(self) -> Part:
        number = int(self._take())
        while self._sees().isdigit() and number * 10 + int(self._sees()) in self._closed:
            number = number * 10 + int(self._take())
        if number not in self._closed or number == 0:
            raise self._bad()
        return BackReference(number)

    def _add_escape(self, builder: ClassBuilder) -> int | None:
        """Add an escape to a set; gives the code of a single character, which may begin or end a range."""
        letter = self._take()
        if letter in SINGLE:
            code = ord(SINGLE[letter])
            builder.ranges.append((code, code))
            return code
        if letter in "pP":
            self._add_property(builder, negated=letter == "P")
        elif not builder.add_escape(letter):
            raise self._bad()
        return None

    def _add_property(self, builder: ClassBuilder, *, negated: bool) -> None:
        end = self._text.find("}", self.at)
        if self._take() != "{" or end < 0:
            raise self._bad()
        name = self._text[self.at : end]
        if self._ignores_blanks:
            name = name.translate({ord(blank): None for blank in BLANK})
        if not builder.add_property(name, negated=negated):
            raise self._bad()
        self.at = end + 1

    def _class(self) -> CharacterClass:
        ignores, self._ignores_blanks = self._ignores_blanks, False
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._bad()
        negated = self._sees() == "^"
        self.at += negated
        builder = ClassBuilder()
        without = None
        start = self.at
        while self._sees() != "]" or self.at == start:
            if self._sees() == "-" and self._text[self.at + 1 : self.at + 2] == "[" and self.at > start:
                self.at += 2
                without = self._class()
                break
            self._member(builder, is_first=self.at == start)
        if self._take() != "]":
            raise self._bad()
        self._ignores_blanks = ignores
        self._depth -= 1
        return builder.build(negated=negated, without=without)

    def _member(self, builder: ClassBuilder, *, is_first: bool) -> None:
        low = self._character(builder)
        if low is None:
            return
        if (
            low == ord("-")
            and not is_first
            and self._text[self.at - 2 : self.at] != "\\-"
            and self._sees() != "]"
        ):
            raise self._bad()
        following = self._text[self.at + 1 : self.at + 2]
        if self._sees() == "-" and following not in ("]", "["):
            self.at += 1
            builder.ranges.pop()
            high = self._character(builder)
            if high is None or high < low:
                raise self._bad()
            builder.ranges[-1] = (low, high)

    def _character(self, builder: ClassBuilder) -> int | None:
        character = self._take()
        if character == "\\":
            return self._add_escape(builder)
        if character in "[]":
            raise self._bad()
        builder.ranges.append((ord(character), ord(character)))
        return ord(character)
