"""Annotate every real workbook and say what was lost: `python benchmarks/write_back.py [FOLDER]`.

`--damage 2000` tries that many broken packages instead (benchmarks/damage.py); `--cpu` only measures time.
Prints the figures of issue 3 ("Writing back") and the CPU time against openpyxl's load-and-save.
"""

import gc
import io
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # run from anywhere, with the checks that the tests use

import damage  # noqa: E402 - behind the path
import openpyxl  # noqa: E402 - behind the path

from corpus import by_hand, by_openpyxl, by_xlsxwriter  # noqa: E402 - behind the path
from corpus.features import lost  # noqa: E402 - behind the path
from workflow.domain.finding import Severity  # noqa: E402 - behind the path
from workflow.domain.mark import Annotation, Mark  # noqa: E402 - behind the path
from workflow.workbook.annotate import annotate  # noqa: E402 - behind the path
from workflow.workbook.refusal import Refusal  # noqa: E402 - behind the path
from workflow.workbook.strip import strip  # noqa: E402 - behind the path
from write_back_check import AS_OF, check, result_table  # noqa: E402 - behind the path


def corpus(folder: Path) -> None:
    """Check every .xlsx and .xlsm below a folder."""
    counts: Counter[str] = Counter()
    for path in sorted([*folder.rglob("*.xlsx"), *folder.rglob("*.xlsm")]):
        content = path.read_bytes()
        result, problems = check(content)
        name = path.relative_to(folder)
        if isinstance(result, Refusal):
            counts["refused"] += 1
            print(f"refused   {name}: {result.reason_en}")
            continue
        counts["annotated"] += 1
        counts["unplaced marks"] += len(result.unplaced)
        counts["stripped to the very file"] += strip(result.content) == content
        for omitted in result.omitted:
            counts["result columns left out"] += 1
            print(f"left out  {name}: {omitted.reason_en}")
        for problem in problems:
            counts["problems"] += 1
            print(f"PROBLEM   {name}: {problem}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())), f"({counts['problems']} problems)")


def own_corpus() -> None:
    """Check the workbooks that the tests make (tests/corpus): what libraries write, and what only Excel and WPS do."""
    made = by_xlsxwriter.workbooks() | by_openpyxl.workbooks() | by_hand.workbooks()
    refused = problems = 0
    for name, content in made.items():
        result, found = check(content)
        if isinstance(result, Refusal):
            refused += 1
            print(f"refused   {name}: {result.reason_en}")
            continue
        for problem in (*found, *lost(content, result.content)):
            problems += 1
            print(f"PROBLEM   {name}: {problem}")
    print(f"own corpus: {len(made)} workbooks, {refused} refused ({problems} problems, features counted by lxml alone)")


def cpu() -> None:
    """Compare with openpyxl's load-and-save, in turns, so that both meet the same machine."""
    grades = list(Severity)
    for rows, columns, rounds in ((300, 12, 15), (5000, 20, 3)):
        content = _workbook(rows, columns)
        marks = tuple(Mark("Sheet", 3 + 3 * at, 1 + at % 9, grades[at % 4], "金额不是数字，请改正") for at in range(20))
        for label, tables in (("marks", ()), ("marks and a result sheet with a chart", (result_table(),))):
            wanted = Annotation(AS_OF, marks, (), tables)
            theirs: list[float] = []
            ours: list[float] = []
            for _ in range(rounds):
                theirs.append(_seconds(lambda content=content: _load_and_save(content)))
                gc.collect()  # what openpyxl leaves behind is not ours to clear
                ours += [_seconds(lambda content=content, wanted=wanted: annotate(content, wanted)) for _ in range(10)]
            print(
                f"{rows}×{columns} {label}: {1000 * median(ours):.1f} ms, openpyxl {1000 * median(theirs):.0f} ms, "
                f"ratio {median(theirs) / median(ours):.0f} (best runs: {min(theirs) / min(ours):.0f})"
            )


def _workbook(rows: int, columns: int) -> bytes:
    book = openpyxl.Workbook()
    for row in range(rows):
        book.active.append([f"名字{row % 50}" if column % 4 == 0 else row * column + 0.25 for column in range(columns)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _load_and_save(content: bytes) -> None:
    openpyxl.load_workbook(io.BytesIO(content)).save(io.BytesIO())


def _seconds(work) -> float:  # noqa: ANN001
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    if sys.argv[1:2] == ["--damage"]:
        sys.exit(damage.main(int(sys.argv[2])))
    elif sys.argv[1:2] == ["--cpu"]:
        cpu()
    else:
        corpus(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "workbooks")
        own_corpus()
        cpu()
