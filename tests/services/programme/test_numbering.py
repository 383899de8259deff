"""Numbers run through their series without gaps and are never given twice."""

from datetime import date

import pytest

from app.programme.numbering import bid_number, need_number, project_number, series_of


def test_a_number_that_a_failed_command_took_is_neither_lost_nor_given_twice(world):
    with world.work() as work:
        first = need_number(work.session, "2021-01", "energy")
    with pytest.raises(RuntimeError):
        _take_one_and_fail(world)
    with world.work() as work:
        rest = [need_number(work.session, "2021-01", "energy") for _ in range(3)]

    assert [first, *rest] == [f"XQ-2021-01-能-000{number}" for number in range(1, 5)]


def test_a_savepoint_takes_its_numbers_back(world):
    with world.work() as work:
        savepoint = work.session.begin_nested()
        need_number(work.session, "2021-01", "ecology")
        savepoint.rollback()
        assert need_number(work.session, "2021-01", "ecology") == "XQ-2021-01-生-0001"
        assert need_number(work.session, "2021-01", "ecology") == "XQ-2021-01-生-0002"


def test_series_are_counted_apart(world):
    with world.work() as work:
        assert bid_number(work.session, "BD-2021-01-能-001") == "JB-2021-01-能-001-01"
        assert bid_number(work.session, "BD-2021-01-能-002") == "JB-2021-01-能-002-01"
        assert project_number(work.session, date(2022, 3, 1)) == "JBGS2022-0001"
        assert project_number(work.session, date(2023, 3, 1)) == "JBGS2023-0001"


def test_what_no_batch_takes_is_numbered_under_00_of_its_year():
    assert series_of(None, date(2021, 12, 30)) == "2021-00"
    assert series_of("B2021-02", date(2022, 1, 4)) == "2021-02"


def _take_one_and_fail(world):
    with world.work() as work:
        need_number(work.session, "2021-01", "energy")
        raise RuntimeError
