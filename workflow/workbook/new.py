"""New workbooks of result tables, and the same sheets for grafting into somebody's workbook (XlsxWriter)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable
from workflow.workbook.sheet_names import sheet_names
from workflow.workbook.sheet_writer import SheetWriter

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Workbooks are the same bytes whenever they are made."""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet with several tables side by side, in reading order; their headers stand in one row."""

    title: str
    blocks: tuple[ResultTable, ...]


def new_workbook(sheets: Sequence[ResultTable | SheetLayout], language: Language = Language.ZH) -> bytes:
    """Return a workbook (.xlsx) with a sheet for each table or layout; the same tables give the same bytes.

    Texts are always written as texts: nothing becomes a formula or an address. A link whose sheet is the title of
    one of the tables leads to that table's sheet; one that leads nowhere is written as plain text.
    """
    names = sheet_names(sheet.title for sheet in sheets) if sheets else ["Sheet1"]
    return build(sheets, names, language)


def build(
    sheets: Sequence[ResultTable | SheetLayout],
    names: Sequence[str],
    language: Language,
    others: Mapping[str, str] | None = None,
    sign: str = "",
) -> bytes:
    """Return a workbook of sheets whose final names are given.

    Args:
        sheets: what to write.
        names: a name for each sheet.
        language: of the few words that are not in the tables.
        others: sheets beside these that links may lead to (title or name to name).
        sign: put in front of the first title of each sheet.
    """
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": False, "default_date_format": "yyyy-mm-dd",
    })  # fmt: skip
    workbook.set_properties({"created": _CREATED})
    targets = dict(others or {}) | {name: name for name in names}
    targets |= {sheet.title: name for sheet, name in zip(sheets, names, strict=False)}
    writer = SheetWriter(workbook, targets, language, sign)
    for name in names:
        workbook.add_worksheet(name)
    for sheet, name in zip(sheets, names, strict=False):
        blocks = (sheet,) if isinstance(sheet, ResultTable) else sheet.blocks
        writer.write(workbook.get_worksheet_by_name(name), blocks)
    workbook.close()
    return buffer.getvalue()
