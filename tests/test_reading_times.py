"""Visiting times: every written form is read back to the minute, and what is not understood never costs the row."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading_desk import found, records, settled, sheet, taken
from workflow.kinds.times import parse_time, tidy_time

DAY = date(2026, 11, 3)
REPORT = ["填写日期", "日报人", "访问客户", "访问时间", "访问目的", "订货金额"]
FULL_WIDTH = str.maketrans("0123456789:-~", "０１２３４５６７８９：－～")
NUMERALS = dict(enumerate("零一二三四五六七八九十", 0)) | {11: "十一", 12: "十二"}
minutes = st.integers(min_value=6 * 60, max_value=23 * 60 + 59)


def _spoken(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    return f"{hour}点" + ("" if not rest else "半" if rest == 30 else f"{rest:02}分")


def _numerals(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    part, hour = ("上午", hour) if hour < 12 else ("下午", hour - 12 or 12)
    return f"{part}{NUMERALS[hour]}点" + ("" if not rest else "半" if rest == 30 else f"{rest}分")


def _half_day(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    return f"上午 {hour}:{rest:02}" if hour < 12 else f"下午{hour - 12 or 12}:{rest:02}"


def _english(minute: int) -> str:
    return f"{time(*divmod(minute, 60)):%I:%M %p}"


MOMENTS = {
    "clock": lambda one: f"{one // 60}:{one % 60:02}",
    "padded": lambda one: f"{one // 60:02}:{one % 60:02}",
    "seconds": lambda one: f"{one // 60:02}:{one % 60:02}:00",
    "full width": lambda one: f"{one // 60}:{one % 60:02}".translate(FULL_WIDTH),
    "spoken": _spoken,
    "numerals": _numerals,
    "half day": _half_day,
    "english": _english,
    "时": lambda one: f"{one // 60}时{one % 60:02}分",
    "roughly": lambda one: f"约{one // 60}:{one % 60:02}左右",
    "dated": lambda one: f"11月3日 {one // 60}:{one % 60:02}",
    "iso": lambda one: f"2026-11-03 {one // 60:02}:{one % 60:02}",
    "compact": lambda one: f"{one // 60:02}{one % 60:02}",
}
JOINTS = ("-", "~", " - ", "－", "～", "—", "--", "至", "到", " 到 ")
IN_AN_INTERVAL = ("clock", "padded", "full width", "spoken", "numerals", "half day", "english", "时")


@given(one=minutes, form=st.sampled_from(sorted(MOMENTS)))
def test_every_way_to_write_a_time_is_read_back_to_the_minute(one: int, form: str):
    """A time of day means the same in all its written forms."""
    read = parse_time(MOMENTS[form](one))
    assert (read.start, read.end, read.problem) == (one, None, None)


@given(one=minutes, other=minutes, form=st.sampled_from(IN_AN_INTERVAL), joint=st.sampled_from(JOINTS))
def test_every_way_to_write_an_interval_is_read_back(one: int, other: int, form: str, joint: str):
    """From and to are read in every form, whatever stands between them."""
    start, end = sorted((one, other))
    read = parse_time(f"{MOMENTS[form](start)}{joint}{MOMENTS[form](end)}")
    assert (read.start, read.end, read.problem) == (start, end, None)


@given(one=st.integers(min_value=0, max_value=1439))
def test_a_time_cell_is_read_whatever_its_format_is(one: int):
    """A time, a duration, a date with a time and a bare fraction of a day are one minute, told as a clock."""
    hour, rest = divmod(one, 60)
    shown = f"{hour}:{rest:02}"
    cells = (str(time(hour, rest)), str(timedelta(minutes=one)), f"{DAY} {hour:02}:{rest:02}")
    assert [parse_time(cell).start for cell in cells] == [one] * 3
    assert tidy_time(cells[0]) == tidy_time(cells[1]) == shown
    if one:
        assert parse_time(f"{one / 1440:.12g}").start == one


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("下午2点到3点半", 840, 930),
        ("上午10点到下午2点", 600, 840),
        ("中午12:30-1:30", 750, 810),
        ("晚上7点", 1140, None),
        ("凌晨5点", 300, None),
        ("9点一刻", 555, None),
        ("9-10点", 540, 600),
        ("9:00 10:30", 540, 630),
        ("晚上12点", 1440, None),
        ("02:30", 150, None),
        ("9.30", 570, None),
        ("9:00（电话）", 540, None),
    ],
)
def test_words_of_the_day_hold_for_what_follows_them(text: str, start: int, end: int | None):
    """下午 before the first time holds for the second, a word before the second replaces it."""
    assert (parse_time(text).start, parse_time(text).end, parse_time(text).problem) == (start, end, None)


@pytest.mark.parametrize(
    "text", ["上午", "下午", "全天", "上午、下午", "1小时", "半小时", "90分钟", "2026-11-03", "11月3日"]
)
def test_a_part_of_the_day_is_understood_and_tells_no_start(text: str):
    """上午 is no mistake: start and end are unknown."""
    assert (parse_time(text).start, parse_time(text).end, parse_time(text).problem) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "start", "end", "code"),
    [
        ("10:30-9:00", 630, None, "time.reversed"),
        ("2点-4点", 840, 960, "time.presumed"),
        ("11点-1点", 660, 780, "time.presumed"),
        ("25:00", None, None, "time.unclear"),
        ("9:75", None, None, "time.unclear"),
        ("9.3", None, None, "time.unclear"),
        ("看情况", None, None, "time.unclear"),
        ("9:00-10:00、14:00-15:00", None, None, "time.unclear"),
    ],
)
def test_what_is_doubtful_is_said(text: str, start: int | None, end: int | None, code: str):
    """An end before its start is not used, 2点 is presumed to be of the afternoon, the rest has no start and no end."""
    read = parse_time(text)
    assert (read.start, read.end, read.problem and read.problem.code) == (start, end, code)


@given(st.text(max_size=14))
def test_no_text_breaks_the_parser(text: str):
    """Whatever stands in the cell, both ends are minutes of a day or unknown, and the end is not before the start."""
    read = parse_time(text)
    assert read.start is None or 0 <= read.start <= 1440
    assert read.end is None or (read.start is not None and read.start <= read.end <= 1440)


def test_visits_carry_their_times_and_no_time_costs_a_row():
    """visit_start and visit_end stand beside the text; a time that is not understood is a hint and the row counts."""
    cells = ["9:00-10:30", time(9, 30), timedelta(hours=14), 0.375, datetime(2026, 11, 3, 15, 0), "上午", "随缘", None]  # noqa: DTZ001
    rows = [REPORT, *([DAY, "张三", f"甲{number}", cell, "订货", 100] for number, cell in enumerate(cells))]
    intake = taken(sheet(rows), workbook="日报.xlsx")
    assert records(intake, "daily_report", "visit_time", "visit_start", "visit_end", "order_amount") == [
        ("9:00-10:30", 540, 630, 100),
        ("9:30", 570, None, 100),
        ("14:00", 840, None, 100),
        ("9:00", 540, None, 100),
        ("2026-11-03 15:00", 900, None, 100),
        ("上午", None, None, 100),
        ("随缘", None, None, 100),
        (None, None, None, 100),
    ]
    assert found(intake.findings) == [("time.unclear", "D8")]


def test_a_habit_of_the_sheet_is_one_cause():
    """2点 in every row is one habit: people read one cause, not one a row."""
    rows = [REPORT, *([DAY, "张三", f"甲{number}", f"{number}点-{number}点半", "订货", 1] for number in (1, 2, 3))]
    _, findings = settled({"日报.xlsx": [sheet(rows)]})
    presumed = [one for one in findings if one.code == "time.presumed"]
    assert len(presumed) == 3
    assert len({one.cause for one in presumed}) == 1
