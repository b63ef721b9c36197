"""Joiners with a ramp, leave, transfers, and what becomes of what they don't carry (domain.md 4.10)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_desk import settled, sheet
from small_office import CALENDAR, EAST, NOVEMBER, WEST, adjusted_days, mover, person, split_team, target, units
from workflow.compute.clock import Clock, OwnerClocks, tick
from workflow.compute.coverage import Coverage, missing_reports
from workflow.compute.presence import stretches
from workflow.compute.targets import completed
from workflow.domain.finding import Language
from workflow.domain.period import Period, month, quarter
from workflow.domain.planning import Planning, Released
from workflow.domain.team import Team
from workflow.report.words import split_notes

RAMP = (Fraction(4, 10), Fraction(7, 10), Fraction(9, 10))
RAMPED = replace(Planning(), ramp=RAMP)
SHRUNK = replace(Planning(), released=Released.SHRINK)


PLAIN = Planning()


def shares(*people, amount=42, period=NOVEMBER, basis=PLAIN, unit=EAST):
    parts = split_team(target(unit, amount, period), Team(people, "星河"), basis)
    return {part.person_id: part.amount for part in parts}


def test_a_joiner_carries_the_days_from_the_first_one():
    """A joiner of 16 November 2026 carries 11/21 of a full target where nobody takes over the rest (4.10)."""
    joiner = person("J", EAST, joined=date(2026, 11, 16))
    assert shares(joiner, person("K", EAST), basis=SHRUNK) == {"J": units(11), "K": units(21)}
    assert shares(joiner, person("K", EAST), amount=32) == {"J": units(11), "K": units(21)}


@pytest.mark.parametrize(("number", "part"), [(9, 1), (10, 1), (11, "0.4"), (12, "0.7")])
def test_a_ramp_lowers_the_first_months(number, part):
    """A joiner of 1 November carries 40 % of a full target then, 70 % in December, nothing before."""
    joiner = person("J", EAST, joined=date(2026, 11, 1))
    period = month(2026, number)
    found = stretches(joiner, period, Clock(CALENDAR), RAMP)
    days = CALENDAR.working_days(period)
    if number < 11:
        assert found == ()
    else:
        assert [(each.days, each.share) for each in found] == [(days, Fraction(part) * days)]


def test_a_ramp_goes_month_by_month_in_a_quarter():
    """Over a quarter each month counts by its own step of the ramp, from the month of joining on."""
    joiner = person("J", EAST, joined=date(2026, 11, 16))
    (found,) = stretches(joiner, quarter(2026, 4), Clock(CALENDAR), RAMP)
    assert found.share == Fraction(4, 10) * 11 + Fraction(7, 10) * 23
    assert shares(joiner, person("K", EAST), amount=10, basis=RAMPED)["J"] < units(5)


LEAVE = (Period(date(2026, 11, 9), date(2026, 11, 13)),)


@pytest.mark.parametrize(("released", "amounts"), [("redistribute", (16, 21)), ("shrink", (16, 21))])
def test_leave_lowers_its_owners_target(released, amounts):
    """Five working days on leave leave 16/21 of the month; the rest goes to the others, or to nobody (4.10)."""
    basis = replace(Planning(), leave={"A": LEAVE}, released=Released(released))
    whole = 42 if released == "shrink" else 37
    found = shares(person("A", EAST), person("B", EAST), amount=whole, basis=basis)
    assert found == {"A": units(amounts[0]), "B": units(amounts[1])}


def test_a_short_leave_changes_nothing():
    """Leave below the configured number of working days lowers no target; the weekend in it does not count."""
    two = {"A": (Period(date(2026, 11, 19), date(2026, 11, 22)),)}
    for days, full in ((3, True), (2, False)):
        basis = replace(Planning(), leave=two, leave_days=days)
        found = shares(person("A", EAST), person("B", EAST), basis=basis)
        assert (found["A"] == found["B"]) is full


def test_a_short_leave_excuses_from_the_report():
    """Who is away for one approved day is not asked for that day's report; the colleague beside is."""
    day, team = date(2026, 11, 12), Team((person("J", EAST), person("K", EAST)), "星河")
    coverage = Coverage.of(reported=[("J", date(2026, 11, 11)), ("K", date(2026, 11, 11))])
    away = replace(Planning(), leave={"J": (Period(day, day),)})
    assert missing_reports(coverage, team, away, day) == ("K",)
    assert missing_reports(coverage, team, PLAIN, day) == ("J", "K")


def test_days_on_leave_are_no_selling_days():
    """Time progress and adjusted daily targets of somebody on leave go by the days they work."""
    basis = replace(Planning(), leave={"A": (Period(date(2026, 11, 23), date(2026, 11, 27)),)})
    away = person("A", EAST)
    clock = OwnerClocks(basis, Team((away,), "星河")).of(EAST, "sales", "A")
    at = tick(NOVEMBER, clock, date(2026, 11, 20))
    assert (at.progress, at.remaining) == (Fraction(15, 16), (date(2026, 11, 30),))


def test_the_split_sheet_states_the_policy():
    """The notes of the 分解 sheet say whether others carry what is set free, or nobody."""
    said = {released: split_notes(Language.ZH, replace(Planning(), released=released))[-1] for released in Released}
    assert "由本单位其他人分担" in said[Released.REDISTRIBUTE]
    assert "不转给他人" in said[Released.SHRINK]


def test_a_transfer_has_both_units_parts():
    """Who moves on the 16th has T_old · 10/21 + T_new · 11/21 of two full targets (4.10)."""
    moves = mover("X", EAST, date(2026, 11, 16), WEST)
    team = Team((moves, person("A", EAST), person("B", WEST)), "星河")
    found = completed([target(EAST, 420), target(WEST, 840)], team, SHRUNK, date(2026, 11, 20)).targets
    amounts = {each.person_id: each.amount for each in found if each.person_id}
    assert amounts == {"X": units(210 * 10 / 21) + units(420 * 11 / 21), "A": units(210), "B": units(420)}


PEOPLE_MOVES = st.dates(date(2026, 10, 25), date(2026, 12, 5))


@given(
    amount=st.integers(-(10**12), 10**12), join=PEOPLE_MOVES, left=PEOPLE_MOVES, moved=PEOPLE_MOVES,
    away=st.tuples(PEOPLE_MOVES, st.integers(0, 20)), weights=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    released=st.sampled_from(Released),
)  # fmt: skip
def test_nothing_is_lost_and_nothing_is_shared_twice(amount, join, left, moved, away, weights, released):
    """Joiners, leavers, movers, leave and zero weights: parts add up to the target, or to no more under policy A."""
    end = date.fromordinal(away[0].toordinal() + away[1])
    basis = replace(RAMPED, leave={"A": (Period(away[0], end),)}, released=released)
    people = (
        person("A", EAST, weight=weights[0]), person("J", EAST, weight=weights[1], joined=join),
        person("L", EAST, weight=weights[2], left=left), mover("X", WEST, moved, EAST, weight=weights[3]),
    )  # fmt: skip
    parts = split_team(replace(target(EAST, 0), amount=amount), Team(people, "星河"), basis)
    total = sum(part.amount for part in parts)
    if released is Released.REDISTRIBUTE:
        assert not parts or total == amount
    else:
        assert abs(total) <= abs(amount)
        assert all(part.amount * amount >= 0 for part in parts)


@given(st.integers(1, 10**12), st.integers(-(10**11), 10**12), st.dates(date(2026, 10, 28), date(2026, 11, 30)))
def test_adjusted_days_of_somebody_on_leave_add_up(amount, actual, as_of):
    """What is missing is shared over the days somebody works, exactly, none of it on a day on leave."""
    basis = replace(Planning(), leave={"A": LEAVE})
    away = person("A", EAST)
    days = adjusted_days(replace(target(away, 0), amount=amount), actual, basis, as_of)
    assert not days or sum(days.values()) == max(0, amount - actual)


PEOPLE = [sheet([["工号", "姓名", "大区", "门店"], ["1", "张三", "华东", "一店"], ["2", "李四", "华西", ""]])]
HEADER = ["姓名", "开始日期", "结束日期", "请假类型", "批准"]


@pytest.mark.parametrize(
    ("said", "counts"), [("是", True), ("已批准", True), ("√", True), ("否", False), ("待审批", False), (None, False)]
)
def test_only_approved_leave_counts(said, counts):
    """A row counts that says it is approved; one that says no, or nothing where the sheet asks, does not."""
    rows = [HEADER, ["张三", date(2026, 11, 9), date(2026, 11, 13), "年假", said]]
    resolved, findings = settled({"人员.xlsx": PEOPLE, "请假.xlsx": [sheet(rows)]})
    assert findings == ()
    assert (resolved.plans.leave == {"1": LEAVE}) is counts


def test_a_sheet_without_approvals_lists_approved_leave():
    """Where a leave sheet has no column for it, its rows are approved; a person that nobody knows is asked about."""
    rows = [HEADER[:4], ["张三", date(2026, 11, 9), date(2026, 11, 13), "年假"],
            ["王五", date(2026, 11, 9), date(2026, 11, 13), "病假"]]  # fmt: skip
    resolved, findings = settled({"人员.xlsx": PEOPLE, "请假.xlsx": [sheet(rows)]})
    assert resolved.plans.leave == {"1": LEAVE}
    assert [one.code for one in findings] == ["person.unknown"]


def test_leave_that_ends_before_it_starts_is_an_error():
    """A leave with its days turned round is held back and named."""
    rows = [HEADER, ["张三", date(2026, 11, 13), date(2026, 11, 9), "年假", "是"]]
    resolved, findings = settled({"人员.xlsx": PEOPLE, "请假.xlsx": [sheet(rows)]})
    assert resolved.plans.leave == {}
    assert [one.code for one in findings] == ["period.reversed"]
