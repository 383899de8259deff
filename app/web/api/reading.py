"""What a request says, as values of declared shapes; everything that is wrong with it is said at once."""

from typing import Any, TypeVar

import msgspec
from flask import request
from msgspec import Struct
from werkzeug.exceptions import UnsupportedMediaType

from ...domain.base import decode_json
from ...domain.errors import Invalid
from ...domain.outside_json import NOT_JSON, check_bounds

S = TypeVar("S", bound=Struct)

MAX_BODY_BYTES = 8 * 1024 * 1024


def read_query(kind: type[S]) -> S:
    """Return the query of the request. Raises Invalid naming every wrong parameter."""
    repeated = {name: "只能给一次 / given twice" for name, all_ in request.args.lists() if len(all_) > 1}
    if repeated:
        raise Invalid("参数重复。 / A parameter is repeated.", repeated)
    return _as(kind, request.args.to_dict(), strict=False)


def read_body(kind: type[S]) -> S:
    """Return the JSON body of the request. Raises Invalid naming every wrong key."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    request.max_content_length = MAX_BODY_BYTES
    try:
        given = decode_json(request.get_data())
    except NOT_JSON as error:
        raise Invalid(f"应为 JSON：{error} / The body is not JSON.") from error
    check_bounds(given)
    return _as(kind, given, strict=True)


def _as(kind: type[S], given: Any, *, strict: bool) -> S:
    try:
        return msgspec.convert(given, kind, strict=strict)
    except msgspec.ValidationError as error:
        problems = _problems(kind, given, strict=strict)
        raise Invalid(f"请求不符合约定：{error} / The request is not as documented.", problems) from error


def _problems(kind: type[Struct], given: Any, *, strict: bool) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    found = {str(name): "没有这一项 / unknown" for name in given if name not in fields}
    for name, field in fields.items():
        if name not in given:
            if field.required:
                found[name] = "必须给出 / required"
            continue
        try:
            msgspec.convert(given[name], field.type, strict=strict)
        except msgspec.ValidationError as error:
            found[name] = f"不符合约定 / {error}"
    return found
