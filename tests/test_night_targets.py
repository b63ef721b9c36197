"""Targets all the way: rates, limits, versions, tiers and degenerate cases from workbooks to sheets and mails."""

from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest

from night_office import AS_OF, NOW, config, day_folder, office, table
from workflow.batch import run_nightly
from workflow.config import load_config
from workflow.night import Order

TARGETS = (
    ("指标", "姓名", "门店", "考核期", "目标", "冲刺目标", "版本", "生效日"),
    ("销售额", "孙三", "", "2026-11", 50000, "", 1, date(2026, 10, 1)),
    ("销售额", "孙三", "", "2026-11", 10000, 15000, 2, date(2026, 11, 10)),
    ("销售额", "李四", "", "2026-11", 0, "", "", ""),
    ("毛利", "孙三", "", "2026-11", -500, "", "", ""),
    ("回款", "孙三", "", "2026-11", 5000, "", "", ""),
    ("毛利率", "", "江店", "2026-11", "30%", "", "", ""),
    ("费用率", "", "公司", "2026-11", "5%", "", "", ""),
    ("满意度", "", "公司", "2026-11", 90, "", "", ""),
)
LEDGER = (
    ("日期", "业务员", "订单号", "客户", "金额", "毛利"),
    (date(2026, 11, 19), "孙三", "E1", "甲公司", 12000, 3000),
    (date(2026, 11, 20), "李四", "E2", "乙公司", 20000, 8000),
)
RECEIPTS = (("回款日期", "业务员", "客户名称", "回款金额"), (date(2026, 11, 19), "孙三", "甲", -900))
LEVELS = (
    ("日期", "姓名", "指标", "值", "样本数"),
    (date(2026, 11, 3), "孙三", "满意度", 92, 120),
    (date(2026, 11, 4), "李四", "满意度", 80, 60),
)
BUDGET = (("月份", "门店", "费用科目", "预算金额", "实际金额"), ("2026-11", "江店", "差旅费", 1500, 1800))


def order(folder: Path) -> Order:
    """Return the order for a night of the office in a folder."""
    return Order(load_config(config(folder, engine={"executor": "inline"}), {}), AS_OF, now=lambda: NOW)


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after a night."""
    folder = tmp_path_factory.mktemp("targets")
    office(folder, 目标=TARGETS, 销售明细=LEDGER, 回款=RECEIPTS, 指标值=LEVELS, 费用预算=BUDGET)
    run_nightly(order(folder))
    return folder


def standing(folder: Path, metric: str, owner: str) -> tuple[str, str, str, str]:
    """Return target, actual, completion and gap of an owner in November, as standings.csv has them."""
    (row,) = [
        row
        for row in table(folder, "standings.csv")
        if row["metric"] == metric and row["period"] == "2026-11" and owner in (row["person_id"], row["path"])
    ]
    return row["target"], row["actual"], row["completion"], row["gap"]


@pytest.mark.parametrize(
    ("metric", "owner", "shown"),
    [
        ("sales", "A3", ("10000.00", "12000.00", "1.200000", "4857.14")),
        ("sales", "A4", ("0.00", "20000.00", "", "20000.00")),
        ("gross_margin", "A3", ("-500.00", "3000.00", "8.000000", "3357.14")),
        ("collections", "A3", ("5000.00", "-900.00", "-0.180000", "-4471.43")),
        ("gross_margin_rate", "公司/东区/江店", ("30.00", "34.38", "", "4.38")),
        ("expense_rate", "公司", ("5.00", "5.63", "0.875000", "-0.63")),
        ("satisfaction", "公司", ("90.00", "88.00", "", "-2.00")),
    ],
)
def test_degenerate_cases_hold_in_the_figures(evening: Path, metric: str, owner: str, shown: tuple[str, ...]):
    """A target of 0 has no completion, negatives follow 4.4, rates have differences, limits 2 − A/T."""
    assert standing(evening, metric, owner) == shown


def test_degenerate_cases_hold_in_the_mail(evening: Path):
    """A rate has — for its completion, a percent sign, and a difference in points."""
    mail = next(path for path in (day_folder(evening) / "mail").rglob("*.eml"))
    body = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    lines = [line.split() for line in body.get_content().splitlines()]
    at = next(number for number, line in enumerate(lines) if line[:1] == ["毛利率"])
    assert [line[1] for line in lines[at + 1 : at + 5]] == ["34.4%", "30%", "—", "+4.4pp"]


def sheet_rows(evening: Path, name: str) -> list[tuple[object, ...]]:
    """Return the rows of one sheet of the annotated target workbook."""
    book = openpyxl.load_workbook(day_folder(evening) / "annotated" / "目标.xlsx")
    return list(book[name].iter_rows(values_only=True))


def test_the_progress_sheet_offers_the_next_tier(evening: Path):
    """超额 and 距冲刺还差 stand beside a target that is reached; a target of 0 has an empty completion."""
    rows = sheet_rows(evening, "进度")
    mine = next(row for row in rows if row[3] == "孙三" and row[4] == "销售额")
    assert any("超额 2,000.00、距冲刺还差 3,000.00" in str(cell) for cell in mine)
    assert next(row for row in rows if row[3] == "李四")[8] is None


def test_the_workbook_lists_its_versions(evening: Path):
    """目标版本 lists each version of a target with old and new."""
    rows = [row for row in sheet_rows(evening, "目标版本") if row[0] == "孙三" and row[3] == "目标"]
    assert [(row[6], row[7], row[9]) for row in rows] == [(None, 50000, "已被替代"), (50000, 10000, "现行")]


def test_a_budget_is_exceeded_with_its_numbers(evening: Path):
    """budget.over is a warning that names what was spent, what was planned and the difference."""
    (row,) = [row for row in table(evening, "findings.csv") if row["code"] == "budget.over"]
    assert (row["severity"], row["cell"]) == ("warning", "D2")
    assert "1,800.00" in row["message"]
    assert "300.00" in row["message"]
