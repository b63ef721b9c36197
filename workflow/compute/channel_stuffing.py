"""压货: sales crowded into a month's last days, and many returns soon after (domain.md 4.11). A doubt, no verdict."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt
from statistics import pvariance

import polars as pl

from workflow.compute.clock import OwnerClocks
from workflow.compute.feasibility import quantile
from workflow.compute.supervision_settings import StuffingSettings
from workflow.domain.period import Period
from workflow.domain.supervision import Stuffing
from workflow.domain.team import Person, Team

_DAY = timedelta(1)
_MOST_MONTHS = 24
"""Own months that are looked back on."""
_SALES = "sales"


def stuffing(
    facts: pl.DataFrame, team: Team, clocks: OwnerClocks, as_of: date, settings: StuffingSettings
) -> tuple[Stuffing, ...]:
    """Return whose last closed month (or the one before) ended crowded and was followed by returns.

    Both signs are needed: the last selling days' share of the month's sales above the own P95, and the returns since
    then above the own mean + 2 σ. Compared is with the own earlier months whose days for returns were over before
    these last days began; with fewer than `least_months` nothing is said.

    Args:
        facts: `FACT_SCHEMA`; a negative amount of sales is a return, on its own day.
        team: everybody.
        clocks: whose selling days are the last ones.
        as_of: the last complete day.
        settings: thresholds.
    """
    if not settings.last_days:
        return ()
    found = []
    sold = _by_person(facts, as_of)
    for person_id in sorted(sold):
        if person := team.by_id.get(person_id):
            found += _of_person(person, _Own(sold[person_id], person, clocks, as_of, settings))
    return tuple(sorted(found, key=lambda each: (-each.month.start.toordinal(), -each.returned, each.person_id)))


def _by_person(facts: pl.DataFrame, as_of: date) -> Mapping[str, Mapping[date, tuple[int, int]]]:
    """By person and day: what was sold, and what came back."""
    own = facts.filter((pl.col("metric") == _SALES) & (pl.col("person_id") != "") & (pl.col("date") <= as_of))
    days = own.group_by("person_id", "date").agg(
        pl.col("amount").filter(pl.col("amount") > 0).sum().alias("sold"),
        -pl.col("amount").filter(pl.col("amount") < 0).sum().alias("back"),
    )
    found: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for person_id, day, amount, back in days.iter_rows():
        found[person_id][day] = (amount, back)
    return found


class _Own:
    """The own months of one person."""

    def __init__(
        self, days: Mapping[date, tuple[int, int]], person: Person, clocks: OwnerClocks, as_of: date,
        settings: StuffingSettings,
    ) -> None:  # fmt: skip
        self.as_of, self.settings = as_of, settings
        self._days, self._clock, self._months = days, clocks.person(person, _SALES), clocks.planning.months
        self.first = min(days)

    def month_before(self, month: Period) -> Period:
        return self._months.month_of(month.start - _DAY)

    def current(self) -> Period:
        return self._months.month_of(self.as_of)

    def last_days(self, month: Period) -> tuple[date, ...]:
        return tuple(self._clock.days(month.start, month.end)[-self.settings.last_days :])

    def sold(self, start: date, end: date) -> int:
        return sum(amount for day, (amount, _) in self._days.items() if start <= day <= end)

    def share(self, month: Period) -> Fraction | None:
        """The last days' share of the month's sales; what was sold on days off after them is theirs too."""
        last, whole = self.last_days(month), self.sold(month.start, month.end)
        return Fraction(self.sold(last[0], month.end), whole) if last and whole > 0 else None

    def until(self, month: Period) -> date:
        return month.end + self.settings.return_days * _DAY

    def returned(self, month: Period) -> int:
        start, end = self.last_days(month)[-1], min(self.until(month), self.as_of)
        return sum(back for day, (_, back) in self._days.items() if start < day <= end)


def _of_person(person: Person, own: _Own) -> list[Stuffing]:
    found, month = [], own.current()
    for _ in range(3):
        last = own.last_days(month)
        if last and last[-1] <= own.as_of <= own.until(month) and (one := _stuffed(person, own, month)):
            found.append(one)
        month = own.month_before(month)
    return found


def _stuffed(person: Person, own: _Own, month: Period) -> Stuffing | None:
    share, returned = own.share(month), own.returned(month)
    if share is None or not returned:
        return None
    shares, returns = _earlier(own, month)
    if len(shares) < own.settings.least_months:
        return None
    usual_share, usual_returned = percentile(shares), mean_and_two_sigma(returns)
    if share <= usual_share or returned <= usual_returned:
        return None
    last = own.last_days(month)
    return Stuffing(
        person.id, person.name, person.path_on(month.end), month, own.sold(last[0], month.end), share, usual_share,
        returned, usual_returned, min(own.until(month), own.as_of), len(shares),
    )  # fmt: skip


def _earlier(own: _Own, month: Period) -> tuple[list[Fraction], list[int]]:
    """Shares and returns of earlier months, from the first that is known whole on."""
    shares, returns = [], []
    begin, earlier = own.last_days(month)[0], month
    for _ in range(_MOST_MONTHS):
        earlier = own.month_before(earlier)
        if earlier.start < own.first.replace(day=1) or not own.last_days(earlier):
            break
        if own.until(earlier) < begin and (share := own.share(earlier)) is not None:
            shares.append(share)
            returns.append(own.returned(earlier))
    return shares, returns


def percentile(shares: list[Fraction]) -> Fraction:
    """Return P95 between neighbours by distance, as spreadsheets do."""
    scale = 10**9
    return quantile(sorted(round(share * scale) for share in shares), Fraction(19, 20)) / scale


def mean_and_two_sigma(amounts: list[int]) -> int:
    """Return mean + 2 σ (of the population), rounded up."""
    variance = pvariance([Fraction(one) for one in amounts])
    return -(-sum(amounts) // len(amounts)) + isqrt(-(-4 * variance.numerator // variance.denominator) or 0) + (
        1 if variance else 0
    )  # fmt: skip
