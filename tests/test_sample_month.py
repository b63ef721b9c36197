"""The sample office's month as a golden case: its exact findings, its figures, and the same month without a mistake.

tests/golden/sample/findings.csv is what a night over sample_workbooks/inbox finds; renew.py beside it writes it anew.
"""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from night_office import SAMPLE, day_folder, night, table
from workflow.kinds.catalogue import KINDS
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.workbook.limits import ReadLimits
from workflow.workbook.read import Rejection, read_workbook

GOLDEN = Path(__file__).parent / "golden" / "sample" / "findings.csv"
BUILD = SAMPLE.parent / "build.py"
TRUTH = json.loads((SAMPLE.parent / "truth.json").read_text(encoding="utf-8"))
NOT_PLANTED: dict[tuple[str, str, str, str], str] = {}
"""Findings above a hint that no case plants, (code, workbook, sheet, cell) → why they are right. There are none."""
HINTS = Counter({"calendar.next_year": 1, "rows.hidden": 1})
"""What an honest month hears: the next year's holidays are not out yet, and 天津 hides the rows of its first week."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office after a night."""
    folder = tmp_path_factory.mktemp("month")
    shutil.copytree(SAMPLE, folder / "inbox")
    night(folder)
    return folder


def _found(folder: Path) -> list[dict[str, str]]:
    columns = ("code", "severity", "workbook", "sheet", "cell")
    return [{column: row[column] for column in columns} for row in table(folder, "findings.csv")]


def test_a_night_over_the_sample_finds_exactly_what_is_written_down(month: Path):
    """No finding is missing, none is new: code, severity, workbook, sheet and cell are those of the golden file."""
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        wanted = list(csv.DictReader(stream))
    assert sorted(map(str, _found(month))) == sorted(map(str, wanted))


def test_every_planted_case_is_found_at_its_cell(month: Path):
    """Each case of the READMEs that is a finding stands in findings.csv at its cell with its severity."""
    found = {(row["severity"], row["workbook"], row["sheet"], row["cell"]) for row in _found(month)}
    cases = [case for case in TRUTH["planted"] if case["severity"] != "list"]
    assert len(cases) > 55
    missing = [case["key"] for case in cases
               if (case["severity"], case["workbook"], case["sheet"], case["cell"]) not in found]  # fmt: skip
    assert missing == []


def test_nothing_but_planted_cases_is_above_a_hint(month: Path):
    """Nobody innocent is accused: what is more than a hint was planted, or is named above with its reason."""
    planted = {(case["workbook"], case["sheet"], case["cell"]) for case in TRUTH["planted"]}
    others = {
        (row["code"], row["workbook"], row["sheet"], row["cell"]) for row in _found(month)
        if row["severity"] != "hint" and (row["workbook"], row["sheet"], row["cell"]) not in planted
    }  # fmt: skip
    assert others == NOT_PLANTED.keys()


def _attached(mail: Path) -> openpyxl.Workbook:
    parts = message_from_bytes(mail.read_bytes(), policy=policy.default).walk()
    (content,) = (part.get_content() for part in parts if part.get_filename("").endswith(".xlsx"))
    return openpyxl.load_workbook(BytesIO(content))


def test_every_sheet_of_a_managers_workbook_is_explained_in_front(month: Path):
    """目录 says of each sheet of each manager's workbook what it tells."""
    for mail in sorted((day_folder(month) / "mail" / "evening").glob("*-manager.eml")):
        book = _attached(mail)
        told = {row[0].value: row[1].value for row in book["目录"].iter_rows() if row[0].hyperlink}
        assert list(told) == book.sheetnames[1:]
        assert all(told.values()), mail


def test_what_is_for_managers_alone_is_on_their_list(month: Path):
    """A price outside of its band and a sale to another region's customer stand on 窜货乱价待核实, in no finding."""
    places = {
        f"{case['workbook']} › {case['sheet']} › {case['cell'].lstrip('ABCDEFGHIJKLMN')}"
        for case in TRUTH["planted"] if case["severity"] == "list"
    }  # fmt: skip
    assert len(places) == 2
    sheet = _attached(day_folder(month) / "mail" / "evening" / "HC2001-manager.eml")["窜货乱价待核实"]
    assert {str(cell.value) for row in sheet.iter_rows() for cell in row if " › " in str(cell.value)} == places


def test_the_nights_figures_are_the_true_ones(month: Path):
    """Sales, margin, collections, visits and new customers of every seller are those of truth.json to the 分."""
    rows = {(row["person_id"], row["metric"]): row["actual"] for row in table(month, "standings.csv")
            if row["person_id"] and row["period"] == "2026-11"}  # fmt: skip
    wrong = [
        (person, metric, rows.get((person, metric)), value)
        for person, told in TRUTH["people"].items() for metric, value in told["held"].items()
        if Decimal(rows.get((person, metric)) or 0) != Decimal(value)
    ]  # fmt: skip
    assert wrong == []
    assert len(rows) >= 5 * len(TRUTH["people"])


def test_the_sample_has_every_kind_of_workbook():
    """Whatever kind the product reads, the sample shows how an office keeps it."""
    read: set[str] = set()
    for path in sorted(SAMPLE.rglob("*.xlsx")):
        sheets = read_workbook(path.read_bytes(), path.name, ReadLimits())
        if not isinstance(sheets, Rejection):
            read |= take(path.name, "fingerprint", sheets, KindsSettings()).frames.keys()
    assert read >= {kind.key for kind in KINDS}


def test_the_same_month_without_a_mistake_hears_nothing_above_a_hint(tmp_path: Path):
    """Without planted cases the office of 32 people, 900 visits and every kind of workbook hears two hints."""
    subprocess.run([sys.executable, BUILD, tmp_path, "--honest"], check=True)
    night(tmp_path)
    found = _found(tmp_path)
    assert {row["severity"] for row in found} == {"hint"}
    assert Counter(row["code"] for row in found) == HINTS
