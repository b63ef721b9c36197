"""The smallest faulty workbook for each finding about targets and budgets, beside three people and their units."""

from dataclasses import dataclass

from mistakes.mistake import DAY, ERROR, HINT, WARNING, Mistake, Rows

PEOPLE: Rows = [
    ["工号", "姓名", "大区", "门店"],
    ["1", "张三", "华东", "一店"],
    ["2", "李四", "华东", "二店"],
    ["3", "王五", "华南", "三店"],
]
_GOALS = ["业务员", "大区", "期间", "销售额目标"]


@dataclass(frozen=True, eq=False)
class TargetMistake(Mistake):
    """A faulty target workbook beside three people and their units."""

    workbook: str = "目标.xlsx"
    people: Rows = tuple(PEOPLE)


MISTAKES = (
    TargetMistake("target.unreconciled", WARNING, "D2", [_GOALS, [None, "华南", "2026-11", 100],
        ["王五", None, "2026-11", 90]]),
    TargetMistake("target.child_missing", WARNING, "D2", [_GOALS, [None, "华东", "2026-11", 100],
        ["张三", None, "2026-11", 100]]),
    TargetMistake("target.parent_unknown", WARNING, "D2", [["业务员", "期间", "上级目标", "销售额目标"],
        ["张三", "2026-11", "G9", 100]]),
    TargetMistake("target.code_twice", WARNING, "D3", [["业务员", "期间", "目标编号", "销售额目标"],
        ["张三", "2026-11", "G1", 100], ["李四", "2026-11", "G1", 100]]),
    TargetMistake("target.not_smart", HINT, "D2", [["业务员", "期间", "目标说明", "新客户目标"],
        ["张三", "2026-11", "加强管理", 10]]),
    TargetMistake("target.unconfirmed", HINT, "D3", [["业务员", "期间", "确认", "销售额目标"],
        ["张三", "2026-11", "√", 100], ["李四", "2026-11", None, 100]]),
    TargetMistake("target.commitment_gap", WARNING, "D2", [["业务员", "期间", "承诺值", "销售额目标"],
        ["张三", "2026-11", 80, 100]]),
    TargetMistake("target.tax_basis", ERROR, "C2", [["业务员", "期间", "销售额目标（含税）"], ["张三", "2026-11", 100]],
        beside={"明细.xlsx": [["日期", "业务员", "客户", "金额（不含税）"], [DAY, "张三", "甲", 50]]}),
    TargetMistake("amount.tax_mixed", ERROR, "D2", [["日期", "业务员", "客户", "金额（含税）"], [DAY, "张三", "甲", 5]],
        "明细.xlsx", {"明细2.xlsx": [["日期", "业务员", "客户", "金额（不含税）"], [DAY, "李四", "甲", 50],
        [DAY, "李四", "乙", 60]]}),
    TargetMistake("budget.over", WARNING, "C2", [["月份", "门店", "预算金额", "实际金额"],
        ["2026-11", "一店", 100, 120]],
        "费用.xlsx"),
)  # fmt: skip
