from datetime import date

from app.domain.calendar import CalendarDay
from app.domain.calendar_text import read_days, write_days

NOTICE_2022 = """01-01 至 01-03 休 元旦
01-29 至 01-30 班 春节
01-31 至 02-06 休 春节"""


def rows(text: str, year: int = 2022) -> list[CalendarDay]:
    days, wrong = read_days(year, text)
    assert wrong == []
    return [CalendarDay(day=one.day, is_working=one.is_working, name=one.name) for one in days]


def test_what_is_written_reads_back_the_same():
    assert write_days(rows(NOTICE_2022)) == NOTICE_2022


def test_the_words_of_the_notice_are_understood():
    days = rows("10月1日至10月7日放假 国庆节\n10月8日上班", 2022)
    assert [(one.day, one.is_working) for one in days][-2:] == [
        (date(2022, 10, 7), False),
        (date(2022, 10, 8), True),
    ]


def test_every_wrong_line_is_named():
    _, wrong = read_days(2022, "国庆七天\n02-30 休\n01-05 班\n10-07 至 10-01 休\n01-01 休\n01-01 休")
    assert [line.split("：")[0] for line in wrong] == [
        "第 1 行“国庆七天”", "第 2 行“02-30 休”", "第 3 行“01-05 班”",
        "第 4 行“10-07 至 10-01 休”", "第 6 行",
    ]  # fmt: skip
