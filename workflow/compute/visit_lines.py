"""Everybody's visits of some weeks as a line a person, computed once; managers' sheets only pick and add up lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from workflow.compute.coverage import Reporting
from workflow.compute.intervals import wilson
from workflow.compute.skies import sky, usual_sky
from workflow.domain.period import Period
from workflow.domain.team import Level, Person, Team, TeamPath
from workflow.domain.visit_analysis import (
    NO_CLASSES,
    NO_GRADES,
    NO_OUTCOMES,
    NO_PLANS,
    Mix,
    ReportedVisit,
    Sky,
    SkyDays,
    VisitLine,
)
from workflow.domain.visits import OUTCOMES, PURPOSES

_WON = OUTCOMES[0]

PersonDay = tuple[str, date]


@dataclass(frozen=True)
class ReportRows:
    """What the daily reports and the ledger hold of the span that is looked at."""

    visits: Sequence[ReportedVisit]
    weather: Mapping[PersonDay, str]
    """Of every person and day with a report: the weather as written, '' for none."""
    sales: Sequence[tuple[str, str, int]]
    """Person, 客户类别 of the customer, amount in 1/10,000 unit."""
    sources: Mapping[str, Sequence[tuple[str, int]]]
    """Workbooks with the number of their rows, by person."""
    purposes: tuple[str, ...] = PURPOSES
    """The five purposes and the office's own."""


def visit_lines(rows: ReportRows, team: Team, reporting: Reporting, period: Period) -> dict[str, VisitLine]:
    """Return the line of each person who has reported in a period or whose report was due in it, by id."""
    visits: dict[str, list[ReportedVisit]] = defaultdict(list)
    for visit in rows.visits:
        visits[visit.person_id].append(visit)
    reports: dict[str, set[date]] = defaultdict(set)
    for person_id, day in rows.weather:
        reports[person_id].add(day)
    sales: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for person_id, class_, amount in rows.sales:
        sales[person_id].append((class_, amount))
    skies = _Skies(rows.weather, team)
    found: dict[str, VisitLine] = {}
    for person in team.people:
        due = reporting.due_days(person, period.start, period.end)
        if not (due or person.id in reports):
            continue
        mine, days = visits[person.id], reports[person.id]
        line = VisitLine(
            person.id, person.name, person.path_on(period.end), len(days), skies=skies.days(person, due, days, mine),
            amounts=_mix(NO_CLASSES, sales[person.id]),
            sources=tuple(rows.sources.get(person.id, ())),
        )  # fmt: skip
        found[person.id] = _with_visits(replace(line, purposes=Mix.none((*rows.purposes, ""))), mine)
    return found


def _with_visits(line: VisitLine, visits: Sequence[ReportedVisit]) -> VisitLine:
    outcomes = _mix(NO_OUTCOMES, ((visit.outcome, 1) for visit in visits))
    timed = [visit for visit in visits if visit.minutes is not None]
    parts = (
        (purpose, Fraction(1, len(visit.purposes)) if len(visit.purposes) > 1 else 1)
        for visit in visits
        for purpose in visit.purposes or ("",)
    )
    return replace(
        line,
        visits=len(visits),
        plans=_mix(NO_PLANS, ((visit.plan, 1) for visit in visits)),
        outcomes=outcomes,
        timed=len(timed),
        grade_minutes=_mix(NO_GRADES, ((visit.grade, visit.minutes or 0) for visit in timed)),
        class_minutes=_mix(NO_CLASSES, ((visit.class_, visit.minutes or 0) for visit in timed)),
        purposes=_mix(line.purposes, parts),
        classes=_mix(NO_CLASSES, ((visit.class_, 1) for visit in visits)),
        interval=wilson(int(outcomes[_WON]), int(outcomes.told)),
    )


def _mix(none: Mix, parts: Iterable[tuple[str, int | Fraction]]) -> Mix:
    """Return a mix; what has none of its names is not told."""
    sums: dict[str, int | Fraction] = dict.fromkeys(none.names, 0)
    for name, part in parts:
        sums[name if name in sums else ""] += part
    return Mix(none.names, tuple(map(Fraction, sums.values())))


def added(lines: Sequence[VisitLine], name: str, path: TeamPath) -> VisitLine:
    """Return the line of a team: the sum of its people's, the interval anew."""
    total = VisitLine("", name, path)
    outcomes = _sum([total.outcomes, *(each.outcomes for each in lines)])
    return replace(
        total,
        reported=sum(each.reported for each in lines),
        visits=sum(each.visits for each in lines),
        plans=_sum([total.plans, *(each.plans for each in lines)]),
        outcomes=outcomes,
        timed=sum(each.timed for each in lines),
        grade_minutes=_sum([total.grade_minutes, *(each.grade_minutes for each in lines)]),
        class_minutes=_sum([total.class_minutes, *(each.class_minutes for each in lines)]),
        purposes=_sum([each.purposes for each in lines] or [total.purposes]),
        classes=_sum([total.classes, *(each.classes for each in lines)]),
        amounts=_sum([total.amounts, *(each.amounts for each in lines)]),
        skies=tuple(added_skies((each for line in lines for each in line.skies), path)),
        sources=_together(each for line in lines for each in line.sources),
        interval=wilson(int(outcomes[_WON]), int(outcomes.told)),
    )  # fmt: skip


def added_skies(days: Iterable[SkyDays], unit: TeamPath) -> Iterable[SkyDays]:
    """Yield days of several people, and units, as one of each sort of weather."""
    by_sky: dict[Sky, list[SkyDays]] = defaultdict(list)
    for each in days:
        by_sky[each.sky].append(each)
    return (SkyDays.together(by_sky[sort], unit, sort) for sort in Sky if sort in by_sky)


def _sum(mixes: Sequence[Mix]) -> Mix:
    parts = zip(*(each.parts for each in mixes), strict=True)
    return Mix(mixes[0].names, tuple(sum(part, Fraction(0)) for part in parts))


def _together(sources: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    rows: Counter[str] = Counter()
    for workbook, count in sources:
        rows[workbook] += count
    return tuple(sorted(rows.items()))


class _Skies:
    """The weather of everybody's days, where nothing was written what most others of the place wrote."""

    def __init__(self, weather: Mapping[PersonDay, str], team: Team) -> None:
        self._own = {key: sky(text) for key, text in weather.items()}
        self._at: dict[tuple[TeamPath, date], list[Sky]] = defaultdict(list)
        for (person_id, day), sort in self._own.items():
            if person := team.by_id.get(person_id):
                for unit in person.path_on(day).ancestors():
                    self._at[unit, day].append(sort)

    def days(
        self, person: Person, due: Sequence[date], reported: set[date], visits: Sequence[ReportedVisit]
    ) -> tuple[SkyDays, ...]:
        """Return a person's days by unit and weather."""
        made, awaited = Counter(visit.day for visit in visits), set(due)
        found: dict[tuple[TeamPath, Sky], SkyDays] = {}
        for day in sorted(reported | awaited):
            unit, there = person.path_on(day), day in reported
            sort = self._sky(person, day)
            one = found.get((unit, sort), SkyDays(unit, sort))
            found[unit, sort] = replace(
                one,
                due=one.due + (day in awaited),
                missing=one.missing + (not there),
                reported=one.reported + there,
                idle=one.idle + (there and not made[day]),
                visits=one.visits + made[day],
            )
        return tuple(found[key] for key in sorted(found))

    def _sky(self, person: Person, day: date) -> Sky:
        own = self._own.get((person.id, day), Sky.UNTOLD)
        if own is not Sky.UNTOLD:
            return own
        for unit in person.path_on(day).ancestors():
            # A company lies in many cities.
            if unit.level is not Level.COMPANY and (found := usual_sky(self._at[unit, day])) is not Sky.UNTOLD:
                return found
        return Sky.UNTOLD
