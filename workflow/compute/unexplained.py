"""Who has been behind the clock for days and gave no reason: 连续三工作日未达标 (domain.md 4.19)."""

from collections.abc import Collection, Sequence
from datetime import date

from workflow.compute.clock import tick
from workflow.compute.prospects import Records
from workflow.compute.settings import AlertSettings
from workflow.domain.money import SCALE
from workflow.domain.reasons import MemberKey, Unexplained, member_key
from workflow.domain.results import ClockName, Standing, gap_of


def unexplained(
    standings: Sequence[Standing], records: Records, settings: AlertSettings, given: Collection[MemberKey]
) -> tuple[Unexplained, ...]:
    """Return the people who were behind by the configured amount on each of the last working days, without a reason.

    Counted are the working days of the person's own clock in the month of as_of, of which anything is known. Who has
    a report missing is asked for that first, and is not here.

    Args:
        standings: of as_of.
        records: everybody's days.
        settings: whose metrics are watched, from how many days and from which amount.
        given: those of whom a cause was written.
    """
    month = records.months.month_of(records.as_of)
    if not settings.reason_days:
        return ()
    found = []
    for each in standings:
        watched = each.person_id and each.metric in settings.metrics and each.period == month
        if watched and each.behind and not each.unreported and member_key(each) not in given:
            days = _days_behind(each, records, round(settings.reason_gap * SCALE))
            if len(days) >= settings.reason_days:
                found.append(Unexplained(each, days[-1], len(days)))
    return tuple(sorted(found, key=lambda one: (-one.days, one.standing.path, one.standing.person_id)))


def _days_behind(standing: Standing, records: Records, least: int) -> list[date]:
    """Return the working days in a row, the latest first, at whose end the member was behind by `least` or more."""
    clock = records.clock(standing.person_id, standing.metric)
    days = records.days(standing.person_id, standing.metric)
    since = records.since(standing.person_id, standing.metric) or records.as_of
    shown = standing.clocks.shown if standing.clocks else ClockName.WORKING
    found: list[date] = []
    for day in reversed(clock.days(max(since, standing.period.start), records.as_of)):
        done = days.between(standing.period.start, day)
        gap = gap_of(standing.target, done, tick(standing.period, clock, day, shown).progress)
        if gap is None or gap >= 0 or -gap < least:
            break
        found.append(day)
    return found
