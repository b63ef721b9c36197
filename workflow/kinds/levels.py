"""指标值: values that no ledger holds, a row a measurement: satisfaction, market share, outlets."""

import re
from typing import Annotated

from pydantic import Field

from workflow.domain.metric import METRICS, Metric, Unit
from workflow.kinds.amounts import parse_amount
from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.dates import DateContext
from workflow.kinds.points import parse_points
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.sales_ledger import Amount, Day
from workflow.kinds.sales_target import metric_named
from workflow.kinds.shared_columns import REMARK
from workflow.kinds.unit_rows import PERIOD, WHOSE, need_one, settle_periods

KEY = "levels"


class LevelRecord(Record):
    """One measured value of one metric, of a person or a unit, on a day or in a month."""

    date: Day | None = None
    month_day: str | None = None
    period: str | None = None
    person: str | None = None
    person_id: str | None = None
    company: str | None = None
    region: str | None = None
    store: str | None = None
    metric: str
    """The metric's key."""
    value: Amount
    """In 1/10,000 of its unit: percentage points, points of a score, pieces."""
    size: Annotated[int, Field(ge=0)] | None = None
    """Sample size in 1/10,000; None counts as one."""
    remark: str | None = None


LEVELS = Kind(
    key=KEY,
    zh="指标值",
    en="Indicator values",
    version=1,
    record=LevelRecord,
    columns=(
        Column("date", "日期", "Date", Content.DATE, ("统计日期", "调查日期", "测评日期", "时间", "业务日期", "date",
            "measured on")),
        PERIOD,
        *WHOSE,
        Column("metric", "指标", "Metric", synonyms=("指标名称", "考核指标", "项目", "考核项", "metric", "kpi")),
        Column("value", "值", "Value", synonyms=("数值", "指标值", "得分", "评分", "测得值", "value", "score")),
        Column("size", "样本数", "Sample size", Content.NUMBER, ("样本量", "样本", "份数", "问卷数", "调查份数",
            "回收份数", "有效问卷", "n", "sample"), strong=True),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"metric"}), frozenset({"value"}), frozenset({"size"}))),
        Claim((frozenset({"metric"}), frozenset({"value"}), frozenset({"date", "period"})),
            hint=r"指标值|满意度|市场份额|市占率|网点|调查|测评|评分|indicator|satisfaction|market share"),
    ),
    substance=frozenset({"metric", "value"}),
    words=frozenset({"period", "metric", "value"}),
    of_units=True,
    hint=re.compile(r"指标值|满意度|市场份额|市占率|调查|测评|indicator", re.IGNORECASE),
)  # fmt: skip


def finish_levels(draft: Draft, dates: DateContext) -> None:
    """Take each row's metric by its name and its value in that unit; a row needs both, and a day or a month."""
    settle_periods(draft, dates)
    names, values = draft.column("metric"), draft.column("value")
    keys: list[str | None] = []
    amounts: list[int | None] = []
    for index, (name, value) in enumerate(zip(names, values, strict=True)):
        metric = METRICS[key] if isinstance(name, str) and (key := metric_named(name)) else None
        if metric is None or not _measured(metric):
            known = [one for one in METRICS.values() if _measured(one)]
            words = {"known": "、".join(one.zh for one in known), "known_en": ", ".join(one.en for one in known)}
            problem = Problem("metric.unknown", {"word": str(name or ""), **words})
            draft.add(index, "metric", problem, str(name or ""))
            metric = None
        keys.append(metric.key if metric else None)
        amounts.append(_value(draft, index, value, metric) if metric and isinstance(value, str) else None)
    draft.values["metric"], draft.values["value"] = list(keys), list(amounts)
    need_one(draft, ("value",))


def _measured(metric: Metric) -> bool:
    """Whether values of a metric are typed here."""
    return any(source.kind == KEY for source in metric.sources)


def _value(draft: Draft, index: int, value: str, metric: Metric) -> int | None:
    points = metric.unit in (Unit.PERCENT, Unit.SCORE)
    amount = parse_points(value, metric.unit) if points else parse_amount(value)
    if isinstance(amount, Problem):
        draft.add(index, "value", amount, value)
        return None
    return amount
