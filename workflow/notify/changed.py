"""The part of a message that says what became different since the last edition, as a template gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workflow.domain.change import Changes
from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Unit
from workflow.domain.results import Standing
from workflow.notify.mime import clean


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that became different. Amounts are steps of 1/10,000 unit; of a `rank` the ranks themselves."""

    kind: str
    """'restated', 'behind', 'caught_up' or 'rank'."""
    name: str
    metric: str
    unit: Unit
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """What is told, the most important first."""

    since: date
    edition: str
    items: tuple[Difference, ...]
    more: int


def changed_part(
    changes: Changes | None, language: Language, names: Mapping[str, str], most: int
) -> ChangedPart | None:
    """Arrange what changed; `names` says how people are called in this message, by id."""
    if changes is None:
        return None
    shown = tuple(
        Difference(
            each.kind.value, names.get(each.person_id, clean(each.name)), clean(metric_name(each.metric, language)),
            unit_of(each.metric), each.before, each.after,
        )
        for each in changes.items[:most]
    )  # fmt: skip
    return ChangedPart(changes.since, clean(changes.edition), shown, max(0, len(changes.items) - most))


def metric_name(key: str, language: Language) -> str:
    """Return a metric's name, or the key itself for one that is not in the list."""
    metric = METRICS.get(key)
    return key if metric is None else metric.zh if language is Language.ZH else metric.en


def unit_of(key: str) -> Unit:
    """Return a metric's unit; that of counts for one that is not in the list."""
    metric = METRICS.get(key)
    return Unit.COUNT if metric is None else metric.unit


def tells(standing: Standing) -> bool:
    """Tell whether a mail shows a standing: what is spent says nothing to a reader without the limit beside it."""
    metric = METRICS.get(standing.metric)
    return standing.target is not None or metric is None or not metric.lower_is_better
