"""Each limit of config.yaml holds: the smallest workbook that exceeds it is refused, one just within it is not."""

import io
import random
import zipfile

import pytest

from corpus.addition import Addition
from corpus.broken import daily_report
from corpus.trial import Trial, verdicts
from workbook_samples import plain, written
from workflow.domain.finding import Severity
from workflow.domain.mark import Annotation, Mark
from workflow.engine.settings import EngineSettings
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.limits import ReadLimits
from workflow.workbook.read import Rejection, read_workbook
from write_back_check import AS_OF

MARKED = Annotation(AS_OF, (Mark("Sheet1", 1, 1, Severity.ERROR, "x"),))
NOISE = random.Random(1).randbytes(1_100_000)  # noqa: S311 - bytes that do not compress


def with_parts(*contents):
    """Return a small workbook with some more parts."""
    added = Addition(written(plain))
    for number, content in enumerate(contents):
        added.part(f"xl/media/image{number}.bin", content)
    return added.packed()


def members(content):
    """Return how many members a package has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return len(archive.namelist())


def column_of(cells):
    """Return a workbook with so many cells in one column."""

    def fill(book):
        sheet = book.add_worksheet("Sheet1")
        for row in range(cells):
            sheet.write(row, 0, row)

    return written(fill)


WHOLE = members(with_parts())
CASES = {
    "file_mb": (1, with_parts(NOISE), with_parts(NOISE[:900_000])),
    "part_mb": (1, with_parts(bytes(1_000_001)), with_parts(bytes(1_000_000))),
    "total_mb": (1, with_parts(bytes(600_000), bytes(600_000)), with_parts(bytes(600_000))),
    "ratio": (10, with_parts(bytes(10_000_001)), with_parts(bytes(9_999_999))),
    "parts": (WHOLE, with_parts(b""), with_parts()),
}


@pytest.mark.parametrize("limit", CASES)
def test_a_package_beyond_a_limit_is_neither_read_nor_written(limit):
    """One byte or one member more than a limit allows is refused before it is unpacked, by reading and by writing."""
    most, beyond, within = CASES[limit]
    limits = ReadLimits(**{limit: most})
    refused = read_workbook(beyond, "表.xlsx", limits)
    assert isinstance(refused, Rejection)
    assert refused.code == "read.too_large"
    assert refused.reason
    assert not isinstance(read_workbook(within, "表.xlsx", limits), Rejection)
    assert annotate(beyond, MARKED, limits=limits).code in {"too_big", "packaging"}
    if limit != "parts":  # our own parts count as well
        assert isinstance(annotate(within, MARKED, limits=limits), Annotated)


@pytest.mark.parametrize(("beyond", "within", "name"), [
    (column_of(1001), column_of(1000), "表.xlsx"),
    (b"a,b,c,d\n" * 251, b"a,b,c,d\n" * 250, "表.csv"),
], ids=["xlsx", "csv"])  # fmt: skip
def test_cells_are_counted(beyond, within, name):
    """A sheet with one cell more than allowed is refused, one with just as many is read."""
    limits = ReadLimits(cells=1000)
    refused = read_workbook(beyond, name, limits)
    assert isinstance(refused, Rejection)
    assert refused.code == "read.too_large"
    assert not isinstance(read_workbook(within, name, limits), Rejection)


def endings(folder, content, **limits):
    """Return how reading a workbook after a small one ends in a worker with some limits."""
    for name, each in (("a.xlsx", daily_report(3)), ("b.xlsx", content)):
        (folder / name).write_bytes(each)
    trials = [Trial(folder / name, "read") for name in ("a.xlsx", "b.xlsx")]
    return [verdict.ending for verdict in verdicts(trials, EngineSettings(workers=1, **limits))]


def test_time_is_limited(tmp_path):
    """A workbook that takes longer than a worker may is given up, by name."""
    assert endings(tmp_path, daily_report(300), timeout_seconds=0.001)[1] == "timeout"


def test_memory_is_limited_in_a_worker_that_lives_on(tmp_path):
    """A workbook that wants more memory than a worker may have is given up; the one before it, in the same, is not."""
    assert endings(tmp_path, column_of(200_000), memory_mb=48) == ["records", "memory"]
    assert endings(tmp_path, column_of(200_000), memory_mb=2048)[1] != "memory"
