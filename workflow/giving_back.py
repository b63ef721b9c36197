"""The job by which a worker writes: give_back marks one workbook and knows no other.

It stands by itself: a worker that only writes loads neither kinds nor tables of records.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from workflow.domain.finding import Language
from workflow.domain.mark import Annotation
from workflow.workbook.annotate import Annotated
from workflow.workbook.limits import ReadLimits
from workflow.workbook.refusal import Refusal
from workflow.workbook.settings import WriteBack
from workflow.workbook.values_copy import annotate_any


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Write marks and tables onto one workbook."""

    path: Path
    name: str
    fingerprint: str
    annotation: Annotation
    language: Language
    settings: WriteBack
    limits: ReadLimits
    on_disk: str = ""
    """sha256 of the bytes that lie there, where they are our own output of `fingerprint`."""


def give_back(job: GiveBack) -> Annotated | Refusal:
    """Return the annotated workbook's bytes, or why it was left alone."""
    content = job.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != (job.on_disk or job.fingerprint):
        return Refusal(
            "changed",
            "文件在运行期间又被改动，下次运行再写批注",
            "it was changed while the run was under way; the next run marks it",
        )
    done, _ = annotate_any(content, job.name, job.annotation, job.language, job.settings, job.limits)
    return done
