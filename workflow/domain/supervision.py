"""What managers and salespeople look at tomorrow: call cards, doubts worth a visit, promises, the own visit curve."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from workflow.domain.collecting import Chase, Collecting
from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.domain.results import Standing
from workflow.domain.team import TeamPath
from workflow.domain.visit_analysis import VisitAnalysis, VisitCurve
from workflow.domain.visits import Promise, Silence


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """One visit as a daily report tells it."""

    person_id: str
    day: date
    customer: str
    key: str
    """As customers are compared."""
    start: int | None = None
    """Minutes since midnight."""
    end: int | None = None
    purpose: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class CustomerEntry:
    """What is known of a customer beyond visits: from the 客户档案, and from what was sold."""

    name: str
    key: str
    grade: str = ""
    """A, B or C, as listed; '' for none."""
    suggested: str = ""
    """The class that the value of 12 months gives (domain.md 4.16); '' where nothing was sold."""
    visit_every: int | None = None
    """Days from visit to visit, where the list says so."""
    owner: str = ""
    """The id of who looks after the customer."""
    region: str = ""
    """The region that the customer belongs to."""
    first_order: date | None = None
    value: int = 0
    """Sales of the last 12 months in 1/10,000 unit."""

    @property
    def class_(self) -> str:
        """The grade that counts: the listed one, else the suggested one."""
        return self.grade or self.suggested


@dataclass(frozen=True, slots=True)
class SpotResult:
    """What a call gave, in the words of who called."""

    card: str
    result: str
    by: str = ""
    remark: str = ""
    written: str = ""
    """'YYYY-MM-DD HH:MM' in the office's zone."""
    source: str = ""
    """The file, sheet and row that it was typed in."""


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """抽查卡: whom a manager is to call, when, and the facts of three questions (S4, 一个电话)."""

    card: str
    """The card's number: day, manager, person."""
    manager_id: str
    manager: str
    """The manager's name."""
    person_id: str
    name: str
    path: TeamPath
    day: date
    minute: int
    """When to call, in minutes since midnight."""
    reported: date | None
    """The last day with a report; None where nothing is known."""
    visits: tuple[SeenVisit, ...] = ()
    """What that report lists, in its order."""
    asked: int = 0
    """The visit that is asked about, counted from 0."""
    revisit: Promise | None = None
    """A promised visit that is overdue, else the next one."""
    standing: Standing | None = None
    """Number against pace."""
    result: SpotResult | None = None
    """What was typed on it already."""


@dataclass(frozen=True, slots=True)
class TypedResult:
    """A row of a card that somebody filled in."""

    card: str
    result: str
    by: str
    remark: str
    line: str
    """The sheet and row that it stands in."""


@dataclass(frozen=True, slots=True)
class SpotTrack:
    """One card of an earlier day, and what came of it; without a result it is open."""

    card: str
    manager_id: str
    person_id: str
    day: date
    minute: int
    result: SpotResult | None = None
    name: str = ""
    """Of who was to be called."""


@dataclass(frozen=True, slots=True)
class Stuffing:
    """压货, to be looked into: sales crowded at a month's end and returns soon after (domain.md 4.11)."""

    person_id: str
    name: str
    path: TeamPath
    month: Period
    last_days: int
    """Sales of the last selling days of the month."""
    share: Fraction
    """Of them in the month's sales."""
    usual_share: Fraction
    """P95 of the own earlier months."""
    returned: int
    """Returns since then, as a positive amount."""
    usual_returned: int
    """The own mean + 2 σ of earlier months."""
    until: date
    """Up to when returns are counted: as_of, or the 45th day."""
    months: int
    """Earlier months that were compared with."""


@dataclass(frozen=True, slots=True)
class ChannelStock:
    """渠道库存, to be looked into: what a dealer has lasts long at the rate at which it was sold in (#46)."""

    person_id: str
    """Who sold most of it."""
    name: str
    path: TeamPath
    customer: str
    key: str
    day: date
    """Of the count."""
    stock: int
    """In 1/10,000 元, or 1/10,000 piece."""
    in_money: bool
    days: int
    """渠道库存天数, rounded down."""
    sales: int
    """Sales to the dealer that the rate rests on."""


@dataclass(frozen=True, slots=True)
class FieldVisit:
    """A customer worth going to with the one who looks after them: worst gap × value × days without a visit."""

    customer: str
    person_id: str
    name: str
    path: TeamPath
    class_: str
    value: int
    last: date | None
    """The last visit by anybody; None for none that is known."""
    days: int
    """Since then, or since anything is known."""
    gap: int
    """The owner's gap in sales, below 0."""
    score: int
    """gap share × value × days; only its order means anything."""


class Doubt(StrEnum):
    """Why a sale stands in the register."""

    PRICE = "price"
    """乱价: outside of the product's price band."""
    REGION = "region"
    """窜货: sold in another region than the customer's."""


@dataclass(frozen=True, slots=True)
class Irregular:
    """A row of the ledger that is to be looked into (待核实)."""

    doubt: Doubt
    person_id: str
    name: str
    path: TeamPath
    day: date
    customer: str
    product: str
    amount: int
    place: Place
    price: int | None = None
    low: int | None = None
    """The band of the product; amounts in 1/10,000 unit a piece."""
    high: int | None = None
    usual: int | None = None
    region: str = ""
    """Where it was sold."""
    home: str = ""
    """The customer's region."""


@dataclass(frozen=True, slots=True)
class SilentCustomer:
    """A customer of class A or B of whom nobody heard for longer than usual, at who heard of them last (#63)."""

    person_id: str
    """Who heard of them last; the owner of the 客户档案 where that one is gone."""
    name: str
    path: TeamPath
    class_: str
    silence: Silence


class Why(StrEnum):
    """Why a customer stands on tomorrow's sheet, the most pressing first."""

    OVERDUE = "overdue"
    """A promised visit was not made."""
    PROMISED = "promised"
    """Promised for that day."""
    DROPPED = "dropped"
    """One to three visits, nothing won, no next date: about to be dropped (#43)."""
    CADENCE = "cadence"
    """The interval of the class is over (#44)."""


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A customer to be visited tomorrow."""

    why: Why
    customer: str
    key: str
    due: date
    """The day promised, or that the interval gives."""
    last: date | None
    visits: int
    class_: str = ""
    also: tuple[Why, ...] = ()
    """Further reasons."""


@dataclass(frozen=True, slots=True)
class DaySheet:
    """One salesperson's sheet for tomorrow."""

    person_id: str
    name: str
    path: TeamPath
    day: date
    visits: tuple[DueVisit, ...]
    standings: tuple[Standing, ...]
    """Of the month, with the adjusted target of the day."""
    curve: VisitCurve | None = None
    """Of the whole office, the own one beside it."""
    own_curve: VisitCurve | None = None
    timeline: tuple[Silence, ...] = ()
    """Their customers, the longest silent first."""


SPOT_WORDS = {
    "card": ("卡号", "Card"),
    "result": ("检查结果", "Result of the call"),
    "checked_by": ("检查人", "Checked by"),
    "note": ("备注", "Note"),
}
"""Heads of the columns by which a sheet of cards is known, and of those that people fill in."""


_MOST_SILENT = 20
"""Silent customers that a manager is shown."""
_Doubtful = TypeVar("_Doubtful", Stuffing, FieldVisit, Irregular, ChannelStock, SilentCustomer)


@dataclass(frozen=True, slots=True)
class Supervision:
    """All of it; `of` is what one recipient may see."""

    cards: tuple[SpotCheck, ...] = ()
    tracks: tuple[SpotTrack, ...] = ()
    stuffing: tuple[Stuffing, ...] = ()
    field_visits: tuple[FieldVisit, ...] = ()
    irregular: tuple[Irregular, ...] = ()
    sheets: tuple[DaySheet, ...] = ()
    curve: VisitCurve | None = None
    most_visits: int = 5
    """How many field visits a manager is proposed."""
    collecting: tuple[Collecting, ...] = ()
    """How everybody's reports came in, the month to date; for assistants alone."""
    stocks: tuple[ChannelStock, ...] = ()
    """Dealers with much in stock."""
    chases: tuple[Chase, ...] = ()
    """Whom to ask about which workbook; on the assistants' board alone."""
    analyses: tuple[VisitAnalysis, ...] = ()
    """One a manager, about the people below."""
    silent: tuple[SilentCustomer, ...] = ()
    """The worst first."""

    def of(self, manager_id: str, members: frozenset[str]) -> "Supervision":
        """Return what a manager may see: the own cards, and what is about the people below."""
        return Supervision(
            tuple(each for each in self.cards if each.manager_id == manager_id and each.person_id in members),
            tuple(each for each in self.tracks if each.manager_id == manager_id and each.person_id in members),
            _about(self.stuffing, members),
            _about(self.field_visits, members)[: self.most_visits],
            _about(self.irregular, members),
            (),
            self.curve,
            analyses=tuple(
                each
                for each in self.analyses
                if each.manager_id == manager_id and {line.person_id for line in each.lines} <= members
            ),
            stocks=_about(self.stocks, members),
            silent=_about(self.silent, members)[:_MOST_SILENT],
        )

    def own(self, person_id: str) -> "Supervision":
        """Return what a salesperson may see: the own sheet and nothing else."""
        return Supervision(sheets=tuple(each for each in self.sheets if each.person_id == person_id))

    def unanswered(self) -> "Supervision":
        """Return the same without what people typed: a result that comes in corrects no figure."""
        return replace(self, cards=tuple(replace(each, result=None) for each in self.cards), tracks=())

    @property
    def coached(self) -> int | None:
        """How many people 拜访分析 proposes to coach; None without one."""
        return sum(line.coach for each in self.analyses for line in each.lines) if self.analyses else None

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to see for a manager."""
        return not (self.cards or self.tracks or self.stuffing or self.field_visits or self.irregular or self.stocks)


def _about(entries: Iterable[_Doubtful], members: frozenset[str]) -> tuple[_Doubtful, ...]:
    return tuple(each for each in entries if each.person_id in members)
