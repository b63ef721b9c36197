"""Titles and pairs above a table: 日报人:张三 in one cell, several in one cell, or the value in a cell to the right."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow.domain.sheet import Sheet, Value
from workflow.kinds.column import Kind
from workflow.kinds.recognise import Vocabulary
from workflow.kinds.written import header_key, plain

_WIDE_BLANK = re.compile(r"\s{2,}")
_TRIMMED = " ,;、|_\t"
_FARTHEST = 6
"""How many columns right of its label a value may stand."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value above a table; None: the label stands there with nothing after it."""

    label: str
    value: Value
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Above:
    """What stands in the rows above a table: pairs, and the other texts."""

    pairs: tuple[Pair, ...] = ()
    titles: tuple[str, ...] = ()


def read_above(sheet: Sheet, rows: range, vocabulary: Vocabulary) -> Above:
    """Return the pairs and titles in rows."""
    pairs: list[Pair] = []
    titles: list[str] = []
    for row in rows:
        own, rest = _row(sheet.rows[row - 1], row, vocabulary)
        pairs += own
        titles += rest
    return Above(tuple(pairs), tuple(titles))


def has_pairs(values: Sequence[Value], row: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a row consists of pairs."""
    return bool(_row(values, row, vocabulary)[0])


def _row(values: Sequence[Value], row: int, vocabulary: Vocabulary) -> tuple[list[Pair], list[str]]:
    pairs: list[Pair] = []
    titles: list[str] = []
    taken: set[int] = set()
    speaks = _speaks_in_pairs(values, vocabulary)
    for column, value in enumerate(values, 1):
        if not isinstance(value, str) or column in taken or not plain(value):
            continue
        found, rest = _in_cell(values, row, column, vocabulary) if speaks else ([], value)
        pairs += found
        taken |= {pair.column for pair in found}
        if plain(rest):
            titles.append(plain(rest))
    return pairs, titles


def _speaks_in_pairs(values: Sequence[Value], vocabulary: Vocabulary) -> bool:
    """Whether a row begins with a label: anywhere else a known word is just a word."""
    first = next((value for value in values if value not in (None, "")), None)
    return isinstance(first, str) and (
        _is_label(first, vocabulary) or bool(vocabulary.label_pattern.search(plain(first)))
    )


def _in_cell(values: Sequence[Value], row: int, column: int, vocabulary: Vocabulary) -> tuple[list[Pair], str]:
    """The pairs that begin in one cell, and what else it says."""
    # Compatibility forms first: an ideographic blank becomes one blank, so two of anything are a wide one.
    text = unicodedata.normalize("NFKC", str(values[column - 1])).strip()
    inside = list(vocabulary.label_pattern.finditer(text))
    if not inside:
        if _is_label(text, vocabulary):
            return [_beside(values, row, column, header_key(text), vocabulary)], ""
        return [], text
    pairs: list[Pair] = []
    rest = [text[: inside[0].start()]]
    for number, label in enumerate(inside):
        last = number + 1 == len(inside)
        told = text[label.end() : None if last else inside[number + 1].start()].strip()
        value, *others = _WIDE_BLANK.split(told)
        rest += others
        key = header_key(label[1])
        if value := _trimmed(value):
            pairs.append(Pair(key, value, row, column))
        else:
            pairs.append(_beside(values, row, column, key, vocabulary) if last else Pair(key, None, row, column))
    return pairs, " ".join(rest)


def _trimmed(text: str) -> str:
    """A value without what separates pairs, nor the end of a bracket that its label stood in: (单位:万元)."""
    value = plain(text).strip(_TRIMMED)
    return value.rstrip(")") if "(" not in value else value


def _is_label(text: str, vocabulary: Vocabulary) -> bool:
    return header_key(text) in vocabulary.labels


def _beside(values: Sequence[Value], row: int, column: int, label: str, vocabulary: Vocabulary) -> Pair:
    for number in range(column + 1, min(len(values), column + _FARTHEST) + 1):
        value = values[number - 1]
        if value in (None, ""):
            continue
        if isinstance(value, str) and (_is_label(value, vocabulary) or vocabulary.label_pattern.match(plain(value))):
            break
        return Pair(label, plain(value) if isinstance(value, str) else value, row, number)
    return Pair(label, None, row, column + 1)


def pairs_by_column(pairs: Iterable[Pair], kind: Kind, added: Mapping[str, str]) -> dict[str, Pair]:
    """Return the pairs that fill a column of a kind; the first one of a column counts."""
    found: dict[str, Pair] = {}
    for pair in pairs:
        key = added.get(pair.label) or kind.by_header.get(pair.label)
        if key:
            found.setdefault(key, pair)
    return found
