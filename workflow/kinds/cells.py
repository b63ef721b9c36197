"""The cells of one column, parsed together: a clean column is taken whole, the messy rest cell by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import cast

from workflow.domain.money import SCALE
from workflow.domain.sheet import CellError, Uncalculated, Value
from workflow.kinds.amounts import broken, parse_amount
from workflow.kinds.column import Column, Content
from workflow.kinds.dates import DateContext, MonthDay, parse_date
from workflow.kinds.problem import Problem
from workflow.kinds.written import REPEATS, header_key, is_placeholder, plain

_SERIAL_ZERO = date(1899, 12, 30)
_BREAKS = re.compile(r"[/、,;|+&\n]| |及|和|与|兼|并")
_INNER_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")
_EXPONENT = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE)

Parsed = str | int | date | MonthDay | None


@dataclass(slots=True)
class ParsedColumn:
    """A column's values as the record wants them, and what was wrong at which index."""

    values: list[Parsed]
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def parse_column(column: Column, cells: Sequence[Value], context: DateContext, unit: Decimal) -> ParsedColumn:
    """Parse the cells of a column, top to bottom; an index with a problem has the value None (or a usable guess)."""
    types = set(map(type, cells))
    if column.content is Content.MONEY and types <= {float, int} and unit == 1:
        fast = _whole_amounts(cast("Sequence[float]", cells))
        if fast is not None:
            return ParsedColumn(fast)
    if column.content is Content.DATE and types <= {date}:
        return ParsedColumn(list(cast("Sequence[date]", cells)))
    if types <= {str, NoneType} and column.content in (Content.TEXT, Content.PERSON):
        texts = [None if cell is None else clean_text(cast("str", cell)) for cell in cells]
        if REPEATS.isdisjoint(texts):
            return ParsedColumn(list(texts))
    if types <= {str, NoneType} and column.content is Content.CHOICES:
        chosen = {cell: _choices(cell, column, context, unit) for cell in set(cells)}
        if not any(isinstance(one, Problem) for one in chosen.values()) and REPEATS.isdisjoint(map(str, chosen)):
            return ParsedColumn([cast("Parsed", chosen[cell]) for cell in cells])
    parse = _PARSERS[column.content]
    parsed = ParsedColumn([])
    above: Parsed = None
    for index, cell in enumerate(cells):
        value: Parsed | Problem
        if isinstance(cell, str) and plain(cell) in REPEATS:
            value = above
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


def _whole_amounts(cells: Sequence[float]) -> list[Parsed] | None:
    """Amounts of a column of nothing but numbers; None if one of them wants a closer look."""
    amounts: list[Parsed] = []
    for cell in cells:
        scaled = cell * SCALE
        if not abs(scaled) < 1e15:
            return None
        nearest = round(scaled)
        if not abs(scaled - nearest) < 1e-4:
            return None
        amounts.append(nearest)
    return amounts


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
    for part in _BREAKS.split(_INNER_BRACKETS.sub("", text)):
        word = header_key(part)
        if not word:
            continue
        known = _choice(word, column)
        if known is None:
            return Problem("choice.unknown", {"known": "、".join(column.choices), "column": column.zh})
        found.append(known)
    return "/".join(dict.fromkeys(found)) or None


def _choice(word: str, column: Column) -> str | None:
    for known, others in column.choices.items():
        if word == known or word in others:
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
