"""Adjusted daily targets as they were published before the time of day at which they are fixed (domain.md 4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workflow.domain.results import Standing

FrozenKey = tuple[str, str, str, date, date]


@dataclass(frozen=True)
class Frozen:
    """What was published of a day, once that is fixed."""

    at: str
    """The time of day: '07:30'."""
    rows: Mapping[FrozenKey, tuple[int | None, int | None]]
    """Target and adjusted daily target of each member, metric and period."""

    @staticmethod
    def key(standing: Standing) -> FrozenKey:
        """Return what a standing is found by."""
        period = standing.period
        return standing.metric, standing.person_id, standing.path.text, period.start, period.end
