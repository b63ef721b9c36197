"""The smallest faulty workbook for each finding about plans of pay and scores, and the cell that is named."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlanMistake:
    """A plan that cannot be used: its rows below the header, and where that is said."""

    code: str
    cell: str
    rows: list[list[object]]
    value: str = ""


HEADER: list[object] = ["方案", "指标", "方式", "下限", "上限", "完成率下限", "提成率", "奖金", "权重", "计分法"]


def _row(**cells: object) -> list[object]:
    return [cells.get(str(head)) for head in HEADER]


MISTAKES = (
    PlanMistake("incentive.unclear", "G2", [_row(方案="甲", 提成率="1%")]),
    PlanMistake("incentive.unclear", "G2", [_row(方案="甲", 指标="口碑", 提成率="1%")], "口碑"),
    PlanMistake("incentive.unclear", "G2", [_row(方案="甲", 指标="回款", 提成率=1.5)], "1.5"),
    PlanMistake("incentive.unclear", "G2", [
        _row(方案="甲", 指标="回款", 下限=0, 上限=100, 提成率="1%"), _row(下限=100, 提成率="2%")]),
    PlanMistake("incentive.unclear", "G2", [
        _row(方案="甲", 指标="回款", 方式="全额", 下限=5, 提成率="1%"), _row(完成率下限="80%", 提成率="2%")]),
    PlanMistake("incentive.unclear", "G2", [_row(方案="甲", 指标="回款", 方式="全额", 完成率下限="不错", 提成率="1%")],
        "不错"),
    PlanMistake("incentive.unclear", "I2", [_row(方案="甲", 指标="口碑", 权重=1, 计分法="完成率×100")], "口碑"),
    PlanMistake("incentive.tiers", "G2", [
        _row(方案="甲", 指标="回款", 方式="超额累进", 下限=0, 上限=200, 提成率="1%"), _row(下限=100, 提成率="2%")],
        "甲"),
    PlanMistake("incentive.tiers", "G2", [
        _row(方案="甲", 指标="回款", 方式="超额累进", 下限=0, 上限=50, 提成率="1%"), _row(下限=100, 提成率="2%")],
        "甲"),
    PlanMistake("incentive.tiers", "G2", [_row(方案="甲", 指标="回款", 方式="全额", 下限=9, 上限=5, 提成率="1%")],
        "甲"),
)  # fmt: skip
