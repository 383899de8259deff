"""What compiling a pattern costs, in steps of an evaluation, told before it is compiled."""

from typing import Final

from .classes import CharacterClass
from .pattern import Choice, Group, Part, Repeat, Sequence

OF_A_PART: Final = 20
OF_A_RANGE: Final = 3
OF_DIGITS: Final = 150  # RE2 writes a category out as ranges: a few dozen for digits, hundreds for letters
OF_A_CATEGORY: Final = 1000
DIGITS: Final = {"Nd"}


def size_of(part: Part) -> int:
    """Add up the parts, each as often as it is repeated."""
    if isinstance(part, CharacterClass):
        return OF_A_PART + OF_A_RANGE * len(part.ranges) + _categories(part) + _without(part)
    if isinstance(part, Repeat):
        return OF_A_PART + size_of(part.body) * max(part.most or part.least, 1)
    if isinstance(part, Group):
        return OF_A_PART + size_of(part.body)
    if isinstance(part, Sequence):
        return OF_A_PART + sum(map(size_of, part.parts))
    if isinstance(part, Choice):
        return OF_A_PART + sum(map(size_of, part.branches))
    return OF_A_PART


def _categories(part: CharacterClass) -> int:
    categories = {*part.categories, *part.other_than}
    if not categories:
        return 0
    return OF_DIGITS if categories <= DIGITS else OF_A_CATEGORY


def _without(part: CharacterClass) -> int:
    return 0 if part.without is None else size_of(part.without)
