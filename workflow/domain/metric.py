"""What is measured: one entry here is all that a new metric needs; and the shape of the facts."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from workflow.domain.money import CENT, SCALE


class Unit(StrEnum):
    """What an amount of a metric counts."""

    MONEY = "money"
    COUNT = "count"


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

    @property
    def quantum(self) -> int:
        """The smallest share in a split, in steps of an amount: one 分, or one whole piece."""
        return CENT if self.unit is Unit.MONEY else SCALE


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
)  # fmt: skip

METRICS = MappingProxyType({metric.key: metric for metric in _METRICS})

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
"""A fact: one dated amount of one metric for one person, in the unit of that day ('' for no such level)."""
