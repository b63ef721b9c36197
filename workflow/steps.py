"""The jobs by which a worker reads: take_in a workbook, read_copy a copy that somebody edited; none knows any other."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from workflow.domain.catalogue import find
from workflow.domain.correction import Answer, CellCorrection
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake, WorkbookState
from workflow.domain.os_reason import os_reason
from workflow.domain.place import Place
from workflow.domain.reasons import TypedReason
from workflow.domain.sheet import Sheet
from workflow.domain.supervision import TypedResult
from workflow.kinds.cells import written
from workflow.kinds.corrected import lay_over
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.workbook.answers import answers_in
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import read_marker
from workflow.workbook.read import Rejection, read_workbook
from workflow.workbook.reasons import reasons_in
from workflow.workbook.spot_results import has_cards, results_in
from workflow.workbook.strip import strip


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Read one workbook."""

    path: Path
    name: str
    fingerprint: str
    kinds: KindsSettings
    limits: ReadLimits
    corrections: tuple[CellCorrection, ...] = ()
    """Values that count in place of what cells of this workbook show."""
    on_disk: str = ""
    """sha256 of the bytes that lie there, where they are our own output of `fingerprint`."""


def take_in(job: TakeIn) -> Intake:
    """Return what a workbook tells; one that cannot be read is an intake with the reason as its finding."""
    place = Place(job.name)
    try:
        content = job.path.read_bytes()
    except OSError as error:
        return _rejected(job, find("inbox.unreadable", place, job.name, **os_reason(error)))
    if hashlib.sha256(content).hexdigest() != (job.on_disk or job.fingerprint):
        return _rejected(job, find("inbox.unfinished", place, job.name))
    marker = read_marker(content, job.limits)
    answers: tuple[Answer, ...] = ()
    reasons: tuple[TypedReason, ...] = ()
    if marker:
        marked = _sheets(content, job.name, job.limits)
        answers, reasons = _answers(marked, marker.sheets), reasons_in(marked, marker.sheets)
        # An annotated copy of ours: what counts is the workbook beneath our marks.
        stripped = strip(content, job.limits)
        content = stripped if isinstance(stripped, bytes) else content
    sheets = read_workbook(content, job.name, job.limits)
    if isinstance(sheets, Rejection):
        return _rejected(job, find(sheets.code, place, reason=sheets.reason, reason_en=sheets.reason_en))
    if has_cards(sheets):
        return Intake(job.name, job.fingerprint, WorkbookState.READ, results=results_in(sheets), returned=True)
    if not any(_has_values(sheet) for sheet in sheets):
        return Intake(job.name, job.fingerprint, WorkbookState.READ, findings=(find("read.empty", place),))
    beneath_marks = job.fingerprint if job.on_disk else hashlib.sha256(content).hexdigest()
    laid = lay_over(job.name, sheets, job.corrections, beneath_marks)
    intake = take(job.name, job.fingerprint, laid.sheets, job.kinds)
    findings = tuple(sorted((*intake.findings, *laid.findings), key=lambda finding: finding.sort_key))
    beneath = marker.original_sha256 if marker and marker.original_sha256 != job.fingerprint else ""
    return replace(
        intake,
        findings=findings,
        beneath=beneath,
        answers=answers,
        applied=laid.applied,
        moved=laid.moved,
        stale=laid.stale,
        reasons=reasons,
    )


@dataclass(frozen=True, slots=True)
class ReadCopy:
    """Read the answers in a published copy that somebody edited."""

    path: Path
    name: str
    limits: ReadLimits


@dataclass(frozen=True, slots=True)
class CopyRead:
    """What an edited copy tells."""

    answers: tuple[Answer, ...] = ()
    beneath: str = ""
    """sha256 of the workbook that was annotated; '' where the copy does not say so any more."""
    reasons: tuple[TypedReason, ...] = ()
    results: tuple[TypedResult, ...] = ()


def read_copy(job: ReadCopy) -> CopyRead:
    """Return the answers, reasons and results of calls in a copy; a file that cannot be read has none."""
    try:
        content = job.path.read_bytes()
    except OSError:
        return CopyRead()
    marker = read_marker(content, job.limits)
    ours = marker.sheets if marker else ()
    sheets = _sheets(content, job.name, job.limits)
    answers, reasons = _answers(sheets, ours), reasons_in(sheets, ours)
    results = () if marker else results_in(sheets)
    return CopyRead(answers, marker.original_sha256 if marker else "", reasons, results)


def _sheets(content: bytes, name: str, limits: ReadLimits) -> tuple[Sheet, ...]:
    """Return the sheets of a file in which people may have typed; none of one that cannot be read."""
    sheets = read_workbook(content, name, limits)
    return () if isinstance(sheets, Rejection) else sheets


def _answers(sheets: tuple[Sheet, ...], ours: tuple[str, ...]) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            sheet=row.sheet,
            row=row.row,
            column=row.column,
            code=row.code,
            shown=row.shown,
            # Of two workbooks the question names both: what was seen beside this one is the other.
            seen=written(row.there) if row.row else row.candidate,
            row_key=row.row_key,
            candidate=row.candidate,
            correction=row.correction,
            accept=row.accept,
            line=row.line,
        )
        for row in answers_in(sheets, ours)
    )


MOMENTARY = frozenset({"inbox.unreadable", "inbox.unfinished"})
"""Findings that tell of a moment, not of a content: the next night looks again."""


def _rejected(job: TakeIn, finding: Finding) -> Intake:
    return Intake(job.name, job.fingerprint, WorkbookState.REJECTED, findings=(finding,))


def _has_values(sheet: Sheet) -> bool:
    return any(value is not None for row in sheet.rows for value in row)
