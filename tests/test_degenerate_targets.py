"""Targets that divide by nothing or point the other way, on sheets and in mails (domain.md 4.4)."""

import warnings
from datetime import date

import pytest
from openpyxl import load_workbook

from night_office import day_folder, night, office, table

PEOPLE = (
    ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱"),
    ("A2", "钱二", "东区", "", "大区经理", "", "qian@example.com"),
    *(
        (f"B{n}", name, "东区", "江店", "业务员", "钱二", "")
        for n, name in enumerate(("零目", "无目", "负目", "退货", "正常"))
    ),
)
TARGETS = (
    ("指标", "姓名", "门店", "考核期", "目标"),
    ("销售额", "零目", "", "2026-11", 0),
    ("销售额", "负目", "", "2026-11", -10000),
    ("销售额", "退货", "", "2026-11", 50000),
    ("销售额", "正常", "", "2026-11", 20000),
    ("费用", "", "江店", "2026-11", 1000),
)
SOLD = {"零目": 3000, "无目": 4000, "负目": -4000, "退货": -2500, "正常": 18000}
LEDGER = (
    ("日期", "业务员", "订单号", "客户", "金额"),
    *((date(2026, 11, 10), name, str(n), "甲", amount) for n, (name, amount) in enumerate(SOLD.items())),
)
BUDGET = (("月份", "门店", "费用科目", "预算金额", "实际金额"), ("2026-11", "江店", "差旅费", 1000, 1800))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An office of such people after a night."""
    made = office(tmp_path_factory.mktemp("degenerate"), 人员=PEOPLE, 目标=TARGETS, 销售明细=LEDGER, 费用预算=BUDGET)
    night(made)
    return made


def on_sheet(folder, name, metric="销售额"):
    """Return somebody's row of a 进度 sheet, by head."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(day_folder(folder) / "boards" / "龙虎榜.xlsx")
    rows = [[cell.value for cell in row] for row in workbook[f"进度 {metric}"].iter_rows()]
    head = next(number for number, row in enumerate(rows) if row[0] == "层级")
    found = (dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :])
    return next(row for row in found if row["姓名"] == name)


def in_csv(folder, name, metric="sales"):
    """Return somebody's row of standings.csv."""
    return next(row for row in table(folder, "standings.csv") if (row["name"], row["metric"]) == (name, metric))


def in_mail(folder, name):
    """Return the lines of the manager's mail that begin with a name."""
    text = (day_folder(folder) / "mail" / "evening" / "A2-manager.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if name in line]


@pytest.mark.parametrize(("name", "target"), [("零目", 0), ("无目", None)])
def test_no_completion_without_a_target(folder, name, target):
    """A target of 0 and none at all have no completion and no place against the clock: neither 0 % nor 100 %."""
    row = on_sheet(folder, name)
    assert (row["目标"], row["完成率"], row["进度差"]) == (target, None, None)
    assert in_csv(folder, name)["completion"] == ""
    (ranked,) = [line for line in in_mail(folder, name) if line[0].isdigit()]
    assert ranked[-1] == "—"


def test_a_missing_target_is_no_target_of_zero(folder):
    """Without a target there is no gap and no daily target; of a target of 0 whatever is sold is ahead."""
    missing, zero = on_sheet(folder, "无目"), on_sheet(folder, "零目")
    assert (missing["差额"], missing["调整后当日目标"]) == (None, None)
    assert (zero["差额"], zero["调整后当日目标"]) == (3000, 0)
    assert not [line for line in in_mail(folder, "无目") if "需要支持" in line]


def test_a_negative_target_is_a_loss_to_reduce(folder):
    """T < 0: completion is 1 + (A − T) ÷ |T|; who loses less than that is ahead, with nothing left to do."""
    row = on_sheet(folder, "负目")
    assert row["完成率"] == pytest.approx(1 + 6000 / 10000)
    assert row["差额"] == 3142.86
    assert row["调整后当日目标"] == 0
    assert in_csv(folder, "负目")["completion"] == "1.600000"
    assert ["5", "负目", "-4,000.00", "160.00%"] in in_mail(folder, "负目")


def test_returns_can_make_the_actual_negative(folder):
    """A < 0: the completion is negative and not cut at 0, and what was taken back is to be sold again."""
    row = on_sheet(folder, "退货")
    assert row["完成率"] == -0.05
    assert row["差额"] == -38214.29
    assert row["调整后当日目标"] == 8750
    assert ["退货", "-5.00%", "-38,214.29"] in in_mail(folder, "退货")


def test_of_a_limit_less_is_better(folder):
    """费用: completion is 2 − A ÷ T; above the limit is behind, and the sheet says how to read it."""
    row = on_sheet(folder, "江店", "费用")
    assert row["完成率"] == pytest.approx(2 - 1800 / 1000)
    assert row["差额"] < 0
    assert (row["进度差"], row["调整后当日目标"]) == (None, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(day_folder(folder) / "boards" / "龙虎榜.xlsx")
    assert any("费用越低越好" in str(cell.value) for row in workbook["进度 费用"].iter_rows(max_row=14) for cell in row)


def test_the_unit_adds_them_all_up(folder):
    """Sums hold with zero, missing and negative parts: the store's target and actual are those of its people."""
    row = on_sheet(folder, "江店")
    assert (row["目标"], row["实际完成"]) == (60000, sum(SOLD.values()))
