"""What a larger office costs after a year: `python benchmarks/year.py [FOLDER]`, over `large_office.py`.

A first night, a second one over the unchanged inbox, the night of the next day (its reports are new, the month's
ledgers have grown), then check, preview, explain, doctor, status and split. Prints for each the seconds of a clock and
of the processors, all processes together, and the highest memory of any one process; then what lies on the disk.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from large_office import LAST, LargeOffice

ROOT = Path(__file__).resolve().parent.parent
NEXT = date(2026, 11, 23)
"""The working day after the inbox's last one."""
CONFIG = """folders: {inbox: inbox, out: out, state: state}
mail: {transport: files, sender: report@example.com}
"""


def timed(name: str, arguments: Sequence[str]) -> None:
    """Run a command and print what it took."""
    began = time.perf_counter()
    command = [sys.executable, str(ROOT / "run.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        assert run.stdout
        said = run.stdout.read().decode()
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode in (0, 3), said
    wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    print(f"{name:24} {wall:7.1f} {cpu:7.1f} {used.ru_maxrss / 1024:8.0f}", flush=True)


def measure(folder: Path) -> None:
    """Print a line a command, and the sizes after each night."""
    config = folder / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    use, on = ["--config", str(config)], ["--as-of", NEXT.isoformat()]
    print(f"{'':24} {'wall s':>7} {'CPU s':>7} {'RSS MB':>8}")
    LargeOffice(folder / "inbox", LAST).write()
    timed("first night", ["nightly", *use, "--as-of", LAST.isoformat()])
    sizes(folder, LAST)
    timed("second, unchanged", ["nightly", *use, "--as-of", LAST.isoformat()])
    LargeOffice(folder / "inbox", NEXT).write_day()
    timed("the next day", ["nightly", *use, *on])
    sizes(folder, NEXT)
    timed("check", ["check", *use, *on])
    timed("preview", ["preview", *use, *on, "--output", str(folder / "preview")])
    timed("explain a person", ["explain", *use, *on, "--person", "HC1001"])
    timed("explain the company", ["explain", *use, *on, "--unit", "公司"])
    timed("doctor", ["doctor", *use, "--offline"])
    timed("status", ["status", *use])
    plan = ["--period", "2027", "--total", "360000000", "--output", str(folder / "2027.xlsx")]
    timed("split --period 2027", ["split", *use, *on, *plan])


def sizes(folder: Path, day: date) -> None:
    """Print what lies on the disk after a night, in MB."""
    out = folder / "out" / day.isoformat()
    mails = [path.stat().st_size for path in out.rglob("*.eml")]
    books = [path.stat().st_size for path in out.rglob("*.xlsx")]
    parts = {"inbox": _size(folder / "inbox"), "state": _size(folder / "state"), "out": _size(out),
        f"{len(mails)} mails": sum(mails), "largest mail": max(mails, default=0),
        f"{len(books)} workbooks": sum(books), "largest workbook": max(books, default=0),
        "findings.csv": (out / "findings.csv").stat().st_size}  # fmt: skip
    print("   MB: " + ", ".join(f"{name} {size / 1e6:.1f}" for name, size in parts.items()), flush=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as place:
            measure(Path(place))
