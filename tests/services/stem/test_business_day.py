"""Expressions see the day of Asia/Shanghai: at 24时 it is the next day, whatever UTC says."""

from datetime import UTC, datetime

from app.feel import compile_expression


def test_at_midnight_in_beijing_today_is_the_next_day(small):
    midnight = datetime(2021, 8, 30, 16, 0, tzinfo=UTC)
    with small.house.command(now=midnight) as work:
        today = compile_expression("string(today())").evaluate({}, work.environment).value
        hour = compile_expression("now().hour").evaluate({}, work.environment).value
        assert work.today.isoformat() == "2021-08-31"

    assert today == "2021-08-31"
    assert hour == 0
