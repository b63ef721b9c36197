from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.domain.finding import Language
from workflow.domain.mark import Format, Link, ResultTable, TableColumn
from workflow.workbook.new import SheetLayout, new_workbook
from workflow.workbook.sheet_names import sheet_names
from write_back_check import opened, parts, result_table, values


def test_the_same_tables_give_the_same_bytes():
    """A workbook depends on its tables alone: no clock, no random."""
    tables = [SheetLayout("龙虎榜", (result_table("当日"), result_table("累计"))), result_table("进度")]
    content = new_workbook(tables)
    assert content == new_workbook(tables)
    assert b"2000-01-01T00:00:00Z" in parts(content)["docProps/core.xml"]


def test_tables_side_by_side_share_a_header_row():
    """A layout puts its tables next to each other, headers in one row below the longest notes, each with its chart."""
    short = ResultTable("当日", (TableColumn("姓名"),), (("甲",),))
    content = new_workbook([SheetLayout("龙虎榜", (short, result_table("累计")))])
    sheet = opened(content)["龙虎榜"]
    assert (sheet["A1"].value, sheet["C1"].value) == ("当日", "累计")
    assert (sheet["A3"].value, sheet["C3"].value) == ("姓名", "位置")
    assert sheet["A4"].value == "甲"
    assert sheet.freeze_panes == "A4"
    assert len([name for name in parts(content) if name.startswith("xl/charts/chart")]) == 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.text(max_size=20) | st.sampled_from(["=1+1", "+86 1", "-5", "@SUM(A1)", "http://a.cn", "mailto:a@b.cn"]),
        max_size=8,
    )
)
def test_texts_stay_texts(texts):
    """No text becomes a formula, a number or an address, whatever it begins with."""
    content = new_workbook([ResultTable("t", (TableColumn("文字"),), tuple((text,) for text in texts))])
    sheet = opened(content)["t"]
    assert all(sheet.cell(3 + row, 1).data_type in {"s", "n"} for row in range(len(texts)))
    assert all(sheet.cell(3 + row, 1).hyperlink is None for row in range(len(texts)))
    assert b"<f>" not in parts(content)["xl/worksheets/sheet1.xml"]
    for row, text in enumerate(texts):
        if text.isprintable() and text.strip() == text:
            assert (sheet.cell(3 + row, 1).value or "") == text


def test_every_kind_of_value():
    """Numbers, dates, yes and no, nothing, infinities and links are written so that they can be read again."""
    row = (
        Decimal("12.3456"),
        date(2026, 11, 20),
        True,
        None,
        float("inf"),
        Link("看", "t", "A1"),
        10**400,
        date(1600, 1, 1),
    )
    columns = tuple(TableColumn(str(at), Format.DATE if at == 1 else Format.NUMBER) for at in range(len(row)))
    found = values(new_workbook([ResultTable("t", columns, (row,))]))["t"]
    assert [found.get((2, column)) for column in range(8)] == [
        12.3456,
        date(2026, 11, 20),
        "是",
        None,
        None,
        "看",
        None,
        "1600-01-01",
    ]
    english = values(new_workbook([ResultTable("t", columns, (row,))], Language.EN))["t"]
    assert english[2, 2] == "yes"


def test_no_table_at_all():
    """Without tables the workbook is empty but whole."""
    assert opened(new_workbook([])).sheetnames == ["Sheet1"]


@given(st.lists(st.text(max_size=45), max_size=12), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_sheet_names_are_allowed_and_unique(titles, taken):
    """Whatever titles there are, names are 1 to 31 UTF-16 units, free of forbidden characters, and all different."""
    names = sheet_names(titles, taken)
    assert len(names) == len(titles)
    assert len({name.casefold() for name in [*names, *taken]}) == len(names) + len({name.casefold() for name in taken})
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
