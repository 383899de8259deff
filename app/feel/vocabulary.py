"""The variables there are in one place: whoever reads another name has probably misspelt one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .errors import suggest
from .reads import Reads

Entries = frozenset[str] | None
"""The entries that a variable is known to have; None where they are not known."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nothing writes, or an entry its variable never has; `near` is what may have been meant."""

    name: str
    near: str
    is_entry: bool = False

    def found_in(self, place: str, remedy: str) -> tuple[str, str]:
        """Say what is wrong in a place and how to mend it, in both languages."""
        kind = "数据项" if self.is_entry else "变量"
        what = f"{place} 读取的{kind}“{self.name}”无处写入 / {place} reads {self.name}, which nothing writes"
        return what, f"是不是 {self.near}？ / Did you mean {self.near}?" if self.near else remedy


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Variables by name, with their entries.

    It is open where variables may come from outside that nobody here knows of: workers elsewhere, whoever
    starts the process.
    """

    variables: Mapping[str, Entries] = field(default_factory=dict)
    is_open: bool = False

    @classmethod
    def of(cls, names: Iterable[str]) -> Vocabulary:
        """Make one of names: `need.title` is an entry of `need`, a bare name may have any entries."""
        found: dict[str, Entries] = {}
        for name in names:
            head, _, rest = name.partition(".")
            entry: Entries = frozenset({rest.partition(".")[0]}) if rest else None
            found[head] = _joined(found[head], entry) if head in found else entry
        return cls(found)

    def __or__(self, other: Vocabulary) -> Vocabulary:
        """Put two together; what only one of them knows the entries of may have any."""
        if self.variables is other.variables:
            return self
        merged = dict(self.variables)
        for name, entries in other.variables.items():
            merged[name] = _joined(merged[name], entries) if name in merged else entries
        return Vocabulary(merged, self.is_open or other.is_open)

    def opened(self) -> Vocabulary:
        """Return the same, open to what comes from outside."""
        return Vocabulary(self.variables, is_open=True)

    def unknown(self, reads: Reads, also: Iterable[str] = ()) -> Iterator[Unknown]:
        """Yield the names that are read and do not exist here, nor among `also`; then the entries."""
        known = {*self.variables, *also}
        for name in sorted(reads.names - known):
            yield Unknown(name, suggest(name, known))
        for name, entry in sorted(reads.entries):
            entries = self.variables.get(name)
            if entries and entry not in entries:
                near = suggest(entry, entries)
                yield Unknown(f"{name}.{entry}", f"{name}.{near}" if near else "", is_entry=True)


def _joined(one: Entries, other: Entries) -> Entries:
    return None if one is None or other is None else one | other
