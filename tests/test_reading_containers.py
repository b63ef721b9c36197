"""Workbooks that are no plain .xlsx: binary ones, OpenDocument, parts in UTF-16; and what is hidden in any of them."""

import io
import subprocess
import zipfile
from datetime import timedelta

import pytest
import xlsxwriter
from openpyxl import Workbook

from answering import LIBREOFFICE
from binary_workbook import xlsb
from workflow.domain.sheet import CellError
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.workbook.limits import ReadLimits
from workflow.workbook.other_formats import scan_xls
from workflow.workbook.read import Rejection, read_workbook

HEAD = ["日期", "业务员", "客户", "金额"]
BROKEN = [
    HEAD,
    ["2026-11-03", "张三", "甲", 100.5],
    ["2026-11-04", "张三", "=#REF!", "#DIV/0!"],
    ["2026-11-05", "李四", "乙", 7.0],
]
office = pytest.mark.skipif(not LIBREOFFICE, reason="LibreOffice is not installed")


def read(content, name):
    sheets = read_workbook(content, name, ReadLimits())
    assert not isinstance(sheets, Rejection), sheets
    return sheets


def codes(content, name):
    return sorted((one.code, one.place.cell) for one in take(name, name, read(content, name), KindsSettings()).findings)


def converted(path, ending):
    """Return a workbook as LibreOffice writes it in another format."""
    profile = (path.parent / "profile").as_uri()
    command = [LIBREOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", ending, "--outdir"]
    subprocess.run([*command, path.parent / "out", path], check=True, capture_output=True, timeout=120)
    return (path.parent / "out" / f"{path.stem}.{ending}").read_bytes()


def test_a_binary_workbook_is_read_with_its_errors_and_hidden_rows():
    """An error cell of .xlsb, typed or computed, is an error, not an empty cell; what is hidden is known."""
    content = xlsb({"明细": BROKEN, "空": [["x"]]}, hidden_rows={4}, hidden_columns=(2,))
    first, second = read(content, "销售明细.xlsb")
    assert first.rows[2][2:] == [CellError("#REF!"), CellError("#DIV/0!")]
    assert (first.hidden_rows, first.hidden_columns) == ({4}, {2})
    assert second.rows == [["x"]]
    found = codes(content, "销售明细.xlsb")
    assert ("cell.error", "D3") in found
    assert ("cell.error_in_text", "C3") in found
    assert ("rows.hidden", "") in found
    assert ("columns.hidden", "B1") in found


@pytest.mark.office
@office
def test_the_binary_workbook_of_these_tests_is_one(tmp_path):
    """LibreOffice opens the .xlsb that is written here by hand, with the same values."""
    path = tmp_path / "a.xlsb"
    path.write_bytes(xlsb({"明细": BROKEN}))
    (sheet,) = read(converted(path, "xlsx"), "a.xlsx")
    assert sheet.rows[1] == ["2026-11-03", "张三", "甲", 100.5]
    assert sheet.rows[2][3] == CellError("#DIV/0!")


@pytest.mark.office
@office
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_errors_of_other_formats_are_errors(tmp_path, ending):
    """What LibreOffice saves as .xls and .ods keeps its errors and what is hidden, on every sheet."""
    book = Workbook()
    for row in (
        HEAD,
        ["2026-11-03", "张三", "甲", "=1/0"],
        ["2026-11-04", "李四", "乙", 5],
        [None, "王五", "丙", "=NA()"],
    ):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("第二张")["B2"] = "=1/0"
    book.save(tmp_path / "销售明细.xlsx")
    first, second = read(converted(tmp_path / "销售明细.xlsx", ending), f"销售明细.{ending}")
    assert [row[3] for row in first.rows] == ["金额", CellError("#DIV/0!"), 5, CellError("#N/A")]
    assert (first.hidden_rows, first.hidden_columns) == ({3}, {3})
    assert second.value(2, 2) == CellError("#DIV/0!")


@pytest.mark.parametrize("cut", [0, 8, 60, 511, 512, 600, 1500, 3000])
def test_a_cut_or_wild_compound_file_tells_nothing(cut):
    """Whatever stands behind the mark of an OLE2 file, looking for errors in it ends, with nothing found."""
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert scan_xls(mark + bytes(range(256)) * (cut // 256) + bytes(cut % 256)) == {}
    assert scan_xls(mark + bytes(22) + b"\x09\0\x06\0" + b"\1\0\0\0" * (cut // 4)) == {}


@pytest.mark.parametrize("wide", ["", "workbook.xml", "sheet1.xml", "sharedStrings.xml"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_parts_in_utf_16_are_read(wide, encoding):
    """A package whose parts, all or one of them, are in UTF-16 gives the same values as in UTF-8."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("明细")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["2026-11-03", "张三", "甲", 12.5])
    book.close()
    other = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(wide):
                part = part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode(encoding)
                part = b"\xfe\xff" + part if encoding == "utf-16-be" else part
            new.writestr(name, part)
    assert read(other.getvalue(), "a.xlsx")[0].rows == read(stream.getvalue(), "a.xlsx")[0].rows


def test_a_duration_stays_one_in_both_calendars():
    """26 hours under [h]:mm are a length of time, not a day of 1900 or 1904."""
    for old_mac in (False, True):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"date_1904": old_mac})
        book.add_worksheet().write_number(0, 0, 26 / 24, book.add_format({"num_format": "[h]:mm"}))
        book.close()
        assert read(stream.getvalue(), "a.xlsx")[0].rows == [[timedelta(hours=26)]]


def test_a_filter_left_on_and_a_hidden_column_are_said_once():
    """Rows that a filter hides are booked, and said to be; so is a column that nobody sees."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("明细")
    for row, values in enumerate([HEAD, *BROKEN[1:2] * 6]):
        sheet.write_row(row, 0, values)
    sheet.autofilter(0, 0, 6, 3)
    sheet.filter_column(1, "x == 李四")
    for row in (2, 3):
        sheet.set_row(row, options={"hidden": True})
    sheet.set_column(3, 3, options={"hidden": True})
    sheet.set_column(7, 9, options={"hidden": True})
    book.close()
    assert codes(stream.getvalue(), "销售明细.xlsx") == [("columns.hidden", "D1"), ("rows.hidden", "")]


@pytest.mark.parametrize("repeated", [10**6, 10**15])
def test_an_error_beyond_all_sheets_is_left_out(repeated):
    """An .ods that claims more rows than any sheet has is read without filling all between."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cells = f'<table:table-row table:number-rows-repeated="{repeated}"><table:table-cell/></table:table-row>'
    error = '<table:table-cell table:formula="of:=1/0"><x:p>#DIV/0!</x:p></table:table-cell>'
    xml = (
        f'<o:document-content xmlns:o="{names}:office:1.0" xmlns:table="{names}:table:1.0" xmlns:x="{names}:text:1.0">'
        f'<o:body><o:spreadsheet><table:table table:name="S">{cells * 2}'
        f"<table:table-row>{error}</table:table-row></table:table></o:spreadsheet></o:body></o:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", xml)
    sheets = read_workbook(stream.getvalue(), "a.ods", ReadLimits())
    assert isinstance(sheets, Rejection) or len(sheets[0].rows) < 10
