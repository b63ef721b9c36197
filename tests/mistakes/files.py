"""The smallest cause of each finding about files: what lies in the inbox, before any cell is read."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from mistakes.mistake import (
    DAY,
    ERROR,
    HINT,
    QUESTION,
    WARNING,
    Findings,
    Mistake,
    Rows,
    checked,
    look,
    whole_night,
)
from mistakes.reading import LEDGER
from night_office import SAMPLE, day_folder

SOLD: Rows = [LEDGER, [DAY, "张三", "甲", 100, "A1"]]
_NAME = "销售明细.xlsx"
_TWENTY: Rows = [LEDGER, *([DAY, "张三", f"客户{number}", number, f"A{number}"] for number in range(1, 6))]
_ONE_MORE: Rows = [*_TWENTY, [DAY, "张三", "乙", 5, "B1"]]


def _content(content: Callable[[], bytes]) -> Callable[[Mistake, Path], Findings]:
    """Let a file of some bytes lie in the workbook's place."""

    def run(mistake: Mistake, folder: Path) -> Findings:
        mistake.lay_out(folder)
        (folder / "inbox" / mistake.workbook).write_bytes(content())
        return look(mistake, folder)

    return run


def _document() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


def _encrypted() -> bytes:
    return next(path for path in sorted(SAMPLE.iterdir()) if "加密" in path.name).read_bytes()


def _beside(change: Callable[[Path], object]) -> Callable[[Mistake, Path], Findings]:
    """Let something else lie in the inbox, too."""

    def run(mistake: Mistake, folder: Path) -> Findings:
        mistake.lay_out(folder)
        change(folder / "inbox")
        return look(mistake, folder)

    return run


def _link_outside(inbox: Path) -> None:
    (inbox.parent / _NAME).write_bytes(b"")
    (inbox / _NAME).symlink_to(inbox.parent / _NAME)


def _annotated(mistake: Mistake, folder: Path) -> Findings:
    mistake.lay_out(folder)
    whole_night(mistake, folder)
    copy = day_folder(folder) / "annotated" / _NAME
    (folder / "inbox" / "销售明细(批注).xlsx").write_bytes(copy.read_bytes())
    return look(mistake, folder)


def _gone(mistake: Mistake, folder: Path) -> Findings:
    checked(mistake, folder)
    (folder / "inbox" / _NAME).unlink()
    return look(mistake, folder)


MISTAKES = (
    Mistake("read.encrypted", ERROR, workbook="提成测算.xlsx", run=_content(_encrypted),
        situation=("给工作簿设了打开密码。", "The workbook has a password to open it.")),
    Mistake("read.damaged", ERROR, workbook=_NAME, run=_content(lambda: b""),
        situation=("文件没有传完，大小是 0。", "The file was not transferred: its size is 0.")),
    Mistake("read.wrong_container", ERROR, workbook=_NAME, run=_content(_document),
        situation=("把 Word 文档的扩展名改成了 .xlsx。", "A Word document was renamed to .xlsx.")),
    Mistake("read.too_large", ERROR, workbook=_NAME, run=_content(lambda: bytes(1_100_000)),
        config={"limits": {"file_mb": 1}},
        situation=("文件比 config.yaml 的 limits 允许的大（这里把 file_mb 设成了 1）。",
            "The file is larger than limits in config.yaml allow (here file_mb is 1).")),
    # Many rows: the clock must run out before the work is done, however busy the machine is.
    Mistake("read.crashed", ERROR, rows=[*SOLD, *SOLD[1:] * 3000], people=(),
        config={"engine": {"executor": "processes", "workers": 1, "timeout_seconds": 0.001}},
        situation=("读一个工作簿用的时间超过 config.yaml 的 engine.timeout_seconds（这里设得极短）。",
            "Reading took longer than engine.timeout_seconds in config.yaml (very short here).")),
    Mistake("read.empty", WARNING, rows=[[]], workbook="日报.xlsx",
        situation=("存了一个什么都没填的工作簿。", "A workbook was saved with nothing in it.")),
    Mistake("inbox.missing", ERROR, place="", run=look,
        situation=("收件文件夹被移走了，或者网络盘没有连上。", "The inbox folder was moved, or the network drive is away.")),
    Mistake("inbox.empty", WARNING, place="", people=(),
        situation=("收件文件夹里什么也没有。", "There is nothing in the inbox folder.")),
    Mistake("inbox.open_elsewhere", HINT, rows=SOLD,
        run=_beside(lambda inbox: (inbox / f"~${_NAME}").write_bytes(b"x")),
        situation=("运行时有人正用 Excel/WPS 打开着这个工作簿。", "Somebody has the workbook open in Excel or WPS.")),
    Mistake("inbox.unfinished", WARNING, workbook=f"{_NAME}.part",
        run=_beside(lambda inbox: (inbox / f"{_NAME}.part").write_bytes(b"PK")),
        situation=("文件还在下载，名字是“销售明细.xlsx.part”。", "The file is still being downloaded.")),
    Mistake("inbox.link_outside", WARNING, run=_beside(_link_outside),
        situation=("收件夹里放的是快捷链接，文件本身在别处。", "A link lies in the inbox; the file itself is elsewhere.")),
    Mistake("inbox.unreadable", ERROR, run=_beside(lambda inbox: (inbox / _NAME).symlink_to(inbox / "没有.xlsx")),
        situation=("链接指向的文件已经不在了。", "The file that a link leads to is gone.")),
    Mistake("inbox.copy", HINT, rows=SOLD, place="销售明细 - 副本.xlsx",
        run=_beside(lambda inbox: (inbox / "销售明细 - 副本.xlsx").write_bytes((inbox / _NAME).read_bytes())),
        situation=("同一个文件复制了一份，也放在收件夹里。", "A file was copied and both lie in the inbox.")),
    Mistake("inbox.annotated", HINT, rows=[*SOLD, ["同上", "张三", "乙", 5, "A2"]], place="销售明细(批注).xlsx",
        run=_annotated,
        situation=("把输出文件夹里写过批注的那一份放回了收件夹，原件也还在。",
            "The annotated copy was put into the inbox beside its original.")),
    Mistake("workbook.near_copy", QUESTION, rows=_TWENTY, beside={"销售明细最终版.xlsx": _ONE_MORE},
        situation=("同一份明细存了两个版本，“销售明细.xlsx”和多一行的“销售明细最终版.xlsx”，两份都在收件夹里。",
            "Two versions of one ledger lie in the inbox, one with a row more.")),
    Mistake("workbook.vanished", QUESTION, rows=SOLD, run=_gone,
        situation=("昨天还在收件夹里的工作簿，今天不见了。", "A workbook that lay in the inbox yesterday is gone.")),
)  # fmt: skip
