from datetime import UTC, datetime, timedelta

from app.domain.throttling import locked_until, tries_left

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def minutes_ago(*minutes: int) -> list[datetime]:
    return [NOON - timedelta(minutes=each) for each in minutes]


def test_four_failures_do_not_lock():
    assert locked_until(minutes_ago(0, 1, 2, 3)) is None


def test_five_failures_within_a_quarter_of_an_hour_lock_for_one_from_the_last():
    assert locked_until(minutes_ago(0, 1, 2, 3, 14)) == NOON + timedelta(minutes=15)


def test_five_failures_over_an_hour_do_not_lock():
    assert locked_until(minutes_ago(0, 1, 2, 3, 60)) is None


def test_after_a_lock_one_failure_does_not_lock_again_at_once():
    assert locked_until(minutes_ago(0, 16, 17, 18, 19)) is None


def test_tries_left_count_down_to_the_lock():
    assert [tries_left(minutes_ago(*range(count)), NOON) for count in range(6)] == [5, 4, 3, 2, 1, 0]
