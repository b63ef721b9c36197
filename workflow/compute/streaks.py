"""Working days in a row: on top of the day's board, below the day's target (domain.md 4.9, 4.19)."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from fractions import Fraction

from workflow.compute.contest import Contest
from workflow.domain.period import Period, Span
from workflow.domain.team import Person, TeamPath

_LONGEST = 60
"""Working days that are looked back at."""


def earlier_working_days(contest: Contest) -> Iterator[date]:
    """Yield the working days before as_of, the latest first."""
    day = contest.as_of
    found = 0
    for offset in range(1, 3 * _LONGEST):
        day = contest.as_of - timedelta(offset)
        if contest.calendar.works(day):
            yield day
            found += 1
            if found == _LONGEST:
                return


def days_on_top(
    winners: Collection[str], members: Collection[tuple[str, TeamPath | None]], metric: str, contest: Contest
) -> dict[str, int]:
    """Return how many working days in a row each of today's winners has had the best amount of all members.

    Today counts as one; a day on which nobody had more than 0 has no winner and ends every streak. `members` are
    people by id, or units by path as text with the path.
    """
    lasting = dict.fromkeys(winners, 1) if contest.calendar.works(contest.as_of) else {}
    alive = set(lasting)
    for day in earlier_working_days(contest) if alive else ():
        sums = contest.actuals.within(day, day)
        amounts = {
            member: (sums.units.get((unit, metric), 0) if unit else sums.people.get((member, metric), 0))
            for member, unit in members
        }
        best = max(amounts.values(), default=0)
        alive = {member for member in alive if best > 0 and amounts.get(member) == best}
        if not alive:
            break
        for member in alive:
            lasting[member] += 1
    return lasting


def days_below_target(person: Person, metric: str, contest: Contest) -> tuple[date, int, int, Fraction] | None:
    """Return a person's streak below the day's target: its first day, how many days, what was done, the targets.

    It reaches up to the last working day; None where there is none. The target of a day is the month's share of it
    (the adjusted target moves with what it measures). A day without a target, a day whose report is missing (未报 is
    not 0) and a day before the person came end the streak.
    """
    first, days, done, aimed = contest.as_of, 0, 0, Fraction(0)
    today = [contest.as_of] if contest.calendar.works(contest.as_of) else []
    for day in (*today, *earlier_working_days(contest)):
        found = _on(person, metric, day, contest)
        if found is None or found[0] >= found[1]:
            break
        first, days, done, aimed = day, days + 1, done + found[0], aimed + found[1]
    return (first, days, done, aimed) if days else None


def _on(person: Person, metric: str, day: date, contest: Contest) -> tuple[int, Fraction] | None:
    """Return amount and target of a day; None where there is nothing to compare."""
    if not person.active_on(day):
        return None
    target = contest.target(person.id, metric, Period(day, day, Span.DAY))
    if not target or target < 0:
        return None
    amount = contest.actuals.within(day, day).people.get((person.id, metric))
    if amount is None:
        if metric in contest.coverage.report_metrics:
            known = contest.reporting.reported(person.id, day, day)
        else:
            known = contest.coverage.ledger_knows(metric, day, day)
        return (0, target) if known else None
    return amount, target
