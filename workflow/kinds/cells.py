"""The cells of one column, parsed together: a clean column is taken whole, the messy rest cell by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import sub
from types import NoneType
from typing import cast

from workflow.domain.money import SCALE
from workflow.domain.sheet import CellError, Uncalculated, Value
from workflow.kinds.amounts import broken, parse_amount
from workflow.kinds.cell_column import CellColumn
from workflow.kinds.column import Column, Content
from workflow.kinds.dates import DateContext, MonthDay, parse_date
from workflow.kinds.percents import RATIO, parse_percents
from workflow.kinds.problem import Problem
from workflow.kinds.written import REPEATS, header_key, is_placeholder, plain

_SERIAL_ZERO = date(1899, 12, 30)
_BREAKS = re.compile(r"[/、,;|+&\n]|及|和|与|兼|并")
_INNER_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")
_EXPONENT = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE)

_MOST_DIGITS = 10**15
"""Spreadsheet programs keep fifteen digits of a number: of a longer id the last ones are gone."""
MOST_PLAIN = 10**15
"""From here on an amount is looked at by itself (in 1/10,000: a hundred milliards)."""
_SLIGHT = 1e-4
"""By how much a number may be off a whole step of an amount: what is left of 0.1 + 0.2."""

Parsed = str | int | date | MonthDay | None


@dataclass(slots=True)
class ParsedColumn:
    """A column's values as the record wants them, and what was wrong at which index."""

    values: list[Parsed]
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    only: type | None = None
    """The one type of its values, where all are plain texts, or amounts below `MOST_PLAIN`, and none is missing."""


def parse_column(column: Column, cells: Sequence[Value], context: DateContext, unit: Decimal) -> ParsedColumn:
    """Parse the cells of a column, top to bottom; an index with a problem has the value None (or a usable guess)."""
    return parse_cells(column, CellColumn(cells), context, unit)


def parse_cells(column: Column, given: CellColumn, context: DateContext, unit: Decimal) -> ParsedColumn:
    """Parse a column as `parse_column` does: whole where all of its cells are of one sort, else cell by cell."""
    if column.content is Content.PERCENT:
        return _percents(given.cells)
    values = _whole(column, given, context, unit)
    if values is None:
        return _each(column, given.cells, context, unit)
    return ParsedColumn(values, only=_only(column, given, values))


def _only(column: Column, given: CellColumn, values: Sequence[Parsed]) -> type | None:
    """The one type of a whole column's values; None where some may be missing, or out of a record's bounds."""
    if column.content is Content.MONEY:
        return None if NoneType in given.types else int
    texts = given.types == {str} and column.content is not Content.DATE
    return str if texts and (given.speaks or None not in values) else None


def _percents(cells: Sequence[Value]) -> ParsedColumn:
    """Percentages, of which the whole column tells whether they are parts or per cent; a ratio (6:4) stays a text."""
    ratios = {
        index: plain(cell) for index, cell in enumerate(cells) if isinstance(cell, str) and RATIO.fullmatch(plain(cell))
    }
    read = parse_percents([None if index in ratios else cell for index, cell in enumerate(cells)])
    problems = [(index, one) for index, one in enumerate(read) if isinstance(one, Problem)]
    values = [ratios.get(index, None if isinstance(one, Problem) else one) for index, one in enumerate(read)]
    return ParsedColumn(list(values), problems)


def _whole(column: Column, given: CellColumn, context: DateContext, unit: Decimal) -> list[Parsed] | None:
    """The values of a column of one sort of cells, None where they have to be looked at one by one."""
    content, cells, types = column.content, given.cells, given.types - {NoneType}
    if content is Content.MONEY:
        return _whole_amounts(cells) if types <= {float, int} and unit == 1 else None
    if content is Content.DATE:
        return list(cast("Sequence[date | None]", cells)) if types <= {date} else None
    if not types <= {str}:
        return None
    if content is Content.CHOICES:
        chosen = {cell: _choices(cell, column, context, unit) for cell in set(cells)}
        clean = not any(isinstance(one, Problem) for one in chosen.values()) and REPEATS.isdisjoint(map(str, chosen))
        return list(map(cast("dict[Value, Parsed]", chosen).__getitem__, cells)) if clean else None
    return _whole_texts(content, given)


def _whole_texts(content: Content, given: CellColumn) -> list[Parsed] | None:
    """The values of a column of texts and gaps."""
    cells = cast("Sequence[str | None]", given.cells)
    plainly = given.speaks
    if content is Content.IDENTITY:
        return list(cells) if plainly and given.blankless and _are_whole(given.joined) else None
    if content not in (Content.TEXT, Content.PERSON):
        return None
    texts = list(cells) if plainly else [None if cell is None else clean_text(cell) for cell in cells]
    return list(texts) if plainly or REPEATS.isdisjoint(texts) else None


def _are_whole(ids: str) -> bool:
    """Whether ids are as they were typed: nothing like 1.3E+10 (its digits are lost), no quote against numbers."""
    return "+" not in ids and "'" not in ids


def _each(column: Column, cells: Sequence[Value], context: DateContext, unit: Decimal) -> ParsedColumn:
    parse = _PARSERS[column.content]
    parsed = ParsedColumn([])
    above: Parsed = None
    for index, cell in enumerate(cells):
        value: Parsed | Problem
        if isinstance(cell, str) and plain(cell) in REPEATS:
            value = above
            # With nothing above there is nothing to repeat: the cell is as good as empty.
            if above is not None:
                parsed.problems.append((index, Problem("value.repeated", {"above": _shown(above)})))
        else:
            value = parse(cell, column, context, unit)
        if isinstance(value, Problem):
            parsed.problems.append((index, value))
            value = None
        parsed.values.append(value)
        above = value if value is not None else above
    return parsed


@lru_cache(maxsize=32_768)
def clean_text(text: str) -> str | None:
    """Return a text without needless blanks; None where it is a word for 'nothing'."""
    written = plain(text)
    return None if not written or is_placeholder(written) else written


def _shown(value: Parsed) -> str:
    return f"{Decimal(value) / SCALE:f}" if isinstance(value, int) else str(value or "")


def _whole_amounts(cells: Sequence[Value]) -> list[Parsed] | None:
    """Amounts of a column of nothing but numbers and gaps; None if one of them wants a closer look."""
    try:
        scaled = [number * SCALE for number in cast("Sequence[float]", cells)]
    except TypeError:  # a gap, which is no number
        scaled = [number * SCALE for number in cast("Sequence[float | None]", cells) if number is not None]
    try:
        amounts = list(map(int, scaled))
        exact = amounts == scaled
        if not exact:
            amounts = list(map(round, scaled))
    except (ValueError, OverflowError):  # NaN and infinity
        return None
    if amounts and (max(amounts) >= MOST_PLAIN or min(amounts) <= -MOST_PLAIN):
        return None
    if not exact and max(map(abs, map(sub, scaled, amounts))) >= _SLIGHT:
        return None
    if len(amounts) == len(cells):
        return list(amounts)
    rest = iter(amounts)
    return [None if cell is None else next(rest) for cell in cells]


def _text(cell: Value, _column: Column, _context: DateContext, _unit: Decimal) -> Parsed | Problem:
    if cell is None:
        return None
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, (CellError, Uncalculated)):
        return Problem("cell.error_in_text") if isinstance(cell, CellError) else Problem("cell.uncalculated_text")
    return written(cell)


def _identity(cell: Value, _column: Column, _context: DateContext, _unit: Decimal) -> Parsed | Problem:
    if isinstance(cell, datetime):
        # An id that the spreadsheet program shows as a date is still the number behind it.
        cell = cell.date()
    if isinstance(cell, date):
        return str((cell - _SERIAL_ZERO).days)
    if isinstance(cell, str):
        text = plain(cell).lstrip("'").replace(" ", "")
        if _EXPONENT.fullmatch(text):
            return Problem("identity.digits_lost")
        return None if not text or is_placeholder(text) else text
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= _MOST_DIGITS:
        return Problem("identity.digits_lost")
    return _text(cell, _column, _context, _unit)


def _person(cell: Value, column: Column, context: DateContext, unit: Decimal) -> Parsed | Problem:
    return (
        broken(cell) if isinstance(cell, (CellError, Uncalculated)) else _identity_or_name(cell, column, context, unit)
    )


def _identity_or_name(cell: Value, column: Column, context: DateContext, unit: Decimal) -> Parsed | Problem:
    if isinstance(cell, str):
        return clean_text(cell)
    return _identity(cell, column, context, unit)


def _date(cell: Value, _column: Column, context: DateContext, _unit: Decimal) -> Parsed | Problem:
    return parse_date(cell, context)


def _money(cell: Value, column: Column, _context: DateContext, unit: Decimal) -> Parsed | Problem:
    return parse_amount(cell, unit, none_is_zero=column.none_is_zero)


def _number(cell: Value, _column: Column, _context: DateContext, _unit: Decimal) -> Parsed | Problem:
    percent = _PERCENT.fullmatch(plain(cell)) if isinstance(cell, str) else None
    return parse_amount(percent[1], Decimal("0.01")) if percent else parse_amount(cell)


def _choices(cell: Value, column: Column, context: DateContext, unit: Decimal) -> Parsed | Problem:
    text = _text(cell, column, context, unit)
    if not isinstance(text, str):
        return text
    found: list[str] = []
    for chunk in _BREAKS.split(_INNER_BRACKETS.sub("", text)):
        for part in _words_of(chunk, column):
            known = _choice(part, column)
            if known is None:
                return Problem("choice.unknown", _fixed_words(column, part))
            found.append(known)
    return "/".join(dict.fromkeys(found)) or None


def _fixed_words(column: Column, word: str) -> dict[str, str]:
    """What to say of a word that is none of a column's: those that are, and how the office may teach its own."""
    told = {"known": "、".join(column.choices), "column": column.zh}
    if key := column.taught_by:
        meant = next(iter(column.choices))
        teach = (
            f"如果是公司自己的说法，在“配置”表里说一次：键写“{key}”，值写“{word}=”加括号里的一个（如“{word}={meant}”）"
        )
        teach_en = (
            f" If it is the office's own word, say so once on the settings sheet: key {key}, value {word}={meant}"
        )
        if column.own_words:
            teach += f"；只写“{word}”就自成一种"
            teach_en += f", or {word} alone for one of its own"
        told |= {"teach": f"{teach}。", "teach_en": f"{teach_en}."}
    return told


def _words_of(chunk: str, column: Column) -> list[str]:
    """A chunk as one word, where it is known with its blanks (cold call, 售 后), else the words that blanks part."""
    whole = header_key(chunk)
    if not whole or " " not in chunk.strip() or _exactly(whole, column):
        return [whole] if whole else []
    return [word for part in chunk.split() if (word := header_key(part))]


def _exactly(word: str, column: Column) -> str | None:
    for known, others in column.choices.items():
        if word == known or word in others or any(" " in one and word == header_key(one) for one in others):
            return known
    return None


def _choice(word: str, column: Column) -> str | None:
    if known := _exactly(word, column):
        return known
    inside = [
        known
        for known, others in column.choices.items()
        if any(len(one) > 1 and one in word for one in (known, *others))
    ]
    return inside[0] if inside else None


_PARSERS: dict[Content, Callable[[Value, Column, DateContext, Decimal], Parsed | Problem]] = {
    Content.TEXT: _text,
    Content.PERSON: _person,
    Content.IDENTITY: _identity,
    Content.DATE: _date,
    Content.MONEY: _money,
    Content.NUMBER: _number,
    Content.CHOICES: _choices,
}


def written(value: Value) -> str:
    """Return a value as its cell shows it: '3', '2026-11-03', '#REF!'; what findings quote."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value)
