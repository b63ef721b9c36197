"""权重表: what months (月权重) and days (日权重) weigh in splits and on the weighted clock, a row each."""

import re
from typing import Annotated

from pydantic import Field

from workflow.domain.period import Span, parse_period
from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.sales_ledger import Day
from workflow.kinds.sales_target import metric_named
from workflow.kinds.shared_columns import REMARK
from workflow.kinds.unit_rows import WHOSE

KEY = "weights"


class WeightRecord(Record):
    """What one month, one day of the week or one day weighs for a unit and a metric; one of the three is filled."""

    period: str | None = None
    """A month, with or without a year: '2026-11', '11月'."""
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    day: Day | None = None
    company: str | None = None
    region: str | None = None
    store: str | None = None
    metric: str | None = None
    """The metric's key; None for all."""
    weight: Annotated[int, Field(ge=0)]
    """In 1/10,000."""
    remark: str | None = None


_UNITS = tuple(column for column in WHOSE if column.key in ("company", "region", "store"))
_HINT = r"权重|系数|指数|淡旺季|季节|weight|index|season"

WEIGHTS = Kind(
    key=KEY,
    zh="权重表",
    en="Weights",
    version=1,
    record=WeightRecord,
    columns=(
        *_UNITS,
        Column("metric", "指标", "Metric", synonyms=("指标名称", "考核指标", "metric", "kpi")),
        Column("period", "月份", "Month", synonyms=("月", "年月", "month")),
        Column("weekday", "星期", "Weekday", synonyms=("周几", "星期几", "weekday", "day of week"), strong=True),
        Column("day", "日期", "Date", Content.DATE, ("特殊日", "特殊日期", "节日", "date", "special day")),
        Column("weight", "权重", "Weight", Content.NUMBER, ("月权重", "日权重", "权重指数", "日权重指数", "周权重指数",
            "指数", "系数", "季节系数", "淡旺季系数", "weight", "index"), strong=True),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"weight"}), frozenset({"weekday"}))),
        Claim((frozenset({"weight"}), frozenset({"period", "day"})), hint=_HINT),
    ),
    substance=frozenset({"weight"}),
    required=("weight",),
    words=frozenset({"period", "weekday", "metric"}),
    of_units=True,
    hint=re.compile(_HINT, re.IGNORECASE),
)  # fmt: skip

_WEEKDAYS = {
    **{sign: number for number, sign in enumerate("一二三四五六", 1)}, "日": 7, "天": 7, "七": 7,
    **{str(number): number for number in range(1, 8)},
    **{name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)},
}  # fmt: skip
_ALL = re.compile(r"全部|所有|不限|all|-|—|/", re.IGNORECASE)


def finish_weights(draft: Draft) -> None:
    """Take each row's metric by its name, its month or day of the week; a row needs one of month, weekday and day."""
    names, months, weekdays, days = (draft.column(key) for key in ("metric", "period", "weekday", "day"))
    metrics, periods, numbers = list(names), list(months), list(weekdays)
    for index in range(len(draft.rows)):
        metrics[index] = _metric(draft, index, names[index])
        periods[index] = _month(draft, index, months[index])
        numbers[index] = _weekday(draft, index, weekdays[index])
        if months[index] is None and weekdays[index] is None and days[index] is None and index not in draft.held:
            key = next((key for key in ("period", "weekday", "day") if key in draft.places), "period")
            draft.add(index, key, Problem("value.missing"), "")
    draft.values |= {"metric": metrics, "period": periods, "weekday": numbers}


def _metric(draft: Draft, index: int, name: object) -> str | None:
    if not isinstance(name, str) or _ALL.fullmatch(name):
        return None
    key = metric_named(name)
    if key is None:
        draft.add(
            index,
            "metric",
            Problem(
                "metric.unknown",
                {"word": name, "known": "销售额、毛利、回款 …", "known_en": "Sales, Margin, Collections …"},
            ),
            name,
        )
    return key


def _month(draft: Draft, index: int, text: object) -> str | None:
    if not isinstance(text, str):
        return None
    text = f"{int(text)}月" if text.isdigit() and 1 <= int(text) <= 12 else text
    found = parse_period(text, 2000)
    if found is None or found.span is not Span.MONTH:
        draft.add(index, "period", Problem("period.unknown", {"word": text}), text)
    return text


def _weekday(draft: Draft, index: int, text: object) -> int | None:
    if not isinstance(text, str):
        return None
    bare = re.sub(r"^(?:星期|礼拜|周)", "", text.strip()).lower()
    number = _WEEKDAYS.get(bare) or _WEEKDAYS.get(bare[:3])
    if number is None:
        known = "周一、周二 … 周日"
        draft.add(index, "weekday", Problem("choice.unknown", {"known": known, "word": text}), text)
    return number
