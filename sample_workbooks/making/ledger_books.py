"""11月销售明细.xlsx with a sheet a region, each kept in its own way, and 11月回款明细.xlsx in 万元."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from making.canvas import Book, Canvas, Log, Look
from making.records import Month, Order, Receipt, Spoilt, written

_TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class _Habit:
    """How one region keeps its sheet: the title row, the header, and how a date and an amount are written."""

    title: str
    titles: tuple[str, ...]
    day: Callable[[date], object]
    amount: Callable[[Decimal], object]
    kinds: tuple[str, ...]
    subtotals: bool
    counted: bool = False
    """Whether it has 数量 and 单价 before the amount."""


def _thousands(value: Decimal) -> str:
    return f"{value:,.2f}"


_HABITS = {
    "华东": _Habit("2026年11月销售明细（华东）　　单位：元",
                 ("日期", "订单号", "业务员", "工号", "客户名称", "商品", "金额", "毛利", "备注"),
                 lambda day: day, lambda value: value,
                 ("date", "centre", "centre", "centre", "text", "text", "money", "money", "text"),
                 subtotals=True),
    "华南": _Habit("华南大区11月出货登记",
                 ("销售日期", "单据编号", "销售代表", "工号", "客户", "品名", "数量", "单价",
                  "销售金额（元）", "毛利（元）", "备注"),
                 lambda day: f"{day:%Y}/{day.month}/{day.day}", lambda value: value,
                 ("centre", "centre", "centre", "centre", "text", "text", "whole", "money", "money", "money", "text"),
                 subtotals=False, counted=True),
    "华北": _Habit("2026年11月  华北大区销售明细表",
                 ("日期 ", "订单编号", "姓名", "员工编号", "客户名称",
                  "产品名称", "销售额\n（万元）", "毛利\n（万元）", "说明"),
                 lambda day: f"{day.year}.{day.month}.{day.day}", lambda value: value / _TEN_THOUSAND,
                 ("centre", "centre", "centre", "centre", "text", "text", "wan", "wan", "text"), subtotals=True),
}  # fmt: skip


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write the sales ledger and the receipts."""
    book = Book(inbox, "11月销售明细.xlsx", log, Look(font="宋体", size=11, head_fill="#D9E1F2"))
    for region, habit in _HABITS.items():
        _write_region(book, region, habit, [order for order in month.orders if order.rep.region == region])
    book.close()
    _write_receipts(inbox, log, month.receipts)


def _write_region(book: Book, region: str, habit: _Habit, orders: list[Order]) -> None:
    page = book.sheet(region)
    page.title(0, habit.title, len(habit.titles) - 1)
    page.head(1, habit.titles, (12, 15, 10, 10, 24, 13, *((7, 10) if habit.counted else ()), 14, 13, 24))
    row = 2
    groups = [orders]
    if region == "华北":
        stores = dict.fromkeys(order.rep.store for order in sorted(orders, key=lambda order: order.rep.id))
        groups = [[order for order in orders if order.rep.store == store] for store in stores]
    tops = []
    for group in groups:
        top = row
        for order in group:
            page.row(row, _ledger_row(habit, order), habit.kinds)
            row += 1
        if habit.subtotals:
            tops.append(row)
            page.row(row, ["合  计" if len(groups) == 1 else f"{group[0].rep.store}小计", *[None] * 8], "total")
            for column in (6, 7):
                page.total(row, column, (top, row - 1), "total_wan" if region == "华北" else "total_money")
            row += 1
    if len(groups) > 1:
        page.row(row, ["总计", *[None] * 8], "total")
        for column, letter in ((6, "G"), (7, "H")):
            value = float(sum(Decimal(str(page.written[top, column])) for top in tops))
            page.call(
                "write_formula",
                row,
                column,
                "=" + "+".join(f"{letter}{top + 1}" for top in tops),
                book.format("total_wan"),
                value,
            )
    _dress(page, row, len(habit.titles) - 1)


def _dress(page: Canvas, last: int, right: int) -> None:
    page.call("autofilter", 1, 0, last - 1, right)
    page.call("freeze_panes", 2, 0)
    page.print_setup(repeat=1)


def _ledger_row(habit: _Habit, order: Order) -> list[object]:
    spoilt = order.spoilt
    counted = [order.quantity, written(spoilt, "price", order.amount / order.quantity)] if habit.counted else []
    return [
        spoilt.get("day", habit.day(order.day)),
        order.number,
        spoilt.get("person", order.rep.name),
        spoilt["id"].raw if "id" in spoilt else order.rep.id,
        written(spoilt, "customer", order.customer),
        order.goods,
        *counted,
        spoilt.get("amount", habit.amount(order.amount)),
        habit.amount(order.margin),
        order.note,
    ]


def _write_receipts(inbox: Path, log: Log, receipts: list[Receipt]) -> None:
    book = Book(inbox, "11月回款明细.xlsx", log, Look(head_fill="#E2EFDA"))
    page = book.sheet("回款登记")
    page.title(0, "2026年11月回款登记表", 6)
    page.title(1, "填表人：刘洋　　截止日期：2026年11月20日", 6, "note")
    page.head(
        2,
        ("序号", "回款日期", "业务员", "工号", "客户名称", "回款金额（万元）", "回款方式"),
        (6, 13, 10, 10, 26, 17, 11),
    )
    for number, receipt in enumerate(receipts, 1):
        spoilt = receipt.spoilt
        homonym = isinstance(spoilt.get("id"), Spoilt)
        page.row(2 + number, [
            number,
            spoilt.get("day", receipt.day),
            Spoilt("homonym_without_id", receipt.rep.name) if homonym else receipt.rep.name,
            None if homonym else receipt.rep.id,
            receipt.customer,
            receipt.amount / _TEN_THOUSAND,
            ("转账", "承兑", "转账", "现金")[number % 4],
        ], ("centre", "text" if "day" in spoilt else "iso", "centre", "centre", "text", "wan", "centre"))  # fmt: skip
    last = 3 + len(receipts)
    page.row(last, ["合计", *[None] * 6], "total")
    page.total(last, 5, (3, last - 1), "total_wan")
    page.call("autofilter", 2, 0, last - 1, 6)
    page.call("freeze_panes", 3, 0)
    green = book.file.add_format({"font_color": "#006100", "bg_color": "#C6EFCE"})
    page.call("conditional_format", 3, 5, last - 1, 5, {"type": "cell", "criteria": ">=", "value": 5, "format": green})
    page.print_setup(landscape=False, repeat=2)
    book.close()
