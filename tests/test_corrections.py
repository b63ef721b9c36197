"""The two-way 问题 sheet, whole nights: typed, read before it is overwritten, applied, told, closed."""

import shutil
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from answering import LIBREOFFICE, answer, edit, heads, published, saved_by_libreoffice
from night_office import AS_OF, book, codes, night, office, outputs, sales, table

DAY = date(2026, 11, 20)
HEAD = ("日期", "业务员", "订单号", "客户", "金额")
ROUGH = (
    HEAD,
    (date(2026, 11, 19), "孙三", "E1", "甲公司", "约12000"),
    (DAY, "李四四", "E2", "乙公司", 20000),
    (DAY, "李四", "E3", "乙公司", 300),
    (DAY, "李四", "E3", "乙公司", 300),
)
"""An approximate amount, an unknown person, the same order twice."""
APPLIED = ["correction.applied"]


def messages(folder, code, as_of=AS_OF):
    return [row["message"] for row in table(folder, "findings.csv", as_of) if row["code"] == code]


def answered(tmp_path, answers, *, accept=None, rows=ROUGH, save=None):
    """Return the small office after a night, answers on its copy, and another night."""
    folder = office(tmp_path, 销售明细=rows)
    night(folder)
    answer(published(folder, "销售明细"), answers, accept=accept)
    if save:
        save(published(folder, "销售明细"))
    night(folder)
    return folder


def test_a_typed_value_counts_in_the_place_of_the_cell(tmp_path):
    """更正为 in the published copy is read by the next night and counts; the workbook itself keeps its bytes."""
    folder = office(tmp_path, 销售明细=ROUGH)
    night(folder)
    assert sales(folder) == {"A3": "0.00", "A4": "300.00"}
    before = (folder / "inbox" / "销售明细.xlsx").read_bytes()
    answer(published(folder, "销售明细"), {"amount.approximate": 12500, "person.unknown": "李四"})
    night(folder)
    assert sales(folder) == {"A3": "12500.00", "A4": "20300.00"}
    assert (folder / "inbox" / "销售明细.xlsx").read_bytes() == before
    told = messages(folder, "correction.applied")
    assert any("原来是“约12000”，按更正“12500”读取" in text for text in told)
    assert all("annotated/销售明细.xlsx › 问题!" in text for text in told)


def test_yes_takes_the_suggestion_or_confirms_the_value(tmp_path):
    """采纳 books a suggested amount, a suggested person, and an order that is confirmed to be a second one."""
    every = {"amount.approximate": "是", "person.unknown": "√", "order.duplicate": "y"}
    folder = answered(tmp_path, {}, accept=every)
    assert sales(folder) == {"A3": "12000.00", "A4": "20600.00"}
    assert set(codes(folder)) == {"correction.applied", "correction.accepted", "write.edited"}


def test_no_books_nothing(tmp_path):
    """采纳 with 否 leaves the question as it is."""
    folder = answered(tmp_path, {}, accept={"amount.approximate": "否", "order.duplicate": "no"})
    assert sales(folder) == {"A3": "0.00", "A4": "300.00"}
    assert not [code for code in codes(folder) if code.startswith("correction.")]


def test_the_note_on_the_cell_tells_of_the_correction(tmp_path):
    """In the next copy the note on a corrected cell shows the old value, the new one and where it was typed."""
    folder = answered(tmp_path, {"person.unknown": "李四"})
    note = load_workbook(published(folder, "销售明细"))["表"]["B3"].comment.text
    assert "李四四" in note
    assert "按更正“李四”读取" in note
    assert "问题!" in note


def test_an_answer_outlives_its_copy(tmp_path):
    """The copy is written anew without the answer; the nights after, on this day and the next, still count it."""
    folder = answered(tmp_path, {"person.unknown": "李四"})
    sheet = load_workbook(published(folder, "销售明细"))["问题"]
    header, columns = heads(sheet)
    assert not any(sheet.cell(row, columns["更正为"]).value for row in range(header + 1, sheet.max_row + 1))
    night(folder)
    first = outputs(folder)
    receipt = night(folder)
    assert outputs(folder) == first
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    shutil.rmtree(folder / "out")
    night(folder, AS_OF + timedelta(1))
    assert sales(folder, AS_OF + timedelta(1))["A4"] == "20300.00"


def test_a_mended_cell_closes_its_correction_once(tmp_path):
    """When the source cell holds something else, that counts, and a hint says so on the day it is noticed only."""
    folder = answered(tmp_path, {"person.unknown": "李四"})
    mended = [ROUGH[0], ROUGH[1], (DAY, "孙三", "E2", "乙公司", 20000), *ROUGH[3:]]
    book(folder / "inbox" / "销售明细.xlsx", mended)
    night(folder)
    assert sales(folder)["A3"] == "20000.00"
    assert "correction.applied" not in codes(folder)
    assert "这里现在是“孙三”" in messages(folder, "correction.closed")[0]
    receipt = night(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    night(folder, AS_OF + timedelta(1))
    assert "correction.closed" not in codes(folder, AS_OF + timedelta(1))
    book(folder / "inbox" / "销售明细.xlsx", ROUGH)
    night(folder, AS_OF + timedelta(1))
    assert "correction.applied" not in codes(folder, AS_OF + timedelta(1))


def test_a_change_elsewhere_keeps_the_correction(tmp_path):
    """A new version of the workbook in which the cell still shows the old value is read with the correction."""
    folder = answered(tmp_path, {"person.unknown": "李四"})
    book(folder / "inbox" / "销售明细.xlsx", [*ROUGH, (DAY, "孙三", "E9", "丙公司", 70)])
    night(folder)
    assert sales(folder) == {"A3": "70.00", "A4": "20300.00"}


def test_a_correction_follows_its_row(tmp_path):
    """Rows inserted above or sorted don't lead a correction astray, nor do other rows that show the same text."""
    more = (*ROUGH[:3], (DAY, "李四四", "E7", "丁公司", 5), *ROUGH[3:])
    folder = office(tmp_path, 销售明细=more)
    night(folder)
    change = {"B3": "李四"}

    def typed(sheet):
        header, columns = heads(sheet)
        for row in range(header + 1, sheet.max_row + 1):
            if value := change.get(sheet.cell(row, columns["单元格"]).value):
                sheet.cell(row, columns["更正为"]).value = value

    edit(published(folder, "销售明细"), typed)
    night(folder)
    assert sales(folder)["A4"] == "20300.00"
    book(
        folder / "inbox" / "销售明细.xlsx",
        [HEAD, (DAY, "孙三", "E8", "戊公司", 1), more[3], more[1], *more[4:], more[2]],
    )
    night(folder)
    assert sales(folder) == {"A3": "1.00", "A4": "20300.00"}
    assert len(messages(folder, "person.unknown")) == 1
    change = {"B7": "孙三"}
    edit(published(folder, "销售明细"), typed)
    night(folder)
    assert sales(folder) == {"A3": "20001.00", "A4": "300.00"}
    assert {entry["state"] for entry in night(folder).inputs} == {"unchanged"}


def test_a_name_among_others_is_corrected_alone(tmp_path):
    """Where a question is about one of several names in a cell, the others keep their share."""
    folder = answered(tmp_path, {"person.unknown": "李四"}, rows=[HEAD, (DAY, "孙三、李四四", "E1", "甲", 1000)])
    assert sales(folder) == {"A3": "500.00", "A4": "500.00"}


def test_an_accepted_amount_keeps_its_unit(tmp_path):
    """The suggested amount of an approximate one is in 元, also where the column is in 万元."""
    rows = [
        ("日期", "业务员", "订单号", "客户", "金额(万元)"),
        (DAY, "孙三", "E1", "甲", "约1.2"),
        (DAY, "李四", "E2", "乙", 2),
    ]
    folder = answered(tmp_path, {}, accept={"amount.approximate": "是"}, rows=rows)
    assert sales(folder) == {"A3": "12000.00", "A4": "20000.00"}


def test_a_wrong_correction_is_a_finding_that_says_so(tmp_path):
    """A corrected value is checked like any other, and the finding says that it came from a correction."""
    folder = answered(tmp_path, {"person.unknown": "王五五"})
    assert sales(folder)["A4"] == "300.00"
    (told,) = messages(folder, "person.unknown")
    assert told.startswith("（更正后的值）")
    assert "王五五" in told


def test_a_later_answer_replaces_an_earlier_one(tmp_path):
    """Of two answers about a cell the one typed last counts; no in the row of the hint takes it back."""
    folder = answered(tmp_path, {"person.unknown": "李四"})
    answer(published(folder, "销售明细"), {"correction.applied": "孙三"})
    night(folder)
    assert sales(folder) == {"A3": "20000.00", "A4": "300.00"}
    answer(published(folder, "销售明细"), {}, accept={"correction.applied": "否"})
    night(folder)
    assert sales(folder) == {"A3": "0.00", "A4": "300.00"}
    assert "person.unknown" in codes(folder)


def test_sorted_and_deleted_rows_are_read_all_the_same(tmp_path):
    """An answer belongs to the cell that its own row names, wherever the row stands by then."""
    folder = office(tmp_path, 销售明细=ROUGH)
    night(folder)
    answer(published(folder, "销售明细"), {"person.unknown": "李四", "amount.approximate": 12500})

    def shuffle(sheet):
        header, _ = heads(sheet)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=header + 1)]
        sheet.delete_rows(header + 1, len(rows))
        for row in reversed([row for row in rows if row[-1] != "order.duplicate"]):
            sheet.append(row)

    edit(published(folder, "销售明细"), shuffle)
    night(folder)
    assert sales(folder) == {"A3": "12500.00", "A4": "20300.00"}


@pytest.mark.office
@pytest.mark.skipif(not LIBREOFFICE, reason="LibreOffice is not installed")
def test_answers_survive_libreoffice(tmp_path):
    """Answers in a copy that LibreOffice saved are the same answers, in OUT and dropped into the inbox."""
    accept = {"amount.approximate": "是"}
    folder = answered(tmp_path / "a", {"person.unknown": "李四"}, accept=accept, save=saved_by_libreoffice)
    assert sales(folder) == {"A3": "12000.00", "A4": "20300.00"}
    folder = office(tmp_path / "b", 销售明细=ROUGH)
    night(folder)
    copy = folder / "inbox" / "销售明细（已改）.xlsx"
    shutil.copy(published(folder, "销售明细"), copy)
    answer(copy, {"person.unknown": "李四"}, accept=accept)
    saved_by_libreoffice(copy)
    night(folder)
    assert sales(folder) == {"A3": "12000.00", "A4": "20300.00"}


@pytest.mark.parametrize("over", [True, False], ids=["over the original", "beside it"])
def test_a_copy_dropped_into_the_inbox_is_read(tmp_path, over):
    """An annotated copy with answers counts as answers to its original, whether it lies beside it or in its place."""
    folder = office(tmp_path, 销售明细=ROUGH)
    night(folder)
    copy = folder / "inbox" / ("销售明细.xlsx" if over else "回来的.xlsx")
    shutil.copy(published(folder, "销售明细"), copy)
    answer(copy, {"person.unknown": "李四"})
    night(folder)
    assert sales(folder)["A4"] == "20300.00"
    receipt = night(folder)
    assert sales(folder)["A4"] == "20300.00"
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}


def test_a_copy_in_the_place_of_a_vanished_original_keeps_earlier_answers(tmp_path):
    """Corrections follow a workbook that comes back under another name."""
    folder = answered(tmp_path, {"person.unknown": "李四"})
    (folder / "inbox" / "销售明细.xlsx").rename(folder / "inbox" / "十一月销售.xlsx")
    night(folder)
    assert sales(folder)["A4"] == "20300.00"


def test_a_header_is_corrected_and_known_from_then_on(tmp_path):
    """旧表头=新表头 makes a sheet readable, the hint says that the header is known now, and other workbooks profit."""
    strange = [("日期", "业务员", "订单号", "客户", "到手的钱"), (DAY, "孙三", "X1", "甲", 800)]
    other = [("日期", "业务员", "订单号", "客户", "到手的钱"), (DAY, "李四", "X2", "乙", 900)]
    folder = office(tmp_path, 销售明细=strange)
    night(folder)
    code = next(code for code in codes(folder) if code in ("kind.unknown", "column.missing"))
    answer(published(folder, "销售明细"), {code: "到手的钱=金额"})
    night(folder)
    assert sales(folder)["A3"] == "800.00"
    assert "到手的钱" in messages(folder, "correction.header")[0]
    assert {entry["state"] for entry in night(folder).inputs} == {"unchanged"}
    book(folder / "inbox" / "另一份销售明细.xlsx", other)
    night(folder)
    assert sales(folder)["A4"] == "900.00"


def test_an_answer_that_cannot_be_used_is_said(tmp_path):
    """采纳 for a finding that has neither a suggestion nor a value to confirm is a warning, for that day."""
    rows = [HEAD, (DAY, "孙三", "E1", "甲公司", "很多")]
    folder = answered(tmp_path, {}, accept={"amount.text": "是"}, rows=rows)
    assert len(messages(folder, "correction.unclear")) == 1
    night(folder, AS_OF + timedelta(1))
    assert "correction.unclear" not in codes(folder, AS_OF + timedelta(1))
