"""Drawing a panel: by lot, an odd number, enough of the field, one per unit where possible (R-074).

The lot is a seed from the operating system's randomness; the order is that of SHA-256 over seed and
name. Nobody can foresee it, and with the seed everybody can draw again and finds the same people.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be drawn."""

    username: str
    unit: str
    is_same_field: bool


def new_seed() -> str:
    """Return a lot that nobody can foresee: 256 bits of the system's randomness."""
    return secrets.SystemRandom().randbytes(32).hex()


def drawn_order(candidates: Sequence[Candidate], seed: str) -> list[Candidate]:
    """Return the candidates in the order of the lot."""
    return sorted(candidates, key=lambda one: sha256(f"{seed}:{one.username}".encode()).digest())


def draw_panel(
    candidates: Sequence[Candidate],
    kept: Sequence[Candidate],
    *,
    seed: str,
    size: int,
    same_field_min: int,
) -> list[Candidate]:
    """Return the panel: the kept members first, then those drawn.

    The number is odd and at least `size`. Fewer come out only when there are not enough candidates.
    """
    left = [one for one in drawn_order(candidates, seed) if one not in kept]
    panel = list(kept)
    for may_repeat_unit in (False, True):
        for one in _suitable(left, panel, may_repeat_unit=may_repeat_unit, only_same_field=True):
            if sum(member.is_same_field for member in panel) >= same_field_min:
                break
            panel.append(one)
    for may_repeat_unit in (False, True):
        for one in _suitable(left, panel, may_repeat_unit=may_repeat_unit, only_same_field=False):
            if len(panel) >= odd_from(max(size, len(panel))):
                break
            panel.append(one)
    return panel


def odd_from(number: int) -> int:
    """Return the first odd number that is not less."""
    return number + 1 - number % 2


def _suitable(
    left: Sequence[Candidate], panel: list[Candidate], *, may_repeat_unit: bool, only_same_field: bool
) -> Iterator[Candidate]:
    """Yield who may come next, looking at the panel as it grows."""
    for one in left:
        is_new_unit = may_repeat_unit or one.unit not in {member.unit for member in panel}
        if one not in panel and is_new_unit and (one.is_same_field or not only_same_field):
            yield one
