"""What the checks of targets look at: the ledger, the targets that count, the team, and what was reached before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from workflow.domain.metric import FACT_SCHEMA, METRICS
from workflow.domain.money import thousands
from workflow.domain.results import Target
from workflow.domain.target_ledger import TargetEntry, entries_known_on
from workflow.domain.team import Team

_FEW_MONTHS = 3
"""Months that a history needs before it says what is within reach."""


@dataclass(frozen=True)
class TargetBook:
    """All targets of an evening and what they are held against."""

    team: Team
    as_of: date
    targets: Sequence[Target] = ()
    """Base tiers that count."""
    ledger: Sequence[TargetEntry] = ()
    facts: Callable[[], pl.DataFrame] = field(default=FACT_SCHEMA.to_frame)
    """All facts; asked for only where a check needs history."""

    @cached_property
    def entries(self) -> tuple[TargetEntry, ...]:
        """The versions that count on as_of."""
        return entries_known_on(self.ledger, self.as_of)

    def who(self, target: Target) -> str:
        """Return what the owner of a target is called."""
        person = self.team.by_id.get(target.person_id)
        return person.name if person else target.person_id or target.path.name

    @cached_property
    def _months(self) -> Mapping[tuple[str, str], list[int]]:
        """Monthly totals of months that are over, by person id and metric."""
        past = self.facts().filter((pl.col("date") < self.as_of.replace(day=1)) & (pl.col("person_id") != ""))
        by_month = past.group_by("person_id", "metric", pl.col("date").dt.truncate("1mo").alias("month"))
        found: dict[tuple[str, str], list[int]] = {}
        for person, metric, total in by_month.agg(pl.col("amount").sum()).drop("month").iter_rows():
            found.setdefault((person, metric), []).append(total)
        return found

    def high(self, target: Target) -> int | None:
        """Return the P95 of the owner's months; None where fewer than three are known, or the target is no month's."""
        months = sorted(self._months.get((target.person_id, target.metric), ()))
        if len(months) < _FEW_MONTHS or not 27 < (target.period.end - target.period.start).days + 1 < 32:
            return None
        return months[min(len(months) - 1, -(-95 * len(months) // 100) - 1)]


def described(book: TargetBook, target: Target) -> dict[str, str]:
    """Return the details that the words about a target want."""
    metric = METRICS[target.metric]
    return {
        "who": book.who(target), "period": target.period.label, "person_id": target.person_id,
        "metric": metric.zh, "metric_en": metric.en,
    }  # fmt: skip


def shown(amount: int) -> str:
    """Return an amount as it stands in a sentence."""
    return thousands(amount).removesuffix(".00")
