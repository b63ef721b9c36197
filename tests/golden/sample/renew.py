"""Write findings.csv anew, as a night over the sample office says it now: python tests/golden/sample/renew.py.

Read the difference before you commit it: what is above a hint has to be a planted case of sample_workbooks/README.md.
"""

import csv
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from night_office import SAMPLE, night, table  # noqa: E402  the paths come first

COLUMNS = ("code", "severity", "workbook", "sheet", "cell")


def main() -> None:
    """Run the night in a folder of its own and write what it found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(SAMPLE, folder / "inbox")
        night(folder)
        rows = sorted(tuple(row[column] for column in COLUMNS) for row in table(folder, "findings.csv"))
    with Path(__file__).with_name("findings.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
