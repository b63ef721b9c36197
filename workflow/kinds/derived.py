"""Columns of a record that no cell holds by itself: when a visit began and ended, the note beside a name."""

import re
from collections.abc import Sequence

from workflow.kinds.cells import Parsed
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.times import parse_time, tidy_time

_NOTE = re.compile(r"[(\[【（]\s*([^)\]】）]*[一-鿿][^)\]】）]*)[)\]】）]")
_ROLE = re.compile(r"主|协|主办|协办|主签|协签|主谈|协助|第[一二]|负责|全部")
"""What in brackets beside a name is a part in the sale, not a note."""


def derive(draft: Draft) -> None:
    """Fill in what the cells of a row tell together, or one cell tells of several columns."""
    fields = draft.kind.record.model_fields
    if "visit_start" in fields and "visit_time" in draft.values:
        _read_visits(draft)
    if "person" in draft.values:
        key = "remark" if "remark" in fields else "other" if "other" in fields else ""
        if key:
            _keep_notes(draft, key)


def _read_visits(draft: Draft) -> None:
    """Minutes out of visiting times; what is doubtful is said and the row counts all the same."""
    texts = draft.values["visit_time"]
    # A report repeats its times: each is read once.
    read = {text: parse_time(text) for text in set(texts) if isinstance(text, str)}
    starts: dict[Parsed, Parsed] = {text: one.start for text, one in read.items()}
    ends: dict[Parsed, Parsed] = {text: one.end for text, one in read.items()}
    draft.values["visit_start"] = list(map(starts.get, texts))
    draft.values["visit_end"] = list(map(ends.get, texts))
    if any(one.problem for one in read.values()):
        for index, text in enumerate(texts):
            if isinstance(text, str) and (problem := read[text].problem):
                draft.add(index, "visit_time", problem, text, _cause(problem, draft))
    tidy: dict[Parsed, Parsed] = {text: shown for text in read if (shown := tidy_time(text)) != text}
    if tidy:
        draft.values["visit_time"] = [tidy.get(text, text) for text in texts]


def _cause(problem: Problem, draft: Draft) -> str:
    """Of a habit (1 to 5 o'clock is the afternoon) the sheet is the cause; a slip stands for itself."""
    return f"{problem.code}|{draft.workbook}|{draft.sheet}" if problem.code == "time.presumed" else ""


def _keep_notes(draft: Draft, key: str) -> None:
    """张三(休假): what stands in brackets beside a name goes to the remark."""
    notes = {name: note for name in set(draft.values["person"]) if isinstance(name, str) and (note := _note(name))}
    if notes:
        told = [notes.get(name, "") if isinstance(name, str) else "" for name in draft.values["person"]]
        draft.values[key] = _joined(draft.column(key), told)


def _note(name: str) -> str:
    if not any(sign in name for sign in "(（[【"):
        return ""
    return "；".join(note.strip() for note in _NOTE.findall(name) if not _ROLE.fullmatch(note.strip()))


def _joined(column: Sequence[Parsed], notes: Sequence[str]) -> list[Parsed]:
    both = zip(column, notes, strict=True)
    return ["；".join(part for part in (str(one or ""), note) if part) or None for one, note in both]
