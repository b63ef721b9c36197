"""Make the sample office's workbooks, their true figures and the tables of planted cases.

`python sample_workbooks/build.py [FOLDER]`; running it again writes the same bytes. FOLDER defaults to this folder.
"""

import json
import shutil
import sys
from pathlib import Path

from making import ledger_books, odd_files, people_book, planted, readme, report_books, target_books
from making.canvas import Log
from making.month import draw_month
from making.truth import truth

SEED = 20261120


def build(folder: Path) -> None:
    """Write `inbox/` and `truth.json` into a folder, and the planted cases into its READMEs where they are there."""
    inbox = folder / "inbox"
    if inbox.exists():
        shutil.rmtree(inbox)
    inbox.mkdir(parents=True)
    month, log = draw_month(SEED), Log()
    planted.plant(month)
    people_book.write(inbox, log)
    target_books.write(inbox, log)
    ledger_books.write(inbox, log, month)
    report_books.write(inbox, log, month)
    odd_files.write(inbox, log)
    odd_files.mark_cut_visits(month.visits)
    text = json.dumps(truth(month, log), ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    readme.fill(folder, log)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
