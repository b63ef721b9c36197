"""SMART: five checks of a target or a task in words, what is missing, and how it could read (domain.md 4.16)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import thousands
from workflow.domain.period import Period

_ACTIONS = (
    "开发", "签约", "签订", "签下", "拜访", "回访", "回款", "回收", "催收", "收回", "新增", "拓展",
    "推广", "举办", "培训", "上架", "铺货", "交付", "走访", "邀约", "成交", "销售",
    "visit", "sign", "collect", "open", "win", "sell",
    "close", "train", "deliver",
)  # fmt: skip
_GENERAL = ("完成", "达成", "实现", "complete", "reach")
"""Actions that say least: any other in the words is the one."""
_VAGUE = re.compile(
    r"加强|提升|提高|做好|抓好|改善|优化|重视|努力|尽量|继续|进一步|推进|improve|strengthen|better|try", re.IGNORECASE
)
_OBJECTS = (
    "新客户", "老客户", "客户", "合同", "订单", "网点", "门店", "货款", "应收", "逾期款", "回款", "产品", "新品",
    "经销商", "销售额", "毛利", "方案", "活动", "线索", "商机", "项目", "陈列", "满意度", "费用",
    "new customers", "customers", "contracts", "orders", "outlets", "receivables", "products", "sales", "leads",
)  # fmt: skip
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百千万]+(?:个|家|次|件|份|场|万|单|户|人|元|%)|百分之")
_MEASURED = re.compile(
    r"(?:\d[\d,.]*|[一二两三四五六七八九十百千]+)\s*"
    r"(?:个|家|次|件|份|场|单|户|人|台|套|条|万元?|元|%|分|customers?|orders?|visits?|k\b)"
)
_TIME = re.compile(
    r"\d+\s*月|\d+\s*日|\d+\s*号|本月|下个?月|本周|下周|本季|季度|年底|年内|月底|周[一二三四五六日]|之前|以前|内完成|20\d\d|"
    r"\bby\b|\bthis month\b|\bnext month\b|\bquarter\b",
    re.IGNORECASE,
)
_OF_METRIC: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "sales": (("销售额", "达成"), ("sales", "reached")),
    "gross_margin": (("毛利", "达成"), ("gross margin", "reached")),
    "collections": (("货款", "回收"), ("payments", "collected")),
    "new_customers": (("新客户", "开发"), ("new customers", "won")),
    "visits": (("客户", "拜访"), ("customers", "visited")),
    "outlets": (("网点", "开发"), ("outlets", "opened")),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A target or a task in words, with what its row says beside them."""

    text: str
    metric: str = ""
    amount: int | None = None
    period: Period | None = None
    within_reach: bool = True
    """Whether it is at most the own P95, a reason is given, or no history says otherwise."""
    linked: bool = True
    """Whether a target above it is known."""


@dataclass(frozen=True, slots=True)
class Smart:
    """What of the five is met, and how the statement could read."""

    specific: bool
    measurable: bool
    achievable: bool
    relevant: bool
    timed: bool
    rewrite: str
    rewrite_en: str

    @property
    def score(self) -> int:
        """How many of the five are met."""
        return sum((self.specific, self.measurable, self.achievable, self.relevant, self.timed))

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What is missing, in both languages."""
        met = (self.specific, self.measurable, self.achievable, self.relevant, self.timed)
        return tuple(words for words, done in zip(_PARTS, met, strict=True) if not done)


_PARTS = (
    ("S 具体（对象和动作）", "S specific (object and action)"),
    ("M 可衡量（数字和单位）", "M measurable (number and unit)"),
    ("A 可实现（不超过自己的高位，或写明理由）", "A achievable (within the own best, or a reason)"),
    ("R 相关（对应的上级目标）", "R relevant (a target above it)"),
    ("T 有时限", "T timed"),
)


def assess(statement: Statement) -> Smart:
    """Return which of the five checks a statement meets, and a rewrite after 在<期限>内完成<数量><对象>的<动作>.

    Number and time may stand in the row's own columns; object and action must stand in the words.
    """
    text = statement.text
    action, thing = _first(_ACTIONS, text) or _first(_GENERAL, text), _first(_OBJECTS, text)
    concrete = bool(action and thing) and not (_VAGUE.search(text) and not _NUMBER.search(text))
    return Smart(
        specific=concrete,
        measurable=statement.amount is not None or bool(_MEASURED.search(text)),
        achievable=statement.within_reach,
        relevant=statement.linked,
        timed=statement.period is not None or bool(_TIME.search(text)),
        rewrite=_rewrite(statement, action, thing),
        rewrite_en=_rewrite_en(statement),
    )


def _first(words: tuple[str, ...], text: str) -> str:
    lower = text.lower()
    found = [(lower.index(word), -len(word), word) for word in words if word in lower]
    return min(found)[2] if found else ""


def _rewrite(statement: Statement, action: str, thing: str) -> str:
    usual = _OF_METRIC.get(statement.metric, (("<对象>", "<动作>"), ("", "")))[0]
    when = _month_in_words(statement.period) if statement.period else "<期限>"
    much = _amount(statement) or (found[0] if (found := _MEASURED.search(statement.text)) else "<数量>")
    thing, action = (thing, action) if thing else usual
    action = action if action and action not in thing else usual[1]
    return f"在{when}内完成{much}{thing}的{action}"


def _rewrite_en(statement: Statement) -> str:
    thing, done = _OF_METRIC.get(statement.metric, (("", ""), ("<object>", "<done>")))[1]
    when = statement.period.label if statement.period else "<time>"
    much = thousands(statement.amount, 0) if statement.amount is not None else "<number>"
    return f"{much} {thing} {done} in {when}"


def _amount(statement: Statement) -> str:
    if statement.amount is None or not statement.metric:
        return ""
    metric = METRICS[statement.metric]
    number = thousands(statement.amount, 2).removesuffix(".00")
    unit = {Unit.MONEY: "元", Unit.PERCENT: "%", Unit.SCORE: "分"}.get(metric.unit)
    return f"{number}{unit or ('次' if metric.key == 'visits' else '个')}"


def _month_in_words(period: Period) -> str:
    return f"{period.start.year}年{period.start.month}月" if period.label.count("-") == 1 else period.label
