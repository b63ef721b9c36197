"""The workbook that travels with a manager's mail: all that the screen had to cut, from the same filtered view."""

from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable, TableColumn
from workflow.domain.view import ManagerView
from workflow.report.tables import board_layout
from workflow.report.words import severity_name, word

_HELD = (("severity", 8), ("workbook", 24), ("sheet", 14), ("cell", 8), ("value", 18), ("message", 48), ("remedy", 48))


def view_tables(view: ManagerView, language: Language) -> tuple[ResultTable, ...]:
    """Return the boards, every line of every metric, and the held rows, as one recipient may see them."""
    lines = [line for summary in view.metrics for line in (summary.total, *summary.units, *summary.people)]
    held = (_held_table(view, language),) if view.findings else ()
    return (*board_layout(view.boards, lines, view.as_of, language), *held)


def attachment_name(view: ManagerView, language: Language) -> tuple[str, str]:
    """Return the workbook's name, and one in ASCII for mail programs that garble others."""
    day = f"{view.as_of:%Y%m%d}"
    ascii_name = f"summary_{day}.xlsx"
    return (f"汇总_{day}_{view.scope.label}.xlsx" if language is Language.ZH else ascii_name), ascii_name


def _held_table(view: ManagerView, language: Language) -> ResultTable:
    rows = []
    for finding in view.findings:
        wording, place = words(finding, language), finding.place
        severity = severity_name(finding.severity, language)
        where = (place.workbook, place.sheet, place.cell or (str(place.row) if place.row else ""))
        rows.append((severity, *where, finding.value, wording.message, wording.remedy))
    return ResultTable(
        title=word("problems", language),
        columns=tuple(TableColumn(word(key, language), width=width) for key, width in _HELD),
        rows=tuple(rows),
    )
