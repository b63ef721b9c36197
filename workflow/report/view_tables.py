"""The workbook that travels with a mail: all that the screen had to cut, from the same filtered view."""

from collections.abc import Sequence

from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.mark import ResultTable, TableColumn
from workflow.domain.results import Standing
from workflow.domain.view import AssistantView, ManagerView, PersonView, View
from workflow.report.alert_table import alert_table
from workflow.report.collecting_table import collecting_table
from workflow.report.day_sheet_tables import day_sheet_tables
from workflow.report.doubt_tables import doubt_tables
from workflow.report.driver_table import driver_table
from workflow.report.late_table import late_table
from workflow.report.pay_tables import pay_tables
from workflow.report.reason_table import reason_table
from workflow.report.spot_tables import card_table, track_table
from workflow.report.tables import board_layout
from workflow.report.timeline_table import silent_table
from workflow.report.visit_tables import visit_tables
from workflow.report.words import severity_name, word

_HELD = (("severity", 8), ("workbook", 24), ("sheet", 14), ("cell", 8), ("value", 18), ("message", 48), ("remedy", 48))


def view_lines(view: View) -> tuple[Standing, ...]:
    """Return every line of figures that a view has."""
    if isinstance(view, ManagerView):
        return tuple(line for each in view.metrics for line in (each.total, *each.units, *each.people))
    return view.metrics if isinstance(view, PersonView) else ()


def view_tables(view: View, language: Language) -> tuple[ResultTable, ...]:
    """Return the boards, every line of every metric, and the held rows, as one recipient may see them."""
    held = (_held_table(view.findings, language),) if view.findings else ()
    if isinstance(view, AssistantView):
        board = collecting_table(view.collecting, {each.id: each for each in view.people}, view.as_of, language)
        return (board, *held) if board else held
    if not (view.metrics or view.boards):
        return ()
    beside: list[ResultTable] = []
    if isinstance(view, ManagerView):
        coaching = alert_table(view.alerts, view.as_of, language)
        why = driver_table(view.driven, view.as_of, language)
        said = reason_table(view_lines(view), view.reasons, view.unexplained, view.as_of, language)
        names = {line.person_id: line.name for line in view_lines(view) if line.person_id}
        late = late_table(view.late, names, language)
        calls = (card_table(view.supervision.cards, language), track_table(view.supervision.tracks, language))
        doubts = doubt_tables(view.supervision, language)
        curve, silent = view.supervision.curve, silent_table(view.supervision.silent, language)
        visits = [sheet for each in view.supervision.analyses for sheet in visit_tables(each, curve, language)]
        beside = [sheet for sheet in (*calls, coaching, said, late, why, *visits, silent, *doubts) if sheet]
    if isinstance(view, PersonView):
        beside = [table for sheet in view.supervision.sheets for table in day_sheet_tables(sheet, language)]
    pay = pay_tables(view.rewards.statements, view.rewards.scores, view.as_of, language)
    return (*board_layout(view.boards, view_lines(view), view.as_of, language, beside), *pay, *held)


_NAMES = {
    ManagerView.kind: ("汇总", "summary"),
    PersonView.kind: ("个人", "own"),
    AssistantView.kind: ("待补正", "to_fix"),
}


def attachment_name(view: View, language: Language) -> tuple[str, str]:
    """Return the workbook's name, and one in ASCII for mail programs that garble others."""
    day, (zh, en) = f"{view.as_of:%Y%m%d}", _NAMES[view.kind]
    ascii_name = f"{en}_{day}.xlsx"
    return (f"{zh}_{day}_{view.scope.label}.xlsx" if language is Language.ZH else ascii_name), ascii_name


def _held_table(findings: Sequence[Finding], language: Language) -> ResultTable:
    rows = []
    for finding in findings:
        wording, place = words(finding, language), finding.place
        severity = severity_name(finding.severity, language)
        where = (place.workbook, place.sheet, place.cell or (str(place.row) if place.row else ""))
        rows.append((severity, *where, finding.value, wording.message, wording.remedy))
    return ResultTable(
        title=word("problems", language),
        columns=tuple(TableColumn(word(key, language), width=width) for key, width in _HELD),
        rows=tuple(rows),
    )
