"""Answers on the 问题 sheet of an annotated copy: what somebody typed into 更正为 and 采纳, and which cell it is about.

The sheet is known by its column heads, in either language (`typed_sheet`).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow.domain.correction import ANSWER_WORDS, row_key
from workflow.domain.place import parse_cell
from workflow.domain.sheet import Sheet, Value
from workflow.workbook.typed_sheet import header_of, is_ours, text_of

_NEEDED = frozenset({"sheet", "cell", "correction", "accept"})
_HEADS = {title: key for key, titles in ANSWER_WORDS.items() for title in titles}
_WHOLE_ROW = re.compile(r"(\d{1,7})(?::\d{1,7})?\Z")
_PAIR = re.compile(r"\s*(.+?)\s*(?:=|＝|→|➜|=>)\s*(.+?)\s*\Z")
_PAIRS_END = re.compile(r"[;；\n]")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answered row. `row` and `column` are the cell's, 0 where the row names none that can be found."""

    sheet: str
    row: int
    column: int
    code: str
    shown: str
    """The column 看到的值."""
    there: Value
    """What the cell itself holds in this copy."""
    row_key: str
    """What the rest of its row says."""
    candidate: str
    correction: Value
    accept: str
    line: str


def answers_in(sheets: Sequence[Sheet], ours: Collection[str]) -> tuple[AnswerRow, ...]:
    """Return what was typed on the 问题 sheets of an annotated copy, read with our marks in it.

    Args:
        sheets: all of its sheets.
        ours: names of those that we added, as the marker tells them; where it tells none, the sheet's title does.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    return tuple(answer for sheet in sheets if is_ours(sheet, ours) for answer in _answers(sheet, by_name))


def _answers(sheet: Sheet, by_name: Mapping[str, Sheet]) -> Iterator[AnswerRow]:
    header, columns = header_of(sheet, _HEADS, _NEEDED.issubset)
    for number in range(header + 1, len(sheet.rows) + 1) if columns else ():
        cells = {key: sheet.value(number, column) for key, column in columns.items()}
        accept, correction = text_of(cells["accept"]), cells["correction"]
        if not accept and not text_of(correction):
            continue
        about = by_name.get(text_of(cells["sheet"]))
        whole = AnswerRow(
            sheet=about.name if about else "",
            row=0,
            column=0,
            code=text_of(cells.get("code")),
            shown=text_of(cells.get("value")),
            there=None,
            row_key="",
            candidate=text_of(cells.get("candidate")),
            correction=correction,
            accept=accept,
            line=f"{sheet.name}!{number}",
        )
        yield from _placed(whole, text_of(cells["cell"]), about)


def _placed(answer: AnswerRow, cell: str, about: Sheet | None) -> Iterator[AnswerRow]:
    """Yield the answer with its cell; one about a whole row of headers says 旧表头=新表头, and is one a header."""
    if about is None:
        yield answer
        return
    try:
        row, column = parse_cell(cell)
    except ValueError:
        whole = _WHOLE_ROW.match(cell)
        yield from _headers(answer, about, int(whole[1]) if whole else 0)
        return
    yield _at(answer, about, row, column)


def _headers(answer: AnswerRow, about: Sheet, row: int) -> Iterator[AnswerRow]:
    accepted = not text_of(answer.correction)
    typed = answer.candidate if accepted else text_of(answer.correction)
    pairs = [_PAIR.match(part) for part in _PAIRS_END.split(typed) if part.strip()]
    cells = about.rows[row - 1] if 0 < row <= len(about.rows) else []
    where = {_compared(value): column for column, value in reversed(list(enumerate(cells, 1))) if _compared(value)}
    known = [pair for pair in pairs if pair and _compared(pair[1]) in where]
    if not known or len(known) < len(pairs):
        yield answer
        return
    for pair in known:
        column = where[_compared(pair[1])]
        meant = replace(answer, candidate=pair[2], correction=None if accepted else pair[2])
        yield _at(meant, about, row, column)


def _at(answer: AnswerRow, about: Sheet, row: int, column: int) -> AnswerRow:
    cells = about.rows[row - 1] if row <= len(about.rows) else []
    return replace(answer, row=row, column=column, there=about.value(row, column), row_key=row_key(cells, column))


def _compared(value: Value) -> str:
    return "".join(unicodedata.normalize("NFKC", text_of(value)).split()).lower()
