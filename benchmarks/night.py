"""What a night costs: `python benchmarks/night.py [ROUNDS]`, over the sample office, from starting Python to the exit.

Each round begins with an empty state: a first night, a second one over the unchanged inbox, and one after a workbook
changed. Prints the median CPU seconds of all processes together, and what each night did; `--profile` prints where the
second night's time goes instead.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_workbooks" / "inbox"
CHANGED = "11月回款明细.xlsx"
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
"""As at an office: Python keeps what it compiled."""
NIGHTS = ("first", "second, unchanged", "third, one workbook changed")


class Office:
    """The sample office with a state and outputs of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.copytree(SAMPLE, folder / "inbox")
        warm_up = [sys.executable, str(ROOT / "run.py"), "nightly", "--help"]
        subprocess.run(warm_up, capture_output=True, check=True, env=ENVIRONMENT)

    def night(self, *python: str) -> tuple[float, str]:
        """Run a night in a process of its own; return the CPU seconds of it and its workers, and what it printed."""
        folders = [part for name in ("inbox", "out", "state") for part in (f"--{name}", str(self._folder / name))]
        before = _children()
        run = subprocess.run(
            [sys.executable, *python, str(ROOT / "run.py"), "nightly", *folders], capture_output=True, text=True,
            encoding="utf-8", check=False, env=ENVIRONMENT,
        )  # fmt: skip
        assert run.returncode in (0, 3), run.stderr
        return _children() - before, run.stdout

    def change(self) -> None:
        """Let somebody correct a text at the end of a workbook."""
        path = self._folder / "inbox" / CHANGED
        workbook = load_workbook(path)
        sheet = workbook.worksheets[0]
        sheet.cell(sheet.max_row, sheet.max_column + 2, "已核对")
        workbook.save(path)

    def receipt(self) -> dict:
        """Return what the last night says that it did."""
        return json.loads(next((self._folder / "out").glob("*/receipt.json")).read_bytes())

    def rows(self) -> int:
        """Return how many records the inbox holds."""
        return sum(sum(entry["rows"].values()) for entry in self.receipt()["inputs"])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(rounds: int) -> None:
    """Print a line a night."""
    seconds, done = defaultdict(list), {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            office = Office(Path(folder))
            for night in NIGHTS:
                if night == NIGHTS[-1]:
                    office.change()
                seconds[night].append(office.night()[0])
                receipt = office.receipt()
                rows = office.rows()
                read = sum(entry["state"] == "read" for entry in receipt["inputs"])
                done[night] = (
                    read,
                    receipt["published"]["written"],
                    receipt["mail"]["queued"],
                    len(receipt["outputs"]),
                )
    print(f"{rows:,} records in {len(receipt['inputs'])} workbooks")
    print(f"{'night':30} {'CPU s':>6}  {'from':>5} {'to':>5}  read  written  queued  outputs")
    for night, spent in seconds.items():
        read, written, queued, outputs = done[night]
        print(f"{night:30} {statistics.median(spent):6.2f}  {min(spent):5.2f} {max(spent):5.2f}"
              f"  {read:4}  {written:7}  {queued:6}  {outputs:7}")  # fmt: skip


def profile() -> None:
    """Print where the time of a second night goes."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.night()
        print(office.night("-m", "cProfile", "-s", "cumulative")[1][:12_000])


if __name__ == "__main__":
    if sys.argv[1:] == ["--profile"]:
        profile()
    else:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
