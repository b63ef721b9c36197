"""The month as it truly was: orders, receipts and visits of every seller, drawn once from a fixed seed."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from making.team import AS_OF, REPS, Member, selling_days

_CITIES = {"静安分店": "上海", "闵行分店": "上海", "杭州分店": "杭州", "天河分店": "广州", "南山分店": "深圳",
           "朝阳分店": "北京", "海淀分店": "北京", "天津分店": "天津"}  # fmt: skip
_FIRST = tuple("瑞 博 恒 嘉 信 远 德 鸿 凯 润 立 诚 启 睿 佳 广 安 宏 华 泰".split())  # noqa: SIM905 - a list of words reads best as words
_SECOND = tuple("丰 达 源 通 悦 成 盛 和 新 航 腾 邦 宁 景 维 图 森 力 卓 程".split())  # noqa: SIM905 - a list of words reads best as words
_TRADES = tuple(
    "科技 贸易 设计 律师事务所 口腔门诊 教育咨询 物业 会计师事务所 传媒 建筑工程 商贸 医疗器械 物流".split()  # noqa: SIM905 - words
)
_GOODS = tuple("激光打印机 A4复印纸 办公椅 文件柜 硒鼓 碎纸机 投影仪 会议桌 饮水机 考勤机 保险柜 墨盒".split())  # noqa: SIM905 - a list of words reads best as words
_REMARKS = ("客户嫌交货期长，已答应周五前给答复", "需要带样品再谈", "采购换人，重新建立联系",
            "对方在比价，竞品报价低5%",
            "约好带工程师上门", "付款要走流程，月底前", "下次带新品目录", "老板出差，下周再约")  # fmt: skip
_DETAIL = {
    "签单": "签单：{goods}",
    "订货": "洽谈{goods}采购",
    "收款": "收上月货款",
    "开发": "介绍新品{goods}",
    "服务": "{goods}售后维护",
    "说明": "新政策说明",
}
_SKIES = ("晴", "多云", "阴", "小雨", "晴", "多云")
_SLOTS = ((9, 0), (10, 20), (13, 30), (15, 0), (16, 10))
NOT_REPORTED = {("HC1012", AS_OF), ("HC3004", AS_OF), ("HC3004", date(2026, 11, 19))}
"""Who never wrote a report for a day (未报, which is not 0)."""


@dataclass(frozen=True)
class Spoilt:
    """What somebody wrote instead of the right value: the case's key, and the content of the cell."""

    key: str
    raw: object


@dataclass
class Order:
    """One line of a sales ledger; amounts in 元."""

    day: date
    rep: Member
    customer: str
    goods: str
    amount: Decimal
    margin: Decimal
    number: str = ""
    note: str = ""
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
    spoilt: dict[str, Spoilt] = field(default_factory=dict)


@dataclass
class Month:
    """Everything that happened, each list by day and person."""

    orders: list[Order]
    receipts: list[Receipt]
    visits: list[Visit]


@dataclass
class _Book:
    """A seller's customers: known ones, those won this month, those still courted."""

    known: list[str]
    won: list[str]
    courted: list[str]
    phones: dict[str, str]


def draw_month(seed: int) -> Month:
    """Return the same month for the same seed."""
    rng = Random(seed)  # noqa: S311 - invented figures, no secret
    taken: set[str] = set()
    month = Month([], [], [])
    for rep in REPS:
        book = _customers(rng, rep, taken)
        orders = _orders(rng, rep, book)
        receipts = _receipts(rng, rep, book, sum((order.amount for order in orders), Decimal(0)))
        month.orders += orders
        month.receipts += receipts
        month.visits += _visits(rng, rep, book, orders, receipts)
    month.orders.sort(key=lambda order: (order.day, order.rep.id))
    for number, order in enumerate(month.orders, 1):
        order.number = f"XS2611{number:04}"
    month.receipts.sort(key=lambda receipt: (receipt.day, receipt.rep.id))
    return month


def _customers(rng: Random, rep: Member, taken: set[str]) -> _Book:
    names: list[str] = []
    while len(names) < 17:
        name = _CITIES[rep.store] + rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(_TRADES)
        if name not in taken:
            taken.add(name)
            names.append(name)
    phones = {name: f"1{rng.choice('358')}{rng.randrange(10)}0000{rng.randrange(10_000):04}" for name in names}
    won = 1 + rng.randrange(3)
    return _Book(names[won:13], names[:won], names[13:], phones)


def _days_of(rep: Member) -> list[date]:
    return [day for day in selling_days() if rep.works_on(day)]


def _shared_out(rng: Random, total: Decimal, count: int, step: int) -> list[Decimal]:
    """Return `count` uneven amounts that are multiples of `step` and add up to the total."""
    weights = [rng.lognormvariate(0, 0.7) for _ in range(count)]
    parts = [max(step, round(float(total) * weight / sum(weights) / step) * step) for weight in weights]
    parts[parts.index(max(parts))] += int(total) - sum(parts)
    return [Decimal(part) for part in parts]


def _orders(rng: Random, rep: Member, book: _Book) -> list[Order]:
    days = _days_of(rep)
    share = Decimal(str(rep.pace)) * len(days) / 21
    total = Decimal(620_000) if rep.id == "HC1003" else (rep.target * share / 10).quantize(Decimal(1)) * 10
    if rep.id == "HC3012":
        total = Decimal(46_800)
    count = max(4, round(len(days) * rng.uniform(0.95, 1.35)))
    slots = sorted(rng.sample([day for day in days for _ in range(2)], min(count, 2 * len(days))))
    customers = book.won + [rng.choice(book.known) for _ in slots[len(book.won) :]]
    tail = customers[1:]
    rng.shuffle(tail)
    orders = []
    for day, customer, amount in zip(slots, customers[:1] + tail, _shared_out(rng, total, len(slots), 10), strict=True):
        margin = (amount * Decimal(rng.randrange(110, 290)) / 1000).quantize(Decimal("0.01"))
        orders.append(Order(day, rep, customer, rng.choice(_GOODS), amount, margin))
    return orders


def _receipts(rng: Random, rep: Member, book: _Book, sold: Decimal) -> list[Receipt]:
    days = _days_of(rep)
    count = min(len(days), 5 + rng.randrange(5))
    total = (sold * Decimal(rng.randrange(58, 104)) / 100 / 100).quantize(Decimal(1)) * 100
    amounts = _shared_out(rng, total, count, 100)
    return [Receipt(day, rep, rng.choice(book.known), amount)
            for day, amount in zip(sorted(rng.sample(days, count)), amounts, strict=True)]  # fmt: skip


def _visits(rng: Random, rep: Member, book: _Book, orders: list[Order], receipts: list[Receipt]) -> list[Visit]:
    visits: list[Visit] = []
    won: set[str] = set()
    for day in _days_of(rep):
        if (rep.id, day) in NOT_REPORTED:
            continue
        ordered = {order.customer: order for order in reversed(orders) if order.day == day}
        received = {receipt.customer: receipt for receipt in receipts if receipt.day == day}
        customers = list(dict.fromkeys([*ordered, *received]))[:5]
        while len(customers) < 3 + rng.randrange(2):
            candidate = rng.choice(book.known + book.courted * 2)
            if candidate not in customers:
                customers.append(candidate)
        rng.shuffle(customers)
        for seq, customer in enumerate(customers, 1):
            sum_ordered = sum((o.amount for o in orders if o.day == day and o.customer == customer), Decimal(0))
            paid = received[customer].amount if customer in received else Decimal(0)
            visits.append(_visit(rng, (rep, day, seq), book, customer, (sum_ordered, paid), won))
    return visits


def _visit(
    rng: Random,
    when: tuple[Member, date, int],
    book: _Book,
    customer: str,
    sums: tuple[Decimal, Decimal],
    won: set[str],
) -> Visit:
    (rep, day, seq), (ordered, paid) = when, sums
    purposes = (["订货"] if ordered else []) + (["收款"] if paid else [])
    kind = "原有"
    if customer in book.courted:
        kind, purposes = "开发", ["开发"]
    elif customer in book.won and customer not in won and ordered:
        kind = "新增"
        won.add(customer)
    if not purposes:
        purposes = [rng.choice(("服务", "服务", "说明", "订货"))]
    outcome = "成交" if ordered else "跟进" if paid else rng.choice(("跟进", "跟进", "跟进", "无意向", "未遇"))
    hour, minute = _SLOTS[seq - 1]
    start = time(hour, minute)
    minutes = hour * 60 + minute + rng.choice((30, 40, 50, 60))
    notes = _DETAIL["签单" if ordered else purposes[0]].format(goods=rng.choice(_GOODS))
    again = _next_visit(rng, day) if outcome == "跟进" and rng.random() < 0.7 else None
    other = rng.choice(_REMARKS) if rng.random() < 0.22 else ""
    return Visit(day, rep, sky(rep.region, day), seq, customer, book.phones[customer], start,
                 time(*divmod(minutes, 60)), tuple(purposes), notes, outcome, kind, ordered, paid, again,
                 other)  # fmt: skip


def _next_visit(rng: Random, day: date) -> date:
    again = day + timedelta(3 + rng.randrange(8))
    return again + timedelta({5: 2, 6: 1}.get(again.weekday(), 0))


def sky(region: str, day: date) -> str:
    """Return the weather of a region on a day: the same for everybody there."""
    return _SKIES[(day.day * 7 + len(region) + ord(region[1])) % len(_SKIES)]
