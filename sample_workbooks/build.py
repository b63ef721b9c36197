"""Make the sample office's workbooks, their true figures and the tables of planted cases.

`python sample_workbooks/build.py [FOLDER] [--honest]`; running it again writes the same bytes. FOLDER defaults to this
folder. With --honest the same month is written without any mistake, and nothing but its workbooks.
"""

import argparse
import json
import shutil
from pathlib import Path

from making import (
    customer_books,
    field_books,
    ledger_books,
    odd_files,
    office_books,
    people_book,
    planted,
    readme,
    report_books,
    target_books,
)
from making.canvas import Log
from making.month import draw_month
from making.truth import truth

SEED = 20261120


def build(folder: Path, *, honest: bool = False) -> None:
    """Write `inbox/` and `truth.json` into a folder, and the planted cases into its READMEs where they are there."""
    inbox = folder / "inbox"
    if inbox.exists():
        shutil.rmtree(inbox)
    inbox.mkdir(parents=True)
    month, log = draw_month(SEED), Log()
    if not honest:
        planted.plant(month)
    for book in (people_book, target_books, ledger_books, report_books, customer_books, field_books, office_books):
        book.write(inbox, log, month)
    if honest:
        return
    odd_files.write(inbox, log)
    odd_files.mark_cut_visits(month.visits)
    text = json.dumps(truth(month, log), ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    readme.fill(folder, log)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    words.add_argument("--honest", action="store_true")
    given = words.parse_args()
    build(given.folder, honest=given.honest)
