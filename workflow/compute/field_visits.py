"""Field visits (走动管理): the customers to go to first: worst gap × value × days without a visit."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from workflow.domain.results import Standing
from workflow.domain.supervision import CustomerEntry, FieldVisit
from workflow.domain.team import Team
from workflow.domain.visits import VisitCount


def field_visits(
    entries: Iterable[CustomerEntry],
    counts: Iterable[VisitCount],
    gaps: Mapping[str, Standing],
    team: Team,
    as_of: date,
    least_days: int,
) -> tuple[FieldVisit, ...]:
    """Return customers of those who are behind, of some value, and not visited for a while, the most pressing first.

    Args:
        entries: all customers, each with who looks after it.
        counts: everybody's visits. Where no visit at all is known, nothing is proposed: nobody can say who was there.
        gaps: the month's standing in sales of each person, by id.
        team: everybody.
        as_of: the last complete day.
        least_days: a customer visited in so many days is left out.
    """
    last: dict[str, date] = {}
    first = as_of
    for count in counts:
        last[count.key] = max(count.last, last.get(count.key, count.last))
        first = min(first, count.first)
    found = []
    for entry in entries if last else ():
        standing, person = gaps.get(entry.owner), team.by_id.get(entry.owner)
        seen = last.get(entry.key)
        days = (as_of - (seen or first)).days
        if not (standing and person and standing.behind and standing.target and standing.gap) or entry.value <= 0:
            continue
        if days <= least_days or standing.target <= 0:
            continue
        score = Fraction(-standing.gap, standing.target) * entry.value * days
        found.append(
            FieldVisit(
                entry.name, person.id, person.name, person.path_on(as_of), entry.class_, entry.value, seen, days,
                standing.gap, int(score),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-each.score, each.customer, each.person_id)))
