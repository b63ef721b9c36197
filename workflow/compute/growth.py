"""Every standing beside the month before and the year before (环比, 同比; #102)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from workflow.compute.comparisons import month_before, year_before
from workflow.compute.daily import Member
from workflow.compute.prospects import Records
from workflow.domain.comparison import Comparison
from workflow.domain.metric import METRICS
from workflow.domain.results import Standing


def with_growth(standings: Iterable[Standing], records: Records) -> tuple[Standing, ...]:
    """Return the standings; those under way, of a metric that adds up, with what they are compared with."""
    return tuple(
        replace(each, growth=_growth(each, records)) if _is_open(each, records) else each for each in standings
    )


def _is_open(standing: Standing, records: Records) -> bool:
    known = standing.actual is not None and METRICS[standing.metric].additive
    return known and records.as_of in standing.period


def _growth(standing: Standing, records: Records) -> tuple[Comparison, ...]:
    """Return the comparisons of which the earlier span is known."""
    member: Member = standing.person_id or standing.path
    metric, period, as_of = standing.metric, standing.period, records.as_of
    since = records.since(member, metric)
    if since is None:
        return ()
    days, clock = records.days(member, metric), records.clock(member, metric)
    found = [year_before(days, clock, period, as_of, since)]
    if period == records.months.month_of(as_of):
        before = records.months.month_of(period.start - timedelta(1))
        found.insert(0, month_before(days, clock, period, before, as_of, since))
    return tuple(each for each in found if each.earlier is not None)
