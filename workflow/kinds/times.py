"""Times of day as people write them: 9点半, 9:00-10:30, 上午 9 点, 下午2点到3点半, 0.375 (domain.md 5.2)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from workflow.kinds.amounts import chinese_number
from workflow.kinds.problem import Problem

_DAY = 24 * 60
_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class ReadTime:
    """When something began and ended, in minutes since midnight; None where the text does not tell it."""

    start: int | None = None
    end: int | None = None
    problem: Problem | None = None
    """What is doubtful; the row counts all the same."""


_UNKNOWN = ReadTime()
"""Understood, but no time of day: 上午, 全天, 1小时, a date alone."""
_UNCLEAR = ReadTime(problem=Problem("time.unclear"))

_MORNING = ("凌晨", "清晨", "早上", "早晨", "上午", "早", "am", "a.m.")
_MIDDAY = ("中午", "午间", "正午")
_EVENING = ("下午", "午后", "傍晚", "晚上", "晚间", "夜里", "夜间", "晚", "pm", "p.m.")
_PARTS_OF_A_DAY = "|".join(sorted(map(re.escape, (*_MORNING, *_MIDDAY, *_EVENING)), key=len, reverse=True))
_PART_ALONE = re.compile(
    rf"(?:一|整个?|全)?(?:{_PARTS_OF_A_DAY})(?:[、,/和 ]*(?:{_PARTS_OF_A_DAY}))?"
    r"|全天|整天|一天|一整天|上下午|白天|当天|当日|不定|随时"
)
_DURATION = re.compile(
    r"(?:约|大约|共)?(?:\d+(?:\.\d+)?|半|[一二两三四五六七八九十]+)?个?半?(?:小时|钟头|h|hrs?|hours?|分钟|分|min(?:ute)?s?|天)半?"
)
_DATE = re.compile(
    r"(?:\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|\d{1,2}\s*[日号]|\d{1,2}[-./]\d{1,2}(?=\s+\S))"
    r"\s*(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?\s*t?\s*"
)
_NUMERALS = re.compile(r"[零一二两三四五六七八九十]+(?=\s*[点时分])|(?<=[点时])\s*[零一二两三四五六七八九十]+(?!\s*刻)")
_REMARK = re.compile(r"\s*[(\[【][^)\]】]*[)\]】]")
_AROUND = re.compile(r"^(?:大约|大概|约|从|自)\s*|\s*(?:左右|前后|许|开始|起|钟)$")
_BETWEEN = re.compile(r"\s*(?:[-~—–]+|至|到|→|\.{2,})\s*")
_MOMENT = re.compile(
    rf"(?P<part>{_PARTS_OF_A_DAY})?\s*(?P<hour>\d{{1,2}})"
    r"(?:\s*(?P<sign>[:点时.h])\s*(?:钟|整)?\s*(?:(?P<minute>\d{1,2})\s*分?(?P<seconds>:\d{2}(?:\.\d+)?)?|(?P<quarters>半|[一三13]刻))?)?"
    r"\s*(?P<after>a\.?m\.?|p\.?m\.?)?"
)
_COMPACT = re.compile(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)")
_FRACTION = re.compile(r"\d*\.\d+(?:e-?\d+)?")
_SERIAL_FROM = 20_000
"""Numbers from here on are days with a time; smaller ones with two decimals are hours and minutes (9.30)."""


@lru_cache(maxsize=16_384)
def parse_time(text: str) -> ReadTime:
    """Return start and end of what a text says of a time of day, with what is doubtful in it.

    Understood: 9点半, 9点一刻, 9:00, 09:00:00, 9.30, 0930, 九点, 上午9点, 9:00 pm, 9:00-10:30, 9～11点, 下午2点到3点半,
    11月3日 9:00, a fraction of a day (0.375). Hours 1 to 5 without 上午 or 下午 are presumed to be of the afternoon.
    """
    written = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    fraction = _of_fraction(written)
    if fraction is not None:
        return ReadTime(fraction)
    written = _REMARK.sub("", written).strip()
    if (dated := _DATE.match(written)) and not _MOMENT.fullmatch(written):
        written = written[dated.end() :].strip()
    if not written or _PART_ALONE.fullmatch(written) or _DURATION.fullmatch(written):
        return _UNKNOWN
    written = _NUMERALS.sub(lambda found: str(chinese_number(found[0].strip())), written)
    written = _AROUND.sub("", _AROUND.sub("", written)).strip()
    if compact := _COMPACT.fullmatch(written):
        return ReadTime(int(compact["hour"]) * 60 + int(compact["minute"]))
    ends = [part for part in _BETWEEN.split(written) if part]
    if len(ends) == 1 and written.count(":") == 2 and " " in written:
        ends = written.split(" ")
    found = [_MOMENT.fullmatch(end) for end in ends]
    if not 1 <= len(found) <= 2 or not all(found) or not any(one["sign"] or one["part"] for one in found if one):
        return _UNCLEAR
    return _interval([one for one in found if one])


def _of_fraction(written: str) -> int | None:
    """Minutes of a time cell without its format: what stands behind the point is a fraction of a day."""
    if not _FRACTION.fullmatch(written):
        return None
    number = float(written)
    if number >= 1 and number < _SERIAL_FROM:
        return None
    return round(number % 1 * _DAY)


def _interval(moments: list[re.Match[str]]) -> ReadTime:
    first = _minutes(moments[0], "")
    last = _minutes(moments[1], moments[0]["part"] or "") if len(moments) > 1 else None
    if first is None or (len(moments) > 1 and last is None):
        return _UNCLEAR
    start, presumed = first
    end, later = last or (None, False)
    if len(moments) > 1 and end is not None:
        if presumed and not later and end < start and end < _NOON:
            end, later = end + _NOON, True
        if end < start:
            return ReadTime(start, None, Problem("time.reversed", {"start": clock(start), "end": clock(end)}))
    if presumed or later:
        told = clock(start) if end is None else f"{clock(start)}-{clock(end)}"
        return ReadTime(start, end, Problem("time.presumed", {"time": told}))
    return ReadTime(start, end)


def _minutes(found: re.Match[str], inherited: str) -> tuple[int, bool] | None:
    """Minutes since midnight, and whether the afternoon is presumed; None for a time that does not exist."""
    hour, written = int(found["hour"]), found["hour"]
    if found["sign"] == "." and len(found["minute"] or "") != 2:
        return None
    quarters = found["quarters"]
    minute = 30 if quarters == "半" else 15 if quarters and quarters[0] in "一1" else 45 if quarters else 0
    minute = int(found["minute"] or minute)
    part = found["part"] or (found["after"] or "").replace(".", "")
    exact = bool(found["seconds"]) or (len(written) == 2 and written.startswith("0"))
    presumed = False
    if part in _EVENING or (not part and inherited in _EVENING):
        night = hour == 12 and part.startswith(("晚", "夜"))
        hour += 12 if hour < 12 or night else 0
    elif part in _MIDDAY or (not part and inherited in _MIDDAY):
        hour += 12 if hour <= 3 else 0
    elif part in ("凌晨", "am") and hour == 12:
        hour = 0
    elif not part and 1 <= hour <= 5 and not exact:
        hour, presumed = hour + 12, True
    total = hour * 60 + minute
    return (total, presumed) if minute < 60 and total <= _DAY else None


def clock(minutes: int) -> str:
    """Return minutes since midnight as a clock shows them: '9:05'."""
    return f"{minutes // 60}:{minutes % 60:02}"


def tidy_time(text: str) -> str:
    """Return a time as people read it: what a cell without its format, or with seconds, holds as '9:05'."""
    if not _BARE.fullmatch(text):
        return text
    read = parse_time(text)
    return text if read.start is None else clock(read.start)


_BARE = re.compile(r"\d*\.\d{3,}(?:e-?\d+)?|0?\.\d+|\d{1,2}:\d{2}:\d{2}(?:\.\d+)?")
