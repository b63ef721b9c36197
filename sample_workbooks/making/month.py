"""The month as it truly was: orders, receipts and visits of every seller, drawn once from a fixed seed."""

from datetime import date
from decimal import Decimal
from random import Random

from making.customers import Circle, draw_circle, number_them
from making.records import Customer, Month, Order, Receipt
from making.team import REPS, Member, days_of
from making.visiting import draw_calls, draw_check_ins, draw_visits

PRICES = {"激光打印机": 1280, "A4复印纸": 138, "办公椅": 460, "文件柜": 690, "硒鼓": 320, "碎纸机": 860,
          "投影仪": 3200, "会议桌": 2400, "饮水机": 980, "考勤机": 560, "保险柜": 1850, "墨盒": 85}  # fmt: skip
"""What the office sells, and the usual price of a piece in 元."""
COUNTED = "华南"
"""The region whose ledger has pieces and prices."""


def draw_month(seed: int) -> Month:
    """Return the same month for the same seed; every seller has a stream of chance of their own."""
    taken: set[str] = set()
    month = Month()
    circles: dict[str, Circle] = {}
    for rep in REPS:
        circles[rep.id] = draw_circle(Random(f"{seed} {rep.id} customers"), rep, taken)  # noqa: S311 - invented figures, no secret
        month.customers += circles[rep.id].everybody
    number_them(month.customers)
    for rep in REPS:
        rng, circle = Random(f"{seed} {rep.id} month"), circles[rep.id]  # noqa: S311 - invented figures, no secret
        orders = _orders(rng, rep, circle)
        receipts = _receipts(rng, rep, circle, sum((order.amount for order in orders), Decimal(0)))
        month.orders += orders
        month.receipts += receipts
        month.visits += draw_visits(rng, rep, circle, orders, receipts)
    month.orders.sort(key=lambda order: (order.day, order.rep.id))
    for number, order in enumerate(month.orders, 1):
        order.number = f"XS2611{number:04}"
    month.receipts.sort(key=lambda receipt: (receipt.day, receipt.rep.id))
    rng = Random(f"{seed} check-ins")  # noqa: S311 - invented figures, no secret
    month.check_ins = draw_check_ins(rng, month)
    month.calls = draw_calls(rng, month)
    return month


def _shared_out(rng: Random, total: Decimal, count: int, step: int) -> list[Decimal]:
    """Return `count` uneven amounts that are multiples of `step` and add up to the total."""
    weights = [rng.lognormvariate(0, 0.7) for _ in range(count)]
    parts = [max(step, round(float(total) * weight / sum(weights) / step) * step) for weight in weights]
    parts[parts.index(max(parts))] += int(total) - sum(parts)
    return [Decimal(part) for part in parts]


def _orders(rng: Random, rep: Member, circle: Circle) -> list[Order]:
    days = days_of(rep)
    share = Decimal(str(rep.pace)) * len(days) / 21
    total = Decimal(620_000) if rep.id == "HC1003" else (rep.target * share / 10).quantize(Decimal(1)) * 10
    if rep.id == "HC3012":
        total = Decimal(46_800)
    count = max(4, round(len(days) * rng.uniform(0.95, 1.35)))
    slots = sorted(rng.sample([day for day in days for _ in range(2)], min(count, 2 * len(days))))
    customers = _in_turn(rng, circle, len(slots))
    orders = []
    for day, customer, amount in zip(slots, customers, _shared_out(rng, total, len(slots), 10), strict=True):
        orders.append(_order(rng, (rep, day), customer.name, amount))
        if customer.first_order is None:
            customer.first_order = day
    return orders


def _in_turn(rng: Random, circle: Circle, count: int) -> list[Customer]:
    """Return who orders: those won this month among the known ones, of whom each orders again only after the others."""
    known: list[Customer] = []
    while len(known) < count - len(circle.won):
        known += rng.sample(circle.known, len(circle.known))
    customers = known[: count - len(circle.won)]
    for customer in circle.won:
        customers.insert(rng.randrange(len(customers) + 1), customer)
    return customers


def _order(rng: Random, when: tuple[Member, date], customer: str, amount: Decimal) -> Order:
    rep, day = when
    goods, quantity = rng.choice([goods for goods, price in PRICES.items() if price * 2 <= amount] or ["墨盒"]), 0
    if rep.region == COUNTED:
        price = round(PRICES[goods] * rng.uniform(0.94, 1.06))
        quantity = max(1, round(amount / price))
        amount = Decimal(quantity * price)
    margin = (amount * Decimal(rng.randrange(110, 290)) / 1000).quantize(Decimal("0.01"))
    return Order(day, rep, customer, goods, amount, margin, quantity=quantity)


def _receipts(rng: Random, rep: Member, circle: Circle, sold: Decimal) -> list[Receipt]:
    days = days_of(rep)
    count = min(len(days), 5 + rng.randrange(5))
    total = (sold * Decimal(rng.randrange(58, 104)) / 100 / 100).quantize(Decimal(1)) * 100
    amounts = _shared_out(rng, total, count, 100)
    return [Receipt(day, rep, rng.choice(circle.known).name, amount)
            for day, amount in zip(sorted(rng.sample(days, count)), amounts, strict=True)]  # fmt: skip
