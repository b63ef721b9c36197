"""冲刺 and 挑战 beside the base target: what comes next once it is reached (domain.md 4.3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workflow.domain.period import Period
from workflow.domain.results import Standing, Target, Tier
from workflow.domain.team import TeamPath

_Key = tuple[str, str, TeamPath, Period]
_ORDER = list(Tier)


def with_tiers(standings: Iterable[Standing], tiers: Sequence[Target]) -> tuple[Standing, ...]:
    """Return the standings, those of targets with further tiers with them, the nearest first."""
    if not tiers:
        return tuple(standings)
    by_owner: dict[_Key, list[Target]] = defaultdict(list)
    for target in tiers:
        by_owner[_key(target)].append(target)
    return tuple(
        replace(each, tiers=tuple((tier.tier, tier.amount) for tier in _nearest_first(by_owner[_key(each)])))
        if _key(each) in by_owner
        else each
        for each in standings
    )


def _key(owned: Target | Standing) -> _Key:
    return owned.metric, owned.person_id, TeamPath("") if owned.person_id else owned.path, owned.period


def _nearest_first(tiers: Iterable[Target]) -> list[Target]:
    return sorted(tiers, key=lambda target: (target.amount, _ORDER.index(target.tier)))
