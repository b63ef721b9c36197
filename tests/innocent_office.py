"""A small office with one honest fortnight; what its books hold, row by row, for habits to change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from mistakes.visits import Rows

AS_OF = date(2026, 11, 20)
PEOPLE: Rows = [
    ["工号", "姓名", "大区", "门店"],
    ["1", "张三", "华东", "一店"],
    ["2", "李四", "华东", "一店"],
    ["3", "王五", "华东", "二店"],
    ["4", "赵六", "华南", "三店"],
]
OF_STORE = {"张三": "一店", "李四": "一店", "王五": "二店", "赵六": "三店"}
REGION = {"张三": "华东", "李四": "华东", "王五": "华东", "赵六": "华南"}
COLLEAGUE = {"张三": "李四", "李四": "张三", "王五": "张三", "赵六": "张三"}
CITY = {"张三": "上海", "李四": "上海", "王五": "杭州", "赵六": "广州"}
FIRST, SECOND = "瑞启德博嘉立宏信凯安佳泰", "丰航润远禾诚图达新宁源和"
CORES = tuple(one + other for one in FIRST for other in SECOND)
"""Two signs of each customer; either stands in a dozen names, both together in one."""
TRADES = ("科技", "贸易", "物业", "传媒")
TIMES = ("9:00-10:00", "10:30-11:30", "14:00-15:00")
Row = dict[str, Any]


@dataclass
class Office:
    """What the books of the office hold, row by row; a habit changes them."""

    visits: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    check_ins: list[Row] = field(default_factory=list)
    leave: list[Row] = field(default_factory=list)
    settings: list[Row] = field(default_factory=list)
    listed: list[Row] = field(default_factory=list)
    people: Rows = field(default_factory=lambda: PEOPLE)
    as_of: date = AS_OF

    def books(self) -> Mapping[str, Rows]:
        """Return the workbooks by name, without those that are empty."""
        tables = {"日报": self.visits, "销售明细": self.orders, "回款明细": self.receipts, "签到": self.check_ins,
                  "请假": self.leave, "配置": self.settings, "客户档案": self.listed}  # fmt: skip
        return {"人员.xlsx": self.people} | {f"{name}.xlsx": _table(rows) for name, rows in tables.items() if rows}


def _table(rows: list[Row]) -> Rows:
    columns = list(dict.fromkeys(key for row in rows for key in row if not key.startswith("_")))
    return [columns, *([row.get(column) for column in columns] for row in rows)]


def working_days(first: date = date(2026, 11, 2), count: int = 10) -> list[date]:
    """Return so many days from Monday to Friday."""
    days = (first + timedelta(at) for at in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


def name_of(who: str, core: str, trade: str) -> str:
    """Return a customer's full name."""
    return f"{CITY[who]}{core}{trade}有限公司"


def honest_office() -> Office:
    """Return the office with two weeks in which every book says the same."""
    office, amounts = Office(), cycle(range(3170, 90_000, 1730))
    for number, who in enumerate(OF_STORE):
        parts = [(core, TRADES[at % 4]) for at, core in enumerate(CORES[number * 30 : number * 30 + 30])]
        turn = cycle(enumerate(parts))
        for day in working_days():
            for seq, span in enumerate(TIMES, 1):
                at, (core, trade) = next(turn)
                ordered = next(amounts) if seq == 1 else None
                received = next(amounts) if seq == 2 and day.day % 2 else None
                full = name_of(who, core, trade)
                office.visits.append(_visit(who, day, (seq, span, core, full, at), ordered, received))
                told = {"业务员": who, "客户": full, "_core": core}
                if ordered:
                    office.orders.append({"日期": day, **told, "商品": "打印机", "金额": ordered})
                if received:
                    office.receipts.append({"回款日期": day, **told, "回款金额": received, "回款方式": "转账"})
                office.check_ins.append(
                    {"签到日期": day, "签到时间": span.split("-")[0], "人员": who, "客户": full, "签到地点": "路口"}
                )
        office.listed += [{"客户名称": name_of(who, core, trade), "联系人": "李总", "电话": _phone(number, at),
                           "城市": CITY[who], "_core": core} for at, (core, trade) in enumerate(parts)]  # fmt: skip
    return office


def _phone(number: int, at: int) -> str:
    return f"1380000{number}{at:03}"


def _visit(who: str, day: date, what: tuple[int, str, str, str, int], ordered: int | None, received: int | None) -> Row:
    seq, span, core, full, at = what
    return {
        "填写日期": day, "日报人": who, "区域": REGION[who], "天气": "晴", "序号": seq, "访问客户": full,
        "电话": _phone(list(OF_STORE).index(who), at), "访问时间": span,
        "访问目的": "订货" if ordered else "收款" if received else "服务", "说明": f"谈{core}的打印机",
        "商谈结果": "成交" if ordered else "跟进", "订货金额": ordered, "收款金额": received, "客户类别": "原有",
        "预定再访时间": None, "其他记录": None, "_core": core,
    }  # fmt: skip


Habit = Callable[[Office], None]
