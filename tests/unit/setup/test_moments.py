"""How moments are written: an end at midnight is 24时 of the day before, a beginning never (裁定 11)."""

from datetime import UTC, datetime

import pytest

from app.web.filters import moment, until

MIDNIGHT = datetime(2021, 7, 15, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "begins", "ends"),
    [
        (MIDNIGHT, "2021-07-16 0时", "2021-07-15 24时"),
        (MIDNIGHT.replace(second=1), "2021-07-16 00:00", "2021-07-16 00:00"),
        ("2021-07-16T09:20:00+08:00", "2021-07-16 09:20", "2021-07-16 09:20"),
        (None, "", ""),
    ],
)
def test_midnight_belongs_to_the_day_that_begins_or_to_the_day_that_ends(
    at: datetime | str | None, begins: str, ends: str
) -> None:
    assert (moment(at), until(at)) == (begins, ends)
