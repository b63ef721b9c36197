"""What changed against the version that counted before: columns that went, came or moved; rows of earlier days."""

from datetime import date
from pathlib import Path

import pytest

from night_office import PEOPLE, book, codes, night, office, sales, table

HEAD = ["日期", "业务员", "订单号", "客户", "金额"]
ONE, TWO, THREE = (date(2026, 11, day) for day in (18, 19, 20))
ROWS = [
    [ONE, "孙三", "E1", "甲公司", 1000],
    [ONE, "李四", None, "乙公司", 2000],
    [TWO, "李四", "E3", "丙公司", 3000],
]


def _ledger(folder: Path, *rows: list[object], head: list[object] | None = None) -> None:
    book(folder / "inbox" / "销售明细.xlsx", [head or HEAD, *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The office after the night of the 19th."""
    office(tmp_path, 销售明细=[HEAD, *ROWS])
    night(tmp_path, TWO)
    return tmp_path


def _said(folder: Path, day: date = THREE) -> list[tuple[str, str, str]]:
    rows = table(folder, "findings.csv", day)
    return [(row["code"], row["cell"], row["message"]) for row in rows
            if row["code"].startswith(("history.", "column."))]  # fmt: skip


def test_a_changed_amount_of_an_earlier_day_is_told_with_old_and_new(folder: Path):
    """An amount of the 18th that is another on the 20th is a warning at its cell, with both; new rows are growth."""
    _ledger(folder, ROWS[0], [*ROWS[1][:4], 2500], ROWS[2], [THREE, "孙三", "E4", "丁公司", 10])
    night(folder)
    ((code, cell, message),) = _said(folder)
    assert (code, cell) == ("history.changed", "E3")
    assert "原来 2,000.00，现在 2,500.00" in message
    assert sales(folder) == {"A3": "1010.00", "A4": "5500.00"}


def test_the_same_is_said_on_a_rerun_and_nothing_the_day_after(folder: Path):
    """What changed is said once a version: on every rerun of its day, and on no later day."""
    _ledger(folder, [ONE, "孙三", "E1", "甲公司", 900], *ROWS[1:])
    night(folder)
    first = _said(folder)
    night(folder)
    assert first == _said(folder)
    assert [code for code, *_ in first] == ["history.changed"]
    night(folder, date(2026, 11, 21))
    assert _said(folder, date(2026, 11, 21)) == []


def test_rows_that_went_or_came_late_are_told(folder: Path):
    """An earlier row that is gone is a warning, one that was added a hint; the order of rows says nothing."""
    _ledger(folder, ROWS[2], ROWS[0], [date(2026, 11, 17), "孙三", "E9", "戊公司", 5])
    night(folder)
    told = _said(folder)
    assert [(code, cell) for code, cell, _ in told] == [("history.removed", ""), ("history.added", "4:4")]
    assert "2026-11-18 李四 乙公司 2,000.00" in told[0][2]
    assert "E9" in told[1][2]


def test_a_moved_day_a_name_and_a_customer_are_told_at_their_cells(folder: Path):
    """Rows are found again by order number, or by where they stand; each changed cell is named."""
    _ledger(folder, [date(2026, 11, 17), "李四", "E1", "甲公司", 1000], [ONE, "李四", None, "己公司", 2000], ROWS[2])
    night(folder)
    assert [(code, cell) for code, cell, _ in _said(folder)] == [
        ("history.changed", "A2"), ("history.changed", "B2"), ("history.changed", "D3"),
    ]  # fmt: skip


def test_mending_what_was_asked_is_no_silent_edit(tmp_path: Path):
    """A row that a finding held back may be mended, and one of two equal rows may go."""
    office(tmp_path, 销售明细=[HEAD, [ONE, "孙伞", "E1", "甲公司", 1], [ONE, "李四", "E2", "乙公司", "约3万"],
                           ROWS[2], ROWS[2]])  # fmt: skip
    night(tmp_path, TWO)
    _ledger(tmp_path, [ONE, "孙三", "E1", "甲公司", 1], [ONE, "李四", "E2", "乙公司", 30000], ROWS[2])
    night(tmp_path)
    assert _said(tmp_path) == []


def test_many_edits_of_a_workbook_are_capped_and_share_a_cause(tmp_path: Path):
    """Of 50 changed rows 20 are listed and the rest is a number; all have one cause."""
    rows = [[ONE, "孙三", f"E{number}", "甲公司", 100 + number] for number in range(50)]
    office(tmp_path, 销售明细=[HEAD, *rows])
    night(tmp_path, TWO)
    _ledger(tmp_path, *([*row[:4], 7] for row in rows))
    night(tmp_path)
    told = _said(tmp_path)
    assert [code for code, *_ in told].count("history.changed") == 20
    assert "30" in next(message for code, _, message in told if code == "history.more")
    causes = {row["cause"] for row in table(tmp_path, "findings.csv") if row["code"].startswith("history.")}
    assert len(causes) == 1


def test_a_workbook_that_was_overwritten_is_told_once(folder: Path):
    """Where all earlier rows are gone, one warning says how many."""
    _ledger(folder, [THREE, "孙三", "F1", "庚公司", 5])
    night(folder)
    ((code, _, message),) = _said(folder)
    assert code == "history.replaced"
    assert "3 行" in message


def test_columns_that_went_came_or_moved_are_told_with_their_places(folder: Path):
    """客户 went: a warning; 毛利 came and 金额 moved: hints that name old and new columns."""
    head = ["日期", "业务员", "订单号", "毛利", "金额", "备注栏"]
    _ledger(folder, *([*row[:3], 1, row[4], "x"] for row in ROWS), head=head)
    night(folder)
    told = {(code, cell) for code, cell, _ in _said(folder)}
    assert told == {("column.gone", "D1"), ("column.appeared", "D1"), ("column.appeared", "F1")}
    night(folder, date(2026, 11, 21))
    _ledger(folder, *([row[0], "x", *row[1:]] for row in ROWS), head=["日期", "班次", *HEAD[1:]])
    night(folder, date(2026, 11, 23))
    moved = [message for code, _, message in _said(folder, date(2026, 11, 23)) if code == "column.moved"]
    assert any("业务员 B→C、订单号 C→D" in message for message in moved)


def test_a_new_sheet_and_a_renamed_one_move_no_column(tmp_path: Path):
    """A sheet a day gets sheets, a month's sheet gets a new name: no column drifted."""
    office(tmp_path, 销售明细=None)
    book(tmp_path / "inbox" / "销售明细.xlsx", [HEAD, *ROWS], sheet="上半月")
    night(tmp_path, TWO)
    book(tmp_path / "inbox" / "销售明细.xlsx", [HEAD, *ROWS, [THREE, "孙三", "E5", "辛", 1]], sheet="全月")
    night(tmp_path)
    assert _said(tmp_path) == []


def test_a_rerun_for_yesterday_accuses_no_row_of_today(tmp_path: Path):
    """Ledger rows of the 19th and the 20th: a night for the 19th needs nobody, also after the night for the 20th."""
    rows = [(TWO, "孙三", "E1", "甲公司", 1), (THREE, "李四", "E2", "乙公司", 2)]
    office(tmp_path, 销售明细=[HEAD, *rows], 人员=[*PEOPLE[:3], *([*row[:6], "a@example.com"] for row in PEOPLE[3:])])
    for day in (TWO, THREE, TWO):
        receipt = night(tmp_path, day)
        assert (receipt.exit, _said(tmp_path, day)) == (0, [])
    assert codes(tmp_path, TWO) == ["date.later"]
