"""Numbers of needs, list items, bids and projects: counted per series, never used twice (SPEC 7)."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .registers.numbering import NumberSeries
from .store import lock_series

FIELD_SIGNS = {"energy": "能", "agriculture": "农", "ecology": "生", "other": "他"}
"""The character of a technical field in numbers."""


def next_number(session: Session, series: str, width: int) -> str:
    """Return the next number of a series, such as `XQ-2021-01-能-0001`.

    A number taken by a command that fails is not lost: the transaction takes the count back with it.
    """
    row = lock_series(session, series) or _open_series(session, series)
    row.last += 1
    session.flush()
    return f"{series}{row.last:0{width}d}"


def _open_series(session: Session, series: str) -> NumberSeries:
    """Open a new series, or take the one that another transaction has opened at the same time."""
    try:
        with session.begin_nested():
            row = NumberSeries(series=series, last=0)
            session.add(row)
            session.flush()
    except IntegrityError:
        found = lock_series(session, series)
        if found is None:
            raise
        return found
    return row


def series_of(batch: str | None, day: date) -> str:
    """Return the middle of a number: `2021-01` of batch `B2021-01`; `2021-00` where there is no batch."""
    return batch.removeprefix("B") if batch else f"{day.year}-00"


def batch_number(session: Session, day: date) -> str:
    """Number a batch by the year of its last day: `B2021-01`."""
    return next_number(session, f"B{day.year}-", 2)


def need_number(session: Session, batch: str, field: str) -> str:
    """Number a need of the series of a batch: `XQ-2021-01-能-0001`."""
    return next_number(session, f"XQ-{batch}-{sign_of(field)}-", 4)


def list_number(session: Session, batch: str, field: str) -> str:
    """Number a list item of the series of a batch: `BD-2021-01-能-001`."""
    return next_number(session, f"BD-{batch}-{sign_of(field)}-", 3)


def receipt_number(bid_id: UUID) -> str:
    """Return what a sealed bid goes by until it is unsealed: `HZ-3F9A02B7C1`.

    It counts nothing, so that nobody learns from it how many bids came before (SPEC 1 ②).
    """
    return f"HZ-{bid_id.hex[:10].upper()}"


def bid_number(session: Session, list_number: str) -> str:
    """Number a bid on a list item, when it is unsealed: `JB-2021-01-能-001-01`."""
    return next_number(session, f"JB-{list_number.removeprefix('BD-')}-", 2)


def project_number(session: Session, day: date) -> str:
    """Number a project: `JBGS2022-0001`."""
    return next_number(session, f"JBGS{day.year}-", 4)


def publication_number(session: Session, code: str, day: date) -> str:
    """Number a public page of no register: `GS-2022-0001` for a public notice, `GZ-…` for a correction.

    A list item has the number of its register; what is numbered here under N-02 corrects one.
    """
    signs = {"N-00": "ZJ", "N-02": "GZ", "N-04": "CB", "N-05": "GS", "N-06": "GG", "N-08": "YS", "N-09": "ZZ"}
    return next_number(session, f"{signs.get(code, 'GK')}-{day.year}-", 4)


def objection_number(session: Session, day: date) -> str:
    """Number an objection to a public notice: `YY-2022-0001`."""
    return next_number(session, f"YY-{day.year}-", 4)


def supplement_number(session: Session, project: str) -> str:
    """Number a supplementary task book that leaves the term as it is: `JBGS2022-0001-补01`."""
    return next_number(session, f"{project}-补", 2)


def extension_number(session: Session, project: str) -> str:
    """Number a supplementary task book that extends the term: `JBGS2022-0001-延01`."""
    return next_number(session, extension_series(project), 2)


def extension_series(project: str) -> str:
    """Return the series in which the extensions of a project are counted."""
    return f"{project}-延"


def count_of(session: Session, series: str) -> int:
    """Return how many numbers of a series were given."""
    row = lock_series(session, series)
    return row.last if row else 0


def sign_of(field: str) -> str:
    """Return the character that stands for a technical field."""
    return FIELD_SIGNS.get(field, "他")
