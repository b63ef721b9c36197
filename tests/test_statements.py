"""Statements of pay: whose plan, which period, what is taken back (domain.md 4.11, 4.18)."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, CALENDAR, SHANGHAI, TEAM, facts, person, target, units
from workflow.compute.contest import Contest
from workflow.compute.coverage import Coverage
from workflow.compute.progress import standings
from workflow.compute.statements import statements
from workflow.domain.incentive import Applies, CommissionPlan, LineKind, Method, Return, Rung, Settled
from workflow.domain.period import Period, between, month, quarter
from workflow.domain.team import Team

OCTOBER, NOVEMBER = month(2026, 10), month(2026, 11)
RUNGS = (Rung(Fraction(0), Fraction(units(100)), Fraction(1, 100)), Rung(Fraction(units(100)), None, Fraction(1, 10)))
PLAN = CommissionPlan("提成", "sales", Method.MARGINAL, RUNGS)
LEDGER = Coverage.of(ledgers={"sales": Period(date(2026, 1, 1), AS_OF)})


def contest(rows, *, targets=(), coverage=LEDGER, as_of=AS_OF, team=TEAM):
    found = facts(rows)
    stood = standings(found, targets, team, CALENDAR, as_of, coverage)
    return Contest.of(found, stood, team, as_of, coverage, CALENDAR)


def made(rows, plans=(PLAN,), returns=(), **more):
    """Return statements by person and period."""
    found = statements(contest(rows, **more), plans, returns)
    return {(each.person_id, each.period): each for each in found}


def sale(day, amount, who="A"):
    return (day, who, SHANGHAI, "sales", amount)


def back(day, origin, amount, who="A"):
    return Return(who, "sales", day, origin, units(amount))


def test_the_month_under_way_and_the_one_before():
    """Each has a statement of the running month, 暂定, and a final one of the month before if anything came in."""
    found = made([sale(date(2026, 10, 5), 150), sale(AS_OF, 50)])
    assert [period for who, period in found if who == "A"] == [OCTOBER, NOVEMBER]
    assert [found["A", period].final for period in (OCTOBER, NOVEMBER)] == [True, False]
    assert [found["A", period].total for period in (OCTOBER, NOVEMBER)] == [units(6), units(0.5)]
    assert found["A", NOVEMBER].next_rung.missing == units(50)
    assert [period for who, period in found if who == "B"] == [NOVEMBER]


def test_a_return_of_an_earlier_sale_is_taken_back_by_the_earlier_tiers():
    """150 in October earned 6; 60 of it come back in November: 90 earn 0.90, so 5.10 are taken back in November."""
    rows = [sale(date(2026, 10, 5), 150), sale(date(2026, 11, 3), 80), sale(date(2026, 11, 10), -60)]
    found = made(rows, returns=[back(date(2026, 11, 10), date(2026, 10, 5), -60)])
    november = found["A", NOVEMBER]
    assert november.base == units(80)
    assert [(line.kind, line.amount) for line in november.lines] == [
        (LineKind.TIER, units(0.8)), (LineKind.CLAWBACK, -units(5.1)),
    ]  # fmt: skip
    assert november.lines[-1].period == OCTOBER
    assert found["A", OCTOBER].total == units(6)


def test_a_return_of_the_same_month_only_lowers_the_base():
    """What is sold and comes back within a period is in its base, and nothing is taken back."""
    rows = [sale(date(2026, 11, 3), 80), sale(date(2026, 11, 10), -60)]
    (line,) = made(rows, returns=[back(date(2026, 11, 10), date(2026, 11, 3), -60)])["A", NOVEMBER].lines
    assert (line.kind, line.base) == (LineKind.TIER, units(20))


DAYS = st.sampled_from([date(2026, number, day) for number in (7, 8, 9, 10) for day in (3, 20)])


@given(st.lists(st.tuples(DAYS, st.integers(1, 300), st.integers(0, 100), DAYS), max_size=8))
def test_all_statements_together_pay_for_what_stayed(sales):
    """Over all periods, pay less what was taken back is exactly what the sales that stayed earn, by their own month."""
    rows, returns, stayed = [], [], {month(2026, number): 0 for number in (7, 8, 9, 10)}
    for day, amount, percent, later in sales:
        rows.append(sale(day, amount))
        gone = amount * percent // 100
        if gone and later > day:
            rows.append(sale(later, -gone))
            returns.append(back(later, day, -gone))
        stayed[month(2026, day.month)] += units(amount - (gone if later > day else 0))
    paid = Fraction(0)
    for period in stayed:
        found = made(rows, returns=returns, as_of=period.end)
        paid += sum((line.exact for line in found["A", period].lines), Fraction(0))
    expected = sum(min(amount, units(100)) / Fraction(100) + max(0, amount - units(100)) / Fraction(10)
                   for amount in stayed.values())  # fmt: skip
    assert paid == expected


def test_the_plan_that_names_a_person_most_closely_counts():
    """Of plans of one name a person's own counts before that of the post, and that before everybody's."""
    own = CommissionPlan("提成", "sales", Method.MARGINAL, RUNGS[1:], applies=Applies(people=frozenset({"B"})))
    east = CommissionPlan("提成", "sales", Method.MARGINAL, RUNGS[:1], applies=Applies(unit="上海店"))
    found = made([sale(AS_OF, 200), sale(AS_OF, 200, "B")], plans=[PLAN, own, east])
    assert found["B", NOVEMBER].plan is own
    assert found["A", NOVEMBER].plan is east
    assert found["D", NOVEMBER].plan is PLAN


def test_quarters_and_target_periods():
    """A plan settles what it says: a quarter, or the shortest period for which the person has a target."""
    span = between(date(2026, 11, 5), date(2026, 12, 4))
    by_quarter = CommissionPlan("季", "sales", Method.WHOLE, RUNGS[:1], settled=Settled.QUARTER)
    by_target = CommissionPlan("期", "sales", Method.WHOLE, RUNGS[:1], settled=Settled.TARGET)
    found = made([sale(AS_OF, 10)], plans=[by_quarter, by_target], targets=[target(TEAM.by_id["A"], 100, span)])
    assert [(who, period) for who, period in found if who == "A"] == [("A", quarter(2026, 4)), ("A", span)]
    assert [period for who, period in found if who == "B"] == [quarter(2026, 4)]


def test_without_a_target_tiers_of_completion_pay_nothing_and_say_why():
    """Who has no target has a statement with the reason, not a guessed base."""
    by_completion = CommissionPlan(
        "奖", "sales", Method.WHOLE, (Rung(Fraction(1), None, Fraction(0), units(500)),), True
    )
    found = made([sale(AS_OF, 10), sale(AS_OF, 10, "B")], plans=[by_completion], targets=[target(TEAM.by_id["A"], 10)])
    assert (found["A", NOVEMBER].total, found["A", NOVEMBER].reason) == (units(500), "")
    assert (found["B", NOVEMBER].total, found["B", NOVEMBER].reason) == (0, "no_target")


def test_who_has_not_reported_is_not_paid_for_nothing():
    """Where the metric comes from reports, no report is unknown, which is not a base of 0; a missing one is 暂定."""
    coverage = Coverage.of(["sales"], [("A", date(2026, 11, 19)), ("B", AS_OF)])
    found = made([sale(date(2026, 11, 19), 10)], coverage=coverage)
    assert (found["A", NOVEMBER].reason, found["A", NOVEMBER].provisional) == ("", True)
    assert found["C", NOVEMBER].reason == "unknown"


def test_leavers_have_no_statement_of_later_months():
    """Who left in October has October's statement and none of November."""
    left = person("A", SHANGHAI, left=date(2026, 10, 9))
    gone = Team((left, *TEAM.people[1:]), TEAM.company)
    found = made([sale(date(2026, 10, 5), 150)], team=gone)
    assert [period for who, period in found if who == "A"] == [OCTOBER]
