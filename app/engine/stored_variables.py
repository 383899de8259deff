"""The variables of a scope as JSON with exact decimals, opened only when somebody looks at them.

A command touches one or two scopes of an instance; the others go from snapshot to snapshot as the bytes
they are.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from .large_values import ENCODER, LARGEST_INSIDE, LargeValues

_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


class StoredVariables:
    """Either the bytes of a snapshot or the dict they became; large values are named by digest."""

    __slots__ = ("_large", "_outside", "_raw", "_values")

    def __init__(
        self,
        values: dict[str, Any] | None,
        raw: bytes = b"",
        outside: Mapping[str, str] | None = None,
        large: LargeValues | None = None,
    ) -> None:
        self._values, self._raw, self._outside, self._large = values, raw, outside or {}, large

    def opened(self) -> dict[str, Any]:
        """Return the variables; from now on they may change."""
        if self._values is None:
            self._values = _DECODER.decode(self._raw)
            if self._large is not None:
                self._values |= self._large.values(self._outside)
        return self._values

    def copy(self) -> "StoredVariables":
        """Return the same for another scope, sharing nothing that may change."""
        if self._values is not None:
            return StoredVariables(_DECODER.decode(ENCODER.encode(self._values)))
        return StoredVariables(None, self._raw, self._outside, self._large)

    def encoded(self, large: LargeValues) -> tuple[msgspec.Raw, Mapping[str, str]]:
        """Return the JSON, unchanged where nobody looked, and the digests of what lies outside."""
        if self._values is None:
            large.name(self._outside)
            return msgspec.Raw(self._raw), self._outside
        json = ENCODER.encode(self._values)
        if len(json) <= LARGEST_INSIDE:
            return msgspec.Raw(json), {}
        inside, outside = large.split(self._values)
        return msgspec.Raw(ENCODER.encode(inside) if outside else json), outside
