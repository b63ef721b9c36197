"""Growth against the month before by selling days, against the year before by the lunar new year (#102)."""

from datetime import date, timedelta

from workflow.compute.clock import Clock
from workflow.compute.daily import Days
from workflow.domain.comparison import Against, Comparison
from workflow.domain.lunar import spring_festival
from workflow.domain.period import Period

_DAY = timedelta(1)

BEFORE_FESTIVAL, AFTER_FESTIVAL = 40, 25
"""Days around the lunar new year in which sales follow the moon: the rush before it, the lull and the return after."""


def month_before(days: Days, clock: Clock, month: Period, before: Period, as_of: date, since: date) -> Comparison:
    """Compare a month to date with as many selling days of the month before (环比).

    Args:
        days: the member's daily amounts.
        clock: the member's selling days.
        month: the month of as_of.
        before: the month before it.
        as_of: the last complete day.
        since: the first day that anything is known of; a span that begins earlier is not compared with.
    """
    over = clock.days(month.start, min(as_of, month.end))
    theirs = clock.days(before.start, before.end)[: len(over)]
    last = theirs[-1] if theirs else before.start
    # Of a month with fewer selling days all of it counts, with what was sold on the days off at its end.
    end = before.end if len(theirs) < len(over) or as_of >= month.end else last
    earlier = days.between(before.start, end) if since <= before.start else None
    return Comparison(
        Against.MONTH_BEFORE, before.start, end, days.between(month.start, as_of), earlier,
        len(over), len(clock.days(before.start, end)),
    )  # fmt: skip


def year_before(days: Days, clock: Clock, period: Period, as_of: date, since: date) -> Comparison:
    """Compare a period to date with the same days a year before (同比).

    Near the lunar new year "the same days" are those at the same distance from it: a January that ends before the
    festival is no match for one that holds it. See `month_before` for the arguments.
    """
    end = min(as_of, period.end)
    shift = _lunar_shift(period.start, end)
    if shift is None:
        start, last = _year_earlier(period.start), _year_earlier(end)
    else:
        start, last = period.start - shift, end - shift
    return Comparison(
        Against.YEAR_BEFORE, start, last, days.between(period.start, end),
        days.between(start, last) if since <= start else None,
        len(clock.days(period.start, end)), len(clock.days(start, last)), lunar=shift is not None,
    )  # fmt: skip


def _lunar_shift(start: date, end: date) -> timedelta | None:
    """Return the distance of two years' festivals; None for a span away from them, or longer than three months."""
    festival, earlier = spring_festival(end.year), spring_festival(end.year - 1)
    if festival is None or earlier is None or (end - start).days > 92:
        return None
    near = start <= festival + AFTER_FESTIVAL * _DAY and end >= festival - BEFORE_FESTIVAL * _DAY
    return festival - earlier if near else None


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
