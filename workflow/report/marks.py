"""What is put on one workbook: marks on the cells with findings, the 问题 sheet, and the tables that belong to it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language
from workflow.domain.mark import Annotation, Link, Mark, ResultTable, TableColumn, TableValue
from workflow.domain.place import cell_name
from workflow.report.settings import ReportSettings
from workflow.report.tables import problem_table
from workflow.report.words import severity_name, word

MOST_MARKS = ReportSettings().marks_per_workbook


def annotation(
    workbook: str,
    findings: Sequence[Finding],
    tables: Sequence[ResultTable],
    as_of: date,
    language: Language,
    most_marks: int = MOST_MARKS,
) -> Annotation:
    """Return what is to be put on a workbook; empty where there is nothing to say.

    A cell gets one mark, of its gravest finding, with the text of all. Findings that stand at no cell are on the 问题
    sheet only. At most `most_marks` cells are marked, the gravest and then the first ones; a line on the 问题 sheet
    says so.
    """
    ours = [finding for finding in findings if finding.place.workbook == workbook]
    marks = _marks(ours, language)
    notes = []
    if len(marks) > most_marks:
        notes.append(_cap_note(len(marks), most_marks, language))
        marks = sorted(sorted(marks, key=lambda mark: (mark.severity.order, mark))[:most_marks])
    problems = [problem_table(ours, language, notes)] if ours else []
    return Annotation(as_of, tuple(marks), (), (*problems, *tables))


def unplaced_table(marks: Sequence[Mark], language: Language) -> ResultTable:
    """Return a 问题 sheet of marks that found no place: a cell with somebody's own note, a locked one, no such cell."""
    keys = (("severity", 8), ("sheet", 14), ("cell", 10), ("message", 60))
    return ResultTable(
        title=word("problems", language),
        columns=tuple(TableColumn(word(key, language), width=width) for key, width in keys),
        rows=tuple(_unplaced(mark, language) for mark in sorted(marks)),
        tone={place: mark.severity for place, mark in enumerate(sorted(marks))},
    )


def _unplaced(mark: Mark, language: Language) -> tuple[TableValue | Link, ...]:
    cell = cell_name(mark.row, mark.column)
    return severity_name(mark.severity, language), mark.sheet, Link(cell, mark.sheet, cell), mark.text


def _marks(findings: Sequence[Finding], language: Language) -> list[Mark]:
    by_cell: dict[tuple[str, int, int], list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda each: each.sort_key):
        if finding.place.cell:
            by_cell[finding.place.sheet, finding.place.row, finding.place.column].append(finding)
    return [
        Mark(*cell, here[0].severity, "\n".join(dict.fromkeys(_sentence(finding, language) for finding in here)))
        for cell, here in sorted(by_cell.items())
    ]


def _sentence(finding: Finding, language: Language) -> str:
    wording = words(finding, language)
    return f"{wording.message}\n{wording.remedy}"


def _cap_note(found: int, shown: int, language: Language) -> str:
    if language is Language.ZH:
        return f"有问题的单元格共 {found} 个，只在最要紧的 {shown} 个上加了批注；全部问题列在本表。"
    return f"{found} cells have findings; only the gravest {shown} are marked. All findings are listed here."
