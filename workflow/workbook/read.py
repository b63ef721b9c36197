"""A file's bytes to sheets: values by calamine, and beside them what calamine does not tell.

calamine returns '' for error cells as for empty ones and knows no formulas or hidden rows: the sheet XML is
scanned for those.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from workflow.domain.sheet import CellError, Merge, Sheet, Uncalculated, Value
from workflow.workbook.archive import Archive, Listed
from workflow.workbook.beside import with_looks_and_comments
from workflow.workbook.claims import check_claims
from workflow.workbook.formulas import with_calculated
from workflow.workbook.limits import ReadLimits
from workflow.workbook.other_formats import scan_other, scan_xls
from workflow.workbook.recoded import in_utf8
from workflow.workbook.scan import SheetScan, scan_package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MB = 1_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, LookupError)
"""What a broken package makes zipfile, zlib and the parsers of its parts raise (an encoding that nobody knows …)."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a file was not read: a finding's code, and the reason in words."""

    code: str
    reason: str = ""
    reason_en: str = ""


def read_workbook(  # noqa: PLR0911  one line a container
    content: bytes, name: str, limits: ReadLimits
) -> tuple[Sheet, ...] | Rejection:
    """Return the worksheets of a file in order, or why it cannot be read.

    Args:
        content: the file's bytes.
        name: its name; the ending tells a text file from a workbook, nothing else.
        limits: checked before anything is inflated or parsed.
    """
    if not content:
        return Rejection("read.damaged", "文件大小为 0", "the file is empty")
    if len(content) > limits.file_mb * _MB:
        return Rejection("read.too_large", f"文件超过 {limits.file_mb} MB", f"the file is over {limits.file_mb} MB")
    if content.startswith(_OLE):
        return _read_ole(content, limits)
    if content.startswith((_ZIP, b"PK\x05\x06")):
        return _read_package(content, limits)
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return _read_text(content, name, limits)
    if content[:5].lower() in (b"<?xml", b"<html") or b"<table" in content[:2000].lower():
        return Rejection("read.wrong_container", "其实是网页或 XML 文件", "it is a web page or an XML file")
    if _is_table_of_text(content):
        return _read_text(content, name, limits)
    return Rejection("read.damaged", "不是 Excel 文件", "it is no spreadsheet")


def _read_ole(content: bytes, limits: ReadLimits) -> tuple[Sheet, ...] | Rejection:
    if _ENCRYPTED in content:
        return Rejection("read.encrypted")
    return _read_values(content, limits, scan_xls(content))


def _read_package(content: bytes, limits: ReadLimits) -> tuple[Sheet, ...] | Rejection:
    try:
        package = Archive(content)
        refused = _over_limits(package.listed, limits)
        if refused:
            return refused
        names = {name.replace("\\", "/").lower() for name in package.names}
        if (
            not any(name.startswith("xl/") or name.endswith("workbook.xml") for name in names)
            and "mimetype" not in names
            and "content.xml" not in names
        ):
            return _no_spreadsheet(names)
        check_claims(package)
        scans, unpacked = scan_package(package)
        scans = with_looks_and_comments(package, scans) if scans else scan_other(package)
        if not scans and (plain := in_utf8(package)):
            return _read_package(plain, limits)
    except _BROKEN as error:
        locked = "encrypted" in str(error) or "password" in str(error)
        damaged = Rejection("read.damaged", "压缩包不完整", "the package is incomplete")
        return Rejection("read.encrypted") if locked else damaged
    for scan in scans.values():
        if scan.last_row * scan.last_column > limits.cells:
            reason = f"工作表“{scan.name}”的已用区域有 {scan.last_row}×{scan.last_column} 个单元格"
            return Rejection(
                "read.too_large", reason, f"the sheet “{scan.name}” uses {scan.last_row}×{scan.last_column} cells"
            )
    easier = package.with_stored(unpacked)
    unpacked.clear()  # large, and not needed beside what is read now
    return _read_values(content, limits, scans, easier)


def _no_spreadsheet(names: set[str]) -> Rejection:
    if any(name.startswith("word/") for name in names):
        return Rejection("read.wrong_container", "其实是 Word 文档", "it is a Word document")
    if any(name.startswith("ppt/") for name in names):
        return Rejection("read.wrong_container", "其实是 PPT 文件", "it is a presentation")
    return Rejection("read.wrong_container", "其实是压缩包，里面没有工作簿", "it is an archive without a workbook")


def _over_limits(members: Sequence[Listed], limits: ReadLimits) -> Rejection | None:
    if len(members) > limits.parts:
        return Rejection("read.too_large", f"内部部件超过 {limits.parts} 个", f"it has more than {limits.parts} parts")
    if sum(member.file_size for member in members) > limits.total_mb * _MB:
        return Rejection(
            "read.too_large", f"解压后超过 {limits.total_mb} MB", f"it inflates to over {limits.total_mb} MB"
        )
    for member in members:
        if member.flag_bits & 1:
            return Rejection("read.encrypted")
        expansion = member.file_size / max(member.compress_size, 1)
        if member.file_size > limits.part_mb * _MB or (member.file_size > 10 * _MB and expansion > limits.ratio):
            size = member.file_size // _MB
            return Rejection("read.too_large", f"内部部件解压后 {size} MB", f"a part inflates to {size} MB")
    return None


def _read_values(
    content: bytes, limits: ReadLimits, scans: dict[str, SheetScan], easier: bytes = b""
) -> tuple[Sheet, ...] | Rejection:
    """Read all values; `easier` is the same package with less work in it."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(easier or content)) as workbook:
            sheets = []
            for meta in workbook.sheets_metadata:
                if meta.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_name(meta.name)
                if (sheet.total_height + 1) * (sheet.total_width + 1) > limits.cells:  # calamine counts both from 0
                    return _too_wide(meta.name)
                rows = sheet.to_python(skip_empty_area=False)
                merges = tuple(
                    Merge(top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                )
                read = Sheet(meta.name, _cleaned(rows), merges, meta.visible is not SheetVisibleEnum.Visible)
                sheets.append(_with_scan(read, scans.get(meta.name)))
            return tuple(sheets)
    except PasswordError:
        return Rejection("read.encrypted")
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        if "password" in str(error).lower() or "encrypted" in str(error).lower():
            return Rejection("read.encrypted")
        return _read_slowly(content, limits, scans, str(error))
    except BaseException as error:  # a panic of the Rust reader is none of Python's exceptions, and no bug of ours
        if type(error).__name__ != "PanicException":
            raise
        return Rejection("read.damaged", "文件内部结构已损坏", "its inner structure is damaged")


def _cleaned(rows: Iterable[Sequence[Value]]) -> list[list[Value]]:
    """Empty cells as None; calamine gives '' in rows that are ours to keep."""
    return [
        [None if value == "" else value for value in row] if "" in row else cast("list[Value]", row) for row in rows
    ]


def _with_scan(sheet: Sheet, scan: SheetScan | None) -> Sheet:
    """Put the errors and uncalculated formulas into their cells, and tell what is hidden."""
    if scan is None:
        return sheet
    for (row, column), value in (*scan.errors.items(), *scan.uncalculated.items()):
        while len(sheet.rows) < row:
            sheet.rows.append([])
        cells = sheet.rows[row - 1]
        cells.extend([None] * (column - len(cells)))
        if cells[column - 1] is None or (row, column) in scan.errors:
            cells[column - 1] = CellError(value) if (row, column) in scan.errors else Uncalculated(value)
    sheet = replace(
        sheet,
        hidden_rows=scan.hidden_rows,
        hidden_columns=scan.hidden_columns,
        looks=scan.looks,
        comments=scan.comments,
    )
    return with_calculated(sheet, scan.zeros) if scan.uncalculated or scan.zeros else sheet


def _read_slowly(
    content: bytes, limits: ReadLimits, scans: dict[str, SheetScan], reason: str
) -> tuple[Sheet, ...] | Rejection:
    """The slow, sure reader, for the few workbooks that the quick one does not take."""
    from openpyxl import load_workbook  # noqa: PLC0415  most nights never need it, and it takes a while to load

    try:
        workbook = load_workbook(io.BytesIO(content), data_only=True)
    except Exception:  # noqa: BLE001  whatever a broken file makes openpyxl raise, the answer is the same
        return Rejection("read.damaged", _brief(reason), _brief(reason))
    sheets = []
    for sheet in workbook.worksheets:
        if sheet.max_row * sheet.max_column > limits.cells:
            return _too_wide(sheet.title)
        rows = [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        merges = tuple(
            Merge(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges
        )
        read = Sheet(sheet.title, rows, merges, sheet.sheet_state != "visible")
        sheets.append(_with_scan(read, scans.get(sheet.title)))
    return tuple(sheets)


def _too_wide(name: str) -> Rejection:
    return Rejection("read.too_large", f"工作表“{name}”太大", f"the sheet “{name}” is too large")


def _plain(value: object) -> Value:
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if value is None or isinstance(value, (str, int, float, bool, date, datetime, time, timedelta)):
        return value
    return str(value)


def _brief(reason: str) -> str:
    return reason.splitlines()[0][:120] if reason else "?"


_OTHER_TEXT = (b"%PDF", b"{", b"[", b"<", b"-----BEGIN")
"""How texts begin that are no table: PDF, RTF and JSON, web pages, letters."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _is_table_of_text(content: bytes) -> bool:
    """Tell whether a file under a workbook's name is a CSV: text whose lines all have the same separators."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_OTHER_TEXT):
        return False
    text = next((text for encoding in ("utf-8-sig", "gb18030") if (text := _decoded(content, encoding))), "")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or _CONTROL.search(text):
        return False
    return any(lines[0].count(sign) and sum(sign in line for line in lines) * 10 >= len(lines) * 9 for sign in ",\t;")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _read_text(content: bytes, name: str, limits: ReadLimits) -> tuple[Sheet, ...] | Rejection:
    """A CSV in UTF-8 or GBK; every value stays text."""
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        return Rejection("read.damaged", "文字编码不是 UTF-8 或 GBK", "the text is neither UTF-8 nor GBK")
    if "\x00" in text:
        return Rejection("read.damaged", "不是文本文件", "it is no text file")
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",\t;", key=first.count)
    try:
        rows: list[list[Value]] = [
            [cell or None for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except csv.Error as error:
        return Rejection("read.damaged", str(error), str(error))
    if sum(map(len, rows)) > limits.cells:
        return Rejection("read.too_large", "单元格太多", "it has too many cells")
    return (Sheet(name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0], rows),)
