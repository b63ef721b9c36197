"""Schema drift: columns of a table that appeared, disappeared or moved against the version that counted before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import Block
from workflow.domain.place import Place, column_letters

_NAMED = 10
"""Moved columns that are named."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table: what tells it from the others, its header as written, where it stands."""

    header: str
    number: int
    known: bool

    @property
    def letters(self) -> str:
        return column_letters(self.number)


def drifted_columns(workbook: str, before: Sequence[Block], now: Sequence[Block]) -> Iterable[Finding]:
    """Yield a warning for each known column that is gone, a hint for columns that appeared, and for those that moved.

    Args:
        workbook: the name of both versions.
        before: the tables of the version that counted before.
        now: the tables of tonight's version. Tables are compared by sheet and kind; where a sheet has another name
            now, those that are the only ones of their kind on both sides.
    """
    for old, new in _pairs(before, now):
        yield from _drift(workbook, old, new)


def _pairs(before: Sequence[Block], now: Sequence[Block]) -> Iterable[tuple[Block, Block]]:
    olds, news = _numbered(before), _numbered(now)
    for key, old in olds.items():
        if key in news:
            yield old, news[key]
    gone = [old for key, old in olds.items() if key not in news]
    fresh = [new for key, new in news.items() if key not in olds]
    for kind in sorted({old.kind for old in gone}):
        alone = [block for block in gone if block.kind == kind], [block for block in fresh if block.kind == kind]
        if len(alone[0]) == len(alone[1]) == 1:
            yield alone[0][0], alone[1][0]


def _numbered(blocks: Sequence[Block]) -> Mapping[tuple[str, str, int], Block]:
    """Tables by sheet, kind and how many of that kind stand before them on the sheet."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    found = {}
    for block in blocks:
        key = (block.sheet, block.kind)
        found[(*key, seen[key])] = block
        seen[key] += 1
    return found


def _columns(block: Block) -> dict[tuple[str, str, int], _Column]:
    """The columns of a table: known ones by what they mean, others by their header."""
    keys = {number: key for key, number in block.columns.items()}
    headers = dict(block.headers)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    found = {}
    for number in sorted({*keys, *headers}):
        header = headers.get(number, "")
        if number not in keys and not header:
            continue
        own = ("key", keys[number]) if number in keys else ("header", header)
        found[(*own, seen[own])] = _Column(header or keys[number], number, number in keys)
        seen[own] += 1
    return found


def _drift(workbook: str, old: Block, new: Block) -> Iterable[Finding]:
    olds, news = _columns(old), _columns(new)
    where = Place(workbook, new.sheet, new.header_row)
    cause = f"drift|{workbook}|{new.sheet}|{new.kind}"
    for key, column in olds.items():
        if key not in news and column.known:
            there = next((each.header for each in news.values() if each.number == column.number), "")
            place = Place(workbook, new.sheet, new.header_row, column.number)
            zh, en = (f"，现在那里是“{there}”", f"; “{there}” stands there now") if there else ("", "")
            yield find("column.gone", place, column.header, cause=cause, old=column.letters, now=zh, now_en=en)
    for key, column in news.items():
        if key not in olds:
            place = Place(workbook, new.sheet, new.header_row, column.number)
            yield find("column.appeared", place, column.header, cause=cause, new=column.letters)
    moved = [(olds[key], column) for key, column in news.items() if key in olds and olds[key].number != column.number]
    if moved:
        told = "、".join(f"{column.header} {was.letters}→{column.letters}" for was, column in moved[:_NAMED])
        more = f" …（{len(moved)}）" if len(moved) > _NAMED else ""
        yield find("column.moved", replace(where, column=moved[0][1].number), told + more, cause=cause)
