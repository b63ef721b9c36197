from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import (
    AS_OF,
    CALENDAR,
    COMPANY,
    EAST,
    HANGZHOU,
    NOVEMBER,
    SHANGHAI,
    TEAM,
    WEST,
    facts,
    mover,
    target,
    units,
)  # fmt: skip
from workflow.compute.coverage import Coverage, missing_reports
from workflow.compute.progress import standings
from workflow.compute.targets import completed
from workflow.domain.period import Period, month, month_of
from workflow.domain.results import completion_of, gap_of
from workflow.domain.team import Level, Team

PEOPLE = {each.id: each for each in TEAM.people}
LEDGER = Coverage.of(ledgers={"sales": Period(date(2026, 11, 1), AS_OF)})


def stand(rows, targets=(), coverage=LEDGER, team=TEAM, as_of=AS_OF):
    """Return standings by owner, metric and period."""
    complete = completed(targets, team, CALENDAR, as_of).targets
    found = standings(facts(rows), complete, team, CALENDAR, as_of, coverage)
    return {(each.person_id or each.path, each.metric, each.period): each for each in found}


def test_the_november_example():
    """1,000,000 with 620,000 through 20 November 2026 is 62.0 % against a working-day clock of 71.4 % (4.4)."""
    each = stand([(date(2026, 11, 3), "A", SHANGHAI, "sales", 620_000)], [target(PEOPLE["A"], 1_000_000)])[
        "A", "sales", NOVEMBER
    ]
    assert each.completion == Fraction(62, 100)
    assert each.time_progress == Fraction(15, 21)
    assert each.gap == units(620_000) - units(714_285.71)
    assert round(each.adjusted_daily / 10_000) == 63_333
    assert each.forecast == units(868_000)
    assert each.behind


def test_rows_after_as_of_do_not_count():
    """Only facts from the period's first day through as_of are actuals (domain.md 4.4: day t must be complete)."""
    days = [date(2026, 10, 31), date(2026, 11, 1), AS_OF, date(2026, 11, 21)]
    rows = [(day, "A", SHANGHAI, "sales", 10**place) for place, day in enumerate(days)]
    assert stand(rows, [target(PEOPLE["A"], 1)])["A", "sales", NOVEMBER].actual == units(110)


def test_an_actual_without_a_target_stands_in_the_month_of_as_of():
    """A member with an actual but no target has a standing in the month of as_of, at every level, no completion."""
    found = stand([(AS_OF, "A", SHANGHAI, "sales", 5)])
    assert {key[0] for key in found} == {"A", SHANGHAI, EAST, COMPANY}
    assert {each.period for each in found.values()} == {month_of(AS_OF)}
    assert {(each.target, each.completion, each.gap, each.actual) for each in found.values()} == {
        (None, None, None, units(5))
    }


def test_sales_belong_to_the_unit_of_the_sale_date():
    """What somebody sold before a move stays with the old unit, and all of it is the person's (domain.md 4.10)."""
    moves = mover("X", EAST, date(2026, 11, 16), WEST)
    rows = [(date(2026, 11, 5), "X", EAST, "sales", 3), (date(2026, 11, 18), "X", WEST, "sales", 4)]
    found = stand(rows, team=Team((moves,), "星河"))
    actuals = {key[0]: each.actual for key, each in found.items()}
    assert actuals == {"X": units(7), EAST: units(3), WEST: units(4), COMPANY: units(7)}
    assert found["X", "sales", NOVEMBER].path == WEST


def test_a_ledger_without_rows_means_zero():
    """Where a ledger covers the period, no row means 0; where none does, nothing is known."""
    targets = [target(PEOPLE["A"], 100), target(PEOPLE["A"], 100, month(2026, 9))]
    found = stand([], targets)
    assert found["A", "sales", NOVEMBER].actual == 0
    assert found["A", "sales", NOVEMBER].completion == 0
    assert found["A", "sales", month(2026, 9)].actual is None


def test_a_metric_without_a_source_has_no_actual():
    """A target for a metric that no workbook feeds has no actual, no completion, no gap: not 0 %."""
    each = stand([], [target(PEOPLE["A"], 100, metric="collections")])["A", "collections", NOVEMBER]
    assert (each.actual, each.completion, each.gap, each.forecast, each.adjusted_daily) == (None,) * 5


def test_unreported_is_not_zero():
    """Without any report in the period a report metric is None and 未报; with one and nothing in it, it is 0."""
    coverage = Coverage.of(["visits"], [("B", AS_OF), ("C", date(2026, 11, 19))])
    targets = [target(PEOPLE[each], 10, metric="visits") for each in "ABC"]
    found = stand([], targets, coverage)
    seen = {
        each: (found[each, "visits", NOVEMBER].actual, found[each, "visits", NOVEMBER].unreported) for each in "ABC"
    }
    assert seen == {"A": (None, True), "B": (0, True), "C": (0, True)}
    assert found[HANGZHOU, "visits", NOVEMBER].actual == 0
    assert found[SHANGHAI, "visits", NOVEMBER].unreported


def test_all_reports_in_means_reported():
    """Who has reported on every day on which reports were due is not marked as unreported."""
    days = [date(2026, 11, 19), AS_OF]
    coverage = Coverage.of(["visits"], [(who, day) for who in "ABCD" for day in days])
    found = stand([], [target(PEOPLE["A"], 10, metric="visits")], coverage)
    assert not found["A", "visits", NOVEMBER].unreported
    assert missing_reports(coverage, TEAM, CALENDAR, AS_OF) == ()


def test_missing_reports_of_as_of():
    """The report of as_of is due from who sells and works that day, once the office reports at all."""
    coverage = Coverage.of(["visits"], [("A", AS_OF), ("B", date(2026, 11, 19))])
    assert missing_reports(coverage, TEAM, CALENDAR, AS_OF) == ("B", "C", "D")
    assert missing_reports(Coverage.of(), TEAM, CALENDAR, AS_OF) == ()
    weekend = date(2026, 11, 21)
    assert missing_reports(coverage, TEAM, CALENDAR, weekend) == ()


def test_a_leaver_owes_no_report():
    """After the last day nobody owes a report."""
    left = replace(PEOPLE["A"], left=date(2026, 11, 18))
    team = Team((left, PEOPLE["B"]), "星河")
    coverage = Coverage.of(["visits"], [("A", date(2026, 11, 18)), ("B", date(2026, 11, 18)), ("B", AS_OF)])
    assert missing_reports(coverage, team, CALENDAR, AS_OF) == ()


def test_before_the_period_begins():
    """Before a period begins time progress, actual and gap are 0, and there is no target for tomorrow."""
    december = month(2026, 12)
    each = stand([], [target(PEOPLE["A"], 230, december)])["A", "sales", december]
    assert (each.time_progress, each.actual, each.gap, each.adjusted_daily) == (0, 0, 0, None)


def test_on_the_eve_of_a_period_the_first_day_has_its_target():
    """On 30 November the adjusted target is that of 1 December."""
    december = month(2026, 12)
    each = stand([], [target(PEOPLE["A"], 230, december)], as_of=date(2026, 11, 30))["A", "sales", december]
    assert each.adjusted_daily == units(10)


def test_a_finished_period():
    """After a period's end the forecast is the actual, the clock is at 1, and no day has an adjusted target."""
    rows = [(date(2026, 10, 9), "A", SHANGHAI, "sales", 50)]
    each = stand(rows, [target(PEOPLE["A"], 100, month(2026, 10))])["A", "sales", month(2026, 10)]
    assert (each.forecast, each.time_progress, each.adjusted_daily) == (units(50), 1, None)


def test_no_forecast_before_the_third_working_day():
    """The run rate says nothing on the first two working days of a month (domain.md 4.5)."""
    rows = [(date(2026, 11, 2), "A", SHANGHAI, "sales", 21)]
    owner = [target(PEOPLE["A"], 100)]
    assert stand(rows, owner, as_of=date(2026, 11, 3))["A", "sales", NOVEMBER].forecast is None
    assert stand(rows, owner, as_of=date(2026, 11, 4))["A", "sales", NOVEMBER].forecast == units(147)


@pytest.mark.parametrize(
    ("goal", "actual", "completion"),
    [(0, 5, None), (None, 5, None), (5, None, None), (-100, -80, Fraction(6, 5)), (100, -20, Fraction(-1, 5)),
     (100, 250, Fraction(5, 2))],
)  # fmt: skip
def test_degenerate_completion(goal, actual, completion):
    """No target and a target of 0 have no completion, a loss to be reduced counts from 1, nothing is capped (4.4)."""
    assert completion_of(goal, actual) == completion


def test_gap_is_rounded_half_up_to_fen():
    """The gap is rounded once, half up to 分, away from 0."""
    assert gap_of(50, 0, Fraction(1)) == -100
    assert gap_of(49, 0, Fraction(1)) == 0


DAYS = st.dates(date(2026, 10, 28), date(2026, 11, 25))
SALES = st.lists(
    st.tuples(DAYS, st.sampled_from("ABX"), st.just(None), st.just("sales"), st.integers(-(10**9), 10**9)), max_size=40
)


@given(SALES, DAYS, st.dates(date(2026, 10, 28), date(2026, 11, 25)))
def test_actuals_are_the_sums_of_the_facts(rows, as_of, moved):
    """Every actual, of people and units, is the plain sum of the facts in the period through as_of."""
    team = Team((PEOPLE["A"], PEOPLE["B"], mover("X", HANGZHOU, moved, WEST)), "星河")
    rows = [(day, who, team.by_id[who].path_on(day), metric, amount) for day, who, _, metric, amount in rows]
    period = month_of(as_of)
    owners = [*team.people, COMPANY, EAST, WEST, SHANGHAI, HANGZHOU]
    found = stand(rows, [target(owner, 10, period) for owner in owners], team=team, as_of=as_of)
    for (owner, _, _), each in found.items():
        mine = [
            amount
            for day, who, path, _, amount in rows
            if period.start <= day <= as_of and (owner == who if isinstance(owner, str) else owner.contains(path))
        ]
        if each.actual is None:
            assert not mine
        else:
            assert each.actual == units(1) * sum(mine)


def test_standings_come_in_a_stable_order():
    """Standings are ordered by metric, level, unit, person and period, whatever the order of facts and targets."""
    rows = [(AS_OF, "B", SHANGHAI, "sales", 1), (AS_OF, "A", SHANGHAI, "collections", 2)]
    targets = [target(PEOPLE["D"], 1), target(PEOPLE["A"], 1)]
    first = standings(facts(rows), targets, TEAM, CALENDAR, AS_OF, LEDGER)
    assert standings(facts(rows[::-1]), targets[::-1], TEAM, CALENDAR, AS_OF, LEDGER) == first
    assert first[0].level is Level.COMPANY
    assert first[-1].metric == "collections"


def test_margin_that_no_ledger_tells_is_unknown():
    """Whose ledger rows have no margin at all has none, not 0; who has no rows there has 0."""
    coverage = Coverage.of(ledgers={key: Period(date(2026, 11, 1), AS_OF) for key in ("sales", "gross_margin")})
    coverage = replace(coverage, beside={"gross_margin": frozenset({"sales"}), "sales": frozenset({"gross_margin"})})
    rows = [(AS_OF, "A", SHANGHAI, "sales", 5), (AS_OF, "B", SHANGHAI, "sales", 7), (AS_OF, "B", SHANGHAI,
        "gross_margin", 3)]  # fmt: skip
    targets = [target(PEOPLE[each], 9, metric="gross_margin") for each in "ABC"]
    found = stand(rows, targets, coverage)
    assert [found[each, "gross_margin", NOVEMBER].actual for each in "ABC"] == [None, units(3), 0]
    assert found[SHANGHAI, "gross_margin", NOVEMBER].actual == units(3)
