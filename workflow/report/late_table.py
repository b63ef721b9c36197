"""The 期后调整 sheet: what changed in closed periods, and where it counts instead (domain.md 4.17)."""

from collections.abc import Mapping, Sequence

from workflow.domain.closing import LateChange
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Format, ResultTable, TableColumn
from workflow.domain.metric import METRICS
from workflow.domain.money import to_units
from workflow.report.words import metric_name

_HEADS = (
    ("关账期", "Closed period", Format.TEXT, 12), ("姓名", "Name", Format.TEXT, 12), ("单位", "Unit", Format.TEXT, 26),
    ("指标", "Metric", Format.TEXT, 10), ("日期", "Date", Format.DATE, 12), ("原来", "Before", Format.MONEY, 16),
    ("现在", "Now", Format.MONEY, 16), ("期后调整", "Adjustment", Format.MONEY, 16),
    ("计入", "Booked on", Format.DATE, 12), ("工作簿", "Workbook", Format.TEXT, 26),
    ("工作表", "Sheet", Format.TEXT, 14), ("行", "Row", Format.NUMBER, 8),
)  # fmt: skip


def late_table(late: Sequence[LateChange], names: Mapping[str, str], language: Language) -> ResultTable | None:
    """Return the sheet, a row a change; None for no change. `names` are people's names by id."""
    shown = [each for each in late if each.metric in METRICS]
    if not shown:
        return None
    zh = language is Language.ZH
    columns = tuple(TableColumn(chinese if zh else english, kind, width) for chinese, english, kind, width in _HEADS)
    rows = tuple(
        (
            each.period.label, names.get(each.person_id, each.person_id), each.path.text,
            metric_name(each.metric, language), each.day, to_units(each.before), to_units(each.after),
            to_units(each.change), each.booked_on, each.workbook, each.sheet, each.row,
        )
        for each in shown
    )  # fmt: skip
    tone = {place: Severity.WARNING for place, each in enumerate(shown) if each.change < 0}
    return ResultTable("期后调整" if zh else "Late changes", columns, rows, _notes(language), tone=tone)


def _notes(language: Language) -> tuple[str, ...]:
    if language is Language.ZH:
        return (
            "已关账的期间数字不再变动；关账后补报、改动、删除的行，差额计入下一个未关账的期间（“计入”那一天）。",
            "要改关账期本身，请先 run.py reopen，重新运行后再 close。",
        )
    return (
        "Closed periods do not move; rows that came, changed or went later count in the next open one (Booked on).",
        "To change the closed period itself: run.py reopen, run again, close.",
    )
