from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import units
from workflow.compute.bounds import Bounds, Infeasible, share_within
from workflow.compute.splits import share_out

ROWS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 400), st.one_of(st.none(), st.integers(0, 400))),
    min_size=1,
    max_size=9,
)


def shared(total, rows, quantum=100):
    """Share out under (weight, floor, room above the floor) rows, all in whole quanta."""
    bounds = [Bounds(floor * quantum, None if room is None else (floor + room) * quantum) for _, floor, room in rows]
    keys = [f"{place:02}" for place in range(len(rows))]
    return share_within(total, [weight for weight, _, _ in rows], quantum, keys, bounds), bounds


def test_the_worked_example():
    """1,000 by 5:3:1:1 with a cap of 400 and a floor of 150 is 400 / 337.5 / 150 / 112.5 (domain.md 4.7)."""
    bounds = [Bounds(cap=units(400)), Bounds(), Bounds(floor=units(150)), Bounds()]
    shares = share_within(units(1000), [5, 3, 1, 1], 100, list("abcd"), bounds)
    assert shares == (units(400), units(337.5), units(150), units(112.5))


@given(st.integers(0, 300_000), ROWS)
def test_bounds_hold_or_the_set_is_named(total, rows):
    """Shares add up exactly within floors and caps, or the refusal names rows and the smallest change that helps."""
    found, bounds = shared(total, rows)
    if isinstance(found, Infeasible):
        assert found.keys
        again, _ = shared(total + found.smallest_change, rows)
        assert not isinstance(again, Infeasible)
        almost, _ = shared(total + found.smallest_change - (1 if found.constraint == "floors" else -1), rows)
        assert isinstance(almost, Infeasible)
        return
    assert sum(found) == total
    for share, each in zip(found, bounds, strict=True):
        assert each.floor <= share
        assert each.cap is None or share <= each.cap


@given(st.integers(0, 300_000), ROWS)
def test_rows_off_the_bounds_share_by_weight(total, rows):
    """Rows that no bound stops have the same amount a weight, within a quantum."""
    found, bounds = shared(total, rows)
    if isinstance(found, Infeasible) or not any(weight for weight, _, _ in rows):
        return
    levels = [
        (Fraction(share, weight), weight)
        for share, each, (weight, _, _) in zip(found, bounds, rows, strict=True)
        if weight and each.floor + 100 < share and (each.cap is None or share < each.cap - 100)
    ]
    assert all(
        abs(first - second) <= Fraction(100, w1) + Fraction(100, w2) for first, w1 in levels for second, w2 in levels
    )


@given(st.integers(0, 10**9), st.lists(st.integers(0, 99), min_size=1, max_size=9))
def test_without_bounds_it_is_largest_remainder(total, weights):
    """Without bounds the shares are those of the plain split."""
    keys = [str(place) for place in range(len(weights))]
    assert share_within(total, weights, 100, keys, [Bounds()] * len(weights)) == share_out(total, weights, 100, keys)


def test_a_lock_is_kept():
    """A row with floor and cap equal keeps exactly that; the others share the rest."""
    assert share_within(1000, [1, 1, 2], 100, list("abc"), [Bounds(100, 100), Bounds(), Bounds()]) == (100, 300, 600)


def test_nonsense_bounds_are_a_bug():
    """A floor above its cap raises, since a person's mistake must have been found before."""
    with pytest.raises(ValueError, match="floors"):
        share_within(1, [1], 1, ["a"], [Bounds(5, 4)])
