"""The smallest faulty workbook for each finding about daily reports, customers and the office's settings.

It lies beside three people and their units; the cell is the one that is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mistakes.mistake import DAY, HINT, WARNING, Findings, Mistake, Rows, checked, write
from workflow.batch import run_nightly
from workflow.domain.visit_findings import VISITS

PEOPLE: Rows = [
    ["工号", "姓名", "大区", "门店"],
    ["1", "张三", "华东", "一店"],
    ["2", "李四", "华东", "一店"],
    ["3", "王五", "华东", "一店"],
    ["4", "赵六", "华南", "三店"],
]
NEXT = date(2026, 11, 4)
DOUBTS = frozenset(
    code for code in VISITS if code.startswith(("visit.", "customer.", "check_in.")) and code != "check_in.coordinates"
)
"""Codes of doubt about people's work."""
REPORT: list[object] = ["填写日期", "日报人", "访问客户", "访问目的", "商谈结果"]
LISTED: list[object] = ["客户名称", "电话", "城市", "别名", "首单日期"]


@dataclass(frozen=True, eq=False)
class VisitMistake(Mistake):
    """A faulty workbook of daily reports, customers or settings beside four people and their units."""

    workbook: str = "日报.xlsx"
    people: Rows = tuple(PEOPLE)
    settings: Mapping[str, object] = field(default_factory=dict)
    """What `checks.visits` says where the default is off."""

    @property
    def configured(self) -> Mapping[str, object]:
        """What config.yaml says, the settings among it."""
        return {"checks": {"visits": self.settings}, **self.config}


def _report(*rows: list[object], more: tuple[str, ...] = ()) -> Rows:
    """Visits of 张三 to 甲 on a day, each with its own further cells, below headers that say so."""
    return [[*REPORT, *more], *([DAY, "张三", "甲", "服务", "跟进", *row] for row in rows)]


def _visits(*rows: list[object], more: tuple[str, ...] = ()) -> Rows:
    return [[*REPORT, *more], *rows]


def _settings(*rows: list[object]) -> Rows:
    return [["键", "值", "生效日"], *rows]


def _checked_in(*rows: list[object]) -> Rows:
    header: list[object] = ["签到日期", "签到时间", "人员", "客户", "签到地点", "经纬度"]
    return [header, *([*row, None, None][: len(header)] for row in rows)]


def _arrived_late(mistake: Mistake, folder: Path) -> Findings:
    """Let nights be run since before the report's day, and the report come in weeks later."""
    write(folder / "inbox" / "人员.xlsx", {"Sheet1": mistake.people})
    run_nightly(mistake.order(folder, date(2026, 11, 2)))
    return checked(mistake, folder)


_LONG = "客户对交货时间不太放心，采购经理希望我们先送一批样品过去再谈价格"
_CUSTOMERS = {"客户档案.xlsx": [LISTED, ["甲", "13800000001", "上海", None, None],
    ["乙", "13800000002", "北京", None, None], ["宏远贸易公司", "13800000003", None, "宏远", None]]}  # fmt: skip

MISTAKES = (
    VisitMistake("visit.region", HINT, "F2", _report(["华南"], more=("区域",))),
    VisitMistake("visit.weather_unknown", HINT, "F2", _report(["还行"], more=("天气",))),
    VisitMistake("visit.weather_differs", HINT, "F4", _visits([DAY, "张三", "甲", "服务", "跟进", "晴"],
        [DAY, "李四", "乙", "服务", "跟进", "晴"], [DAY, "王五", "丙", "服务", "跟进", "大雨"], more=("天气",))),
    VisitMistake("visit.twice", WARNING, "C3", _report([], [])),
    VisitMistake("visit.backfilled", HINT, "A2", _report([]), run=_arrived_late),
    VisitMistake("visit.sequence", HINT, "F3", _visits([DAY, "张三", "甲", "服务", "跟进", 1],
        [DAY, "张三", "乙", "服务", "跟进", 3], more=("序号",))),
    VisitMistake("visit.quota", HINT, "C2", _report([]), settings={"quota": 2}),
    VisitMistake("visit.too_many", HINT, "C2", _visits([DAY, "张三", "甲", "服务", "跟进"],
        [DAY, "张三", "乙", "服务", "跟进"]), settings={"most_a_day": 1}),
    VisitMistake("visit.too_soon", HINT, "C3", _visits([DAY, "张三", "甲", "服务", "跟进"],
        [NEXT, "张三", "甲", "服务", "跟进"]), settings={"least_days": 3}),
    VisitMistake("visit.customer_unknown", HINT, "C4", _visits([DAY, "张三", "甲", "服务", "跟进"],
        [DAY, "张三", "乙", "服务", "跟进"], [DAY, "张三", "宏元贸易公司", "服务", "跟进"]), beside=_CUSTOMERS),
    VisitMistake("visit.phone_format", HINT, "F2", _report(["1380000000"], more=("电话",))),
    VisitMistake("visit.phone_shared", HINT, "F2", _visits(*([DAY, "张三", name, "服务", "跟进", "13800000000"]
        for name in "甲乙丙"), more=("电话",))),
    VisitMistake("visit.overlap", WARNING, "F3", _visits([DAY, "张三", "甲", "服务", "跟进", "9:00-10:30"],
        [DAY, "张三", "乙", "服务", "跟进", "10:00-11:00"], more=("访问时间",))),
    VisitMistake("visit.no_length", HINT, "F2", _report(["9:00-9:00"], more=("访问时间",))),
    VisitMistake("visit.long", HINT, "F2", _report(["9:00-17:00"], more=("访问时间",))),
    VisitMistake("visit.off_hours", HINT, "F2", _report(["21:00-22:30"], more=("访问时间",))),
    VisitMistake("visit.travel", HINT, "F3", _visits([DAY, "张三", "甲", "服务", "跟进", "9:00-10:00"],
        [DAY, "张三", "乙", "服务", "跟进", "10:10-11:00"], more=("访问时间",)), beside=_CUSTOMERS),
    VisitMistake("visit.purpose_unlisted", HINT, "D2", _report([]), settings={"purposes": ("订货", "收款")}),
    VisitMistake("visit.purpose_mix", HINT, "D2", _report([]), settings={"purpose_plan": {"服务": 20},
        "purpose_visits": 1}),
    VisitMistake("visit.outcome_amount", WARNING, "F2", _visits([DAY, "张三", "甲", "订货", "未遇", 100],
        more=("订货金额",))),
    VisitMistake("visit.deal_no_amount", HINT, "E3", _visits([DAY, "张三", "甲", "订货", "成交", 100],
        [DAY, "张三", "乙", "订货", "成交", None], more=("订货金额",))),
    VisitMistake("visit.order_unbooked", WARNING, "F2", _visits([DAY, "张三", "甲", "订货", "成交", 100],
        more=("订货金额",)), beside={"销售明细.xlsx": [["日期", "业务员", "客户", "金额"], [DAY, "张三", "甲", 60],
        [date(2026, 11, 19), "张三", "甲", 100]]}),
    VisitMistake("visit.receipt_unbooked", WARNING, "F2", _visits([DAY, "张三", "甲", "收款", "跟进", 100],
        more=("收款金额",)), beside={"回款明细.xlsx": [["回款日期", "业务员", "客户", "回款金额"],
        [DAY, "张三", "乙", 70]]}),
    VisitMistake("visit.booked_otherwise", HINT, "F2", _visits([DAY, "张三", "甲", "订货", "成交", 100],
        more=("订货金额",)), beside={"销售明细.xlsx": [["日期", "业务员", "客户", "金额"], [DAY, "张三", "乙", 100]]}),
    VisitMistake("visit.class", HINT, "F2", _report(["新增"], more=("客户类别",)),
        beside={"客户档案.xlsx": [LISTED, ["甲", "13800000001", "上海", None, date(2026, 1, 5)]]}),
    VisitMistake("visit.promise_broken", HINT, "F2", _visits([DAY, "张三", "甲", "服务", "跟进", date(2026, 11, 10)],
        [date(2026, 11, 18), "张三", "乙", "服务", "跟进", None], more=("预定再访时间",))),
    VisitMistake("visit.copied", HINT, "F3", _visits([DAY, "张三", "甲", "服务", "跟进", _LONG],
        [NEXT, "张三", "乙", "服务", "跟进", _LONG + "。"], more=("其他记录",))),
    VisitMistake("visit.issue_open", HINT, "F2", _report(["客户投诉发货慢"], more=("其他记录",))),
    VisitMistake("customer.incomplete", HINT, "C2", [["客户名称", "联系人", "经营范围"], ["甲", "李总", None]],
        "客户档案.xlsx"),
    VisitMistake("customer.duplicate", HINT, "B3", [["客户名称", "电话", "经营范围"], ["甲", "13800000000", "文具"],
        ["乙", "138-0000-0000", "文具"]], "客户档案.xlsx"),
    VisitMistake("customer.stale", HINT, "A2", [["客户名称", "联系人", "经营范围", "更新日期"],
        ["甲", "李总", "文具", date(2026, 1, 5)]], "客户档案.xlsx"),
    VisitMistake("customer.frequency", HINT, "C2", [["客户名称", "联系人", "拜访频率天数"], ["甲", "李总", "看情况"]],
        "客户档案.xlsx"),
    VisitMistake("check_in.coordinates", HINT, "D2", [["签到时间", "人员", "客户", "经纬度"],
        ["2026-11-03 9:05", "张三", "甲", "东经"]], "签到.xlsx"),
    VisitMistake("visit.no_check_in", HINT, "C3", _visits([DAY, "张三", "甲", "服务", "跟进"],
        [DAY, "张三", "乙", "服务", "跟进"]), beside={"签到.xlsx": _checked_in([DAY, "9:05", "张三", "甲"])}),
    VisitMistake("check_in.no_visit", HINT, "D3", _checked_in([DAY, "9:05", "张三", "甲"],
        [DAY, "10:05", "张三", "乙"]), "签到.xlsx", beside={"日报.xlsx": _report([])}),
    VisitMistake("check_in.time", HINT, "B2", _checked_in([DAY, "14:05", "张三", "甲"]), "签到.xlsx",
        beside={"日报.xlsx": _report(["9:00-10:00"], more=("访问时间",))}),
    VisitMistake("check_in.far", HINT, "F7", _checked_in(*([date(2026, 11, 2 + at), "9:05", "张三", "甲", "江边",
        "121.4737,31.2304"] for at in range(5)), [date(2026, 11, 9), "9:05", "张三", "甲", "湖边", "121.4937,31.2304"]),
        "签到.xlsx"),
    VisitMistake("settings.unknown", WARNING, "A2", _settings(["每日拜访定额", 6, None]), "配置.xlsx"),
    VisitMistake("settings.value", WARNING, "B2", _settings(["每日拜访定量", "很多", None]), "配置.xlsx"),
    VisitMistake("settings.twice", WARNING, "B3", _settings(["每日拜访定量", 6, DAY], ["每日拜访定量", 5, DAY]),
        "配置.xlsx"),
    VisitMistake("settings.overruled", HINT, "B2", _settings(["每日拜访定量", 6, None]), "配置.xlsx",
        config={"checks": {"config_wins": ["每日拜访定量"]}}),
    VisitMistake("settings.owner_unknown", WARNING, "B2", _settings(["人员负责人", "钱七", None]), "配置.xlsx"),
    VisitMistake("settings.ownerless", HINT, "", _settings(["人员负责人", "张三", None]), "配置.xlsx",
        beside={"日报.xlsx": _report([])}),
)  # fmt: skip
