"""Forecasts with an interval, and whether a daily target can be done (domain.md 4.3, 4.5)."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from usual_band import usual_band
from workflow.compute.clock import OwnerClocks
from workflow.compute.daily import Days, daily_amounts
from workflow.compute.feasibility import feasibility
from workflow.compute.outlook import Course, outlook
from workflow.compute.prospects import Records, back_test
from workflow.compute.student import t_below, t_quantile
from workflow.domain.finding import Language
from workflow.domain.metric import FACT_SCHEMA
from workflow.domain.outlook import Feasibility, Method, Word
from workflow.domain.period import month
from workflow.domain.planning import Planning
from workflow.domain.team import Assignment, Person, Team, TeamPath
from workflow.report.prospect_words import feasibility_text

UNIT = 10_000
PATH = TeamPath("公司", "华东")


def course(over: list[int], left: int, earlier: list[int] | None = None) -> Course:
    """Return a course of equal days, amounts in units."""
    amounts, before = [one * UNIT for one in over], [one * UNIT for one in earlier or []]
    return Course(sum(amounts), amounts, [1] * len(over), [1] * left, before, [1] * len(before))


@pytest.mark.parametrize(
    ("freedom", "value"), [(1, 3.078), (2, 1.886), (5, 1.476), (10, 1.372), (30, 1.310), (120, 1.289)]
)
def test_published_quantiles_of_students_t(freedom: int, value: float) -> None:
    """The 90 % quantiles are those of the printed tables, and their share is 90 % again."""
    assert round(t_quantile(0.9, freedom), 3) == value
    assert t_below(t_quantile(0.9, freedom), freedom) == pytest.approx(0.9)


def test_nothing_is_forecast_before_the_third_day() -> None:
    """Two selling days say nothing yet, three do."""
    assert outlook(course([5, 6], 19), None, "") is None
    assert outlook(course([5, 6, 7], 18), None, "") is not None


def test_nothing_is_forecast_when_no_day_is_left() -> None:
    """After the last selling day the actual is what there is."""
    assert outlook(course([5, 6, 7], 0), None, "") is None


def test_equal_days_go_on_as_they_went() -> None:
    """A seller of 100 a day with 15 days left is expected at what is there and 1,500 more, without any spread."""
    seen = outlook(course([100] * 6, 15), 2_000 * UNIT, "")
    assert seen is not None
    assert (seen.low, seen.expected, seen.high) == (2_100 * UNIT, 2_100 * UNIT, 2_100 * UNIT)
    assert seen.chance == Fraction(99, 100)


def test_earlier_days_count_half() -> None:
    """Four days of 100 and eight earlier ones of 50 weigh the same: the days that are left bring 75 each."""
    seen = outlook(course([100] * 4, 10, [50] * 8), None, "")
    assert seen is not None
    assert seen.expected == (400 + 750) * UNIT
    assert (seen.days, seen.earlier_days) == (4, 8)


def test_who_sells_on_few_days_is_drawn() -> None:
    """More than two days in five without a sale, and days are drawn instead of averaged."""
    seen = outlook(course([0, 0, 0, 900, 0, 0, 800], 14), None, "a")
    assert seen is not None
    assert seen.method is Method.BOOTSTRAP
    assert seen == outlook(course([0, 0, 0, 900, 0, 0, 800], 14), None, "a")


@given(
    over=st.lists(st.integers(0, 10_000), min_size=3, max_size=22),
    earlier=st.lists(st.integers(0, 10_000), max_size=66),
    left=st.integers(1, 22),
    target=st.integers(1, 400_000),
)
def test_the_interval_holds_the_forecast_and_never_ends_below_what_is_there(
    over: list[int], earlier: list[int], left: int, target: int
) -> None:
    """Low ≤ expected ≤ high; without returns low is at least the actual; a chance is never 0 or 100 %."""
    seen = outlook(course(over, left, earlier), target * UNIT, "x")
    assert seen is not None
    assert seen.low <= seen.expected <= seen.high
    assert seen.low >= sum(over) * UNIT
    assert seen.chance is not None
    assert 0 < seen.chance < 1


def _coverage(day: int, months: int) -> tuple[float, float]:
    """Return the shares of simulated months that our interval and the usual band hold on a selling day."""
    draw, held, usual = Random(day), 0, 0  # noqa: S311 - a simulation that anybody can repeat
    for _ in range(months):
        days = [round(max(0.0, draw.gauss(10_000, 3_000))) for _ in range(63 + 21)]
        seen = course(days[63 : 63 + day], 21 - day, days[:63])
        ours, band, end = outlook(seen, None, ""), usual_band(seen), sum(days[63:]) * UNIT
        assert ours is not None
        assert band is not None
        held += ours.low <= end <= ours.high
        usual += band[0] <= end <= band[1]
    return held / months, usual / months


@pytest.mark.parametrize("day", [5, 10, 15])
def test_eighty_per_cent_means_eighty(day: int) -> None:
    """Where days are alike 75 to 85 % of the intervals hold the month's end from day 5 on; the usual band fewer."""
    ours, usual = _coverage(day, 1_500)
    assert 0.75 <= ours <= 0.85
    assert usual < 0.75


@pytest.mark.parametrize(
    ("asked", "word"),
    [(30, Word.DOABLE), (31, Word.HARD), (48, Word.HARD), (49, Word.VERY_HARD), (57, Word.VERY_HARD),
     (58, Word.OUT_OF_REACH), (0, Word.DONE)],
)  # fmt: skip
def test_words_of_feasibility(asked: int, word: Word) -> None:
    """Half of the own days or more is 可达, a fifth 吃力, a twentieth 很难, fewer 基本不可能; asked 0 is done."""
    assert feasibility(asked, list(range(60))).word is word


def test_nothing_asked_of_a_day_is_not_a_target_reached() -> None:
    """Where two customers are left for six days the first day has none to bring, and 已达成 is not said."""
    assert feasibility(0, list(range(60)), met=False).word is Word.UNKNOWN


def test_a_count_beyond_the_best_days_has_no_empty_decimal() -> None:
    """What lies above the best days of a count is a whole number in words."""
    said = feasibility_text(Feasibility(Word.HARD, 3, 15, UNIT, UNIT), "visits", Language.ZH)
    assert said == "吃力（近 15 日 3 日做到；其中 1 超出自己的高位日）"


def test_feasibility_is_silent_with_few_days() -> None:
    """Nine days are too few to say anything."""
    assert feasibility(5, [10] * 9).word is Word.UNKNOWN


def test_what_no_day_of_ours_would_bring_is_said() -> None:
    """Above P95 of the own days (56.05 of 0 … 59) lies what cannot be caught up with today."""
    can = feasibility(100 * UNIT, [one * UNIT for one in range(60)], quantum=100)
    assert can.cap == 560_500
    assert can.beyond == 439_500


def test_who_sells_once_a_month_has_no_cap() -> None:
    """With a sale on one day in thirty P95 is 0: that is no best day, and nothing is said to lie above it."""
    can = feasibility(100, [0] * 29 + [5_000] + [0] * 29 + [5_000])
    assert (can.word, can.reached, can.cap, can.beyond) == (Word.OUT_OF_REACH, 2, None, 0)


def test_sales_on_a_day_off_count_to_the_day_before() -> None:
    """A Saturday's sale belongs to the Friday; one before the first selling day to that day."""
    friday, saturday, monday = date(2026, 11, 6), date(2026, 11, 7), date(2026, 11, 9)
    days = Days((date(2026, 11, 5), saturday, monday), (1, 2, 4))
    assert days.on([friday, monday]) == [2, 4]
    assert days.on([monday]) == [4]


def _facts(amounts: dict[date, int]) -> pl.DataFrame:
    rows = [(day, "A1", *PATH, "sales", amount, "w", "s", 1) for day, amount in amounts.items()]
    return pl.DataFrame(rows, schema=FACT_SCHEMA, orient="row")


def _records(amounts: dict[date, int], as_of: date, joined: date | None = None) -> Records:
    team = Team((Person("A1", "甲", (Assignment(None, PATH),), joined=joined),), "公司")
    return Records(_facts(amounts), team, OwnerClocks(Planning(), team), as_of)


def test_daily_amounts_of_a_person_and_all_units_above() -> None:
    """A fact counts for the person, the region and the company, and only up to the day asked for."""
    daily = daily_amounts(_facts({date(2026, 11, 5): 3, date(2026, 11, 6): 4}), date(2026, 11, 5))
    assert daily["A1", "sales"].amounts == (3,)
    assert daily[PATH, "sales"] == daily[TeamPath("公司"), "sales"] == daily["A1", "sales"]


def test_a_joiner_has_no_empty_days_before_the_first() -> None:
    """Who joined on 16 November has 5 selling days by the 20th, not 15, and no earlier ones."""
    everyday = {date(2026, 9, 1) + timedelta(number): UNIT for number in range(81)}
    seen = _records(everyday, date(2026, 11, 20), joined=date(2026, 11, 16)).course(
        "A1", "sales", month(2026, 11), date(2026, 11, 20)
    )
    assert len(seen.amounts) == 5
    assert not seen.earlier_amounts


def test_closed_months_are_forecast_again() -> None:
    """Ten closed months of data give three tries each, and the intervals of a steady seller mostly hold."""
    draw = Random(7)  # noqa: S311 - a simulation that anybody can repeat
    days = [date(2026, 1, 1) + timedelta(number) for number in range(324)]
    seen = back_test(_records({day: draw.randint(90, 110) * UNIT for day in days}, date(2026, 11, 20)), "sales", ["A1"])
    assert (seen.tries, seen.months) == (30, 10)
    assert seen.share is not None
    assert seen.share > Fraction(6, 10)


def test_an_office_without_closed_months_has_no_hit_rate() -> None:
    """Where the ledger began this month nothing can be tried, and the hit rate says so."""
    seen = back_test(_records({date(2026, 11, 5): UNIT}, date(2026, 11, 20)), "sales", ["A1"])
    assert (seen.tries, seen.share) == (0, None)
