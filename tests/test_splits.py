from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import CALENDAR, COMPANY, NOVEMBER, target, units
from workflow.compute.splits import share_out, split_periods
from workflow.domain.metric import ADDITIVE
from workflow.domain.period import Period, Span, half, month, quarter, year
from workflow.domain.results import Target

WEIGHTS = st.lists(
    st.one_of(st.integers(0, 1000), st.fractions(0, 50, max_denominator=60)), min_size=1, max_size=40
)  # fmt: skip
TOTALS = st.integers(-(10**14), 10**14)
PERIODS = st.sampled_from(
    [year(2026), year(2024), half(2026, 2), quarter(2026, 1), NOVEMBER, Period(date(2026, 9, 26), date(2026, 10, 25))]
)


def keys_of(weights):
    return [f"{place:03}" for place in range(len(weights))]


@given(TOTALS, WEIGHTS, st.sampled_from([1, 100, 10_000]))
def test_shares_add_up_exactly(total, weights, quantum):
    """Shares of any total, below 0 too, add up to it exactly, and only one is no multiple of the quantum (4.6)."""
    shares = share_out(total, weights, quantum, keys_of(weights))
    assert sum(shares) == total
    assert sum(1 for share in shares if share % quantum) <= 1


@given(TOTALS, WEIGHTS, st.sampled_from([1, 100, 10_000]))
def test_each_share_is_within_one_quantum_of_exact(total, weights, quantum):
    """No share is a whole quantum or more away from its exact value (the quota rule, domain.md 4.6)."""
    shares = share_out(total, weights, quantum, keys_of(weights))
    proportion = weights if any(weights) else [1] * len(weights)
    whole = sum(map(Fraction, proportion))
    for share, weight in zip(shares, proportion, strict=True):
        assert abs(share - total * Fraction(weight) / whole) < quantum


@given(st.integers(0, 10**14), WEIGHTS, st.sampled_from([1, 100, 10_000]))
def test_more_weight_never_gets_less(total, weights, quantum):
    """In a one-way split without locks who weighs more gets at least as much (design.md 5)."""
    shares = share_out(total, weights, quantum, keys_of(weights))
    by_weight = sorted(zip(weights, shares, strict=True))
    assert all(lighter[1] <= heavier[1] for lighter, heavier in pairwise(by_weight) if lighter[0] < heavier[0])


@given(TOTALS, WEIGHTS, st.randoms())
def test_order_of_rows_does_not_matter(total, weights, random):
    """The same rows in another order get the same shares: ties go by weight, then by key."""
    rows = list(zip(keys_of(weights), weights, strict=True))
    straight = dict(zip(keys_of(weights), share_out(total, weights, 100, keys_of(weights)), strict=True))
    random.shuffle(rows)
    keys, mixed = zip(*rows, strict=True)
    assert dict(zip(keys, share_out(total, mixed, 100, keys), strict=True)) == straight


def test_published_example_of_506_adds_up():
    """448,400 over day indices that sum to 506 adds up, a day of index 10 near 8,861.66 (domain.md 4.6)."""
    indices = [10, 11, 12, 14, 16, 25, 30] * 4 + [10, 12, 12]
    indices[0] += 506 - sum(indices)
    assert sum(indices) == 506
    shares = share_out(units(448_400), indices, 100, keys_of(indices))
    assert sum(shares) == units(448_400)
    assert {share for share, index in zip(shares, indices, strict=True) if index == 10} <= {88_616_600, 88_616_700}


@pytest.mark.parametrize("parts", [12, 31])
def test_a_million_over_equal_parts_loses_nothing(parts):
    """1,000,000 over 12 months or 31 days adds up in whole 元, where naive rounding loses 4 or 2 (domain.md 4.6)."""
    shares = share_out(units(1_000_000), [1] * parts, 10_000, keys_of(range(parts)))
    assert sum(shares) == units(1_000_000)
    assert max(shares) - min(shares) == 10_000


def test_zero_weights_share_alike():
    """Where nobody weighs anything everybody gets the same, so that the target does not vanish."""
    assert share_out(400, [0, 0], 100, ["a", "b"]) == (200, 200)


def test_odd_part_stays():
    """What is no multiple of the quantum (尾差) goes to one row, and the sum is exact (domain.md 4.6)."""
    assert share_out(10_050, [1, 1], 100, ["a", "b"]) == (5_050, 5_000)


def test_nobody_to_share_to_is_a_bug():
    """Sharing something out to nobody raises, since it can only be a mistake of ours."""
    with pytest.raises(ValueError, match="nobody"):
        share_out(1, [], 100, [])


@given(TOTALS, PERIODS, st.sampled_from(ADDITIVE))
def test_periods_add_up_at_every_level(amount, period, metric):
    """The days of a month, the months of a quarter and the quarters of a year add up to what they are parts of."""
    whole = Target(metric, period, amount, COMPANY)
    parts = {part.period: part.amount for part in split_periods(whole, CALENDAR)} | {period: amount}
    for each, total in parts.items():
        below = [parts[part] for part in each.parts() if part in parts and part != each]
        assert not below or sum(below) == total
    assert sum(part for each, part in parts.items() if each.span is Span.DAY) == amount


def test_days_off_get_nothing():
    """A month's target goes to its working days only: 21 of November 2026 have a part, all others none."""
    days = split_periods(target(COMPANY, 210_000), CALENDAR)
    assert {day.amount for day in days if CALENDAR.works(day.period.start)} == {units(10_000)}
    assert {day.amount for day in days if not CALENDAR.works(day.period.start)} == {0}


def test_a_month_that_was_set_is_locked():
    """A month with a target of its own keeps it, and the other months of the quarter share the rest (domain.md 4.7)."""
    october = target(COMPANY, 1, month(2026, 10))
    parts = split_periods(target(COMPANY, 100, quarter(2026, 4)), CALENDAR, [october])
    months = {part.period: part.amount for part in parts if part.period.span is Span.MONTH}
    assert months[month(2026, 10)] == units(1)
    assert sum(months.values()) == units(100)


def test_a_split_says_where_it_comes_from():
    """Each part names the period that it was split from and no cell, since nobody wrote it."""
    part = split_periods(target(COMPANY, 12, year(2026)), CALENDAR)[0]
    assert (part.origin, part.place, part.derived) == ("period:2026", None, True)
