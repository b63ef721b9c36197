"""What one package does to the real jobs of a worker: how they end, how long they take, how much memory."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Annotation, Mark, ResultColumn
from workflow.engine.fan_out import fan_out
from workflow.engine.settings import EngineSettings
from workflow.giving_back import GiveBack, give_back
from workflow.kinds.settings import KindsSettings
from workflow.steps import TakeIn, take_in
from workflow.workbook.limits import ReadLimits
from workflow.workbook.refusal import Refusal
from workflow.workbook.settings import WriteBack
from workflow.workbook.strip import strip
from write_back_check import AS_OF, result_table

_STATUS = Path("/proc/self/status")
_SHEETS = ("日报", "11月", "Sheet1", "没有")
MARKS = tuple(
    Mark(sheet, row, column, severity, "请改正")
    for sheet in _SHEETS
    for row, column, severity in (
        (1, 1, Severity.ERROR), (3, 4, Severity.QUESTION), (5, 3, Severity.WARNING), (900, 30, Severity.HINT),
        *((row, 2, Severity.ERROR) for row in range(6, 400)),
    )
)  # fmt: skip
WANTED = Annotation(
    AS_OF, MARKS, (ResultColumn("日报", "核对结果", {2: "通过", 3: "有误"}),), (result_table(sheet="日报"),)
)


@dataclass(frozen=True)
class Trial:
    """A package on disk, and which job is to be tried with it."""

    path: Path
    job: str
    """'read' or 'write'."""


@dataclass(frozen=True)
class Verdict:
    """How a job ended.

    In records, a finding's code, 'annotated', a refusal's code, or what the engine says of a worker that it had to end
    ('timeout', 'memory', 'crashed', 'error': the last is a bug).
    """

    trial: Trial
    ending: str
    seconds: float = 0.0
    peak_mb: float = 0.0
    """How much more memory than before the job, at its peak; 0 where the system does not tell."""
    detail: str = ""
    resident_mb: float = 0.0
    """What the worker holds after the job, all that it is made of included: it must not grow from job to job."""


def attempt(trial: Trial) -> Verdict:
    """Run the job in this process and measure it."""
    before = _resident("VmRSS")
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here
    start = time.perf_counter()
    ending = _read(trial.path) if trial.job == "read" else _write(trial.path)
    seconds, peak = time.perf_counter() - start, max(_resident("VmHWM") - before, 0.0)
    return Verdict(trial, ending, seconds, peak, resident_mb=_resident("VmRSS"))


def _resident(field: str) -> float:
    with suppress(OSError, TypeError):
        return int(re.search(rf"{field}:\s*(\d+)", _STATUS.read_text(encoding="ascii"))[1]) / 1000
    return 0.0


def _read(path: Path) -> str:
    content = path.read_bytes()
    intake = take_in(TakeIn(path, path.name, sha256(content).hexdigest(), KindsSettings(), ReadLimits()))
    if any(frame.height for frame in intake.frames.values()):
        return "records"
    return intake.findings[0].code if intake.findings else "silence"


def _write(path: Path) -> str:
    content = path.read_bytes()
    given = give_back(
        GiveBack(path, path.name, sha256(content).hexdigest(), WANTED, Language.ZH, WriteBack(), ReadLimits())
    )
    if isinstance(given, Refusal):
        return given.code
    back = strip(given.content)
    return "annotated" if isinstance(back, bytes) else "not stripped"


BUGS = frozenset({"silence", "not stripped", "error"})
"""Endings that tell nobody anything, or raise."""
ENDED = frozenset({"crashed", "timeout", "memory"})
"""Endings by the engine: the worker was lost, the workbook has the finding read.crashed, nothing else is harmed."""


def verdicts(trials: Sequence[Trial], engine: EngineSettings) -> Iterator[Verdict]:
    """Try each in a worker process with the engine's limits."""
    for done in fan_out(attempt, trials, engine):
        if done.failure:
            yield Verdict(done.item, done.failure.reason.value, detail=done.failure.detail[-1500:])
        elif done.result:
            yield done.result
