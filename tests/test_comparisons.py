"""Growth against earlier periods, and what it is made of (capabilities #14, #102)."""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from workflow.compute.clock import Clock
from workflow.compute.comparisons import month_before, year_before
from workflow.compute.daily import Days
from workflow.compute.drivers import Trade, drivers, trade_of
from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import month

CLOCK = Clock(WorkCalendar())
EVER = date(2020, 1, 1)


def every_day(start: date, end: date, amount: int = 10_000) -> Days:
    days = tuple(start + timedelta(number) for number in range((end - start).days + 1))
    return Days(days, (amount,) * len(days))


def only(*pairs: tuple[date, int]) -> Days:
    return Days(tuple(day for day, _ in pairs), tuple(amount for _, amount in pairs))


def test_a_month_is_compared_with_as_many_selling_days_of_the_one_before() -> None:
    """15 selling days up to 20 November 2026 stand beside the first 15 of October, which end on the 27th."""
    seen = month_before(Days(), CLOCK, month(2026, 11), month(2026, 10), date(2026, 11, 20), EVER)
    assert (seen.days, seen.earlier_days) == (15, 15)
    assert (seen.start, seen.end) == (date(2026, 10, 1), date(2026, 10, 27))


def test_a_whole_month_is_compared_with_the_whole_one_before() -> None:
    """At the month's end all of the month before counts; growth is per selling day: 21 days as good as 18 are none."""
    days = only((date(2026, 10, 8), 18 * 10_000), (date(2026, 11, 30), 21 * 10_000))
    seen = month_before(days, CLOCK, month(2026, 11), month(2026, 10), date(2026, 11, 30), EVER)
    assert (seen.days, seen.earlier_days, seen.growth) == (21, 18, 0)


def test_nothing_is_compared_with_a_span_that_is_not_known_from_its_start() -> None:
    """Where the ledger begins on 15 October, October is no month to compare with."""
    seen = month_before(Days(), CLOCK, month(2026, 11), month(2026, 10), date(2026, 11, 20), date(2026, 10, 15))
    assert seen.earlier is None
    assert seen.growth is None


def test_november_is_compared_with_the_same_dates() -> None:
    """Away from the festival the same dates of the year before count."""
    seen = year_before(Days(), CLOCK, month(2026, 11), date(2026, 11, 20), EVER)
    assert (seen.start, seen.end, seen.lunar) == (date(2025, 11, 1), date(2025, 11, 20), False)


def test_february_is_aligned_by_the_lunar_new_year() -> None:
    """February 2026 (festival on the 17th) stands beside 13 January to 9 February 2025 (festival on 29 January)."""
    seen = year_before(Days(), CLOCK, month(2026, 2), date(2026, 2, 28), EVER)
    assert seen.lunar
    assert (seen.start, seen.end) == (date(2025, 1, 13), date(2025, 2, 9))


def test_a_year_to_date_is_not_aligned_by_the_moon() -> None:
    """Over more than three months both years hold their festival."""
    whole = month(2026, 1).__class__(date(2026, 1, 1), date(2026, 12, 31))
    assert not year_before(Days(), CLOCK, whole, date(2026, 6, 30), EVER).lunar


def test_the_leap_day_has_a_year_before() -> None:
    """29 February 2028 stands beside 28 February 2027 where nothing is aligned."""
    whole = month(2028, 1).__class__(date(2027, 10, 1), date(2028, 12, 31))
    assert year_before(Days(), CLOCK, whole, date(2028, 2, 29), EVER).end == date(2027, 2, 28)


def test_growth_is_per_selling_day() -> None:
    """Twice as much a day is 100 % more, whatever the number of days."""
    days = only((date(2025, 11, 3), 100_000), (date(2026, 11, 3), 210_000))
    seen = year_before(days, CLOCK, month(2026, 11), date(2026, 11, 20), EVER)
    assert seen.growth == Fraction(210_000, seen.days) / Fraction(100_000, seen.earlier_days) - 1


@given(
    st.tuples(st.integers(1, 10**12), st.integers(1, 300), st.integers(0, 900)),
    st.tuples(st.integers(1, 10**12), st.integers(1, 300), st.integers(0, 900)),
)
def test_the_three_effects_add_up_to_the_change(before: tuple[int, int, int], now: tuple[int, int, int]) -> None:
    """Customers, frequency and value explain the whole change, exactly, in 分 or the finest there is."""
    earlier, later = (Trade(amount, customers, customers + more) for amount, customers, more in (before, now))
    found = drivers(earlier, later)
    assert found is not None
    assert found.change == later.amount - earlier.amount


def test_an_effect_has_the_direction_of_its_factor() -> None:
    """Twice the customers with the same orders each and the same value explain all of a doubling."""
    found = drivers(Trade(10_000_000, 10, 20), Trade(20_000_000, 20, 40))
    assert found is not None
    assert (found.customers.effect, found.frequency.effect, found.value.effect) == (10_000_000, 0, 0)


def test_no_drivers_without_sales() -> None:
    """A span without a sale or with more returned than sold has no factors."""
    assert drivers(Trade(0, 0, 0), Trade(5, 1, 1)) is None


def ledger(*rows: tuple[int, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"amount": pl.Int64, "customer": pl.String, "order_number": pl.String}, orient="row"
    )


def test_orders_are_counted_by_number_else_by_row() -> None:
    """Two rows of one order are one order, two rows without a number are two."""
    assert trade_of(ledger((5, "甲", "A1"), (6, "甲", "A1"), (7, "乙", None), (8, "乙", None))) == Trade(26, 2, 3)


def test_without_customers_nothing_is_said() -> None:
    """Where more than a twentieth of the money names no customer, how many there are is not known."""
    assert trade_of(ledger((94, "甲", None), (6, None, None))) is None
    assert trade_of(ledger((96, "甲", None), (4, None, None))) is not None
