"""What people answer on the 问题 sheet, and the corrections of cells that come of it.

See docs/decisions/014-corrections.md.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.domain.catalogue import FINDINGS
from workflow.domain.finding import Accept, Language
from workflow.domain.sheet import CellError, Uncalculated, Value

ANSWER_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "sheet": ("工作表", "Sheet"),
    "cell": ("单元格", "Cell"),
    "value": ("看到的值", "Seen"),
    "candidate": ("建议值", "Suggested"),
    "correction": ("更正为", "Correct to"),
    "accept": ("采纳", "Accept"),
    "code": ("代码", "Code"),
})  # fmt: skip
"""Heads of the columns by which an answer is read from a 问题 sheet, in Chinese and in English."""

ACCEPT_CHOICES: Mapping[Language, tuple[str, str]] = MappingProxyType(
    {Language.ZH: ("是", "不是"), Language.EN: ("yes", "no")}
)
"""What the dropdown of 采纳 offers; other words that mean the same are understood too."""
_YES = frozenset(
    {"是", "是的", "对", "√", "✓", "✔", "☑", "y", "yes", "ok", "1", "true", "采纳", "同意", "确认", "无误"}
)
_NO = frozenset({"", "否", "不", "不是", "不采纳", "n", "no", "0", "false", "×", "x", "✗", "-", "无"})


@dataclass(frozen=True, slots=True)
class CellCorrection:
    """A value that counts in place of what a cell of a workbook shows; the workbook itself is never touched."""

    number: int
    """Its number in the ledger."""
    sheet: str
    row: int
    column: int
    seen: str
    """What the cell showed when this was typed; once it shows something else, the correction is over."""
    row_key: str
    """What the rest of the row said (`row_key`): tells the row again when rows were inserted, deleted or sorted."""
    against: str
    """sha256 of the workbook that was answered; while that lies there, the correction holds whatever `seen` says."""
    value: Value
    source: str
    """Where and when it was typed, as users read it."""
    as_is: bool = False
    """Whether the cell's own value was confirmed: nothing is laid over it, it is only followed."""


BOTH = "*"
"""What counts where both of two workbooks do."""
ABOUT_COPIES = frozenset({"workbook.near_copy", "correction.copy"})
"""Findings that ask, or tell, which of two workbooks counts."""


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """An answer to which of two workbooks counts."""

    number: int
    workbook: str
    """The one whose 问题 sheet was answered."""
    other: str
    counts: str
    """One of the two, or BOTH."""
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody typed on one row of a 问题 sheet. Row and column of the cell are 0 where the row names no cell."""

    sheet: str
    row: int
    column: int
    code: str
    """The finding that is answered; '' where the row does not say so any more."""
    shown: str
    """The finding's value, as the row has it."""
    seen: str
    """What the cell itself shows."""
    row_key: str
    """What the rest of its row says."""
    candidate: str
    correction: Value
    accept: str
    line: str
    """Sheet and row of the answer: '问题!7'."""


class Action(StrEnum):
    """What an answer asks for."""

    VALUE = "value"
    """Another value counts in the cell's place."""
    AS_IS = "as_is"
    """The value is right: the finding is dropped and the row booked."""
    WITHDRAW = "withdraw"
    """The cell's own value counts again."""
    NONE = "none"
    """Nothing: 采纳 says no."""
    UNCLEAR = "unclear"
    """It cannot be told, or cannot be done."""


def meaning(answer: Answer) -> tuple[Action, Value]:
    """Return what an answer asks for, and the value that is to count."""
    typed, said = plain_text(answer.correction), plain_text(answer.accept).lower()
    if answer.code in ABOUT_COPIES:
        return _which_counts(answer, typed, said)
    if not answer.row or not answer.column or isinstance(answer.correction, (CellError, Uncalculated)):
        return (Action.UNCLEAR if typed or said not in _NO else Action.NONE), None
    if typed:
        same = typed == plain_text(answer.seen)
        return (Action.WITHDRAW if same else Action.VALUE), _in_cell(answer, answer.correction)
    about_an_answer = answer.code.startswith("correction.")
    if said in _NO:
        return (Action.WITHDRAW if said and about_an_answer else Action.NONE), None
    if about_an_answer and said in _YES:
        return Action.NONE, None
    return _accepted(answer) if said in _YES else (Action.UNCLEAR, None)


_THIS = frozenset({"本表", "这份", "这一份", "本工作簿", "这个", "this"})
_ALL = frozenset({"都算", "都计入", "都要", "两份都算", "两份都计入", "都", "全部", "both", "all"})


def _which_counts(answer: Answer, typed: str, said: str) -> tuple[Action, Value]:
    """Which of two workbooks counts: a name, 本表 or 都算 under 更正为; 是 under 采纳 for the one that is suggested."""
    if typed:
        word = _bare_name(typed)
        if word in _ALL:
            return Action.AS_IS, BOTH
        if word in _THIS or word == _bare_name(answer.shown):
            return Action.AS_IS, answer.shown
        named = answer.candidate and word == _bare_name(answer.candidate)
        return (Action.AS_IS, answer.candidate) if named else (Action.UNCLEAR, None)
    if answer.code == "correction.copy":
        return (Action.WITHDRAW if said and said in _NO else Action.NONE), None
    if said in _NO:
        return Action.NONE, None
    return (Action.AS_IS, answer.candidate) if said in _YES and answer.candidate else (Action.UNCLEAR, None)


def _bare_name(name: str) -> str:
    """A workbook's name as people type it: without its folder and its ending, in any case."""
    file = name.replace("\\", "/").rpartition("/")[2].strip("“”\"' ")
    return re.sub(r"\.(?:xls[xmb]?|ods|csv|et)\Z", "", plain_text(file).lower())


def _accepted(answer: Answer) -> tuple[Action, Value]:
    accept = FINDINGS[answer.code].accept if answer.code in FINDINGS else Accept.NO
    if accept is Accept.CANDIDATE and answer.candidate:
        return Action.VALUE, _in_cell(answer, answer.candidate)
    return (Action.AS_IS if accept is Accept.AS_IS else Action.UNCLEAR), None


_ABOUT_A_PART = frozenset({"person.unknown", "person.homonym"})
_SEVERAL = re.compile(r"[/、,，;；&+]")


def _in_cell(answer: Answer, value: Value) -> Value:
    """Return what the cell is to hold: where the finding is about one of several names in it, the others stay."""
    part = answer.code in _ABOUT_A_PART and isinstance(value, str) and not _SEVERAL.search(value)
    if part and answer.shown != answer.seen and _SEVERAL.search(answer.seen) and answer.seen.count(answer.shown) == 1:
        return answer.seen.replace(answer.shown, str(value))
    return value


def plain_text(value: Value) -> str:
    """Return a value as it is compared: NFKC, without outer blanks; whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, float) and not isinstance(value, bool):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.12g}"
    return unicodedata.normalize("NFKC", str(value)).strip()


def row_key(cells: Sequence[Value], column: int) -> str:
    """Return a hash of what a row says beside a column (from 1); empty cells at its end don't matter."""
    texts = [plain_text(value) for number, value in enumerate(cells, 1) if number != column]
    while texts and not texts[-1]:
        texts.pop()
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def encoded(value: Value) -> str:
    """Return a cell's value as text that keeps its type."""
    if isinstance(value, datetime):
        return json.dumps({"moment": value.isoformat()})
    if isinstance(value, date):
        return json.dumps({"date": value.isoformat()})
    if isinstance(value, time):
        return json.dumps({"time": value.isoformat()})
    if isinstance(value, timedelta):
        return json.dumps({"seconds": value.total_seconds()})
    if isinstance(value, (CellError, Uncalculated)):
        return json.dumps(str(value), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def decoded(text: str) -> Value:
    """Return the value that `encoded` made a text of."""
    value: Any = json.loads(text)
    if not isinstance(value, dict):
        plain: Value = value
        return plain
    ((kind, said),) = value.items()
    if kind == "seconds":
        return timedelta(seconds=said)
    if kind == "moment":
        return datetime.fromisoformat(said)
    return date.fromisoformat(said) if kind == "date" else time.fromisoformat(said)
