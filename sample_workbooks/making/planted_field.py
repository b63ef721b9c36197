"""What is planted in reports, customers, check-ins and the office's own sheets: the checks of issue 5 and their kin."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from making.customers import CITIES
from making.month import PRICES
from making.records import CheckIn, Month, Order, Spoilt, Visit
from making.team import AS_OF, selling_days

_HOMOPHONES = {"丰": "峰", "成": "城", "航": "杭", "源": "原", "通": "同", "景": "境", "维": "唯", "力": "立",
               "宁": "凝", "图": "途", "新": "欣", "达": "答", "悦": "月", "盛": "胜", "程": "城"}  # fmt: skip
_LONG = "客户对交货时间不太放心，采购经理希望我们先送一批样品过去，年前再谈框架价格"
_LAST = AS_OF - timedelta(7)
"""Later amounts of reports may still be booked."""


def _plain(visit: Visit) -> bool:
    """Whether nothing hangs on a visit: no amounts, no promise made or kept, no first order."""
    return not (visit.ordered or visit.received or visit.keeps or visit.next_visit or visit.customer_class == "新增")


@dataclass
class _Field:
    """The month with the days that have a case already: none gets two."""

    month: Month
    taken: set[tuple[str, date]] = field(default_factory=set)

    def free(self, rep: str, fits: Callable[[Visit], bool]) -> Visit:
        """Return a seller's first visit that fits, on a day without a case; the day is taken then."""
        found = next(
            visit for visit in self.month.visits
            if visit.rep.id == rep and not visit.spoilt and (rep, visit.day) not in self.taken and fits(visit)
        )  # fmt: skip
        self.taken.add((rep, found.day))
        return found

    def day(self, visit: Visit) -> list[Visit]:
        """Return all visits of a visit's person and day."""
        return [one for one in self.month.visits if (one.rep.id, one.day) == (visit.rep.id, visit.day)]

    def before(self, visit: Visit) -> Visit | None:
        """Return the visit before it on its day."""
        return next((one for one in self.day(visit) if one.seq == visit.seq - 1), None)

    def last(self, visit: Visit) -> bool:
        """Tell whether a visit is the last one of its day."""
        return visit.seq == len(self.day(visit))

    def check_in(self, visit: Visit) -> CheckIn:
        """Return the check-in of a visit."""
        wanted = (visit.rep.id, visit.day, visit.customer)
        return next(one for one in self.month.check_ins if (one.rep.id, one.day, one.customer.name) == wanted)


def plant_field(month: Month) -> None:
    """Plant the cases of reports, customers, check-ins, prices and the office's sheets."""
    here = _Field(month, {(visit.rep.id, visit.day) for visit in month.visits if visit.spoilt})
    here.taken |= {("HC1011", day) for day in selling_days() if day.day >= 16}
    _plant_heads(here)
    _plant_customers(here)
    _plant_times(here)
    _plant_results(here)
    _plant_texts(here)
    _plant_check_ins(here)
    _plant_register(month)
    _plant_prices(month)
    _plant_sheets(month)


def _spoil(visit: Visit, key: str, name: str, raw: object = ...) -> None:
    visit.spoilt[name] = Spoilt(key, raw)


def _moved(at: time, minutes: int) -> time:
    return (datetime.combine(AS_OF, at) + timedelta(minutes=minutes)).time()


def _plant_heads(here: _Field) -> None:
    """Region, weather, a row pasted twice, 序号, too few visits."""
    _spoil(here.free("HC2011", lambda one: one.seq == 1 and one.day.day > 9), "wrong_region", "region", "天河分店")
    rainy = here.free("HC1004", lambda one: one.seq == 1 and "雨" in one.weather)
    _spoil(rainy, "odd_weather", "weather", "晴")
    _spoil(here.free("HC3021", lambda one: one.seq == 1 and one.day.day > 6), "no_weather", "weather", "不错")
    visit = here.free("HC2003", lambda one: _plain(one) and here.last(one))
    pasted = replace(visit, seq=visit.seq + 1, pasted=True, spoilt={"customer": Spoilt("pasted_twice", ...)})
    here.month.visits.insert(here.month.visits.index(visit) + 1, pasted)
    visit = here.free("HC3011", here.last)
    _spoil(visit, "sequence_gap", "seq", visit.seq + 1)
    visit = here.free("HC3004", lambda one: _plain(one) and here.last(one) and one.seq == 3)
    here.month.visits.remove(visit)
    _spoil(here.day(visit)[0], "few_visits", "seq")


def _plant_customers(here: _Field) -> None:
    """A name misheard, a phone number a digit short, one number for three customers."""
    visit = here.free(
        "HC3003", lambda one: _plain(one) and one.customer_class == "原有" and one.customer[3] in _HOMOPHONES
    )
    name = visit.customer
    _spoil(visit, "customer_misspelt", "customer", name[:3] + _HOMOPHONES[name[3]] + name[4:])
    visit = here.free("HC1006", _plain)
    _spoil(visit, "short_phone", "phone", visit.phone[:-1])
    first, *others = here.day(here.free("HC1021", lambda one: len(here.day(one)) >= 3))[:3]
    _spoil(first, "shared_phone", "phone", "13800007788")
    for one in others:
        one.phone = "13800007788"


def _plant_times(here: _Field) -> None:
    """Overlapping, no length, late at night, half a day, two cities in ten minutes, end before start."""
    visit = here.free("HC2012", lambda one: one.seq == 2)
    visit.start = _moved(here.day(visit)[0].end, -20)
    visit.end = _moved(visit.start, 40)
    _spoil(visit, "overlap", "time")
    visit = here.free("HC1022", lambda one: one.seq == 2)
    visit.end = visit.start
    _spoil(visit, "no_length", "time")
    visit = here.free("HC1011", here.last)
    visit.start, visit.end = time(20, 30), time(21, 10)
    _spoil(visit, "late_visit", "time")
    visit = here.free("HC3003", lambda one: here.last(one) and one.start < time(14, 0))
    visit.end = _moved(visit.start, 325)
    _spoil(visit, "long_visit", "time")
    cities = {one.name: one.city for one in here.month.customers}
    visit = here.free("HC1021", lambda one: cities[one.customer] != CITIES["杭州分店"] and here.last(one)
                      and (before := here.before(one)) is not None
                      and cities[before.customer] != cities[one.customer])  # fmt: skip
    visit.start = _moved(here.day(visit)[-2].end, 10)
    visit.end = _moved(visit.start, 40)
    _spoil(visit, "two_cities", "time")
    visit = here.free("HC3022", lambda one: here.last(one) and one.day.day > 6)
    visit.start, visit.end = visit.end, visit.start
    _spoil(visit, "time_reversed", "time")


def _plant_results(here: _Field) -> None:
    """Outcomes, amounts and classes that contradict each other or other sheets."""
    visit = here.free("HC3021", lambda one: bool(one.ordered) and one.customer_class == "原有" and one.day.day > 6)
    visit.outcome = "无意向"
    _spoil(visit, "refused_yet_ordered", "ordered")
    visit = here.free("HC3023", lambda one: _plain(one) and one.purposes == ("订货",) and one.day.day > 6)
    visit.outcome = "成交"
    _spoil(visit, "deal_without_amount", "outcome")
    visit = here.free("HC1003", lambda one: _plain(one) and one.customer_class == "原有")
    _spoil(visit, "wrong_class", "class", "开发")
    buyers = {order.customer for order in here.month.orders}
    visit = here.free("HC1022", lambda one: _plain(one) and one.customer not in buyers and one.day <= _LAST)
    visit.ordered, visit.outcome, visit.purposes, visit.notes = Decimal(18_600), "成交", ("订货",), "签单：办公椅"
    _spoil(visit, "order_unbooked", "ordered")
    visit = here.free("HC1012", lambda one: _plain(one) and one.customer_class == "原有" and one.day <= _LAST)
    visit.received, visit.outcome, visit.purposes, visit.notes = Decimal(12_000), "跟进", ("收款",), "收上月货款"
    _spoil(visit, "receipt_unbooked", "received")


def _plant_texts(here: _Field) -> None:
    """A promise nobody kept, a text used twice, a complaint without an answer."""
    visits = here.month.visits
    last = {visit.customer: visit.day for visit in visits}
    visit = here.free(
        "HC3003", lambda one: not (one.ordered or one.next_visit) and one.day.day < 13 and last[one.customer] == one.day
    )
    visit.outcome, visit.next_visit = "跟进", next(day for day in selling_days() if day > visit.day + timedelta(2))
    _spoil(visit, "promise_broken", "next")
    here.free("HC3011", lambda one: _plain(one) and not one.other).other = _LONG
    visit = here.free("HC3011", lambda one: _plain(one) and not one.other and one.day.day > 10)
    visit.other = _LONG.replace("年前", "年底")
    _spoil(visit, "copied_text", "other")
    visit = here.free("HC2012", lambda one: _plain(one) and one.day.day < 7)
    visit.other = "投诉碎纸机老卡纸，说是质量问题，待解决"
    _spoil(visit, "open_issue", "other")


def _plant_check_ins(here: _Field) -> None:
    """Coordinates that are none, no check-in, hours later, kilometres away."""
    ins = here.month.check_ins
    here.check_in(here.free("HC2005", _plain)).spoilt["point"] = Spoilt("no_coordinates", "定位失败")
    visit = here.free("HC2011", _plain)
    ins.remove(here.check_in(visit))
    _spoil(visit, "no_check_in", "customer")
    visit = here.free("HC2009", lambda one: one.seq == 1)
    here.check_in(visit).spoilt["time"] = Spoilt("late_check_in", f"{_moved(visit.start, 170):%H:%M}:26")
    visit = here.free("HC2003", lambda one: not one.pasted and len(
        {other.day for other in ins if other.customer.name == one.customer and other.day < one.day}) > 2)  # fmt: skip
    one = here.check_in(visit)
    one.spoilt["point"] = Spoilt("far_check_in", f"{one.point[0] + 0.0612:.6f},{one.point[1] - 0.0187:.6f}")


def _plant_register(month: Month) -> None:
    """Customers listed twice, forgotten, without a phone number, with a frequency that is none."""
    east = [one for one in month.customers if one.owner.id == "HC1021" and one.listed]
    twin = replace(east[2], number="KH0901", full=f"{east[2].city}{east[2].short[:2]}集团采购中心", short="",
                   name=f"{east[2].city}{east[2].short[:2]}采购", first_order=None,
                   spoilt={"phone": Spoilt("customer_twice", ...)})  # fmt: skip
    month.customers.insert(month.customers.index(east[-1]) + 1, twin)
    east[5].spoilt["every"] = Spoilt("no_frequency", "看情况")
    south = [one for one in month.customers if one.owner.id == "HC2003" and one.listed]
    south[4].spoilt["phone"] = Spoilt("customer_without_phone", "")
    north = [one for one in month.customers if one.owner.id == "HC3022" and one.listed]
    old = replace(north[3], number="KH0902", name="天津大港仪表", full="天津大港仪表有限公司", short="大港仪表",
                  phone="15800006612", first_order=date(2024, 5, 20), updated=date(2026, 3, 2), business="仪表制造",
                  spoilt={"name": Spoilt("customer_forgotten", ...)})  # fmt: skip
    month.customers.insert(month.customers.index(north[-1]) + 1, old)


def _plant_prices(month: Month) -> None:
    """Goods far below their usual price, and a sale to another region's customer."""
    cheap = next(one for one in month.orders if one.rep.id == "HC2011" and one.quantity > 8 and not one.spoilt
                 and sum(other.goods == one.goods for other in month.orders if other.quantity) > 6)  # fmt: skip
    cheap.quantity = round(float(cheap.amount) / (PRICES[cheap.goods] * 0.62))
    cheap.spoilt["price"] = Spoilt("price_low", ...)
    like = next(one for one in month.orders if one.rep.id == "HC2009" and one.day.day > 11 and one.quantity)
    away = next(one for one in month.customers if one.owner.id == "HC1003" and one.grade == "C" and one.first_order)
    amount = Decimal(PRICES["办公椅"] * 20)
    month.orders.append(Order(like.day, like.rep, away.name, "办公椅", amount, amount / 5, "XS26110901", "电话订货", 20,
                              {"customer": Spoilt("other_region", ...)}))  # fmt: skip
    month.orders.sort(key=lambda order: (order.day, order.rep.id))


def _plant_sheets(month: Month) -> None:
    """Rules, budget, plan and leave."""
    month.spoilt |= {
        "联系记录负责人": Spoilt("owner_unknown", "王小芳"),
        "费用预算负责人": Spoilt("no_owner", None),
        "budget 南山分店 招待费": Spoilt("budget_over", "1868.50"),
        "rate": Spoilt("rate_unclear", "2"),
        "leave_end": Spoilt("leave_reversed", date(2026, 10, 25)),
    }
    month.extra_rules += [
        (Spoilt("rule_unknown", "每日拜访定额"), 5, None, "分店长提议"),
        ("雷同百分比", Spoilt("rule_value", "九成"), None, "太像的要看一眼"),
        ("问题天数", Spoilt("rule_twice", 12), None, "11月12日改"),
        ("签到学习天数", 3, None, "签到几天后算常去的地方"),
    ]
