"""Days of the Gregorian calendar counted without limit of years."""

from typing import Final

DAYS_OF_MONTH: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS: Final = 12
FEBRUARY: Final = 2
DAYS_IN_400_YEARS: Final = 146_097
MARCH_FIRST_OF_YEAR_ZERO: Final = -305  # as date.toordinal counts: 0001-01-01 is day 1
LARGEST_YEAR: Final = 999_999_999


def is_leap(year: int) -> bool:
    """Tell whether February has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Count the days of a month."""
    return 29 if month == FEBRUARY and is_leap(year) else DAYS_OF_MONTH[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """Number a day as `date.toordinal` does, for any year."""
    shifted = year - (month <= FEBRUARY)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * DAYS_IN_400_YEARS + day_of_era + MARCH_FIRST_OF_YEAR_ZERO


def date_of_number(number: int) -> tuple[int, int, int]:
    """Give year, month and day of a numbered day; the inverse of `day_number`."""
    era, day_of_era = divmod(number - MARCH_FIRST_OF_YEAR_ZERO, DAYS_IN_400_YEARS)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9  # noqa: PLR2004 (March is month 0)
    year = era * 400 + year_of_era + (month <= FEBRUARY)
    return year, month, day_of_year - (153 * shifted_month + 2) // 5 + 1


def add_months(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """Go some months on; a day that the month does not have becomes its last."""
    years, index = divmod(year * MONTHS + month - 1 + months, MONTHS)
    return years, index + 1, min(day, days_in_month(years, index + 1))
