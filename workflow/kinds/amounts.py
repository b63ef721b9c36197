"""Money and counts as people write them: 3,260 万元, 12.5w, １２３, (1,200), 约3万."""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workflow.domain.money import SCALE, thousands, to_amount
from workflow.domain.sheet import CellError, Uncalculated, Value
from workflow.kinds.problem import Problem
from workflow.kinds.written import is_placeholder, plain, unit_word

_ONE = Decimal(1)
_LARGEST = 10**16
"""Amounts are 64-bit; a trillion 元 is no sale of a sales office but a slip."""

_WRITTEN = re.compile(
    r"(?P<about>约|大约|大概|近|左右)?(?P<sign>[-+])?(?:¥|rmb|人民币|\$)?(?P<sign2>-)?"
    r"(?P<number>\d[\d,']*(?:\.\d+)?|\.\d+)(?P<unit>十万元|千万元|百万元|百万|万元|千元|百元|亿元|万|千|亿|元|w|k)?"
    r"(?P<rest>整|人民币|rmb)?(?P<about2>左右|上下|多|余|\+)?(?P<minus>-)?(?:元|个|家|次|单|户)?"
)
_TWO_STEP = re.compile(r"(?P<sign>-)?(?P<wan>\d+(?:\.\d+)?)万(?P<qian>\d+(?:\.\d+)?)千?元?")
_GROUPED = re.compile(r"\d{1,3}(?:[,']\d{3})+(?:\.\d+)?")
_CHINESE = re.compile(r"[零一二两三四五六七八九十百千万亿点半]+元?整?")
_RANGE = re.compile(r"\d\s*(?:-|~|至|到)\s*\d")


def parse_amount(value: Value, unit: Decimal = _ONE, *, none_is_zero: bool = False) -> int | Problem | None:
    """Return a written amount in steps of 1/10,000, None for an empty cell, or what is wrong with it.

    Args:
        value: the cell's value.
        unit: how many 元 one unit of the column is; a unit in the cell itself wins.
        none_is_zero: whether 无 means 0 (an actual) and not 'missing' (a target).
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return Problem("amount.text")
    if isinstance(value, (int, float)):
        return _from_number(value, unit)
    if isinstance(value, (CellError, Uncalculated)):
        return broken(value)
    if isinstance(value, (date, datetime, time, timedelta)):
        return Problem("amount.date")
    return _from_text(value, unit, none_is_zero=none_is_zero)


def broken(value: CellError | Uncalculated) -> Problem:
    """Return the problem of a cell that holds no value at all."""
    return Problem("cell.error" if isinstance(value, CellError) else "cell.uncalculated")


def _from_number(value: float, unit: Decimal) -> int | Problem:
    if math.isnan(value) or abs(value) > _LARGEST / SCALE:
        return Problem("amount.range")
    if unit == 1:
        scaled = value * SCALE
        nearest = round(scaled)
        if abs(scaled - nearest) < 1e-4:
            return nearest
    return to_amount(Decimal(repr(value)) * unit)


def _from_text(  # noqa: PLR0911  one line a written form
    text: str, unit: Decimal, *, none_is_zero: bool
) -> int | Problem | None:
    written = plain(text).replace(" ", "").replace("，", ",").replace("￥", "¥").lower()
    if not written:
        return None
    if is_placeholder(written):
        return 0 if none_is_zero and written in ("无", "没有", "暂无") else None
    if written.startswith("(") and written.endswith(")"):
        written = "-" + written[1:-1]
    if two := _TWO_STEP.fullmatch(written):
        wan, qian = Decimal(two["wan"]), Decimal(two["qian"])
        if qian < 10:
            amount = to_amount(wan * 10_000 + qian * 1000)
            return -amount if two["sign"] else amount
    found = _WRITTEN.fullmatch(written)
    if not found:
        return _not_a_number(written)
    number = found["number"]
    if ("," in number or "'" in number) and not _GROUPED.fullmatch(number):
        return Problem("amount.separator")
    own = unit_word(found["unit"]) if found["unit"] else None
    amount = to_amount(Decimal(number.replace(",", "").replace("'", "")) * (own or unit))
    if found["sign"] == "-" or found["sign2"] or found["minus"]:
        amount = -amount
    if abs(amount) > _LARGEST:
        return Problem("amount.range")
    if found["about"] or found["about2"]:
        return Problem("amount.approximate", {"candidate": shown(amount)})
    return amount


def shown(amount: int) -> str:
    """Return an amount in units with separators and no needless zeros: '30,000', '12.5'."""
    whole, _, decimals = thousands(amount, 4).partition(".")
    return f"{whole}.{decimals.rstrip('0')}".rstrip(".")


def _not_a_number(written: str) -> Problem | int:
    if _CHINESE.fullmatch(written):
        number = chinese_number(written.rstrip("整元"))
        return Problem("amount.text") if number is None else to_amount(number)
    return Problem("amount.span" if _RANGE.search(written) else "amount.text")


_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_STEPS_OF_SECTIONS = {"万": 10_000, "亿": 100_000_000}
_STEPS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> Decimal | None:
    """Return a number in Chinese numerals: 三万五 is 35,000, 十二 is 12, 两千零五十 is 2,050; None where it is none."""
    total = section = 0
    digit: int | None = None
    last = 1
    for sign in text:
        if sign in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[sign]
            last = 1 if sign == "零" else last
        elif sign in _STEPS:
            section += (1 if digit is None else digit) * _STEPS[sign]
            digit, last = None, _STEPS[sign]
        elif sign in "万亿":
            # 万 multiplies what stands since 亿 (一亿零三万), 亿 all before it (三万亿).
            last = _STEPS_OF_SECTIONS[sign]
            below = section + (digit or 0)
            total = total + below * last if sign == "万" else (total + below) * last
            section, digit = 0, None
        else:
            return None
    if digit:
        section += digit * (last // 10 if last > 10 else 1)
    return Decimal(total + section)
