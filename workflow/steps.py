"""The two jobs that a worker runs: take_in reads one workbook, give_back writes one; neither knows any other."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding, Language
from workflow.domain.intake import Intake, WorkbookState
from workflow.domain.mark import Annotation
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet
from workflow.kinds.settings import KindsSettings
from workflow.kinds.take import take
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import read_marker
from workflow.workbook.read import Rejection, read_workbook
from workflow.workbook.refusal import Refusal
from workflow.workbook.settings import WriteBack
from workflow.workbook.strip import strip


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Read one workbook."""

    path: Path
    name: str
    fingerprint: str
    kinds: KindsSettings
    limits: ReadLimits


def take_in(job: TakeIn) -> Intake:
    """Return what a workbook tells; one that cannot be read is an intake with the reason as its finding."""
    place = Place(job.name)
    try:
        content = job.path.read_bytes()
    except OSError as error:
        return _rejected(job, find("inbox.unreadable", place, job.name, reason=error.strerror or error))
    if hashlib.sha256(content).hexdigest() != job.fingerprint:
        return _rejected(job, find("inbox.unfinished", place, job.name))
    marker = read_marker(content, job.limits)
    if marker:
        # An annotated copy of ours: what counts is the workbook beneath our marks.
        stripped = strip(content, job.limits)
        content = stripped if isinstance(stripped, bytes) else content
    sheets = read_workbook(content, job.name, job.limits)
    if isinstance(sheets, Rejection):
        return _rejected(job, find(sheets.code, place, reason=sheets.reason, reason_en=sheets.reason_en))
    if not any(_has_values(sheet) for sheet in sheets):
        return Intake(job.name, job.fingerprint, WorkbookState.READ, findings=(find("read.empty", place),))
    intake = take(job.name, job.fingerprint, sheets, job.kinds)
    return replace(intake, beneath=marker.original_sha256) if marker else intake


MOMENTARY = frozenset({"inbox.unreadable", "inbox.unfinished"})
"""Findings that tell of a moment, not of a content: the next night looks again."""


def _rejected(job: TakeIn, finding: Finding) -> Intake:
    return Intake(job.name, job.fingerprint, WorkbookState.REJECTED, findings=(finding,))


def _has_values(sheet: Sheet) -> bool:
    return any(value is not None for row in sheet.rows for value in row)


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Write marks and tables onto one workbook."""

    path: Path
    name: str
    fingerprint: str
    annotation: Annotation
    language: Language
    settings: WriteBack


def give_back(job: GiveBack) -> Annotated | Refusal:
    """Return the annotated workbook's bytes, or why it was left alone."""
    content = job.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != job.fingerprint:
        return Refusal(
            "changed",
            "文件在运行期间又被改动，下次运行再写批注",
            "it was changed while the run was under way; the next run marks it",
        )
    return annotate(content, job.annotation, job.language, job.settings)
