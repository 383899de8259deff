"""A page to try the API: every operation with its parts and an example, sent by a script of ours."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from ..current import reading, signed_in
from ..page import render
from .openapi import description

bp = Blueprint("try_api", __name__, url_prefix="/api")

DEEPEST = 4
EXAMPLES: dict[str, Any] = {
    "uuid": "00000000-0000-0000-0000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One operation as the page shows it."""

    method: str
    path: str
    described: dict[str, Any]
    example: str

    @property
    def scope(self) -> str:
        """The scope its token needs."""
        return str(self.described["security"][0]["token"][0])


@bp.get("/")
def show() -> str:
    """Show every operation to whoever is signed in; what a token may do, it may do here too."""
    document = description()
    with reading() as work:
        signed_in(work)
        return render(work, "api/index.html", groups=_groups(document), title=document["info"]["title"])


def _groups(document: dict[str, Any]) -> dict[str, list[Trial]]:
    groups: dict[str, list[Trial]] = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            example = _example(document, described.get("requestBody"))
            groups.setdefault(described["tags"][0], []).append(
                Trial(method.upper(), path, described, example)
            )
    return groups


def _example(document: dict[str, Any], body: dict[str, Any] | None) -> str:
    """Write an example of the body: what must be given, and what may."""
    schema = (body or {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return ""
    return json.dumps(_sample(document, schema, 0), ensure_ascii=False, indent=2)


def _sample(document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        return _sample(document, schema["anyOf"][0], depth)
    kind = schema.get("type")
    if kind == "object":
        names = schema.get("properties", {}) if depth < DEEPEST else {}
        return {name: _sample(document, inner, depth + 1) for name, inner in names.items()}
    if kind == "array":
        return [_sample(document, schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
    if kind == "string":
        return EXAMPLES.get(schema.get("format", ""), "")
    return schema.get("minimum", 0) if kind == "integer" else None
