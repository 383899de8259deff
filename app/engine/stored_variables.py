"""The variables of a scope as JSON with exact decimals, opened only when somebody looks at them.

A command touches one or two scopes of an instance; the others go from snapshot to snapshot as the bytes
they are.
"""

from decimal import Decimal
from typing import Any

import msgspec

ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


class StoredVariables:
    """Either the bytes of a snapshot or the dict they became."""

    __slots__ = ("_raw", "_values")

    def __init__(self, variables: dict[str, Any] | bytes) -> None:
        self._values = variables if isinstance(variables, dict) else None
        self._raw = variables if isinstance(variables, bytes) else b""

    def opened(self) -> dict[str, Any]:
        """Return the variables; from now on they may change."""
        if self._values is None:
            self._values = _DECODER.decode(self._raw)
        return self._values

    def encoded(self) -> msgspec.Raw:
        """Return the JSON, unchanged where nobody looked."""
        return msgspec.Raw(self._raw if self._values is None else ENCODER.encode(self._values))
