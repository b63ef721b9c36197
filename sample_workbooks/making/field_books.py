"""What the field app exports (签到), the contact log, the leave list, what resellers have in stock."""

from pathlib import Path

from making.canvas import Book, Log, Look
from making.records import Month, written
from making.team import AS_OF, BY_ID, LEAVE


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write the four workbooks."""
    _write_check_ins(inbox, log, month)
    _write_stock(inbox, log, month)
    _write_calls(inbox, log, month)
    _write_leave(inbox, log, month)


def _write_check_ins(inbox: Path, log: Log, month: Month) -> None:
    """As an app exports it: no looks, every cell a text, the newest at the top."""
    book = Book(inbox, "外勤签到_华南_20261102-20261120.xlsx", log, Look(font="Calibri", size=11, head_fill="#FFFFFF"),
                author="")  # fmt: skip
    page = book.sheet("签到记录")
    page.head(0, ("姓名", "工号", "部门", "签到日期", "签到时间", "签到客户", "签到地点", "经纬度", "设备", "备注"),
              (9, 9, 11, 12, 10, 26, 34, 24, 12, 10))  # fmt: skip
    for row, one in enumerate(reversed(month.check_ins), 1):
        page.row(row, [
            one.rep.name, one.rep.id, one.rep.store_on(one.day), f"{one.day:%Y-%m-%d}",
            written(one.spoilt, "time", f"{one.at:%H:%M}:{(row * 17) % 60:02}"), one.customer.full,
            one.customer.address,
            written(one.spoilt, "point", f"{one.point[0]:.6f},{one.point[1]:.6f}"),
            ("iPhone", "Android")[ord(one.rep.id[-1]) % 2], "",
        ], "plain")  # fmt: skip
    book.close()


def _write_calls(inbox: Path, log: Log, month: Month) -> None:
    book = Book(inbox, "11月客户联系记录.xlsx", log, Look(head_fill="#FFF2CC"))
    page = book.sheet("联系记录")
    page.title(0, "11月客户联系记录（电话、微信、邮件）", 8)
    page.head(1, ("日期", "业务员", "工号", "客户", "联系方式", "联系对象", "内容", "结果", "下一步"),
              (11, 9, 9, 26, 10, 10, 22, 18, 16))  # fmt: skip
    for row, one in enumerate(month.calls, 2):
        page.row(row, [one.day, one.rep.name, one.rep.id, one.customer.name, one.method, one.customer.contact,
                       one.content, one.outcome, one.next_step],
                 ("date", "centre", "centre", "text", "centre", "centre", "text", "text", "text"))  # fmt: skip
    page.call("freeze_panes", 2, 0)
    page.print_setup(repeat=1)
    book.close()


def _write_stock(inbox: Path, log: Log, month: Month) -> None:
    """A count in the middle of the month at the resellers of one region: a quarter of what they bought."""
    book = Book(inbox, "华南渠道库存盘点_20261118.xlsx", log, Look(font="宋体", size=11, head_fill="#FCE4D6"),
                author="陈志强")  # fmt: skip
    page = book.sheet("盘点")
    page.title(0, "华南经销商库存盘点（11月18日）", 5)
    page.head(1, ("盘点日期", "经销商", "产品", "库存数量", "库存金额", "备注"), (12, 24, 14, 10, 13, 16))
    row, day = 2, AS_OF.replace(day=18)
    for order in month.orders:
        if order.quantity > 3 and order.day < day and order.customer.endswith(("贸易", "商贸")) and not order.spoilt:
            left = order.quantity // 4
            page.row(row, [day, order.customer, order.goods, left, order.amount / order.quantity * left, ""],
                     ("slash", "text", "text", "whole", "money", "text"))  # fmt: skip
            row += 1
    page.call("freeze_panes", 2, 0)
    page.print_setup(landscape=False)
    book.close()


def _write_leave(inbox: Path, log: Log, month: Month) -> None:
    book = Book(inbox, "11月请假登记.xlsx", log, Look(head_fill="#D9D9D9"))
    page = book.sheet("请假")
    page.title(0, "2026年11月请假登记表", 7)
    page.head(1, ("姓名", "工号", "门店", "假别", "请假开始", "请假结束", "批准", "备注"),
              (9, 9, 11, 9, 12, 12, 10, 20))  # fmt: skip
    rows = [[BY_ID[number].name, number, BY_ID[number].store, sort, start, end, "同意", ""]
            for number, spans in LEAVE.items() for start, end, sort in spans]  # fmt: skip
    rows.append([*_planned(month)])
    for row, cells in enumerate(rows, 2):
        page.row(row, cells, ("centre", "centre", "centre", "centre", "iso", "iso", "centre", "text"))
    page.print_setup(landscape=False)
    book.close()


def _planned(month: Month) -> list[object]:
    """Return the leave that is still to come."""
    member = BY_ID["HC3021"]
    start, end = member.joined.replace(2026, 11, 24), member.joined.replace(2026, 11, 25)
    return [member.name, member.id, member.store, "调休", start, written(month.spoilt, "leave_end", end), "同意",
            "展会加班调休"]  # fmt: skip
