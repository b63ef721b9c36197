import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from small_office import AS_OF, COMPANY, SHANGHAI, facts, units
from view_factory import NOVEMBER, board, standing
from workflow.domain.change import ChangeKind, PublishedEdition, Stood
from workflow.domain.results import Window
from workflow.report.changes import SinceEdition, stood
from workflow.store.editions import SCHEMA, Editions

YESTERDAY, BEFORE = date(2026, 11, 19), date(2026, 11, 18)


def since(rows, known=(), day=YESTERDAY):
    """Return the edition before, with what is known now of its days."""
    return SinceEdition(PublishedEdition(day, "evening", tuple(rows)), facts(known), AS_OF)


def said(actual, *, behind=False, member="A", period=NOVEMBER.label):
    return Stood(member, "sales", period, None if actual is None else units(actual), behind)


def told(rows, line, known=(), boards=(), ours=frozenset()):
    changes = since(rows, known).changes([line], boards, ours)
    return [(each.kind, each.before, each.after) for each in changes.items] if changes else []


def test_a_figure_that_is_another_one_by_now_is_restated():
    """A figure up to the last edition's day that late rows changed is told, old and new; today's own sales are not."""
    line = standing("安然", 100, 75, number="A")
    known = [(YESTERDAY, "A", SHANGHAI, "sales", 60), (AS_OF, "A", SHANGHAI, "sales", 15)]
    assert told([said(50)], line, known)[0] == (ChangeKind.RESTATED, units(50), units(60))
    assert told([said(60)], line, known) == []
    assert told([said(None)], line, known) == []


def test_who_fell_behind_and_who_caught_up():
    """Crossing the clock in either direction is told once; staying where one was is not."""
    ahead, behind = standing("安然", 100, 90, number="A"), standing("安然", 100, 10, number="A")
    known = [(YESTERDAY, "A", SHANGHAI, "sales", 10)]
    assert told([said(10)], behind, known) == [(ChangeKind.BEHIND, None, behind.gap)]
    assert told([said(10, behind=True)], ahead, known) == [(ChangeKind.CAUGHT_UP, None, ahead.gap)]
    assert told([said(10, behind=True)], behind, known) == []


def test_another_period_is_no_change():
    """The first day of a month is not compared with the month before."""
    assert told([said(50, period="2026-10", behind=True)], standing("安然", 100, 90, number="A")) == []


def test_places_of_the_own_people_alone():
    """Of a board only the own people's moves are told, the largest first."""
    ranks = since([said(1)]).changes([], [board(Window.CUMULATIVE)], frozenset({"2006"}))
    assert ranks is None
    everybody = frozenset(row.person_id for row in board(Window.CUMULATIVE).rows)
    moves = since([said(1)]).changes([], [board(Window.CUMULATIVE)], everybody)
    assert [abs((each.before or 0) - (each.after or 0)) for each in moves.items] == [3, 2, 2]


def test_a_unit_s_figure_is_restated_by_its_own_rows():
    """A unit's figure up to the last edition is what its people's rows add up to, wherever they are today."""
    line = replace(standing("星河", 100, 75, path=COMPANY))
    known = [(YESTERDAY, "A", SHANGHAI, "sales", 60)]
    assert told([said(50, member="星河")], line, known) == [(ChangeKind.RESTATED, units(50), units(60))]


@pytest.fixture
def editions():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.executescript(SCHEMA)
        yield Editions(opened)


def test_a_rerun_is_compared_with_what_the_first_run_was(editions):
    """The same figures again have the same edition before them, so that a second night writes the same mails."""
    first, second = (said(1),), (said(2),)
    editions.publish(YESTERDAY, "evening", first)
    assert editions.before(AS_OF, "evening", second).as_of == YESTERDAY
    editions.publish(AS_OF, "evening", second)
    assert editions.before(AS_OF, "evening", second).as_of == YESTERDAY


def test_a_correction_is_compared_with_what_it_corrects(editions):
    """New figures of a day are compared with the day's figures before, also when they are made again."""
    editions.publish(AS_OF, "evening", (said(1),))
    for _ in range(2):
        before = editions.before(AS_OF, "evening", (said(2),))
        assert (before.as_of, before.rows) == (AS_OF, (said(1),))
        editions.publish(AS_OF, "evening", (said(2),))


def test_a_morning_follows_the_evening_and_a_week_the_week(editions):
    """The last edition of a morning is the evening before it, that of a week is the last week's."""
    editions.publish(BEFORE, "weekly", (said(1),))
    editions.publish(YESTERDAY, "evening", (said(2),))
    editions.publish(YESTERDAY, "morning", (said(3),))
    editions.publish(AS_OF, "evening", (said(4),))
    assert editions.before(AS_OF, "morning", ()).rows == (said(4),)
    assert editions.before(AS_OF, "evening", (said(4),)).rows == (said(3),)
    assert editions.before(AS_OF, "weekly", ()).rows == (said(1),)
    assert editions.before(AS_OF, "monthly", ()) is None


def test_old_editions_are_forgotten(editions):
    """Only the last two weeks of an edition are kept."""
    for day in range(1, 31):
        editions.publish(date(2026, 11, day), "evening", (said(day),))
    kept = editions._connection.execute("SELECT count(*), min(as_of) FROM edition_figures").fetchone()
    assert kept == (14, "2026-11-17")


def test_only_periods_under_way_are_kept():
    """What is kept of an edition are the standings of periods that the day lies in."""
    rows = stood([standing("安然", 100, 90, number="A")], AS_OF)
    assert [(row.member, row.period) for row in rows] == [("A", NOVEMBER.label)]
    assert stood([standing("安然", 100, 90, number="A")], date(2027, 1, 1)) == ()
