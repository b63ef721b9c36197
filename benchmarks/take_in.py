"""The CPU time of taking in clean daily reports beside calamine alone: `python benchmarks/take_in.py [REPORTS]`.

`--profile` prints where the time goes instead.

Every report is another one (its own customers, numbers, amounts and name), so that nothing remembered from one helps
with the next but what all reports of an office share. All are made before anything is timed. Then each side reads
blocks of twenty in a row, as a night does, and the other the same twenty; who goes first changes from block to block,
and the first blocks warm both up. The medians over the blocks are compared.
"""

import cProfile
import io
import pstats
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run from anywhere

import xlsxwriter  # noqa: E402 - behind the path
from python_calamine import CalamineWorkbook  # noqa: E402 - behind the path

from workflow.kinds.settings import KindsSettings  # noqa: E402 - behind the path
from workflow.kinds.take import take  # noqa: E402 - behind the path
from workflow.workbook.limits import ReadLimits  # noqa: E402 - behind the path
from workflow.workbook.read import Rejection, read_workbook  # noqa: E402 - behind the path

_LIMITS, _SETTINGS = ReadLimits(), KindsSettings()
"""Made once a night, not once a report."""
_BLOCK, _WARM_UP = 20, 2
"""Reports that one side reads in a row, and blocks that are not counted."""
_HEADERS = (
    "填写日期", "区域", "日报人", "工号", "访问客户", "电话", "访问时间", "访问目的", "商谈结果", "客户类别",
    "订货金额", "收款金额",
)  # fmt: skip


def clean_report(number: int = 0, rows: int = 300) -> bytes:
    """Return a clean daily report of `rows` × 12 as a workbook's bytes; each number gives another one."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("日报")
    sheet.write_row(0, 0, _HEADERS)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(1, rows + 1):
        visit = number * rows + row
        sheet.write_number(row, 0, 46327 + row % 20, day)
        texts = (
            "华东", f"张伟{row % 7}", f"HC{1000 + row % 7}", f"客户{visit}", f"138{visit:08}",
            f"{8 + row % 9}:00-{9 + row % 9}:30", "订货", "成交", "原有",
        )  # fmt: skip
        sheet.write_row(row, 1, texts)
        sheet.write_row(row, 10, (visit * 12.5, visit * 3.0))
    book.close()
    return buffer.getvalue()


def take_in(content: bytes, name: str = "日报.xlsx", rows: int = 300) -> None:
    """Take a report in as the nightly run does, and see that nothing is lost."""
    sheets = read_workbook(content, name, _LIMITS)
    if isinstance(sheets, Rejection) or take(name, "", sheets, _SETTINGS).frames["daily_report"].height != rows:
        raise SystemExit(f"{name} was not taken in")


def calamine(content: bytes) -> None:
    """Read all values with calamine alone."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def compare(reports: int) -> None:
    """Print the medians over so many reports, and their ratio."""
    contents = [clean_report(number) for number in range(_WARM_UP * _BLOCK + reports)]
    ours, theirs = [], []
    for block in range(len(contents) // _BLOCK):
        numbers = range(block * _BLOCK, (block + 1) * _BLOCK)
        if block % 2:
            own = _seconds(lambda numbers=numbers: [take_in(contents[at], f"日报-{at}.xlsx") for at in numbers])
        alone = _seconds(lambda numbers=numbers: [calamine(contents[at]) for at in numbers])
        if not block % 2:
            own = _seconds(lambda numbers=numbers: [take_in(contents[at], f"日报-{at}.xlsx") for at in numbers])
        if block >= _WARM_UP:
            theirs.append(alone / _BLOCK)
            ours.append(own / _BLOCK)
    print(
        f"{reports} clean daily reports of 300×12, {_BLOCK} in a row: calamine {1000 * median(theirs):.2f} ms, "
        f"taken in {1000 * median(ours):.2f} ms, ratio {median(ours) / median(theirs):.2f} "
        f"(best blocks: {1000 * min(theirs):.2f} ms, {1000 * min(ours):.2f} ms, {min(ours) / min(theirs):.2f})"
    )


def _seconds(work) -> float:  # noqa: ANN001
    start = time.process_time()
    work()
    return time.process_time() - start


def profile() -> None:
    """Print where the time of taking in clean reports goes."""
    contents = [clean_report(number) for number in range(40)]
    take_in(contents[0])
    with cProfile.Profile() as watch:
        for content in contents:
            take_in(content)
    pstats.Stats(watch).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    if "--profile" in sys.argv:
        profile()
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
