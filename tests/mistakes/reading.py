"""The smallest faulty workbook for each finding of reading: what is in it, and the cell that is named.

The same table is the user's page of mistakes: a code, and the least that one must type to get it.
"""

from datetime import date

from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from mistakes.mistake import DAY, ERROR, HINT, PEOPLE, QUESTION, WARNING, Mistake, Rows

LEDGER = ["日期", "业务员", "客户", "金额", "订单号"]
REPORT = ["填写日期", "日报人", "访问客户", "访问目的", "商谈结果"]


def _ledger(*rows: list[object], header: list[object] | None = None) -> Rows:
    return [header or LEDGER, *rows]


def _amount(value: object) -> Rows:
    return _ledger([DAY, "张三", "甲", value, "A1"])


def _day(value: object) -> Rows:
    return _ledger([value, "张三", "甲", 100, "A1"])


_MANY: Rows = [[DAY, "张三", "甲", 100 + number, f"A{number}"] for number in range(22)]


def _hidden_sheet(page: Worksheet) -> None:
    page.sheet_state = "hidden"
    page.parent.create_sheet("说明")


def _hidden_row(page: Worksheet) -> None:
    page.row_dimensions[2].hidden = True


def _hidden_column(page: Worksheet) -> None:
    page.column_dimensions["C"].hidden = True


def _struck(page: Worksheet) -> None:
    page["D3"].font = Font(strike=True)


def _red(page: Worksheet) -> None:
    page["B3"].font = page["D3"].font = Font(color="FFFF0000")


def _filled(page: Worksheet) -> None:
    page["D3"].fill = PatternFill("solid", fgColor="FFFF0000")


_TWO_ROWS = [*_amount(100), [DAY, "张三", "乙", 5, "A2"]]


def _shares(*rows: list[object]) -> Rows:
    return [["日期", "业务员", "客户", "金额", "分配比例"], *rows]


def _visit(time: object) -> Rows:
    return [["填写日期", "日报人", "访问客户", "访问时间", "访问目的"], [DAY, "张三", "甲", time, "订货"]]


def _target(*rows: list[object], header: list[object]) -> Rows:
    return [header, *rows]


MISTAKES = (
    Mistake("kind.unknown", QUESTION, "", [["座位号", "参会人", "签到"], [1, "张三", "到"]], workbook="签到.xlsx"),
    Mistake("kind.unknown_beside", HINT, "", [["座位号", "参会人", "签到"], [1, "张三", "到"]],
        sheets={"明细": _amount(100)}),
    Mistake("kind.no_table", HINT, "", [["今天很忙"]], workbook="记事.xlsx"),
    Mistake("kind.ambiguous", QUESTION, "A1", _amount(100), workbook="销售回款明细.xlsx"),
    Mistake("column.missing", ERROR, "A1", [["下单日其", "业务员", "客户", "金额"], ["x", "张三", "甲", 100]]),
    Mistake("sheet.hidden", HINT, "", _amount(100), dress=_hidden_sheet,
        situation=("整张工作表设成了隐藏。", "The whole sheet is hidden.")),
    Mistake("rows.hidden", HINT, "", _amount(100), dress=_hidden_row,
        situation=("第 2 行被隐藏（或筛选掉）了。", "Row 2 is hidden or filtered away.")),
    Mistake("cell.error", ERROR, "D2", _amount("#REF!")),
    Mistake("cell.error_in_text", WARNING, "C2", _ledger([DAY, "张三", "#N/A", 100, "A1"])),
    Mistake("cell.uncalculated", ERROR, "D2", _amount("=外部取数(1)")),
    Mistake("cell.uncalculated_text", WARNING, "C2", _ledger([DAY, "张三", "=外部取数(1)", 100, "A1"])),
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
        workbook="人员.xlsx", people=()),
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
        sheets={"人员": [PEOPLE, ["9", "王芳", "华东", "一店", "张三"]]}),
    Mistake("percent.text", QUESTION, "E2", _shares([DAY, "张三", "甲", 100, "大半"])),
    Mistake("percent.unclear", QUESTION, "E2", _shares([DAY, "张三", "甲", 100, 1.15])),
    Mistake("person.duplicate", QUESTION, "A3", [PEOPLE, ["1", "张三", "华东", "一店", None], ["1", "张三", "华南",
        "三店", None]], workbook="人员.xlsx", people=()),
    Mistake("person.left_undated", HINT, "", [["工号", "姓名", "大区", "在职状态"], ["1", "张三", "华东", "离职"]],
        workbook="人员.xlsx", people=()),
    Mistake("person.superior_unknown", WARNING, "E2", [PEOPLE, ["1", "张三", "华东", "一店", "王五"]],
        workbook="人员.xlsx", people=()),
    Mistake("person.delivery", WARNING, "F2", [[*PEOPLE, "接收版次"], ["1", "张三", "华东", "一店", None, "随便"]],
        workbook="人员.xlsx", people=()),
    Mistake("people.missing", WARNING, "", _amount(100), people=(), place=""),
    Mistake("person.skipped", HINT, "", _ledger([DAY, None, "甲", 100, "A1"]),
        config={"kinds": {"sales_ledger": {"blank_person": "skip"}}}),
    Mistake("unit.unknown", QUESTION, "A2", _target(["西北", "2026-11", 5], header=["大区", "期间", "销售额目标"]),
        workbook="目标.xlsx"),
    Mistake("weights.incomplete", WARNING, "A2", [["月份", "权重"], ["11月", 1.5]], workbook="月权重.xlsx"),
    Mistake("target.duplicate", QUESTION, "C3", _target(["张三", "2026-11", 5], ["张三", "2026-11", 6],
        header=["业务员", "期间", "销售额目标"]), workbook="目标.xlsx"),
    Mistake("order.duplicate", QUESTION, "E3", _ledger([DAY, "张三", "甲", 100, "A1"], [DAY, "张三", "甲", 100, "A1"])),
    Mistake("columns.hidden", HINT, "C1", _amount(100), dress=_hidden_column,
        situation=("C 列被隐藏了。", "Column C is hidden.")),
    Mistake("row.struck", HINT, "D3", _TWO_ROWS, dress=_struck,
        situation=("第 3 行的金额划了删除线。", "The amount of row 3 is struck through.")),
    Mistake("row.red", HINT, "B3", _TWO_ROWS, dress=_red,
        situation=("第 3 行写成了红字。", "Row 3 is written in red.")),
    Mistake("row.filled", HINT, "D3", _TWO_ROWS, dress=_filled,
        situation=("第 3 行填了红底。", "Row 3 has a red ground.")),
    Mistake("cell.calculated", HINT, "D2", _amount("=100*3")),
    # against the version that counted before
    Mistake("history.changed", WARNING, "D2", _amount(200), before=_amount(100)),
    Mistake("history.target", WARNING, "C2", _target(["张三", "2026-11", 6], header=["业务员", "期间", "销售额目标"]),
        workbook="目标.xlsx", before=_target(["张三", "2026-11", 5], header=["业务员", "期间", "销售额目标"])),
    Mistake("history.person", WARNING, "D2", [PEOPLE, ["1", "张三", "华东", "二店", None]], workbook="人员.xlsx",
        people=(), before=[PEOPLE, ["1", "张三", "华东", "一店", None]]),
    Mistake("history.removed", WARNING, "", _amount(100), before=[*_amount(100), [DAY, "张三", "乙", 5, "A2"]]),
    Mistake("history.replaced", WARNING, "", _ledger([date(2026, 11, 20), "张三", "乙", 5, "A9"]),
        before=[*_amount(100), [DAY, "张三", "乙", 5, "A2"]]),
    Mistake("history.added", HINT, "", [*_amount(100), [DAY, "张三", "乙", 5, "A2"]], before=_amount(100)),
    Mistake("history.more", HINT, "", _ledger(*_MANY), before=_ledger(_MANY[0])),
    Mistake("column.gone", WARNING, "E1", [row[:4] for row in _amount(100)], before=_amount(100)),
    Mistake("column.appeared", HINT, "E1", _amount(100), before=[row[:4] for row in _amount(100)]),
    Mistake("column.moved", HINT, "D1", [[*row[:3], row[4], row[3]] for row in _amount(100)], before=_amount(100)),
)  # fmt: skip
