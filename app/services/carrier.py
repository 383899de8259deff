"""What brings jobs to workers: an adapter of two methods. The rows of the jobs stay the truth."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session


class Carrier(Protocol):
    """Carries ids of jobs from the transaction that made them to whoever does them.

    Losing what it carries loses time and nothing else: a job that is due and in nobody's hands is found
    by its row, and what comes twice is done once, because whoever does a job takes its row first.
    """

    def send(self, session: Session, job_id: UUID) -> None:
        """Hand over a job in the transaction of its row: both are committed, or neither."""

    def run_worker(self) -> None:
        """Do the jobs that arrive until the process ends."""
