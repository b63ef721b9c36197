"""Percentages as people write them: 85%, 0.85, 85, 八成; 1.15 in a column that does not tell which is asked."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from workflow.domain.money import SCALE
from workflow.domain.sheet import CellError, Uncalculated, Value
from workflow.kinds.amounts import broken
from workflow.kinds.problem import Problem
from workflow.kinds.written import is_placeholder, plain

RATIO = re.compile(r"\d+(?:\.\d+)?%?(?:\s*[:/、,]\s*\d+(?:\.\d+)?%?)+")
"""6:4 beside several names: the row is the whole sale, and says who has which part."""
_SIGNED = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*[%‰]")
_TENTHS = re.compile(r"([一二两三四五六七八九\d])成([一二三四五六七八九\d半])?")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 5}
_MOST = Decimal(100)
"""A hundred times a whole: what is larger is no percentage."""


def parse_percents(cells: Sequence[Value]) -> list[int | Problem | None]:
    """Return the percentages of a column in 1/10,000 (60 % is 6,000), None for empty cells, or what is wrong.

    A number up to 1 is a part (0.6), one over 1.5 is per cent (60). What lies between may be either: the other numbers
    of the column decide, and where there are none it is asked (domain.md 5.2).
    """
    read = [_told(cell) for cell in cells]
    numbers = [one for one in read if isinstance(one, Decimal)]
    parts = sum(1 for one in numbers if 0 < abs(one) < 1)
    percents = sum(1 for one in numbers if abs(one) > Decimal("1.5"))
    return [_settled(one, parts, percents) if isinstance(one, Decimal) else one for one in read]


def _told(cell: Value) -> Decimal | int | Problem | None:  # noqa: PLR0911  one line a type
    """A number of which it is not said yet whether it is a part or per cent, or the percentage itself."""
    if cell is None:
        return None
    if isinstance(cell, (CellError, Uncalculated)):
        return broken(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return Problem("percent.text")
    written = plain(str(cell)).replace(" ", "").replace(",", "")
    if not written or is_placeholder(written):
        return None
    if signed := _SIGNED.fullmatch(written):
        return _steps(Decimal(signed[1]) / (1000 if written.endswith("‰") else 100))
    if tenths := _TENTHS.fullmatch(written):
        first, second = (
            _DIGITS.get(sign, int(sign) if sign.isdigit() else 0) for sign in (tenths[1], tenths[2] or "零")
        )
        return _steps(Decimal(first * 10 + second) / 100)
    try:
        number = Decimal(repr(cell) if isinstance(cell, float) else written)
    except InvalidOperation:
        return Problem("percent.text")
    return number if number.is_finite() and abs(number) <= _MOST * 100 else Problem("percent.text")


def _settled(number: Decimal, parts: int, percents: int) -> int | Problem:
    size = abs(number)
    if size < 1 or (size == 1 and parts >= percents):
        return _steps(number)
    if size > Decimal("1.5"):
        return _steps(number / 100)
    if parts != percents and size != 1:
        return _steps(number if parts > percents else number / 100)
    first, second = (f"{one:.4f}".rstrip("0").rstrip(".") for one in (number * 100, number))
    return Problem("percent.unclear", {"first": f"{first}%", "second": f"{second}%", "candidate": f"{first}%"})


def _steps(part: Decimal) -> int | Problem:
    return Problem("percent.text") if abs(part) > _MOST else int((part * SCALE).to_integral_value())
