"""The smallest faulty workbook for each finding about plans of pay and scores, and the cell that is named."""

from dataclasses import dataclass

from mistakes.mistake import ERROR, Mistake, Rows

HEADER: list[object] = ["方案", "指标", "方式", "下限", "上限", "完成率下限", "提成率", "奖金", "权重", "计分法"]


def _row(**cells: object) -> list[object]:
    return [cells.get(str(head)) for head in HEADER]


@dataclass(frozen=True, eq=False)
class PlanMistake(Mistake):
    """A plan that cannot be used."""

    workbook: str = "考核方案.xlsx"


def _plan(code: str, cell: str, rows: Rows, value: str = "") -> PlanMistake:
    return PlanMistake(code, ERROR, cell, [HEADER, *rows], value=value)


MISTAKES = (
    _plan("incentive.unclear", "G2", [_row(方案="甲", 提成率="1%")]),
    _plan("incentive.unclear", "G2", [_row(方案="甲", 指标="口碑", 提成率="1%")], "口碑"),
    _plan("incentive.unclear", "G2", [_row(方案="甲", 指标="回款", 提成率=1.5)], "1.5"),
    _plan("incentive.unclear", "G2", [
        _row(方案="甲", 指标="回款", 下限=0, 上限=100, 提成率="1%"), _row(下限=100, 提成率="2%")]),
    _plan("incentive.unclear", "G2", [
        _row(方案="甲", 指标="回款", 方式="全额", 下限=5, 提成率="1%"), _row(完成率下限="80%", 提成率="2%")]),
    _plan("incentive.unclear", "G2", [_row(方案="甲", 指标="回款", 方式="全额", 完成率下限="不错", 提成率="1%")],
        "不错"),
    _plan("incentive.unclear", "I2", [_row(方案="甲", 指标="口碑", 权重=1, 计分法="完成率×100")], "口碑"),
    _plan("incentive.tiers", "G2", [
        _row(方案="甲", 指标="回款", 方式="超额累进", 下限=0, 上限=200, 提成率="1%"), _row(下限=100, 提成率="2%")],
        "甲"),
    _plan("incentive.tiers", "G2", [
        _row(方案="甲", 指标="回款", 方式="超额累进", 下限=0, 上限=50, 提成率="1%"), _row(下限=100, 提成率="2%")],
        "甲"),
    _plan("incentive.tiers", "G2", [_row(方案="甲", 指标="回款", 方式="全额", 下限=9, 上限=5, 提成率="1%")],
        "甲"),
)  # fmt: skip
