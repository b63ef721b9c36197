from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.finding import Language
from workflow.domain.metric import Unit
from workflow.domain.money import SCALE
from workflow.domain.period import Period, half, month, quarter, year
from workflow.notify.format import Formats, percent

ZH, EN = Formats(Language.ZH), Formats(Language.EN)


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (0, "0", "0"),
        (99_999, "99,999", "99,999"),
        (100_000, "10.0万", "100.0K"),
        (123_456, "12.3万", "123.5K"),
        (-287_500, "−28.8万", "−287.5K"),
        (3_290_000, "329.0万", "3.29M"),
        (123_456_789, "1.23亿", "123.46M"),
        (-1234, "−1,234", "−1,234"),
    ],
)
def test_money_is_short_from_a_hundred_thousand(yuan, zh, en):
    """Money is written in whole 元 below 10万, and in 万, 亿 (K, M in English) from there."""
    assert (ZH.brief(yuan * SCALE), EN.brief(yuan * SCALE)) == (zh, en)


def test_small_things_round_half_up():
    """Rounding is half up, away from zero; what rounds to nothing has no sign."""
    assert [ZH.brief(value) for value in (5_000, 15_000, -15_000, -4_999)] == ["1", "2", "−2", "0"]
    assert ZH.exact(123_456_789_050) == "12,345,678.91"
    assert percent(Fraction(1, 2000)) == "0.1%"


def test_counts_show_a_decimal_only_if_they_have_one():
    """Counts are whole unless they are not; they are never shortened."""
    assert [ZH.brief(value, Unit.COUNT) for value in (30_000, 32_500, 1_234_560_000)] == ["3", "3.3", "123,456"]
    assert ZH.exact(30_000, Unit.COUNT) == "3"


def test_a_gap_of_a_count_is_whole_and_never_hides_that_something_is_missing():
    """Nobody makes 0.4 of a visit: gaps and forecasts are rounded on a phone, and what is missing is at least one."""
    gaps = [ZH.brief(value, Unit.COUNT, signed=True) for value in (-4_300, -131_000, 41_400, 3_000, 0)]
    assert gaps == ["−1", "−13", "+4", "0", "0"]
    assert ZH.brief(168_000, Unit.COUNT, whole=True) == "17"
    assert ZH.exact(-4_300, Unit.COUNT, signed=True) == "-0.4"


def test_signs_are_shown_where_wanted():
    """A gap has its sign, a missing amount a dash."""
    assert [ZH.brief(value, signed=True) for value in (10_000, -10_000, 0, None)] == ["+1", "−1", "0", "—"]
    assert [ZH.exact(value, signed=True) for value in (10_000, -10_000, 0, None)] == ["+1.00", "-1.00", "0.00", "-"]


def test_days_and_periods_in_both_languages():
    """Days carry their weekday; named periods their name, others their first and last day."""
    day = date(2026, 11, 20)
    assert (ZH.full_day(day), EN.full_day(day)) == ("2026年11月20日 周五", "Fri 20 Nov 2026")
    periods = [
        year(2026),
        half(2026, 2),
        quarter(2026, 4),
        month(2026, 11),
        Period(date(2013, 5, 30), date(2014, 6, 30)),
    ]
    assert [ZH.period(one) for one in periods] == [
        "2026年", "2026年下半年", "2026年第4季度", "2026年11月", "2013-05-30 – 2014-06-30",
    ]  # fmt: skip
    assert [EN.period(one) for one in periods][:4] == ["2026", "H2 2026", "Q4 2026", "Nov 2026"]


@given(st.text(max_size=40), st.integers(1, 40))
def test_padding_gives_the_width_it_promises(text, columns):
    """A text flush left fills exactly its columns, cut if it must be; flush right it is never cut."""
    for formats in (ZH, EN):
        left, right = formats.left(text, columns), formats.right(text, columns)
        assert formats.width(left) == columns or formats.width("…") > columns
        assert right.endswith(text)
        assert formats.width(right) == max(columns, formats.width(text))


def test_width_counts_what_a_screen_shows():
    """Chinese characters are two columns wide, combining marks and joiners none."""
    assert [ZH.width(text) for text in ("张伟", "abc", "é", "👍", "①")] == [4, 3, 1, 2, 2]
    assert EN.width("①") == 1
