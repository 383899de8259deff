"""What was deployed: every changed file makes a new version of the definitions in it; old ones stay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row


class Deployment(Row):
    """Files brought in together, by whom and why."""

    __tablename__ = "deployment"

    at: Mapped[datetime]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class Resource(Row):
    """A deployed file, byte for byte. `digest` is the SHA-256 of its content."""

    __tablename__ = "resource"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes]


class Definition(Row):
    """One version of something with a key: what process, decision and form definitions share."""

    __abstract__ = True

    key: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    version_tag: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey(Deployment.id))


class ProcessDefinition(Definition):
    """A process of a BPMN file."""

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("key", "version"),)


class DecisionDefinition(Definition):
    """A decision of a DMN file."""

    __tablename__ = "decision_definition"
    __table_args__ = (UniqueConstraint("key", "version"),)


class FormDefinition(Definition):
    """A form of a .form file."""

    __tablename__ = "form_definition"
    __table_args__ = (UniqueConstraint("key", "version"),)
