"""An invented office after a year: `python benchmarks/large_office.py FOLDER [DAY]` writes its inbox as of a day.

300 salespeople in 6 regions and 40 stores; targets by month; twelve months of sales ledgers and receipts (a workbook a
region and month); daily reports of four months (a workbook a store and month); customers and check-ins. The same day
always gives the same bytes, and a workbook of a month that is over never changes. `benchmarks/year.py` measures it.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import xlsxwriter

LAST = date(2026, 11, 20)
CITIES = {
    "华东": ("上海", "杭州", "南京", "苏州", "宁波", "合肥", "无锡"),
    "华南": ("广州", "深圳", "厦门", "福州", "东莞", "佛山", "南宁"),
    "华北": ("北京", "天津", "太原", "济南", "青岛", "唐山", "保定"),
    "华中": ("武汉", "长沙", "郑州", "南昌", "洛阳", "襄阳", "株洲"),
    "西南": ("成都", "重庆", "昆明", "贵阳", "绵阳", "遵义"),
    "西北": ("西安", "兰州", "银川", "西宁", "宝鸡", "咸阳"),
}
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚英华玉鹏飞宇欣怡晨浩博文思雨嘉佳琪瑞"
FIRST = "宏远诚达信和恒丰凯腾佳邦立图瑞程润卓博悦鸿新泰维启盛广力德森华景"
TRADES = ("商贸", "科技", "物流", "传媒", "医疗器械", "建筑工程", "会计师事务所", "教育咨询", "律师事务所", "口腔门诊")
PRODUCTS = {"碎纸机": 1200, "投影仪": 4600, "办公椅": 380, "文件柜": 690, "打印机": 2100, "复印纸": 22, "考勤机": 560,
    "饮水机": 820, "会议桌": 3300, "保险柜": 2700, "硒鼓": 240, "墨盒": 95}  # fmt: skip
PURPOSES = ("订货", "收款", "开发", "服务", "说明")
ASKED = (
    "交货期",
    "付款方式",
    "售后响应",
    "安装调试",
    "替换旧机",
    "年度框架",
    "样机试用",
    "耗材价格",
    "开票资料",
    "招标文件",
)
WHO = ("采购主管", "行政经理", "财务负责人", "仓库主任", "总经理助理", "门店店长", "信息科", "后勤老师")
SAID = (
    "同意下周再谈",
    "要先问总部",
    "希望再便宜一些",
    "已经拿到三家报价",
    "请我们送样品",
    "等预算批下来",
    "愿意先试一台",
    "对上次服务满意",
)
REPORT_MONTHS, SALES_A_BOOK, RECEIPTS_A_BOOK, CUSTOMERS, CHECK_INS = 4, 2_780, 834, 8_000, 20_000
SPOILT = 0.004
"""Share of rows with some mistake of a hurried hand."""


@dataclass(frozen=True)
class Seller:
    """Somebody who sells."""

    id: str
    name: str
    region: str
    store: str
    city: str


@dataclass(frozen=True)
class Customer:
    """An entry of the 客户档案."""

    number: str
    name: str
    phone: str
    seller: Seller
    grade: str
    place: tuple[float, float]


@dataclass(frozen=True)
class Visit:
    """One visit, and what came of it in full units, 0 for nothing."""

    day: date
    number: int
    customer: Customer
    start: int
    """Minutes since midnight."""
    purpose: str
    order: int
    paid: int


class LargeOffice:
    """The office's workbooks as they lie in the inbox on the evening of a day."""

    def __init__(self, folder: Path, day: date = LAST) -> None:
        self._folder, self._day = folder, day
        months = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
        self._months = [month for month in months if month <= day]

    def write(self) -> None:
        """Write every workbook."""
        self._people()
        self._targets()
        self._customers()
        for month in self._months:
            for region in CITIES:
                self._ledger(region, month)
                self._receipts(region, month)
        for month in self._months[-REPORT_MONTHS:]:
            for store in self._stores:
                self._reports(store, month)
        self._check_ins()

    def write_day(self) -> None:
        """Write anew what grows from day to day: the month's ledgers, receipts and reports, and the check-ins."""
        month = self._months[-1]
        for region in CITIES:
            self._ledger(region, month)
            self._receipts(region, month)
        for store in self._stores:
            self._reports(store, month)
        self._check_ins()

    @cached_property
    def _stores(self) -> list[tuple[str, str, str]]:
        """Region, store and city of each of the forty stores."""
        return [(region, f"{city}分店", city) for region, cities in CITIES.items() for city in cities]

    @cached_property
    def _sellers(self) -> list[Seller]:
        draw, names, found = _draws("sellers"), set(), []
        while len(found) < 300:
            name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))
            if name not in names:
                names.add(name)
                region, store, city = self._stores[len(found) % len(self._stores)]
                found.append(Seller(f"HC{len(found) + 1001}", name, region, store, city))
        return found

    @cached_property
    def _listed(self) -> list[Customer]:
        draw, names, found = _draws("customers"), set(), []
        while len(found) < CUSTOMERS:
            seller = self._sellers[len(found) % len(self._sellers)]
            name = seller.city + "".join(draw.choices(FIRST, k=draw.choice((2, 2, 3)))) + draw.choice(TRADES)
            if name not in names:
                names.add(name)
                place = (round(100 + draw.random() * 20, 4), round(22 + draw.random() * 18, 4))
                number = len(found) + 1
                phone = f"1{draw.choice('3578')}{draw.randrange(10)}{number:08}"
                found.append(Customer(f"K{number:05}", name, phone, seller, draw.choice("ABC"), place))
        return found

    @cached_property
    def _of(self) -> dict[str, list[Customer]]:
        found: dict[str, list[Customer]] = {seller.id: [] for seller in self._sellers}
        for customer in self._listed:
            found[customer.seller.id].append(customer)
        return found

    def _people(self) -> None:
        rows: list[Sequence[Any]] = [("HC0001", "顾成", "", "", "总经理", "", "gu@example.com", date(2012, 3, 1))]
        draw = _draws("managers")
        heads = {}
        for number, region in enumerate(CITIES, 2):
            heads[region] = f"区{region}长"
            rows.append((f"HC{number:04}", heads[region], region, "", "大区经理", "顾成", f"r{number}@example.com",
                date(2015, 1, 5)))  # fmt: skip
        for number, (region, store, city) in enumerate(self._stores, 101):
            rows.append((f"HC{number:04}", f"{draw.choice(SURNAMES)}{city}", region, store, "店长", heads[region],
                f"s{number}@example.com", date(2018, 1, 8)))  # fmt: skip
        for seller in self._sellers:
            since = date(2020, 1, 6) + timedelta(int(seller.id[2:]) % 1500)
            mail = f"{seller.id.lower()}@example.com"
            rows += [(seller.id, seller.name, seller.region, seller.store, "业务员", "", mail, since)]
        self._book("人员.xlsx", "人员", ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱", "入职日期"), rows)

    def _targets(self) -> None:
        draw = _draws("targets")
        head = ("工号", "姓名", "指标", "年份", *(f"{month}月" for month in range(1, 13)))
        for metric, low, high in (("销售额", 60, 140), ("回款", 50, 120), ("拜访数", 80, 80)):
            rows = [(each.id, each.name, metric, "2026年", *(draw.randint(low, high) for _ in range(12)))
                for each in self._sellers]  # fmt: skip
            unit = "" if metric == "拜访数" else "单位：万元"
            self._book(f"目标/2026年{metric}目标.xlsx", "目标", head, rows, f"2026年{metric}目标（分月）　　{unit}")

    def _customers(self) -> None:
        head = (
            "客户编号", "客户名称", "联系人", "电话", "地址", "城市", "负责人", "等级", "首单日期",
            "经营范围", "购买需求", "更新日期",
        )  # fmt: skip
        draw, rows = _draws("customer rows"), []
        for each in self._listed:
            first = date(2021, 1, 4) + timedelta(draw.randrange(1900))
            contact, street = f"{draw.choice(SURNAMES)}经理", f"中山路{draw.randrange(900)}号"
            rows.append((each.number, each.name, contact, each.phone, street, each.seller.city, each.seller.name,
                each.grade, first, "办公", "耗材", first))  # fmt: skip
        self._book("客户档案.xlsx", "客户", head, rows)

    def _ledger(self, region: str, month: date) -> None:
        head = ("日期", "订单号", "业务员", "工号", "客户名称", "产品", "数量", "单价", "金额", "毛利", "备注")
        draw = _draws(f"ledger {region} {month}")
        sellers = [each for each in self._sellers if each.region == region]
        nicknames = (region, month.month) == ("西北", 6)
        """One workbook of the year names people as nobody knows them: a finding a row."""
        rows: list[Sequence[Any]] = []
        for number, day in enumerate(_spread(month, SALES_A_BOOK, draw)):
            seller, (product, price) = draw.choice(sellers), draw.choice(list(PRODUCTS.items()))
            customer, count = draw.choice(self._of[seller.id]), draw.randint(1, 30)
            cost = round(price * draw.uniform(0.93, 1.07), 2)
            amount, spoilt = round(count * cost, 2), draw.random() < SPOILT
            back = draw.random() < 0.01
            name = f"小{seller.name[-1]}哥" if nicknames else seller.name
            if day <= self._day:
                told = "待定" if spoilt else -amount if back else amount
                rows.append((day, f"XS{region}{month:%y%m}{number:05}", name, "" if nicknames else seller.id,
                    customer.name, product, -count if back else count, cost, told, round(amount * 0.2, 2),
                    "退货" if back else ""))  # fmt: skip
        for visit in self._reported(region, month):
            if visit.order and not nicknames:
                of = visit.customer.seller
                number = f"XB{visit.day:%y%m%d}{of.id}{visit.number}"
                rows.append((visit.day, number, of.name, of.id, visit.customer.name, "", "", "", visit.order,
                    round(visit.order * 0.2, 2), ""))  # fmt: skip
        self._book(f"销售明细/{month:%Y-%m}/{region}.xlsx", "明细", head, rows, f"{region}大区销售明细　　单位：元")

    def _receipts(self, region: str, month: date) -> None:
        head = ("回款日期", "业务员", "工号", "客户名称", "订单号", "回款金额", "回款方式")
        draw = _draws(f"receipts {region} {month}")
        sellers = [each for each in self._sellers if each.region == region]
        rows: list[Sequence[Any]] = []
        for day in _spread(month, RECEIPTS_A_BOOK, draw):
            seller = draw.choice(sellers)
            customer, amount = draw.choice(self._of[seller.id]), round(draw.uniform(500, 90_000), 2)
            if day <= self._day:
                rows.append((day, seller.name, seller.id, customer.name,
                    f"XS{region}{month:%y%m}{draw.randrange(SALES_A_BOOK):05}", amount, "转账"))  # fmt: skip
        rows += [
            (
                visit.day,
                visit.customer.seller.name,
                visit.customer.seller.id,
                visit.customer.name,
                "",
                visit.paid,
                "转账",
            )
            for visit in self._reported(region, month)
            if visit.paid
        ]
        self._book(f"回款/{month:%Y-%m}/{region}.xlsx", "回款", head, rows, f"{region}大区回款登记　　单位：元")

    def _visits(self, seller: Seller, month: date) -> Iterator[Visit]:
        """Yield each visit of somebody's month up to the day."""
        draw = _draws(f"visits {seller.id} {month}")
        for day in _working_days(month):
            if day > self._day:
                return
            for number in range(1, 5):
                customer, start = draw.choice(self._of[seller.id]), 470 + number * 100 + draw.randrange(6) * 5
                purpose, luck = draw.choice(PURPOSES), draw.random()
                order = draw.randint(5, 400) * 100 if purpose == "订货" and luck < 0.5 else 0
                paid = draw.randint(5, 300) * 100 if purpose == "收款" and luck < 0.6 else 0
                yield Visit(day, number, customer, start, purpose, order, paid)

    def _reported(self, region: str, month: date) -> Iterator[Visit]:
        """Yield a region's visits of a month that has daily reports."""
        for seller in self._sellers if month in self._months[-REPORT_MONTHS:] else ():
            if seller.region == region:
                yield from self._visits(seller, month)

    def _reports(self, store: tuple[str, str, str], month: date) -> None:
        region, name, _ = store
        head = (
            "日期", "日报人", "区域", "天气", "序号", "访问客户", "电话", "访问时间", "访问目的", "说明", "商谈结果",
            "订货金额", "收款金额", "客户类别", "预定再访时间", "其他记录",
        )  # fmt: skip
        rows = []
        for seller in (each for each in self._sellers if each.store == name):
            draw = _draws(f"texts {seller.id} {month}")
            rows += [_row(visit, draw) for visit in self._visits(seller, month)]
        rows.sort(key=lambda row: row[0])
        self._book(
            f"日报/{region}/{name}{month:%Y年%m月}日报.xlsx",
            f"{month.month}月",
            head,
            rows,
            f"{name}{month:%Y年%m月}日报",
        )

    def _check_ins(self) -> None:
        head = ("签到日期", "签到时间", "人员", "工号", "签到客户", "签到地点", "经纬度")
        rows = []
        for month in self._months[-2:]:
            for seller in self._sellers:
                draw = _draws(f"check-ins {seller.id} {month}")
                for visit in self._visits(seller, month):
                    at = visit.start + draw.randrange(10)
                    x, y = (round(each + draw.uniform(-0.001, 0.001), 5) for each in visit.customer.place)
                    rows.append((visit.day, f"{at // 60}:{at % 60:02}", seller.name, seller.id, visit.customer.name,
                        "中山路", f"{x},{y}"))  # fmt: skip
        rows.sort(key=lambda row: row[0])
        self._book("签到.xlsx", "签到", head, rows[-CHECK_INS:])

    def _book(self, path: str, sheet: str, head: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(self._folder / path, {"constant_memory": True}) as book:
            book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - properties have no time zone
            days = book.add_format({"num_format": "yyyy-mm-dd"})
            cells = book.add_worksheet(sheet)
            lines = [*([(title,)] if title else []), head, *rows]
            for at, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        cells.write_datetime(at, column, value, days)
                    elif value != "":
                        cells.write(at, column, value)


def _row(visit: Visit, draw: random.Random) -> tuple[Any, ...]:
    """One row of a daily report."""
    customer, start = visit.customer, visit.start
    name, phone, order = customer.name, customer.phone, visit.order or ""
    what = draw.choice(tuple(PRODUCTS))
    notes = (f"与{draw.choice(WHO)}谈{what}的{draw.choice(ASKED)}，另问{draw.choice(ASKED)}，{draw.choice(SAID)}，"
        f"{draw.choice(SAID)}")  # fmt: skip
    again = visit.day + timedelta(draw.randint(3, 20)) if draw.random() < 0.3 else ""
    other = draw.choice(("客户投诉交货晚，待解决", "已解决", f"竞品在报{what}")) if draw.random() < 0.05 else ""
    result = "成交" if order else draw.choice(("跟进", "跟进", "无意向", "未遇"))
    slip = draw.random()
    if slip < SPOILT:
        name = name[:3] + name[4:]
    elif slip < 2 * SPOILT:
        order = "约三五千"
    elif slip < 3 * SPOILT:
        phone = phone[:7]
    elif slip < 5 * SPOILT:
        name = "新客户" + name[2:4] + draw.choice(TRADES)
    end = start + draw.randint(3, 9) * 5
    times = f"{start // 60}:{start % 60:02}-{end // 60}:{end % 60:02}"
    return (visit.day, customer.seller.name, customer.seller.region, "晴", visit.number, name, phone, times,
        visit.purpose, notes, result, order, visit.paid or "", "原有", again, other)  # fmt: skip


def _draws(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret: a seed always gives the same office


def _working_days(month: date) -> list[date]:
    days = (month + timedelta(at) for at in range(31))
    return [day for day in days if day.month == month.month and day.weekday() < 5]


def _spread(month: date, count: int, draw: random.Random) -> list[date]:
    """Return the days of so many rows of a month, in order."""
    return sorted(draw.choices(_working_days(month), k=count))


if __name__ == "__main__":
    LargeOffice(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else LAST).write()
