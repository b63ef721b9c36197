"""What calendars and splits have to be asked or told about: findings of no cell of their own (domain.md 4.2, 4.7)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from workflow.compute.splits import Refused
from workflow.domain.calendar import unit_key
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.metric import METRICS
from workflow.domain.money import thousands
from workflow.domain.period import year as year_of
from workflow.domain.place import Place
from workflow.domain.planning import Planning
from workflow.domain.results import Target
from workflow.domain.team import Team, units_of

_WHY = {
    "floors": ("各下限合计超过目标（{keys}）", "floors add up to more than it ({keys})"),
    "caps": ("各上限合计达不到目标（{keys}）", "caps add up to less than it ({keys})"),
    "crossed": ("下限高于上限（{keys}）", "a floor is above its own cap ({keys})"),
}
_REMEDY = {
    "floors": ("把目标至少提高 {change}，或把这些下限合计降低 {change}。",
               "Raise the target by {change} at least, or lower these floors by {change} together."),
    "caps": ("把目标至少降低 {change}，或把这些上限合计提高 {change}。",
             "Lower the target by {change} at least, or raise these caps by {change} together."),
    "crossed": ("把上限至少提高 {change}。", "Raise the cap by {change} at least."),
}  # fmt: skip


def planning_findings(
    planning: Planning, refused: Iterable[Refused], targets: Sequence[Target], team: Team, as_of: date
) -> tuple[Finding, ...]:
    """Return what is provisional, what config.yaml names in vain, and which splits were refused.

    Args:
        planning: calendars with their units.
        refused: splits that floors or caps left no way for.
        targets: those that somebody set: a year that any of them reaches into is looked up as well.
        team: the units that there are, and the names of people.
        as_of: the last complete day.
    """
    return (*_calendars(planning, targets, as_of), *_units(planning, team), *(_refusal(each, team) for each in refused))


def _calendars(planning: Planning, targets: Sequence[Target], as_of: date) -> Iterator[Finding]:
    calendars, day = planning.calendars, as_of
    years = {day.year, *(year for each in targets for year in (each.period.start.year, each.period.end.year))}
    for year in sorted(number for number in years if number >= day.year):
        if calendars.provisional(year_of(year)):
            yield find("calendar.provisional", Place(""), year)
    if calendars.next_year_missing(day) and day.year + 1 not in years:
        yield find("calendar.next_year", Place(""), day.year + 1)


def _units(planning: Planning, team: Team) -> Iterator[Finding]:
    known = {unit_key(unit) for unit in units_of(each.path for person in team.people for each in person.assignments)}
    named = (("calendar.units", planning.calendars.units), ("targets.units", planning.daily))
    for key, units in named:
        for unit in sorted(set(units) - known - {""}) if known else ():
            yield find("calendar.unit_unknown", Place("config.yaml"), unit, key=key)


def _refusal(refused: Refused, team: Team) -> Finding:
    target, why = refused.target, refused.why
    names = {person.id: person.name for person in team.people}
    keys = "、".join(names.get(key, key) for key in why.keys[:8]) + ("…" if len(why.keys) > 8 else "")
    change = thousands(abs(why.smallest_change))
    metric = METRICS[target.metric]
    words = {
        name: text.format(keys=keys, change=change)
        for name, text in zip(("why", "why_en", "remedy", "remedy_en"), (*_WHY[why.constraint],
            *_REMEDY[why.constraint]), strict=True)
    }  # fmt: skip
    return find(
        "target.infeasible", target.place or Place(""), thousands(target.amount),
        cause=f"target.infeasible|{target.metric}|{target.period.label}|{target.person_id or target.path.text}",
        who=names.get(target.person_id, target.path.name), period=target.period.label,
        metric=metric.zh, metric_en=metric.en, person_id=target.person_id, **words,
    )  # fmt: skip
