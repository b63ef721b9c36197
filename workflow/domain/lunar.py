"""The lunar new year's day: what January and February are aligned by (domain.md 4.1)."""

from datetime import date
from functools import cache

from lunardate import LunarDate


@cache
def spring_festival(year: int) -> date | None:
    """Return the first day of the lunar year (春节) in a year; None beyond the tables, which cover 1900 to 2099."""
    try:
        found = LunarDate(year, 1, 1).to_solar_date()
    except ValueError:
        return None
    return date(found.year, found.month, found.day)
