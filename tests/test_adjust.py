from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, CALENDAR, COMPANY, NOVEMBER, target, units
from workflow.compute.adjust import adjusted_days
from workflow.compute.clock import Clock, tick
from workflow.compute.forecast import run_rate
from workflow.domain.metric import METRICS
from workflow.domain.money import round_half_up
from workflow.domain.results import Target


@given(st.integers(1, 10**13), st.integers(-(10**12), 10**13), st.sampled_from(list(METRICS)),
       st.dates(date(2026, 10, 28), date(2026, 12, 2)))  # fmt: skip
def test_remaining_days_sum_to_what_is_missing(amount, actual, metric, as_of):
    """Adjusted targets over the remaining selling days sum to T − A exactly, and to 0 once it is reached (4.3)."""
    days = adjusted_days(Target(metric, NOVEMBER, amount, COMPANY), actual, CALENDAR, as_of)
    assert sum(days.values()) == (max(0, amount - actual) if days else 0)
    assert all(CALENDAR.works(day) and day > as_of for day in days)
    assert bool(days) == (as_of < NOVEMBER.end)


@given(st.integers(1, 10**9), st.dates(date(2026, 10, 28), date(2026, 11, 26)))
def test_the_first_day_is_the_exact_share_rounded_half_up(missing, as_of):
    """With equal days left over 分 are laid so that tomorrow's figure is the exact share, rounded half up."""
    days = adjusted_days(Target("sales", NOVEMBER, missing * 100, COMPANY), 0, CALENDAR, as_of)
    assert next(iter(days.values())) == round_half_up(Fraction(missing * 100, len(days)))


def test_the_november_example_with_six_days_left():
    """1,000,000 less 620,000 through 20 November leaves six selling days of 63,333 each (domain.md 4.3)."""
    days = adjusted_days(target(COMPANY, 1_000_000), units(620_000), CALENDAR, AS_OF)
    assert next(iter(days)) == date(2026, 11, 23)
    assert {round(amount / 10_000) for amount in days.values()} == {63_333}
    assert len(days) == 6


@given(st.integers(0, 10**12), st.dates(date(2026, 11, 4), date(2026, 11, 29)))
def test_run_rate_keeps_the_pace(actual, as_of):
    """The run rate keeps the pace so far: forecast / W equals actual / E, but for the rounding to 分 (4.5)."""
    at = tick(NOVEMBER, Clock(CALENDAR), as_of)
    assert abs(run_rate(actual, at) * at.elapsed - actual * at.total) <= 50 * at.elapsed
