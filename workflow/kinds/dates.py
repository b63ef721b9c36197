"""Dates as people write them: 2026.11.3, 11月3日, 20261103, 3日, serial 46329; the number 11.3 asks a question."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from workflow.domain.sheet import CellError, Uncalculated, Value
from workflow.kinds.amounts import broken, chinese_number
from workflow.kinds.problem import Problem
from workflow.kinds.written import is_placeholder, plain

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 29_221, 73_050
"""1980-01-01 and 2099-12-31 as serial days: numbers in between are dates in a date column."""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A date whose year the sheet does not tell."""

    month: int
    day: int

    def in_year(self, year: int) -> "date | MonthDay":
        """Return the date in a year; itself where that year has no such day (02-29)."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return self

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class DateContext:
    """What titles, sheet name, file name and pairs above the table tell about dates that are not written in full."""

    year: int | None = None
    month: int | None = None
    day: date | MonthDay | None = None
    """The day that the whole sheet is about."""


Dated = date | MonthDay | Problem | None

_WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?")
_CLOCK = re.compile(
    r"(?<=[\d日号])\s*t?\s*(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm|z)?"
    r"|(?<=[日号\s])(?:上午|下午|早上|早晨|中午|晚上|傍晚|凌晨|晚|早)(?:\s*\d{1,2}[点时:](?:\d{1,2}分?|半)?)?"
    r"|(?<=[日号\s])\d{1,2}[点时](?:\d{1,2}分?|半)?)\Z"
)
_DASHES = str.maketrans("–—‒−‐‑", "------")
_NUMERAL_DATE = re.compile(
    r"(?:(?P<year>[〇零一二三四五六七八九]{4})年)?(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})[日号]"
)
_YEAR_DIGITS = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_YMD = re.compile(r"(\d{4})(?:\s*([-./年\\、])\s*|\s)(\d{1,2})(?:\s*[-./月\\、]\s*|\s)(\d{1,2})\s*[日号]?")
_SHORT_YMD = re.compile(r"(\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DMY = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_MD = re.compile(r"(\d{1,2})\s*[-./月、]\s*(\d{1,2})\s*[日号]?")
_D = re.compile(r"(\d{1,2})\s*[日号]")
_ENGLISH = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d %Y")


def parse_date(value: Value, context: DateContext) -> Dated:  # noqa: PLR0911  one line a type
    """Return a written date (without a year where nothing tells it), None for an empty cell, or what is wrong."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (CellError, Uncalculated)):
        return broken(value)
    if isinstance(value, (bool, time, timedelta)):
        return Problem("date.text")
    if isinstance(value, (int, float)):
        return _from_number(value, context)
    return _from_text(value, context)


def _from_number(value: float, context: DateContext) -> Dated:  # noqa: PLR0911  one line a meaning
    if value == int(value):
        number = int(value)
        if _FIRST_SERIAL <= number <= _LAST_SERIAL:
            return _EPOCH + timedelta(number)
        if compact := _COMPACT.fullmatch(str(number)):
            return _made(int(compact[1]), int(compact[2]), int(compact[3]))
        if 1 <= number <= 31 and context.month:
            return _month_day(context.month, number, context)
        return Problem("date.text")
    if _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return _EPOCH + timedelta(int(value))
    month, decimals = int(value), f"{value:.10g}".partition(".")[2]
    if 1 <= month <= 12 and len(decimals) == 1 and decimals in "123":
        return Problem("date.number", {"first": f"{month}月{decimals}日", "second": f"{month}月{decimals}0日"})
    if 1 <= month <= 12 and len(decimals) <= 2:
        return _month_day(month, int(decimals), context)
    return Problem("date.text")


def _from_text(text: str, context: DateContext) -> Dated:  # noqa: PLR0911  one line a written form
    written = _WEEKDAY.sub("", plain(text)).strip().lower().lstrip("'").translate(_DASHES)
    if not written or is_placeholder(written):
        return None
    written = _CLOCK.sub("", written).strip().rstrip(".。")
    if found := _NUMERAL_DATE.fullmatch(written):
        written = _in_digits(found)
    if written in ("今天", "今日", "昨天", "昨日", "当天", "当日", "本日", "前天", "前日"):
        return _relative(written, context)
    if found := _YMD.fullmatch(written):
        return _made(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT.fullmatch(written):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _DMY.fullmatch(written):
        return _western(int(found[1]), int(found[2]), int(found[3]))
    if found := _SHORT_YMD.fullmatch(written):
        return _made(2000 + int(found[1]), int(found[2]), int(found[3]))
    if found := _MD.fullmatch(written):
        return _month_day(int(found[1]), int(found[2]), context)
    if found := _D.fullmatch(written):
        return _month_day(context.month, int(found[1]), context) if context.month else Problem("date.no_month")
    if written.replace(".", "", 1).isdigit() and len(written) >= 5:
        return _from_number(float(written), context)
    return _english(written)


def _english(written: str) -> Dated:
    for form in _ENGLISH:
        try:
            return datetime.strptime(written.title(), form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return Problem("date.text")


def _relative(word: str, context: DateContext) -> Dated:
    if not isinstance(context.day, date):
        return Problem("date.relative")
    return context.day - timedelta({"昨": 1, "前": 2}.get(word[0], 0))


def _in_digits(found: re.Match[str]) -> str:
    """二〇二六年十一月三日 as 2026年11月3日."""
    year = "".join(_YEAR_DIGITS[sign] for sign in found["year"] or "")
    return f"{year}{'年' if year else ''}{chinese_number(found['month'])}月{chinese_number(found['day'])}日"


def _western(first: int, second: int, year: int) -> Dated:
    if first > 12:
        return _made(year, second, first)
    if second > 12 or first == second:
        return _made(year, first, second)
    return Problem("date.number", {"first": f"{first}月{second}日", "second": f"{second}月{first}日"})


def _month_day(month: int, day: int, context: DateContext) -> Dated:
    if context.year is not None:
        # A sheet of January tells of the days before it, too, one of December of those after it.
        wrapped = {(1, 12): -1, (12, 1): 1}.get((context.month or 0, month), 0)
        return _made(context.year + wrapped, month, day)
    checked = _made(2024, month, day)
    return MonthDay(month, day) if isinstance(checked, date) else checked


def _made(year: int, month: int, day: int) -> date | Problem:
    try:
        return date(year, month, day)
    except ValueError:
        return Problem("date.impossible")


_YEAR_MONTH = re.compile(
    r"(?<![\dA-Za-z])(20\d\d)\s*[年.\-/]\s*(1[0-2]|0?[1-9])(?!\d)"
    r"|(?<![\dA-Za-z])(20\d\d)(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)"
)
_YEAR_ONLY = re.compile(
    r"(?<!\d)(?P<said>20\d\d)\s*(?:年|财年|FY)|(?:^|(?<=[\s_\-.,、()\[\]【】]))(?P<apart>20\d\d)(?![\d号])"
    r"|(?:日报|周报|目标|销售|明细|回款|收款|台账|计划|任务|预算|业绩|表|总|FY)(?P<after>20\d\d)(?!\d)"
)
"""A year that stands by itself or beside a word that has one; the digits of an id after a name (张三2005) are none."""
_MONTH_ONLY = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
_CN_MONTH = re.compile(r"(十[一二]?|[一二三四五六七八九])月")
_CN = {digit: number for number, digit in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)}


@lru_cache(maxsize=4_096)
def year_and_month(text: str) -> tuple[int | None, int | None]:
    """Return the year and the month that a title, a sheet name or a file name mentions."""
    written = plain(text)
    if both := _YEAR_MONTH.search(written):
        return int(both[1] or both[3]), int(both[2] or both[4])
    year = _YEAR_ONLY.search(written)
    month = _MONTH_ONLY.search(written)
    chinese = _CN_MONTH.search(written)
    number = int(month[1]) if month else _CN[chinese[1]] if chinese else None
    return int(year[year.lastgroup or 0]) if year else None, number


_DAY_IN_NAME = re.compile(
    r"(?<![\d.])(?:(20\d\d)[-./年_]?)?(1[0-2]|0?[1-9])(?:[-./月_])(3[01]|[12]\d|0?[1-9])[日号]?(?![\d.\-])"
)
_DAY_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_SPAN_OF_DAYS = re.compile(
    r"\d[日号]?\s*(?:~|至|到)\s*\d|\d{1,2}[./月]\d{1,2}[日号]?\s*[-—–]+\s*(?:\d{1,2}[./月])?\d{1,2}"
)
_SPAN = re.compile(
    r"(?<![\d.])(1[0-2]|0?[1-9])[./月](3[01]|[12]\d|0?[1-9])[日号]?\s*[-~至到]+\s*"
    r"(?:(1[0-2]|0?[1-9])[./月])?(3[01]|[12]\d|0?[1-9])[日号]?(?![\d.])"
)


@lru_cache(maxsize=4_096)
def span_in_name(name: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the first and the last month and day of a span that a name tells ('销售11.02-11.08'); None for none."""
    found = _SPAN.search(plain(name).translate(_DASHES))
    if not found:
        return None
    month = int(found[1])
    return (month, int(found[2])), (int(found[3] or month), int(found[4]))


_MONTH_AND_DAY = re.compile(r"(?:.*[-_\s(])?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\)?")
"""'1103': a day only where the month is known to be the same, or the name says 日报; else it could be anything."""
_DAILY = re.compile(r"日报|日表|每日|当日|daily", re.IGNORECASE)
_DAY_ONLY = re.compile(r"(3[01]|[12]\d|[1-9])[日号]")


@lru_cache(maxsize=4_096)
def day_in_name(name: str, context: DateContext) -> date | MonthDay | None:
    """Return the one day that a name tells ('11.3', '11月3日', '3日', '日报20261103'); None for none or a span."""
    written = plain(name)
    if _SPAN_OF_DAYS.search(written):
        return None
    if found := _DAY_COMPACT.search(written):
        made: Dated = _made(int(found[1]), int(found[2]), int(found[3]))
    elif len(found_all := list(_DAY_IN_NAME.finditer(written))) == 1:
        found = found_all[0]
        own = DateContext(int(found[1]) if found[1] else context.year)
        made = _month_day(int(found[2]), int(found[3]), own)
    elif (only := _DAY_ONLY.fullmatch(written)) and context.month:
        made = _month_day(context.month, int(only[1]), context)
    elif (both := _MONTH_AND_DAY.fullmatch(written)) and (
        context.month == int(both[1]) or (context.month is None and _DAILY.search(written))
    ):
        made = _month_day(int(both[1]), int(both[2]), context)
    else:
        return None
    return made if isinstance(made, (date, MonthDay)) else None
