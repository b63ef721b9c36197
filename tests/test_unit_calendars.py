"""Calendars of single units, indices of days, the three clocks (domain.md 4.2, 4.4)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import (
    AS_OF,
    CALENDAR,
    COMPANY,
    EAST,
    NOVEMBER,
    SHANGHAI,
    TEAM,
    WEST,
    adjusted_days,
    facts,
    mover,
    person,
    target,
)
from workflow.compute.calendar_settings import CalendarSettings
from workflow.compute.clock import Clock, OwnerClocks, tick
from workflow.compute.coverage import Coverage, missing_reports
from workflow.compute.progress import standings
from workflow.compute.splits import split_periods
from workflow.compute.target_settings import TargetSettings
from workflow.compute.warnings import planning_findings
from workflow.domain.calendar import Calendars, DayIndices, Pattern, WorkCalendar, unit_key
from workflow.domain.finding import Language
from workflow.domain.period import Period, Span, month, year
from workflow.domain.planning import Planning
from workflow.domain.results import ClockName
from workflow.domain.team import Team, TeamPath
from workflow.report.tables import progress_table

RETAIL = (1, 1, 1, 1, "1.2", "1.6", "1.5")


def planning(**calendar) -> Planning:
    return TargetSettings().planning(CalendarSettings.model_validate(calendar).calendars)


SHOP = planning(units={"华东/上海店": {"pattern": "every_day"}})


@pytest.mark.parametrize(
    ("calendar", "worked", "off"),
    [
        (WorkCalendar(pattern=Pattern.SINGLE_REST), ["2026-11-21", "2026-10-10"], ["2026-11-22", "2026-10-01"]),
        (WorkCalendar(pattern=Pattern.SINGLE_REST, rest_weekday=1), ["2026-11-22"], ["2026-11-23", "2026-10-05"]),
        (WorkCalendar(pattern=Pattern.ALTERNATE, anchor=date(2026, 11, 4)), ["2026-11-07", "2026-11-21"],
         ["2026-11-14", "2026-11-08", "2026-10-01"]),
        (WorkCalendar(pattern=Pattern.EVERY_DAY), ["2026-11-22"], ["2026-10-01"]),
        (WorkCalendar(pattern=Pattern.EVERY_DAY, open_on_holidays=True), ["2026-10-01", "2026-02-17"], []),
        (WorkCalendar(open_on_holidays=True), ["2026-10-01"], ["2026-09-20", "2026-11-21"]),
        (WorkCalendar(special_days={date(2026, 11, 21): 3, date(2026, 11, 20): 0}), ["2026-11-21"], ["2026-11-20"]),
    ],
)  # fmt: skip
def test_each_pattern_works_its_own_days(calendar, worked, off):
    """单休, 大小周, shops open on holidays and special days: each calendar works its days and rests on the others."""
    assert all(calendar.works(date.fromisoformat(day)) for day in worked)
    assert not any(calendar.works(date.fromisoformat(day)) for day in off)


def test_the_official_pattern_is_the_official_list():
    """An office that says nothing works exactly the days of the official list, make-up days included (4.2)."""
    chinese_calendar = pytest.importorskip("chinese_calendar")
    days = [date(2024, 1, 1) + timedelta(offset) for offset in range(3 * 365)]
    assert [CALENDAR.works(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]


def test_a_unit_has_the_calendar_of_the_nearest_unit_above():
    """A store without a calendar of its own has its region's, and what a stanza leaves out is as above it."""
    calendars = planning(
        weekday_index=RETAIL, units={"华东": {"pattern": "single_rest"}, "华东/上海店": {"rest_weekday": 1}}
    ).calendars
    shanghai, hangzhou, west = (calendars.of(path) for path in (SHANGHAI, TeamPath("星河", "华东", "杭州店"), WEST))
    assert (shanghai.pattern, shanghai.rest_weekday, shanghai.weekday_index[5]) == ("single_rest", 1, 16_000)
    assert hangzhou is calendars.of(EAST)
    assert west is calendars.office
    assert (unit_key(SHANGHAI), unit_key(COMPANY)) == ("华东/上海店", "")


def test_each_owner_goes_by_its_own_calendar():
    """A shop's month has its open days in split, clock and adjusted days; the office's has its working days."""
    days = {
        path: [part for part in split_periods(target(path, 300), SHOP) if part.period.span is Span.DAY and part.amount]
        for path in (SHANGHAI, WEST)
    }
    assert [len(days[path]) for path in (SHANGHAI, WEST)] == [30, 21]
    assert len(adjusted_days(target(SHANGHAI, 300), 0, SHOP, AS_OF)) == 10
    clocks = OwnerClocks(SHOP, TEAM)
    assert tick(NOVEMBER, clocks.of(SHANGHAI, "sales", "A"), AS_OF).progress == Fraction(20, 30)
    assert tick(NOVEMBER, clocks.of(WEST, "sales", "D"), AS_OF).progress == Fraction(15, 21)


def test_a_mover_goes_by_the_calendar_of_the_unit_of_the_day():
    """Somebody who moves from the shop to the office on the 16th has the shop's days before and the office's after."""
    moves = mover("X", SHANGHAI, date(2026, 11, 16), WEST)
    clock = OwnerClocks(SHOP, Team((moves,), "星河")).person(moves)
    assert clock.works(date(2026, 11, 1), date(2026, 11, 30)) == 15 + 11
    assert clock.day_works(date(2026, 11, 14))
    assert not clock.day_works(date(2026, 11, 21))


def test_reports_are_due_on_the_own_units_days():
    """On a Sunday only the shop's people owe a report, on a working Monday everybody does."""
    sunday = date(2026, 11, 22)
    coverage = Coverage.of({"visits"}, [("A", sunday)])
    assert missing_reports(coverage, TEAM, SHOP, sunday) == ("B",)
    assert missing_reports(coverage, TEAM, SHOP, date(2026, 11, 23)) == ("A", "B", "C", "D")


def test_the_worked_example_of_the_clocks():
    """62.0 % done stands against 66.7 % by the calendar and 71.4 % by working days on 20 November 2026 (4.4)."""
    clocks = tick(NOVEMBER, Clock(CALENDAR), AS_OF).clocks
    assert [f"{float(share):.1%}" for share in (clocks.calendar, clocks.working)] == ["66.7%", "71.4%"]
    assert clocks.weighted == clocks.working
    done = standings(
        facts([(AS_OF, "", COMPANY, "sales", 620_000)]), [target(COMPANY, 1_000_000)], TEAM, CALENDAR, AS_OF, Coverage()
    )[0]
    assert (f"{float(done.completion or 0):.1%}", done.clocks) == ("62.0%", clocks)
    assert done.time_progress == clocks.working


@pytest.mark.parametrize(("name", "progress"), [("calendar", (20, 30)), ("working", (15, 21)), ("weighted", (15, 21))])
def test_the_configured_clock_is_time_progress(name, progress):
    """`targets.clock` says which clock time progress goes by; without indices the weighted one is the working one."""
    rests_on = replace(Planning(), clock=ClockName(name))
    found = standings(facts([]), [target(COMPANY, 100)], TEAM, rests_on, AS_OF, Coverage())[0]
    assert found.time_progress == Fraction(*progress)
    shown = found.clocks.shown if found.clocks else None
    assert shown == (ClockName.WORKING if name == "weighted" else ClockName(name))


def test_the_progress_sheet_says_which_clock_it_goes_by():
    """The notes above 进度 name the clock, since the colour of a row changes with it (4.4)."""
    said = {}
    for name, rests_on in {
        "工作日": Planning(), "日历天数": replace(Planning(), clock=ClockName.CALENDAR),
        "日权重": planning(weekday_index=RETAIL),
    }.items():  # fmt: skip
        rows = standings(facts([]), [target(COMPANY, 100)], TEAM, rests_on, AS_OF, Coverage())
        notes = progress_table(rows, AS_OF, Language.ZH).notes
        said[name] = next(note for note in notes if note.startswith("时间进度"))
    assert all(name in note for name, note in said.items())
    assert len(set(said.values())) == 3


def test_weighted_days_get_their_index():
    """A shop's month goes to its days by their indices, a special day by its own: all in one exact scale."""
    rests_on = planning(pattern="every_day", weekday_index=RETAIL, special_days={"2026-11-11": 3})
    parts = {part.period.start: part.amount for part in split_periods(target(COMPANY, 377_000), rests_on)}
    ordinary = parts[date(2026, 11, 2)]
    assert ordinary == target(COMPANY, 10_000).amount
    assert (parts[date(2026, 11, 7)], parts[date(2026, 11, 11)]) == (ordinary * 16 // 10, ordinary * 3)
    assert sum(parts.values()) == target(COMPANY, 377_000).amount
    clocks = tick(NOVEMBER, OwnerClocks(rests_on).unit(COMPANY), AS_OF).clocks
    assert clocks.shown is ClockName.WEIGHTED
    assert clocks.weighted != clocks.working == clocks.calendar


def test_typed_indices_hold_for_their_unit_and_metric_only():
    """Indices that a workbook types for a unit and a metric change that one's days and nobody else's."""
    typed = {("华东", "sales"): DayIndices((10_000,) * 4 + (30_000,) * 3)}
    rests_on = replace(Planning(), calendars=Calendars().with_indices(typed))
    friday, monday = date(2026, 11, 6), date(2026, 11, 9)
    of = rests_on.calendars.of
    assert of(SHANGHAI, "sales").weight(friday) == 3 * of(SHANGHAI, "sales").weight(monday)
    assert of(SHANGHAI, "visits").weight(friday) == of(WEST, "sales").weight(friday) == of(WEST).weight(monday)


@given(
    st.lists(st.integers(0, 30), min_size=7, max_size=7).filter(any),
    st.dictionaries(st.dates(date(2026, 10, 20), date(2026, 12, 10)), st.integers(0, 90), max_size=5),
    st.dates(date(2026, 10, 25), date(2026, 12, 5)), st.integers(0, 60),
)  # fmt: skip
def test_the_clock_weighs_spans_like_single_days(index, special, start, length):
    """A span weighs what its days weigh one by one, whatever the indices."""
    calendar = WorkCalendar(pattern=Pattern.EVERY_DAY, scale=10, weekday_index=tuple(index), special_days=special)
    span = Period(start, start + timedelta(length))
    clock = Clock(calendar)
    assert clock.weight(span.start, span.end) == sum(map(calendar.weight, span.days()))
    assert clock.works(span.start, span.end) == calendar.working_days(span)


@pytest.mark.parametrize(
    ("as_of", "codes"),
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), ["calendar.next_year"]),
        (date(2027, 1, 4), ["calendar.provisional"]),
    ],
)
def test_a_year_without_official_days_warns_from_october_on(monkeypatch, as_of, codes):
    """From 1 October next year's missing holidays are announced, and a year without any is 暂定日历 (4.2)."""
    _only_until(monkeypatch, 2026)
    found = planning_findings(Planning(), (), (), TEAM, as_of)
    assert [one.code for one in found] == codes


def test_2027_asked_for_today_works_and_says_that_it_is_provisional(monkeypatch):
    """A target of 2027 is split by ordinary weeks while 2027 has no official days, and a finding stamps it 暂定日历."""
    _only_until(monkeypatch, 2026)
    whole = target(COMPANY, 1_200_000, year(2027))
    parts = split_periods(whole, CALENDAR)
    assert sum(part.amount for part in parts if part.period.span is Span.DAY) == whole.amount
    (found,) = planning_findings(Planning(), (), [whole], TEAM, AS_OF)
    assert (found.code, found.value) == ("calendar.provisional", "2027")
    assert CALENDAR.provisional(month(2027, 2))
    assert not WorkCalendar(pattern=Pattern.EVERY_DAY, open_on_holidays=True).provisional(month(2027, 2))


def _only_until(monkeypatch, last: int) -> None:
    """Make the official list end with a year, as it does each autumn."""
    from workflow.domain import calendar  # noqa: PLC0415  what is patched is its own look-up

    known = calendar._official
    monkeypatch.setattr(calendar, "_official", lambda day: known(day) if day.year <= last else None)


def test_a_unit_of_config_yaml_that_is_none_is_said():
    """A calendar or a target stanza for a unit that nobody belongs to has no effect: a finding names it."""
    rests_on = planning(units={"华东/北京店": {"pattern": "every_day"}})
    found = planning_findings(rests_on, (), (), TEAM, date(2026, 5, 4))
    assert [(one.code, one.value, one.place.workbook) for one in found] == [
        ("calendar.unit_unknown", "华东/北京店", "config.yaml")
    ]


@pytest.mark.parametrize(
    ("stanza", "said"),
    [
        ({"pattern": "alternate"}, "anchor"),
        ({"weekday_index": [1, 2]}, "seven"),
        ({"weekday_index": [0] * 7}, "seven"),
        ({"units": {"华东": {"patern": "official"}}}, "patern"),
        ({"special_days": {"2026-11-11": -1}}, "special_days"),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_refused(stanza, said):
    """What a calendar stanza lacks or misspells is named before a workbook is opened."""
    with pytest.raises(ValueError, match=said):
        CalendarSettings.model_validate(stanza)


def test_a_leave_of_a_whole_month_leaves_no_working_day():
    """Somebody who is on leave all month has no working day in it, and is not weighed by days of the calendar."""
    away = person("Z", WEST)
    rests_on = replace(Planning(), leave={"Z": (NOVEMBER,)})
    clock = OwnerClocks(rests_on, Team((away,), "星河")).person(away)
    assert clock.measure(NOVEMBER, NOVEMBER.start, NOVEMBER.end) == 0


def test_config_yaml_gives_the_calendars(tmp_path: Path):
    """The keys calendar and targets of config.yaml come out as one planning."""
    from workflow.config import load_config  # noqa: PLC0415  only this test reads a file

    path = tmp_path / "config.yaml"
    path.write_text(
        "folders: {inbox: in, out: out, state: state}\nmail: {sender: a@example.com}\n"
        "calendar: {special_days: {2026-11-11: 3}, units: {华东/上海店: {pattern: every_day, weekday_index: "
        "[1, 1, 1, 1, 1.2, 1.6, 1.5]}}}\n"
        "targets: {clock: calendar, month_closes_on: 25, ramp: [0.4, 0.7], units: {华西: {daily: false}}}\n",
        encoding="utf-8",
    )
    rests_on = load_config(path, {}).planning
    assert rests_on.calendars.of(SHANGHAI).weight(date(2026, 11, 21)) == 16_000
    assert rests_on.calendars.of(SHANGHAI).weight(date(2026, 11, 11)) == 30_000
    assert (rests_on.clock, rests_on.months.closes_on, rests_on.ramp) == (
        ClockName.CALENDAR, 25, (Fraction(2, 5), Fraction(7, 10)),
    )  # fmt: skip
    assert (rests_on.goes_to_days(WEST), rests_on.goes_to_days(EAST)) == (False, True)
