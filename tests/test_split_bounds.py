"""Locks, floors and caps in splits, refused splits, past periods (domain.md 4.7)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small_office import AS_OF, CALENDAR, COMPANY, EAST, NOVEMBER, SHANGHAI, TEAM, person, split_team, target, units
from workflow.compute.bounds import Bounds, Infeasible, share_bounded
from workflow.compute.splits import split_months, split_periods
from workflow.compute.targets import completed
from workflow.compute.warnings import planning_findings
from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.domain.period import Period, Span, half, month, quarter, year
from workflow.domain.planning import EVERY_YEAR, Planning
from workflow.domain.results import Target
from workflow.domain.team import Team

PEOPLE = {each.id: each for each in TEAM.people}
TYPED = replace(Planning(), typed_months={("", "", EVERY_YEAR): {one: one for one in range(1, 13)}})


def bounded(owner, floor=None, cap=None, period=NOVEMBER):
    """Return a row that only bounds what its owner gets."""
    return replace(target(owner, 0, period), open=True, floor=None if floor is None else units(floor),
        cap=None if cap is None else units(cap))  # fmt: skip


def of(parts, span):
    return {part.period: part.amount for part in parts if part.period.span is span}


def test_people_share_within_their_bounds():
    """The published set T = 1000, weights 5, 3, 1, 1, cap 400 and floor 150 gives 400 / 337.5 / 150 / 112.5 (4.7)."""
    weights = zip("ABCD", (5, 3, 1, 1), strict=True)
    team = Team(tuple(person(key, EAST, weight=weight) for key, weight in weights), "星河")
    known = [bounded(team.by_id["A"], cap=400), bounded(team.by_id["C"], floor=150)]
    parts = split_team(target(EAST, 1000), team, CALENDAR, known)
    assert [part.amount for part in parts] == [units(each) for each in (400, 337.5, 150, 112.5)]


def test_months_share_within_their_bounds():
    """A month with a floor gets at least that, the others share the rest, and the quarter adds up."""
    whole = target(COMPANY, 62_000, quarter(2026, 4))
    months = of(split_periods(whole, CALENDAR, [bounded(COMPANY, floor=30_000, period=month(2026, 10))]), Span.MONTH)
    assert months[month(2026, 10)] == units(30_000)
    assert sum(months.values()) == whole.amount


@pytest.mark.parametrize(
    ("known", "change", "zh"),
    [
        ([("A", 200, None), ("B", 150, None)], "50.00", "下限合计超过目标（安然、白露）"),
        ([("A", None, 90), ("B", None, 90), ("C", None, 100)], "20.00", "上限合计达不到目标（安然、白露、陈晨）"),
        ([("A", 100, 60)], "40.00", "下限高于上限（安然）"),
    ],
)
def test_bounds_that_leave_no_way_are_named(known, change, zh):
    """Floors above the total, caps below it and crossed bounds refuse the split; a finding names set and change."""
    rows = [bounded(PEOPLE[key], floor, cap) for key, floor, cap in known]
    done = completed([target(EAST, 300), *rows], TEAM, CALENDAR, AS_OF)
    assert {each.person_id for each in done.targets} == {""}
    (found,) = planning_findings(Planning(), done.refused, (), TEAM, date(2026, 5, 4))
    said = words(found, Language.ZH)
    assert found.code == "target.infeasible"
    assert zh in said.message
    assert change in said.remedy


def test_bounds_that_leave_no_way_for_months_are_refused():
    """A year whose months' caps cannot take its quarter keeps the quarters, refuses the months below, and says so."""
    whole = target(COMPANY, 62_000, quarter(2026, 4))
    caps = [bounded(COMPANY, cap=1, period=month(2026, number)) for number in (10, 11, 12)]
    assert split_periods(whole, CALENDAR, caps) == ()
    _, (refused,) = split_months(whole, CALENDAR, caps)
    assert (refused.why.constraint, refused.why.smallest_change) == ("caps", units(3 - 62_000))


def test_a_lock_deep_below_is_kept_and_the_rest_goes_to_all_others():
    """A month that somebody set under a year keeps its amount; quarters and months still add up to the year."""
    whole = target(COMPANY, 1_200_000, year(2026))
    parts = split_periods(whole, CALENDAR, [target(COMPANY, 500_000)])
    months, quarters = of(parts, Span.MONTH), of(parts, Span.QUARTER)
    assert months[NOVEMBER] == units(500_000)
    assert sum(months.values()) == sum(quarters.values()) == whole.amount
    days = CALENDAR.working_days(year(2026)) - CALENDAR.working_days(NOVEMBER)
    assert abs(months[month(2026, 3)] / CALENDAR.working_days(month(2026, 3)) - units(700_000) / days) < 200


def over(published, day):
    return [part for part in published if part.period.end < day]


def test_past_periods_lock_themselves():
    """When a year's target changes on 1 August, months that are over keep what was published, the rest takes it up."""
    before = target(COMPANY, 1_200_000, year(2026))
    published = split_periods(before, CALENDAR)
    after = replace(before, amount=units(1_800_000))
    parts = split_periods(after, CALENDAR, over(published, date(2026, 8, 1)))
    old, new = of(published, Span.MONTH), of(parts, Span.MONTH)
    assert all(new[one] == old[one] for one in old if one.end < date(2026, 8, 1))
    assert all(new[one] > old[one] for one in old if one.start >= date(2026, 8, 1))
    assert sum(new.values()) == sum(of(parts, Span.QUARTER).values()) == after.amount
    assert sum(of(parts, Span.DAY).values()) == after.amount


def test_past_days_of_a_running_month_are_locked_too():
    """Inside a month the days that are over keep their original targets, and the days ahead share what is left."""
    published = split_periods(target(COMPANY, 210_000), CALENDAR)
    parts = split_periods(target(COMPANY, 270_000), CALENDAR, over(published, date(2026, 11, 21)))
    days = of(parts, Span.DAY)
    assert {days[one] for one in days if one.end <= AS_OF} == {0, units(10_000)}
    assert {days[one] for one in days if one.start > AS_OF} == {0, units(20_000)}


PERIODS = st.sampled_from([year(2026), half(2026, 2), quarter(2026, 4)])
AMOUNTS = st.integers(-(10**12), 10**12)
LOCKS = st.lists(
    st.tuples(
        st.sampled_from([quarter(2026, 4), *(month(2026, number) for number in range(1, 13)),
            *(Period(date(2026, 11, day), date(2026, 11, day), Span.DAY) for day in (3, 14, 30))]),
        st.integers(0, 10**9),
    ), max_size=4, unique_by=lambda lock: lock[0],
)  # fmt: skip


@settings(max_examples=60)
@given(st.integers(10**11, 10**13), PERIODS, LOCKS, st.sampled_from([Planning(), TYPED]))
def test_levels_add_up_around_locks_at_any_level(amount, period, locked, basis):
    """Locked quarters, months and days are kept at every level, and every level adds up to the one above it."""
    inside = [
        (one, each) for one, each in locked if one != period and period.start <= one.start and one.end <= period.end
    ]
    known = [Target("sales", one, each, COMPANY) for one, each in inside]
    parts = {part.period: part.amount for part in split_periods(Target("sales", period, amount, COMPANY), basis, known)}
    parts[period] = amount
    kept = dict(inside)
    assert all(parts[one] == each for one, each in inside)
    for each, total in parts.items():
        below = [parts[part] for part in each.parts() if part in parts and part != each]
        nested = each in kept and any(one != each and one.start >= each.start and one.end <= each.end for one in kept)
        assert not below or nested or set(each.parts()) <= set(kept) or sum(below) == total


BOUNDS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(-(10**6), 10**6), st.none() | st.integers(-(10**6), 10**6)),
    min_size=1, max_size=6,
)  # fmt: skip


@given(st.integers(-(10**6), 10**6), BOUNDS)
def test_bounds_hold_or_the_set_is_named(total, rows):
    """Whatever people type as floors and caps, shares keep them and add up, or the set is named; nothing raises."""
    bounds = [Bounds(floor, cap) for _, floor, cap in rows]
    keys = [str(place) for place in range(len(rows))]
    shares = share_bounded(total, [weight for weight, _, _ in rows], 1, keys, bounds)
    if isinstance(shares, Infeasible):
        assert set(shares.keys) <= set(keys)
        assert shares.smallest_change
        return
    assert sum(shares) == total
    for share, each in zip(shares, bounds, strict=True):
        assert each.floor <= 0 or share >= each.floor
        assert each.cap is None or share <= max(each.cap, 0 if total >= 0 else each.cap)


@given(AMOUNTS, st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_negative_totals_and_zero_weights_add_up(amount, weights):
    """A target below 0 and people without any weight are shared exactly too."""
    team = Team(tuple(person(key, SHANGHAI, weight=each) for key, each in zip("ABCD", weights, strict=True)), "星河")
    parts = split_team(Target("sales", NOVEMBER, amount, SHANGHAI), team, CALENDAR)
    assert sum(part.amount for part in parts) == amount
