"""Draw an office and its month: people, sales, payments, visits and targets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from offices.truth import AS_OF

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = tuple("伟 芳 娜 敏 静 磊 洋 勇 艳 杰 涛 明 超 秀兰 霞 平 刚 桂英 建国 文博 子涵 雨桐 家豪 晓东".split())  # noqa: SIM905 - words
_REGIONS = {
    "华东": ("静安店", "闵行店", "苏州店"),
    "华南": ("天河店", "南山店", "佛山店"),
    "华北": ("朝阳店", "天津店"),
    "西南": ("锦江店", "渝中店"),
}
_CUSTOMERS = ("鼎新", "汇丰源", "博雅", "中天", "万和", "同济", "凯旋", "金桥", "明德", "新元", "恒泰", "兴达")
_TRADES = ("商贸", "科技", "文具店", "建材", "超市", "餐饮", "诊所", "物业")


@dataclass(frozen=True)
class Member:
    """One person of the office, who manages or sells."""

    id: str
    name: str
    region: str
    store: str
    post: str
    superior: str
    mail: str
    joined: date


@dataclass(frozen=True)
class Sale:
    """One sale, in 元."""

    day: date
    seller: Member
    customer: str
    amount: Decimal
    margin: Decimal
    number: str


@dataclass(frozen=True)
class Payment:
    """One payment, in 元."""

    day: date
    seller: Member
    customer: str
    amount: Decimal


@dataclass(frozen=True)
class Visit:
    """One line of a daily report, amounts in 元."""

    day: date
    seller: Member
    weather: str
    seq: int
    customer: str
    phone: str
    start: time
    end: time
    purposes: tuple[str, ...]
    outcome: str
    kind: str
    ordered: Decimal
    received: Decimal
    again: date | None
    other: str


@dataclass
class Office:
    """An office and what happened in November 2026 up to the 20th."""

    company: str
    bosses: list[Member]
    sellers: list[Member]
    sales: list[Sale] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    targets: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def everybody(self) -> list[Member]:
        """All people, managers first."""
        return [*self.bosses, *self.sellers]

    @property
    def homonyms(self) -> frozenset[str]:
        """Names that two people bear."""
        names = [person.name for person in self.everybody]
        return frozenset(name for name in names if names.count(name) > 1)


def working_days() -> list[date]:
    """Return the working days from 2 to 20 November 2026."""
    days = (date(2026, 11, 1) + timedelta(offset) for offset in range(AS_OF.day))
    return [day for day in days if day.weekday() < 5]


def draw_office(rng: Random) -> Office:
    """Return an office of six to fourteen sellers with its month."""
    regions = rng.sample(sorted(_REGIONS), rng.choice((1, 2, 2, 3)))
    company = rng.choice(("明远商贸", "新禾文具", "长青建材", "卓越办公"))
    names = _names(rng)
    joined = date(2019, 3, 4)
    bosses = [Member("1001", next(names), "", "", "总经理", "", "gm@example.com", joined)]
    sellers: list[Member] = []
    for region in regions:
        head = Member(
            str(1100 + len(bosses)),
            next(names),
            region,
            "",
            "大区经理",
            bosses[0].name,
            f"r{len(bosses)}@example.com",
            joined,
        )
        bosses.append(head)
        for store in rng.sample(_REGIONS[region], rng.choice((1, 2))):
            keeper = Member(
                str(1100 + len(bosses)),
                next(names),
                region,
                store,
                "店长",
                head.name,
                f"s{len(bosses)}@example.com",
                joined,
            )
            bosses.append(keeper)
            for _ in range(rng.choice((2, 3))):
                number = 2001 + len(sellers)
                name = sellers[0].name if len(sellers) == 4 and rng.random() < 0.5 else next(names)
                sellers.append(
                    Member(str(number), name, region, store, "销售代表", keeper.name, f"p{number}@example.com", joined)
                )
    office = Office(company, bosses, sellers)
    for seller in sellers:
        _month_of(rng, office, seller)
    return office


def _names(rng: Random) -> Iterator[str]:
    taken: set[str] = set()
    while True:
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
        if name not in taken:
            taken.add(name)
            yield name


def _month_of(rng: Random, office: Office, seller: Member) -> None:
    known = [f"{rng.choice(_CUSTOMERS)}{rng.choice(_TRADES)}{seller.id[-2:]}{letter}" for letter in "ABCDEFGH"]
    phones = {name: f"138{rng.randrange(10**8):08}" for name in known}
    for day in working_days():
        seen = rng.sample(known, rng.choice((1, 2, 3)))
        for seq, customer in enumerate(seen, 1):
            ordered = (
                Decimal(rng.randrange(500, 60_000)) * rng.choice((1, 1, 10)) / rng.choice((1, 1, 10))
                if rng.random() < 0.3
                else Decimal(0)
            )
            received = Decimal(rng.randrange(10, 400)) * 100 if rng.random() < 0.2 else Decimal(0)
            if ordered:
                margin = (ordered * rng.randrange(8, 35) / 100).quantize(Decimal("0.01"))
                office.sales.append(Sale(day, seller, customer, ordered, margin, f"SO26{len(office.sales) + 1:06}"))
            if received:
                office.payments.append(Payment(day, seller, customer, received))
            hour = 8 + 2 * seq
            purposes = tuple(["订货"] * bool(ordered) + ["收款"] * bool(received)) or (
                rng.choice(("开发", "服务", "说明")),
            )
            again = day + timedelta(7) if rng.random() < 0.4 else None
            office.visits.append(
                Visit(
                    day,
                    seller,
                    ("晴", "多云", "阴", "小雨")[day.day % 4],
                    seq,
                    customer,
                    phones[customer],
                    time(hour),
                    time(hour + 1, 30),
                    purposes,
                    "成交" if ordered else "跟进",
                    rng.choice(("原有", "原有", "开发", "新增")),
                    ordered,
                    received,
                    again,
                    rng.choice(("", "", "需要样品", "客户要求月结")),
                )
            )
    office.targets[seller.id, "sales"] = Decimal(rng.randrange(15, 90)) * 10_000
    office.targets[seller.id, "collections"] = Decimal(rng.randrange(10, 60)) * 10_000
