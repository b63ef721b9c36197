"""What is measured: one entry here is all that a new metric needs; and the shape of the facts."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

import polars as pl

from workflow.domain.money import CENT, SCALE, round_half_up


class Unit(StrEnum):
    """What an amount of a metric counts."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    """Percentage points: 35.5 % is 35.5 units."""
    SCORE = "score"
    """Points of a scale: 4.6 of 5, 92 of 100."""


class Aggregation(StrEnum):
    """How a metric of a unit or a longer period follows from those below it."""

    ADDITIVE = "additive"
    """By adding up; targets are shared out (销售额)."""
    RATIO = "ratio"
    """From the sums of its numerator and its denominator; never a mean of rates (毛利率)."""
    LEVEL = "level"
    """As a mean weighted by sample size (满意度); targets are copied down, never shared out."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a metric's facts come from: records of a kind, and the column that is added up ('' counts records)."""

    kind: str
    column: str = ""
    where: tuple[str, str] | None = None
    """(column, value) that a record must have to count."""
    once: str = ""
    """Column of which each value counts once a person: a second visit to a new customer makes no second one."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its key in files and config, its names, the headers people use for it, its possible sources."""

    key: str
    zh: str
    en: str
    unit: Unit
    synonyms: tuple[str, ...]
    sources: tuple[Source, ...]
    """In order of preference: the first whose kind came in at all is the source, unless config says otherwise."""
    aggregation: Aggregation = Aggregation.ADDITIVE
    over: tuple[str, str] = ("", "")
    """Of a ratio: the metrics that are its numerator and its denominator."""
    lower_is_better: bool = False
    """Whether less is better: a target of it is a limit (费用率)."""

    @property
    def quantum(self) -> int:
        """The smallest share in a split, in steps of an amount: one 分, one whole piece, 0.01 of a point."""
        return SCALE if self.unit is Unit.COUNT else CENT

    @property
    def additive(self) -> bool:
        """Whether its amounts add up, and its targets are shared out."""
        return self.aggregation is Aggregation.ADDITIVE

    @property
    def numerator(self) -> str:
        """What of the facts is added up above the line; '' for an additive metric."""
        return f"{self.key}:sum" if self.aggregation is Aggregation.LEVEL else self.over[0]

    @property
    def denominator(self) -> str:
        """What of the facts is added up below the line; '' for an additive metric."""
        return f"{self.key}:size" if self.aggregation is Aggregation.LEVEL else self.over[1]

    def rolled_up(self, numerator: int, denominator: int) -> int | None:
        """Return the amount that sums of numerators and denominators give; None where nothing is below the line.

        A ratio is in percentage points; a level is the mean of values, each as often as its sample is large.
        """
        if denominator <= 0:
            return None
        scale = 100 * SCALE if self.aggregation is Aggregation.RATIO else 1
        return round_half_up(Fraction(numerator * scale, denominator), 1)


_METRICS = (
    Metric("sales", "销售额", "Sales", Unit.MONEY,
           ("销售额", "销售", "销售金额", "业绩", "销售业绩", "订单", "订货金额", "签约", "金额"),
           (Source("sales_ledger", "amount"), Source("daily_report", "order_amount"))),
    Metric("gross_margin", "毛利", "Gross margin", Unit.MONEY, ("毛利", "毛利额", "利润"),
           (Source("sales_ledger", "margin"),)),
    Metric("collections", "回款", "Collections", Unit.MONEY,
           ("回款", "回款额", "回款金额", "收款", "收款金额", "货款回收"),
           (Source("receipts", "amount"), Source("daily_report", "received_amount"))),
    Metric("new_customers", "新客户数", "New customers", Unit.COUNT,
           ("新客户数", "新客户", "新增客户", "新增客户数", "新开客户"),
           (Source("daily_report", "", ("customer_class", "新增"), once="customer"),)),
    Metric("visits", "拜访数", "Visits", Unit.COUNT, ("拜访数", "拜访", "拜访量", "拜访次数", "访问客户数"),
           (Source("daily_report"),)),
    Metric("outlets", "网点数", "Outlets", Unit.COUNT, ("网点数", "网点数量", "销售网点数", "新增网点数", "新增网点"),
           (Source("levels", "value", ("metric", "outlets")),)),
    Metric("expense", "费用", "Expense", Unit.MONEY, ("费用", "销售费用", "费用额", "费用金额", "营销费用"),
           (Source("budget", "actual"),), lower_is_better=True),
    Metric("gross_margin_rate", "毛利率", "Gross margin rate", Unit.PERCENT, ("毛利率", "销售毛利率", "综合毛利率"), (),
           Aggregation.RATIO, ("gross_margin", "sales")),
    Metric("collection_rate", "回款率", "Collection rate", Unit.PERCENT, ("回款率", "货款回收率", "资金回笼率"), (),
           Aggregation.RATIO, ("collections", "sales")),
    Metric("expense_rate", "费用率", "Expense rate", Unit.PERCENT, ("费用率", "销售费用率", "费销比"), (),
           Aggregation.RATIO, ("expense", "sales"), lower_is_better=True),
    Metric("satisfaction", "满意度", "Satisfaction", Unit.SCORE, ("满意度", "客户满意度", "顾客满意度"),
           (Source("levels", "value", ("metric", "satisfaction")),), Aggregation.LEVEL),
    Metric("market_share", "市场份额", "Market share", Unit.PERCENT, ("市场份额", "市占率", "市场占有率"),
           (Source("levels", "value", ("metric", "market_share")),), Aggregation.LEVEL),
    Metric("overdue_rate", "逾期率", "Overdue rate", Unit.PERCENT, ("逾期率", "货款逾期率", "应收逾期率"),
           (Source("levels", "value", ("metric", "overdue_rate")),), Aggregation.LEVEL, lower_is_better=True),
)  # fmt: skip

METRICS = MappingProxyType({metric.key: metric for metric in _METRICS})
ADDITIVE = tuple(metric.key for metric in _METRICS if metric.additive)
"""The metrics whose amounts add up, by key."""

FACT_SCHEMA = pl.Schema({
    "date": pl.Date,
    "person_id": pl.String,
    "company": pl.String,
    "region": pl.String,
    "store": pl.String,
    "metric": pl.String,
    "amount": pl.Int64,
    "workbook": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
})  # fmt: skip
"""A fact: one dated amount of one metric for one person, in the unit of that day ('' for no such level).

Of a level two facts stand for one value: `numerator` (value × sample size) and `denominator` (the size). A fact whose
person is '' is the unit's own."""
