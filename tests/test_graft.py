import re
import shutil
import subprocess
from datetime import date

import pytest
from lxml import etree

from workbook_samples import in_sheet, office, plain, rewritten, written
from workflow.domain.mark import Annotation, Format, Link, ResultTable, TableColumn
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.settings import WriteBack
from write_back_check import AS_OF, check, opened, parts, result_table

OFFICE, PLAIN = written(office), written(plain)


def grafted(content, *tables, **options):
    result = annotate(content, Annotation(AS_OF, (), (), tables), **options)
    assert isinstance(result, Annotated), result
    return result


def test_sheets_come_last_with_all_that_they_have():
    """Result sheets stand behind the workbook's own, with values, formats, links, data bars and a native chart."""
    table = result_table("进度", "11月", "C7")
    result, problems = check(OFFICE, Annotation(AS_OF, (), (), (table, result_table("问题", "11月"))))
    assert problems == []
    book = opened(result.content)
    assert book.sheetnames == ["11月", "隐藏", "空表", "进度", "问题"]
    sheet = book["进度"]
    assert sheet["A1"].value == "【表格校验】进度"
    assert [cell.value for cell in sheet[3]] == ["位置", "金额", "完成率", "日期", "说明"]
    assert sheet["B5"].number_format == "#,##0.00"
    assert sheet["A4"].hyperlink.location == "'11月'!C7"
    assert sheet["E4"].value == "=1+0"
    assert sheet["E4"].data_type == "s"
    assert sheet["A5"].fill.fgColor.rgb == "FFFFC7CE"
    added = set(parts(result.content)) - set(parts(OFFICE))
    assert {"xl/charts/chart2.xml", "xl/charts/chart3.xml", "xl/worksheets/sheet4.xml"} <= added
    assert b"dataBar" in parts(result.content)["xl/worksheets/sheet4.xml"]


def test_own_formats_are_not_renumbered():
    """The workbook's own cell formats keep their numbers: ours are appended."""
    before, after = (parts(content)["xl/styles.xml"] for content in (OFFICE, grafted(OFFICE, result_table()).content))
    inside = re.search(rb"<cellXfs[^>]*>(.*)</cellXfs>", before, re.DOTALL)[1]
    assert inside in after
    assert after.count(b"<cellXfs") == 1
    root = etree.fromstring(after)
    for collection in root:
        if "count" in collection.attrib:
            assert int(collection.get("count")) == len(collection)


def test_names_are_unique_and_cut():
    """A result sheet's name is cut to 31 characters, freed of what Excel forbids, and differs from all others."""
    result = grafted(
        OFFICE, result_table("空表"), result_table("很" * 40), result_table("a/b:c*[d]"), result_table("A B C  D ")
    )
    names = opened(result.content).sheetnames[3:]
    assert names == ["空表 (2)", "很" * 31, "a b c  d", "A B C  D (2)"]


def test_print_titles_count_every_tab():
    """Names of grafted sheets are bound to their tabs by position, chart sheets and hidden ones counted."""
    book = opened(grafted(OFFICE, result_table("进度")).content)
    assert book["进度"].print_title_rows == "$3:$3"
    assert book["11月"].print_area == "'11月'!$A$1:$D$13"
    assert "合计" in book.defined_names


def test_links_lead_to_sheets_of_the_workbook_or_to_one_another():
    """A link to a title of another result table leads to its sheet; one to nowhere is plain text."""
    column = (TableColumn("位置"),)
    table = ResultTable(
        "空表", column, ((Link("一", "问题", "A3"),), (Link("二", "没有", "A1"),), (Link("三", "11月", "B2"),))
    )
    sheet = opened(grafted(OFFICE, table, ResultTable("问题", column, ())).content)["空表 (2)"]
    assert sheet["A3"].hyperlink.location == "'问题'!A3"
    assert sheet["A4"].hyperlink is None
    assert sheet["A4"].value == "二"
    assert sheet["A5"].hyperlink.location == "'11月'!B2"


def test_a_locked_structure_keeps_its_lock():
    """Sheets are added to a workbook whose structure is locked, and the lock stays; the settings can forbid it."""
    content = in_sheet(OFFICE, b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', "xl/workbook.xml")
    result = grafted(content, result_table())
    assert b'<workbookProtection lockStructure="1"/>' in parts(result.content)["xl/workbook.xml"]
    assert "问题" in opened(result.content).sheetnames
    left_out = grafted(content, result_table(), settings=WriteBack(locked_structure="omit"))
    assert left_out.content == content
    assert [refusal.code for refusal in left_out.omitted] == ["table.locked"]


def test_a_workbook_full_of_formats_is_refused():
    """A workbook near Excel's limit of cell formats is refused rather than spoiled."""

    def change(name, text):
        if name != "xl/styles.xml":
            return text
        xf = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        return text.replace(b"</cellXfs>", xf * 65_425 + b"</cellXfs>")

    content = rewritten(PLAIN, change)
    assert annotate(content, Annotation(AS_OF, (), (), (result_table(),))).code == "styles_full"


def test_number_formats_above_those_in_use():
    """Own number formats get ids above the highest that the workbook uses, whatever that is."""

    def fill(book):
        plain(book)
        book.get_worksheet_by_name("Sheet1").write("F1", 1, book.add_format({"num_format": "0.000"}))

    content = in_sheet(written(fill), b'numFmtId="164" formatCode', b'numFmtId="777" formatCode', "xl/styles.xml")
    sheet = opened(grafted(content, result_table()).content)["问题"]
    assert sheet["B5"].number_format == "#,##0.00"
    assert sheet["C5"].number_format == "0.0%"


def test_formats_of_columns():
    """Counts are shown whole, percentages as such, dates as dates; a text in a number column stays a text."""
    columns = (
        TableColumn("个数", Format.NUMBER),
        TableColumn("比例", Format.PERCENT),
        TableColumn("混", Format.NUMBER),
    )
    sheet = opened(grafted(PLAIN, ResultTable("t", columns, ((3, 0.5, 1.25), (4, None, "未报")))).content)["t"]
    assert [cell.number_format for cell in sheet[3]] == ["#,##0", "0.0%", "#,##0.00"]
    assert [cell.value for cell in sheet[4]] == [4, None, "未报"]


def test_a_column_to_fill_in_offers_its_words():
    """A column with words to choose from gets a dropdown that warns of other words and refuses none."""
    columns = (TableColumn("问题"), TableColumn("采纳", choices=("是", "不是")))
    sheet = opened(grafted(PLAIN, ResultTable("t", columns, (("a", None), ("b", None)))).content)["t"]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1, rule.errorStyle) == ("B3:B4", '"是,不是"', "warning")
    assert rule.type == "list"


def test_days_count_from_1904_where_the_workbook_does():
    """A day on a result sheet is the same day in a workbook that counts from 1904."""
    table = ResultTable("t", (TableColumn("日", Format.DATE),), ((date(2026, 11, 20),),))
    own = parts(PLAIN)["xl/workbook.xml"]
    old = re.search(rb"<workbookPr[^>]*>", own)[0]
    content = in_sheet(PLAIN, old, b'<workbookPr date1904="1"/>', "xl/workbook.xml")
    for source in (PLAIN, content):
        assert opened(grafted(source, table).content)["t"]["A3"].value.date() == date(2026, 11, 20)


@pytest.mark.office
def test_libreoffice_shows_the_grafted_sheet(tmp_path):
    """LibreOffice opens the copy and prints our result sheet's texts."""
    program, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if not program or not reader:
        pytest.skip("LibreOffice or poppler is not installed")
    source = tmp_path / "a.xlsx"
    source.write_bytes(grafted(OFFICE, result_table("进度", "11月")).content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([program, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, source],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    text = subprocess.run([reader, tmp_path / "a.pdf", "-"], check=True, capture_output=True).stdout.decode()
    assert "【表格校验】进度" in text
    assert "428.57" in text
