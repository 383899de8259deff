"""Dates, times and durations: Python's own where they reach, wider ones beyond year 9999 and microsecond."""
