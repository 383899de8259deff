"""Making something public: numbered, sealed, at an address that stays (SPEC 4.13)."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from ..domain.errors import Conflict
from ..domain.instances import ProcessInstance
from ..services.work import Work
from .published import find_publication
from .registers.publications import Publication, PublicationKind, sealed_text


def publish(
    work: Work,
    kind: PublicationKind,
    code: str,
    number: str,
    title: str,
    content: dict[str, Any],
    *,
    instance: ProcessInstance | None = None,
    ends_at: datetime | None = None,
    corrects: str | None = None,
) -> Publication:
    """Make a page public and seal it. `content` holds meta, heading, paragraphs, facts and tables.

    Raises Conflict when the number is public already: what the public has read is never overwritten.
    """
    if find_publication(work.session, number):
        raise Conflict(f"“{number}”已公开，不能重复发布。 / '{number}' is public already.")
    row = Publication(
        instance_id=instance.id if instance else None,
        kind=kind,
        code=code,
        number=number,
        title=title,
        content=content,
        digest=sha256(sealed_text(number, title, work.now, content).encode()).hexdigest(),
        published_at=work.now,
        ends_at=ends_at,
        corrects=corrects,
    )
    work.session.add(row)
    work.session.flush()
    return row


def link_to(number: str) -> str:
    """Return the address of a public page on our own site."""
    return f"/public/items/{number}"
