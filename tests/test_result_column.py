import pytest

from test_strip import TABLED, by_openpyxl
from workbook_samples import in_sheet, office, plain, written
from workflow.domain.finding import Severity
from workflow.domain.mark import Annotation, Mark, ResultColumn
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.strip import strip
from write_back_check import AS_OF, check, opened, parts, result_table, values

OFFICE, PLAIN = written(office), written(plain)


def with_columns(content, *columns):
    result, problems = check(content, Annotation(AS_OF, (), columns))
    assert isinstance(result, Annotated), result
    if not result.omitted:
        assert problems == []
    return result


def test_beside_the_cells():
    """The column stands right of the last cell; values of missing rows make rows, other values stay."""
    result = with_columns(PLAIN, ResultColumn("Sheet1", "结果", {2: "通过", 9: "=1+1"}))
    sheet = opened(result.content)["Sheet1"]
    assert [sheet[cell].value for cell in ("D1", "D2", "D9")] == ["结果", "通过", "=1+1"]
    assert sheet["D9"].data_type == "s"
    assert sheet.dimensions == "A1:D9"
    assert sheet.column_dimensions["D"].width == 36


def test_right_of_charts_and_rules():
    """The column keeps clear of charts, sparklines and rules."""
    result = with_columns(OFFICE, ResultColumn("11月", "结果", {3: "x"}))
    (place,) = [place for place, value in values(result.content)["11月"].items() if value == "x"]
    assert place[1] >= 15


def test_a_table_grows():
    """The only table of a sheet takes the column in, its filter too, and no header stands there twice."""
    result = with_columns(TABLED, ResultColumn("表", "姓名", {4: "好"}), ResultColumn("表", "第二", {5: "甲"}))
    sheet = opened(result.content)["表"]
    (table,) = dict.values(sheet.tables)
    assert (table.ref, table.autoFilter.ref) == ("B3:F8", "B3:F8")
    assert table.column_names == ["姓名", "数", "c", "姓名 (2)", "第二"]
    assert [sheet[cell].value for cell in ("E3", "F3", "E4", "F5")] == ["姓名 (2)", "第二", "好", "甲"]


def test_a_filter_grows():
    """A sheet's filter takes the column in, and so does the hidden name that Excel keeps it in."""
    result = with_columns(TABLED, ResultColumn("筛选", "结果", {2: "x"}))
    assert opened(result.content)["筛选"].auto_filter.ref == "A1:C6"
    assert "筛选!$A$1:$C$6".encode() in parts(result.content)["xl/workbook.xml"]


def two_tables(book):
    sheet = book.add_worksheet("Sheet1")
    sheet.add_table("A1:B3")
    sheet.add_table("D1:E3")


def protected(book):
    book.add_worksheet("Sheet1").protect()


def beside_a_table(book):
    sheet = book.add_worksheet("Sheet1")
    sheet.add_table("A1:B3")
    sheet.write("C2", "占用")


def full(book):
    book.add_worksheet("Sheet1").write("XFD1", 1)


REFUSED = {
    "two tables": (written(two_tables), "column.shape"),
    "protected": (written(protected), "column.protected"),
    "no free neighbour": (written(beside_a_table), "column.shape"),
    "no column left": (written(full), "column.full"),
    "cells without reference": (in_sheet(PLAIN, b'<c r="B2"', b"<c"), "column.shape"),
    "rows without number": (in_sheet(PLAIN, b'<row r="2" ', b"<row "), "column.shape"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_plain_is_refused(case):
    """Several tables, protection, occupied or missing room: the column is left out with a reason."""
    content, code = REFUSED[case]
    result = annotate(content, Annotation(AS_OF, (), (ResultColumn("Sheet1", "结果", {2: "x"}),)))
    assert [refusal.code for refusal in result.omitted] == [code]
    assert result.content == content


def test_a_missing_sheet_is_named():
    """A column for a sheet that is not there is left out with a reason."""
    result = annotate(PLAIN, Annotation(AS_OF, (), (ResultColumn("没有", "结果", {2: "x"}),)))
    assert [refusal.code for refusal in result.omitted] == ["column.sheet"]


def links(content, sheet="Sheet1"):
    """Return where the cells of a sheet lead."""
    cells = (cell for row in opened(content)[sheet].iter_rows() for cell in row if cell.hyperlink)
    return {cell.coordinate: cell.hyperlink.location for cell in cells}


@pytest.mark.parametrize("own", [{}, {"A1": "B1"}])
def test_cells_lead_to_the_rows_that_are_about_theirs(own):
    """A cell of a result column leads to the row of the 问题 sheet about its row; strip undoes it, saved or not."""
    section = b'<hyperlinks><hyperlink ref="A1" location="B1"/></hyperlinks>' if own else b""
    content = in_sheet(PLAIN, b"</sheetData>", b"</sheetData>" + section)
    wanted = Annotation(
        AS_OF,
        (Mark("Sheet1", 3, 2, Severity.ERROR, "x"),),
        (ResultColumn("Sheet1", "核对", {2: "好", 3: "坏"}),),
        (result_table("问题", "Sheet1", "B3"),),
    )
    result = annotate(content, wanted)
    assert isinstance(result, Annotated)
    assert links(result.content) == {**own, "D3": "'问题'!A4"}
    assert "见“问题”表第 4、5、6、7、8 行" in opened(result.content)["Sheet1"]["B3"].comment.text
    assert strip(result.content) == content
    assert links(strip(by_openpyxl(result.content))) == own
