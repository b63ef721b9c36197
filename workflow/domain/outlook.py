"""What is to be expected of a period, and whether a day's target can be done; values that explain themselves."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Method(StrEnum):
    """How a forecast came about (domain.md 4.5)."""

    POOLED = "pooled"
    """Own days of the period and of the three months before it, with Student's t."""
    BOOTSTRAP = "bootstrap"
    """Own days drawn again and again: for somebody with many days without a sale."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast of a period's end with its 80 % interval. Amounts in 1/10,000 unit."""

    expected: int
    low: int
    high: int
    """Four of five such intervals hold what comes, where days are alike; P10 and P90."""
    chance: Fraction | None
    """Of reaching the target, in whole per cent; None without a target."""
    method: Method
    days: int
    """Selling days of the period that it rests on."""
    earlier_days: int
    """Selling days of the months before, which count half."""


@dataclass(frozen=True, slots=True)
class HitRate:
    """How often intervals of this sort held what came, over closed months (回测)."""

    hits: int
    tries: int
    months: int
    """Closed months that were tried."""

    @property
    def share(self) -> Fraction | None:
        """Hits by tries; None where nothing could be tried."""
        return Fraction(self.hits, self.tries) if self.tries else None


class Word(StrEnum):
    """What an adjusted daily target means for this person (domain.md 4.3)."""

    DONE = "done"
    """The target is reached already."""
    DOABLE = "doable"
    """可达: at least half of the own last days were as good."""
    HARD = "hard"
    """吃力: a fifth to a half."""
    VERY_HARD = "very_hard"
    """很难: a twentieth to a fifth."""
    OUT_OF_REACH = "out_of_reach"
    """基本不可能: fewer."""
    UNKNOWN = "unknown"
    """Too few days to tell."""


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether a daily target can be done, by the own last 60 selling days."""

    word: Word
    reached: int
    """Days among the last ones on which at least that much was done."""
    days: int
    """How many days were looked at."""
    cap: int | None = None
    """c · P95 of the own days, the most that is asked for a day; None where too few days are known."""
    beyond: int = 0
    """What of the day's target lies above the cap: 今日已无法追平的部分."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The daily target of the first selling day after as_of by each definition of domain.md 4.3, in amount steps."""

    original: int
    """T · w / W: what the day had at the start of the period."""
    even: int
    """(T − A) / n: the same for each of the n selling days that are left."""
    weighted: int
    """(T − A) · w / R: by weight; the same as `even` where all days weigh the same. The one that is published."""
    capped: int
    """`weighted`, on no day above the cap; what a day cannot take goes to the others."""
    beyond: int
    """今日已无法追平的部分: what even the cap on every day leaves missing; 0 without a cap."""
    surplus: int
    """A − T where the target is reached (all of the above but `original` are 0 then); else 0."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What to expect of one standing."""

    outlook: Outlook | None
    """None before the third selling day, after the last one, and where nothing is known."""
    feasibility: Feasibility | None
    """Of the adjusted daily target; None without one."""
    adjusted: Adjusted | None = None
    """The daily target by every definition, side by side; None without one."""
    since: date | None = None
    """The first day that anything is known of, where that is inside of the period: what came before is not in it."""
    tested: HitRate | None = None
    """How often such intervals held what came, in the months that are over; the same for all members of a metric."""
