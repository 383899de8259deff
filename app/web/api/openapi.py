"""The description of the API for clients (OpenAPI 3.1), made from the operations as they are declared."""

import re
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT, UNSET, Struct

from ...domain.api_tokens import SCOPE_WORDS
from .operation import OPERATIONS, Operation, bp
from .shapes import Problem

PART = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
PART_SCHEMAS: dict[str | None, dict[str, Any]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0, "maximum": 2147483647},
    None: {"type": "string", "minLength": 1},
}
REFUSALS = {
    400: "The request can't be understood",
    401: "No token, or one that opens nothing",
    403: "The token's scope or the person's role does not allow it",
    404: "There is no such thing, or the caller may not know of it",
    405: "The address does not take this method",
    409: "The command came too late: the thing has moved on",
    413: "The request is too large",
    415: "The body is not of the described type",
    422: "What was sent is wrong; `fields` says what and where",
    429: "Too many requests; see Retry-After",
    503: "The database did not answer in time; look whether it was done before asking again",
}
BODY_ONLY = {413, 415}
REF = "#/components/schemas/{name}"


@cache
def description() -> dict[str, Any]:
    """Return the whole document."""
    shapes = [Problem, *(shape for each in OPERATIONS.all for shape in (each.answer, each.body) if shape)]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=REF)
    named = dict(zip(map(id, shapes), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS.all:
        path = f"{bp.url_prefix}{PART.sub(lambda part: '{' + part['name'] + '}', each.rule)}"
        paths.setdefault(path, {})[each.method.lower()] = _operation(each, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "揭榜挂帅 JSON API",
            "version": "1",
            "description": "The same use cases as the pages, under the same rules. "
            "Lists are read page by page: `next` is the `cursor` of the page after.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made on the account page. Scopes: "
                    + "; ".join(f"`{scope}` {words}" for scope, words in SCOPE_WORDS.items()),
                }
            },
        },
    }


def _operation(each: Operation, named: dict[int, Any]) -> dict[str, Any]:
    first, _, rest = each.words.partition("\n\n")
    described: dict[str, Any] = {
        "operationId": each.id,
        "summary": first,
        "tags": [each.tag],
        "security": [{"token": [each.scope.value]}],
        "parameters": [*_path_parts(each.rule), *_query_parameters(each.query)],
        "responses": {
            str(each.status): {"description": "Done", "content": _json(named[id(each.answer)])},
            **{
                str(status): {"description": words, "content": _json(named[id(Problem)])}
                for status, words in REFUSALS.items()
                if status not in BODY_ONLY or each.body or each.takes_file
            },
        },
    }
    if rest:
        described["description"] = rest
    if each.body:
        described["requestBody"] = {"required": True, "content": _json(named[id(each.body)])}
    if each.takes_file:
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": FILE}}}
    return described


FILE = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
}


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _path_parts(rule: str) -> list[dict[str, Any]]:
    return [
        {"name": part["name"], "in": "path", "required": True, "schema": PART_SCHEMAS[part["kind"]]}
        for part in PART.finditer(rule)
    ]


def _query_parameters(query: type[Struct] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    found = []
    for field in msgspec.structs.fields(query):
        schemas, components = msgspec.json.schema_components([field.type], ref_template=REF)
        schema = _inlined(schemas[0], components)
        if field.default not in (NODEFAULT, UNSET):
            schema["default"] = field.default
        found.append({"name": field.encode_name, "in": "query", "required": field.required, "schema": schema})
    return found


def _inlined(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Write out the shape of a parameter where it stands."""
    return dict(components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema)
