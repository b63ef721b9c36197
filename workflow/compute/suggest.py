"""Targets that history suggests: trend × seasonal index, with a range; never adopted by themselves (domain.md 4.1, #9).

Level: the last twelve months. Trend: those ÷ the twelve before, a year. Season: each month's mean share of its twelve.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import sqrt

from workflow.compute.plan_basis import Basis
from workflow.compute.seasons import fitted_shares
from workflow.domain.money import round_half_up
from workflow.domain.period import Period
from workflow.domain.plan import Suggested, Suggestion, Terms
from workflow.domain.team import TeamPath

FEWEST = 12
"""Whole months that a suggestion needs."""
_YEARS = 5
_NORMAL_80 = 1.2816
_TREND = (Fraction(1, 2), Fraction(2))
"""A year's growth beyond these says more of the data than of the market."""


def suggestion(basis: Basis, terms: Terms, columns: Sequence[Period], weights: Sequence[Fraction]) -> Suggestion:
    """Return what the plan's unit could be asked for by its own history.

    Args:
        basis: its facts; months before the first one with facts are not known.
        terms: metric, unit and period.
        columns: of the plan.
        weights: what the columns weigh, for a month's weeks.
    """
    months = basis.months_back(FEWEST * _YEARS)
    amounts = [basis.actuals.within(each.start, each.end).units.get((terms.unit, terms.metric), 0) for each in months]
    first = next((place for place, amount in enumerate(amounts) if amount), len(amounts))
    known = amounts[first:]
    if len(known) < FEWEST:
        nothing = tuple(Suggested(column, None) for column in columns)
        return Suggestion(len(known), None, nothing, Suggested(terms.period, None))
    last = sum(known[-FEWEST:])
    before = sum(known[-2 * FEWEST : -FEWEST]) if len(known) >= 2 * FEWEST else 0
    growth = min(max(Fraction(last, before), _TREND[0]), _TREND[1]) if before > 0 else None
    shares = _shares(basis, terms, known, months[first:])
    spread = _spread(known, growth)
    middle = months[-1].end.year * 12 + months[-1].end.month - 5.5
    by_month = {
        month: _one(month, last, growth, shares, middle) for column in columns for month in _months(basis, column)
    }
    points = _points(basis, columns, weights, by_month, terms.period)
    found = tuple(_ranged(column, point, spread) for column, point in zip(columns, points, strict=True))
    total = sum(points, Fraction(0))
    # Single months err apart, the level errs for all of them together.
    error = sqrt(sum((float(point) * spread) ** 2 for point in points) + (float(total) * spread) ** 2 / FEWEST)
    return Suggestion(len(known), growth, found, _ranged(terms.period, total, error / float(total) if total else 0.0))


def _months(basis: Basis, column: Period) -> tuple[Period, ...]:
    return column.months() or (basis.planning.months.month_of(column.start),)


def _shares(basis: Basis, terms: Terms, known: Sequence[int], months: Sequence[Period]) -> dict[int, Fraction]:
    """Return what of twelve months each has: aligned by the spring festival where a whole year is over, else plain."""
    days: dict[date, int] = {}
    rows = basis.facts.filter(basis.facts["metric"] == terms.metric)
    for day, company, region, store, amount in rows.select("date", "company", "region", "store", "amount").iter_rows():
        if terms.unit.contains(TeamPath(company, region, store)):
            days[day] = days.get(day, 0) + amount
    fitted = fitted_shares(days, terms.period.end.year, basis.planning.months, basis.planning.one_off_times,
                           until=basis.as_of) if days else None  # fmt: skip
    if fitted:
        return fitted
    found: dict[int, list[Fraction]] = {}
    for end in range(len(known), FEWEST - 1, -FEWEST):
        window = [max(0, amount) for amount in known[end - FEWEST : end]]
        for month, amount in zip(months[end - FEWEST : end], window, strict=True):
            found.setdefault(month.end.month, []).append(Fraction(amount, sum(window) or 1))
    return {number: sum(parts, Fraction(0)) / len(parts) for number, parts in found.items()}


def _one(month: Period, last: int, growth: Fraction | None, shares: dict[int, Fraction], middle: float) -> Fraction:
    """Return the point of one month: the year's level, grown by the years in between, times its share."""
    years = (month.end.year * 12 + month.end.month - middle) / 12
    factor = float(growth) ** round(years) if growth else 1.0
    return last * Fraction(factor).limit_denominator(1_000_000) * shares.get(month.end.month, Fraction(1, 12))


def _points(
    basis: Basis,
    columns: Sequence[Period],
    weights: Sequence[Fraction],
    by_month: dict[Period, Fraction],
    whole: Period,
) -> list[Fraction]:
    """Return each column's point; a month's weeks share it by what they weigh."""
    if all(column.months() for column in columns):
        return [by_month[column] for column in columns]
    month = basis.planning.months.month_of(whole.start)
    clock = basis.clocks.unit(TeamPath(basis.team.company))
    part = Fraction(1)
    if (whole.start, whole.end) != (month.start, month.end):
        part = Fraction(clock.measure(month, whole.start, whole.end), clock.measure(month, month.start, month.end) or 1)
    total = sum(weights, Fraction(0))
    point = by_month.get(month, Fraction(0)) * part
    return [point * weight / total if total else Fraction(0) for weight in weights]


def _spread(known: Sequence[int], growth: Fraction | None) -> float:
    """Return how far months err, as a part of them: against the year before, grown; else against their mean."""
    if growth is not None:
        pairs = [(now, then * growth) for now, then in
                 zip(known[-FEWEST:], known[-2 * FEWEST : -FEWEST], strict=True) if then > 0]  # fmt: skip
        errors = [float((now - expected) / expected) for now, expected in pairs]
    else:
        mean = Fraction(sum(known[-FEWEST:]), FEWEST)
        errors = [float((now - mean) / mean) for now in known[-FEWEST:]] if mean else []
    if len(errors) < 2:
        return 0.5
    return _NORMAL_80 * sqrt(sum(error * error for error in errors) / (len(errors) - 1))


def _ranged(period: Period, point: Fraction, spread: float) -> Suggested:
    wide = abs(point) * Fraction(spread).limit_denominator(10_000)
    low, high = (round_half_up(value, 10_000) for value in (max(Fraction(0), point - wide), point + wide))
    return Suggested(period, round_half_up(point, 10_000), low, high)
