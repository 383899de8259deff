"""The units of the register by code and by name, as they would be after what is being entered."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.credit_code import compact
from .registers.organisations import OrganisationEntry


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """What entering another unit needs to know of one."""

    code: str
    name: str
    parent_code: str | None
    is_active: bool


class UnitIndex:
    """Every unit that the register holds, or will hold when the file at hand is taken in."""

    def __init__(self, entries: Iterable[OrganisationEntry]) -> None:
        self._by_code: dict[str, KnownUnit] = {}
        self._by_name: dict[str, str] = {}
        for entry in entries:
            self.put(KnownUnit(entry.code, entry.name, entry.parent_code, entry.is_active))

    def put(self, unit: KnownUnit) -> None:
        """Add a unit, or let it be what it will be."""
        before = self._by_code.get(unit.code)
        if before and self._by_name.get(before.name) == unit.code:
            del self._by_name[before.name]
        self._by_code[unit.code] = unit
        self._by_name.setdefault(unit.name, unit.code)

    def find(self, text: str) -> KnownUnit | None:
        """Return the unit meant by a code or an exact name."""
        typed = text.strip()
        codes = (typed.upper(), compact(typed), self._by_name.get(typed, ""))
        return next((self._by_code[code] for code in codes if code in self._by_code), None)

    def name_of(self, code: str) -> str:
        """Return a unit's name, or its code where it is not listed."""
        unit = self._by_code.get(code)
        return unit.name if unit else code

    def circle_through(self, code: str) -> list[str]:
        """Return the names along the parents from a unit back to itself, if they lead there."""
        way = [code]
        unit = self._by_code.get(code)
        while unit is not None and unit.parent_code and unit.parent_code not in way:
            way.append(unit.parent_code)
            unit = self._by_code.get(unit.parent_code)
        leads_back = unit is not None and unit.parent_code == code
        return [self.name_of(each) for each in (*way, code)] if leads_back else []
