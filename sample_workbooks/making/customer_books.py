"""客户档案, a workbook a region: a clean register, an old one in other words, a sheet a store."""

from collections.abc import Iterable
from pathlib import Path

from making.canvas import Book, Canvas, Log, Look
from making.records import Customer, Month, written
from making.team import REGIONS

_EVERY = {"A": ("7天", "每周一次"), "B": ("14天", "两周一次"), "C": ("30天", "每月一次")}
_CLASS = {"A": "A类", "B": "B类", "C": "C类"}


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write the three registers; who is only courted may not be listed yet."""
    of = {region: [one for one in month.customers if one.owner.region == region and one.listed] for region in REGIONS}
    _write_east(inbox, log, of["华东"])
    _write_south(inbox, log, of["华南"])
    _write_north(inbox, log, of["华北"])


def _aliases(customer: Customer) -> str:
    names = [customer.short, customer.name if customer.name.endswith("门诊") else ""]
    return "、".join(name for name in names if name)


def _write_east(inbox: Path, log: Log, customers: list[Customer]) -> None:
    book = Book(inbox, "客户档案/华东客户档案.xlsx", log, Look(head_fill="#DDEBF7"))
    page = book.sheet("客户档案")
    titles = ("客户编号", "客户名称", "别名", "联系人", "电话", "地址", "城市", "大区", "负责人", "工号", "等级",
              "拜访频率", "首单日期", "经营范围", "购买需求", "更新日期", "备注")  # fmt: skip
    page.title(0, "华东大区客户档案", len(titles) - 1)
    page.title(
        1, "A类七天一访，B类两周一访，C类每月一访；电话、地址变了请随时改，并填更新日期", len(titles) - 1, "note"
    )
    page.head(2, titles, (10, 26, 14, 9, 14, 30, 7, 7, 8, 9, 6, 9, 12, 12, 16, 12, 16))
    for row, one in enumerate(customers, 3):
        page.row(row, [
            one.number, written(one.spoilt, "name", one.full), _aliases(one), one.contact,
            written(one.spoilt, "phone", one.phone), one.address, one.city, one.owner.region, one.owner.name,
            one.owner.id, one.grade, written(one.spoilt, "every", _EVERY[one.grade][0]), one.first_order, one.business,
            one.needs, one.updated, None,
        ], ("centre", "text", "text", "centre", "centre", "text", "centre", "centre", "centre", "centre", "centre",
            "centre", "iso", "text", "text", "iso", "text"))  # fmt: skip
    page.call("autofilter", 2, 0, 2 + len(customers), len(titles) - 1)
    page.call("freeze_panes", 3, 2)
    page.call("data_validation", 3, 10, 300, 10, {"validate": "list", "source": ["A", "B", "C"]})
    page.print_setup(repeat=2)
    book.close()


def _write_south(inbox: Path, log: Log, customers: list[Customer]) -> None:
    """An old register: other headers, dates as texts, how often in words, a filter and no title."""
    book = Book(inbox, "客户档案/华南客户资料（最新）.xlsx", log, Look(font="宋体", size=11, head_fill="#FFFF00"),
                author="黄伟民")  # fmt: skip
    page = book.sheet("Sheet1")
    page.head(0, ("序号", "客户全称", "简称", "所属行业", "对接人", "手机", "所在城市", "详细地址", "归属业务员",
                  "员工编号", "客户级别", "拜访频次", "首次成交日期", "采购需求", "最近更新"),
              (6, 27, 12, 11, 9, 14, 9, 30, 11, 10, 9, 10, 13, 16, 11))  # fmt: skip
    for row, one in enumerate(customers, 1):
        first, seen = one.first_order, one.updated
        page.row(row, [
            row, written(one.spoilt, "name", one.full), _aliases(one), one.business, one.contact,
            written(one.spoilt, "phone", one.phone), one.city, one.address, one.owner.name, one.owner.id,
            _CLASS[one.grade], written(one.spoilt, "every", _EVERY[one.grade][1]),
            f"{first.year}/{first.month}/{first.day}" if first else "", one.needs,
            f"{seen.year}.{seen.month}.{seen.day}",
        ], "centre")  # fmt: skip
    page.call("autofilter", 0, 0, len(customers), 14)
    page.call("freeze_panes", 1, 2)
    book.sheet("Sheet2")
    book.sheet("Sheet3")
    book.close()


def _write_north(inbox: Path, log: Log, customers: list[Customer]) -> None:
    """A sheet a store, the seller merged over the own rows, notes of a person."""
    book = Book(
        inbox, "客户档案/华北客户名录.xlsx", log, Look(font="等线", size=11, head_fill="#E2EFDA"), author="赵海燕"
    )
    for store in REGIONS["华北"]:
        page = book.sheet(store)
        page.title(0, f"{store}客户名录", 11)
        page.head(1, ("业务员", "客户名称", "客户简称", "联系人", "联系电话", "城市", "送货地址", "客户等级",
                      "首单日期", "主营业务", "需求", "核实日期"),
                  (9, 27, 12, 9, 14, 7, 30, 9, 13, 11, 16, 12))  # fmt: skip
        _write_store(page, [one for one in customers if one.owner.store == store])
    book.close()


def _write_store(page: Canvas, customers: list[Customer]) -> None:
    row = 2
    for name in dict.fromkeys(one.owner.name for one in customers):
        own = [one for one in customers if one.owner.name == name]
        for at, one in enumerate(own, row):
            page.row(at, [
                None, written(one.spoilt, "name", one.full), _aliases(one), one.contact,
                written(one.spoilt, "phone", one.phone), one.city, one.address, one.grade, one.first_order,
                one.business, one.needs, one.updated,
            ], ("centre", "text", "text", "centre", "centre", "centre", "text", "centre", "slash", "text", "text",
                "slash"))  # fmt: skip
        page.merge_down(0, (row, row + len(own) - 1), name)
        _remark(page, row, own)
        row += len(own)
    page.call("freeze_panes", 2, 2)
    page.print_setup(repeat=1)


def _remark(page: Canvas, row: int, customers: Iterable[Customer]) -> None:
    for at, one in enumerate(customers, row):
        if one.grade == "A":
            page.comment(at, 1, f"重点客户，{one.contact}每周五下午在。", "赵海燕")
            return
