"""The smallest cause of each finding of a whole night: answers, calendars, mails, writing back, closed periods."""

import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from unittest.mock import patch

from answering import answer, published
from mistakes.files import SOLD
from mistakes.mistake import (
    DAY,
    ERROR,
    HINT,
    PEOPLE,
    TEAM,
    WARNING,
    Findings,
    Mistake,
    Rows,
    look,
    whole_night,
    write,
)
from mistakes.reading import LEDGER
from night_office import NOW, day_folder
from workflow import batch
from workflow.config import PROGRAM
from workflow.domain.period import month

_BOOK = "销售明细.xlsx"
_DITTO: Rows = [*SOLD, ["同上", "张三", "乙", 5, "A2"]]
_STRANGER: Rows = [LEDGER, [DAY, "张山", "甲", 100, "A1"]]
_TWICE: Rows = [*SOLD, SOLD[1]]
_VERSION: Rows = [LEDGER[:4], *([DAY, "张三", f"客户{number}", number] for number in range(1, 6))]
_MANAGED: Rows = [
    [*PEOPLE, "岗位", "邮箱"], ["1", "张三", "华东", None, None, "大区经理", None],
    ["2", "李四", "华东", "一店", "张三", "业务员", None],
]  # fmt: skip
_ALONE: Rows = TEAM[:2]
"""Nobody above anybody: no mails."""
_MAILED: Rows = [_MANAGED[0], [*_MANAGED[1][:6], "zhang@example.com"], _MANAGED[2]]


def _answered(
    typed: Mapping[str, object] | None = None, accept: Mapping[str, object] | None = None,
    then: Callable[[Path], object] = lambda _: None,
) -> Callable[[Mistake, Path], Findings]:  # fmt: skip
    """Answer on the 问题 sheet of the copy that a night published; then look again."""

    def run(mistake: Mistake, folder: Path) -> Findings:
        mistake.lay_out(folder)
        whole_night(mistake, folder)
        copy = published(folder, mistake.workbook.removesuffix(".xlsx"))
        answer(copy, typed or {}, accept=accept)
        os.utime(copy, (NOW.timestamp(), NOW.timestamp()))
        found = look(mistake, folder)
        return look(mistake, folder) if then(folder) else found

    return run


def _mended(folder: Path) -> Path:
    return write(folder / "inbox" / _BOOK, {"Sheet1": SOLD})


def _broken_template(mistake: Mistake, folder: Path) -> Findings:
    mistake.lay_out(folder)
    shutil.copytree(PROGRAM / "templates", folder / "templates")
    (folder / "templates" / "shared" / "manager.txt").write_text("{{ 没有这个词 }}", encoding="utf-8")
    return whole_night(mistake, folder)


def _night(mistake: Mistake, folder: Path) -> Findings:
    mistake.lay_out(folder)
    return whole_night(mistake, folder)


def _closed(mistake: Mistake, folder: Path) -> Findings:
    write(folder / "inbox" / "人员.xlsx", {"Sheet1": TEAM})
    write(folder / "inbox" / _BOOK, {"Sheet1": mistake.before})
    then = mistake.order(folder, date(2026, 11, 4))
    batch.run_nightly(then)
    batch.run_close(then, month(2026, 10), "财务", "已对账")
    mistake.lay_out(folder)
    return look(mistake, folder)


def _signed(mistake: Mistake, folder: Path) -> Findings:
    mistake.lay_out(folder)
    with zipfile.ZipFile(folder / "inbox" / _BOOK, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    return whole_night(mistake, folder)


def _open_in_excel(mistake: Mistake, folder: Path) -> Findings:
    mistake.lay_out(folder)
    (folder / "inbox" / f"~${_BOOK}").write_bytes(b"x")
    return whole_night(mistake, folder)


def _again(change: Callable[[Path], object]) -> Callable[[Mistake, Path], Findings]:
    """Do something to the leaderboard that a night published; then run the night again."""

    def run(mistake: Mistake, folder: Path) -> Findings:
        mistake.lay_out(folder)
        whole_night(mistake, folder)
        change(day_folder(folder) / "boards" / "龙虎榜.xlsx")
        return whole_night(mistake, folder)

    return run


def _edited(board: Path) -> None:
    board.write_bytes(b"edited")


def _in_the_way(board: Path) -> None:
    board.unlink()
    board.mkdir()
    (board / "别人的文件.txt").write_text("x", encoding="utf-8")


def _held_open(mistake: Mistake, folder: Path) -> Findings:
    """As Windows does while Excel has the file open; no other system refuses it."""
    mistake.lay_out(folder)
    replace = Path.replace

    def refused(path: Path, target: Path) -> Path:
        if Path(target).name == "龙虎榜.xlsx":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    with patch.object(Path, "replace", refused):
        return whole_night(mistake, folder)


MISTAKES = (
    # answers on the 问题 sheet
    Mistake("correction.applied", HINT, "B2", _STRANGER, run=_answered({"person.unknown": "张三"}),
        situation=("在“问题”表这一行的“更正为”里填了“张三”。", "“张三” was typed under Correct to.")),
    Mistake("correction.accepted", HINT, "E3", _TWICE, run=_answered(accept={"order.duplicate": "是"}),
        situation=("在“问题”表这一行的“采纳”里填了“是”。", "“yes” was typed under Accept.")),
    Mistake("correction.copy", HINT, rows=_VERSION, run=_answered({"workbook.near_copy": "都算"}),
        beside={"销售明细最终版.xlsx": [*_VERSION, [DAY, "张三", "乙", 5]]},
        situation=("收件夹里有两份几乎相同的明细，在“更正为”里填了“都算”。",
            "Two nearly equal ledgers lie in the inbox; “both” was typed under Correct to.")),
    Mistake("correction.closed", HINT, "B2", _STRANGER,
        run=_answered({"person.unknown": "张三"}, then=_mended),
        situation=("在“问题”表里更正过这一格，后来原表也改好了。", "The cell was corrected, and later mended in the workbook.")),
    Mistake("correction.unclear", WARNING, "A3", _DITTO, run=_answered(accept={"value.repeated": "也许"}),
        situation=("在“问题”表这一行的“采纳”里填了“也许”。", "“perhaps” was typed under Accept.")),
    Mistake("correction.header", HINT, "D1", [["日期", "业务员", "客户", "到手的钱"], [DAY, "张三", "甲", 100]],
        run=_answered({"kind.unknown": "到手的钱=金额"}),
        situation=("没认出这张表，在“问题”表的“更正为”里填了“到手的钱=金额”。",
            "The table was not recognised; “到手的钱=金额” was typed under Correct to.")),
    # calendars and targets
    Mistake("calendar.provisional", HINT, place="", as_of=date(2039, 9, 20),
        situation=("运行到了国务院还没有公布放假安排的年份。", "The day is in a year without official holidays so far.")),
    Mistake("calendar.next_year", HINT, place="", as_of=date(2039, 11, 20),
        situation=("到了年底，下一年的放假安排程序里还没有。", "The year ends and next year's holidays are not known yet.")),
    Mistake("calendar.unit_unknown", WARNING, place="config.yaml",
        config={"calendar": {"units": {"西北/一店": {"rest_weekday": 7}}}},
        situation=("config.yaml 的 calendar.units 里写了人员表没有的“西北/一店”。",
            "calendar.units in config.yaml names “西北/一店”, which is not in the people workbook.")),
    Mistake("target.infeasible", ERROR, "D2", [["大区", "业务员", "期间", "销售额目标", "下限"],
        ["华东", None, "2026-11", 100, None], [None, "1", "2026-11", None, 150]], "目标.xlsx"),
    # mails
    Mistake("person.no_mail", WARNING, "G2", _MANAGED, "人员.xlsx", {_BOOK: SOLD}, people=(), run=_night),
    Mistake("mail.template", ERROR, "", SOLD, place="", people=_MAILED, run=_broken_template,
        config={"folders": {"inbox": "inbox", "out": "out", "state": "state", "templates": "templates"}},
        situation=("改过邮件模板，写进了程序不认识的词。", "A mail template was edited and names what there is not.")),
    # closed periods, writing back, publishing
    Mistake("period.adjusted", HINT, "", [*SOLD, [date(2026, 10, 30), "张三", "乙", 90, "A2"]], before=SOLD, run=_closed,
        situation=("10 月关账以后，才补记了 10 月的这一笔。", "A sale of October was entered after October was closed.")),
    Mistake("write.refused", WARNING, people=_ALONE, rows=_DITTO, run=_signed,
        situation=("工作簿有数字签名，一改签名就失效。", "The workbook is signed; a change would break the signature.")),
    Mistake("write.in_place", WARNING, people=_ALONE, rows=_DITTO, run=_open_in_excel, config={"write_back": {"mode": "in_place"}},
        situation=("config.yaml 设了写回原文件，而运行时有人开着它。",
            "config.yaml wants marks in the workbook itself, which somebody has open.")),
    Mistake("write.locked", WARNING, people=_ALONE, rows=SOLD, place="", run=_held_open,
        situation=("运行时有人正用 Excel/WPS 开着昨天生成的“龙虎榜.xlsx”。", "Somebody has 龙虎榜.xlsx open in Excel or WPS.")),
    Mistake("write.blocked", WARNING, people=_ALONE, rows=SOLD, place="", run=_again(_in_the_way),
        situation=("输出文件夹里有一个同名的文件夹占着位置。", "A folder of the same name stands in the way.")),
    Mistake("write.edited", HINT, people=_ALONE, rows=SOLD, place="", run=_again(_edited),
        situation=("有人改了输出文件夹里的“龙虎榜.xlsx”并保存。", "Somebody changed 龙虎榜.xlsx in the output folder.")),
)  # fmt: skip
