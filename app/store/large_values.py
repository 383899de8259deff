"""Questions about large values, and forgetting them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..domain.large_values import LargeValue


def content_of(session: Session, digest: str) -> bytes | None:
    """Return the compressed JSON of a value; whose it is does not matter, equal digests are equal values."""
    return session.scalar(select(LargeValue.content).where(LargeValue.digest == digest).limit(1))


def kept_digests(session: Session, instance_id: UUID, digests: Collection[str]) -> set[str]:
    """Return which of these the instance has already."""
    wanted = (LargeValue.instance_id == instance_id, LargeValue.digest.in_(digests))
    return set(session.scalars(select(LargeValue.digest).where(*wanted)))


def forget_values(session: Session, instance_id: UUID, digests: Collection[str]) -> None:
    """Delete what the instance no longer names.

    A migration that can be taken back changed no value, so its earlier snapshot names the same ones.
    """
    wanted = (LargeValue.instance_id == instance_id, LargeValue.digest.in_(digests))
    session.execute(delete(LargeValue).where(*wanted), execution_options={"synchronize_session": False})
