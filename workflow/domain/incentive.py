"""Plans of commission and of performance scores, and the statements that explain what they give (4.18, #80)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.domain.team import Person, TeamPath


class Method(StrEnum):
    """What a tier's rate is paid on: different money at the edges, so it is always named."""

    MARGINAL = "marginal"
    """超额累进: each rate on what lies in its own tier."""
    WHOLE = "whole"
    """全额: the rate of the tier that was reached, on everything."""


class Settled(StrEnum):
    """What is settled at once."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    TARGET = "target"
    """Whatever period the person's target is for."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier of a plan: from `low` (included) to `high` (not included; None: without end)."""

    low: Fraction
    high: Fraction | None
    rate: Fraction
    bonus: int = 0
    """Paid once for reaching the tier."""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom a plan is for; what is empty asks nothing."""

    people: frozenset[str] = frozenset()
    """Ids."""
    grade: str = ""
    post: str = ""
    unit: str = ""
    """The unit's name or path."""

    def to(self, person: Person, path: TeamPath) -> bool:
        """Tell whether the plan is for a person who is in a unit."""
        if self.people and person.id not in self.people:
            return False
        if self.grade and self.grade not in (person.grade, person.post):
            return False
        if self.post and self.post.casefold() not in person.post.casefold():
            return False
        return not self.unit or any(self.unit in (unit.text, unit.name) for unit in path.ancestors())

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        """How closely a plan names its people: of several of one name the closest counts."""
        return bool(self.people), bool(self.grade), bool(self.post), bool(self.unit)


@dataclass(frozen=True, slots=True)
class CommissionPlan:
    """Tiers of one metric for some people."""

    name: str
    metric: str
    method: Method
    rungs: tuple[Rung, ...]
    """Sorted, not overlapping. Bounds are amounts in 1/10,000 unit, or completions where `by_completion`."""
    by_completion: bool = False
    settled: Settled = Settled.MONTH
    applies: Applies = Applies()
    cap: int | None = None
    start: date | None = None
    end: date | None = None

    def holds(self, period: Period) -> bool:
        """Tell whether the plan is in force on the last day of a period."""
        return (self.start is None or self.start <= period.end) and (self.end is None or period.end <= self.end)


class LineKind(StrEnum):
    """What a line of a statement is for."""

    TIER = "tier"
    BONUS = "bonus"
    CAP = "cap"
    CLAWBACK = "clawback"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: base × rate = amount, with the tier that says so. Amounts in 1/10,000 unit."""

    kind: LineKind
    base: int
    """What the rate is paid on; of a bonus what reached it; of a clawback what came back."""
    rate: Fraction
    exact: Fraction
    """The amount before rounding."""
    amount: int
    """Rounded half up to 分, once."""
    low: int | None = None
    high: int | None = None
    """The tier's bounds as amounts."""
    place: Place | None = None
    """Where the tier stands."""
    period: Period | None = None
    """Of a clawback: the earlier period that the returned sales were of."""


@dataclass(frozen=True, slots=True)
class NextRung:
    """What the next tier wants, and what it pays more: '再完成 3.2 万，多得 860 元'."""

    missing: int
    more: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person gets of one plan for one period, line by line (绩效奖金)."""

    person_id: str
    name: str
    path: TeamPath
    plan: CommissionPlan
    period: Period
    base: int
    """What counts for this period, returns of earlier periods' sales left out."""
    target: int | None
    lines: tuple[StatementLine, ...]
    next_rung: NextRung | None
    final: bool
    """Whether the period is over; until then all of it is 暂定."""
    provisional: bool = False
    """Whether reports of the period are missing."""
    reason: str = ""
    """Why nothing can be paid: 'no_target', 'unknown'."""

    @property
    def total(self) -> int:
        """The sum of the lines, each rounded once."""
        return sum(line.amount for line in self.lines)

    @property
    def rounding(self) -> Fraction:
        """By how much rounding every line changed the total (尾差)."""
        return self.total - sum((line.exact for line in self.lines), Fraction(0))


@dataclass(frozen=True, slots=True)
class Return:
    """Something that came back, and the day of the sale it belongs to (按原单期, domain.md 4.11)."""

    person_id: str
    metric: str
    day: date
    origin: date
    amount: int
    """Below 0."""
    place: Place | None = None


class Scoring(StrEnum):
    """How an item of a score is turned into points."""

    COMPLETION = "completion"
    """Completion × 100."""
    STEPS = "steps"
    """The points of the highest step that the completion reaches."""
    HUMAN = "human"
    """The mean of the marks that people gave."""


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One item of a score plan: what, how much it weighs, how it is counted, between which bounds."""

    metric: str
    """A metric's key, or the item's own name where people give the marks."""
    weight: Fraction
    scoring: Scoring
    least: Fraction | None = None
    most: Fraction | None = None
    steps: tuple[tuple[Fraction, Fraction], ...] = ()
    """(completion from which, points), rising."""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """Items whose weights make up a performance score (绩效评分)."""

    name: str
    items: tuple[ScoreItem, ...]
    applies: Applies = Applies()


@dataclass(frozen=True, slots=True)
class HumanMark:
    """A mark that somebody gave, of 100."""

    person_id: str
    item: str
    period: Period
    score: Fraction
    rater: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One item of a person's score with its evidence."""

    item: ScoreItem
    points: Fraction | None
    """None: the marks, the target or the actual are missing."""
    actual: int | None = None
    target: int | None = None
    marks: tuple[HumanMark, ...] = ()

    @property
    def weighted(self) -> Fraction | None:
        """Points × weight."""
        return None if self.points is None else self.points * self.item.weight


@dataclass(frozen=True, slots=True)
class Score:
    """A person's weighted score; what is missing is listed and never counts as 0."""

    person_id: str
    name: str
    path: TeamPath
    plan: str
    period: Period
    parts: tuple[ScorePart, ...]

    @property
    def missing(self) -> tuple[ScoreItem, ...]:
        """The items that nobody has marked, or that lack a target or an actual."""
        return tuple(part.item for part in self.parts if part.points is None)

    @property
    def total(self) -> Fraction | None:
        """The score, over the sum of the weights; None while an item is missing."""
        found = [part.weighted for part in self.parts]
        known = [points for points in found if points is not None]
        weights = sum((part.item.weight for part in self.parts), Fraction(0))
        return sum(known, Fraction(0)) / weights if len(known) == len(found) and weights else None

    @property
    def so_far(self) -> Fraction | None:
        """The score of the items that are known, over their weights alone; None where none is."""
        known = [(part.weighted, part.item.weight) for part in self.parts if part.weighted is not None]
        weights = sum((weight for _, weight in known), Fraction(0))
        return sum((points for points, _ in known), Fraction(0)) / weights if weights else None


@dataclass(frozen=True)
class Incentives:
    """All that the workbooks say of pay and scores."""

    plans: tuple[CommissionPlan, ...] = ()
    scores: tuple[ScorePlan, ...] = ()
    marks: tuple[HumanMark, ...] = ()
    returns: tuple[Return, ...] = ()


@dataclass(frozen=True)
class Rewards:
    """What people get by the plans; private: for the person and those above (domain.md 4.18)."""

    statements: tuple[Statement, ...] = ()
    scores: tuple[Score, ...] = ()
