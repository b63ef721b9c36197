"""The checks of daily reports and customers across rows and sheets: what they say, and of whom they say nothing."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from mistakes.visits import DAY, DOUBTS, MISTAKES, NEXT, REPORT, VisitMistake
from offices import honest
from offices.reading import resolved
from visit_desk import on_desk
from workflow.checks.customer_names import CustomerList
from workflow.checks.settings import CheckSettings
from workflow.checks.visit_customers import is_phone, phone_numbers
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import FINDINGS
from workflow.domain.finding import Severity
from workflow.domain.visit_findings import VISITS


def test_doubt_is_never_an_accusation():
    """No finding about people's work holds a row back, and what only doubts says 待核实, to look into."""
    for code in sorted(DOUBTS):
        assert not FINDINGS[code].severity.holds
        message = FINDINGS[code].zh.message
        assert not any(word in message for word in ("造假", "虚报", "撒谎", "偷懒", "作弊")), code
        assert ("待核实" in message) == FINDINGS[code].en.message.startswith("To look into"), code


@pytest.mark.parametrize("seed", range(20))
def test_an_honest_office_hears_nothing_above_a_hint(seed: int, tmp_path: Path):
    """In an honest month nothing is said of visits but what its sheets show: random classes, promises not kept."""
    honest.build(tmp_path, seed)
    settled, found = resolved(tmp_path)
    about = [one for one in found if one.code in VISITS]
    assert [one for one in (*settled.findings, *found) if one.severity is not Severity.HINT] == []
    assert {one.code for one in about} <= {"visit.class", "visit.promise_broken"}


@pytest.mark.parametrize("case", [one for one in MISTAKES if one.beside], ids=lambda case: case.code)
def test_a_check_is_silent_without_the_sheet_that_it_needs(case: VisitMistake):
    """Without the customers, the ledger or the receipts, what only they can tell is not said."""
    base = CheckSettings(visits=VisitSettings(**case.settings))
    assert on_desk({case.workbook: case.rows}, base).said("visit", "customer", "check_in", "settings.ownerless") == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("13800000000", True), ("138-0000-0000", True), ("+86 138 0000 0000", True), ("021-62345678", True),
        ("(021)62345678转801", True), ("62345678", True), ("400-800-1234", True), ("13800000000、021-62345678", True),
        ("1380000000", False), ("138000000001", False), ("23800000000", False), ("12", False),
    ],
)  # fmt: skip
def test_what_is_a_phone_number(text: str, right: bool):  # noqa: FBT001  a column of the table
    """Mobiles, landlines with or without area code, service and several numbers are whole; a digit too few is not."""
    assert all(map(is_phone, phone_numbers(text))) is right


def _rows(*rows: list[object], more: tuple[str, ...] = ()) -> list[list[object]]:
    return [[*REPORT, *more], *rows]


def test_a_region_that_is_no_unit_is_where_the_visits_were():
    """浦东 is no unit of the office, and the own store as region is no other one: nothing is said of either."""
    rows = _rows(
        [DAY, "张三", "甲", "服务", "跟进", "浦东"], [NEXT, "张三", "甲", "服务", "跟进", "一店"], more=("区域",)
    )
    assert on_desk({"日报.xlsx": rows}).said("visit") == []


def test_a_region_is_judged_by_the_unit_on_that_day():
    """Who moved reports the old region before the move and the new one after it."""
    people = [["工号", "姓名", "大区", "门店", "调动日期", "原大区", "原门店"],
              ["1", "张三", "华南", "三店", date(2026, 11, 10), "华东", "一店"],
              ["2", "李四", "华东", "一店", None, None, None]]  # fmt: skip
    rows = _rows(*([date(2026, 11, day), "张三", f"甲{day}", "服务", "跟进", region]
                   for day, region in ((3, "华东"), (11, "华南"), (12, "华东"))), more=("区域",))  # fmt: skip
    assert on_desk({"人员.xlsx": people, "日报.xlsx": rows}).said("visit") == [("visit.region", "F4")]


def test_numbers_may_run_on_over_days_or_begin_anew():
    """序号 from 1 each day and one that runs through the month are both in order."""
    for numbers in ((1, 2, 1, 2), (1, 2, 3, 4), (5, 6, 1, 2)):
        days = (DAY, DAY, NEXT, NEXT)
        rows = _rows(*([day, "张三", f"甲{at}", "服务", "跟进", number]
                       for at, (day, number) in enumerate(zip(days, numbers, strict=True))),
                     more=("序号",))  # fmt: skip
        assert on_desk({"日报.xlsx": rows}).said("visit") == []


def test_visits_that_touch_do_not_overlap():
    """A visit may begin when the one before ends; two rows of one customer at one time are no overlap."""
    rows = _rows([DAY, "张三", "甲", "服务", "跟进", "9:00-10:00"], [DAY, "张三", "乙", "服务", "跟进", "10:00-11:00"],
                 [DAY, "张三", "乙", "收款", "跟进", "10:00-11:00"], more=("访问时间",))  # fmt: skip
    assert on_desk({"日报.xlsx": rows}).said("visit") == []


def test_an_amount_is_booked_where_its_customer_has_as_much():
    """An order that the ledger has in two parts, under an alias or some days later is booked."""
    ledger = [["日期", "业务员", "客户", "金额"], [DAY, "张三", "甲", 60], [date(2026, 11, 7), "张三", "甲", 40],
              [date(2026, 11, 9), "张三", "宏远", 50], [date(2026, 11, 19), "张三", "丁", 1]]  # fmt: skip
    listed = [["客户名称", "联系人", "别名"], ["甲", "李总", None], ["宏远贸易有限公司", "王总", "宏远"]]
    rows = _rows([DAY, "张三", "甲", "订货", "成交", 100], [DAY, "张三", "宏远贸易公司", "订货", "成交", 50],
                 [date(2026, 11, 19), "张三", "甲", "订货", "成交", 70], more=("订货金额",))  # fmt: skip
    books = {"销售明细.xlsx": ledger, "客户档案.xlsx": listed, "日报.xlsx": rows}
    assert on_desk(books).said("visit") == []


def test_a_held_row_of_the_ledger_accuses_nobody():
    """A customer with a row of the ledger that could not be read may well have the order in it."""
    ledger = [["日期", "业务员", "客户", "金额"], [DAY, "张三", "甲", "见附件"], [NEXT, "张三", "乙", 5]]
    rows = _rows([DAY, "张三", "甲", "订货", "成交", 100], more=("订货金额",))
    assert on_desk({"销售明细.xlsx": ledger, "日报.xlsx": rows}).said("visit") == []


def test_a_held_row_under_an_alias_accuses_nobody():
    """A held row of the ledger is its customer's also where the report writes the customer's alias."""
    ledger = [["日期", "业务员", "客户", "金额"], [DAY, "张三", "宏远贸易", "见附件"], [NEXT, "张三", "乙", 5]]
    listed = [["客户名称", "联系人", "别名"], ["宏远贸易有限公司", "王总", "宏远"], ["乙", "李总", None]]
    rows = _rows([DAY, "张三", "宏远", "订货", "成交", 100], more=("订货金额",))
    books = {"销售明细.xlsx": ledger, "客户档案.xlsx": listed, "日报.xlsx": rows}
    assert on_desk(books).said("visit") == []


def test_a_day_with_a_held_row_is_not_counted_against_the_quota():
    """Whose row waits for an answer is not told that a visit is missing."""
    rows = _rows([DAY, "张三", "甲", "服务", "跟进"], [DAY, "张三", "乙", "团建", "跟进"])
    base = CheckSettings(visits=VisitSettings(quota=2))
    assert on_desk({"日报.xlsx": rows}, base).said("visit") == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("上海启合医疗器械", "上海启和医疗器械"), ("上海启和医疗", "上海启和医疗器械"),
        ("上海和启医疗器械", "上海启和医疗器械"),
        ("上海宏盛医疗器械", None), ("深圳启和物流", None), ("北京启和医疗器械", None), ("上海瑞博物流", None),
    ],
)  # fmt: skip
def test_what_all_names_share_makes_no_customer_near(written: str, meant: str | None):
    """A city and a trade in common are no likeness; one sign that differs is."""
    cities, cores, trades = ("上海", "深圳", "北京"), ("信远", "德鸿", "凯润", "立诚"), ("医疗器械", "物流")
    names = [city + core + trade for city in cities for core in cores for trade in trades]
    listed = pl.DataFrame({"customer": [*names, "上海启和医疗器械"]}).with_columns(
        *(pl.lit(None).alias(key) for key in ("alias", "number", "city", "grade", "first_order", "visit_every")),
        pl.lit("客户档案.xlsx").alias("workbook"), pl.lit(2).alias("row"),
    )  # fmt: skip
    near = CustomerList.of(listed).near(written, VisitSettings().customer_like)
    assert (near.name if near else None) == meant


def test_a_prospect_need_not_be_listed():
    """A customer of the class 开发 is named only where a listed name is near enough to be meant."""
    listed = [["客户名称", "联系人", "别名"], ["甲贸易", "李总", None], ["宏远文具", "王总", None]]
    rows = _rows([DAY, "张三", "甲贸易", "服务", "跟进", "原有"], [DAY, "张三", "新疆天山牧场", "开发", "跟进", "开发"],
                 [DAY, "张三", "宏元文具", "开发", "跟进", "开发"], more=("客户类别",))  # fmt: skip
    desk = on_desk({"客户档案.xlsx": listed, "日报.xlsx": rows})
    assert desk.said("visit") == [("visit.customer_unknown", "C4")]
    assert desk.findings[0].details["candidate"] == "宏远文具"


def test_a_copy_is_told_from_a_text_that_only_begins_alike():
    """Digits and signs do not make a text another one; other words do; and short texts are never compared."""
    one = "上午与采购经理谈了明年框架协议，对方要求账期六十天，我们坚持三十天"
    other = "上午与仓库主管核对库存，碎纸机缺件三台，约定本周五以前补齐并签收"
    for second, said in ((one + "！", 1), (other, 0), ("需要样品", 0)):
        rows = _rows(
            [DAY, "张三", "甲", "服务", "跟进", one], [NEXT, "张三", "甲", "服务", "跟进", second], more=("其他记录",)
        )
        assert len(on_desk({"日报.xlsx": rows}).said("visit.copied")) == said
