r"""Sets of characters as XPath patterns write them: ranges, escapes such as `\d`, categories, blocks."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ..record import Record

Ranges = tuple[tuple[int, int], ...]
LAST: Final = 0x10FFFF
BLANKS: Final[Ranges] = ((9, 10), (13, 13), (32, 32))
NAME_START: Final[Ranges] = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF),
    (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF),
    (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
NAME_PART: Final[Ranges] = (
    (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040), *NAME_START,
)  # fmt: skip
CATEGORIES: Final = frozenset(
    {
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
    }
)  # fmt: skip
BLOCKS: Final[dict[str, tuple[int, int]]] = {
    "BasicLatin": (0x0, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F), "IPAExtensions": (0x250, 0x2AF),
    "SpacingModifierLetters": (0x2B0, 0x2FF), "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF), "GreekandCoptic": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F), "Hebrew": (0x590, 0x5FF), "Arabic": (0x600, 0x6FF),
    "Syriac": (0x700, 0x74F), "Thaana": (0x780, 0x7BF), "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF), "Gurmukhi": (0xA00, 0xA7F), "Gujarati": (0xA80, 0xAFF),
    "Oriya": (0xB00, 0xB7F), "Tamil": (0xB80, 0xBFF), "Telugu": (0xC00, 0xC7F), "Kannada": (0xC80, 0xCFF),
    "Malayalam": (0xD00, 0xD7F), "Sinhala": (0xD80, 0xDFF), "Thai": (0xE00, 0xE7F), "Lao": (0xE80, 0xEFF),
    "Tibetan": (0xF00, 0xFFF), "Myanmar": (0x1000, 0x109F), "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF), "Ethiopic": (0x1200, 0x137F), "Cherokee": (0x13A0, 0x13FF),
    "Khmer": (0x1780, 0x17FF), "Mongolian": (0x1800, 0x18AF), "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF), "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F), "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F), "NumberForms": (0x2150, 0x218F), "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF), "MiscellaneousTechnical": (0x2300, 0x23FF),
    "EnclosedAlphanumerics": (0x2460, 0x24FF), "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF), "MiscellaneousSymbols": (0x2600, 0x26FF),
    "Dingbats": (0x2700, 0x27BF), "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "KangxiRadicals": (0x2F00, 0x2FDF), "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F), "Katakana": (0x30A0, 0x30FF), "Bopomofo": (0x3100, 0x312F),
    "HangulCompatibilityJamo": (0x3130, 0x318F), "EnclosedCJKLettersandMonths": (0x3200, 0x32FF),
    "CJKCompatibility": (0x3300, 0x33FF), "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF), "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF), "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "AlphabeticPresentationForms": (0xFB00, 0xFB4F), "ArabicPresentationForms-A": (0xFB50, 0xFDFF),
    "CJKCompatibilityForms": (0xFE30, 0xFE4F), "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
    "Specials": (0xFFF0, 0xFFFF),
}  # fmt: skip


class CharacterClass(Record):
    """A set: ranges, categories, categories left out; `negated` turns it round, `without` is taken away."""

    ranges: Ranges = ()
    categories: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    negated: bool = False
    without: "CharacterClass | None" = None

    def has(self, character: str, *, caseless: bool = False) -> bool:
        """Tell whether a character, or one that differs by case only, is in the set."""
        same = {character, *variants(character)} if caseless else {character}
        inside = any(map(self._has, same)) is not self.negated
        return inside and not (self.without is not None and self.without.has(character, caseless=caseless))

    def _has(self, character: str) -> bool:
        code = ord(character)
        if any(low <= code <= high for low, high in self.ranges):
            return True
        category = unicodedata.category(character)
        return any(category.startswith(name) for name in self.categories) or any(
            not category.startswith(name) for name in self.other_than
        )

    def is_plain(self) -> bool:
        """Tell whether it consists of ranges only, all the way down."""
        if self.categories or self.other_than:
            return False
        return self.without is None or self.without.is_plain()

    def plain_ranges(self, *, caseless: bool) -> Ranges:
        """Give the set as ranges; only for plain ones."""
        own = merged(with_case(self.ranges) if caseless else self.ranges)
        if self.negated:
            own = complement(own)
        return own if self.without is None else difference(own, self.without.plain_ranges(caseless=caseless))


def variants(character: str) -> set[str]:
    """Give what differs from a character by case only."""
    other = {character.lower(), character.upper(), character.casefold(), *KELVIN.get(character.lower(), ())}
    return {variant for variant in other if len(variant) == 1}


KELVIN: Final = {"k": ("\u212a",), "å": ("\u212b",), "s": ("\u017f",)}
MOST_CASED: Final = 3000


def with_case(ranges: Ranges) -> Ranges:
    """Add what differs by case only; letters with case all lie within the first few thousand of a range."""
    more = [
        (ord(variant), ord(variant))
        for low, high in ranges
        for code in range(low, min(high, low + MOST_CASED) + 1)
        for variant in variants(chr(code))
    ]
    return (*ranges, *more)


def merged(ranges: Ranges) -> Ranges:
    """Sort ranges and join those that touch."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def complement(ranges: Ranges) -> Ranges:
    """Give all other characters."""
    gaps = []
    start = 0
    for low, high in merged(ranges):
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


def difference(ranges: Ranges, others: Ranges) -> Ranges:
    """Take ranges away from ranges."""
    return complement((*complement(ranges), *others))


@dataclass(slots=True)
class ClassBuilder:
    """Collects the members of a set while it is read."""

    ranges: list[tuple[int, int]] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    other_than: list[str] = field(default_factory=list)

    def add_escape(self, letter: str) -> bool:
        r"""Add what an escape such as `\d` stands for; False when it stands for nothing."""
        add = ESCAPES.get(letter)
        if add is not None:
            add(self)
        return add is not None

    def add_property(self, name: str, *, negated: bool) -> bool:
        r"""Add what `\p{name}` stands for; False when there is nothing of that name."""
        if name.startswith("Is") and name[2:] in BLOCKS:
            block = (BLOCKS[name[2:]],)
            self.ranges.extend(complement(block) if negated else block)
        elif name in CATEGORIES:
            (self.other_than if negated else self.categories).append(name)
        else:
            return False
        return True

    def build(self, *, negated: bool = False, without: CharacterClass | None = None) -> CharacterClass:
        """Give the set."""
        return CharacterClass(
            tuple(self.ranges), tuple(self.categories), tuple(self.other_than), negated, without
        )


ESCAPES: Final[dict[str, Callable[[ClassBuilder], None]]] = {
    "s": lambda builder: builder.ranges.extend(BLANKS),
    "S": lambda builder: builder.ranges.extend(complement(BLANKS)),
    "i": lambda builder: builder.ranges.extend(NAME_START),
    "I": lambda builder: builder.ranges.extend(complement(NAME_START)),
    "c": lambda builder: builder.ranges.extend(NAME_PART),
    "C": lambda builder: builder.ranges.extend(complement(NAME_PART)),
    "d": lambda builder: builder.categories.append("Nd"),
    "D": lambda builder: builder.other_than.append("Nd"),
    "w": lambda builder: builder.categories.extend("LMNS"),
    "W": lambda builder: builder.categories.extend("PZC"),
}
