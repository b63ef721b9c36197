"""Reasons on the 进度 sheet of an annotated copy: what somebody typed into 原因 and 措施 beside who is behind.

The sheet is known by its column heads, in either language. Its rows may have been sorted, filtered or deleted, and any
program may have saved the file since.
"""

from collections.abc import Iterator, Sequence

from workflow.domain.metric import METRICS
from workflow.domain.reasons import REASON_WORDS, TypedReason
from workflow.domain.sheet import Sheet, Value
from workflow.workbook.limits import ReadLimits
from workflow.workbook.notes import FIRST_LINE
from workflow.workbook.read import Rejection, read_workbook

_HEADER_WITHIN = 40
"""Rows above the table: the title, and notes on how to read it."""
_WORDS = {
    **REASON_WORDS,
    "unit": ("单位", "Unit"),
    "person_id": ("工号", "ID"),
    "metric": ("指标", "Metric"),
    "period": ("考核期", "Period"),
}
_HEADS = {title: key for key, titles in _WORDS.items() for title in titles}
_NEEDED = frozenset({"unit", "person_id", "metric", "period"})
_METRICS = {name: key for key, metric in METRICS.items() for name in (metric.en, metric.zh)}
_LONGEST = 1000
"""Characters of a reason that are kept."""


def read_reasons(content: bytes, name: str, ours: Sequence[str], limits: ReadLimits) -> tuple[TypedReason, ...]:
    """Return what stands in 原因 and 措施 of an annotated copy, typed or shown; nothing for a file not to be read.

    Args:
        content: the file's bytes, our marks in it.
        name: its name.
        ours: names of the sheets that we added, as the marker tells them; where it tells none, the sheet's title does.
        limits: of reading.
    """
    sheets = read_workbook(content, name, limits)
    if isinstance(sheets, Rejection):
        return ()
    return tuple(
        reason
        for sheet in sheets
        if sheet.name in ours or _text(sheet.value(1, 1)).startswith(FIRST_LINE)
        for reason in _reasons(sheet)
    )


def _reasons(sheet: Sheet) -> Iterator[TypedReason]:
    header, columns = _header(sheet)
    for number in range(header + 1, len(sheet.rows) + 1) if columns else ():
        cells = {key: _text(sheet.value(number, column)) for key, column in columns.items()}
        metric = _METRICS.get(cells["metric"], "")
        member = cells["person_id"] or cells["unit"]
        if not (metric and member and cells["period"]):
            continue
        for field in ("cause", "measure"):
            if text := cells.get(field, "")[:_LONGEST]:
                key = (metric, member, cells["period"])
                yield TypedReason(key, field, text, cells.get("written", ""), f"{sheet.name}!{number}")


def _header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Return the row of the heads and the column of each; (0, {}) for a sheet that asks for no reasons."""
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN], 1):
        found: dict[str, int] = {}
        for column, value in enumerate(row, 1):
            if key := _HEADS.get(_text(value)):
                found.setdefault(key, column)
        if found.keys() >= _NEEDED and found.keys() & {"cause", "measure"}:
            return number, found
    return 0, {}


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()
