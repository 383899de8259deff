"""Addresses of static files: built ones by their hashed name, ours with the digest of their content."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).parent / "static"


@cache
def _built() -> dict[str, str]:
    manifest = STATIC / "built" / "manifest.json"
    return json.loads(manifest.read_text()) if manifest.exists() else {}


@cache
def _digest(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""


def asset(name: str) -> str:
    """Return the address of a static file; it changes when the content does. Empty when there is none."""
    built = _built().get(name)
    if built:
        return url_for("static", filename=f"built/{built}")
    digest = _digest(name)
    return url_for("static", filename=name, v=digest) if digest else ""
