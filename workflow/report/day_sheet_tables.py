"""The salesperson's workbook for tomorrow: whom to visit, what to sell, the own visit curve beside the folk claim."""

from collections.abc import Sequence
from decimal import Decimal

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn, TableValue
from workflow.domain.money import to_units
from workflow.domain.results import Standing
from workflow.domain.supervision import DaySheet, DueVisit, Why
from workflow.domain.visit_analysis import LeftOut, VisitCurve
from workflow.report.prospect_words import feasibility_text
from workflow.report.timeline_table import timeline_table
from workflow.report.words import metric_name

_ZH = Language.ZH
_WHY = {
    Why.OVERDUE: ("再访已过期", "promised, overdue"),
    Why.PROMISED: ("约好的再访", "promised"),
    Why.DROPPED: ("快要放弃的客户", "about to be dropped"),
    Why.CADENCE: ("按等级该访", "due by class"),
}
_LEFT_OUT = {
    LeftOut.EXISTING: ("首访时已是客户的", "customers already"),
    LeftOut.EARLY: ("记录开始头几天就出现、可能以前访过的", "seen in the first days of the records"),
    LeftOut.UNTOLD: ("没写客户类别也没有首单日期的", "with neither 客户类别 nor first order"),
}
_SHORT = 90
"""Days of records that are too short to see customers won after many visits."""
_TONES = {Why.OVERDUE: Severity.ERROR, Why.DROPPED: Severity.WARNING}


def _said(language: Language, zh: str, en: str) -> str:
    return zh if language is _ZH else en


def _columns(language: Language, *heads: tuple[str, str, Format, int]) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(_said(language, zh, en), shown, width) for zh, en, shown, width in heads)


def day_sheet_tables(sheet: DaySheet, language: Language) -> tuple[ResultTable, ...]:
    """Return the sheets of one person: 明日拜访, 明日目标, 联系时间线, 拜访曲线; what is empty is left out."""
    made = (
        visits_table(sheet, language) if sheet.visits else None,
        targets_table(sheet, language) if sheet.standings else None,
        timeline_table(sheet.timeline, language),
        curve_table(sheet.curve, sheet.own_curve, language) if sheet.curve else None,
    )
    return tuple(table for table in made if table)


def visits_table(sheet: DaySheet, language: Language) -> ResultTable:
    """Return the 明日拜访 sheet, the most pressing first."""
    columns = _columns(
        language,
        ("为什么", "Why", Format.TEXT, 16), ("客户", "Customer", Format.TEXT, 26), ("等级", "Class", Format.TEXT, 8),
        ("应访日", "Due", Format.DATE, 12), ("最近拜访", "Last visit", Format.DATE, 12),
        ("已访次数", "Visits", Format.NUMBER, 9), ("说明", "Remark", Format.TEXT, 34),
    )  # fmt: skip
    rows = tuple(
        (
            _said(language, *_WHY[each.why]), each.customer, each.class_, each.due, each.last, each.visits or None,
            _remark(each, sheet, language),
        )
        for each in sheet.visits
    )  # fmt: skip
    tone = {place: _TONES[each.why] for place, each in enumerate(sheet.visits) if each.why in _TONES}
    whose = _said(language, f"{sheet.name} · {sheet.day} 的拜访", f"{sheet.name}, visits of {sheet.day}")
    how = _said(
        language,
        "先补过期的再访，再赴约；访过一到三次、没约下次的客户最容易丢；最后按等级间隔走访。",
        "Overdue promises first, then the day's; one to three visits without a next date are lost easily.",
    )
    return ResultTable(_said(language, "明日拜访", "Tomorrow"), columns, rows, (whose, how), tone=tone)


def _remark(each: DueVisit, sheet: DaySheet, language: Language) -> str:
    also = "、".join(_said(language, *_WHY[why]) for why in each.also)
    parts = []
    days = (sheet.day - each.due).days
    if each.why is Why.OVERDUE:
        parts.append(_said(language, f"说好 {each.due:%m-%d}，已过 {days} 天", f"{days} days over"))
    if each.why is Why.DROPPED:
        parts.append(_said(language, f"访了 {each.visits} 次，没有约下次", f"{each.visits} visits, no next date"))
    if also:
        parts.append(_said(language, f"另：{also}", f"also: {also}"))
    return "；".join(parts)


def targets_table(sheet: DaySheet, language: Language) -> ResultTable:
    """Return the 明日目标 sheet: the adjusted target of the day with the word for whether it can be done."""
    columns = _columns(
        language,
        ("指标", "Metric", Format.TEXT, 12), ("考核期", "Period", Format.TEXT, 12),
        ("目标", "Target", Format.NUMBER, 14),
        ("实际完成", "Actual", Format.NUMBER, 14), ("完成率", "Completion", Format.PERCENT, 9),
        ("时间进度", "Time progress", Format.PERCENT, 9), ("差额", "Gap", Format.NUMBER, 13),
        ("调整后当日目标", "Adjusted daily target", Format.NUMBER, 15), ("能否做到", "Can it be done", Format.TEXT, 32),
    )  # fmt: skip
    columns = tuple(_with_decimals(column) for column in columns)
    rows = tuple(_standing_row(each, language) for each in sheet.standings)
    note = _said(
        language,
        f"{sheet.day} 要做多少：（目标 − 实际）按剩余工作日分摊；能否做到看自己近 60 个工作日。",
        f"What {sheet.day} is to bring: target − actual over the working days left; by the own last 60 days.",
    )
    tone = {place: Severity.WARNING for place, each in enumerate(sheet.standings) if each.behind}
    return ResultTable(_said(language, "明日目标", "Target of the day"), columns, rows, (note,), tone=tone)


def _with_decimals(column: TableColumn) -> TableColumn:
    return (
        TableColumn(column.title, column.format, column.width, decimals=2) if column.format is Format.NUMBER else column
    )


def _standing_row(each: Standing, language: Language) -> tuple[TableValue, ...]:
    can = each.prospect.feasibility if each.prospect else None
    return (
        metric_name(each.metric, language), each.period.label, _units(each.target), _units(each.actual),
        None if each.completion is None else float(each.completion), float(each.time_progress), _units(each.gap),
        _units(each.adjusted_daily), feasibility_text(can, each.metric, language) if can else "",
    )  # fmt: skip


def _units(amount: int | None) -> Decimal | None:
    return None if amount is None else to_units(amount)


_OWN = ("本人", "Own")
TEAM = ("本团队", "Team")
"""Whose curve stands beside the office's."""


def curve_table(
    office: VisitCurve, own: VisitCurve | None, language: Language, whose: tuple[str, str] = _OWN
) -> ResultTable:
    """Return the 拜访曲线 sheet: at each visit who is still visited and who is won, the office's beside the own."""
    columns = _columns(
        language,
        ("第几次拜访", "Visit", Format.NUMBER, 11), ("全公司：访到的客户", "Office: visited", Format.NUMBER, 16),
        ("占比", "Share", Format.PERCENT, 10), ("到此成交", "Won so far", Format.NUMBER, 10),
        ("成交占比", "Share won", Format.PERCENT, 10),
        (f"{whose[0]}：访到的客户", f"{whose[1]}: visited", Format.NUMBER, 16),
        ("占比", "Share", Format.PERCENT, 10), ("到此成交", "Won so far", Format.NUMBER, 10),
    )  # fmt: skip
    mine = {point.visit: point for point in own.points} if own else {}
    rows: list[tuple[TableValue, ...]] = []
    for point in office.points:
        one = mine.get(point.visit)
        rows.append((
            point.visit, point.reached, point.reached / office.customers, point.won, point.won / office.customers,
            one.reached if one else None, one.reached / own.customers if one and own else None,
            one.won if one else None,
        ))  # fmt: skip
    return ResultTable(
        _said(language, "拜访曲线", "Visit curve"),
        columns,
        tuple(rows),
        tuple(curve_notes(office, own, language, whose)),
    )


def curve_notes(
    office: VisitCurve, own: VisitCurve | None, language: Language, whose: tuple[str, str] = _OWN
) -> Sequence[str]:
    """Say what was measured beside what people say, each with its n."""
    measured = _late(office, language)
    said = _said(
        language,
        f"常说“80% 以上的客户拜访四次以上才成功”；本公司实测：{measured}。",
        f"Folk claim: 80 % of customers are won after four visits or more; measured here: {measured}.",
    )
    alone = (
        _said(language, f"{whose[0]}：{_late(own, language)}。", f"{whose[1]}: {_late(own, language)}.") if own else ""
    )
    return [line for line in (said, alone, *_how(office, language)) if line]


def _how(curve: VisitCurve, language: Language) -> Sequence[str]:
    """Say who is in the curve, who was left out, and since when anything is known."""
    reasons = "、".join(f"{_LEFT_OUT[reason][0]} {count} 家" for reason, count in curve.left_out)
    reasons_en = ", ".join(f"{count} {_LEFT_OUT[reason][1]}" for reason, count in curve.left_out)
    counted = _said(
        language,
        f"只数首次接触在记录之内的客户，访到 = 访过这么多次或更多。没有计入：{reasons or '无'}。",
        f"Only customers whose first contact lies within the records. Left out: {reasons_en or 'nobody'}.",
    )
    if curve.begins is None:
        return (counted,)
    short = curve.known_days < _SHORT
    since = _said(
        language,
        f"记录从 {curve.begins} 开始，共 {curve.known_days} 天"
        + ("；时间短，要访多次才成交的多半还没到，第 4 次及以后的占比会偏低。" if short else "。"),
        f"Records begin on {curve.begins}: {curve.known_days} days"
        + ("; that is short, so wins that take many visits have hardly come yet." if short else "."),
    )
    return (counted, since)


def _late(curve: VisitCurve, language: Language) -> str:
    share = curve.late_share
    if share is None:
        return _said(language, f"还没有成交（n={curve.customers} 家）", f"nobody won yet (n={curve.customers})")
    return _said(
        language,
        f"成交 {curve.won} 家，其中 {curve.late} 家在第 4 次及以后，"
        f"占 {float(share):.0%}{_range(curve, language)}（n={curve.customers}）",
        f"{curve.late} of {curve.won} won at the 4th visit or later, {float(share):.0%}{_range(curve, language)} "
        f"(n={curve.customers})",
    )


def _range(curve: VisitCurve, language: Language) -> str:
    if curve.interval is None:
        return ""
    low, high = curve.interval
    return _said(language, f"，95% 区间 {low:.0%}～{high:.0%}", f", 95 % interval {low:.0%} to {high:.0%}")
