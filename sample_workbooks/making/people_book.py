"""人员.xlsx: who works where since when, who reports to whom, who receives what."""

from datetime import date
from pathlib import Path

from making.canvas import Book, Log, Look
from making.records import Month, Spoilt
from making.team import BY_ID, COMPANY, MANAGERS, PEOPLE, Member

_TITLES = ("序号", "工号", "姓名", "公司", "大区", "门店", "岗位", "上级", "邮箱", "入职日期", "离职日期", "调动日期",
           "权重",
           "收件", "备注")  # fmt: skip
_WIDTHS = (6, 10, 9, 11, 8, 11, 11, 9, 28, 12, 12, 12, 9, 11, 26)
_KINDS = (
    "centre",
    "centre",
    "centre",
    "centre",
    "centre",
    "centre",
    "centre",
    "centre",
    "text",
    "iso",
    "iso",
    "iso",
    "whole",
    "centre",
    "text",
)


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write the people list; somebody who moved has a row for each store, the later one with 调动日期."""
    book = Book(inbox, "人员.xlsx", log, Look(head_fill="#E2EFDA"))
    page = book.sheet("人员名单")
    page.title(0, "华辰办公设备有限公司 销售系统人员名单", len(_TITLES) - 1)
    page.title(
        1, "制表：刘洋　　更新日期：2026-11-18　　调店人员一店一行，调入行填写调动日期", len(_TITLES) - 1, "note"
    )
    page.head(2, _TITLES, _WIDTHS)
    rows = [row for member in PEOPLE for row in _rows(member)]
    twice = BY_ID["HC3022"]
    if month.planted:
        rows.append([Spoilt("listed_twice", twice.id), twice.name, COMPANY, twice.region, twice.store, twice.post,
                     twice.superior, "tiantian.tj@example.com", twice.joined, None, None, twice.weight, None,
                     None])  # fmt: skip
    for number, row in enumerate(rows, 1):
        page.row(2 + number, [number, *row], _KINDS)
    last = 2 + len(rows)
    page.call("autofilter", 2, 0, last, len(_TITLES) - 1)
    page.call("freeze_panes", 3, 3)
    red = book.file.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"})
    page.call("conditional_format", 3, 10, last, 10, {"type": "no_blanks", "format": red})
    page.call("data_validation", 3, 6, last + 20, 6,
              {"validate": "list", "source": ["总经理", "大区经理", "店长", "销售代表", "销售内务"]})  # fmt: skip
    page.print_setup(repeat=2)
    book.close()


def _rows(member: Member) -> list[list[object]]:
    if member.moved is None:
        return [_row(member, member.store, member.superior, note=member.note)]
    superior = next(manager.name for manager in MANAGERS if manager.store == member.moved_from)
    return [
        _row(member, member.moved_from, superior, note="调动前"),
        _row(member, member.store, member.superior, moved=member.moved, note=member.note),
    ]


def _row(member: Member, store: str, superior: str, *, moved: date | None = None, note: str) -> list[object]:
    return [member.id, member.name, COMPANY, member.region, store, member.post, superior, member.mail, member.joined,
            member.left, moved, member.weight if member.sells else None, member.receives, note]  # fmt: skip
