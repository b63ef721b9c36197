"""What stands around the cells: groups of headers, months as numbers, pairs, units, names of sheets and files."""

from datetime import date
from decimal import Decimal

import pytest

from reading_desk import found, records, settled, sheet, taken
from workflow.kinds.dates import DateContext, parse_date
from workflow.kinds.records import brought_up
from workflow.kinds.sales_ledger import SALES_LEDGER
from workflow.kinds.written import header_key, is_placeholder, unit_in_header, unit_in_title, without_brackets

DAY = date(2026, 11, 3)
LEDGER = ["日期", "业务员", "客户", "金额"]


def _month(number: int) -> str:
    return f"2026-{number:02}-01"


def _targets(rows, workbook="2026年销售目标.xlsx", **more):
    """The targets of a sheet: person, first day, amount."""
    intake = taken(sheet(rows, **more), workbook=workbook)
    frame = intake.frames.get("sales_target")
    if frame is None:
        return [], found(intake.findings)
    booked = records(intake, "sales_target", "person", "start", "target")
    return [(who, str(start), target) for who, start, target in booked], found(intake.findings)


# groups of headers


@pytest.mark.parametrize(
    ("group", "leaves"),
    [
        ("销售额", ("目标", "实际", "完成率")),
        ("销售额", ("计划", "完成", "差额")),
        ("销售额", ("去年同期", "本期", "同比")),
        ("业绩", ("目标", "当日", "累计")),
    ],
)
def test_of_a_group_the_column_that_happened_is_booked(group: str, leaves: tuple[str, str, str]):
    """销售额 over 目标, 实际, 完成率: what is booked is 实际, never the target or last year."""
    header = [["日期", "业务员", "客户", group, None, None], [None, None, None, *leaves]]
    merges = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 6)]
    intake = taken(sheet([*header, [DAY, "张三", "甲", 5, 4, 0.8]], merges=merges), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "date", "amount") == [(DAY, 4)]
    assert found(intake.findings) == []


@pytest.mark.parametrize("other", ["目标", "去年同期", "上月", "计划", "累计"])
def test_a_group_tells_equal_headers_apart(other: str):
    """销售额 and 毛利 below 目标 and below 实际: those of what happened count, whichever comes first."""
    for order in ((other, "实际"), ("实际", other)):
        head = ["日期", "业务员", "客户", order[0], None, order[1], None]
        below = [None, None, None, "销售额", "毛利", "销售额", "毛利"]
        merges = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 5), (1, 6, 1, 7)]
        values = [DAY, "张三", "甲", 5, 4, 3, 2] if order[1] == "实际" else [DAY, "张三", "甲", 3, 2, 5, 4]
        intake = taken(sheet([head, below, values], merges=merges), workbook="销售明细.xlsx")
        assert records(intake, "sales_ledger", "amount", "margin") == [(3, 2)]


def test_a_second_header_of_known_words_is_no_record():
    """English headers above Chinese ones (or the other way round) are one header."""
    rows = [["date", "customer", "amount", "name"], ["日期", "客户", "金额", "业务员"], [DAY, "甲", 5, "张三"]]
    intake = taken(sheet(rows), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "person", "amount") == [("张三", 5)]
    assert found(intake.findings) == []


# months as numbers


@pytest.mark.parametrize("write", [int, str, lambda month: f"{month:02}", lambda month: f"{month:02}月"])
def test_months_may_be_bare_numbers(write):
    """1 to 12 in the header of a year's targets are months, as numbers and as text."""
    rows = [["姓名", *map(write, range(1, 13))], ["张三", *range(101, 113)]]
    expected = [("张三", _month(number), 100 + number) for number in range(1, 13)]
    assert _targets(rows) == (expected, [])


def test_months_beside_units_are_no_people_workbook():
    """A wide table of targets with region and store is one of targets too, and its total column counts for nothing."""
    rows = [["姓名", "大区", "门店", 10, 11, 12, "合计"], ["张三", "华东", "一店", 1, 2, 3, 6]]
    assert _targets(rows) == ([("张三", _month(month), month - 9) for month in (10, 11, 12)], [])


def test_numbers_that_are_no_months():
    """Without a year, with a month in the title, or where they go on to 13, numbers are not taken for months."""
    rows = [["姓名", *range(1, 13)], ["张三", *range(12)]]
    assert _targets(rows, workbook="销售目标.xlsx")[0] == []
    assert _targets(rows, workbook="2026年11月销售目标.xlsx")[0] == []
    assert _targets([["姓名", *range(1, 32)], ["张三", *range(31)]])[0] == []


@pytest.mark.parametrize("workbook", ["2026年销售业绩.xlsx", "2026年完成情况.xlsx", "2026年各月销售统计.xlsx"])
def test_months_of_what_was_sold_are_no_targets(workbook: str):
    """A wide table that its name calls 业绩 or 统计 is not taken for targets: it is asked."""
    assert _targets([["姓名", "1月", "2月"], ["张三", 5, 6]], workbook=workbook) == ([], [("kind.unknown", "")])


def test_the_year_above_a_month_is_its_year():
    """2025年 over 12月 and 2026年 over 1月 are thirteen months apart from the other way round."""
    rows = [["姓名", "2025年", None, "2026年", None], [None, "11月", "12月", "1月", "2月"], ["张三", 1, 2, 3, 4]]
    merges = [(1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]
    told = _targets(rows, workbook="销售目标.xlsx", merges=merges)[0]
    assert [start for _, start, _ in told] == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]


@pytest.mark.parametrize(
    ("header", "workbook"),
    [("月目标", "2026年销售目标.xlsx"), ("日目标", "2026年11月目标.xlsx"), ("周目标", "2026年11月目标.xlsx")],
)
def test_a_target_of_one_span_is_not_taken_for_another(header: str, workbook: str):
    """月目标 in a year's workbook and 日目标 in a month's do not say of which month or day: it is asked."""
    assert _targets([["姓名", header], ["张三", 5]], workbook=workbook) == ([], [("period.missing", "B2")])


# pairs above the table


@pytest.mark.parametrize(
    "above",
    [
        [["部门：华东", "填报人：张三", "日期：2026-11-03", "单位：万元"]],
        [["单位", "万元", None], ["填报人", "张三", None], ["日期", "2026-11-03", None]],
        [["销售明细（单位：万元）", None], ["业务员：张三", "日期：2026年11月3日"]],
    ],
)
def test_person_day_and_unit_may_all_stand_above(above):
    """A table that has neither person nor date is known by the pairs above it."""
    intake = taken(sheet([*above, ["客户", "金额", "订单号"], ["甲", 5, "A1"]]), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "date", "person", "amount") == [(DAY, "张三", 50_000)]
    assert found(intake.findings) == []


def test_a_quotation_is_no_sale():
    """A name and a day above products and amounts are a sale only where titles do not say 报价: that is asked."""
    rows = [["报价单", None], ["业务员：张三", "日期：2026-11-03"], ["产品", "金额"], ["碎纸机", 5]]
    assert taken(sheet(rows), workbook="碎纸机.xlsx").frames == {}
    assert records(taken(sheet(rows[1:]), workbook="碎纸机.xlsx"), "sales_ledger", "amount") == [(5,)]


# units


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("金额（万元）", 10_000),
        ("金额（含税，万元）", 10_000),
        ("金额（万元，含税）", 10_000),
        ("金额（万元人民币）", 10_000),
        ("金额（人民币万元）", 10_000),
        ("金额（单位：万元）", 10_000),
        ("金额（RMB：万元）", 10_000),
        ("金额〔万元〕", 10_000),
        ("金额/万元", 10_000),
        ("金额：万元", 10_000),
        ("金额 万元", 10_000),
        ("金额_千元", 1_000),
        ("金额（亿元，非考核口径）", 100_000_000),
        ("金额（￥）", 1),
        ("金额（元/万元）", None),
        ("金额", None),
    ],
)
def test_the_unit_of_a_header_wherever_it_stands(header: str, unit: int | None):
    """A unit counts in brackets of any sort, beside other words and behind the header; two different ones are none."""
    assert unit_in_header(header_key(header)) == (Decimal(unit) if unit else None)
    assert without_brackets(header_key(header)) == "金额"
    intake = taken(sheet([["日期", "业务员", "客户", header], [DAY, "张三", "甲", 2]]), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "amount") == [(2 * (unit or 1),)]


@pytest.mark.parametrize(
    "text", ["单元", "公元", "2019年7月15日，日发电量858万千瓦时", "今年共完成300万元", "户数（户）"]
)
def test_words_that_are_no_unit(text: str):
    """A title that ends in an amount, and words that end like a unit, say nothing of the table."""
    assert unit_in_title(text) is None


def test_an_amount_out_of_line_is_quoted_as_it_was_typed():
    """The question about 元 and 万元 quotes the cell and its column's unit, beside the amount in 元."""
    rows = [
        ["日期", "业务员", "客户", "金额（万元）"],
        *([DAY, "张三", f"甲{number}", 3 + number] for number in range(10)),
    ]
    rows += [[DAY, "张三", "乙", 70_000], [DAY, "张三", "丙", "7亿元"]]
    _, findings = settled({"销售明细.xlsx": [sheet(rows)]})
    assert [one.details["typed"] for one in findings if one.code == "amount.jump"] == ["70,000 万元", "7亿元"]


# days of sheets, titles and files


def _conflicts(rows, name="Sheet1", workbook="销售明细.xlsx"):
    return found([one for one in taken(sheet(rows, name), workbook=workbook).findings if one.code == "date.conflict"])


def _days(*days: int):
    return [LEDGER, *([date(2026, 11, day), "张三", f"甲{number}", 1] for number, day in enumerate(days))]


def test_a_cell_of_another_day_than_its_sheet_or_title_is_an_error():
    """11.3, 3日 and a title with a day: a row of another day is held, where the others agree with the name."""
    assert _conflicts(_days(3, 3, 4), "11.3") == [("date.conflict", "A4")]
    assert _conflicts(_days(3, 3, 4), "3日") == [("date.conflict", "A4")]
    titled = [["2026年11月3日销售明细", None, None, None], *_days(3, 3, 3, 3, 4)]
    assert _conflicts(titled) == [("date.conflict", "A7")]


def test_a_sheet_that_was_copied_and_not_dated_anew_is_said():
    """All rows of 11.4 say 11-03: the sheet or its dates are wrong; a sheet named 2.1 is a chapter."""
    assert _conflicts(_days(3, 3), "11.4") == [("date.conflict", "A2"), ("date.conflict", "A3")]
    assert _conflicts(_days(3, 3), "2.1") == []
    assert _conflicts(_days(2, 3, 5), "11.4") == []


def test_the_day_of_a_file_holds_for_reports_only():
    """日报20261103 is of that day; the day in a ledger's name is as often that of its export."""
    head = ["填写日期", "日报人", "访问客户", "访问目的", "商谈结果"]
    rows = [head, *([date(2026, 11, day), "张三", f"甲{day}", "订货", "成交"] for day in (3, 3, 3, 3, 4))]
    assert _conflicts(rows, workbook="日报20261103.xlsx") == [("date.conflict", "A6")]
    assert _conflicts(_days(3, 3, 3, 3, 4), workbook="销售明细20261103.xlsx") == []


def test_a_title_about_printing_is_no_day_of_the_rows():
    """截止, 制表 and 打印 in a title date the print, not the rows."""
    assert _conflicts([["制表日期2026年11月4日", None, None, None], *_days(3, 3, 3)]) == []


def test_a_sheet_of_a_week_holds_the_days_of_that_week():
    """销售11.02-11.08: a row of another week is held where the others agree, a sheet of any days is left alone."""
    assert _conflicts(_days(2, 3, 4, 5, 8, 20), "销售11.02-11.08") == [("date.conflict", "A7")]
    assert _conflicts(_days(2, 3, 14, 15, 20), "销售11.02-11.08") == []


def test_december_in_a_sheet_of_january_is_the_one_before():
    """The year wraps: 12月30日 beside days of January 2026, or below a title of it, is of 2025."""
    for rows, workbook in (
        ([["12月30日", "张三", "甲", 1], [date(2026, 1, 3), "张三", "甲", 2]], "销售明细.xlsx"),
        ([["12月30日", "张三", "甲", 1], ["1月3日", "张三", "甲", 2]], "2026年1月销售明细.xlsx"),
    ):
        intake = taken(sheet([LEDGER, *rows]), workbook=workbook)
        assert records(intake, "sales_ledger", "date") == [(date(2025, 12, 30),), (date(2026, 1, 3),)]


def test_a_day_that_the_year_does_not_have_is_said():
    """2月29日 beside days of 2026 is an error at its cell, no day of some other year."""
    rows = [LEDGER, ["2月29日", "张三", "甲", 1], [date(2026, 1, 3), "张三", "甲", 2]]
    intake = taken(sheet(rows), workbook="销售明细.xlsx")
    assert found(intake.findings) == [("date.impossible", "A2")]
    assert records(intake, "sales_ledger", "amount") == [(2,)]


def test_visiting_times_that_are_dates_are_the_days():
    """拜访时间 with full dates, in a table without another date, tells the day of each row."""
    rows = [
        ["负责人", "客户名称", "拜访时间", "拜访目的"],
        ["张三", "甲", "2026-11-03", "回访"],
        ["张三", "乙", "2026-11-04 9:30", "回访"],
    ]
    intake = taken(sheet(rows), workbook="拜访.xlsx")
    assert records(intake, "daily_report", "date", "visit_start") == [(DAY, None), (date(2026, 11, 4), 570)]
    timed = [rows[0], ["张三", "甲", "9:00", "回访"]]
    assert found(taken(sheet(timed), workbook="拜访.xlsx").findings) == [("column.missing", "")]


@pytest.mark.parametrize(
    "text",
    [
        "十一月三日",
        "二〇二六年十一月三日",
        "11月3日上午",
        "2026年11月3日 下午",
        "11月3日14点",
        "2026–11–03",
        "'2026-11-03",
        "2026 11 3",
        "2026.11.3.",
        "2026-11-03星期二",
        "11.3日",
        "2026-11-03 下午3点半",
    ],
)
def test_more_ways_to_write_a_day(text: str):
    """Numerals, parts of the day, other dashes and blanks do not change which day it is."""
    assert parse_date(text, DateContext(2026, 11)) == DAY


# cells


def test_nothing_above_is_nothing_to_repeat():
    """同上 in the first row is an empty cell: what is required is missing, it is not booked without a day."""
    rows = [LEDGER, ["同上", "张三", "甲", "同上"], [DAY, "张三", "乙", 5], ["同上", "〃", '"', 6]]
    intake = taken(sheet(rows), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "date", "customer", "amount") == [(DAY, "乙", 5), (DAY, "乙", 6)]
    assert found(intake.findings) == [
        ("value.missing", "A2"),
        ("value.missing", "D2"),
        ("value.repeated", "A4"),
        ("value.repeated", "B4"),
        ("value.repeated", "C4"),
    ]


@pytest.mark.parametrize(
    ("purpose", "read"),
    [
        ("cold call", "开发"),
        ("Cold Call/订货", "开发/订货"),
        ("售 后", "服务"),
        ("订货 收款", "订货/收款"),
        ("新品 推广", "说明"),
    ],
)
def test_known_words_may_have_blanks_inside(purpose: str, read: str):
    """A word with blanks is looked up whole before it is taken apart."""
    rows = [["填写日期", "日报人", "访问客户", "访问目的", "客户类别"], [DAY, "张三", "甲", purpose, "老 客户"]]
    intake = taken(sheet(rows), workbook="日报.xlsx")
    assert records(intake, "daily_report", "purpose", "customer_class") == [(read, "原有")]


def test_an_id_too_long_for_a_number_has_lost_digits():
    """Spreadsheet programs keep fifteen digits; an id of nineteen as a number is pointed out, the row counts."""
    rows = [[*LEDGER, "订单号"], [DAY, "张三", "甲", 5, 6.2220212345678e18], [DAY, "张三", "乙", 5, "'00123"]]
    intake = taken(sheet(rows), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "amount", "order_number") == [(5, None), (5, "00123")]
    assert found(intake.findings) == [("identity.digits_lost", "E2")]


@pytest.mark.parametrize("text", ["未统计", "待定", "待确认", "N/A", "n.a.", "NULL", "空", "＼", "／", "—", "不详"])
def test_words_for_nothing_are_no_values(text: str):
    """What stands for nothing is no name and no amount."""
    assert is_placeholder(text)


def test_traditional_characters_are_the_same_headers():
    """日期 業務員 顧客名稱 業績 交易編號 are known, and a title of 銷售目標 speaks of targets."""
    rows = [["日期", "業務員", "顧客名稱", "業績", "交易編號", "備註"], [DAY, "张三", "甲", 5, "A1", "x"]]
    intake = taken(sheet(rows), workbook="銷售明細.xlsx")
    assert records(intake, "sales_ledger", "person", "customer", "amount", "order_number", "remark") == [
        ("张三", "甲", 5, "A1", "x")
    ]
    wide = [["姓名", "銷售目標（萬元）"], ["张三", 5]]
    assert _targets(wide, workbook="2026年11月目標.xlsx") == ([("张三", "2026-11-01", 50_000)], [])


def test_records_of_an_earlier_program_get_the_columns_that_they_lack():
    """What an earlier version read of a workbook that is gone counts on: new columns are empty."""
    intake = taken(sheet([LEDGER, [DAY, "张三", "甲", 5]]), workbook="销售明细.xlsx")
    frame = intake.frames["sales_ledger"]
    assert brought_up(SALES_LEDGER, frame).equals(frame)
    older = brought_up(SALES_LEDGER, frame.drop("share", "assist"))
    assert older.schema == frame.schema
    assert older.equals(frame)
