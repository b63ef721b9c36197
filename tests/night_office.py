"""Nights for tests: small workbooks out of plain rows, one night in this process or as a program of its own."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from workflow.batch import run_nightly
from workflow.config import load_config
from workflow.night import Order
from workflow.report.receipt import Receipt

PROGRAM = Path(__file__).resolve().parent.parent / "run.py"
SAMPLE = PROGRAM.parent / "sample_workbooks" / "inbox"
AS_OF = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)

Rows = Iterable[Sequence[object]]

PEOPLE = (
    ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱"),
    ("A1", "赵一", "总部", "", "总经理", "", "zhao@example.com"),
    ("A2", "钱二", "东区", "", "大区经理", "赵一", "qian@example.com"),
    ("A3", "孙三", "东区", "江店", "业务员", "钱二", ""),
    ("A4", "李四", "东区", "江店", "业务员", "钱二", ""),
)
TARGETS = (
    ("指标", "姓名", "考核期", "目标"),
    ("销售额", "孙三", "2026-11", 50000),
    ("销售额", "李四", "2026-11", 40000),
)
LEDGER = (
    ("日期", "业务员", "订单号", "客户", "金额"),
    (date(2026, 11, 19), "孙三", "E1", "甲公司", 12000),
    (date(2026, 11, 20), "李四", "E2", "乙公司", 20000),
)
SALES = {"A3": "12000.00", "A4": "20000.00"}
"""What the ledger adds up to."""


def book(path: Path, rows: Rows, sheet: str = "表") -> Path:
    """Write a workbook of one sheet: texts as texts (also those like formulas), dates as dates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  the library wants it without a zone
        page = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    page.write(number, column, value)
    return path


def csv_book(source: Path, path: Path) -> Path:
    """Write a workbook from a CSV file: what reads as a number becomes one, ISO days become dates."""
    with source.open(encoding="utf-8", newline="") as stream:
        return book(path, [[_typed(text) for text in row] for row in csv.reader(stream)], source.stem)


def _typed(text: str) -> object:
    for kind in (date.fromisoformat, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def office(folder: Path, **books: Rows) -> Path:
    """Write the small office's inbox; a keyword replaces a workbook (人员 …) or adds one; None leaves it out."""
    chosen: dict[str, Rows | None] = {"人员": PEOPLE, "目标": TARGETS, "销售明细": LEDGER, **books}
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    for name, rows in chosen.items():
        if rows is not None:
            book(folder / "inbox" / f"{name}.xlsx", rows)
    return folder


def config(folder: Path, **more: object) -> Path:
    """Write a config.yaml (JSON is YAML) with what is needed, and more; no worker processes unless asked."""
    settings: dict[str, object] = {
        "folders": {"inbox": "inbox", "out": "out", "state": "state"},
        "mail": {"transport": "files", "sender": "report@example.com"},
        "as_of": str(AS_OF),
        "engine": {"executor": "inline"},
        **more,
    }
    path = folder / "config.yaml"
    path.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    return path


def night(folder: Path, as_of: date = AS_OF, **more: object) -> Receipt:
    """Run a night in this process; workbooks are read in it, so keep dangerous ones for `program`."""
    settings = load_config(config(folder, **more), {})
    return run_nightly(Order(settings, as_of, now=lambda: NOW))


def program(*arguments: object, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run run.py to its end."""
    return subprocess.run(
        [sys.executable, str(PROGRAM), *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, **(environment or {})},
    )  # fmt: skip


def day_folder(folder: Path, as_of: date = AS_OF) -> Path:
    """Return where the outputs of a day lie."""
    return folder / "out" / as_of.isoformat()


def table(folder: Path, name: str, as_of: date = AS_OF) -> list[dict[str, str]]:
    """Return the rows of a CSV output."""
    with (day_folder(folder, as_of) / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def receipt_of(folder: Path, as_of: date = AS_OF) -> dict[str, Any]:
    """Return the receipt that a night left."""
    read = json.loads((day_folder(folder, as_of) / "receipt.json").read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


def outputs(folder: Path, *, leave_out: Sequence[str] = ("receipt.json",)) -> dict[str, bytes]:
    """Return every published file's bytes by path; the receipt tells of the run, so it is left out."""
    found = {path.relative_to(folder / "out").as_posix(): path for path in sorted((folder / "out").rglob("*"))}
    return {
        name: path.read_bytes() for name, path in found.items()
        if path.is_file() and not name.endswith((*leave_out, ".published.json"))
    }  # fmt: skip


def sales(folder: Path, as_of: date = AS_OF) -> dict[str, str]:
    """Return each person's actual sales."""
    rows = table(folder, "standings.csv", as_of)
    return {row["person_id"]: row["actual"] for row in rows if row["metric"] == "sales" and row["person_id"]}


def codes(folder: Path, as_of: date = AS_OF) -> list[str]:
    """Return the codes of all findings, sorted; without what depends on which years the installed holidays cover."""
    found = (row["code"] for row in table(folder, "findings.csv", as_of))
    return sorted(code for code in found if code != "calendar.next_year")
