"""A target down its periods: year ▸ quarter ▸ month ▸ day or week, exactly, around locks (domain.md 4.1, 4.7)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from workflow.compute.bounds import Bounds, Infeasible, share_bounded
from workflow.compute.clock import Clock, OwnerClocks
from workflow.compute.shares import Weight, left_to_share, share_out
from workflow.domain.calendar import WorkCalendar
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span, week
from workflow.domain.planning import Planning, planned
from workflow.domain.results import Target

__all__ = [
    "Refused", "Weight", "bounds_of", "left_to_share", "share_out", "split_months", "split_periods", "split_weeks",
]  # fmt: skip

_PARTED = (Span.YEAR, Span.HALF, Span.QUARTER)


@dataclass(frozen=True, slots=True)
class Refused:
    """A split that was not made, since floors or caps leave no way to make it (domain.md 4.7)."""

    target: Target
    """What was to be split."""
    why: Infeasible


def split_periods(
    target: Target, basis: Planning | WorkCalendar, known: Sequence[Target] = (), clocks: OwnerClocks | None = None
) -> tuple[Target, ...]:
    """Split a target down its periods: year ▸ quarter ▸ month ▸ day, every level adding up exactly.

    Quarters and months share by the month weights that hold for the owner, else by what their days weigh; days by
    their weight. Where the owner's targets stop at weeks, a month has the parts of its weeks instead of days. A half
    year is split like a year, any other period to days.

    A part that the owner has set (it is in `known` and not open) keeps its amount, at whatever level; the others share
    the rest, within the floors and caps of the owner's open targets. Where those leave no way, the parts of that
    period are missing (`split_months` says why). An amount that does not add up (a level, a ratio) is copied down.

    Returns:
        The parts of all levels, each before its own parts. See domain.md 4.1, 4.6, 4.7.
    """
    return tuple(_Split.of(target, basis, known, clocks).parts())


def split_months(
    target: Target, basis: Planning | WorkCalendar, known: Sequence[Target] = (), clocks: OwnerClocks | None = None
) -> tuple[tuple[Target, ...], tuple[Refused, ...]]:
    """Return the month parts of a year's, a half year's or a quarter's target as `split_periods` gives them.

    And the splits on the way to them that were refused.
    """
    split = _Split.of(target, basis, known, clocks)
    parts = tuple(part for part in split.parts(deepest=Span.MONTH) if part.period.span is Span.MONTH)
    return parts, tuple(split.refused)


def split_weeks(
    target: Target, basis: Planning | WorkCalendar, known: Sequence[Target] = (), clocks: OwnerClocks | None = None
) -> tuple[Target, ...]:
    """Split a target to its weeks, Monday to Sunday: by day, then added up, never month ÷ 4 (domain.md 4.1).

    A week that reaches beyond the target's period is cut at its end; one that straddles two months has days of both.
    """
    whole = planned(basis)
    daily = replace(whole, daily={"": True})
    owner = clocks if clocks is None else OwnerClocks(daily, clocks.team)
    split = _Split.of(target, daily, known, owner)
    days = [part for part in split.parts() if part.period.span is Span.DAY]
    return _weeks(target, days)


def bounds_of(target: Target | None) -> Bounds:
    """Return the floor and the cap of an open target; none for None."""
    return Bounds() if target is None else Bounds(target.floor or 0, target.cap)


def _weeks(target: Target, days: Sequence[Target]) -> tuple[Target, ...]:
    sums: dict[date, int] = defaultdict(int)
    for day in days:
        sums[day.period.start - timedelta(day.period.start.weekday())] += day.amount
    origin = f"period:{target.period.label}"
    return tuple(
        replace(target, period=_week_within(monday, target.period), amount=amount, place=None, origin=origin)
        for monday, amount in sorted(sums.items())
    )


def _week_within(monday: date, period: Period) -> Period:
    iso = monday.isocalendar()
    whole = week(iso.year, iso.week)
    if whole.start >= period.start and whole.end <= period.end:
        return whole
    return Period(max(whole.start, period.start), min(whole.end, period.end))


@dataclass
class _Split:
    """One target on its way down its periods."""

    target: Target
    clock: Clock
    planning: Planning
    locks: dict[Period, int]
    bounds: dict[Period, Bounds]
    refused: list[Refused] = field(default_factory=list)

    @classmethod
    def of(
        cls, target: Target, basis: Planning | WorkCalendar, known: Sequence[Target], clocks: OwnerClocks | None
    ) -> "_Split":
        planning = planned(basis)
        owner = (target.metric, target.person_id or target.path)
        own = [each for each in known if (each.metric, each.person_id or each.path) == owner]
        return cls(
            target,
            (clocks or OwnerClocks(planning)).of(target.path, target.metric, target.person_id),
            planning,
            {each.period: each.amount for each in own if not each.open},
            {each.period: bounds_of(each) for each in own if each.open},
        )

    def parts(self, deepest: Span = Span.DAY) -> Iterator[Target]:
        """Yield the parts of all levels; months are not split any further where they are the deepest."""
        yield from self._below(self.target, deepest)

    def _below(self, whole: Target, deepest: Span) -> Iterator[Target]:
        span = whole.period.span
        if span is Span.DAY or (deepest is Span.MONTH and span not in _PARTED):
            return
        periods = whole.period.parts()
        amounts = self._amounts(whole, periods)
        if isinstance(amounts, Infeasible):
            self.refused.append(Refused(whole, amounts))
            return
        origin = f"period:{whole.period.label}"
        parts = [replace(whole, period=period, amount=amount, place=None, origin=origin)
                 for period, amount in zip(periods, amounts, strict=True)]  # fmt: skip
        if span not in _PARTED and not self.planning.goes_to_days(whole.path):
            yield from () if span is Span.WEEK else _weeks(whole, parts)
            return
        for part in parts:
            yield part
            yield from self._below(part, deepest)

    def _amounts(self, whole: Target, periods: Sequence[Period]) -> tuple[int, ...] | Infeasible:
        """Return the amounts of the parts of a period: locks, and what is left for the others."""
        if not METRICS[whole.metric].additive:
            return tuple(self.locks.get(period, whole.amount) for period in periods)
        fixed = {period: self._fixed(period) for period in periods}
        weights = self._weights(whole, periods, fixed)
        sharing = [period for period in periods if period in weights]
        rest = left_to_share(whole.amount, sum(amount for amount, _ in fixed.values()))
        shares = share_bounded(
            rest,
            [weights[period] for period in sharing],
            METRICS[whole.metric].quantum,
            [period.start.isoformat() for period in sharing],
            [self._bounds(period, fixed[period][0]) for period in sharing],
        ) if sharing else ()  # fmt: skip
        if isinstance(shares, Infeasible):
            return shares
        more = dict(zip(sharing, shares, strict=True))
        return tuple(fixed[period][0] + more.get(period, 0) for period in periods)

    def _fixed(self, period: Period) -> tuple[int, tuple[Period, ...]]:
        """Return what of a part is locked, at its own level or below, and which periods that is."""
        if period in self.locks:
            return self.locks[period], (period,)
        if not any(period.start <= lock.start and lock.end <= period.end for lock in self.locks):
            return 0, ()
        if period.span is Span.DAY:
            return 0, ()
        below = [self._fixed(part) for part in period.parts()]
        return sum(amount for amount, _ in below), tuple(lock for _, locks in below for lock in locks)

    def _weights(
        self, whole: Target, periods: Sequence[Period], fixed: dict[Period, tuple[int, tuple[Period, ...]]]
    ) -> dict[Period, Weight]:
        """Return what each part weighs that is not locked as a whole: without what is locked inside of it."""
        typed = self._month_weights(whole)
        found: dict[Period, Weight] = {}
        for period in periods:
            locked = fixed[period][1]
            if period in locked:
                continue
            if typed:
                weight: Weight = sum(typed[_key(month)] * self._open(month, locked) for month in period.months())
            else:
                weight = self._by_days(period) - sum(self._by_days(lock) for lock in locked)
            if not locked or weight:
                found[period] = weight
        return found

    def _by_days(self, period: Period) -> int:
        return self.clock.weight(period.start, period.end)

    def _open(self, month: Period, locked: Sequence[Period]) -> Weight:
        """Return what of a month, 0 to 1, is not locked."""
        inside = [lock for lock in locked if lock.start <= month.end and month.start <= lock.end]
        if not inside:
            return 1
        if any(lock.start <= month.start and month.end <= lock.end for lock in inside):
            return 0
        return 1 - Fraction(sum(map(self._by_days, inside)), max(1, self._by_days(month)))

    def _month_weights(self, whole: Target) -> dict[tuple[int, int], int]:
        """Return the month weights that hold for a period, by year and month; {} where a month of it has none."""
        if whole.period.span not in _PARTED:
            return {}
        months = [_key(month) for month in whole.period.months()]
        by_year = {year: self.planning.month_weights(whole.path, whole.metric, year) for year, _ in months}
        found = {(year, month): by_year[year].get(month) for year, month in months}
        return (
            {key: weight for key, weight in found.items() if weight is not None} if None not in found.values() else {}
        )

    def _bounds(self, period: Period, fixed: int) -> Bounds:
        """Return the bounds of a part for what it gets beside what is locked inside of it."""
        own = self.bounds.get(period, Bounds())
        return Bounds(max(0, own.floor - fixed) if own.floor else 0, None if own.cap is None else own.cap - fixed)


def _key(month: Period) -> tuple[int, int]:
    return month.end.year, month.end.month
