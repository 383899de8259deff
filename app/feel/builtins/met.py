"""The values that a function has met, to ask for an equal one among them."""

from typing import Any

from ..comparison import equal, key_of
from ..run import Run


class Met:
    """Values met so far: what has a key is looked up by it, the rest is compared one by one."""

    __slots__ = ("_keys", "_others", "_run")

    def __init__(self, run: Run) -> None:
        self._run = run
        self._keys: set[tuple[str, Any]] = set()
        self._others: list[Any] = []

    def has(self, value: Any) -> bool:
        """Tell whether a value equal to this one was met."""
        key = key_of(value, self._run.spend)
        return key in self._keys if key is not None else self._is_among_others(value)

    def add(self, value: Any) -> bool:
        """Meet a value; tell whether it is new, no equal one having been met."""
        key = key_of(value, self._run.spend)
        if key is None:
            is_new = not self._is_among_others(value)
            if is_new:
                self._others.append(value)
        else:
            is_new = key not in self._keys
            self._keys.add(key)
        return is_new

    def _is_among_others(self, value: Any) -> bool:
        self._run.spend(len(self._others))
        return any(equal(other, value, self._run.spend) is True for other in self._others)
