"""What people mean by how cells look and by comments, and formulas that nobody calculated: read from real files."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from workflow.domain.sheet import Look
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.workbook.limits import ReadLimits
from workflow.workbook.read import read_workbook

HEAD = ("日期", "业务员", "客户", "金额", "备注")
DAY = date(2026, 11, 3)
STRUCK, RED = Font(strike=True), Font(color="FFFF0000")
RED_GROUND = PatternFill("solid", fgColor="FFFF0000")


def ledger(rows=4, head=HEAD):
    book = Workbook()
    book.active.append(head)
    for row in range(rows):
        book.active.append((DAY, "张三", f"客户{row}", 100 + row, "已发货")[: len(head)])
    return book


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def intake(content, name="销售明细.xlsx"):
    sheets = read_workbook(content, name, ReadLimits())
    return take(name, "", sheets, KindsSettings())


def said(content, prefix="row."):
    return [
        (one.code, one.place.cell, one.details["rows"])
        for one in intake(content).findings
        if one.code.startswith(prefix)
    ]


def remarks(content, kind="sales_ledger", key="remark"):
    return intake(content).frames[kind][key].to_list()


@pytest.mark.parametrize(
    ("code", "style"),
    [("row.struck", {"font": STRUCK}), ("row.red", {"font": RED}), ("row.filled", {"fill": RED_GROUND})],
)
def test_a_crossed_out_row_is_pointed_out_and_booked(code, style):
    """A look that stands on a few rows is one hint a sheet that lists them; their money counts as written."""
    book = ledger(6)
    for row in (3, 5):
        for cell in book.active[row]:
            for key, value in style.items():
                setattr(cell, key, value)
    assert said(saved(book)) == [(code, "B3", "3、5")]
    frame = intake(saved(book)).frames["sales_ledger"]
    assert (frame.height, frame["held"].any()) == (6, False)


def test_a_look_that_most_rows_have_means_nothing():
    """Red amounts all the way down, or a struck column, are a taste; so is red on a cell that is no amount or name."""
    book = ledger()
    for row in range(2, 6):
        book.active.cell(row, 4).font = RED
    book.active["E3"].font = RED
    book.active["A1"].font = RED
    assert said(saved(book)) == []


def test_a_negative_amount_in_red_is_only_negative():
    """Red for a minus says nothing new; struck through it does."""
    book = ledger()
    book.active["D3"] = -5
    book.active["D3"].font = RED
    assert said(saved(book)) == []
    book.active["D3"].font = STRUCK
    assert said(saved(book)) == [("row.struck", "D3", "3")]


def test_a_rule_that_colours_cells_marks_nothing():
    """Conditional formats with red letters and strike-through are no word of a person about a row."""
    book = ledger()
    rule = CellIsRule(operator="equal", formula=["101"], font=Font(strike=True, color="FFFF0000"), fill=RED_GROUND)
    book.active.conditional_formatting.add("A2:E9", rule)
    assert said(saved(book)) == []


def test_a_red_style_that_no_cell_uses_marks_nothing():
    """A look counts on the cells that have it: a style list alone says nothing."""
    book = ledger()
    book.active["H40"].font = STRUCK
    assert said(saved(book)) == []


def test_a_comment_goes_to_the_remark_with_its_cell():
    """What somebody wrote on a cell of a record stands behind its remark, marked, also without such a column."""
    book = ledger(2)
    book.active["D3"].comment = Comment("张三:\n下月才开票", "张三")
    book.active["C1"].comment = Comment("只写简称", "张三")
    assert remarks(saved(book)) == ["已发货", "已发货 〔批注 D3〕张三: 下月才开票"]
    book = ledger(2, HEAD[:4])
    book.active["D3"].comment = Comment("下月才开票", "张三")
    assert remarks(saved(book)) == [None, "〔批注 D3〕下月才开票"]


def test_our_own_note_is_no_remark():
    """A note that begins with our line was written by us, whoever saved the file since."""
    book = ledger(2)
    book.active["D3"].comment = Comment("【表格校验】\n错误：金额应是数字", "表格校验")
    book.active["D2"].comment = Comment("作者:\n【表格校验】\n提示", "")
    assert remarks(saved(book)) == ["已发货", "已发货"]


def test_a_thread_is_carried_with_its_replies():
    """A threaded comment counts with its replies, and the old note that stands in for it does not."""
    book = ledger(2)
    book.active["D3"].comment = Comment(
        "[Threaded comment]\n\nYour version of Excel …\n\nComment:\n    退了吗", "tc={1}"
    )
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="D3" id="{1}"><text>退了吗</text></threadedComment>'
        '<threadedComment ref="D3" id="{2}" parentId="{1}"><text>退了一半</text></threadedComment></ThreadedComments>'
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        ' Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "xl/worksheets/_rels/sheet1.xml.rels":
                part = part.replace("</Relationships>", relation)
            new.writestr(name, part)
        new.writestr("xl/threadedComments/threadedComment1.xml", thread)
    assert remarks(content.getvalue()) == ["已发货", "已发货 〔批注 D3〕退了吗；退了一半"]


def test_a_broken_comments_part_leaves_the_values_alone():
    """A part of comments that is no XML gives none; the rows are read."""
    book = ledger(2)
    book.active["D3"].comment = Comment("退了", "")
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<comments><comment ref=" if "comments" in name else old.read(name))
    assert remarks(content.getvalue()) == ["已发货", "已发货"]


def test_a_sum_that_nobody_calculated_is_calculated_and_said():
    """A formula without a value is worked out where that is plain, one hint a column; the rest is asked for."""
    book = ledger(3)
    book.active["D2"] = "=SUM(G2:H2)"
    book.active["G2"], book.active["H2"] = 40, 2.5
    book.active["D3"] = "=IF(H3=0,0,G3/H3)"
    book.active["D4"] = "=VLOOKUP(A4,Z:Z,1,0)"
    got = intake(saved(book))
    codes = [(one.code, one.place.cell, one.value) for one in got.findings if one.code.startswith("cell.")]
    assert codes == [("cell.calculated", "D2", "42.5"), ("cell.uncalculated", "D4", "=VLOOKUP(A4,Z:Z,1,0)")]
    assert next(one for one in got.findings if one.code == "cell.calculated").details["count"] == "2"
    assert got.frames["sales_ledger"]["amount"].to_list()[:2] == [425_000, 0]


def test_looks_are_told_by_the_sheet():
    """Each look has its cells, over all cell formats that share it."""
    book = ledger(3)
    book.active["D2"].font = Font(strike=True, bold=True)
    book.active["D3"].font = Font(strike=True, color="FFC00000")
    (sheet,) = read_workbook(saved(book), "a.xlsx", ReadLimits())
    assert sheet.looks == {Look.STRUCK: {(2, 4), (3, 4)}, Look.RED: {(3, 4)}}


@pytest.mark.parametrize(
    ("formula", "amount", "told"), [("=SUM(G2:H2)", 425_000, True), ("=G9*2", 0, False), ("=NOW()", 0, False)]
)
def test_a_zero_that_a_program_put_in_for_a_result_is_not_taken_for_one(formula, amount, told):
    """A writer that cannot calculate leaves 0 and asks for calculation on opening: what is plain is calculated."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet("明细")
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, [DAY, "张三", "甲"])
    page.write_formula(1, 3, formula)
    page.write_row(1, 6, [40, 2.5])
    book.close()
    got = intake(stream.getvalue())
    assert got.frames["sales_ledger"]["amount"].to_list() == [amount]
    assert ("cell.calculated" in {one.code for one in got.findings}) == told
