"""Values too large for a snapshot: it names them by digest, their bytes lie elsewhere and never change.

A value of 40 kB that nobody touches costs its 64 characters with every command, not its 40 kB.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec

ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
LARGEST_INSIDE = 32 * 1024
"""Bytes of JSON up to which a value lies in the snapshot itself."""


class LargeValues:
    """The large values of one execution: those its snapshot named, and those its next one names."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._written: dict[str, bytes] = {}
        self._before: set[str] = set()
        self._now: set[str] = set()

    def known(self, names: Mapping[str, str]) -> None:
        """Note what the restored snapshot refers to: name -> digest."""
        self._before.update(names.values())

    def values(self, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the values by name. Raises ExecutionFailed when the bytes of one are gone."""
        return {name: _DECODER.decode(self._read(digest)) for name, digest in names.items()}

    def begin(self) -> None:
        """Begin to collect what the next snapshot refers to."""
        self._now = set()

    def name(self, names: Mapping[str, str]) -> None:
        """Note that the next snapshot refers to these."""
        self._now.update(names.values())

    def split(self, values: Mapping[str, Any]) -> tuple[dict[str, msgspec.Raw], dict[str, str]]:
        """Divide values into those that stay inside, as JSON, and those outside, as digests."""
        inside: dict[str, msgspec.Raw] = {}
        outside: dict[str, str] = {}
        for name, value in values.items():
            json = ENCODER.encode(value)
            if len(json) <= LARGEST_INSIDE:
                inside[name] = msgspec.Raw(json)
            else:
                outside[name] = digest = sha256(json).hexdigest()
                self._written[digest] = json
        self.name(outside)
        return inside, outside

    @property
    def added(self) -> dict[str, bytes]:
        """What the last snapshot refers to and the one before it did not: digest -> JSON."""
        return {digest: self._written[digest] for digest in self._now - self._before}

    @property
    def dropped(self) -> set[str]:
        """What the last snapshot no longer refers to."""
        return self._before - self._now
