"""Frozen records: what `dataclass(frozen=True)` gives, made without its cost at import."""

from inspect import get_annotations
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """A value with named fields, equal to another of its class with equal fields but for the `IGNORED`."""

    FIELDS: ClassVar[tuple[str, ...]] = ()
    IGNORED: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = tuple(name for name in get_annotations(cls) if not name.isupper())
        cls.FIELDS = cls.FIELDS + own

    def __init__(self, *values: Any, **named: Any) -> None:
        given = {**dict(zip(self.FIELDS, values, strict=False)), **named}
        missing = [name for name in self.FIELDS if name not in given]
        for name in missing:
            given[name] = getattr(type(self), name)
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name}")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Record):
            return NotImplemented
        return all(
            self.__dict__[name] == other.__dict__[name] for name in self.FIELDS if name not in self.IGNORED
        )

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[name] for name in self.FIELDS if name not in self.IGNORED)))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.FIELDS)
        return f"{type(self).__name__}({fields})"
