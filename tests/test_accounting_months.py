"""Months that close on another day than the calendar's (26–25, domain.md 4.17)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import CALENDAR, COMPANY, TEAM, facts, target
from workflow.compute.coverage import Coverage
from workflow.compute.progress import standings
from workflow.compute.splits import split_periods
from workflow.compute.targets import completed
from workflow.domain.period import Accounting, Period, Span, half, month, month_of, quarter, year
from workflow.domain.planning import Planning
from workflow.resolve.plans import in_months

TO_25 = replace(Planning(), months=Accounting(25))
DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
CLOSING = st.integers(1, 27)


@given(DAYS, CLOSING)
def test_every_day_lies_in_one_accounting_month(day, closes_on):
    """The months follow each other without a gap, and a day lies in the one that closes on or after it."""
    months = Accounting(closes_on)
    this = months.month_of(day)
    assert day in this
    assert this.end.day == closes_on
    assert months.month_of(this.end + timedelta(1)).start == this.end + timedelta(1)


@given(DAYS)
def test_without_a_closing_day_months_are_the_calendars(day):
    """An office that says nothing has the months, quarters and years of the calendar."""
    months = Accounting()
    assert months.month_of(day) == month_of(day)
    assert (months.year(2026), months.quarter(2026, 3), months.half(2026, 2)) == (
        year(2026), quarter(2026, 3), half(2026, 2),
    )  # fmt: skip


@given(CLOSING, st.sampled_from([year(2026), half(2026, 1), half(2024, 2), quarter(2026, 1), month(2026, 2)]))
def test_an_adopted_period_keeps_its_name_and_nests(closes_on, period):
    """'2026Q1' stays '2026Q1', starts after the closing day before, and its parts fill it without a gap."""
    months = Accounting(closes_on)
    mine = months.adopt(period)
    assert (mine.label, mine.span, mine.end.day) == (period.label, period.span, closes_on)
    assert months.adopt(mine) == mine == months.adopt(Period(mine.start, mine.end))
    assert [day for part in mine.parts() for day in part.days()] == list(mine.days())
    assert len(mine.months()) == len(period.months())


def test_a_month_is_called_by_the_month_it_closes_in():
    """With months that close on the 25th, '2026-11' is 26 October to 25 November, and 2026 starts at Christmas."""
    months = Accounting(25)
    november = months.adopt(month(2026, 11))
    assert (november.start, november.end) == (date(2026, 10, 26), date(2026, 11, 25))
    assert months.month_of(date(2026, 11, 26)).label == "2026-12"
    assert months.year(2026).start == date(2025, 12, 26)


def test_targets_mean_the_accounting_month():
    """A target for '2026-11' is one for 26–25; one for a week or a day stays what it was."""
    week = Period(date(2026, 11, 16), date(2026, 11, 22), Span.WEEK)
    stated = (target(COMPANY, 100), target(COMPANY, 7, week))
    adopted = in_months(stated, TO_25.months)
    assert [each.period.start for each in adopted] == [date(2026, 10, 26), week.start]
    assert in_months(stated, Accounting()) == stated


def test_a_year_goes_to_accounting_months_and_days_exactly():
    """Quarters, months and days of an accounting year add up to it at every level."""
    whole = target(COMPANY, 1_000_000.01, TO_25.months.year(2026))
    parts = {part.period: part.amount for part in split_periods(whole, TO_25)} | {whole.period: whole.amount}
    for each, amount in parts.items():
        below = [parts[part] for part in each.parts() if part in parts and part != each]
        assert not below or sum(below) == amount
    assert parts[TO_25.months.month(2026, 11)] > 0


def test_the_month_of_as_of_is_the_accounting_month():
    """On 26 November the December target is derived, and an actual without a target stands in December."""
    as_of = date(2026, 11, 26)
    found = completed([target(COMPANY, 1200, TO_25.months.year(2026))], TEAM, TO_25, as_of).targets
    assert "2026-12" in {each.period.label for each in found}
    rows = standings(facts([(as_of, "A", COMPANY, "sales", 5)]), [], TEAM, TO_25, as_of, Coverage())
    assert {each.period.label for each in rows} == {"2026-12"}
    plain = standings(facts([(as_of, "A", COMPANY, "sales", 5)]), [], TEAM, CALENDAR, as_of, Coverage())
    assert {each.period.label for each in plain} == {"2026-11"}


@pytest.mark.parametrize("closes_on", [-1, 28, 31])
def test_a_closing_day_that_february_lacks_is_refused(closes_on):
    """A month that closes on the 28th or later would leave February nothing after it."""
    with pytest.raises(ValueError, match="closes"):
        Accounting(closes_on)
