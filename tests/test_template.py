"""Blank workbooks: what they show, what may be typed, and that they read back without a finding (issue 3)."""

import re
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blank_forms import BY_KEY, OFFICE, codes, columns, example, filled, findings, header_row, opened, template
from workflow.commands.help_zh import CHINESE
from workflow.commands.template import command
from workflow.domain.finding import Language
from workflow.domain.intake import HELD, Intake
from workflow.kinds.cells import parse_column
from workflow.kinds.dates import DateContext
from workflow.kinds.form import Office, form_of
from workflow.kinds.form_fields import FORMS
from workflow.kinds.sales_target import TARGET_VALUE, is_target_like
from workflow.kinds.settings import KindsSettings
from workflow.kinds.written import header_key
from workflow.steps import TakeIn, take_in
from workflow.workbook.limits import ReadLimits
from write_back_check import parts

SAMPLES = Path(__file__).resolve().parent.parent / "sample_workbooks" / "templates"
DAY = datetime(2026, 11, 19)  # noqa: DTZ001  a cell's date has no zone

FILLED = {
    "people": [
        {"工号": "B1", "姓名": "周五", "大区": "东区", "岗位": "大区经理", "邮箱": "zhou@example.com"},
        {
            "工号": "007",
            "姓名": "吴六",
            "大区": "东区",
            "门店": "江店",
            "上级": "周五",
            "岗位": "业务员",
            "入职日期": DAY,
            "分配系数": 1.5,
        },
    ],
    "sales_target": [
        {"工号": "A3", "姓名": "孙三", "指标": "销售额", "期间": "2026-11", "目标": 5, "单位": "万元"},
        {"姓名": "李四", "指标": "拜访数", "期间": "2026Q4", "目标": 60, "单位": "次"},
        {"区域": "东区", "指标": "回款", "期间": "2026", "目标": 900000},
        {"门店": "江店", "指标": "毛利", "期间": "2026-11", "目标": 80, "单位": "千元", "备注": "含新店"},
    ],
    "daily_report": [
        {
            "序号": 1,
            "访问客户": "甲公司",
            "电话": "01012345678",
            "访问时间": "9:00-10:30",
            "访问目的": "订货",
            "说明": "谈价",
            "商谈结果": "成交",
            "客户类别": "原有",
            "预定再访时间": "下周一",
            "其他记录": "无",
            "订货金额": 12000,
            "收款金额": 5000.5,
        },
        {"序号": 2, "访问客户": "乙公司", "访问目的": "开发", "客户类别": "开发"},
    ],
    "sales_ledger": [
        {
            "日期": DAY,
            "业务员": "孙三",
            "工号": "A3",
            "客户": "甲公司",
            "产品": "碎纸机",
            "订单号": "XS1",
            "金额": 12000,
            "毛利": 3000,
            "区域": "东区",
            "门店": "江店",
        },
        {"日期": DAY, "业务员": "李四", "客户": "乙公司", "订单号": "XS2", "金额": -300.25, "备注": "退货"},
    ],
    "receipts": [
        {"回款日期": DAY, "业务员": "孙三", "客户": "甲公司", "订单号": "XS1", "回款金额": 5000, "回款方式": "转账"},
        {"回款日期": DAY, "业务员": "李四", "客户": "乙公司", "回款金额": 700},
    ],
    "levels": [
        {"日期": DAY, "姓名": "孙三", "指标": "满意度", "值": "92", "样本数": 40},
        {"月份": "2026-11", "区域": "东区", "指标": "市场份额", "值": "35%"},
    ],
    "budget": [
        {"月份": "2026-11", "门店": "江店", "费用科目": "差旅费", "预算金额": 8000, "实际金额": 6500},
        {"日期": DAY, "姓名": "李四", "费用科目": "招待费", "实际金额": 300},
    ],
    "weights": [
        *({"指标": "销售额", "月份": f"{number}月", "权重": number / 10} for number in range(1, 13)),
        {"区域": "东区", "门店": "江店", "星期": "周六", "权重": 1.6},
        {"日期": DAY, "权重": 3},
    ],
    "absences": [
        {"工号": "A3", "姓名": "孙三", "开始日期": DAY, "结束日期": DAY, "请假类型": "年假", "批准": "是"},
        {"姓名": "李四", "开始日期": DAY, "结束日期": DAY},
    ],
    "customers": [
        {"客户编号": "K1", "客户名称": "甲公司", "别名": "甲、JIA", "联系人": "王总", "电话": "13800000000",
            "城市": "上海", "区域": "东区", "负责人": "孙三", "等级": "A", "拜访频率天数": "每周一次", "首单日期": DAY,
            "经营范围": "文具", "购买需求": "纸", "更新日期": DAY},
    ],
    "contacts": [
        {"日期": DAY, "人员": "孙三", "客户": "甲公司", "联系方式": "电话", "联系对象": "王总", "内容": "报价",
            "结果": "有意向", "下一步": "周五回电"},
    ],
    "check_ins": [
        {"签到日期": DAY, "签到时间": "9:05", "人员": "孙三", "签到客户": "甲公司", "签到地点": "江边",
            "经纬度": "121.4737,31.2304"},
    ],
    "channel_stock": [
        {"盘点日期": DAY, "经销商": "甲公司", "产品": "碎纸机", "库存数量": 40, "库存金额": 12000.5},
        {"盘点日期": DAY, "经销商": "乙公司", "库存数量": 3, "人员": "孙三"},
    ],
    "incentive": [
        {"方案": "提成", "指标": "销售额", "方式": "全额", "下限": 0, "上限": 50000, "提成率": "1%"},
        {"方案": "提成", "指标": "销售额", "方式": "全额", "下限": 50000, "提成率": "2%", "奖金": 500},
        {"方案": "月度考核", "指标": "销售额", "权重": 0.8, "计分法": "完成率×100"},
        {"方案": "月度考核", "指标": "工作态度", "权重": 0.2, "计分法": "人工评分", "得分上限": 100},
    ],
    "scores": [{"姓名": "孙三", "期间": "2026-11", "指标": "工作态度", "分数": 92.5, "评分人": "王经理"}],
    "settings": [{"键": "每日拜访定量", "值": "6", "生效日": DAY}, {"键": "天气用词", "值": "晴、雨"}],
}  # fmt: skip
ABOVE = {"区域": "东区", "日报人": "孙三", "填写日期": DAY, "天气": "晴"}
KINDS = tuple(FORMS)


def above_of(kind):
    return ABOVE if kind == "daily_report" else {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_as_delivered_has_no_finding(tmp_path: Path, kind, language):
    """A blank workbook passes the check, its example row counts for nothing, with and without names to choose from."""
    many = Office(tuple(f"员工{number:03}" for number in range(150)), ("东区", "a,b"), ("江店",))
    for offers in (OFFICE, many, Office()):
        assert codes(findings(tmp_path, template(kind, language, offers))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_filled_in_as_intended_has_no_finding(tmp_path: Path, kind):
    """What the notes ask for is what the check wants."""
    content = filled(template(kind, offers=OFFICE), FILLED[kind], above_of(kind))
    assert codes(findings(tmp_path, content)) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_typed_again_is_a_record_without_a_finding(tmp_path: Path, kind, language):
    """The example shows a row as it should be: typed below it, with a known person, it is booked."""
    blank = template(kind, language, OFFICE)
    known = {
        "姓名": "孙三",
        "业务员": "孙三",
        "Name": "孙三",
        "Salesperson": "孙三",
        "人员": "孙三",
        "负责人": "孙三",
        "Owner": "孙三",
        "工号": "A3",
        "Employee ID": "A3",
        "上级": None,
        "Superior": None,
    }
    row = {header: known.get(header, value) for header, value in example(opened(blank).worksheets[0]).items()}
    above = {"Region": "东区", "Reporter": "孙三", "Date": DAY, **above_of(kind)} if kind == "daily_report" else {}
    assert codes(findings(tmp_path, filled(blank, [row], above))) == []


def test_filled_rows_are_booked_with_what_was_typed(tmp_path: Path):
    """Records are what was typed: the header block on every row, an id with its zeros, the unit applied."""
    frames = {}
    for kind in ("daily_report", "people", "sales_target"):
        intake = taken_in(tmp_path, filled(template(kind, offers=OFFICE), FILLED[kind], above_of(kind)))
        frames[kind] = intake.frames[kind].filter(~intake.frames[kind][HELD])
    report = frames["daily_report"]
    assert report["person"].to_list() == ["孙三", "孙三"]
    assert report["date"].to_list() == [date(2026, 11, 19)] * 2
    assert report["weather"].to_list() == ["晴"] * 2
    assert report["received_amount"].to_list() == [50_005_000, None]
    assert frames["people"]["id"].to_list() == ["B1", "007"]
    assert frames["sales_target"]["target"].to_list() == [500_000_000, 600_000, 9_000_000_000, 800_000_000]


def taken_in(folder: Path, content: bytes) -> Intake:
    path = folder / "填好.xlsx"
    path.write_bytes(content)
    return take_in(TakeIn(path, path.name, sha256(content).hexdigest(), KindsSettings(), ReadLimits()))


@pytest.mark.parametrize(
    ("kind", "header", "wrong", "code"),
    [
        ("sales_ledger", "金额", "很多", "amount.text"),
        ("sales_ledger", "毛利", "三成左右吧", "amount.text"),
        ("sales_ledger", "金额", 2e12, "amount.range"),
        ("sales_ledger", "日期", "前几天", "date.text"),
        ("sales_ledger", "日期", datetime(1989, 12, 31), "value.out_of_range"),  # noqa: DTZ001
        ("sales_ledger", "日期", datetime(2100, 1, 2), "value.out_of_range"),  # noqa: DTZ001
        ("sales_ledger", "业务员", "孙二", "person.unknown"),
        ("receipts", "回款金额", "已付", "amount.text"),
        ("receipts", "回款日期", datetime(1985, 1, 1), "value.out_of_range"),  # noqa: DTZ001
        ("daily_report", "访问目的", "团建", "choice.unknown"),
        ("daily_report", "客户类别", "甲级", "choice.unknown"),
        ("daily_report", "订货金额", "一些", "amount.text"),
        ("daily_report", "日报人", "孙二", "person.unknown"),
        ("daily_report", "填写日期", "上周", "date.text"),
        ("daily_report", "填写日期", datetime(1985, 1, 1), "value.out_of_range"),  # noqa: DTZ001
        ("daily_report", "预定再访时间", "再" * 2001, "value.out_of_range"),
        ("sales_target", "指标", "幸福感", "metric.unknown"),
        ("sales_target", "目标", "尽力", "amount.text"),
        ("sales_target", "单位", "箱子", "amount.unit"),
        ("sales_target", "姓名", "孙二", "person.unknown"),
        ("people", "入职日期", datetime(1930, 1, 1), "value.out_of_range"),  # noqa: DTZ001
        ("people", "分配系数", -1, "value.out_of_range"),
        ("people", "姓名", "长" * 61, "value.out_of_range"),
    ],
)
def test_what_excel_would_refuse_is_refused_here(tmp_path: Path, kind, header, wrong, code):
    """A value that the sheet's own rule does not take gets a finding at its cell, and its row is held back."""
    blank = template(kind, offers=OFFICE)
    sheet = opened(blank).worksheets[0]
    row, above = dict(FILLED[kind][0]), dict(above_of(kind))
    cell = {"日报人": "D3", "填写日期": "F3"}.get(header)
    if header in above:
        above[header] = wrong
    else:
        row |= {header: wrong} | ({"工号": None} if code == "person.unknown" else {})
        cell = sheet.cell(header_row(sheet) + 2, columns(sheet)[header]).coordinate
    assert takes(sheet, cell, wrong) is False
    found = findings(tmp_path, filled(blank, [row], above))
    assert codes(found) == [(code, cell)]
    assert found[0].severity.holds


@pytest.mark.parametrize(
    ("label", "code", "cell"), [("填写日期", "value.missing", "F3"), ("日报人", "person.missing", "D3")]
)
def test_a_blank_above_the_table_is_asked_for_once(tmp_path: Path, label, code, cell):
    """A daily report without its day or its person has one finding, at the blank cell, however many rows it has."""
    above = {key: value for key, value in ABOVE.items() if key != label}
    found = findings(tmp_path, filled(template("daily_report"), FILLED["daily_report"], above))
    assert codes(found) == [(code, cell)]


def takes(sheet, cell, value):
    """Tell what Excel's rule for a cell says of a value; a warning that can be overruled counts as no."""
    rules = [one for one in sheet.data_validations.dataValidation if cell in one.sqref]
    assert len(rules) == 1
    (one,) = rules
    assert one.showErrorMessage
    assert one.error
    assert one.errorTitle
    if one.type == "list":
        return value in one.formula1.strip('"').split(",")
    if one.type == "textLength":
        return len(value) <= int(one.formula1)
    if one.type == "date":
        value = (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value  # noqa: DTZ001
    return isinstance(value, (int, float)) and float(one.formula1) <= value <= float(one.formula2)


@pytest.mark.parametrize("kind", KINDS)
def test_rules_take_what_is_typed_as_intended(kind):
    """No value of the well-filled rows is refused by the sheet's own rules."""
    sheet = opened(template(kind, offers=OFFICE)).worksheets[0]
    for row in FILLED[kind]:
        for header, value in row.items():
            cell = sheet.cell(header_row(sheet) + 2, columns(sheet)[header]).coordinate
            ruled = [one for one in sheet.data_validations.dataValidation if cell in one.sqref and one.showErrorMessage]
            assert not ruled or takes(sheet, cell, value), (header, value)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_every_header_is_one_the_kind_knows(kind, language):
    """A form and the kind that validates it agree on each header, each word of a list, and which columns are needed."""
    declared, plan, form = BY_KEY[kind], FORMS[kind], form_of(BY_KEY[kind], language, OFFICE)
    shown = (*form.above, *form.fields[1:])
    for asked, field in zip((*plan.above, *plan.fields), shown, strict=True):
        if asked.key == TARGET_VALUE:
            assert is_target_like(header_key(field.header))
            continue
        assert declared.by_header[header_key(field.header)] == asked.key
        column = declared.by_key[asked.key]
        if column.choices:
            assert parse_column(column, field.offers, DateContext(), Decimal(1)).values == list(column.choices)
    required = {asked.key for asked, field in zip((*plan.above, *plan.fields), shown, strict=True) if field.required}
    assert {"received" if key == "amount" and kind == "receipts" else key for key in declared.required} <= required


def test_every_kind_has_a_form_and_is_named_where_people_look():
    """`template --help` in both languages and the table beside the sample templates name every kind of workbook."""
    assert FORMS.keys() == BY_KEY.keys()
    chinese = next(text for english, text in CHINESE.items() if "KIND:" in english)
    table = (SAMPLES / "README.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert kind in (command.help or "")
        assert f"{kind} {BY_KEY[kind].zh}" in chinese
        assert f"`{form_of(BY_KEY[kind], Language.ZH).title}.xlsx`" in table


@pytest.mark.parametrize("kind", KINDS)
def test_headers_cannot_be_changed_and_cells_below_can(kind):
    """The sheet is protected without a password; rows may be added, taken out, sorted and filtered."""
    sheet = opened(template(kind)).worksheets[0]
    lock, row = sheet.protection, header_row(sheet)
    assert lock.sheet
    assert not lock.password
    assert not any((lock.insertRows, lock.deleteRows, lock.sort, lock.autoFilter, lock.formatCells, lock.formatColumns))
    assert all(
        sheet.cell(line, column).protection.locked for line in (row, row + 1) for column in columns(sheet).values()
    )
    assert not any(sheet.cell(row + 2, column).protection.locked for column in columns(sheet).values())
    assert not any(one.protection.locked for one in sheet.column_dimensions.values())
    assert sheet.freeze_panes is not None
    assert sheet.print_title_rows == f"${row}:${row}"
    # Excel sorts no locked cells: the rows that the filter sorts begin below the example.
    assert re.match(rf"A{row + 1}:", sheet.auto_filter.ref)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_every_header_has_a_note_in_its_language(kind, language):
    """Rest the pointer on a header and it says how to fill the column in."""
    sheet = opened(template(kind, language)).worksheets[0]
    for column in columns(sheet).values():
        text = sheet.cell(header_row(sheet), column).comment.text
        assert bool(re.search("[一-鿿]", re.sub("否", "", text))) is (language is Language.ZH), text


def test_the_daily_report_has_the_block_above_its_fields():
    """区域, 日报人, 填写日期 and 天气 stand above the nine fields and the two amounts."""
    sheet = opened(template("daily_report")).worksheets[0]
    assert [sheet.cell(3, column).value for column in (1, 3, 5, 7)] == ["区域", "日报人", "填写日期", "天气"]
    assert list(columns(sheet)) == [
        "序号",
        "访问客户",
        "电话",
        "访问时间",
        "访问目的",
        "说明",
        "商谈结果",
        "客户类别",
        "预定再访时间",
        "其他记录",
        "订货金额",
        "收款金额",
    ]


def test_long_lists_stand_on_a_sheet_that_nobody_sees():
    """A short list stands in the rule itself, a long one or one with commas on a very hidden sheet of one column."""
    assert opened(template("sales_target", offers=OFFICE)).sheetnames == ["销售目标"]
    many = Office(tuple(f"员工{number:03}" for number in range(150)), ("东,区",), ("江店",))
    book = opened(template("sales_target", offers=many))
    assert book["lists"].sheet_state == "veryHidden"
    assert [row[0].value for row in book["lists"].iter_rows()] == [*many.people, "东,区"]
    assert book["lists"].max_column == 1
    sources = {str(one.sqref): one.formula1 for one in book.worksheets[0].data_validations.dataValidation}
    assert sources["C5:C1048576"] == "lists!$A$1:$A$150"
    assert sources["D5:D1048576"] == "lists!$A$151:$A$151"


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.text(max_size=20) | st.sampled_from(["=1+1", "@SUM(A1)", "+1", "http://a.cn", 'a"b', "x,y"]), max_size=4
    )
)
def test_names_stay_texts(names):
    """No name becomes a formula or an address, and the workbook can be opened, whatever a name holds."""
    content = template("receipts", offers=Office(tuple(names)))
    for sheet in opened(content).worksheets:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_form_gives_the_same_bytes(kind):
    """No clock and no chance is in a template."""
    assert template(kind, offers=OFFICE) == template(kind, offers=OFFICE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_beside_the_sample_are_what_the_program_writes(kind):
    """`python run.py template KIND` gives the workbooks of sample_workbooks/templates, part by part."""
    lying = SAMPLES / f"{form_of(BY_KEY[kind], Language.ZH).title}.xlsx"
    assert parts(lying.read_bytes()) == parts(template(kind))
