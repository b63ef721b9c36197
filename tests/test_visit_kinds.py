"""Customers, contacts, check-ins and settings are known by their headers, and take no other sheet for their own."""

from datetime import date, datetime

import pytest

from mistakes.visits import PEOPLE
from reading_desk import AS_OF, found, sheet, taken
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.resolve.resolve import resolve
from workflow.resolve.settings import ResolveSettings

DAY = date(2026, 11, 3)


def _first(rows: list[list[object]], kind: str, name: str = "甲.xlsx", sheet_name: str = "Sheet1"):
    intake = taken(sheet(rows, sheet_name), workbook=name)
    assert intake.kinds == (kind,)
    return intake, intake.frames[kind].row(0, named=True)


@pytest.mark.parametrize(
    ("header", "kind", "workbook"),
    [
        ("客户编号 客户名称 别名 联系人 电话 地址 区域 负责人 等级 拜访频率天数 首单日期", "customers", "a.xlsx"),
        ("公司名称 联系人 联系电话 经营范围 购买需求", "customers", "a.xlsx"),
        ("客户名称 联系人 联系电话 地址", "customers", "客户资料.xlsx"),
        ("日期 人员 客户 方式 对象 内容 结果 下一步", "contacts", "a.xlsx"),
        ("跟进时间 跟进人 客户名称 跟进方式 联系人 跟进内容 下次跟进时间", "contacts", "a.xlsx"),
        ("日期 业务员 客户 联系人 沟通内容 下一步计划", "contacts", "客户联系记录.xlsx"),
        ("时间 人员 客户 经纬度", "check_ins", "a.xlsx"), ("打卡时间 姓名 打卡地点 经度 纬度", "check_ins", "a.xlsx"),
        ("签到时间 姓名 签到地点 备注", "check_ins", "外勤签到.xlsx"),
        ("盘点日期 经销商 库存数量 库存金额", "channel_stock", "渠道库存.xlsx"),
        ("日期 客户名称 品名 期末库存", "channel_stock", "11月库存盘点.xlsx"),
        ("日期 业务员 客户名称 金额 订单号 库存数量", "sales_ledger", "a.xlsx"),
        ("键 值 说明", "settings", "a.xlsx"), ("配置项 取值 生效日期", "settings", "a.xlsx"),
        ("拜访日期 业务员 客户名称 联系人 联系电话 公司地址 拜访方式 拜访目的 拜访结果", "daily_report", "a.xlsx"),
        ("日期 业务员 客户名称 客户等级 客户类别 联系方式 沟通内容 拜访结果 拜访目的", "daily_report", "日报.xlsx"),
        ("日期 业务员 客户名称 联系人 电话 地址 金额 订单号", "sales_ledger", "a.xlsx"),
        ("回款日期 业务员 客户名称 联系人 回款金额", "receipts", "a.xlsx"),
        ("工号 姓名 大区 门店 岗位 上级 邮箱 电话 城市", "people", "a.xlsx"),
        ("姓名 指标 期间 目标", "sales_target", "a.xlsx"),
    ],
)  # fmt: skip
def test_headers_tell_the_kind(header: str, kind: str, workbook: str):
    """The new kinds are recognised with the headers that people use, and the older ones are not mistaken for them."""
    titles = header.split()
    values = {"期间": "2026-11", "目标": 5, "金额": 5, "回款金额": 5, "指标": "销售额", "值": "6"}
    row = [DAY if "日期" in title or title == "日期" else values.get(title, "甲") for title in titles]
    assert taken(sheet([titles, row]), workbook=workbook).kinds == (kind,)


def test_a_list_of_seats_is_no_check_in():
    """签到 in a file's name makes no check-ins of a sheet that has neither time nor place."""
    rows = [["座位号", "参会人", "签到"], [1, "张三", "到"]]
    assert taken(sheet(rows), workbook="11月例会签到表.xlsx").kinds == ()


@pytest.mark.parametrize(
    ("written", "days"),
    [("7", 7), (7, 7), ("7天", 7), ("每7天", 7), ("每周一次", 7), ("两周", 14), ("半月", 15), ("每月1次", 30),
     ("季度", 90), ("每两周一次", 14), ("看情况", None), ("0", None), ("1000天", None)],
)  # fmt: skip
def test_how_often_to_visit_is_read_in_days(written: object, days: int | None):
    """Days, weeks and months are days; what is none is a hint, and the customer is there all the same."""
    intake, row = _first([["客户名称", "联系人", "拜访频率"], ["甲", "李总", written]], "customers")
    assert row["visit_every"] == days
    assert not row["held"]
    assert found(intake.findings) == ([] if days else [("customer.frequency", "C2")])


@pytest.mark.parametrize(
    ("written", "grade"), [("A", "A"), ("a类", "A"), ("重点客户", "A"), ("B级", "B"), ("一般", "C"), ("D", "D")]
)
def test_grades_are_read_in_their_usual_words(written: str, grade: str):
    """A, B and C in their usual words; another grade stays as it is written."""
    assert (
        _first([["客户名称", "经营范围", "电话", "等级"], ["甲", "纸", "1", written]], "customers")[1]["grade"] == grade
    )


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["经纬度"], ["121.4737,31.2304"]), (["经纬度"], ["31.2304，121.4737"]),
        (["经度", "纬度"], [121.4737, 31.2304]),
        (["经度", "纬度"], ["121.4737°E", "31.2304"]),
    ],
)  # fmt: skip
def test_coordinates_are_read_to_the_millionth(header: list[object], cells: list[object]):
    """Longitude and latitude in one cell or in two, in either order, are millionths of a degree."""
    rows = [["签到时间", "姓名", *header], [datetime(2026, 11, 3, 9, 5), "张三", *cells]]  # noqa: DTZ001  a cell's
    _, row = _first(rows, "check_ins")
    assert (row["longitude"], row["latitude"]) == (121_473_700, 31_230_400)
    assert (row["date"], row["visit_start"]) == (DAY, 545)


def test_new_kinds_are_settled_with_their_people():
    """Contacts and check-ins count for known people, customers may have no owner, and a stranger is asked about."""
    books = {
        "人员.xlsx": PEOPLE,
        "联系.xlsx": [["日期", "人员", "客户", "方式", "对象", "结果"], [DAY, "张三", "甲", "电话", "李总", "好"]],
        "签到.xlsx": [["签到时间", "人员", "签到地点", "经纬度"], ["2026-11-03 9:05", "张三", "江边", None]],
        "客户.xlsx": [["客户名称", "联系人", "经营范围", "负责人"], ["甲", "李总", "纸", None],
            ["乙", "王总", "纸", "钱七"]],
    }  # fmt: skip
    intakes = [take(name, name, [sheet(rows)], KindsSettings()) for name, rows in books.items()]
    settled = resolve(intakes, AS_OF, ResolveSettings())
    assert [(one.code, one.place.workbook, one.place.cell) for one in settled.findings] == [
        ("person.unknown", "客户.xlsx", "D3")
    ]
    for kind in ("contacts", "check_ins"):
        assert settled.records[kind]["credits"].to_list() == [[{"person_id": "1", "share": 1.0}]]
    assert settled.records["customers"]["held"].to_list() == [False, True]
