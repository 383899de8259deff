"""What every answer and request of the API is made of: bounded texts, moments, pages, problems."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Struct

from ...domain.errors import InvalidDeployment

PLAIN = r"^[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=PLAIN)]
"""A key or a name in one line."""

Line = Annotated[str, Meta(max_length=200, pattern=PLAIN)]
"""A text in one line, perhaps empty."""

Words = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00]*$")]
"""A message of several lines."""

Moment = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset; answers are in UTC."""

Values = dict[str, Any]
"""JSON values by name; numbers stay exact."""

Limit = Annotated[int, Meta(ge=1, le=100, description="How many at most")]
Cursor = Annotated[
    str, Meta(max_length=400, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the page before")
]

Position = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""A number that a list is in order of."""

R = TypeVar("R")


class Paging(Struct, forbid_unknown_fields=True, kw_only=True):
    """Which part of a list: pages stay whole when rows are added meanwhile."""

    limit: Limit = 20
    cursor: Cursor = ""


class Page(Struct, Generic[R], kw_only=True):
    """One page of a list; `next` opens the page after it and is null on the last one."""

    items: Sequence[R]
    next: str | None = None


class Problem(Struct, kw_only=True):
    """Why something was not done: a stable code, words for people (Chinese / English), wrong fields."""

    code: str
    message: str
    fields: dict[str, str]
    request_id: str


def deployment_fields(error: InvalidDeployment) -> dict[str, str]:
    """Say every finding under its file and element."""
    found: dict[str, list[str]] = {}
    for finding in error.findings:
        found.setdefault(f"{finding.file}#{finding.element_id}", []).append(
            f"[{finding.rule}] {finding.what} {finding.remedy}"
        )
    return {place: "\n".join(lines) for place, lines in found.items()}
