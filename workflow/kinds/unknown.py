"""A sheet that no kind claims: what it is said about, and which header could have been meant."""

import re
from datetime import date

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.place import Place
from workflow.domain.sheet import Sheet
from workflow.kinds.recognise import Vocabulary
from workflow.kinds.suggest import suggestions
from workflow.kinds.written import is_total, plain

_WORD = re.compile(r"[\w一-鿿]")
_HEADER_ROWS = 15
_MOST_QUOTED = 30


def say_unknown(workbook: str, sheet: Sheet, vocabulary: Vocabulary, *, others: bool) -> list[Finding]:
    """Return what to say of a sheet that nobody claims: asked if it is all the workbook has, a hint beside others."""
    number, texts = _likely_header(sheet)
    figures = any(isinstance(value, (int, float, date)) for values in sheet.rows[number:] for value in values)
    if not texts or not figures:
        anything = any(value is not None for values in sheet.rows for value in values)
        return [find("kind.no_table", Place(workbook, sheet.name))] if anything and not others else []
    code = "kind.unknown_beside" if others else "kind.unknown"
    zh = "、".join(kind.zh for kind in vocabulary.kinds)
    en = ", ".join(kind.en for kind in vocabulary.kinds)
    value = "、".join(texts[:_MOST_QUOTED])
    details = {"kinds": zh, "kinds_en": en, **suggestions(texts, vocabulary.kinds)}
    return [find(code, Place(workbook, sheet.name, number), value, **details)]


def _likely_header(sheet: Sheet) -> tuple[int, list[str]]:
    """The row with the most texts among the first ones; (0, []) where none has two."""
    best: tuple[int, list[str]] = (0, [])
    for number, values in enumerate(sheet.rows[:_HEADER_ROWS], 1):
        texts = [plain(one) for one in values if isinstance(one, str) and _WORD.search(one) and not is_total(one)]
        if len(texts) >= 2 and len(texts) > len(best[1]):
            best = (number, texts)
    return best
