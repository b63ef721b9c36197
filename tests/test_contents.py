"""目录 in front of a mail's workbook: every sheet, what it tells, a link that leads there."""

from io import BytesIO

import openpyxl
import pytest

from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable, TableColumn
from workflow.report.contents import about, with_contents
from workflow.workbook.new import new_workbook


def sheets(*titles: str) -> list[ResultTable]:
    return [ResultTable(title, (TableColumn("姓名"),), (("周明",), ("李娜",))) for title in titles]


MANY = sheets("销售额龙虎榜", "抽查卡", "提醒", "进度 销售额", "进度 回款", "问题", "出处")


def test_many_sheets_have_a_list_whose_links_lead_to_them():
    """Each line of 目录 names a sheet behind it in order, links to it, says what it tells and how many rows it has."""
    book = openpyxl.load_workbook(BytesIO(new_workbook(with_contents(MANY, Language.ZH))))
    assert book.sheetnames == ["目录", *(table.title for table in MANY)]
    lines = [row for row in book["目录"].iter_rows() if row[0].hyperlink]
    assert [row[0].value for row in lines] == book.sheetnames[1:]
    assert [row[0].hyperlink.location for row in lines] == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert all(row[1].value and row[2].value == 2 for row in lines)


def test_few_sheets_need_no_list():
    """A workbook whose tabs are all in sight is as it was."""
    assert with_contents(MANY[:3], Language.ZH) == tuple(MANY[:3])


@pytest.mark.parametrize(
    ("zh", "en"), [("差额分析", "Why behind"), ("进度 销售额", "Progress sales"), ("问题", "Problems")]
)
def test_a_sheet_is_told_in_the_language_of_its_title(zh, en):
    """What a sheet tells is in the office's language; a sheet that is not known has no line of its own."""
    assert not about(zh, Language.ZH).isascii()
    assert about(en, Language.EN).isascii()
    assert about("别的", Language.ZH) == about("Other", Language.EN) == ""
