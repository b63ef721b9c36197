"""The 提醒 sheet of a manager's workbook: who has been below the day's target for days, who passed a milestone."""

from collections.abc import Sequence
from datetime import date

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn
from workflow.domain.money import to_units
from workflow.domain.ranking import Alert, AlertKind
from workflow.report.board_words import board_word
from workflow.report.words import metric_name, word


def alert_table(alerts: Sequence[Alert], as_of: date, language: Language) -> ResultTable | None:
    """Return the sheet, those to help first, None for nothing to say. For managers alone (domain.md 4.19)."""
    if not alerts:
        return None
    heads = (
        ("what", Format.TEXT, 24), ("name", Format.TEXT, 12), ("unit", Format.TEXT, 14), ("metric", Format.TEXT, 10),
        ("since", Format.DATE, 12), ("days", Format.NUMBER, 10), ("done", Format.MONEY, 16),
        ("target", Format.MONEY, 16), ("gap", Format.MONEY, 16),
    )  # fmt: skip
    columns = tuple(
        TableColumn(
            word(key, language) if key in ("name", "unit", "metric") else board_word(key, language), shown, width
        )
        for key, shown, width in heads
    )
    ordered = sorted(
        alerts, key=lambda each: (each.kind is not AlertKind.BELOW, -each.level, each.path, each.person_id)
    )
    rows = tuple(
        (
            _what(alert, language), alert.name, alert.path.name, metric_name(alert.metric, language), alert.since,
            alert.level if alert.kind is AlertKind.BELOW else None, to_units(alert.actual), to_units(alert.target),
            to_units(max(0, alert.target - alert.actual)),
        )
        for alert in ordered
    )  # fmt: skip
    tone = {place: Severity.WARNING for place, alert in enumerate(ordered) if alert.kind is AlertKind.BELOW}
    return ResultTable(board_word("alerts", language), columns, rows, _notes(as_of, language), tone=tone)


def _what(alert: Alert, language: Language) -> str:
    if alert.kind is AlertKind.MILESTONE:
        return f"完成本月目标的 {alert.level}%" if language is Language.ZH else f"{alert.level}% of the month's target"
    return (
        f"连续 {alert.level} 个工作日未达标" if language is Language.ZH else f"below target {alert.level} days in a row"
    )


def _notes(as_of: date, language: Language) -> tuple[str, ...]:
    day = f"{word('as_of', language)} {as_of.isoformat()}"
    if language is Language.ZH:
        return (
            f"{day} · 只给主管看，请私下辅导。",
            "当日目标 = 本月目标按工作日分摊；日报未交的日子不算未达标。同一件事只提醒一次，更严重才再提醒。",
        )
    how = (
        "A day's target is the month's by working days; days without a report are not held against anybody. "
        "Each story is told once, and again only when it is worse."
    )
    return (f"{day} · for managers alone.", how)
