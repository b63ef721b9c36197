"""Periods: the spans of targets, as people write them, and how they nest."""

import calendar as gregorian
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Span(StrEnum):
    """The kinds of period that have a name; ANY is a start and an end."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    ANY = "any"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, first and last included."""

    start: date
    end: date
    span: Span = Span.ANY

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends before it starts: {self.start}..{self.end}")

    @property
    def label(self) -> str:  # noqa: PLR0911  one form a span
        """'2026', '2026H2', '2026Q4', '2026-11', '2026W47', '2026-11-21' or '2013-05-30..2014-06-30'.

        An accounting month (26–25) is called by the month that it closes in, and so are the quarters and years of them.
        """
        year, month = self.end.year, self.end.month
        match self.span:
            case Span.YEAR:
                return f"{year}"
            case Span.HALF:
                return f"{year}H{(month + 5) // 6}"
            case Span.QUARTER:
                return f"{year}Q{(month + 2) // 3}"
            case Span.MONTH:
                return f"{year}-{month:02}"
            case Span.WEEK:
                iso = self.start.isocalendar()
                return f"{iso.year}W{iso.week:02}"
            case Span.DAY:
                return self.start.isoformat()
            case Span.ANY:
                return f"{self.start}..{self.end}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def days(self) -> Iterator[date]:
        """Yield every day of the period."""
        for offset in range((self.end - self.start).days + 1):
            yield self.start + timedelta(offset)

    def parts(self) -> tuple["Period", ...]:
        """Return the next finer periods: year and half to quarters, quarter to months, all others to days.

        The quarters and months of a period of accounting months are of accounting months too.
        """
        months = Accounting.of(self)
        last = self.end.month
        if self.span in (Span.YEAR, Span.HALF):
            first = 1 if self.span is Span.YEAR else last - 5
            return tuple(months.quarter(self.end.year, (number + 2) // 3) for number in range(first, last, 3))
        if self.span is Span.QUARTER:
            return tuple(months.month(self.end.year, number) for number in range(last - 2, last + 1))
        return tuple(Period(day, day, Span.DAY) for day in self.days())

    def months(self) -> tuple["Period", ...]:
        """Return the months of a year, a half, a quarter or a month; () for any other period."""
        if self.span is Span.MONTH:
            return (self,)
        if self.span in (Span.YEAR, Span.HALF, Span.QUARTER):
            return tuple(month for part in self.parts() for month in part.months())
        return ()


LAST_CLOSING_DAY = 27
"""Up to this day of the month a month can close: from the 28th on February would have no day left after it."""


@dataclass(frozen=True, slots=True)
class Accounting:
    """The months of an office: those of the calendar, or ones that close on another day (26–25, domain.md 4.17)."""

    closes_on: int = 0
    """The last day of a month, 1 to LAST_CLOSING_DAY; 0 for months of the calendar."""

    def __post_init__(self) -> None:
        if not 0 <= self.closes_on <= LAST_CLOSING_DAY:
            raise ValueError(f"a month closes on one of the days 1 to {LAST_CLOSING_DAY}, or 0 for the calendar's own")

    @classmethod
    def of(cls, period: Period) -> "Accounting":
        """Return the months that a named period is made of, by the day it starts on."""
        named = period.span in (Span.YEAR, Span.HALF, Span.QUARTER, Span.MONTH)
        return cls(period.start.day - 1 if named else 0)

    def month(self, in_year: int, number: int) -> Period:
        """Return a month: the one that closes in that month of the calendar."""
        return self._until(in_year, number, 1, Span.MONTH)

    def quarter(self, in_year: int, number: int) -> Period:
        """Return a quarter, 1 to 4."""
        return self._until(in_year, 3 * number, 3, Span.QUARTER)

    def half(self, in_year: int, number: int) -> Period:
        """Return the first or second half of a year."""
        return self._until(in_year, 6 * number, 6, Span.HALF)

    def year(self, number: int) -> Period:
        """Return a year."""
        return self._until(number, 12, 12, Span.YEAR)

    def _until(self, in_year: int, last: int, months: int, span: Span) -> Period:
        """Return a period of some months that ends with a month of the year."""
        return Period(self._first(in_year, last - months + 1), self._first(in_year, last + 1) - timedelta(1), span)

    def _first(self, in_year: int, number: int) -> date:
        """Return the first day of a month; number 13 is the next year's January."""
        first = date(in_year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
        if not self.closes_on:
            return first
        before = first - timedelta(1)
        return date(before.year, before.month, self.closes_on + 1)

    def month_of(self, day: date) -> Period:
        """Return the month that a day lies in."""
        this = self.month(day.year, day.month)
        if day in this:
            return this
        return self.month(day.year + day.month // 12, day.month % 12 + 1)

    def adopt(self, period: Period) -> Period:
        """Return what a period that somebody wrote means here: '2026-11' is the month that closes in November 2026."""
        if not self.closes_on:
            return period
        in_year, number = period.end.year, period.end.month
        if months := months_of(period):
            return self._until(in_year, number, months, period.span)
        if period.span is Span.ANY:
            named = [self._until(in_year, number, months, span) for span, months in _MONTHS_OF.items()
                     if number % months == 0]  # fmt: skip
            return next((one for one in named if (one.start, one.end) == (period.start, period.end)), period)
        return period


_MONTHS_OF = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.YEAR: 12}


def months_of(period: Period) -> int:
    """Return how many months a period with a name is long; 0 for a week, a day and any other span."""
    return _MONTHS_OF.get(period.span, 0)


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31), Span.YEAR)


def half(in_year: int, number: int) -> Period:
    """Return the first or second half of a year."""
    return Period(date(in_year, 6 * number - 5, 1), month(in_year, 6 * number).end, Span.HALF)


def quarter(in_year: int, number: int) -> Period:
    """Return a quarter, 1 to 4."""
    return Period(date(in_year, 3 * number - 2, 1), month(in_year, 3 * number).end, Span.QUARTER)


def month(in_year: int, number: int) -> Period:
    """Return a calendar month."""
    last = gregorian.monthrange(in_year, number)[1]
    return Period(date(in_year, number, 1), date(in_year, number, last), Span.MONTH)


def month_of(day: date) -> Period:
    """Return the calendar month of a day."""
    return month(day.year, day.month)


def week(iso_year: int, number: int) -> Period:
    """Return an ISO week, Monday to Sunday."""
    start = date.fromisocalendar(iso_year, number, 1)
    return Period(start, start + timedelta(6), Span.WEEK)


def between(start: date, end: date) -> Period:
    """Return the period of a start and an end, named where it is a calendar year, quarter, month or day."""
    candidates = [Period(start, start, Span.DAY), month_of(start), year(start.year)]
    candidates += [quarter(start.year, number) for number in range(1, 5)]
    candidates += [half(start.year, number) for number in (1, 2)]
    return next((named for named in candidates if (named.start, named.end) == (start, end)), Period(start, end))


_DIGITS = {
    digit: number for number, digit in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"], 1)
}
_DIGITS |= {"十一": 11, "十二": 12}
_NUMBER = r"(\d{1,2}|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:(?:(?P<year>(?:19|20)\d\d)\s*(?:年度?|[-./])?|(?P<short>\d\d)\s*(?:年度?|(?=[QHqh])))\s*)?"
"""Two digits are a year only where 年 or a letter follows: 11/12 is a day."""
_FORMS: tuple[tuple[Span, re.Pattern[str]], ...] = tuple(
    (span, re.compile(f"{_YEAR}{form}", re.IGNORECASE))
    for span, form in (
        (Span.YEAR, r"(?:全年|年度|年)?(?P<number>)"),
        (Span.HALF, r"(?:H(?P<number>[12])|(?P<half>[上下])半年)"),
        (Span.QUARTER, rf"(?:Q(?P<number>[1-4])|第?(?P<cn>{_NUMBER})季度?)"),
        (Span.MONTH, rf"(?:M?(?P<number>\d{{1,2}})|(?P<cn>{_NUMBER})月份?)"),
        (Span.WEEK, r"(?:W(?P<number>\d{1,2})|第(?P<cn>\d{1,2})周)"),
    )
)
_COMPACT_MONTH = re.compile(r"(20\d\d)(0[1-9]|1[0-2])")
_DAY = re.compile(
    r"((?:20|19)\d\d)(?:\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?)"
)
_SHORT_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_RANGE = re.compile(r"\s*(?:~|～|至|到|\.\.|—|–| - )\s*")


def parse_period(text: str, default_year: int | None = None) -> Period | None:
    """Return the period that a text names; None where it names none.

    Understood: '2026', '2026年', '2026H2', '2026Q4', '2026年四季度', '2026-11', '202611', '2026年11月', '11月',
    '十一月', '2026W47', '2026-11-21', '2026-11-01~2026-11-15'. Without a year in the text `default_year` counts;
    without that, None.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        return _parse_range(text) or _parse_short_day(text, default_year) or _parse_named(text, default_year)
    except ValueError:
        return None


def _parse_range(text: str) -> Period | None:
    ends = _RANGE.split(text)
    days = [_parse_day(part) for part in ends]
    if len(days) == 1 and days[0]:
        return Period(days[0], days[0], Span.DAY)
    if len(days) == 2 and days[0] and days[1]:
        return between(days[0], days[1])
    return None


def _parse_short_day(text: str, default_year: int | None) -> Period | None:
    found = _SHORT_DAY.fullmatch(text)
    if not found or default_year is None:
        return None
    day = date(default_year, int(found[1]), int(found[2]))
    return Period(day, day, Span.DAY)


def _parse_day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    return date(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6])) if found else None


def _parse_named(text: str, default_year: int | None) -> Period | None:
    if compact := _COMPACT_MONTH.fullmatch(text):
        return month(int(compact[1]), int(compact[2]))
    for span, form in _FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        groups = found.groupdict()
        said = groups["year"] or groups["short"]
        in_year = int(said) if said else default_year
        if in_year is None or (span is Span.MONTH and not said and not groups.get("cn")):
            continue
        in_year += 2000 if in_year < 100 else 0
        if span is Span.YEAR:
            if groups["year"]:
                return year(in_year)
            continue
        number = _number(groups)
        make = {Span.HALF: half, Span.QUARTER: quarter, Span.MONTH: month, Span.WEEK: week}[span]
        return make(in_year, number)
    return None


def _number(groups: dict[str, str | None]) -> int:
    if groups.get("half"):
        return 1 if groups["half"] == "上" else 2
    written = groups.get("number") or groups.get("cn") or ""
    return int(written) if written.isdigit() else _DIGITS[written]
