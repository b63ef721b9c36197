"""Who may be ranked on a board; who may not stands below the line with the reason (domain.md 4.9)."""

from datetime import date

from workflow.compute.contest import Contest
from workflow.compute.settings import BoardSettings
from workflow.domain.money import to_amount
from workflow.domain.period import Period, Span
from workflow.domain.team import Person

NO_TARGET, MIN_TARGET, MIN_DAYS, ON_LEAVE, UNREPORTED, NO_BASE = (
    "no_target", "min_target", "min_days", "on_leave", "unreported", "no_base",
)  # fmt: skip
"""Why somebody stands below the line; `report.words` says it in the reader's language."""


def is_newcomer(person: Person, months: int, as_of: date) -> bool:
    """Tell whether somebody joined less than so many months before as_of; no date of joining is no newcomer."""
    if person.joined is None or person.joined > as_of:
        return False
    last = (as_of.year - person.joined.year) * 12 + as_of.month - person.joined.month
    return last - (as_of.day < person.joined.day) < months


def excluded(settings: BoardSettings, member: str, person: Person | None, period: Period, contest: Contest) -> str:
    """Return why a member is not ranked in a period to date; '' for who is.

    For a day or a week the base is the month's: its target, and the days at work from its first to as_of. Who was on
    leave on every working day of the window is not ranked, whatever came in meanwhile.
    """
    base = contest.month if period.span in (Span.DAY, Span.WEEK) else period
    if settings.min_target:
        target = contest.target(member, settings.metric, base)
        if target is None:
            return NO_TARGET
        if target < to_amount(settings.min_target):
            return MIN_TARGET
    if person is None:
        return ""
    if contest.on_leave(person, period.start):
        return ON_LEAVE
    return MIN_DAYS if contest.days_at_work(person, base.start, contest.as_of) < settings.min_days else ""
