from datetime import date

import pytest

from workflow.compute.clock import Clock, tick
from workflow.domain.calendar import WorkCalendar
from workflow.domain.period import Period, month, year


@pytest.mark.parametrize(("number", "days"), [(2, 16), (9, 22), (10, 18), (11, 21), (12, 23)])
def test_working_days_of_2026(number, days):
    """The months of 2026 have the working days of the official list, make-up days included (domain.md 4.2)."""
    assert WorkCalendar().working_days(month(2026, number)) == days


def test_make_up_sunday_is_worked():
    """Sunday 20 September 2026 is worked, as the State Council has it (domain.md 4.2)."""
    assert WorkCalendar().works(date(2026, 9, 20))


def test_year_without_official_list_is_provisional():
    """A year without an official list counts Monday to Friday and is marked 暂定日历 instead of failing."""
    calendar = WorkCalendar()
    assert calendar.provisional(year(2099))
    assert calendar.working_days(month(2099, 6)) == 22
    assert not calendar.provisional(year(2026))


def test_office_overrides_win():
    """A day that the office works or rests counts as the office says, whatever the official list says."""
    calendar = WorkCalendar({date(2026, 11, 21): True, date(2026, 11, 20): False})
    assert calendar.works(date(2026, 11, 21))
    assert not calendar.works(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2025, 12, 30), date(2026, 1, 5)),
        (date(2024, 3, 1), date(2026, 2, 17)),
        (date(2026, 11, 20), date(2026, 11, 20)),
    ],
)
def test_clock_weighs_like_the_calendar(start, end):
    """The clock's shortcut gives the same weight as counting the days one by one, over years' ends too."""
    assert Clock(WorkCalendar()).weight(start, end) == WorkCalendar().working_days(Period(start, end))


def test_next_working_day_skips_the_weekend():
    """The first selling day after Friday 20 November 2026 is Monday the 23rd."""
    assert WorkCalendar().next_working_day(date(2026, 11, 20)) == date(2026, 11, 23)


def test_period_without_working_days_uses_days_of_the_calendar():
    """A period in which nobody works is measured by days of the calendar, so that its clock still moves."""
    weekend = Period(date(2026, 11, 21), date(2026, 11, 22))
    assert tick(weekend, Clock(WorkCalendar()), date(2026, 11, 21)).progress == 1 / 2
