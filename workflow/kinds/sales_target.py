"""目标表: long, with months as columns, or with metrics as columns; of people and of units."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import Field, model_validator

from workflow.domain.metric import METRICS
from workflow.domain.period import Span, parse_period
from workflow.domain.results import Tier
from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.header import Header
from workflow.kinds.sales_ledger import Amount, Day
from workflow.kinds.shared_columns import REMARK, STORE_HEADERS, person, person_id, region
from workflow.kinds.target_columns import AMOUNTS, LEDGER_COLUMNS, SAID
from workflow.kinds.written import header_key, is_total, unit_in_header, without_brackets


class TargetRecord(Record):
    """One target: of a person or of a unit, of one metric, for one period."""

    person: str | None = None
    person_id: str | None = None
    company: str | None = None
    region: str | None = None
    store: str | None = None
    metric: str
    start: Day | None = None
    end: Day | None = None
    period: str | None = None
    """A period whose year the sheet does not tell ('11月')."""
    target: Amount | None = None
    """None in a row that has a weight: a share of the unit's target."""
    weight: Annotated[int, Field(ge=0)] | None = None
    column: int
    """The sheet's column that the value stands in."""
    tier: str | None = None
    """Which tier the value is: base, stretch or challenge."""
    version: str | None = None
    effective: Day | None = None
    """From which day on this version counts; None: since ever."""
    keeper: str | None = None
    """Who answers for a unit's target."""
    basis: str | None = None
    """What the sheet says of tax and of the crediting date, as written."""
    floor: Amount | None = None
    cap: Amount | None = None
    locked: str | None = None
    code: str | None = None
    parent: str | None = None
    """The code of the target above."""
    committed: Amount | None = None
    confirmed: str | None = None
    opinion: str | None = None
    reason: str | None = None
    approver: str | None = None
    statement: str | None = None
    """The target or the measures in words."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> "TargetRecord":
        if self.start and self.end and self.end < self.start:
            raise ValueError("period.reversed")
        return self


TARGET_VALUE = "target"

SALES_TARGET = Kind(
    key="sales_target",
    zh="目标表",
    en="Sales target",
    version=3,
    record=TargetRecord,
    columns=(
        person(),
        person_id(),
        Column("company", "公司", "Company", synonyms=("公司名称", "集团")),
        region(),
        Column("store", "门店", "Store", synonyms=(*STORE_HEADERS, "组织", "组织名称", "责任单位", "考核单位")),
        Column("metric", "指标", "Metric", synonyms=("指标名称", "考核指标", "目标类型", "项目", "考核项", "metric",
            "kpi")),
        Column("unit", "单位", "Unit", synonyms=("计量单位", "unit")),
        Column("period", "期间", "Period", synonyms=("考核期", "周期", "考核周期", "月份", "年月", "结算周期",
            "目标月份", "销售月份", "业绩归属月份", "考核月份", "目标期间", "季度", "月度", "period", "month",
            "quarter")),
        Column("year", "年份", "Year", synonyms=("年度", "年", "year")),
        Column("day", "日期", "Date", Content.DATE, ("date",)),
        Column("start", "开始日期", "Start", Content.DATE, ("起始日期", "开始", "开始时间", "起", "起始",
            "start date", "from")),
        Column("end", "结束日期", "End", Content.DATE, ("截止日期", "结束", "结束时间", "止", "终止日期", "截止",
            "end date", "to")),
        Column("weight", "权重", "Weight", Content.NUMBER, ("分配系数", "系数", "weight")),
        *LEDGER_COLUMNS,
        REMARK,
    ),
    claims=(
        Claim((frozenset({"person", "person_id", "region", "store", "company"}), frozenset({TARGET_VALUE}))),
        Claim((frozenset({"metric"}), frozenset({TARGET_VALUE}), frozenset({"period", "start", "year"}))),
    ),
    substance=frozenset({TARGET_VALUE, "weight", "floor", "cap"}),
    words=frozenset({"period", "year", "unit", "metric", *AMOUNTS, *SAID}),
    hint=re.compile(r"目标|任务|指标|计划|KPI|quota|target", re.IGNORECASE),
)  # fmt: skip

_GOAL = re.compile(r"目标值|目标额|目标金额|目标|任务额|任务|指标|计划|kpi|quota|target|goal")
_NOT_A_GOAL = re.compile(
    r"率|%|进度|占比|同比|环比|差额|差距|缺口|剩余|还差|排名|名次|冲刺|挑战|保底|日均|累计|调整后|增长|上期|去年|同期|上月|rate|gap|stretch|challenge|completion|progress"
)
_HAPPENED = re.compile(r"业绩|实际|实绩|完成|达成|统计|actual|achieve|result", re.IGNORECASE)
_DONE = re.compile(r"实际|完成|达成|实绩|已|actual|done|achieved")
_TIERS = {"冲刺": Tier.STRETCH, "挑战": Tier.CHALLENGE, "stretch": Tier.STRETCH, "challenge": Tier.CHALLENGE}
_TIER_WORD = re.compile("|".join(_TIERS))
_FILLER = re.compile(r"考核|个人|部门|公司|团队|总额|总|金额|值|额度|本|当|的|分解|数额")
_SPANS = (
    ("季度", Span.QUARTER),
    ("年度", Span.YEAR),
    ("全年", Span.YEAR),
    ("月度", Span.MONTH),
    ("年", Span.YEAR),
    ("月", Span.MONTH),
    ("周", Span.WEEK),
    ("日", Span.DAY),
)
_METRIC_BY_NAME = {
    header_key(name): metric.key for metric in METRICS.values() for name in (metric.zh, metric.en, metric.key,
        *metric.synonyms)
} | {"零售": "sales", "订单额": "sales", "订单金额": "sales", "签单": "sales", "毛利润": "gross_margin",
    "回款金额": "collections", "货款完全回收": "collections"}  # fmt: skip


_RATES = sorted((name for name, key in _METRIC_BY_NAME.items() if not METRICS[key].additive), key=len, reverse=True)
"""Names of rates and levels, the longest first: 毛利率 speaks of no 毛利."""


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of target values: what its header tells of metric, period and unit (None: not told)."""

    column: int
    metric: str | None
    period: str | None
    span: Span | None
    unit: Decimal | None
    text: str
    unknown: str = ""
    """A word of the header that is no known metric."""
    goal: bool = False
    """Whether the header says that it is a target."""
    tier: Tier = Tier.BASE
    """冲刺目标 and 挑战目标 are tiers of the target beside them."""


@lru_cache(maxsize=4_096)
def metric_named(text: str) -> str | None:
    """Return the key of the metric that a text names, with or without 目标 and fillers; None where it names none."""
    key = without_brackets(header_key(text))
    bare = _FILLER.sub("", _GOAL.sub("", key))
    return _METRIC_BY_NAME.get(key) or _METRIC_BY_NAME.get(_GOAL.sub("", key)) or _METRIC_BY_NAME.get(bare)


@lru_cache(maxsize=4_096)
def is_target_like(key: str) -> bool:
    """Tell whether a compared header could head target values: it speaks of a goal, or names a month or a quarter."""
    return bool(_GOAL.search(key)) or parse_period(without_brackets(key), 2000) is not None


_LONG_SPANS = frozenset({Span.YEAR, Span.HALF, Span.QUARTER, Span.MONTH})
"""Periods that stand as columns; the name of a single day is a date."""


class Spoken(NamedTuple):
    """What the words around a table say of its values."""

    goals: bool = False
    """They speak of targets."""
    results: bool = False
    """They speak of what happened, and not of targets."""


_SILENT = Spoken()


def spoken(context: str) -> Spoken:
    """Return what the words of names and titles say of the values below them."""
    goals = bool(SALES_TARGET.hint.search(context))
    return Spoken(goals, not goals and bool(_HAPPENED.search(context)))


def value_columns(
    headers: Sequence[Header], taken: frozenset[int], around: Spoken = _SILENT
) -> tuple[ValueColumn, ...]:
    """Return the columns of a header that hold target values.

    A header that says 目标 does; so do several that name a month or quarter (months as columns); and one that is just
    a metric's name, where its neighbours are targets of other metrics or the title speaks of targets.
    """
    said, named, bare = map(list, _by_what_they_say(tuple(headers), taken))
    tiers = [value for value in said if value.tier is not Tier.BASE]
    said = [value for value in said if value.tier is Tier.BASE]
    named = [value for value in named if value.span in _LONG_SPANS and not value.unknown]
    if len({value.period for value in named}) < 2 or (said and not any(value.period for value in said)):
        # One column that names a period is a date in a title; months as columns are several.
        named = []
    if not said and around.results:
        # 2026年销售业绩 by month says what was sold: no target is made of it, it is asked.
        named = []
    metrics = {value.metric for value in said}
    if said:
        bare = [value for value in bare if None not in metrics and value.metric not in metrics]
    elif named or not around.goals:
        bare = []
    base = said + named + bare
    return tuple(sorted(base + (tiers if base else []), key=lambda value: value.column))


@lru_cache(maxsize=1_024)
def _by_what_they_say(headers: tuple[Header, ...], taken: frozenset[int]) -> tuple[tuple[ValueColumn, ...], ...]:
    """The columns that say they are targets, those that name a period, and those that only name a metric."""
    said: list[ValueColumn] = []
    named: list[ValueColumn] = []
    bare: list[ValueColumn] = []
    for header in headers:
        if header.column not in taken and (value := _value_column(header)):
            (said if value.goal else named if value.period or value.span is Span.YEAR else bare).append(value)
    return tuple(said), tuple(named), tuple(bare)


def _value_column(header: Header) -> ValueColumn | None:
    keys = [header_key(text) for text in header.path]
    bare = [without_brackets(key) for key in keys]
    tier = next((tier for word, tier in _TIERS.items() for key in bare if word in key), Tier.BASE)
    if tier is not Tier.BASE:
        bare = [_TIER_WORD.sub("", key) for key in bare]
    goal = tier is not Tier.BASE or any(_GOAL.search(key) for key in bare)
    if any(_says_no_goal(key, goal=goal) for key in bare):
        return None
    told = _Told()
    for key in bare:
        told = _words(_GOAL.sub("", key), told)
    if tier is not Tier.BASE and told.unknown:
        return None
    whole_year = told.span is Span.YEAR and not told.unknown
    if not goal and not told.period and not whole_year and (told.metric is None or told.unknown or told.span):
        return None
    unit = next((found for key in reversed(keys) if (found := unit_in_header(key))), None)
    return ValueColumn(header.column, told.metric, told.period, told.span, unit, header.text, told.unknown, goal, tier)


def _says_no_goal(key: str, *, goal: bool) -> bool:
    """Whether a word of a header says that it heads no targets; 毛利率目标 is one, 毛利率 by itself is a figure."""
    rest = _GOAL.sub("", key)
    if (named := _METRIC_BY_NAME.get(rest)) and not METRICS[named].additive:
        return not goal
    return bool(_NOT_A_GOAL.search(key) or is_total(key) or _DONE.search(rest))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the words of a header have told so far."""

    metric: str | None = None
    period: str | None = None
    span: Span | None = None
    unknown: str = ""


_PERIOD_INSIDE = re.compile(
    r"(?:20\d\d[年.\-/]?)?(?:(?<!\d)(?:1[0-2]|0?[1-9])月份?|第?[一二三四]季度|q[1-4])|20\d\d年度?|20\d\d"
)


_PERIOD_YEAR = re.compile(r"\D")


def _words(rest: str, told: _Told) -> _Told:  # noqa: PLR0911  one line a thing that a header can say
    """What is left of a header beside 目标: a metric, a period (11月), a period word (月, 年度), fillers."""
    if not rest:
        return told
    if named := _METRIC_BY_NAME.get(rest):
        return replace(told, metric=named)
    if whole := parse_period(rest, 2000):
        if told.span is Span.YEAR and told.period and parse_period(rest) is None:
            # 2026年 over 1月, 2月 …: the group says the year.
            return replace(told, period=f"{_PERIOD_YEAR.sub('', told.period)}年{rest}", span=whole.span)
        return replace(told, period=rest, span=whole.span)
    if (inside := _PERIOD_INSIDE.search(rest)) and (part := parse_period(inside[0], 2000)):
        told = replace(told, period=inside[0], span=part.span)
        rest = rest.replace(inside[0], "", 1)
        if named := _METRIC_BY_NAME.get(rest):
            return replace(told, metric=named)
    bare = _FILLER.sub("", rest)
    for word, kind in _SPANS:
        if word in bare:
            bare, told = bare.replace(word, "", 1), replace(told, span=told.span or kind)
            break
    if not bare or bare == "份":
        return told
    if named := _METRIC_BY_NAME.get(bare):
        return replace(told, metric=named)
    return replace(told, unknown=bare)


def metric_in_words(texts: Iterable[str]) -> str | None:
    """Return the metric that titles, sheet or file names speak of ('11月回款目标'); None where none or several do."""
    found: set[str] = set()
    for text in texts:
        key = header_key(text)
        for name in _RATES:
            if name in key:
                found.add(_METRIC_BY_NAME[name])
                key = key.replace(name, " ")
        found |= {
            metric
            for name, metric in _METRIC_BY_NAME.items()
            if len(name) >= 2 and name not in ("金额", "订单", "销售") and name in key
        }
        if not found and "销售" in key:
            return "sales"
        if found:
            break
    if "sales" in found and len(found) > 1:
        found.discard("sales")
    return found.pop() if len(found) == 1 else None
