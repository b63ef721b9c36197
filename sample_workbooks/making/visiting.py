"""Who was visited when: orders and payments first, promises kept, good customers often, the rest in turn."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from making.customers import CITIES, Circle
from making.records import Call, CheckIn, Customer, Month, Order, Receipt, Visit
from making.team import AS_OF, Member, days_of

_REMARKS = ("客户嫌交货期长，已答应周五前给答复", "需要带样品再谈", "采购换人，重新建立联系",
            "对方在比价，竞品报价低5%", "约好带工程师上门", "付款要走流程，月底前", "下次带新品目录",
            "老板出差，下周再约", "新办公室十二月装修，量大", "希望按季度对账", "想试用两台碎纸机",
            "财务要求开专票", "前台代收样品册", "年底预算还没批", "推荐了楼上一家公司", "旧机器想以旧换新")  # fmt: skip
_GOODS = ("激光打印机", "碎纸机", "投影仪", "考勤机", "办公椅", "文件柜")
_DETAIL = {"收款": "收上月货款", "开发": "介绍新品{goods}", "服务": "{goods}售后维护", "说明": "新政策说明",
           "订货": "洽谈{goods}采购"}  # fmt: skip
_SKIES = ("晴", "多云", "阴", "小雨", "晴", "多云")
_EVERY = {"A": 7, "B": 14, "C": 30}
NOT_REPORTED = {("HC1012", AS_OF), ("HC3004", AS_OF), ("HC3004", date(2026, 11, 19))}
"""Who never wrote a report for a day (未报, which is not 0)."""
CHECKED_IN = "华南"
"""The region whose sellers check in with the field app."""


@dataclass
class _Diary:
    """What a seller has promised and when each customer was last seen."""

    rng: Random
    rep: Member
    circle: Circle
    days: list[date]
    due: dict[str, date] = field(default_factory=dict)
    promised: Counter[date] = field(default_factory=Counter)
    seen: dict[str, date] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    complaints: dict[str, str] = field(default_factory=dict)


def sky(city: str, day: date) -> str:
    """Return the weather of a city on a day: the same for everybody there."""
    return _SKIES[(day.day * 7 + ord(city[0]) + ord(city[1])) % len(_SKIES)]


def draw_visits(rng: Random, rep: Member, circle: Circle, orders: list[Order], receipts: list[Receipt]) -> list[Visit]:
    """Return a seller's reports of the month."""
    remarks = list(_REMARKS)
    rng.shuffle(remarks)
    days = [day for day in days_of(rep) if (rep.id, day) not in NOT_REPORTED]
    diary = _Diary(rng, rep, circle, days, remarks=remarks)
    for customer in circle.known:
        diary.seen[customer.name] = date(2026, 11, 1) - timedelta(rng.randrange(_EVERY[customer.grade]))
    visits: list[Visit] = []
    for day in days:
        own = [order for order in orders if order.day == day]
        paid = [receipt for receipt in receipts if receipt.day == day]
        visits += _day(diary, day, own, paid)
    return visits


def _day(diary: _Diary, day: date, orders: list[Order], receipts: list[Receipt]) -> list[Visit]:
    by_name = {customer.name: customer for customer in diary.circle.everybody}
    wanted = [*(order.customer for order in orders), *(receipt.customer for receipt in receipts)]
    wanted += [name for name, due in sorted(diary.due.items(), key=lambda pair: (pair[1], pair[0])) if due <= day]
    late = [customer for customer in diary.circle.known if _overdue(diary, customer, day) >= 0]
    wanted += [customer.name for customer in sorted(late, key=lambda one: (one.grade, diary.seen[one.name]))][:2]
    chosen = list(dict.fromkeys(wanted))[:5]
    open_ = [one for one in diary.circle.won if one.first_order is not None and day < one.first_order]
    others = [one.name for one in (*diary.circle.known, *open_, *diary.circle.courted * 2) if _rested(diary, one, day)]
    count = 3 + diary.rng.randrange(2)
    while len(chosen) < count:
        name = diary.rng.choice(others)
        if name not in chosen:
            chosen.append(name)
    diary.rng.shuffle(chosen)
    chosen.sort(key=lambda name: by_name[name].city != CITIES[diary.rep.store])
    times = _times(diary.rng, [by_name[name].city for name in chosen])
    return [_visit(diary, (day, seq, times[seq - 1]), by_name[name], orders, receipts)
            for seq, name in enumerate(chosen, 1)]  # fmt: skip


def _overdue(diary: _Diary, customer: Customer, day: date) -> int:
    return (day - diary.seen[customer.name]).days - _EVERY[customer.grade]


def _rested(diary: _Diary, customer: Customer, day: date) -> bool:
    """Whether nobody called within two days, and no visit is arranged for later."""
    last = diary.seen.get(customer.name)
    return customer.name not in diary.due and (last is None or (day - last).days > 2)


def _times(rng: Random, cities: list[str]) -> list[tuple[time, time]]:
    """Return when each visit of a day began and ended: a lunch break, and time to travel to another city."""
    minute, found = 9 * 60 + rng.choice((0, 0, 10, 20)), []
    for place, city in enumerate(cities):
        if place:
            minute += rng.choice((20, 30, 40)) if city == cities[place - 1] else rng.choice((70, 80))
        if 11 * 60 + 20 < minute < 13 * 60 + 30:
            minute = 13 * 60 + 30
        end = minute + rng.choice((30, 40, 50))
        found.append((time(*divmod(minute, 60)), time(*divmod(end, 60))))
        minute = end
    return found


def _visit(
    diary: _Diary,
    when: tuple[date, int, tuple[time, time]],
    customer: Customer,
    orders: list[Order],
    receipts: list[Receipt],
) -> Visit:
    day, seq, (start, end) = when
    rng, rep = diary.rng, diary.rep
    own = [order for order in orders if order.customer == customer.name]
    ordered = sum((order.amount for order in own), Decimal(0))
    paid = sum((receipt.amount for receipt in receipts if receipt.customer == customer.name), Decimal(0))
    kind = _class(customer, day)
    purposes = (["订货"] if ordered else []) + (["收款"] if paid else [])
    if not purposes:
        purposes = ["开发"] if kind == "开发" else [rng.choice(("服务", "服务", "说明", "订货"))]
    outcome = "成交" if ordered else "跟进" if paid else rng.choice(("跟进", "跟进", "跟进", "无意向", "未遇"))
    notes = f"签单：{own[0].goods}" if own else _DETAIL[purposes[0]].format(goods=rng.choice(_GOODS))
    keeps = diary.due.pop(customer.name, None) is not None
    diary.seen[customer.name] = day
    again = _promise(diary, customer, day) if outcome == "跟进" and rng.random() < 0.7 else None
    return Visit(day, rep, sky(CITIES[rep.store_on(day)], day), seq, customer.name, customer.phone, start, end,
                 tuple(purposes), notes, outcome, kind, ordered, paid, again, _remark(diary, customer),
                 keeps=keeps)  # fmt: skip


def _class(customer: Customer, day: date) -> str:
    if customer.first_order is None or day < customer.first_order:
        return "开发"
    return "新增" if day == customer.first_order else "原有"


def _remark(diary: _Diary, customer: Customer) -> str:
    if customer.name in diary.complaints:
        return f"上次说的{diary.complaints.pop(customer.name)}已解决"
    if len(diary.complaints) == 0 and diary.rng.random() < 0.03 and customer.name in diary.due:
        diary.complaints[customer.name] = diary.rng.choice(("缺货", "发错货的事", "椅子破损"))
        return f"反映{diary.complaints[customer.name]}，待解决"
    return diary.remarks.pop() if diary.remarks and diary.rng.random() < 0.24 else ""


def _promise(diary: _Diary, customer: Customer, day: date) -> date | None:
    """Promise a day on which the seller works and has not promised two visits yet."""
    for _ in range(5):
        again = day + timedelta(3 + diary.rng.randrange(8))
        again += timedelta({5: 2, 6: 1}.get(again.weekday(), 0))
        works = again in diary.days if again <= AS_OF else diary.rep.left is None
        if works and diary.promised[again] < 2:
            diary.promised[again] += 1
            diary.due[customer.name] = again
            return again
    return None


def draw_check_ins(rng: Random, month: Month) -> list[CheckIn]:
    """Return the check-ins of one region: some minutes around the beginning of each visit, at the customer's door."""
    by_name = {customer.name: customer for customer in month.customers}
    found = []
    for visit in month.visits:
        if visit.rep.region == CHECKED_IN:
            minute = visit.start.hour * 60 + visit.start.minute + rng.randrange(-4, 6)
            customer = by_name[visit.customer]
            longitude, latitude = customer.point
            point = (longitude + rng.uniform(-0.0008, 0.0008), latitude + rng.uniform(-0.0008, 0.0008))
            found.append(CheckIn(visit.day, visit.rep, time(*divmod(minute, 60)), customer, point))
    return sorted(found, key=lambda one: (one.day, one.at, one.rep.id))


def draw_calls(rng: Random, month: Month) -> list[Call]:
    """Return the calls of the month: mostly the day before an arranged visit."""
    by_name = {customer.name: customer for customer in month.customers}
    kept = [visit for visit in month.visits if visit.keeps and visit.rep.region != CHECKED_IN]
    found = []
    for visit in sorted(rng.sample(kept, 36), key=lambda one: (one.day, one.rep.id, one.customer)):
        before = visit.day - timedelta(3 if visit.day.weekday() == 0 else 1)
        said = rng.choice((("确认拜访时间", "已约好"), ("询问样品收到没有", "已收到"), ("报价跟进", "对方在走流程"),
                           ("对账单确认", "金额无误")))  # fmt: skip
        step = f"{visit.day.month}月{visit.day.day}日上门"
        found.append(Call(before, visit.rep, by_name[visit.customer], rng.choice(("电话", "电话", "微信", "邮件")),
                          *said, step))  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.rep.id))
