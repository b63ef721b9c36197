from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, CALENDAR, COMPANY, NOVEMBER, adjusted_days, target, units
from workflow.compute import adjust
from workflow.compute.adjust import adjusted_daily, adjusted_variants
from workflow.compute.calendar_settings import CalendarSettings
from workflow.compute.clock import Clock, OwnerClocks, tick
from workflow.compute.forecast import run_rate
from workflow.compute.target_settings import TargetSettings
from workflow.domain.metric import METRICS
from workflow.domain.money import round_half_up
from workflow.domain.planning import Planning
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


@pytest.mark.parametrize(("index", "weighted"), [((), 63_333.33), ((1, 1, 1, 1, 1.2, 1.6, 1.5), 61_290.33)])
def test_all_definitions_side_by_side(index, weighted):
    """November 2026, 380,000 missing: 63,333.33 a day against 47,619.05 before; by weight where days have one."""
    basis = TargetSettings().planning(CalendarSettings(weekday_index=index).calendars)
    at = tick(NOVEMBER, OwnerClocks(basis).unit(COMPANY), AS_OF)
    found = adjusted_variants(units(1_000_000), units(620_000), at, 100)
    assert found is not None
    assert (found.even, found.weighted) == (units(63_333.33), units(weighted))
    assert (found.capped, found.beyond, found.surplus) == (found.weighted, 0, 0)
    if not index:
        assert found.original == units(47_619.05)


def test_a_cap_leaves_a_part_that_cannot_be_caught_up():
    """Under a cap of 50,000 a day six days hold 300,000 of the 380,000 that are missing; 80,000 are out of reach."""
    at = tick(NOVEMBER, OwnerClocks(Planning()).unit(COMPANY), AS_OF)
    found = adjusted_variants(units(1_000_000), units(620_000), at, 100, cap=units(50_000))
    assert found is not None
    assert (found.capped, found.beyond) == (units(50_000), units(80_000))


def test_what_is_reached_asks_for_nothing():
    """Where A ≥ T every adjusted target is 0 and the surplus is said; where no day is left there is no figure."""
    at = tick(NOVEMBER, OwnerClocks(Planning()).unit(COMPANY), AS_OF)
    found = adjusted_variants(units(100), units(130), at, 100, cap=units(1))
    assert found is not None
    assert (found.even, found.weighted, found.capped, found.beyond, found.surplus) == (0, 0, 0, 0, units(30))
    over = tick(NOVEMBER, OwnerClocks(Planning()).unit(COMPANY), NOVEMBER.end)
    assert adjusted_variants(units(100), 0, over, 100) is None


@given(st.integers(0, 10**12), st.integers(-(10**11), 10**12), st.none() | st.integers(0, 10**11),
       st.dates(date(2026, 10, 31), date(2026, 11, 29)), st.booleans())  # fmt: skip
def test_capped_days_and_what_is_beyond_add_up_to_what_is_missing(amount, actual, cap, as_of, weighted):
    """No day is above its cap, and all days with the part out of reach make up T − A exactly."""
    index = (1, 1, 1, 1, 2, 3, 3) if weighted else ()
    clock = OwnerClocks(TargetSettings().planning(CalendarSettings(weekday_index=index).calendars)).unit(COMPANY)
    at = tick(NOVEMBER, clock, as_of)
    shares, beyond = adjust._capped(amount - actual, at, 100, cap)
    assert sum(shares) + beyond == max(0, amount - actual)
    assert cap is None or all(share <= cap for share in shares)
    variants = adjusted_variants(amount, actual, at, 100, cap)
    assert variants is None or variants.weighted == adjusted_daily(amount, actual, at, 100)
