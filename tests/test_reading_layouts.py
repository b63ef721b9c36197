"""Where the tables of a sheet are, whatever stands above, between and beside them (domain.md 5.2, 5.6)."""

from datetime import date

import pytest

from reading_desk import found, records, sheet, taken
from workflow.kinds.settings import KindSettings, KindsSettings

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
THREE = date(2026, 11, 3)
GROUPS = ["工号", "姓名", "销售额", None, None, "回款", None, None]
PARTS = [None, None, "目标", "实际", "完成率", "目标", "实际", "完成率"]
MERGED = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 5), (1, 6, 1, 8)]


@pytest.mark.parametrize("merges", [MERGED, []], ids=["merged", "not merged"])
def test_a_header_of_two_levels_is_read_as_paths(merges):
    """销售额›目标 is a target of sales; 销售额›实际 and 销售额›完成率 are none."""
    intake = taken(
        sheet([GROUPS, PARTS, ["1", "张三", 100, 90, 0.9, 50, 40, 0.8]], merges=merges), workbook="2026年11月目标.xlsx"
    )
    rows = records(intake, "sales_target", "person_id", "metric", "target", "start", "end")
    assert rows == [("1", "sales", 100, *NOVEMBER), ("1", "collections", 50, *NOVEMBER)]
    assert intake.findings == ()


def test_duplicate_headers_are_told_apart_by_their_group():
    """目标 below 10月 and 目标 below 11月 are targets of different months."""
    rows = [["姓名", "10月", None, "11月", None], [None, "目标", "完成", "目标", "完成"], ["张三", 100, 90, 120, 50]]
    intake = taken(sheet(rows, merges=[(1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]), workbook="2026年目标.xlsx")
    assert records(intake, "sales_target", "start", "target") == [(date(2026, 10, 1), 100), (date(2026, 11, 1), 120)]


def test_a_header_of_three_levels_is_read():
    """A quarter over months over metrics: the nearest period and the metric count."""
    rows = [
        ["姓名", "2026年四季度", None, None, None],
        [None, "10月", None, "11月", None],
        [None, "销售额目标", "回款目标", "销售额目标", "回款目标"],
        ["张三", 100, 90, 120, 50],
    ]
    merges = [(1, 1, 3, 1), (1, 2, 1, 5), (2, 2, 2, 3), (2, 4, 2, 5)]
    intake = taken(sheet(rows, merges=merges), workbook="目标2026.xlsx")
    assert records(intake, "sales_target", "start", "metric", "target")[2:] == [
        (date(2026, 11, 1), "sales", 120),
        (date(2026, 11, 1), "collections", 50),
    ]


def test_machine_names_instructions_and_examples_are_no_records():
    """Below the header: a row of machine names, one that says how to fill in, an example; none of them is data."""
    rows = [
        ["填写说明：请按行填写，带*为必填"],
        ["*日期", "*业务员", "*金额", "订单号", "客户"],
        ["order_date", "sales_rep", "amount", "order_no", "customer"],
        ["必填，格式2026-11-03", "必填", "必填，数字", "选填", "选填"],
        ["示例", "张三", 100, "A1", "甲"],
        ["2026-11-03", "张三", 100, "A1", "甲公司"],
    ]
    intake = taken(sheet(rows), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "date", "amount", "row") == [(THREE, 100, 6)]
    assert intake.findings == ()


def test_tables_side_by_side_are_two_tables():
    """A blank column between two headers that repeat each other parts two tables; each keeps its own total."""
    head = ["日期", "业务员", "金额", "客户"]
    rows = [
        [*head, None, *head],
        ["2026-11-03", "张三", 100, "甲", None, "2026-11-03", "李四", 200, "乙"],
        ["合计", None, 100, None, None, "合计", None, 200, None],
    ]
    intake = taken(sheet(rows), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "person", "amount") == [("张三", 100), ("李四", 200)]
    assert intake.findings == ()


def test_several_tables_below_each_other_keep_their_titles():
    """Each block has its own person and day above it, and a repeated header is no record."""
    head = ["序号", "访问客户", "访问目的", "商谈结果"]
    rows = []
    for who, day, customer in (("张三", "2026-11-03", "甲"), ("李四", "2026-11-04", "乙")):
        rows += [[f"日报人：{who}", None, f"填写日期：{day}"], head, [1, customer, "订货", "成交"], []]
    intake = taken(sheet(rows, "日报"))
    assert records(intake, "daily_report", "person", "date", "customer") == [
        ("张三", THREE, "甲"),
        ("李四", date(2026, 11, 4), "乙"),
    ]


def test_the_name_of_a_sheet_is_its_person_or_day():
    """Sheets 张三 and 李四 without a column for the person, sheets 11.3 and 4日 without a date: the names are data."""
    head = ["日期", "客户", "金额"]
    persons = taken(
        sheet([head, ["11月3日", "甲", 1]], "张三"),
        sheet([head, ["11月3日", "乙", 2]], "李四"),
        workbook="2026年销售明细.xlsx",
    )
    assert records(persons, "sales_ledger", "person", "date", "amount") == [("张三", THREE, 1), ("李四", THREE, 2)]
    head = ["日报人", "访问客户", "访问目的", "商谈结果"]
    row = ["张三", "甲", "订货", "成交"]
    days = taken(sheet([head, row], "11.3"), sheet([head, row], "4日"), workbook="2026年11月日报.xlsx")
    assert records(days, "daily_report", "date") == [(THREE,), (date(2026, 11, 4),)]


@pytest.mark.parametrize(
    "above",
    [
        [["区域:华东", "日报人：张 三　　工号：HC2009　　2026年11月", "填写日期：11月3日（周二）", "天气：晴"]],
        [["区域", "华东", "日报人", "张 三", "工号", "HC2009", "填写日期", "2026/11/3", "天气", "晴"]],
        [["区域：华东    日报人：张 三    工号：HC2009    填写日期：2026年11月3日    天气：晴"]],
        [
            ["销售日报表"],
            ["区 域：", "华东", "日 报 人：", "张 三", "工号：", "HC2009"],
            ["填写日期：", THREE, "天气：", "晴"],
        ],
        [["区域：华东"], ["日报人：张 三"], ["工号：HC2009"], ["填写日期：20261103"], ["天气：晴"]],
    ],
)
def test_pairs_above_a_table_hold_for_all_its_rows(above):
    """区域, 日报人, 工号, 填写日期, 天气 above the table: in one cell, in several, or label and value apart."""
    rows = [
        *above,
        ["序号", "访问客户", "访问目的", "商谈结果", "订货金额"],
        [1, "甲", "订货", "成交", 100],
        [2, "乙", "服务", "跟进", None],
    ]
    intake = taken(sheet(rows, "日报"), workbook="2026年11月日报.xlsx")
    expected = ("华东", "张 三", "HC2009", THREE, "晴")
    assert records(intake, "daily_report", "region", "person", "person_id", "date", "weather") == [expected, expected]
    assert intake.findings == ()


def test_an_id_above_a_table_is_no_year():
    """工号 2005 beside 11月2日 leaves the year open; only what looks like a date tells one."""
    rows = [
        ["日报人：张三    工号：2005    填写日期：11月2日"],
        ["访问客户", "访问目的", "商谈结果"],
        ["甲", "订货", "成交"],
    ]
    intake = taken(sheet(rows, "日报"), workbook="日报/张三2005.xlsx")
    assert records(intake, "daily_report", "person_id", "date", "month_day") == [("2005", None, "11-02")]


def test_data_rows_with_known_words_start_no_table():
    """销售代表 and 2001 in a list of people are a post and an id, though both could stand in a header."""
    head = ["序号", "工号", "姓名", "公司", "大区", "门店", "岗位", "上级", "邮箱"]
    rows = [
        [number, f"{2000 + number}", f"王{number}", "明远", "华东", "静安店", "销售代表", "2001", "x@example.com"]
        for number in range(1, 6)
    ]
    assert len(records(taken(sheet([head, *rows]), workbook="人员.xlsx"), "people", "id")) == 5


@pytest.mark.parametrize(
    ("title", "header", "cell", "amount"),
    [
        ("单位：万元", "金额", 3.2, 32_000),
        ("（单位：千元）", "金额", 3.2, 3_200),
        ("销售明细（万元）", "金额", 3.2, 32_000),
        ("单位：元", "金额（万元）", 3.2, 32_000),
        ("单位：万元", "金额", "12.5w", 125_000),
        ("单位：万元", "金额", "3,260元", 3_260),
        ("销售明细", "金额(万)", "３．２", 32_000),
        ("销售明细", "金额", "1.2k", 1_200),
    ],
)
def test_a_unit_is_told_by_cell_header_or_title_in_that_order(title, header, cell, amount):
    """The nearest place that names a unit counts: the cell, then the header, then a title."""
    rows = [[title], ["日期", "业务员", "客户", header], [THREE, "张三", "甲", cell]]
    assert records(taken(sheet(rows), workbook="销售明细.xlsx"), "sales_ledger", "amount") == [(amount,)]


def test_the_label_of_a_row_can_name_its_unit():
    """销售额（万元） and 拜访数（次） in the column 指标: each row has its own unit."""
    rows = [
        ["业务员", "指标", "期间", "目标值"],
        ["张三", "销售额（万元）", "2026-11", 12],
        ["张三", "拜访数（次）", "2026-11", 60],
    ]
    assert records(taken(sheet(rows), workbook="目标.xlsx"), "sales_target", "metric", "target") == [
        ("sales", 120_000),
        ("visits", 60),
    ]


def test_a_merged_cell_holds_inside_its_merge_only():
    """A name merged over two rows holds for both; the blank below the merge is asked about, not filled."""
    rows = [
        ["日期", "业务员", "客户", "金额"],
        [THREE, "张三", "甲", 1],
        [THREE, None, "乙", 2],
        [THREE, None, "丙", 3],
    ]
    intake = taken(sheet(rows, merges=[(2, 2, 3, 2)]), workbook="销售明细.xlsx")
    assert records(intake, "sales_ledger", "person", "amount") == [("张三", 1), ("张三", 2)]
    assert found(intake.findings) == [("person.missing", "B4")]


def test_hidden_rows_are_read_and_said():
    """A filter that was left on hides rows from people, not from the figures."""
    rows = [["日期", "业务员", "客户", "金额"], [THREE, "张三", "甲", 1], [THREE, "张三", "乙", 2]]
    intake = taken(sheet(rows, hidden_rows=frozenset({3})), workbook="销售明细.xlsx")
    assert len(records(intake, "sales_ledger", "amount")) == 2
    assert [one.code for one in intake.findings] == ["rows.hidden"]


def test_a_mapped_header_counts():
    """A header that no synonym covers is known once config.yaml maps it, with or without its unit."""
    settings = KindsSettings(sales_ledger=KindSettings(columns={"SubTotal": "amount", "流水": "amount"}))
    for header, amount in (("SubTotal", 5), ("流水(万元)", 50_000)):
        rows = [["日期", "业务员", "客户", header], [THREE, "张三", "甲", 5]]
        assert records(taken(sheet(rows), settings=settings), "sales_ledger", "amount") == [(amount,)]


def test_records_do_not_depend_on_the_sheets_beside_them():
    """A sheet gives the same records alone and among others."""
    one = sheet([["日期", "业务员", "客户", "金额"], [THREE, "张三", "甲", 1]], "一")
    other = sheet([["日期", "业务员", "客户", "金额"], [THREE, "李四", "乙", 2]], "二")
    both = taken(one, other, workbook="销售明细.xlsx").frames["sales_ledger"]
    alone = taken(one, workbook="销售明细.xlsx").frames["sales_ledger"]
    assert both.filter(both["sheet"] == "一").equals(alone)


@pytest.mark.parametrize(
    ("title", "name", "workbook", "day"),
    [
        ("2026年11月3日销售日报", "Sheet1", "日报.xlsx", THREE),
        ("销售日报", "1103", "2026年11月日报.xlsx", THREE),
        ("销售日报", "Sheet1", "日报综合数据（2026.11.3）.xlsx", THREE),
        ("销售日报（截止2026年11月20日）", "Sheet1", "日报.xlsx", None),
        ("制表日期：2026年11月20日", "Sheet1", "日报.xlsx", None),
        ("销售日报", "1103", "日报.xlsx", None),
    ],
)
def test_the_day_of_a_report_can_stand_in_its_title_or_name(title, name, workbook, day):
    """A title, sheet or file name tells the day of rows that have none; the day of printing or closing is another."""
    rows = [[title], ["日报人", "访问客户", "访问目的", "商谈结果"], ["张三", "甲", "订货", "成交"]]
    intake = taken(sheet(rows, name), workbook=workbook)
    assert records(intake, "daily_report", "date") == ([(day,)] if day else [])
