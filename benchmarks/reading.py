"""How well and how fast workbooks are read: `python benchmarks/reading.py [SEEDS]`.

Builds invented offices (tests/offices), reads each as the nightly run does, and prints what share of their figures is
right, how many planted mistakes are held, and how many innocent cells are accused; then the CPU time of taking in a
clean daily report of 300×12 beside that of calamine alone.
"""

import cProfile
import io
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # run from anywhere, with the offices that the tests use

import xlsxwriter  # noqa: E402 - behind the path
from python_calamine import CalamineWorkbook  # noqa: E402 - behind the path

from offices import honest, messy  # noqa: E402 - behind the path
from offices.reading import Comparison, compare  # noqa: E402 - behind the path
from workflow.kinds.settings import KindsSettings  # noqa: E402 - behind the path
from workflow.kinds.take import take  # noqa: E402 - behind the path
from workflow.workbook.limits import ReadLimits  # noqa: E402 - behind the path
from workflow.workbook.read import Rejection, read_workbook  # noqa: E402 - behind the path


def offices(seeds: int) -> None:
    """Read `seeds` honest and as many messy offices."""
    print("offices  seeds  figures  right     planted  held   innocent accused")
    for name, build in (("honest", honest.build), ("messy", messy.build)):
        total = Comparison()
        for seed in range(seeds):
            with tempfile.TemporaryDirectory() as folder:
                total.add(compare(build, Path(folder), seed))
        share = 100 * total.right / total.figures
        print(
            f"{name:8} {seeds:5}  {total.figures:7}  {share:6.2f} %  {total.planted:7}  {total.held:5}"
            f"  {len(total.accused)}"
        )
        for line in (*total.accused[:20], *total.wrong[:20]):
            print("   ", line)


def clean_report(rows: int = 300) -> bytes:
    """Return a clean daily report of `rows` × 12 as a workbook's bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("日报")
    headers = (
        "填写日期",
        "区域",
        "日报人",
        "工号",
        "访问客户",
        "电话",
        "访问时间",
        "访问目的",
        "商谈结果",
        "客户类别",
        "订货金额",
        "收款金额",
    )
    sheet.write_row(0, 0, headers)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(1, rows + 1):
        sheet.write_number(row, 0, 46327 + row % 20, day)
        start = f"{8 + row % 9}:00-{9 + row % 9}:30"
        sheet.write_row(
            row,
            1,
            (
                "华东",
                f"张伟{row % 7}",
                f"HC{1000 + row % 7}",
                f"客户{row}",
                f"138{row:08}",
                start,
                "订货",
                "成交",
                "原有",
            ),
        )
        sheet.write_row(row, 10, (row * 12.5, row * 3.0))
    book.close()
    return buffer.getvalue()


def cpu(times: int = 60) -> None:
    """Print the CPU time of calamine alone and of taking in, and the ratio."""
    content = clean_report()
    ours = _seconds(lambda: _take_in(content), times)
    theirs = _seconds(lambda: _calamine(content), times)
    print(
        f"clean daily report 300×12: calamine {1000 * theirs:.2f} ms, taking in {1000 * ours:.2f} ms, "
        f"ratio {ours / theirs:.2f}"
    )


def profile() -> None:
    """Print where the time of taking in a clean report goes."""
    content = clean_report()
    _take_in(content)
    with cProfile.Profile() as watch:
        for _ in range(30):
            _take_in(content)
    pstats.Stats(watch).sort_stats("tottime").print_stats(25)


def _take_in(content: bytes) -> None:
    sheets = read_workbook(content, "日报.xlsx", ReadLimits())
    assert not isinstance(sheets, Rejection)
    assert take("日报.xlsx", "fingerprint", sheets, KindsSettings()).frames["daily_report"].height == 300


def _calamine(content: bytes) -> None:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _seconds(work: Callable[[], None], times: int) -> float:
    work()
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(times // 5):
            work()
        best = min(best, (time.process_time() - start) / (times // 5))
    return best


if __name__ == "__main__":
    offices(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
    cpu()
    if "--profile" in sys.argv:
        profile()
