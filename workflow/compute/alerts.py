"""What managers are told once: streaks below the day's target, milestones (domain.md 4.19)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from workflow.compute.contest import Contest
from workflow.compute.settings import AlertSettings
from workflow.compute.streaks import days_below_target
from workflow.domain.money import round_half_up
from workflow.domain.ranking import Alert, AlertKind
from workflow.domain.team import Person

Told = Mapping[tuple[str, str, str, date], int]
"""The highest level of each story (`Alert.story`) that was told on earlier days."""


def alerts(contest: Contest, settings: AlertSettings, told: Told) -> tuple[Alert, ...]:
    """Return what is to be told tonight and was not told before, or is worse by a step now; by person and metric."""
    people = [person for person in contest.team.people if person.sells and person.active_on(contest.as_of)]
    found = [
        alert for person in people for metric in settings.metrics for alert in _of(person, metric, contest, settings)
    ]
    return tuple(alert for alert in found if _is_news(alert, settings, told))


def _of(person: Person, metric: str, contest: Contest, settings: AlertSettings) -> Iterator[Alert]:
    path = person.path_on(contest.as_of)
    streak = days_below_target(person, metric, contest)
    if streak and streak[1] >= settings.below_days:
        first, days, done, aimed = streak
        yield Alert(AlertKind.BELOW, person.id, person.name, path, metric, first, days, done, round_half_up(aimed))
    standing = contest.standings.get((person.id, metric, contest.month))
    if standing is None or standing.completion is None or standing.target is None or standing.actual is None:
        return
    reached = [percent for percent in settings.milestones if standing.completion * 100 >= percent]
    if reached and standing.target > 0:
        yield Alert(
            AlertKind.MILESTONE, person.id, person.name, path, metric, contest.month.start, max(reached),
            standing.actual, standing.target,
        )  # fmt: skip


def _is_news(alert: Alert, settings: AlertSettings, told: Told) -> bool:
    before = told.get(alert.story)
    if before is None:
        return True
    step = settings.below_step if alert.kind is AlertKind.BELOW else 1
    return alert.level >= before + step


def praised(found: Sequence[Alert]) -> tuple[Alert, ...]:
    """Return the alerts that may be read by everybody: targets that were reached."""
    return tuple(alert for alert in found if alert.kind is AlertKind.MILESTONE and alert.level >= 100)
