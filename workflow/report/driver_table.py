"""The 差额分析 sheet: what the change of the sales of those behind the clock is made of (capabilities.md #14)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from workflow.domain.comparison import Against, Factor
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.money import to_units
from workflow.domain.reasons import Driven
from workflow.report.words import level_name, word

_HEADS = (
    ("层级", "Level", Format.TEXT, 8), ("单位", "Unit", Format.TEXT, 26), ("工号", "ID", Format.TEXT, 10),
    ("姓名", "Name", Format.TEXT, 12), ("考核期", "Period", Format.TEXT, 10),
    ("差额", "Gap", Format.MONEY, 14), ("增减", "Change", Format.MONEY, 14), ("主要原因", "Mostly", Format.TEXT, 16),
    ("客户数影响", "By customers", Format.MONEY, 15), ("频次影响", "By frequency", Format.MONEY, 15),
    ("单价影响", "By order value", Format.MONEY, 15),
    ("对比", "Against", Format.TEXT, 30), ("对比期", "Earlier", Format.MONEY, 14), ("本期", "Now", Format.MONEY, 14),
    ("客户数（前）", "Customers before", Format.NUMBER, 11), ("客户数（现）", "Customers now", Format.NUMBER, 11),
    ("每客单数（前）", "Orders each before", Format.MONEY, 13), ("每客单数（现）", "Orders each now", Format.MONEY, 13),
    ("每单金额（前）", "Order value before", Format.MONEY, 15), ("每单金额（现）", "Order value now", Format.MONEY, 15),
)  # fmt: skip

_FACTORS = (("客户数", "customers"), ("频次", "frequency"), ("每单金额", "order value"))


def driver_table(found: Sequence[Driven], as_of: date, language: Language) -> ResultTable | None:
    """Return the sheet, a row a member, the largest unit first; None where nothing can be told."""
    if not found:
        return None
    zh = language is Language.ZH
    columns = tuple(TableColumn(chinese if zh else english, shown, width) for chinese, english, shown, width in _HEADS)
    rows = tuple(_cells(each, language) for each in found)
    tone = {place: Severity.WARNING for place, each in enumerate(found) if each.drivers.change < 0}
    return ResultTable("差额分析" if zh else "Why behind", columns, rows, _notes(as_of, language), tone=tone)


def _cells(each: Driven, language: Language) -> tuple[TableValue, ...]:
    standing, against, parts = each.standing, each.against, each.drivers
    factors = (parts.customers, parts.frequency, parts.value)
    return (
        level_name(standing.level, language), standing.path.text, standing.person_id, standing.name,
        standing.period.label, to_units(standing.gap or 0), to_units(parts.change), _mostly(factors, language),
        *(to_units(factor.effect) for factor in factors),
        _against(each, language), to_units(against.earlier or 0), to_units(against.actual),
        int(parts.customers.before), int(parts.customers.now),
        _rounded(parts.frequency.before), _rounded(parts.frequency.now),
        _rounded(parts.value.before / 10_000), _rounded(parts.value.now / 10_000),
    )  # fmt: skip


def _rounded(value: Fraction) -> float:
    return round(float(value), 2)


def _against(each: Driven, language: Language) -> str:
    against, zh = each.against, language is Language.ZH
    span = f"{against.start} – {against.end}"
    name = word(against.against.value, language)
    lunar = ("（春节对齐）" if zh else " (lunar)") if against.lunar and against.against is Against.YEAR_BEFORE else ""
    return f"{name}{lunar} {span}"


def _mostly(factors: Sequence[Factor], language: Language) -> str:
    """Name what took most away; where nothing fell, what fell behind is the target's growth, not the sales'."""
    zh = language is Language.ZH
    worst = min(range(3), key=lambda place: factors[place].effect)
    if factors[worst].effect >= 0:
        return "各项都没有下降" if zh else "none of them fell"
    name = _FACTORS[worst][0 if zh else 1]
    return f"{name}下降" if zh else f"lower {name}"


def _notes(as_of: date, language: Language) -> tuple[str, ...]:
    day = f"{word('as_of', language)} {as_of}"
    if language is Language.ZH:
        return (
            f"{day} · 只列落后于时间进度、明细里写了客户的人和单位。",
            "销售额 = 客户数 × 频次（每客单数）× 每单金额；增减按对数均值分到三项，三项影响相加正好等于增减（元）。",
            "没有订单号的行一行算一单；环比是与上月同样多的工作日比，同比是与去年同样的日子比。",
        )
    return (
        f"{day} · those behind the clock whose sales rows name customers.",
        "Sales = customers × orders a customer × value an order; the three effects add up to the change exactly.",
        "A row without an order number is one; against as many working days of the month before, or a year ago.",
    )
