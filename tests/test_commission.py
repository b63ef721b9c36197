"""Commission under one plan: tiers, bonuses, caps, the next rung (domain.md 4.18)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import units
from workflow.compute.commission import commission, lines, next_rung
from workflow.domain.incentive import CommissionPlan, LineKind, Method, Rung
from workflow.domain.money import CENT, SCALE

RATES = (Fraction(1, 100), Fraction(3, 200), Fraction(2, 100))
EDGES = (100_000, 300_000)


def plan(method=Method.MARGINAL, rates=RATES, edges=EDGES, bonuses=(0, 0, 0), **more):
    """Return a plan of tiers that meet: below the first edge, between them, above the last."""
    bounds = [Fraction(0), *(Fraction(units(edge)) for edge in edges), None]
    rungs = tuple(
        Rung(low, high, rate, units(bonus))
        for low, high, rate, bonus in zip(bounds, bounds[1:], rates, bonuses, strict=False)
    )
    return CommissionPlan("提成", "collections", method, rungs, **more)


@st.composite
def plans(draw, method):
    """Draw a plan of one to five tiers, the rates rising as incentive plans do."""
    edges = sorted(draw(st.sets(st.integers(1, 10**6), max_size=4)))
    rates = sorted(draw(st.lists(st.fractions(0, 1, max_denominator=1000), min_size=5, max_size=5)))
    bonuses = draw(st.lists(st.integers(0, 5000), min_size=5, max_size=5))
    return plan(method, rates[: len(edges) + 1], edges, bonuses[: len(edges) + 1])


def test_marginal_tiers_pay_each_rate_on_its_own_slice():
    """350,000 under 1 % to 100,000, 1.5 % to 300,000, 2 % above: 1,000 + 3,000 + 1,000 = 5,000."""
    found = lines(plan(), units(350_000))
    assert [(line.base, line.rate, line.amount) for line in found] == [
        (units(100_000), RATES[0], units(1000)),
        (units(200_000), RATES[1], units(3000)),
        (units(50_000), RATES[2], units(1000)),
    ]


def test_whole_amount_tiers_pay_the_reached_rate_on_everything():
    """350,000 under the same tiers as whole amounts: 2 % of all of it, 7,000, which is other money."""
    (line,) = lines(plan(Method.WHOLE), units(350_000))
    assert (line.base, line.amount) == (units(350_000), units(7000))


def test_whole_amounts_jump_exactly_at_the_edge():
    """One 1/10,000 below an edge pays the lower rate on all, the edge itself the higher one."""
    whole, edge = plan(Method.WHOLE), units(100_000)
    assert commission(whole, edge - 1) == (edge - 1) * RATES[0]
    assert commission(whole, edge) == edge * RATES[1]


@given(plans(Method.MARGINAL), st.integers(0, 10**11), st.integers(0, 10**10))
def test_marginal_commission_is_monotone(chosen, base, more):
    """More never earns less under marginal tiers, bonuses included."""
    assert commission(chosen, base) <= commission(chosen, base + more)


@given(plans(Method.MARGINAL))
def test_marginal_commission_is_continuous_at_the_edges(chosen):
    """At an edge nothing jumps but the bonus: the last 1/10,000 unit earns a rate of itself."""
    for rung in chosen.rungs[1:]:
        edge = int(rung.low)
        jump = commission(chosen, edge) - commission(chosen, edge - 1) - rung.bonus
        first = chosen.rungs[0].bonus if edge == 1 else 0
        assert 0 <= jump - first <= 1


@given(plans(Method.MARGINAL), st.integers(1, 10**11))
def test_the_slices_add_up_to_the_base(chosen, base):
    """Under marginal tiers every part of the base lies in exactly one tier that pays, unless its rate is 0."""
    parts = [line.base for line in lines(chosen, base) if line.kind is LineKind.TIER]
    unpaid = [rung for rung in chosen.rungs if not rung.rate]
    assert sum(parts) == base - sum(min(base, rung.high or base) - min(base, rung.low) for rung in unpaid)


@given(plans(Method.WHOLE), st.integers(1, 10**11))
def test_a_whole_amount_has_one_tier(chosen, base):
    """Under whole-amount tiers one rate is paid on all, and the commission is at least that of marginal tiers."""
    assert sum(line.kind is LineKind.TIER for line in lines(chosen, base)) <= 1
    bare = [Rung(rung.low, rung.high, rung.rate) for rung in chosen.rungs]
    marginal = CommissionPlan("m", "sales", Method.MARGINAL, tuple(bare))
    whole = CommissionPlan("w", "sales", Method.WHOLE, tuple(bare))
    assert commission(whole, base) >= commission(marginal, base)


@given(plans(Method.MARGINAL), st.integers(1, 10**11))
def test_every_line_is_rounded_once(chosen, base):
    """Each line is whole 分 within half a 分 of its exact amount."""
    for line in lines(chosen, base):
        assert line.amount % CENT == 0
        assert abs(line.amount - line.exact) <= Fraction(CENT, 2)


@given(st.sampled_from([Method.MARGINAL, Method.WHOLE]).flatmap(plans), st.integers(1, 10**11))
def test_the_next_rung_pays_what_it_says(chosen, base):
    """Whoever does what is missing is at the next edge, and earns the more that was promised."""
    rung = next_rung(chosen, base)
    if rung is None:
        above = [int(each.low) for each in chosen.rungs if each.low > base]
        assert all(commission(chosen, edge) - commission(chosen, base) < CENT for edge in above)
        return
    assert any(0 <= base + rung.missing - each.low < CENT for each in chosen.rungs)
    gained = commission(chosen, base + rung.missing) - commission(chosen, base)
    assert abs(rung.more - gained) <= Fraction(CENT, 2)


def test_the_next_rung_of_the_brief():
    """At 68,000 under 1 % and 3 % whole from 100,000 with a bonus: 32,000 are missing, and what it pays is exact."""
    rung = next_rung(plan(bonuses=(0, 540, 0)), units(68_000))
    assert (rung.missing, rung.more) == (units(32_000), units(320 + 540))
    assert next_rung(plan(), units(300_000)) is None


def test_bonuses_of_marginal_tiers_add_up_and_of_whole_ones_do_not():
    """Who passed two tiers with bonuses has both under marginal tiers, only the reached one under whole amounts."""
    bonuses = (0, 1000, 2000)
    paid = [
        sum(line.amount for line in lines(plan(method, bonuses=bonuses), units(300_000)) if line.kind is LineKind.BONUS)
        for method in Method
    ]
    assert paid == [units(3000), units(2000)]


def test_a_cap_takes_off_exactly_what_is_above_it():
    """With a cap of 4,000 a commission of 5,000 has a line of −1,000, and its total is the cap to the 分."""
    capped = lines(plan(cap=units(4000)), units(350_000))
    assert (capped[-1].kind, capped[-1].amount) == (LineKind.CAP, -units(1000))
    assert sum(line.amount for line in capped) == units(4000)
    assert lines(plan(cap=units(5000)), units(350_000)) == lines(plan(), units(350_000))


@given(plans(Method.MARGINAL), st.integers(1, 10**11), st.integers(0, 10**6).map(lambda fen: fen * CENT))
def test_no_total_is_above_its_cap(chosen, base, cap):
    """Whatever rounding does, the lines of a capped plan add up to the cap at most."""
    capped = CommissionPlan(chosen.name, chosen.metric, chosen.method, chosen.rungs, cap=cap)
    total = sum(line.amount for line in lines(capped, base))
    assert total <= max(cap, 0) + CENT * len(chosen.rungs)
    assert commission(capped, base) <= cap


def test_tiers_of_completion_are_amounts_of_the_own_target():
    """From 80 % of 50,000 the rate is 1 %, from 100 % 2 %: at 45,000 only the slice above 40,000 earns."""
    rungs = (Rung(Fraction(4, 5), Fraction(1), Fraction(1, 100)), Rung(Fraction(1), None, Fraction(2, 100), units(300)))
    by_completion = CommissionPlan("奖", "sales", Method.MARGINAL, rungs, by_completion=True)
    (line,) = lines(by_completion, units(45_000), units(50_000))
    assert (line.low, line.high, line.base, line.amount) == (units(40_000), units(50_000), units(5000), units(50))
    reached = lines(by_completion, units(50_000), units(50_000))
    assert [(each.kind, each.amount) for each in reached] == [(LineKind.TIER, units(100)), (LineKind.BONUS, units(300))]
    with pytest.raises(ValueError, match="target"):
        lines(by_completion, SCALE)


def test_nothing_earns_nothing():
    """A base of 0 or below, more returns than sales, earns nothing and costs nothing."""
    assert lines(plan(bonuses=(500, 0, 0)), 0) == lines(plan(), -units(5)) == ()
