"""Daily targets that are fixed at a time of day (07:30): what comes later moves tomorrow's (domain.md 4.3)."""

from collections.abc import Iterable
from dataclasses import replace

from workflow.domain.frozen import Frozen
from workflow.domain.results import Standing


def with_frozen(standings: Iterable[Standing], frozen: Frozen | None) -> tuple[Standing, ...]:
    """Return the standings with the adjusted daily targets that were published before they were fixed.

    A member whose target of the period was changed since gets a new one: what is fixed is held against late reports,
    not against a decision.
    """
    if frozen is None:
        return tuple(standings)
    return tuple(_fixed(each, frozen) for each in standings)


def _fixed(standing: Standing, frozen: Frozen) -> Standing:
    published = frozen.rows.get(Frozen.key(standing))
    if published is None or standing.adjusted_daily is None:
        return standing
    target, adjusted = published
    if adjusted is None or target != standing.target or adjusted == standing.adjusted_daily:
        return standing
    return replace(standing, adjusted_daily=adjusted, fixed_at=frozen.at)
