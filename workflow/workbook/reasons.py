"""Reasons on the 进度 sheet of an annotated copy: what somebody typed into 原因 and 措施 beside who is behind.

The sheet is known by its column heads, in either language (`typed_sheet`).
"""

from collections.abc import Collection, Iterator, Sequence

from workflow.domain.metric import METRICS
from workflow.domain.reasons import REASON_WORDS, TypedReason
from workflow.domain.sheet import Sheet
from workflow.workbook.typed_sheet import header_of, is_ours, text_of

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


def reasons_in(sheets: Sequence[Sheet], ours: Collection[str]) -> tuple[TypedReason, ...]:
    """Return what stands in 原因 and 措施 of an annotated copy, typed or shown, read with our marks in it.

    Args:
        sheets: all of its sheets.
        ours: names of those that we added, as the marker tells them; where it tells none, the sheet's title does.
    """
    return tuple(reason for sheet in sheets if is_ours(sheet, ours) for reason in _reasons(sheet))


def _reasons(sheet: Sheet) -> Iterator[TypedReason]:
    header, columns = header_of(sheet, _HEADS, _asks_for_reasons)
    for number in range(header + 1, len(sheet.rows) + 1) if columns else ():
        cells = {key: text_of(sheet.value(number, column)) for key, column in columns.items()}
        metric = _METRICS.get(cells["metric"], "")
        member = cells["person_id"] or cells["unit"]
        if not (metric and member and cells["period"]):
            continue
        for field in ("cause", "measure"):
            if text := cells.get(field, "")[:_LONGEST]:
                key = (metric, member, cells["period"])
                yield TypedReason(key, field, text, cells.get("written", ""), f"{sheet.name}!{number}")


def _asks_for_reasons(keys: Collection[str]) -> bool:
    return _NEEDED.issubset(keys) and not {"cause", "measure"}.isdisjoint(keys)
