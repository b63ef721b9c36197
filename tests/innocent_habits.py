"""Innocent habits of a sales office, each a change of honest books: nobody may be accused of any of them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import cycle
from types import MappingProxyType

from innocent_office import CITY, COLLEAGUE, OF_STORE, PEOPLE, REGION, Habit, Office, Row, working_days

_DAY = timedelta(1)


def _visits(change: Callable[[Row], object]) -> Habit:
    """A habit of writing reports: the change is done to each visit."""
    return lambda office: [change(row) for row in office.visits] and None


def _called(form: Callable[[Row], str]) -> Habit:
    """A habit of writing customers in reports."""
    return _visits(lambda row: row.update({"访问客户": form(row)}))


def _written(column: str, *texts: object) -> Habit:
    """A habit of writing one column, with these texts in turn."""

    def change(office: Office) -> None:
        for row, text in zip(office.visits, cycle(texts), strict=False):
            row[column] = text

    return change


def _orders(change: Callable[[Row], list[Row]]) -> Habit:
    """A habit of keeping the ledger: each row becomes others."""

    def rewrite(office: Office) -> None:
        office.orders = [new for row in office.orders for new in change(row)]

    return rewrite


def _receipts(change: Callable[[Row], list[Row]]) -> Habit:
    def rewrite(office: Office) -> None:
        office.receipts = [new for row in office.receipts for new in change(row)]

    return rewrite


def _money(change: Callable[[int], object]) -> Habit:
    """A habit of writing amounts in reports."""

    def rewrite(row: Row) -> None:
        for column in ("订货金额", "收款金额"):
            row[column] = change(row[column]) if row[column] else row[column]

    return _visits(rewrite)


def _moved(by: int) -> Habit:
    """All days move."""

    def rewrite(office: Office) -> None:
        for rows in (office.visits, office.orders, office.receipts, office.check_ins):
            for row in rows:
                row.update({key: value + by * _DAY for key, value in row.items() if isinstance(value, date)})

    return rewrite


def _no_list(office: Office) -> None:
    office.listed.clear()


def _over_the_month_end(office: Office) -> None:
    """The last orders of October are booked in November."""
    _moved(-12)(office)
    for row in office.orders:
        row["日期"] = max(row["日期"] + 2 * _DAY, row["日期"])


def _next_months_ledger_is_to_come(office: Office) -> None:
    """Orders of the month's last days are booked in December, whose ledger is not there yet."""
    _moved(14)(office)
    office.as_of = date(2026, 12, 10)
    office.orders = [row | {"日期": row["日期"] + 3 * _DAY} for row in office.orders if row["日期"].day <= 25]
    office.receipts = [row for row in office.receipts if row["回款日期"].day <= 25]


def _a_region_has_sent_no_ledger(office: Office) -> None:
    office.orders = [row for row in office.orders if REGION[row["业务员"]] == "华东"]
    office.receipts = [row for row in office.receipts if REGION[row["业务员"]] == "华东"]


def _split(row: Row) -> list[Row]:
    part = row["金额"] // 3
    return [row | {"商品": "纸", "金额": part}, row | {"商品": "墨盒", "金额": row["金额"] - part}]


def _several_as_one(office: Office) -> None:
    """A customer of a day has three rows in the ledger, a day apart, and a credit note."""
    office.orders = [
        row | {"日期": row["日期"] + at * _DAY, "金额": amount, "商品": goods} for row in office.orders
        for at, amount, goods in ((0, row["金额"] // 2, "纸"), (1, row["金额"] - row["金额"] // 2, "墨盒"),
                                  (2, -100, "退货：纸"))
    ]  # fmt: skip


def _two_sites(office: Office) -> None:
    for number, row in enumerate(office.visits):
        row["访问客户"] += ("（浦东分公司）", "（徐汇店）", "")[number % 3]


def _mornings_and_afternoons(office: Office) -> None:
    """The first customer of a day is seen again after lunch; what it ordered then is one row in the ledger."""
    again = [row | {"序号": 4, "访问时间": "15:30-16:00", "订货金额": None, "收款金额": None, "商谈结果": "跟进",
                    "访问目的": "服务", "说明": "送样品"} for row in office.visits if row["序号"] == 1]  # fmt: skip
    office.visits = sorted([*office.visits, *again], key=lambda row: (row["日报人"], row["填写日期"], row["序号"]))


def _two_sites_without_times(office: Office) -> None:
    """Two shops of a customer on one day, told apart by what stands in brackets alone."""
    _written("访问时间", None)(office)
    both = [row | {"访问客户": row["访问客户"] + site} for row in office.visits if row["序号"] == 3
            for site in ("（浦东店）", "（徐汇店）")]  # fmt: skip
    office.visits = [row for row in office.visits if row["序号"] != 3] + [row | {"序号": None} for row in both]


def _two_contacts_without_times(office: Office) -> None:
    """Two people of a customer on one day, told apart by their phone numbers alone."""
    _written("访问时间", None)(office)
    more = [row | {"电话": "13900001234"} for row in office.visits if row["序号"] == 3]
    office.visits = [row | {"序号": None} for row in (*office.visits, *more)]


def _one_meeting(office: Office) -> None:
    """Each day's second and third customer sit at one table."""
    for row in office.visits:
        if row["序号"] == 3:
            row["访问时间"] = "10:30-11:30"


def _half_days(office: Office) -> None:
    for row in office.visits:
        row["访问时间"] = "下午" if row["序号"] == 3 else "上午"


def _through_lunch(office: Office) -> None:
    spans = {1: "10:00-11:30", 2: "11:30-13:30", 3: "13:30-14:30"}
    for row in office.visits:
        row["访问时间"] = spans[row["序号"]]


def _paid_without_meeting(office: Office) -> None:
    """The money came by transfer although nobody was met."""
    for row in office.visits:
        if row["收款金额"]:
            row["商谈结果"] = "未遇"


def _outcomes(*texts: str) -> Habit:
    """How deals and payments are told in words."""

    def rewrite(office: Office) -> None:
        told = cycle(texts)
        for row in office.visits:
            if row["订货金额"] or row["收款金额"]:
                row["商谈结果"] = next(told)

    return rewrite


def _covers_a_region(office: Office) -> None:
    """王五 sees 赵六's customers in 华南 for a week, 赵六 is on a business trip in 华东; each order is its owner's."""
    for row in office.visits:
        if row["填写日期"].day >= 9 and row["日报人"] in ("王五", "赵六"):
            row["日报人"], row["区域"] = ("赵六", "华东") if row["日报人"] == "王五" else ("王五", "华南")
    office.check_ins.clear()


def _saturday(office: Office) -> None:
    """What was done on a Friday was done on Saturday."""
    for rows in (office.visits, office.orders, office.receipts, office.check_ins):
        for row in rows:
            for key, value in row.items():
                if isinstance(value, date) and value.weekday() == 4:
                    row[key] = value + _DAY


def _half_day_leave(office: Office) -> None:
    office.leave = [{"姓名": who, "假别": "事假", "请假开始": day, "请假结束": day, "批准": "同意",
                     "备注": "半天，上午"} for who, day in zip(OF_STORE, working_days(), strict=False)]  # fmt: skip
    office.visits = [row for row in office.visits if row["序号"] == 1 or row["填写日期"].day != 2]
    office.check_ins = [row for row in office.check_ins if row["签到时间"] == "9:00" or row["签到日期"].day != 2]


def _nameless_check_ins(office: Office) -> None:
    for row in office.check_ins:
        row["客户"] = None


def _running_numbers(first: int) -> Habit:
    def rewrite(office: Office) -> None:
        for who in OF_STORE:
            for number, row in enumerate((row for row in office.visits if row["日报人"] == who), first):
                row["序号"] = number

    return rewrite


def _from_zero(office: Office) -> None:
    for row in office.visits:
        row["序号"] -= 1


def _sunny_there(office: Office) -> None:
    people = [*PEOPLE, ["5", "周八", "华东", "一店"], ["6", "吴九", "华东", "一店"]]
    office.people = people
    office.visits += [row | {"日报人": who, "订货金额": None, "收款金额": None, "商谈结果": "跟进", "天气": "晴转小雨"}
                      for who in ("周八", "吴九") for row in office.visits[:30]]  # fmt: skip
    for row in office.visits:
        row["天气"] = {"李四": "阵雨", "王五": "阴", "赵六": "多云转晴"}.get(row["日报人"], row["天气"])


def _rules(office: Office) -> None:
    """The settings sheet is filled in as one speaks: with units, full-width figures, hours in words."""
    told = {"补交天数": "3天", "每日拜访定量": "3家", "最少间隔天数": "0天", "同号客户数": "３",
            "允许重叠分钟": "5分钟",
            "最长访问小时": "5小时", "工作时间": "8点到18点", "异地最少分钟": "30分", "客户名相似度": "60%",
            "核对区域": "启用", "核对天气": "关闭", "核对序号": "要核对", "访问目的": "订货/收款/开发/服务/说明",
            "签到距离米": "1,000米", "雷同百分比": "90％", "客户失联天数": "180 天", "日报负责人": "张三（店长）",
            "回款负责人": "李四 2", "销售明细负责人": "王五经理", "人员负责人": "张三", "签到负责人": "张三",
            "客户档案负责人": "张三", "核对电话": "√"}  # fmt: skip
    office.settings = [{"键": key, "值": value} for key, value in told.items()]


def _gifts(office: Office) -> None:
    office.orders += [row | {"商品": "赠品鼠标垫", "金额": 0} for row in office.orders]
    office.visits += [row | {"序号": 9, "访问时间": "16:00-16:20", "订货金额": 0, "收款金额": None,
                             "商谈结果": "赠送样品", "访问目的": "服务"}
                      for row in office.visits if row["序号"] == 3]  # fmt: skip


def _returned(office: Office) -> None:
    """A part of each order comes back some days later."""
    office.orders += [row | {"日期": row["日期"] + 3 * _DAY, "金额": -row["金额"] // 2, "备注": "客户退货"}
                      for row in office.orders]  # fmt: skip


def _reported_returns(office: Office) -> None:
    for row in office.visits:
        if row["序号"] == 3 and row["填写日期"].day % 2:
            row.update({"订货金额": -500, "商谈结果": "退货500", "访问目的": "服务"})
            office.orders.append({"日期": row["填写日期"], "业务员": row["日报人"], "客户": row["访问客户"],
                                  "商品": "退货", "金额": -500, "_core": row["_core"]})  # fmt: skip


def _shared(office: Office) -> None:
    """Every order is two sellers' work, half and half."""
    for row in office.orders:
        row["业务员"] = f"{row['业务员']}/{COLLEAGUE[row['业务员']]}"


def _held_back(office: Office) -> None:
    """Each third order has no amount that can be read yet: it waits for an answer."""
    for number, row in enumerate(office.orders):
        if number % 9 == 0:
            row["金额"] = "见合同"


HABITS: Mapping[str, Habit] = MappingProxyType({
    "no list of customers": _no_list,
    "customers without city and 有限公司": _called(lambda row: row["访问客户"][2:].removesuffix("有限公司")),
    "customers under the region": _called(lambda row: REGION[row["日报人"]] + row["_core"]),
    "customers by two signs": _called(lambda row: row["_core"]),
    "customers with 老板": _called(lambda row: row["_core"] + "（李总）"),
    "customers spaced and full width": _called(lambda row: f" {row['访问客户'][:4]}　{row['访问客户'][4:]}（ＶＩＰ）"),
    "customers with a contact": _called(lambda row: f"{row['访问客户']}/李总"),
    "customers with a branch": _called(lambda row: row["访问客户"].removesuffix("有限公司") + "浦东分公司"),
    "several sites": _two_sites,
    "booked a day later": _orders(lambda row: [row | {"日期": row["日期"] + _DAY}]),
    "booked three days later": _orders(lambda row: [row | {"日期": row["日期"] + 3 * _DAY}]),
    "booked in the next month": _over_the_month_end,
    "next month's ledger to come": _next_months_ledger_is_to_come,
    "a region without ledger": _a_region_has_sent_no_ledger,
    "ledger by goods": _orders(_split),
    "several rows as one order": _several_as_one,
    "booked by a colleague": _orders(lambda row: [row | {"业务员": COLLEAGUE[row["业务员"]]}]),
    "booked by the store": _orders(lambda row: [row | {"业务员": OF_STORE[row["业务员"]]}]),
    "shared orders": _shared,
    "booked for the parent company": _orders(lambda row: [row | {"客户": f"{CITY[row['业务员']]}众合采购中心"}]),
    "held orders": _held_back,
    "transfers days later": _receipts(lambda row: [row | {"回款日期": row["回款日期"] + 4 * _DAY}]),
    "transfers net of a fee": _receipts(lambda row: [row | {"回款金额": row["回款金额"] - 15, "备注": "扣手续费15"}]),
    "payments net of 0.6 %": _receipts(lambda row: [row | {"回款金额": round(row["回款金额"] * 0.994, 2)}]),
    "payments in parts": _receipts(lambda row: [row | {"回款金额": row["回款金额"] - 1000},
                                                row | {"回款金额": 1000, "回款方式": "现金"}]),
    "reports in 万": _money(lambda amount: f"{amount / 10_000}万"),
    "reports rounded in 万": _money(lambda amount: f"{amount / 10_000:.1f}万"),
    "reports rounded to hundreds": _money(lambda amount: round(amount, -2)),
    "reports with tax 13": _money(lambda amount: round(amount * 1.13, 2)),
    "reports with tax 6": _money(lambda amount: round(amount * 1.06, 2)),
    "reports without tax": _money(lambda amount: round(amount / 1.13, 2)),
    "through lunch": _through_lunch,
    "mornings and afternoons": _mornings_and_afternoons,
    "two sites without times": _two_sites_without_times,
    "two contacts without times": _two_contacts_without_times,
    "one meeting for two": _one_meeting,
    "half days as times": _half_days,
    "landlines": _written("电话", "021-62345678", "(021)62345678转801", "62345678-8012", "021 6234 5678",
                          "400-800-1234", "0571－87654321", "同上", "62345678", "微信同号13800001234"),
    "one switchboard": _written("电话", "021-62345678转1", "021-62345678转2", "021-62345678转3", "021-62345678"),
    "Saturdays": _saturday,
    "half days of leave": _half_day_leave,
    "covers a region": _covers_a_region,
    "weather of districts": _sunny_there,
    "其他记录 无": _written("其他记录", "无"),
    "standing texts": _written("其他记录", "常规拜访，了解客户近期需求，维护客户关系，无其他事项"),
    "numbers from 0": _from_zero,
    "numbers run on": _running_numbers(1),
    "numbers run on from 57": _running_numbers(57),
    "times 9-10点": _written("访问时间", "9-10点", "10点半-11点半", "下午2点半"),
    "times full width": _written("访问时间", "9：00—10：00", "10：30—11：30", "14：00—15：00"),
    "times on a 12 hour clock": _written("访问时间", "9:00-10:00", "11:30-1:00", "2:00-3:00"),
    "no times": _written("访问时间", None),
    "check-ins without customer": _nameless_check_ins,
    "gifts": _gifts,
    "returns": _returned,
    "reported returns": _reported_returns,
    "paid without meeting": _paid_without_meeting,
    "outcomes in words": _outcomes("不需要发票，已订货", "老板不在，财务已付款", "采购外出，电话下单",
                                   "客户拒绝赊账，现款提货",
                                   "暂无需求变化，按月订货", "门店没人，货款已转账", "无意向续约，尾单成交"),
    "settings as one speaks": _rules,
})  # fmt: skip
