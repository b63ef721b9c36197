"""Templates for tests: made, filled in with openpyxl as Excel would save them, and checked like `check FILE` does."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from night_office import AS_OF, NOW, config, office
from workflow.batch import run_check_files
from workflow.config import load_config
from workflow.domain.finding import Finding, Language
from workflow.kinds.catalogue import KINDS
from workflow.kinds.form import NO_OFFICE, Office, form_of
from workflow.night import Order
from workflow.workbook.template import template_workbook

BY_KEY = {kind.key: kind for kind in KINDS}
OFFICE = Office(("赵一", "钱二", "孙三", "李四"), ("东区",), ("江店",))
"""The people of `night_office.PEOPLE`."""


def template(kind: str, language: Language = Language.ZH, offers: Office = NO_OFFICE) -> bytes:
    """Return the blank workbook of a kind."""
    return template_workbook(form_of(BY_KEY[kind], language, offers), language)


def opened(content: bytes) -> Workbook:
    """Return a workbook as openpyxl loads it."""
    return load_workbook(BytesIO(content))


def header_row(sheet: Worksheet) -> int:
    """Return the row above the example row."""
    return next(row for row in range(1, 9) if sheet.cell(row + 1, 1).value in ("示例", "Example"))


def columns(sheet: Worksheet) -> dict[str, int]:
    """Return the column of each header."""
    row = header_row(sheet)
    return {str(cell.value): cell.column for cell in sheet[row] if cell.value}


def example(sheet: Worksheet) -> dict[str, object]:
    """Return what the example row shows, by header, the sign left out."""
    row = header_row(sheet) + 1
    shown = {header: sheet.cell(row, column).value for header, column in columns(sheet).items()}
    return {header: value for header, value in shown.items() if value not in (None, "示例", "Example")}


def filled(content: bytes, rows: Sequence[Mapping[str, object]], above: Mapping[str, object] | None = None) -> bytes:
    """Return a template with rows typed below its example, and values beside labels above the table."""
    book = opened(content)
    sheet = book.worksheets[0]
    first, places = header_row(sheet) + 2, columns(sheet)
    for number, row in enumerate(rows):
        for header, value in row.items():
            sheet.cell(first + number, places[header]).value = value
    for cell in [cell for line in sheet.iter_rows(max_row=first - 3) for cell in line]:
        if cell.value in (above or {}):
            sheet.cell(cell.row, cell.column + 1).value = above[cell.value]
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def findings(folder: Path, content: bytes, name: str = "填好.xlsx") -> tuple[Finding, ...]:
    """Return what `check FILE` finds in a workbook that lies outside of the inbox of the small office."""
    if not (folder / "inbox").exists():
        office(folder)
    path = folder / "desk" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    settings = load_config(config(folder, engine={"executor": "inline"}), {})
    return run_check_files(Order(settings, AS_OF, now=lambda: NOW), [path])[1]


def codes(found: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return code and cell of each finding."""
    return [(finding.code, finding.place.cell) for finding in found]
