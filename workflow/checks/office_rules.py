"""配置: the office's own rules out of its settings sheet, validated like config.yaml and dated (capabilities.md #98).

Precedence: the built-in default, over it config.yaml, over that the settings sheet: the assistant keeps the sheet, and
config.yaml is the operator's. A rule that the operator reserves is named in `checks.config_wins` (by its key here or by
its name there): then config.yaml's value, or the default, stands and the sheet's row gets a hint.

Of several rows with one key the one with the latest 生效日 up to as_of counts; a row without a day counts since ever.

A list of words replaces the one before; with the word 默认 in it the words are added to those of config.yaml or the
default: 默认、台风. 访问目的 and 客户类别 also say what the office's own words mean (`office_words`).
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from workflow.checks.office_words import CLASS_WORDS, PARTS, PURPOSES_IN_USE, USUAL, WORD_KEYS, bare, own_words
from workflow.checks.settings import CheckSettings
from workflow.checks.stated_values import FIELDS, sort_of, stated_value
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Block
from workflow.domain.place import Place
from workflow.domain.team import Person, Team
from workflow.domain.visits import OUTCOMES, PURPOSES

KEYS: dict[str, str] = {
    "核对区域": "visits.region", "核对天气": "visits.weather", "天气用词": "visits.weather_words",
    "核对重复拜访": "visits.twice", "补交天数": "visits.backfill_days", "核对序号": "visits.sequence",
    "每日拜访定量": "visits.quota", "每日最多拜访": "visits.most_a_day", "最少间隔天数": "visits.least_days",
    "核对客户档案": "visits.customer_unknown", "客户名相似度": "visits.customer_like",
    "核对电话": "visits.phone_format", "同号客户数": "visits.phone_shared", "允许重叠分钟": "visits.overlap_minutes",
    "核对零时长": "visits.no_length", "最长访问小时": "visits.longest_hours", "工作时间": "visits.work_hours",
    "异地最少分钟": "visits.travel_minutes", "访问目的": "visits.purposes", "访问目的计划": "visits.purpose_plan",
    "访问目的容差": "visits.purpose_tolerance", "访问目的最少次数": "visits.purpose_visits",
    "客户结构目标": "visits.class_plan",
    "核对结果与金额": "visits.outcome_amounts", "成交用词": "visits.won_words", "无意向用词": "visits.lost_words",
    "未遇用词": "visits.absent_words", "金额核对天数": "visits.unbooked_days", "新增客户天数": "visits.new_days",
    "再访宽限天数": "visits.promise_grace", "再访失约天数": "visits.promise_broken",
    "守约联系方式": "visits.promise_contacts",
    "雷同百分比": "visits.copied_share", "雷同最少字数": "visits.copied_length", "雷同比较天数": "visits.copied_days",
    "问题用词": "visits.issue_words", "解决用词": "visits.issue_done", "问题天数": "visits.issue_days",
    "访问频率": "visits.cadence", "客户档案必填": "visits.customer_fields",
    "核对重复客户": "visits.customer_duplicate", "客户失联天数": "visits.customer_stale",
    "核对漏签到": "visits.no_check_in", "核对漏报拜访": "visits.no_visit",
    "签到时间容差分钟": "visits.check_in_minutes", "签到距离米": "visits.check_in_metres",
    "签到学习天数": "visits.check_in_learned",
    "单位弄错倍数": "unit_slip_times", "单位弄错行数": "unit_slip_rows", "核对重复订单": "duplicate_orders",
    "核对负数金额": "unexplained_returns", "目标容差": "target_tolerance", "核对SMART": "smart",
    "核对费用预算": "over_budget",
}  # fmt: skip
"""Every key of the sheet, and the setting of `checks` that it is."""

DUTIES = {"负责人": "owner", "审批人": "approver", "抄送": "copied to"}
"""A kind's name and one of these is a key as well: 日报负责人, 回款审批人."""

_TITLE = r"(?:大区|区域|销售|业务|门店|行政)?(?:总?经理|店长|主管|总监|主任|组长|专员|助理|总|老师|同事)"


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is to see to a kind of workbook."""

    kind: str
    duty: str
    """'owner', 'approver' or 'copied to'."""
    people: tuple[str, ...]
    """Their ids."""
    place: Place


@dataclass(frozen=True)
class OfficeRules:
    """The rules that count on a day."""

    checks: CheckSettings
    duties: tuple[Duty, ...] = ()
    stated: Mapping[str, Place] = field(default_factory=dict)
    """Setting → the cell of the value that counts."""
    findings: tuple[Finding, ...] = ()


Row = Mapping[str, Any]
KindNames = Mapping[str, tuple[str, str]]


def office_rules(
    records: Mapping[str, pl.DataFrame],
    blocks: Mapping[tuple[str, int], Block],
    base: CheckSettings,
    team: Team,
    as_of: date,
    kinds: KindNames,
) -> OfficeRules:
    """Return the rules that the settings sheets of the inbox state for a day, and what is wrong in them.

    Args:
        records: as `Resolved.records`; the sheet's rows are those of the kind 'settings'.
        blocks: by workbook and block number.
        base: what config.yaml says.
        team: who may be named.
        as_of: rows with a later 生效日 do not count yet.
        kinds: Chinese and English name of each kind by its key, for duties (日报负责人).
    """
    frame = records.get("settings")
    if frame is None:
        return OfficeRules(base)
    reading = _Reading(blocks, base, team, kinds)
    rows = frame.filter(~pl.col(HELD) & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of)))
    counting: dict[str, Row] = {}
    for row in rows.with_columns(pl.col("valid_from").fill_null(date.min)).iter_rows(named=True):
        setting = reading.setting_of(row)
        before = counting.get(setting)
        if not setting or (before is not None and before["valid_from"] > row["valid_from"]):
            continue
        if before is not None and before["valid_from"] == row["valid_from"]:
            reading.say_twice(row, before)
        counting[setting] = row
    checks = base
    # A plan may name purposes of the office's own: what is in use is read before.
    for setting, stated in sorted(counting.items(), key=lambda each: each[0] != PURPOSES_IN_USE):
        checks = reading.duty(setting, stated, checks) if "|" in setting else reading.applied(setting, stated, checks)
    reading.say_ownerless([kind for kind in kinds if kind in {block.kind for block in blocks.values()}])
    return OfficeRules(checks, tuple(reading.duties), dict(reading.stated), tuple(reading.findings))


class _Reading:
    """The rows of a settings sheet, one by one, with what was found."""

    def __init__(
        self, blocks: Mapping[tuple[str, int], Block], base: CheckSettings, team: Team, kinds: KindNames
    ) -> None:
        self._blocks, self._base, self._team, self._kinds = blocks, base, team, kinds
        self.findings: list[Finding] = []
        self.duties: list[Duty] = []
        self.stated: dict[str, Place] = {}
        self._keys = {bare(key): path for key, path in (KEYS | WORD_KEYS).items()}
        self._keys |= {path: path for path in KEYS.values()}
        self._keys |= {
            bare(name + duty): f"{kind}|{meaning}"
            for kind, names in kinds.items()
            for name in dict.fromkeys((names[0], names[0].removeprefix("销售")))
            for duty, meaning in DUTIES.items()
        }

    def setting_of(self, row: Row) -> str:
        """Return the setting that a row's key names; '' for none, which is said."""
        found = self._keys.get(bare(row["key"]), "")
        if not found:
            near = difflib.get_close_matches(bare(row["key"]), list(self._keys), n=1, cutoff=0.5)
            name = next((key for key in KEYS | WORD_KEYS if near and bare(key) == near[0]), near[0] if near else "")
            self.findings.append(find(
                "settings.unknown", self._place(row, "key"), row["key"], known="、".join(KEYS | WORD_KEYS),
                candidate=name, suggestion=f"是不是“{name}”？" if near else "",
                suggestion_en=f"Is “{name}” meant?" if near else "",
            ))  # fmt: skip
        return found

    def say_twice(self, row: Row, before: Row) -> None:
        """Say that a key stands twice for one day."""
        where = Place(before["workbook"], before[SHEET], before[ROW])
        self.findings.append(
            find("settings.twice", self._place(row, "value"), row["value"] or "", key=row["key"], where=where)
        )

    def applied(self, setting: str, row: Row, checks: CheckSettings) -> CheckSettings:
        """Return the settings with the value of a row, where it is one."""
        model, name = (VisitSettings, setting.removeprefix("visits.")) if "." in setting else (CheckSettings, setting)
        now = checks.visits if model is VisitSettings else checks
        kept, text = _shown(getattr(now, name, ())), str(row["value"] or "")
        if {setting, name, row["key"]} & set(self._base.config_wins):
            self._say("settings.overruled", row, text, kept)
            return checks
        info = model.model_fields.get(name)
        try:
            stated: object
            if setting in (PURPOSES_IN_USE, CLASS_WORDS):
                stated = own_words(setting, text, self._base.visits.purposes).listed
            else:
                # In strict mode a text is no number: what was typed is brought into the field's own type before.
                stated = self._added(setting, stated_value(model.model_fields[name], text, name))
            changed = model.model_validate({**now.model_dump(), name: stated}) if info else checks
        except (ValidationError, ValueError):
            zh, en = allowed(info, name)
            self._say("settings.value", row, text, kept, allowed=zh, allowed_en=en)
            return checks
        self.stated[setting] = self._place(row, "value")
        if isinstance(changed, VisitSettings):
            return checks.model_copy(update={"visits": changed})
        return changed

    def _added(self, setting: str, stated: object) -> object:
        """Put the words of config.yaml, or the default ones, in the place of 默认."""
        if not isinstance(stated, tuple):
            return stated
        base = self._base.visits if "." in setting else self._base
        usual = getattr(base, setting.removeprefix("visits."))
        words = (each for word in stated for each in (usual if word.lower() in USUAL else (word,)))
        return tuple(dict.fromkeys(words))

    def duty(self, setting: str, row: Row, checks: CheckSettings) -> CheckSettings:
        """Note who sees to a kind of workbook; names that nobody has are said."""
        kind, duty = setting.split("|")
        names = [name for part in PARTS.split(str(row["value"] or "")) if (name := part.strip())]
        known: list[str] = []
        for name in names:
            person = _person(self._team, name)
            if person:
                known.append(person.id)
            else:
                place = self._place(row, "value")
                self.findings.append(find("settings.owner_unknown", place, name, key=row["key"]))
        if names:
            self.duties.append(Duty(kind, duty, tuple(known), self._place(row, "value")))
        return checks

    def say_ownerless(self, there: Iterable[str]) -> None:
        """Say which kinds of workbook came in that have no owner, in an office that names owners at all."""
        owned = {duty.kind for duty in self.duties if duty.duty == "owner"}
        if not owned:
            return
        place = next(duty.place for duty in self.duties if duty.duty == "owner")
        for kind in there:
            if kind not in owned and kind != "settings":
                zh, en = self._kinds[kind]
                where = Place(place.workbook, place.sheet)
                self.findings.append(
                    find("settings.ownerless", where, zh, kind=zh, kind_en=en, cause=f"settings.ownerless|{kind}")
                )

    def _say(self, code: str, row: Row, text: str, kept: str, **more: str) -> None:
        self.findings.append(find(code, self._place(row, "value"), text, key=row["key"], kept=kept, **more))

    def _place(self, row: Row, key: str) -> Place:
        return self._blocks[row["workbook"], row[BLOCK]].place(row["workbook"], row[ROW], key)


def _person(team: Team, name: str) -> Person | None:
    """Who is named: by name or id, by both, or by a name with a post behind it (王五经理)."""
    bare = re.sub(r"[\s()（）:：]+", "", name)
    names = {one.id: re.sub(r"\s+", "", one.name) for one in team.people}
    known = [one for one in team.people if bare in (one.id, names[one.id])]
    known = known or [one for one in team.people if bare in (names[one.id] + one.id, one.id + names[one.id])]
    known = known or [
        one for one in team.people
        if bare.startswith(names[one.id]) and re.fullmatch(_TITLE, bare.removeprefix(names[one.id]))
    ]  # fmt: skip
    return known[0] if len(known) == 1 else None


def allowed(info: FieldInfo | None, name: str) -> tuple[str, str]:
    """Return what a setting may be, in Chinese and English; without a field what teaches 客户类别."""
    sort = sort_of(info) if info else "dict"
    if info and sort in ("int", "float"):
        least = next((rule.ge for rule in info.metadata if getattr(rule, "ge", None) is not None), None)
        most = next((rule.le for rule in info.metadata if getattr(rule, "le", None) is not None), None)
        zh = f"{'整' if sort == 'int' else ''}数" + (f"，不小于 {least}" if least is not None else "") + (
            f"，不大于 {most}" if most is not None else "")  # fmt: skip
        en = f"a {'whole ' if sort == 'int' else ''}number" + (f" from {least}" if least is not None else "") + (
            f" to {most}" if most is not None else "")  # fmt: skip
        return zh, en
    words = {
        "purposes": "、".join(PURPOSES) + "，陌拜=开发，巡店", CLASS_WORDS: "意向客户=开发，老店=原有",
        "purpose_plan": "订货40%、收款20%、开发20%、服务20%",
        "class_plan": "开发20%、新增20%、原有60%",
        "customer_fields": "、".join(FIELDS), "cadence": "A 7、B 14、C 30", "work_hours": "07:00-21:00",
    }.get(name, "、".join(OUTCOMES[:2]))  # fmt: skip
    if sort == "bool":
        return "是、否", "yes or no"
    return (f"这样的写法：{words}", "written like this: " + words)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "（空）"
    if isinstance(value, dict):
        return "、".join(f"{key} {number}" for key, number in value.items()) or "（空）"
    return f"{value:g}" if isinstance(value, float) else str(value) or "（空）"
