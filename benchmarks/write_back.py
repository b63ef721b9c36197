"""Annotate every real workbook and say what was lost: `python benchmarks/write_back.py [FOLDER]`.

`--damage 2000` annotates that many broken packages instead; `--cpu` only measures time.
Prints the figures of issue 3 ("Writing back") and the CPU time against openpyxl's load-and-save.
"""

import io
import random
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # run from anywhere, with the checks that the tests use

import openpyxl  # noqa: E402 - behind the path

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
        result, problems = check(path.read_bytes())
        name = path.relative_to(folder)
        if isinstance(result, Refusal):
            counts["refused"] += 1
            print(f"refused   {name}: {result.reason_en}")
            continue
        counts["annotated"] += 1
        counts["unplaced marks"] += len(result.unplaced)
        for omitted in result.omitted:
            counts["result columns left out"] += 1
            print(f"left out  {name}: {omitted.reason_en}")
        for problem in problems:
            counts["problems"] += 1
            print(f"PROBLEM   {name}: {problem}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())), f"({counts['problems']} problems)")


def damage(cases: int) -> None:
    """Annotate broken packages (flipped bytes, dropped parts, torn markup): each must end in a value."""
    from test_annotate_refusals import OFFICE, WANTED, damaged  # noqa: PLC0415 - wants pytest

    counts: Counter[str] = Counter()
    longest = 0.0
    for seed in range(cases):
        chance = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
        content = OFFICE
        for _ in range(chance.randint(1, 3)):
            content = damaged(content, chance)
        start = time.process_time()
        result = annotate(content, WANTED)
        strip(content)
        longest = max(longest, time.process_time() - start)
        counts[result.code if isinstance(result, Refusal) else "annotated"] += 1
    print(f"{cases} broken packages, longest {longest:.2f} s CPU:", dict(sorted(counts.items())))


def cpu() -> None:
    """Compare with openpyxl's load-and-save."""
    for rows, columns in ((300, 12), (5000, 20)):
        content = _workbook(rows, columns)
        theirs = median(_seconds(lambda content=content: _load_and_save(content)) for _ in range(5))
        grades = list(Severity)
        marks = tuple(Mark("Sheet", 3 + 3 * at, 1 + at % 9, grades[at % 4], "金额不是数字，请改正") for at in range(20))
        for label, tables in (("marks", ()), ("marks and a result sheet with a chart", (result_table(),))):
            annotation = Annotation(AS_OF, marks, (), tables)
            ours = median(
                _seconds(lambda content=content, wanted=annotation: annotate(content, wanted)) for _ in range(25)
            )
            print(
                f"{rows}×{columns} {label}: {1000 * ours:.1f} ms, openpyxl {1000 * theirs:.0f} ms, "
                f"ratio {theirs / ours:.0f}"
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
        damage(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--cpu"]:
        cpu()
    else:
        corpus(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "workbooks")
        cpu()
