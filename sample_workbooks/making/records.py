"""What happened in the month, as it truly was: customers, orders, receipts, visits, leave, check-ins, calls."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from making.team import Member


@dataclass(frozen=True)
class Spoilt:
    """What somebody wrote instead of the right value: the case's key, and the content of the cell.

    `...` stands for the value that the record has: it is wrong only beside other sheets.
    """

    key: str
    raw: object


@dataclass
class Customer:
    """One customer, known or still courted."""

    number: str
    name: str
    """As ledgers write it: the city, two signs, the trade."""
    full: str
    """As the 客户档案 lists it."""
    short: str
    """Without the city: how it is called, and listed as 别名."""
    owner: Member
    city: str
    address: str
    point: tuple[float, float]
    """Longitude and latitude."""
    contact: str
    phone: str
    grade: str
    business: str
    needs: str
    updated: date
    first_order: date | None = None
    listed: bool = True
    spoilt: dict[str, Spoilt] = field(default_factory=dict)


@dataclass
class Order:
    """One line of a sales ledger; amounts in 元, `quantity` 0 where nobody counted pieces."""

    day: date
    rep: Member
    customer: str
    goods: str
    amount: Decimal
    margin: Decimal
    number: str = ""
    note: str = ""
    quantity: int = 0
    spoilt: dict[str, Spoilt] = field(default_factory=dict)


@dataclass
class Receipt:
    """One payment that came in; amount in 元."""

    day: date
    rep: Member
    customer: str
    amount: Decimal
    number: str = ""
    spoilt: dict[str, Spoilt] = field(default_factory=dict)


@dataclass
class Visit:
    """One line of a daily report; amounts in 元, 0 for none."""

    day: date
    rep: Member
    weather: str
    seq: int
    customer: str
    phone: str
    start: time
    end: time
    purposes: tuple[str, ...]
    notes: str
    outcome: str
    customer_class: str
    ordered: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    next_visit: date | None = None
    other: str = ""
    called: str = ""
    """How the report calls the customer, where it is not the name of the ledgers."""
    keeps: bool = False
    """Whether it keeps a promise."""
    pasted: bool = False
    """Whether it is a second copy of a visit, which never took place."""
    spoilt: dict[str, Spoilt] = field(default_factory=dict)


@dataclass
class CheckIn:
    """One check-in of the field app."""

    day: date
    rep: Member
    at: time
    customer: Customer
    point: tuple[float, float]
    spoilt: dict[str, Spoilt] = field(default_factory=dict)


@dataclass
class Call:
    """One line of the contact log."""

    day: date
    rep: Member
    customer: Customer
    method: str
    content: str
    outcome: str
    next_step: str


def written(spoilt: dict[str, Spoilt], name: str, right: object) -> object:
    """Return what stands in a cell: the spoilt content, if there is one, so that its place can be noted."""
    wrong = spoilt.get(name)
    if wrong is None:
        return right
    return Spoilt(wrong.key, right) if wrong.raw is ... else wrong


@dataclass
class Month:
    """Everything that happened, each list by day and person."""

    customers: list[Customer] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    spoilt: dict[str, Spoilt] = field(default_factory=dict)
    """What is wrong in sheets without records: the name of a cell there."""
    planted: bool = False
    """Whether mistakes were planted: then each book plants its own too."""
    extra_rules: list[tuple[object, ...]] = field(default_factory=list)
    """Rows of 配置 beside the sound ones."""

    def customer(self, name: str) -> Customer:
        """Return a customer by the name of the ledgers."""
        return next(customer for customer in self.customers if customer.name == name)
