"""Answers for tests: what an assistant types on the 问题 sheet of a copy, with openpyxl or saved by LibreOffice."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from night_office import AS_OF, day_folder
from workflow.domain.catalogue import find
from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable, TableColumn
from workflow.domain.place import Place
from workflow.report.tables import problem_table
from workflow.report.words import word

LIBREOFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""


def published(folder: Path, name: str, as_of=AS_OF) -> Path:
    """Return where the annotated copy of a workbook lies."""
    return day_folder(folder, as_of) / "annotated" / f"{name}.xlsx"


def heads(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the row of the heads of a 问题 sheet, and their columns."""
    for row in sheet.iter_rows(max_row=30):
        texts = {str(cell.value): cell.column for cell in row if cell.value}
        if {"更正为", "采纳"} <= texts.keys() or {"Correct to", "Accept"} <= texts.keys():
            return row[0].row, texts
    raise AssertionError("no problem table")


def answer(path: Path, answers: Mapping[str, object], *, accept: Mapping[str, object] | None = None) -> None:
    """Type into the rows of findings, by code: a value into 更正为, a word into 采纳."""
    workbook = load_workbook(path)
    sheet = workbook["问题"]
    header, columns = heads(sheet)
    done = set()
    for row in range(header + 1, sheet.max_row + 1):
        code = str(sheet.cell(row, columns["代码"]).value)
        for head, typed in (("更正为", answers), ("采纳", accept or {})):
            if code in typed:
                sheet.cell(row, columns[head]).value = typed[code]
                done.add(code)
    assert done == {*answers, *(accept or {})}
    workbook.save(path)


def edit(path: Path, change: Callable[[Worksheet], None], sheet: str = "问题") -> None:
    """Change one sheet of a workbook and save it."""
    workbook = load_workbook(path)
    change(workbook[sheet])
    workbook.save(path)


def saved_by_libreoffice(path: Path) -> None:
    """Let LibreOffice open a workbook and save it in its place."""
    out = path.parent / ".saved"
    profile = (path.parent / ".profile").resolve().as_uri()
    subprocess.run(
        [LIBREOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", out, path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (out / path.name).replace(path)
    shutil.rmtree(out)
    shutil.rmtree(path.parent / ".profile", ignore_errors=True)


def answered_tables(language: Language) -> list[ResultTable]:
    """Return a sheet with a value, and a 问题 sheet with an answer about it."""
    sheet = ResultTable("表", (TableColumn("姓名"),), (("李四四",),))
    refused = [find("write.refused", Place("甲.xlsx", "表", row, 1), reason="?", reason_en="?") for row in (3, 4)]
    asked = problem_table(refused, language)
    at = [column.title for column in asked.columns].index(word("correction", language))
    rows = [list(row) for row in asked.rows]
    rows[0][at] = "王五"
    return [sheet, replace(asked, rows=tuple(map(tuple, rows)))]
