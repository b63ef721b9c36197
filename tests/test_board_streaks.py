"""Working days in a row: on top, below target; what managers are told once (domain.md 4.9, 4.19)."""

from datetime import date

from small_office import AS_OF, CALENDAR, NOVEMBER, SHANGHAI, TEAM, facts, target, units
from workflow.compute.alerts import alerts, praised
from workflow.compute.contest import Contest
from workflow.compute.coverage import Coverage
from workflow.compute.leaderboards import ranked_boards
from workflow.compute.progress import standings
from workflow.compute.settings import AlertSettings, BoardSettings
from workflow.domain.period import Period
from workflow.domain.ranking import AlertKind

LEDGER = Coverage.of(ledgers={"sales": Period(date(2026, 10, 1), AS_OF)})
ALERTS = AlertSettings()
FULL = 2100
"""A target of which each of November's 21 working days has 100."""


def contest(rows, *, coverage=LEDGER, as_of=AS_OF, goal=FULL):
    found = facts([(date(2026, 11, day), who, SHANGHAI, "sales", amount) for day, who, amount in rows])
    stood = standings(found, [target(TEAM.by_id["A"], goal)], TEAM, CALENDAR, as_of, coverage)
    return Contest.of(found, stood, TEAM, as_of, coverage, CALENDAR)


def told(rows, before=None, settings=ALERTS, **more):
    """Return kind, level and first day of what is told about A."""
    found = alerts(contest(rows, **more), settings, before or {})
    return [(each.kind, each.level, each.since) for each in found if each.person_id == "A"]


def streaks(rows):
    (day,) = ranked_boards(contest(rows), [BoardSettings(key="s", metric="sales", windows=("day",))], {})
    return {row.person_id: row.streak for row in day.rows if row.streak}


def test_days_on_top_count_working_days():
    """A was best on Thursday and Friday and on the Tuesday before, B on Wednesday: A has two in a row."""
    assert streaks([(20, "A", 5), (19, "A", 5), (18, "B", 9), (18, "A", 1), (17, "A", 5)]) == {"A": 2}


def test_a_streak_runs_over_the_weekend_and_is_shared_by_ties():
    """Monday follows Friday; two with the same best amount are both on top; a day nobody sold on ends it."""
    week = [(day, who, 5) for day in (12, 13, 16, 17, 18, 19, 20) for who in "AB"]
    assert streaks(week) == {"A": 7, "B": 7}
    assert streaks([(20, "A", 5), (18, "A", 5)]) == {"A": 1}
    assert streaks([]) == {}


def test_three_days_below_the_day_s_target_are_told():
    """With 100 a day due, 200 on Monday and less on the four days since is a streak of four from Tuesday."""
    rows = [(16, "A", 200), (17, "A", 99), (18, "A", 0.01)]
    assert told(rows) == [(AlertKind.BELOW, 4, date(2026, 11, 17))]
    assert told([*rows, (19, "A", 100)]) == []


def test_the_same_story_is_told_again_only_when_it_is_worse_by_a_step():
    """Told at four days, a streak of five is quiet, one of six is told; another streak is another story."""
    story = {("below", "A", "sales", date(2026, 11, 17)): 3}
    rows = [(16, "A", 200)]
    assert told(rows, story) == []
    assert told(rows, dict.fromkeys(story, 2)) == [(AlertKind.BELOW, 4, date(2026, 11, 17))]
    assert told(rows, {("below", "A", "sales", date(2026, 11, 3)): 9}) == [(AlertKind.BELOW, 4, date(2026, 11, 17))]


def test_a_day_without_a_report_is_held_against_nobody():
    """未报 is not 0: where sales come from reports, a day without one ends the streak."""
    coverage = Coverage.of(["sales"], [("A", date(2026, 11, day)) for day in (17, 19, 20)])
    assert told([(19, "A", 1), (20, "A", 1)], coverage=coverage) == []
    whole = Coverage.of(["sales"], [("A", date(2026, 11, day)) for day in (18, 19, 20)])
    assert told([(19, "A", 1), (20, "A", 1)], coverage=whole) == [(AlertKind.BELOW, 3, date(2026, 11, 18))]


def test_milestones_are_told_once():
    """Past 50 % and 90 % only the higher is told; once told it is not repeated, 100 % is told anew and is praise."""
    rows = [(20, "A", 1900)]
    assert told(rows) == [(AlertKind.MILESTONE, 90, NOVEMBER.start)]
    story = {("milestone", "A", "sales", NOVEMBER.start): 90}
    assert told(rows, story) == []
    found = alerts(contest([(20, "A", FULL)]), ALERTS, story)
    assert [(each.level, each.actual, each.target) for each in praised(found)] == [(100, units(FULL), units(FULL))]


def test_who_has_no_target_is_not_watched():
    """Without a target there is no day's target and no milestone: B is in no alert."""
    assert not [each for each in alerts(contest([(20, "B", 5)]), ALERTS, {}) if each.person_id != "A"]
