"""Whatever program wrote the file, and whatever liberties it took, the same values are read."""

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from workflow.domain.sheet import CellError, Uncalculated
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.workbook.limits import ReadLimits
from workflow.workbook.read import Rejection, read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
OFFICE = shutil.which("soffice")
ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>金额</t></is></c></row><row r="2"><c r="A2"><v>12.5</v></c></row>'


def _package(
    sheet_data: str,
    *,
    main: str = MAIN,
    relations: str = RELATIONS,
    before: str = "",
    properties: str = "",
    prefix: str = "",
) -> bytes:
    """Return a minimal workbook with one sheet of given XML; `prefix` puts 'x:' before every element."""
    workbook = (
        f'<workbook xmlns="{main}" xmlns:r="{relations}">{properties}'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{main}">{before}<sheetData>{sheet_data}</sheetData></worksheet>'
    if prefix:
        workbook, sheet = (_prefixed(xml) for xml in (workbook, sheet))
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, xml in parts.items():
            file.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + xml)
    return buffer.getvalue()


def _prefixed(xml: str) -> str:
    closing = xml.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    return closing.replace("xmlns=", "xmlns:x=")


def _rows(content: bytes) -> list[list[object]]:
    sheets = read_workbook(content, "表.xlsx", ReadLimits())
    assert not isinstance(sheets, Rejection), sheets
    return sheets[0].rows


@pytest.mark.parametrize(
    "content",
    [
        _package(ROWS),
        _package(ROWS, main=STRICT, relations=STRICT_RELATIONS),
        _package(ROWS, prefix="x"),
        _package(ROWS, before='<dimension ref="A1"/>'),
        _package(ROWS, before='<dimension ref="A1:XFD1048576"/>'),
        _package('<row><c t="inlineStr"><is><t>金额</t></is></c></row><row><c><v>12.5</v></c></row>'),
    ],
    ids=["plain", "strict", "prefixed", "dimension too small", "dimension too large", "no cell references"],
)
def test_liberties_of_the_format_change_nothing(content: bytes):
    """Strict or prefixed namespaces, a wrong dimension and cells without references give the same values."""
    assert _rows(content) == [["金额"], [12.5]]


def test_dates_count_from_1904_where_the_workbook_says_so():
    """A workbook of an old Mac counts days from 1904."""
    styles = '<row r="1"><c r="A1" t="d"><v>2026-11-03</v></c></row>'
    assert _rows(_package(styles, properties='<workbookPr date1904="1"/>'))[0][0] == date(2026, 11, 3)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": True, "default_date_format": "yyyy-mm-dd"})
    book.add_worksheet().write_datetime(0, 0, date(2026, 11, 3))
    book.close()
    assert _rows(buffer.getvalue())[0][0] == date(2026, 11, 3)


def test_errors_and_formulas_without_results_are_told_apart_from_empty_cells():
    """#REF! is an error, a formula that nobody calculated is said to be one; both stand where they stand."""
    cells = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>VLOOKUP(C1,A1:C2,1)</f></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    assert _rows(_package(cells)) == [
        [CellError("#REF!"), Uncalculated("VLOOKUP(C1,A1:C2,1)"), 2.0, CellError("#DIV/0!")]
    ]
    assert _rows(_package(cells, prefix="x")) == _rows(_package(cells))


def test_hidden_rows_and_columns_are_noted():
    """What a filter or a person hid is read, and known to be hidden."""
    rows = ROWS.replace('<row r="2">', '<row r="2" hidden="1">')
    sheets = read_workbook(
        _package(rows, before='<cols><col min="2" max="3" hidden="1"/></cols>'), "表.xlsx", ReadLimits()
    )
    assert not isinstance(sheets, Rejection)
    assert (sheets[0].hidden_rows, sheets[0].hidden_columns) == ({2}, {2, 3})


@pytest.mark.parametrize(
    ("limits", "content"),
    [
        (ReadLimits(cells=1000), _package('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        (ReadLimits(cells=1000), _package('<row r="20000"><c r="A20000"><v>1</v></c></row>')),
        (ReadLimits(parts=10), _package(ROWS)[:-22] + b"PK\x05\x06" + bytes(18)),
    ],
)
def test_a_sheet_beyond_the_limits_is_not_opened(limits: ReadLimits, content: bytes):
    """A cell far away would make a reader fill all between: such a workbook is refused unread."""
    refused = read_workbook(content, "表.xlsx", limits)
    assert isinstance(refused, Rejection)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "read.damaged"),
        (b"PK\x03\x04 cut off", "read.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "read.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "read.encrypted"),
        (b"<html><table></table></html>", "read.wrong_container"),
        (b"%PDF-1.7", "read.damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, code: str):
    """Empty, cut off, encrypted and misnamed files are refused with their reason; nothing raises."""
    refused = read_workbook(content, "表.xlsx", ReadLimits())
    assert isinstance(refused, Rejection)
    assert refused.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_csv_under_a_workbooks_name_is_read_as_text(encoding: str):
    """日期,业务员 … under the name .xlsx or .xls is a CSV: its lines are read, whatever the ending says."""
    content = "日期,业务员,金额\n2026-11-03,张三,5\n".encode(encoding)
    for name in ("明细.xlsx", "明细.xls"):
        (sheet,) = read_workbook(content, name, ReadLimits())
        assert sheet.rows == [["日期", "业务员", "金额"], ["2026-11-03", "张三", "5"]]


@pytest.mark.parametrize("content", [b'{"a": 1,\n"b": 2}', b"{\\rtf1,\na,b}", "亲爱的张三：\n你好\n".encode(),
    b"a,b\x00\nc,d\n", bytes(range(1, 256)) * 4, b"<div>a,b\nc,d</div>"])  # fmt: skip
def test_other_text_under_a_workbooks_name_is_refused(content: bytes):
    """Letters, JSON, RTF, web pages and bytes are no table."""
    assert isinstance(read_workbook(content, "明细.xlsx", ReadLimits()), Rejection)


def test_errors_in_cells_without_references_are_found_by_counting():
    """Error cells and uncalculated formulas are located also where cells and rows have no r=."""
    rows = (
        '<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row><row/>'
        '<row r="5"><c r="C5"><v>1</v></c><c><f>NOW()</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    (sheet,) = read_workbook(_package(rows), "表.xlsx", ReadLimits())
    assert sheet.value(1, 2) == CellError("#REF!")
    assert sheet.value(5, 4) == Uncalculated("NOW()")
    assert sheet.value(5, 5) == CellError("#DIV/0!")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_are_read_in_the_encodings_that_offices_use(encoding: str, delimiter: str):
    """A CSV that Excel wrote in GBK reads as one in UTF-8; commas, tabs and semicolons part its values."""
    lines = ["日期,业务员,客户,金额", "2026-11-03,张三,甲,１２.５"]
    content = "\r\n".join(line.replace(",", delimiter) for line in lines).encode(encoding)
    sheets = read_workbook(content, "销售明细.csv", ReadLimits())
    assert not isinstance(sheets, Rejection)
    frame = take("销售明细.csv", "x", sheets, KindsSettings()).frames["sales_ledger"]
    assert frame.select("date", "person", "amount").rows() == [(date(2026, 11, 3), "张三", 125_000)]


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_other_formats_give_the_same_records(tmp_path: Path):
    """A ledger saved as .xls and .ods by LibreOffice reads as the .xlsx it came from."""
    source = tmp_path / "销售明细.xlsx"
    book = xlsxwriter.Workbook(str(source), {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet("明细")
    page.merge_range(0, 0, 0, 4, "2026年11月销售明细")
    page.write_row(1, 0, ["日期", "业务员", "工号", "客户", "金额"])
    for row in range(2, 12):
        page.write_datetime(row, 0, date(2026, 11, row))
        page.write_row(row, 1, ["张三", "0012", f"客户{row}", row * 10.25])
    book.close()
    expected = _taken(source)
    assert expected["amount"].sum() == sum(row * 102_500 for row in range(2, 12))
    for target in ("xls", "ods"):
        subprocess.run(
            [str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target,
             "--outdir", str(tmp_path), str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        assert _taken(source.with_suffix(f".{target}")).equals(expected), target


def _taken(path: Path):
    sheets = read_workbook(path.read_bytes(), path.name, ReadLimits())
    assert not isinstance(sheets, Rejection), sheets
    return take(path.name, "x", sheets, KindsSettings()).frames["sales_ledger"]


def test_a_tall_sheet_of_few_columns_is_within_the_limits():
    """31,466 rows of 26 columns are a ledger, not a bomb: the used range is measured, not guessed."""
    rows = "".join(f'<row r="{row}"><c r="Z{row}"><v>1</v></c></row>' for row in (1, 31_466))
    assert len(_rows(_package(rows))) == 31_466
