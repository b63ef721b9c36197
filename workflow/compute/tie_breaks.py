"""Ranks of exact values, and what an office declares to decide between equal ones (domain.md 4.9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from workflow.compute.contest import Contest
from workflow.domain.money import CENT
from workflow.domain.ranking import Ranking, TieBreak
from workflow.domain.results import BoardRow
from workflow.domain.team import TeamPath

Tie = tuple[Fraction, ...]
"""What decides between equal values, the first that differs: more is better."""

_NEVER = Fraction(-(10**30))
"""Below every value: what is not known loses."""


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who may be ranked, and the unrounded value; a reason stands below the line, whatever the value."""

    person_id: str
    name: str
    path: TeamPath
    value: int | None
    reason: str = ""
    score: Fraction | None = None
    """What is ranked instead of the value."""
    per: Fraction = Fraction(1)
    """What one of the score is as an amount (the target of a completion), for the gap to the next."""
    ties: Tie = ()
    provisional: bool = False
    total: int | None = None
    heads: Fraction | None = None

    @property
    def key(self) -> Fraction | None:
        """What is ranked; None for who stands below the line."""
        if self.reason or self.value is None:
            return None
        return Fraction(self.value) if self.score is None else self.score

    def row(self, place: int | None, to_next: int | None) -> BoardRow:
        """Return the contender's line on a board."""
        return BoardRow(
            place, self.person_id, self.name, self.path, self.value, to_next=to_next, reason=self.reason,
            score=self.score, provisional=self.provisional, total=self.total, heads=self.heads,
        )  # fmt: skip


def rank(contenders: Iterable[Contender], ranking: Ranking = Ranking.STANDARD) -> tuple[BoardRow, ...]:
    """Rank contenders, ties sharing a rank: 1 + number strictly above, unless `ranking` says otherwise.

    Who has a reason or no value stands below the line. The order of the input does not matter: within a rank people
    stand by unit and id. The gap to the next is the amount that reaches the next better value, rounded up to 分.
    """
    stable = sorted(contenders, key=lambda each: (each.path, each.person_id))
    keyed = [(key, each) for each in stable if (key := each.key) is not None]
    keyed.sort(key=lambda one: (one[0], one[1].ties), reverse=True)
    # A reversed sort keeps equal ones in their order, so that within a rank people still stand by unit and id.
    rows: list[BoardRow] = []
    place, better, last = 0, None, None
    for position, (key, each) in enumerate(keyed, 1):
        if (key, each.ties) != last or ranking is Ranking.ORDINAL:
            better = None if last is None else last[0] if (key, each.ties) != last else better
            place = place + 1 if ranking is Ranking.DENSE else position
        last = (key, each.ties)
        rows.append(each.row(place, None if better is None else _rounded_up((better - key) * each.per)))
    rows += [each.row(None, None) for each in stable if each.key is None]
    return tuple(rows)


def _rounded_up(amount: Fraction) -> int:
    return amount.numerator if amount.denominator == 1 else -(-amount // CENT) * CENT


class Deciders:
    """What decides between equal values on the boards of one window and metric."""

    def __init__(self, contest: Contest, metric: str, start: date, order: Sequence[TieBreak]) -> None:
        self._contest, self._metric, self._start, self._order = contest, metric, start, order
        self._reached: dict[str, date] | None = None

    def of(self, member: str, path: TeamPath | None = None) -> Tie:
        """Return what decides for a person, by id, or for a unit."""
        return tuple(self._one(each, member, path) for each in self._order)

    def _one(self, by: TieBreak, member: str, unit: TeamPath | None) -> Fraction:
        contest = self._contest
        match by:
            case TieBreak.COMPLETION:
                standing = contest.standings.get((member, self._metric, contest.month))
                return standing.completion if standing and standing.completion is not None else _NEVER
            case TieBreak.DAY:
                return self._amount(contest.as_of, self._metric, member, unit)
            case TieBreak.COLLECTIONS:
                return self._amount(self._start, "collections", member, unit)
            case TieBreak.EARLIER:
                day = self._days().get(member)
                return _NEVER if day is None else Fraction(-day.toordinal())

    def _amount(self, start: date, metric: str, member: str, unit: TeamPath | None) -> Fraction:
        sums = self._contest.actuals.within(start, self._contest.as_of)
        found = sums.units.get((unit, metric)) if unit else sums.people.get((member, metric))
        return _NEVER if found is None else Fraction(found)

    def _days(self) -> Mapping[str, date]:
        if self._reached is None:
            facts = self._contest.facts.filter(
                (pl.col("metric") == self._metric) & pl.col("date").is_between(self._start, self._contest.as_of)
            )
            self._reached = {**_by_person(facts), **_by_unit(facts)}
        return self._reached


def _by_person(facts: pl.DataFrame) -> dict[str, date]:
    return _first_reached(facts.select(pl.col("person_id").alias("member"), "date", "amount"))


def _by_unit(facts: pl.DataFrame) -> dict[str, date]:
    """The same for every unit, by its path as text."""
    found: dict[str, date] = {}
    levels = ("company", "region", "store")
    for depth in range(1, len(levels) + 1):
        own = facts.filter(pl.col(levels[depth - 1]) != "")
        text = pl.concat_str(
            [pl.when(pl.col(level) != "").then(pl.col(level)) for level in levels[:depth]],
            separator="/",
            ignore_nulls=True,
        )
        found |= _first_reached(own.select(text.alias("member"), "date", "amount"))
    return found


def _first_reached(amounts: pl.DataFrame) -> dict[str, date]:
    """Return the first day on which each member had as much as at the end."""
    daily = amounts.group_by("member", "date").agg(pl.col("amount").sum()).sort("member", "date")
    summed = daily.with_columns(
        pl.col("amount").cum_sum().over("member").alias("so_far"), pl.col("amount").sum().over("member").alias("whole")
    )
    first = summed.filter(pl.col("so_far") >= pl.col("whole")).group_by("member").agg(pl.col("date").min())
    return dict(first.iter_rows())
