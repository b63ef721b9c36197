"""What the daily reports of some weeks say together, a line a person: effort, outcomes, hours, structure, weather."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.domain.period import Period
from workflow.domain.team import TeamPath
from workflow.domain.visits import CLASSES, GRADES, OUTCOMES, PURPOSES


class Sky(StrEnum):
    """A day's weather, as far as it matters to somebody who travels."""

    FAIR = "fair"
    """晴, 云, 阴."""
    RAIN = "rain"
    SNOW = "snow"
    ROUGH = "rough"
    """Fog, haze, gale, dust."""
    UNTOLD = "untold"


BAD_SKIES = (Sky.RAIN, Sky.SNOW, Sky.ROUGH)


class Plan(StrEnum):
    """Why a visit was to be made on its day, or that nothing said so (#36)."""

    PROMISED = "promised"
    """Promised by the person for that day or an earlier one."""
    CADENCE = "cadence"
    """The interval of the customer's class was over."""
    LISTED = "listed"
    """Of one to three visits and about to be dropped: 明日拜访 of the working day before named the customer."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReportedVisit:
    """A person's visit to a customer on a day, out of every row of the day that names the customer."""

    person_id: str
    day: date
    key: str
    """The customer, as customers are compared."""
    outcome: str = ""
    """One of `OUTCOMES`; '' for none that is told."""
    minutes: int | None = None
    """From start to end, of all spans that are told."""
    purposes: tuple[str, ...] = ()
    class_: str = ""
    """客户类别: 开发, 新增 or 原有."""
    grade: str = ""
    """A, B or C."""
    plan: Plan = Plan.NONE


@dataclass(frozen=True, slots=True)
class SkyDays:
    """A person's or unit's days of one sort of weather."""

    unit: TeamPath
    """Where the person was on those days."""
    sky: Sky
    due: int = 0
    """Days on which a report was due."""
    missing: int = 0
    """Of them without a report; their weather is what most others of the unit wrote."""
    reported: int = 0
    """Days with a report, due or not."""
    idle: int = 0
    """Of them without any visit."""
    visits: int = 0

    @property
    def a_day(self) -> Fraction | None:
        """Mean visits a day with a report; None without any."""
        return Fraction(self.visits, self.reported) if self.reported else None

    @classmethod
    def together(cls, days: Iterable["SkyDays"], unit: TeamPath, sky: Sky) -> "SkyDays":
        """Return days of several people, units or sorts of weather as one."""
        days = tuple(days)
        return cls(
            unit, sky, sum(each.due for each in days), sum(each.missing for each in days),
            sum(each.reported for each in days), sum(each.idle for each in days), sum(each.visits for each in days),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mix:
    """How something divides among fixed names, in their order; the last one may be '' for what is not told."""

    names: tuple[str, ...]
    parts: tuple[Fraction, ...]

    @classmethod
    def none(cls, names: tuple[str, ...]) -> "Mix":
        """Return a mix of nothing."""
        return cls(names, (Fraction(0),) * len(names))

    def __getitem__(self, name: str) -> Fraction:
        return self.parts[self.names.index(name)]

    @property
    def total(self) -> Fraction:
        """All parts together."""
        return sum(self.parts, Fraction(0))

    @property
    def told(self) -> Fraction:
        """All parts but what is not told."""
        return sum((part for name, part in zip(self.names, self.parts, strict=True) if name), Fraction(0))

    def share(self, name: str) -> Fraction | None:
        """Return a name's share of what is told; None where nothing is, or a part is below 0 (more came back)."""
        if self.told <= 0 or any(part < 0 for part in self.parts):
            return None
        return self[name] / self.told


NO_PLANS = Mix.none(tuple(Plan))
NO_OUTCOMES = Mix.none((*OUTCOMES, ""))
NO_PURPOSES = Mix.none((*PURPOSES, ""))
NO_CLASSES = Mix.none((*CLASSES, ""))
NO_GRADES = Mix.none((*GRADES, ""))


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One person's visits in the span looked at; the team's line is the sum of its people's."""

    person_id: str
    """'' for the team."""
    name: str
    path: TeamPath
    reported: int = 0
    """Days with a report."""
    visits: int = 0
    """A customer visited on a day is one visit."""
    plans: Mix = NO_PLANS
    outcomes: Mix = NO_OUTCOMES
    timed: int = 0
    """Visits with start and end."""
    grade_minutes: Mix = NO_GRADES
    class_minutes: Mix = NO_CLASSES
    purposes: Mix = NO_PURPOSES
    """Visits by purpose; of one with several each has its part."""
    classes: Mix = NO_CLASSES
    amounts: Mix = NO_CLASSES
    """Sales by 客户类别, in 1/10,000 unit."""
    skies: tuple[SkyDays, ...] = ()
    sources: tuple[tuple[str, int], ...] = ()
    """Workbooks that it comes from, each with the number of its rows."""
    interval: tuple[float, float] | None = None
    """Wilson's 95 % interval of the hit rate."""
    coach: bool = False
    """Effort is usual and the whole interval lies below the team's rate: worth going along and helping (#39)."""

    @property
    def a_day(self) -> Fraction | None:
        """Mean visits a day with a report; None without any."""
        return Fraction(self.visits, self.reported) if self.reported else None

    @property
    def planned(self) -> Fraction | None:
        """The share of visits that were to be made on their day."""
        return 1 - self.plans[Plan.NONE] / self.visits if self.visits else None

    @property
    def hit_rate(self) -> Fraction | None:
        """Deals among the visits with an outcome."""
        return self.outcomes.share(OUTCOMES[0])


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The nth visit of customers from their first contact on."""

    visit: int
    reached: int
    """Customers that were visited so often or oftener."""
    won: int
    """Customers won at this visit or before."""


class LeftOut(StrEnum):
    """Why a customer is not in the curve: its first contact may lie before the first visit that is known."""

    EXISTING = "existing"
    """A customer already: 新增 or 原有 at the first visit, or with an earlier first order."""
    EARLY = "early"
    """First seen in the first days of the records."""
    UNTOLD = "untold"
    """Neither 客户类别 nor a first order is told."""


@dataclass(frozen=True, slots=True)
class VisitCurve:
    """四次拜访, measured: who is still visited, who is won, at the nth visit (domain.md 4.16)."""

    customers: int
    """n: prospects first visited in the time looked at."""
    won: int
    late: int
    """Of those won, at the fourth visit or later: what the folk claim of 80 % is about."""
    points: tuple[CurvePoint, ...]
    left_out: tuple[tuple[LeftOut, int], ...] = ()
    """Customers first seen in that time that are not in it, by reason."""
    interval: tuple[float, float] | None = None
    """Wilson's 95 % interval of `late_share`."""
    begins: date | None = None
    """The first visit that is known of anybody."""
    known_days: int = 0
    """From then to as_of."""

    @property
    def late_share(self) -> Fraction | None:
        """The own share of customers won at the fourth visit or later; None where nobody was won."""
        return Fraction(self.late, self.won) if self.won else None


@dataclass(frozen=True, slots=True)
class VisitAnalysis:
    """What one manager sees of the visits of the people below."""

    manager_id: str
    period: Period
    """The span looked at."""
    begins: date
    """The first report that is known of anybody in the office."""
    team: VisitLine
    """All of them together."""
    lines: tuple[VisitLine, ...]
    units: tuple[SkyDays, ...]
    """Weather by unit, over the same people."""
    least_days: int
    """Means of fewer days are not shown."""
    least_visits: int
    """Shares of fewer visits are not shown."""
    usual: tuple[Fraction, Fraction] | None = None
    """Usual visits a day in the team; None for too few people."""
    purpose_plan: tuple[tuple[str, float], ...] = ()
    class_plan: tuple[tuple[str, float], ...] = ()
    """Planned percent a name."""
    tolerance: float = 0
    """By how many points of 100 a share may differ from its plan."""
    curve: VisitCurve | None = None
    """四次拜访 over the same people."""

    def off_plan(self, mix: Mix, plan: Sequence[tuple[str, float]]) -> tuple[tuple[str, Fraction], ...]:
        """Return what is farther from its plan than tolerated, with by how many points; () for too few visits."""
        if mix.told < self.least_visits:
            return ()
        found = [(name, 100 * (mix.share(name) or 0) - Fraction(planned)) for name, planned in plan]
        return tuple((name, points) for name, points in found if abs(points) > self.tolerance)
