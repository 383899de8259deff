"""The digest of what is frozen: the same values give the same digest, however they were written."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any


def digest_of(values: Any) -> str:
    """Return the SHA-256 of values, with keys sorted and numbers without idle zeros."""
    return sha256(json.dumps(plain(values), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Write numbers as text, one way: 600, 600.0 and 600.00 are the same amount."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return f"{Decimal(value).normalize():f}"
    return value
