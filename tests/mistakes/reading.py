"""The smallest faulty workbook for each finding of reading: what is in it, and the cell that is named.

The same table is the user's page of mistakes: a code, and the least that one must type to get it.
"""

from dataclasses import dataclass, field
from datetime import date

from workflow.domain.finding import Severity
from workflow.domain.sheet import CellError, Look, Uncalculated

ERROR, QUESTION, WARNING, HINT = Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.HINT
Sheets = dict[str, list[list[object]]]
DAY = date(2026, 11, 3)
LEDGER = ["日期", "业务员", "客户", "金额", "订单号"]
PEOPLE = ["工号", "姓名", "大区", "门店", "上级"]
TEAM: Sheets = {
    "人员": [
        PEOPLE,
        ["1", "张三", "华东", "一店", None],
        ["2", "李四", "华东", "二店", "张三"],
        ["3", "李四", "华南", "三店", "张三"],
    ]
}
REPORT = ["填写日期", "日报人", "访问客户", "访问目的", "商谈结果"]


@dataclass(frozen=True)
class Mistake:
    """A faulty workbook (beside the people's), and where it is said; '' for a finding of the whole sheet."""

    code: str
    severity: Severity
    cell: str
    rows: list[list[object]]
    sheet: str = "Sheet1"
    workbook: str = "销售明细.xlsx"
    people: bool = True
    beside: Sheets = field(default_factory=dict)
    """Further sheets of the faulty workbook."""
    before: list[list[object]] = field(default_factory=list)
    """The rows that the sheet had when it last counted, on the day before."""
    hidden: frozenset[int] = frozenset()
    hidden_sheet: bool = False
    cells: dict[str, object] = field(default_factory=dict)
    """What else is known of the sheet's cells: looks, comments, what was calculated."""


def _ledger(*rows: list[object], header: list[object] | None = None) -> list[list[object]]:
    return [header or LEDGER, *rows]


def _amount(value: object) -> list[list[object]]:
    return _ledger([DAY, "张三", "甲", value, "A1"])


def _day(value: object) -> list[list[object]]:
    return _ledger([value, "张三", "甲", 100, "A1"])


_TWO_ROWS = [*_amount(100), [DAY, "张三", "乙", 5, "A2"]]


def _shares(*rows: list[object]) -> list[list[object]]:
    return [["日期", "业务员", "客户", "金额", "分配比例"], *rows]


def _visit(time: object) -> list[list[object]]:
    return [["填写日期", "日报人", "访问客户", "访问时间", "访问目的"], [DAY, "张三", "甲", time, "订货"]]


def _target(*rows: list[object], header: list[object]) -> list[list[object]]:
    return [header, *rows]


MISTAKES = (
    Mistake("kind.unknown", QUESTION, "", [["座位号", "参会人", "签到"], [1, "张三", "到"]], workbook="签到.xlsx"),
    Mistake("kind.unknown_beside", HINT, "", [["座位号", "参会人", "签到"], [1, "张三", "到"]],
        beside={"明细": _amount(100)}),
    Mistake("kind.no_table", HINT, "", [["今天很忙"]], workbook="记事.xlsx"),
    Mistake("kind.ambiguous", QUESTION, "A1", _amount(100), workbook="销售回款明细.xlsx"),
    Mistake("column.missing", ERROR, "A1", [["下单日其", "业务员", "客户", "金额"], ["x", "张三", "甲", 100]]),
    Mistake("sheet.hidden", HINT, "", _amount(100), hidden_sheet=True),
    Mistake("rows.hidden", HINT, "", _amount(100), hidden=frozenset({2})),
    Mistake("cell.error", ERROR, "D2", _amount(CellError("#REF!"))),
    Mistake("cell.error_in_text", WARNING, "C2", _ledger([DAY, "张三", CellError("#N/A"), 100, "A1"])),
    Mistake("cell.uncalculated", ERROR, "D2", _amount(Uncalculated("SUM(B2:C2)"))),
    Mistake("cell.uncalculated_text", WARNING, "C2", _ledger([DAY, "张三", Uncalculated("A1&B1"), 100, "A1"])),
    Mistake("value.missing", ERROR, "D2", _amount(None)),
    Mistake("value.out_of_range", ERROR, "A2", _day(date(1970, 1, 1))),
    Mistake("value.repeated", HINT, "A3", _ledger([DAY, "张三", "甲", 100, "A1"], ["同上", "张三", "甲", 100, "A2"])),
    Mistake("amount.text", ERROR, "D2", _amount("见附件")),
    Mistake("amount.date", ERROR, "D2", _amount(date(2026, 1, 5))),
    Mistake("amount.range", ERROR, "D2", _amount(1e18)),
    Mistake("amount.separator", QUESTION, "D2", _amount("1,23")),
    Mistake("amount.approximate", QUESTION, "D2", _amount("约3万")),
    Mistake("amount.span", QUESTION, "D2", _amount("3-5万")),
    Mistake("amount.negative", WARNING, "D2", _ledger([DAY, "张三", "甲", -100, None])),
    Mistake("amount.jump", QUESTION, "D12", _ledger(*([DAY, "张三", "甲", 3 + number,
        f"A{number}"] for number in range(10)), [DAY, "张三", "甲", 70_000, "B1"])),
    Mistake("date.text", ERROR, "A2", _day("月初")),
    Mistake("date.impossible", ERROR, "A2", _day("2026.11.31")),
    Mistake("date.number", QUESTION, "A2", _day(11.2)),
    Mistake("date.no_month", QUESTION, "A2", _day("3日")),
    Mistake("date.no_year", QUESTION, "C2", [["工号", "姓名", "入职日期"], ["1", "张三", "3月4日"]],
        workbook="人员.xlsx", people=False),
    Mistake("date.relative", QUESTION, "A2", _day("今天")),
    Mistake("date.conflict", ERROR, "A4", [LEDGER, *([date(2026, 11, day), "张三", "甲", 1, f"A{number}"] for number,
        day in enumerate((3, 3, 4)))], sheet="11.3"),
    Mistake("date.future", ERROR, "A2", _day(date(2026, 12, 18))),
    Mistake("date.later", HINT, "A2", _day(date(2026, 11, 22))),
    Mistake("time.unclear", HINT, "D2", _visit("9.3")),
    Mistake("time.reversed", WARNING, "D2", _visit("10:30-9:00")),
    Mistake("time.presumed", HINT, "D2", _visit("2点-4点")),
    Mistake("choice.unknown", QUESTION, "D2", [REPORT, [DAY, "张三", "甲", "团建", "成交"]], workbook="日报.xlsx"),
    Mistake("identity.digits_lost", WARNING, "E2", _ledger([DAY, "张三", "甲", 100, "1.38E+10"])),
    Mistake("total.mismatch", WARNING, "D4", _ledger([DAY, "张三", "甲", 100, "A1"], [DAY, "张三", "乙", 200, "A2"],
        ["合计", None, None, 350, None])),
    Mistake("total.unlabelled", HINT, "D2", _ledger([None, None, None, 300, None], [DAY, "张三", "甲", 100, "A1"],
        [DAY, "张三", "乙", 200, "A2"])),
    Mistake("metric.unknown", QUESTION, "B2", _target(["张三", "幸福感", "2026-11", 5], header=["业务员", "指标",
        "期间", "目标值"]), workbook="目标.xlsx"),
    Mistake("amount.unit", QUESTION, "C2",
        _target(["张三", "2026-11", "筐", 5], header=["业务员", "期间", "单位", "销售额目标"]), workbook="目标.xlsx"),
    Mistake("period.missing", QUESTION, "B2", _target(["张三", 5], header=["业务员", "销售额目标"]),
        workbook="目标.xlsx"),
    Mistake("period.unknown", QUESTION, "B2", _target(["张三", "下个月", 5], header=["业务员", "期间",
        "销售额目标"]), workbook="目标.xlsx"),
    Mistake("period.reversed", ERROR, "D2", _target(["张三", "2026-11-30", "2026-11-01", 5], header=["业务员",
        "开始日期", "结束日期", "销售额目标"]), workbook="目标.xlsx"),
    Mistake("person.missing", QUESTION, "B2", _ledger([DAY, None, "甲", 100, "A1"])),
    Mistake("person.unknown", QUESTION, "B2", _ledger([DAY, "张山", "甲", 100, "A1"])),
    Mistake("person.homonym", QUESTION, "B2", _ledger([DAY, "李四", "甲", 100, "A1"])),
    Mistake("person.id_name", QUESTION, "B2", [["日期", "业务员", "工号", "客户", "金额"], [DAY, "李四", "1", "甲",
        100]]),
    Mistake("share.total", QUESTION, "B2", _ledger([DAY, "张三60%、张三50%", "甲", 100, "A1"])),
    Mistake("share.assist", HINT, "B2", _ledger([DAY, "主:张三 协:王五", "甲", 100, "A1"])),
    Mistake("share.rows", QUESTION, "E2", _shares([DAY, "张三", "甲", 100, "60%"])),
    Mistake("share.applied", HINT, "E1", _shares([DAY, "张三", "甲", 100, "60%"], [DAY, "王芳", "甲", 100, "40%"]),
        beside={"人员": [PEOPLE, ["9", "王芳", "华东", "一店", "张三"]]}),
    Mistake("percent.text", QUESTION, "E2", _shares([DAY, "张三", "甲", 100, "大半"])),
    Mistake("percent.unclear", QUESTION, "E2", _shares([DAY, "张三", "甲", 100, 1.15])),
    Mistake("person.duplicate", QUESTION, "A3", [PEOPLE, ["1", "张三", "华东", "一店", None], ["1", "张三", "华南",
        "三店", None]], workbook="人员.xlsx", people=False),
    Mistake("person.left_undated", HINT, "", [["工号", "姓名", "大区", "在职状态"], ["1", "张三", "华东", "离职"]],
        workbook="人员.xlsx", people=False),
    Mistake("person.superior_unknown", WARNING, "E2", [PEOPLE, ["1", "张三", "华东", "一店", "王五"]],
        workbook="人员.xlsx", people=False),
    Mistake("person.delivery", WARNING, "F2", [[*PEOPLE, "接收版次"], ["1", "张三", "华东", "一店", None, "随便"]],
        workbook="人员.xlsx", people=False),
    Mistake("people.missing", WARNING, "", _amount(100), people=False),
    Mistake("unit.unknown", QUESTION, "A2", _target(["西北", "2026-11", 5], header=["大区", "期间", "销售额目标"]),
        workbook="目标.xlsx"),
    Mistake("weights.incomplete", WARNING, "A2", [["月份", "权重"], ["11月", 1.5]], workbook="月权重.xlsx"),
    Mistake("target.duplicate", QUESTION, "C3", _target(["张三", "2026-11", 5], ["张三", "2026-11", 6],
        header=["业务员", "期间", "销售额目标"]), workbook="目标.xlsx"),
    Mistake("order.duplicate", QUESTION, "E3", _ledger([DAY, "张三", "甲", 100, "A1"], [DAY, "张三", "甲", 100, "A1"])),
    Mistake("columns.hidden", HINT, "C1", _amount(100), cells={"hidden_columns": frozenset({3})}),
    Mistake("row.struck", HINT, "D3", _TWO_ROWS, cells={"looks": {Look.STRUCK: frozenset({(3, 4)})}}),
    Mistake("row.red", HINT, "B3", _TWO_ROWS, cells={"looks": {Look.RED: frozenset({(3, 2), (3, 4)})}}),
    Mistake("row.filled", HINT, "D3", _TWO_ROWS, cells={"looks": {Look.FILLED: frozenset({(3, 4)})}}),
    Mistake("cell.calculated", HINT, "D2", _amount(300), cells={"calculated": {(2, 4): "100*3"}}),
    # against the version that counted before
    Mistake("history.changed", WARNING, "D2", _amount(200), before=_amount(100)),
    Mistake("history.target", WARNING, "C2", _target(["张三", "2026-11", 6], header=["业务员", "期间", "销售额目标"]),
        workbook="目标.xlsx", before=_target(["张三", "2026-11", 5], header=["业务员", "期间", "销售额目标"])),
    Mistake("history.person", WARNING, "D2", [PEOPLE, ["1", "张三", "华东", "二店", None]], workbook="人员.xlsx",
        people=False, before=[PEOPLE, ["1", "张三", "华东", "一店", None]]),
    Mistake("history.removed", WARNING, "", _amount(100), before=[*_amount(100), [DAY, "张三", "乙", 5, "A2"]]),
    Mistake("history.replaced", WARNING, "", _ledger([date(2026, 11, 20), "张三", "乙", 5, "A9"]),
        before=[*_amount(100), [DAY, "张三", "乙", 5, "A2"]]),
    Mistake("history.added", HINT, "", [*_amount(100), [DAY, "张三", "乙", 5, "A2"]], before=_amount(100)),
    Mistake("column.gone", WARNING, "E1", [row[:4] for row in _amount(100)], before=_amount(100)),
    Mistake("column.appeared", HINT, "E1", _amount(100), before=[row[:4] for row in _amount(100)]),
    Mistake("column.moved", HINT, "D1", [[*row[:3], row[4], row[3]] for row in _amount(100)], before=_amount(100)),
)  # fmt: skip
