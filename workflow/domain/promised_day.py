"""Which day 预定再访时间 means, seen from the visit: 11月10日上午, 11.10, 下周三, 3天后, 月底 (S4, field 8)."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)(?!\s*[:点时])")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[日号](?!后|内|左右后)")
_LATER = re.compile(r"([\d一二两三四五六七八九十半]{1,3})\s*个?\s*(天|日|周|星期|礼拜|月)\s*(?:之?后|内|左右)")
_WEEKDAY = re.compile(r"(下下|下个?|本|这)?\s*(?:周|星期|礼拜){1,2}\s*([一二三四五六日天1-7])")
_SERIAL = re.compile(r"[45]\d{4}(?:\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_NUMERALS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_WORDS = {"明天": 1, "明日": 1, "次日": 1, "后天": 2, "大后天": 3, "tomorrow": 1}
_LENGTHS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}


@lru_cache(maxsize=65_536)
def promised_day(text: str, made: date) -> date | None:
    """Return the day that a text names, seen from the day it was written; None where it names none (待定, 有空再约).

    A day without a year is the first such one from `made` on; 11.1 may be the 1st or, as a number that lost its zero,
    the 10th: the first of them that is not over. 下周 alone is its Monday.
    """
    written = unicodedata.normalize("NFKC", text).strip().lower()
    if _SERIAL.fullmatch(written):
        return _SERIAL_ZERO + timedelta(int(float(written)))
    if full := _FULL.search(written):
        return _day(*(int(part) for part in full.groups()))
    if found := _MONTH_DAY.search(written):
        return min(_of_month_day(found[1], found[2], made, written), default=None)
    return _relative(written, made) or _of_day(written, made)


def _of_month_day(month: str, day: str, made: date, written: str) -> Iterator[date]:
    days = [int(day)]
    if len(day) == 1 and int(day) in (1, 2, 3) and "." in written:
        days.append(int(day) * 10)
    for number in days:
        one = _day(made.year, int(month), number)
        if one and one < made and (made - one).days > 180:
            one = _day(made.year + 1, int(month), number)
        if one and (one >= made or len(days) == 1):
            yield one


def _relative(written: str, made: date) -> date | None:
    for word in sorted(_WORDS, key=len, reverse=True):
        if word in written:
            return made + timedelta(_WORDS[word])
    if later := _LATER.search(written):
        number = 0.5 if later[1] == "半" else _NUMERALS.get(later[1]) or (int(later[1]) if later[1].isdigit() else 0)
        days = round(number * _LENGTHS[later[2]])
        return made + timedelta(days) if 0 < days <= 366 else None
    monday = made - timedelta(made.weekday())
    if week := _WEEKDAY.search(written):
        which = week[1] or ""
        number = 7 if week[2] in "日天" else _NUMERALS.get(week[2]) or int(week[2])
        ahead = 14 if which == "下下" else 7 if which.startswith("下") else 0
        found = monday + timedelta(ahead + number - 1)
        return found + timedelta(7) if not which and found <= made else found
    if re.search(r"下个?(?:周|星期|礼拜)", written):
        return monday + timedelta(7)
    if "月底" in written or "月末" in written:
        start = date(made.year + (made.month == 12), made.month % 12 + 1, 1)
        if "下" in written:
            start = date(start.year + (start.month == 12), start.month % 12 + 1, 1)
        return start - timedelta(1)
    return None


def _of_day(written: str, made: date) -> date | None:
    found = _DAY.search(written)
    if not found:
        return None
    for offset in (0, 1):
        month = made.month - 1 + offset
        one = _day(made.year + month // 12, month % 12 + 1, int(found[1]))
        if one and one >= made:
            return one
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
