"""What months weigh by the years that are over: their mean share, aligned by the spring festival (domain.md 4.1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import median_low

import polars as pl

from workflow.domain.calendar import unit_key
from workflow.domain.lunar import spring_festival
from workflow.domain.period import Accounting, Period
from workflow.domain.planning import Planning
from workflow.domain.team import TeamPath

WHOLE = 1_000_000
"""What the weights of a fitted year add up to, about: they are parts per million."""
_FEW_YEARS = 3
"""From how many years on a one-off can be told from what is usual."""

Shares = dict[int, Fraction]
"""What of a year each month has, by its number; all twelve."""


def with_history(planning: Planning, facts: pl.DataFrame, as_of: date) -> Planning:
    """Return a planning whose months weigh what they had of past years, where the office wants that.

    Args:
        planning: `history` tells whether it does.
        facts: `FACT_SCHEMA`, all dates; a year counts for a unit and a metric if it is over and its first and last
            month have facts.
        as_of: the last complete day: weights are fitted for its accounting year and the next one.
    """
    if not planning.history:
        return planning
    this = planning.months.month_of(as_of).end.year
    fitted: dict[tuple[str, str, int], Mapping[int, int]] = {}
    for (unit, metric), days in sorted(_by_day(facts).items()):
        for year in (this, this + 1):
            shares = fitted_shares(days, year, planning.months, planning.one_off_times, until=as_of)
            if shares:
                weights = {month: round(share * WHOLE) for month, share in shares.items()}
                fitted[unit, metric, year] = weights
    return replace(planning, past_months=fitted)


def _by_day(facts: pl.DataFrame) -> dict[tuple[str, str], dict[date, int]]:
    """Return what every unit had each day, by unit and metric."""
    columns = ("company", "region", "store", "metric", "date")
    rows = facts.group_by(columns).agg(pl.col("amount").sum()).sort(columns)
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for company, region, store, metric, day, amount in rows.iter_rows():
        for unit in TeamPath(company, region, store).ancestors():
            found[unit_key(unit), metric][day] += amount
    return found


def fitted_shares(
    days: Mapping[date, int], year: int, months: Accounting, one_off_times: Fraction = Fraction(2), *, until: date
) -> Shares | None:
    """Return what of a year each month is to have: the mean over the past years, one-offs taken out.

    January and February have together what they had, parted between them by the days' distance to the spring festival
    of each year: a festival that moves from the one month into the other takes its quiet days and its rush with it.

    Args:
        days: amounts by day, in any unit; months below 0 (more returns than sales) count as 0.
        year: which year to fit.
        months: the office's months.
        one_off_times: a month of a year above so many times its usual share counts as its usual share, where there
            are three years or more; 0 takes nothing out.
        until: the last complete day; only years that are over by then count.

    Returns:
        Shares that add up to 1; None where no year is over that has facts in its first and last month.
    """
    past = [each for each in _years(days, months) if each < year and months.year(each).end <= until]
    by_year = {each: shares for each in past if (shares := _shares(days, months.year(each))) is not None}
    if not by_year:
        return None
    mean = _mean(_without_one_offs(list(by_year.values()), one_off_times))
    return _aligned(mean, days, year, sorted(by_year), months)


def _years(days: Mapping[date, int], months: Accounting) -> list[int]:
    return sorted({months.month_of(day).end.year for day in days})


def _shares(days: Mapping[date, int], year: Period) -> Shares | None:
    """Return the shares of one past year; None where it is not whole, or came to nothing."""
    sums = {month.end.month: _sum(days, month) for month in year.months()}
    seen = {number for number, month in enumerate(year.months(), 1) if any(day in days for day in month.days())}
    positive = {number: max(0, amount) for number, amount in sums.items()}
    total = sum(positive.values())
    if not {1, 12} <= seen or not total:
        return None
    return {number: Fraction(amount, total) for number, amount in positive.items()}


def _sum(days: Mapping[date, int], period: Period) -> int:
    return sum(days.get(day, 0) for day in period.days())


def _without_one_offs(years: Sequence[Shares], times: Fraction) -> list[Shares]:
    if len(years) < _FEW_YEARS or not times:
        return list(years)
    usual = {number: median_low([shares[number] for shares in years]) for number in range(1, 13)}
    return [
        {number: usual[number] if usual[number] and share > times * usual[number] else share
         for number, share in shares.items()}
        for shares in years
    ]  # fmt: skip


def _mean(years: Sequence[Shares]) -> Shares:
    sums = {number: sum((shares[number] for shares in years), Fraction(0)) for number in range(1, 13)}
    total = sum(sums.values())
    return {number: amount / total for number, amount in sums.items()}


def _aligned(mean: Shares, days: Mapping[date, int], year: int, past: Iterable[int], months: Accounting) -> Shares:
    """Part what January and February have together by how far their days are from the year's spring festival."""
    festival = spring_festival(year)
    profile = _around_the_festival(days, past, months)
    if festival is None or not profile:
        return mean
    usual = sum(profile.values(), Fraction(0)) / len(profile)
    first, second = (
        sum((profile.get((day - festival).days, usual) for day in months.month(year, number).days()), Fraction(0))
        for number in (1, 2)
    )
    if not first + second:
        return mean
    together = mean[1] + mean[2]
    return {**mean, 1: together * first / (first + second), 2: together * second / (first + second)}


def _around_the_festival(days: Mapping[date, int], past: Iterable[int], months: Accounting) -> dict[int, Fraction]:
    """Return the mean part of January and February that a day had, by its distance to the spring festival."""
    found: dict[int, list[Fraction]] = defaultdict(list)
    for year in past:
        festival = spring_festival(year)
        start, end = months.month(year, 1).start, months.month(year, 2).end
        total = sum(max(0, days.get(day, 0)) for day in Period(start, end).days())
        if festival is None or not total:
            continue
        for day in Period(start, end).days():
            found[(day - festival).days].append(Fraction(max(0, days.get(day, 0)), total))
    return {distance: sum(parts, Fraction(0)) / len(parts) for distance, parts in found.items()}
