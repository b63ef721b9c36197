"""One manager's analysis of visits: the lines of the people below, their team, what is usual, who may be coached."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from statistics import median

from workflow.compute.supervision_settings import AnalysisSettings
from workflow.compute.visit_lines import added, added_skies
from workflow.domain.period import Period
from workflow.domain.team import TeamPath
from workflow.domain.view import Scope
from workflow.domain.visit_analysis import SkyDays, VisitAnalysis, VisitCurve, VisitLine


@dataclass(frozen=True)
class Plans:
    """What the office planned for its visits (settings of `checks.visits`)."""

    purposes: Mapping[str, float]
    classes: Mapping[str, float]
    tolerance: float


def visit_analysis(
    scope: Scope,
    lines: Mapping[str, VisitLine],
    period: Period,
    begins: date,
    settings: AnalysisSettings,
    plans: Plans,
    curve: VisitCurve | None = None,
) -> VisitAnalysis | None:
    """Return what a manager sees of the people below; None where they made no visit.

    Everything in it is made of the lines of the scope's members alone, also the team's rate and what is usual.
    """
    members = [lines[each] for each in sorted(scope.members & lines.keys())]
    if not any(line.visits for line in members):
        return None
    members.sort(key=lambda line: (line.path, line.person_id))
    unit = scope.unit or members[0].path
    team = added(members, scope.label, unit)
    usual = usual_effort(members, settings)
    return VisitAnalysis(
        scope.recipient.id,
        period,
        begins,
        team,
        tuple(replace(line, coach=_to_coach(line, team, usual, settings)) for line in members),
        _by_unit(members),
        settings.least_days,
        settings.least_visits,
        usual,
        tuple(plans.purposes.items()),
        tuple(plans.classes.items()),
        plans.tolerance,
        curve,
    )


def usual_effort(lines: Sequence[VisitLine], settings: AnalysisSettings) -> tuple[Fraction, Fraction] | None:
    """Return from and to how many visits a day are usual in a team: so many percent around the median person.

    Who has reported on too few days is left out; None where too few people are left.
    """
    known = [each.a_day for each in lines if each.a_day is not None and each.reported >= settings.least_days]
    if len(known) < settings.least_people:
        return None
    middle, part = median(known), Fraction(settings.usual_percent) / 100
    return middle * (1 - part), middle * (1 + part)


def _to_coach(
    line: VisitLine, team: VisitLine, usual: tuple[Fraction, Fraction] | None, settings: AnalysisSettings
) -> bool:
    """Whether effort is usual and even the upper end of the hit rate's interval lies below the team's rate (#39)."""
    if not usual or line.a_day is None or line.interval is None or team.hit_rate is None:
        return False
    enough = line.reported >= settings.least_days and line.outcomes.told >= settings.least_visits
    return enough and usual[0] <= line.a_day <= usual[1] and line.interval[1] < float(team.hit_rate)


def _by_unit(lines: Sequence[VisitLine]) -> tuple[SkyDays, ...]:
    together: dict[TeamPath, list[SkyDays]] = defaultdict(list)
    for each in (each for line in lines for each in line.skies):
        together[each.unit].append(each)
    return tuple(one for unit in sorted(together) for one in added_skies(together[unit], unit))
