"""The 配置 sheet: which rules it states, from which day, what may stand in a value, and who goes first."""

from datetime import date

import pytest
from pydantic import BaseModel

from mistakes.visits import Rows
from visit_desk import on_desk
from workflow.checks.office_rules import KEYS, allowed
from workflow.checks.settings import CheckSettings
from workflow.checks.visit_settings import VisitSettings


def _stated(*rows: list[object], base: CheckSettings | None = None, more: dict[str, Rows] | None = None):
    books = {"配置.xlsx": [["键", "值", "生效日"], *([*row, None][:3] for row in rows)], **(more or {})}
    return on_desk(books, base)


def test_every_setting_of_the_checks_has_a_key():
    """What config.yaml can say of checks, the sheet can say too, but for which of both goes first."""
    fields = {f"visits.{name}" for name in VisitSettings.model_fields} | CheckSettings.model_fields.keys()
    assert sorted(KEYS.values()) == sorted(fields - {"visits", "config_wins", "visits.config_wins"})


def test_every_default_may_be_typed():
    """What stands behind a key by default is taken when somebody types it."""
    for key, path in KEYS.items():
        model: type[BaseModel] = VisitSettings if path.startswith("visits.") else CheckSettings
        now = getattr(
            CheckSettings().visits if model is VisitSettings else CheckSettings(), path.removeprefix("visits.")
        )
        text = ("是" if now else "否") if isinstance(now, bool) else (
            "、".join(now) if isinstance(now, tuple)
            else "、".join(f"{name} {days}" for name, days in now.items()) if isinstance(now, dict) else str(now)
        )  # fmt: skip
        desk = _stated([key, text or "、"])
        assert desk.said("settings") == [], (key, text)
        assert desk.rules.checks == CheckSettings(), key


@pytest.mark.parametrize(
    ("key", "typed", "name", "value"),
    [
        ("每日拜访定量", 6, "quota", 6), ("每日拜访定量", "6.0", "quota", 6), ("visits.quota", 6, "quota", 6),
        ("天气用词", "晴、雨，雪", "weather_words", ("晴", "雨", "雪")), ("核对天气", "否", "weather", False),
        ("工作时间", "8：30～18:00", "work_hours", "8:30-18:00"), ("最长访问小时", 2.5, "longest_hours", 2.5),
        ("访问频率", "A类7天、B：10、C 30", "cadence", {"A": 7, "B": 10, "C": 30}),
        ("访问目的计划", "订货40%；收款20%", "purpose_plan", {"订货": 40, "收款": 20}),
        ("访问目的", "订货、收款", "purposes", ("订货", "收款")),
        ("访问目的", "陌拜=开发，巡店", "purposes", ("订货", "收款", "开发", "服务", "说明", "巡店")),
        ("客户档案必填", "客户名称、电话", "customer_fields", ("customer", "phone")),
        ("每日拜访定量（家）", 6, "quota", 6),
    ],
)  # fmt: skip
def test_a_value_counts_as_it_is_typed(key: str, typed: object, name: str, value: object):
    """Numbers, switches, lists, hours and shares are read as people type them, and change nothing else."""
    desk = _stated([key, typed])
    assert desk.said("settings") == []
    assert desk.rules.checks == CheckSettings(visits=VisitSettings(**{name: value}))
    assert desk.rules.stated[f"visits.{name}"].cell == "B2"


@pytest.mark.parametrize(
    ("key", "typed"),
    [("每日拜访定量", "-1"), ("每日拜访定量", "6.5"), ("每日拜访定量", None), ("核对天气", "也许"),
     ("工作时间", "全天"), ("工作时间", "18:00-9:00"), ("访问频率", "A 每周"), ("访问频率", "A 0"),
     ("访问目的", "喝茶=泡茶"), ("访问目的", "收款=订货"), ("客户类别", "老店"),
     ("访问目的计划", "订货80%、收款40%"), ("客户名相似度", "9")],
)  # fmt: skip
def test_a_wrong_value_changes_nothing_and_is_said_at_its_cell(key: str, typed: object):
    """What a setting cannot be is a warning at the value, with what it may be; what counted before goes on to count."""
    desk = _stated([key, typed])
    assert desk.said() == [("settings.value", "B2")]
    assert desk.findings[0].details["allowed"]
    assert desk.rules.checks == CheckSettings()


def test_the_latest_day_up_to_tonight_counts():
    """A rule changes from its day on, and one that is dated later waits."""
    rows = [["每日拜访定量", 4], ["每日拜访定量", 5, date(2026, 11, 1)], ["每日拜访定量", 6, date(2026, 11, 15)],
            ["每日拜访定量", 9, date(2026, 12, 1)]]  # fmt: skip
    assert _stated(*rows).rules.checks.visits.quota == 6
    assert _stated(*rows[::-1]).rules.checks.visits.quota == 6
    assert _stated(*rows[:2]).said() == []


def test_the_sheet_goes_before_config_but_where_config_wins():
    """The assistant's sheet overrules config.yaml; a rule that config.yaml reserves, by key or name, stands."""
    base = CheckSettings(visits=VisitSettings(quota=3))
    assert _stated(["每日拜访定量", 6], base=base).rules.checks.visits.quota == 6
    for name in ("每日拜访定量", "quota", "visits.quota"):
        desk = _stated(["每日拜访定量", 6], base=base.model_copy(update={"config_wins": (name,)}))
        assert desk.said() == [("settings.overruled", "B2")]
        assert desk.rules.checks.visits.quota == 3


def test_a_plan_may_name_a_purpose_of_the_offices_own():
    """访问目的 is read before the plan that names what it lists, and explaining 客户类别 changes no check."""
    desk = _stated(["访问目的计划", "巡店30%"], ["访问目的", "默认、巡店"], ["客户类别", "老店=原有"])
    assert desk.said() == []
    assert desk.rules.checks.visits.purpose_plan == {"巡店": 30}
    assert desk.rules.checks.visits.all_purposes[-1] == "巡店"


def test_an_unknown_key_is_answered_with_the_one_that_is_near():
    """A key that nobody knows has no effect, and the likely one is named."""
    desk = _stated(["每日拜访定量数", 6])
    assert desk.said() == [("settings.unknown", "A2")]
    assert desk.findings[0].details["candidate"] == "每日拜访定量"


def test_the_stated_rule_is_the_one_that_is_checked():
    """A 定量 of the sheet is what reports are judged by, and a switch that is off says nothing more."""
    report: Rows = [
        ["填写日期", "日报人", "访问客户", "访问目的", "电话"],
        [date(2026, 11, 3), "张三", "甲", "服务", "138"],
    ]
    desk = _stated(["每日拜访定量", 2], ["核对电话", "否"], more={"日报.xlsx": report})
    assert desk.said() == [("visit.quota", "C2")]


def test_owners_are_known_people():
    """日报负责人 names who sees to a kind, by name or id, several too; a kind that came in and has none is said."""
    report: Rows = [["填写日期", "日报人", "访问客户", "访问目的"], [date(2026, 11, 3), "张三", "甲", "服务"]]
    ledger: Rows = [["日期", "业务员", "客户", "金额"], [date(2026, 11, 3), "张三", "甲", 5]]
    rows = [["日报负责人", "李四、1"], ["销售明细审批人", "王五"], ["人员负责人", "李四"]]
    desk = _stated(*rows, more={"日报.xlsx": report})
    assert [(one.kind, one.duty, one.people) for one in desk.rules.duties] == [
        ("daily_report", "owner", ("2", "1")),
        ("sales_ledger", "approver", ("3",)),
        ("people", "owner", ("2",)),
    ]
    assert desk.said() == []
    desk = _stated(*rows, more={"日报.xlsx": report, "明细.xlsx": ledger})
    assert desk.said() == [("settings.ownerless", "")]
    assert desk.findings[0].value == "销售明细"


def test_every_kind_in_the_inbox_needs_an_owner():
    """Kinds that no figure is made of are told too when nobody is named for them, each once."""
    budget: Rows = [["单位", "月份", "科目", "预算金额"], ["一店", "2026-11", "差旅", 500]]
    more = {
        "预算.xlsx": budget,
        "签到.xlsx": [["签到时间", "人员", "客户", "经纬度"], ["2026-11-03 9:05", "张三", "甲", None]],
    }
    desk = _stated(["日报负责人", "张三"], more=more)
    told = [one.value for one in desk.findings if one.code == "settings.ownerless"]
    assert told == ["人员", "费用预算", "签到"]


def test_words_are_added_to_those_that_count():
    """默认 in a list of words stands for config.yaml's or the default words, and from its 生效日 on."""
    base = CheckSettings(visits=VisitSettings(weather_words=("晴", "雨")))
    rows = [["天气用词", "默认、台风"], ["天气用词", "台风", date(2026, 12, 1)]]
    assert _stated(*rows, base=base).rules.checks.visits.weather_words == ("晴", "雨", "台风")
    assert _stated(["成交用词", "拍板、default"]).rules.checks.visits.won_words == ("拍板", *VisitSettings().won_words)
    report: Rows = [["填写日期", "日报人", "访问客户", "天气"], [date(2026, 11, 3), "张三", "甲", "台风"]]
    assert _stated(*rows, base=base, more={"日报.xlsx": report}).said() == []
    without = _stated(["天气用词", "默认、回南"], base=base, more={"日报.xlsx": report})
    assert without.said() == [("visit.weather_unknown", "D2")]


def test_what_a_setting_may_be_is_said_for_each():
    """Every setting has words for what may stand there, in both languages."""
    for path in KEYS.values():
        model = VisitSettings if path.startswith("visits.") else CheckSettings
        zh, en = allowed(model.model_fields[path.removeprefix("visits.")], path.removeprefix("visits."))
        assert zh
        assert en
