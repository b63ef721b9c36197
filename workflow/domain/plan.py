"""A plan of targets: what is asked of it, what people fixed in it, what each has of it and why (domain.md 4.7, 4.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.domain.fairness import Fairness, Weighing
from workflow.domain.period import Period
from workflow.domain.planning import Released
from workflow.domain.team import TeamPath

PUBLISHED = ("目标分解", "Target split")
"""How the reason of every row begins that a plan published: such targets don't lock the next plan."""

RowKey = tuple[str, str]
"""Person id and unit: somebody who moves between units with targets of their own has a row in each."""
CellKey = tuple[str, str, Period]


class Method(StrEnum):
    """Where people's weights come from."""

    TYPED = "typed"
    """From the people workbook or the target workbook (分配系数)."""
    ABILITY = "ability"
    """w = a^α · e^β · f^γ (domain.md 4.8)."""


class LockKind(StrEnum):
    """How a number came to be fixed."""

    TYPED = "typed"
    """Somebody typed it over the split's."""
    FILLED = "filled"
    """Somebody filled its cell with the lock colour."""
    STATED = "stated"
    """It stands in a target workbook of the owner's unit."""
    PAST = "past"
    """Its period is over: it is what was published."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a number is fixed, by whom and when."""

    kind: LockKind
    who: str = ""
    when: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of a plan; amounts in 1/10,000 unit."""

    metric: str
    unit: TeamPath
    period: Period
    total: int
    quantum: int
    """What shares are multiples of; what is odd goes to a named cell (尾差, domain.md 4.6)."""
    method: Method = Method.TYPED
    alpha: float = 1.0
    beta: float = 1.0
    gamma: float = 0.5
    released: Released = Released.REDISTRIBUTE
    carry: bool = False
    """Whether what past months lack is asked of the remaining ones (capabilities.md #16)."""
    carry_cap: Fraction = Fraction(1, 5)
    """The most that a month takes of it, as a part of the month's own target."""


@dataclass(frozen=True)
class Edits:
    """What people changed in a plan's workbook."""

    cells: Mapping[CellKey, tuple[int, Lock]] = field(default_factory=dict)
    weights: Mapping[RowKey, Fraction] = field(default_factory=dict)
    """Typed in place of computed weights."""
    bounds: Mapping[RowKey, tuple[int | None, int | None]] | None = None
    """Floor and cap of a row; None: as the target workbooks say."""
    months: Mapping[Period, Fraction] = field(default_factory=dict)
    """Typed weights of the columns."""
    abilities: Mapping[str, Fraction] = field(default_factory=dict)
    free: Mapping[str, Fraction] = field(default_factory=dict)
    """Free share of the hours, 0 to 1, by person id."""


class RowKind(StrEnum):
    """Whom a row of a plan is for."""

    PERSON = "person"
    UNIT = "unit"
    """A unit without people in the period: its amount is nobody's yet."""
    VACANT = "vacant"
    """What joiners, leavers and leave set free, where nobody else takes it (policy A)."""


@dataclass(frozen=True)
class PlanRow:
    """What one person has of a plan."""

    person_id: str
    name: str
    group: TeamPath
    """The unit whose own target the row is a part of."""
    path: TeamPath
    """Where the person stands."""
    cells: tuple[int, ...]
    """An amount a column."""
    locks: Mapping[int, Lock] = field(default_factory=dict)
    """By column, from 0."""
    kind: RowKind = RowKind.PERSON
    weight: Fraction = Fraction(1)
    typed_weight: bool = False
    floor: int | None = None
    cap: int | None = None
    fixed: Lock | None = None
    """Why the row's total is fixed as a whole; None: it is not."""
    days: tuple[int, int] = (0, 0)
    """Working days at work in the unit, and those of the whole period."""
    presence: Fraction = Fraction(1)
    """What of a full target the row carries: days at work, lowered while a ramp lasts."""
    weighing: Weighing | None = None
    """Why it weighs what it weighs, by ability."""

    @property
    def key(self) -> RowKey:
        """What tells the row from others."""
        return self.person_id, self.group.text

    @property
    def total(self) -> int:
        """The sum of its cells."""
        return sum(self.cells)


@dataclass(frozen=True, slots=True)
class Tail:
    """What is no multiple of the rounding unit, and where it went (尾差)."""

    row: int
    column: int
    amount: int


@dataclass(frozen=True)
class Plan:
    """A plan: people × columns, both margins exact."""

    terms: Terms
    columns: tuple[Period, ...]
    weights: tuple[Fraction, ...]
    """What each column weighs."""
    typed_columns: bool
    """Whether somebody typed these weights into the plan."""
    rows: tuple[PlanRow, ...]
    carried: tuple[int, ...]
    """What of each column's total makes up for past columns (要补的)."""
    gap: int = 0
    """What the past columns lack against what was published; below 0: they have more."""
    past: frozenset[int] = frozenset()
    """Columns that are over."""
    tails: tuple[Tail, ...] = ()
    groups: Mapping[TeamPath, int] = field(default_factory=dict)
    """The units that have a target of their own in the plan, with what of it is theirs alone, and carried."""
    astray: tuple[tuple[str, int], ...] = ()
    """People (ids) who spend a part of a column (from 0) in a unit outside of the plan."""
    scores: Mapping[str, Fraction] = field(default_factory=dict)
    """Ability scores that somebody typed into the plan, by person id."""

    @property
    def totals(self) -> tuple[int, ...]:
        """The sum of each column."""
        return tuple(sum(row.cells[place] for row in self.rows) for place in range(len(self.columns)))

    @property
    def total(self) -> int:
        """The sum of all cells."""
        return sum(row.total for row in self.rows)

    @property
    def assigned(self) -> int:
        """What people have of it."""
        return sum(row.total for row in self.rows if row.kind is RowKind.PERSON)


class Obstacle(StrEnum):
    """What stands in the way of a plan (domain.md 4.7)."""

    NO_TOTAL = "no_total"
    """The total is not above 0."""
    LOCKS = "locks"
    """Locked numbers add up to more than what they are a part of."""
    CHILDREN = "children"
    """Locks leave something that nobody can take."""
    FLOORS = "floors"
    CAPS = "caps"
    CROSSED = "crossed"
    """A floor, or what is locked, above the cap."""
    CUT = "cut"
    """Columns want more than those whose cells are open in them have left."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no such plan, and the smallest change with which there is one."""

    why: Obstacle
    change: int
    """In 1/10,000 unit: how much is too much, or too little."""
    where: str
    """The unit, person or column whose sum it is about."""
    names: tuple[str, ...] = ()
    """The rows or cells that are in the way."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A target that history suggests for one period; never adopted by itself (capabilities.md #9)."""

    period: Period
    point: int | None
    """None: fewer than twelve months are known (历史不足)."""
    low: int | None = None
    high: int | None = None
    """The range that holds it four times in five, if the future errs like the past."""


@dataclass(frozen=True)
class Suggestion:
    """What history suggests for a plan."""

    months: int
    """How many whole months are known."""
    growth: Fraction | None
    """The last twelve months ÷ the twelve before; None: not known."""
    columns: tuple[Suggested, ...]
    whole: Suggested


@dataclass(frozen=True)
class PlanCase:
    """A plan with all that its workbook shows beside it."""

    plan: Plan
    fairness: Fairness
    suggestion: Suggestion
    published: Mapping[CellKey, int] = field(default_factory=dict)
    """What target workbooks say today: (person id, '', column), and ('', unit, column) of units."""
    last: Mapping[CellKey, int] = field(default_factory=dict)
    """What the plan before this one had, by the same keys as `PlanRow.key` and column."""
    published_total: int | None = None
    as_of: date = date.min
    notes: tuple[tuple[str, str], ...] = ()
    """Further remarks for 核对, Chinese and English."""
