"""Signs of life of workers: who looks whether the house works asks when one was last seen."""

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row

BEAT_EVERY = timedelta(seconds=15)
SILENT_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=1)


class Heartbeat(Row):
    """When a worker was last seen, by real time; `worker` is its machine and process."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(200), unique=True)
    at: Mapped[datetime]
