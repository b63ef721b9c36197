"""Two versions of one workbook: which counts is asked, and until then nothing counts twice."""

from datetime import date
from pathlib import Path

import pytest

from night_office import AS_OF, book, night, office, table
from reading_desk import settled, sheet
from workflow.domain.finding import Severity

TEAM = sheet([["工号", "姓名", "大区"], ["1", "张三", "华东"], ["2", "李四", "华南"]])
HEAD = ["日期", "业务员", "客户", "金额"]
ROWS = [[date(2026, 11, day), ("张三", "李四")[day % 2], f"客户{day}", day * 100] for day in range(2, 12)]


def _read(**books):
    """Return total sales and the questions about copies as (held, counts, rows that differ)."""
    taken = {f"{name}.xlsx": [sheet([HEAD, *rows])] for name, rows in books.items()}
    resolved, findings = settled({"人员.xlsx": [TEAM], **taken})
    asked = [(one.value, one.details["other"], one.details["differ"]) for one in findings
             if one.code == "workbook.near_copy"]  # fmt: skip
    facts = resolved.facts(findings)
    return facts.filter(facts["metric"] == "sales")["amount"].sum() / 10_000, asked


@pytest.mark.parametrize("name", ["销售明细 (2)", "销售明细(2)", "销售明细 - 副本", "销售明细_最终版", "销售明细最新",
    "销售明细v2", "销售明细-修改版", "销售明细2026-11-12", "销售明细_20261112", "Copy of 销售明细"])  # fmt: skip
def test_a_copy_by_its_name_counts_once(name: str):
    """A workbook that differs from another only by copy words and one more row: the newer counts, the other is held."""
    more = [*ROWS, [date(2026, 11, 12), "张三", "新客户", 1]]
    total, asked = _read(**{"销售明细": ROWS, name: more})
    assert total == sum(row[3] for row in more)
    assert asked == [("销售明细.xlsx", f"{name}.xlsx", f"不同的行：{name}.xlsx › Sheet1 › 12")]


def test_a_changed_row_is_named_and_the_final_version_counts():
    """Same days, same number of rows, one amount differs: the one that says 最终版 counts, the row is named."""
    changed = [*ROWS[:-1], [*ROWS[-1][:3], 7]]
    total, asked = _read(销售明细=ROWS, 销售明细最终版=changed)
    assert total == sum(row[3] for row in changed)
    assert asked == [("销售明细.xlsx", "销售明细最终版.xlsx",
                      "不同的行：Sheet1 › 11、销售明细最终版.xlsx › Sheet1 › 11")]  # fmt: skip


def test_other_names_are_told_by_their_rows():
    """Nine of ten rows alike are two versions of one workbook, whatever they are called; six of ten are not."""
    assert len(_read(甲表=ROWS, 乙表=[*ROWS[1:], [date(2026, 11, 13), "张三", "新", 1]])[1]) == 1
    assert _read(甲表=ROWS, 乙表=[*ROWS[:6], *([*row[:3], 9] for row in ROWS[6:])])[1] == []


def test_a_copy_that_was_left_behind_never_counts_again():
    """However far a workbook grows, its old copy of another name stays one: a month of rows never doubles the first."""
    month = [*ROWS, *([date(2026, 11, day), "张三", f"客{day}", 7] for day in range(12, 31) for _ in range(3))]
    total, asked = _read(旧表=ROWS, 新表=month)
    assert total == sum(row[3] for row in month)
    assert [pair[:2] for pair in asked] == [("旧表.xlsx", "新表.xlsx")]


def test_ledgers_of_one_shape_and_sheets_of_other_people_are_no_copies():
    """A ledger a month, a sheet a day and a sheet a person share no rows, however alike their names are."""
    october = [[date(2026, 10, row[0].day), *row[1:]] for row in ROWS]
    total, asked = _read(**{"销售明细2026-11": ROWS, "销售明细2026-10": october})
    assert (total, asked) == (2 * sum(row[3] for row in ROWS), [])
    others = [[row[0], "李四" if row[1] == "张三" else "张三", *row[2:]] for row in ROWS]
    assert _read(**{"销售明细 张三": ROWS, "销售明细 李四": others})[1] == []
    day, next_day = ([[date(2026, 11, one), "张三", "甲", 1]] for one in (3, 4))
    assert _read(**{"日清11-03": day, "日清11-04": next_day})[1] == []


def test_three_versions_count_once():
    """Of three versions the newest counts, and each other one is asked about."""
    books = {f"销售明细{word}": [*ROWS, *([date(2026, 11, 12), "张三", f"新{number}", 1] for number in range(more))]
             for word, more in (("", 0), ("(2)", 1), ("(3)", 2))}  # fmt: skip
    total, asked = _read(**books)
    assert total == sum(row[3] for row in ROWS) + 2
    assert [held for held, *_ in asked] == ["销售明细(2).xlsx", "销售明细.xlsx"]


def test_the_one_that_is_gone_gives_way(tmp_path: Path):
    """Renamed and changed in one day: the old name counts no more beside the new, and there is one question."""
    rows = [(date(2026, 11, 18 + number % 3), "孙三", f"E{number}", "甲", 100) for number in range(6)]
    head = ("日期", "业务员", "订单号", "客户", "金额")
    office(tmp_path, 销售明细=[head, *rows])
    night(tmp_path, date(2026, 11, 19))
    (tmp_path / "inbox" / "销售明细.xlsx").unlink()
    book(tmp_path / "inbox" / "销售明细 最新.xlsx", [head, *rows[:-1]])
    receipt = night(tmp_path, AS_OF)
    actual = {row["person_id"]: row["actual"] for row in table(tmp_path, "standings.csv")
              if row["level"] == "person" and row["metric"] == "sales"}  # fmt: skip
    assert actual["A3"] == "500.00"
    held = [(row["code"], row["workbook"]) for row in table(tmp_path, "findings.csv")
            if row["severity"] == Severity.QUESTION.value]  # fmt: skip
    assert held == [("workbook.near_copy", "销售明细.xlsx")]
    assert receipt.exit == 3


def test_stores_that_number_their_orders_alike_are_no_copies():
    """Two stores' ledgers of one name in two folders, both with orders 1, 2, 3: what they sold is not the same."""
    head = ["日期", "业务员", "订单号", "金额"]
    books = {
        f"{store}/销售明细.xlsx": [
            sheet([head, *([row[0], who, str(number), row[3]] for number, row in enumerate(ROWS))])
        ]
        for store, who in (("一店", "张三"), ("二店", "李四"))
    }
    _, findings = settled({"人员.xlsx": [TEAM], **books})
    assert [one.code for one in findings] == []
