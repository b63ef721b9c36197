from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from small_office import (
    AS_OF,
    CALENDAR,
    COMPANY,
    EAST,
    SHANGHAI,
    TEAM,
    WEST,
    facts,
    leaderboards,
    person,
    target,
    units,
)
from workflow.compute.coverage import Coverage
from workflow.compute.leaderboards import Contender, chosen_boards, default_boards, moved, rank
from workflow.compute.progress import standings
from workflow.compute.settings import BoardSettings, ComputeSettings
from workflow.domain.finding import Language
from workflow.domain.period import Period
from workflow.domain.results import Window
from workflow.domain.team import Team

LEDGER = Coverage.of(ledgers={"sales": Period(date(2026, 11, 1), AS_OF)})
SALES = BoardSettings(key="sales", metric="sales")
PATHS = {each.id: each.path_on(AS_OF) for each in TEAM.people}

CONTENDERS = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-5, 5), st.integers(-(10**12), 10**12)), st.sampled_from([EAST, WEST])),
    max_size=30,
).map(lambda rows: [Contender(f"{place:02}", "n", path, value) for place, (value, path) in enumerate(rows)])


@given(CONTENDERS, st.randoms())
def test_ranking_ignores_the_order_of_the_input(contenders, random):
    """The same contenders in another order make the same board."""
    board = rank(contenders)
    random.shuffle(contenders)
    assert rank(contenders) == board


@given(CONTENDERS)
def test_rank_is_one_more_than_the_number_strictly_above(contenders):
    """Standard competition ranking: rank = 1 + number strictly above, so ties share a rank (domain.md 4.9)."""
    values = [each.value for each in contenders if each.value is not None]
    for row in rank(contenders):
        assert row.rank == (None if row.value is None else 1 + sum(value > row.value for value in values))


@given(CONTENDERS)
def test_everybody_stands_once(contenders):
    """Everyone who is eligible appears exactly once, the ranked before those below the line."""
    rows = rank(contenders)
    assert sorted(row.person_id for row in rows) == sorted(each.person_id for each in contenders)
    assert [row.rank is None for row in rows] == sorted(row.rank is None for row in rows)


@given(CONTENDERS)
def test_to_next_reaches_the_next_better_value(contenders):
    """Value plus to_next is the value of the next better rank; the best have none."""
    better = None
    seen = None
    for row in rank(contenders):
        if row.value is None:
            continue
        if seen is not None and row.value != seen:
            better = seen
        seen = row.value
        assert row.to_next == (None if better is None else better - row.value)


def make(rows, *, boards=(SALES,), previous=None, team=TEAM, coverage=LEDGER, targets=()):
    found = facts(rows)
    stood = standings(found, targets, team, CALENDAR, AS_OF, coverage)
    return leaderboards(found, stood, team, boards, coverage, previous)


ROWS = [
    (date(2026, 11, 2), "A", SHANGHAI, "sales", 30), (AS_OF, "A", SHANGHAI, "sales", 10),
    (AS_OF, "B", SHANGHAI, "sales", 40), (date(2026, 11, 3), "C", PATHS["C"], "sales", 5),
]  # fmt: skip


def test_day_and_month_side_by_side():
    """A stanza gives a board of the day and one of the month to date; no row means 0 where the ledger reaches."""
    day, cumulative = make(ROWS)
    assert (day.window, cumulative.window) == (Window.DAY, Window.CUMULATIVE)
    assert [(row.rank, row.person_id, row.value) for row in day.rows] == [
        (1, "B", units(40)), (2, "A", units(10)), (3, "C", 0), (3, "D", 0),
    ]  # fmt: skip
    assert [(row.rank, row.person_id) for row in cumulative.rows] == [(1, "A"), (1, "B"), (3, "C"), (4, "D")]
    assert cumulative.period.start == date(2026, 11, 1)


def test_completion_comes_from_the_month_s_target():
    """The cumulative board shows the month's completion, not capped at 100 % (domain.md 4.9)."""
    _, cumulative = make(ROWS, targets=[target(TEAM.by_id["A"], 10)])
    assert cumulative.rows[0].completion == Fraction(4)
    assert cumulative.rows[1].completion is None


def test_unreported_people_stand_below_the_line():
    """On a board of reports who has not reported has no rank and no value: 未报 is not 0."""
    coverage = Coverage.of(["sales"], [("A", AS_OF), ("B", AS_OF), ("D", AS_OF)])
    day, _ = make(ROWS[1:3], coverage=coverage)
    below = [(row.person_id, row.value, row.reason) for row in day.rows if row.rank is None]
    assert below == [("C", None, "unreported")]
    assert [row.person_id for row in day.rows][:3] == ["B", "A", "D"]


def test_leavers_and_joiners():
    """Who left before the window or joined after as_of is on no board; who left within the month is on the month's."""
    team = Team(
        (
            person("A", EAST, left=date(2026, 10, 31)),
            person("B", EAST, left=date(2026, 11, 5)),
            person("C", EAST, joined=date(2026, 11, 23)),
            person("D", EAST),
        ),
        "星河",
    )
    day, cumulative = make([], team=team)
    assert [row.person_id for row in day.rows] == ["D"]
    assert [row.person_id for row in cumulative.rows] == ["B", "D"]


def test_a_manager_who_sells_nothing_is_not_ranked():
    """Who has no part in selling stands on a board only with an amount of their own."""
    assert all(row.person_id != "M" for board in make(ROWS) for row in board.rows)
    day, _ = make([*ROWS, (AS_OF, "M", EAST, "sales", 99)])
    assert day.rows[0].person_id == "M"


def test_movement_against_the_earlier_board():
    """Movement is the earlier rank less the new one; who had none is new; without an earlier board there is nothing."""
    rows = rank([Contender("A", "a", EAST, 3), Contender("B", "b", EAST, 2), Contender("C", "c", EAST, None)])
    assert [(row.movement, row.new) for row in moved(rows, {"A": 4, "C": 1})] == [
        (3, False), (None, True), (None, False),
    ]  # fmt: skip
    assert moved(rows, None) == rows


def test_movement_is_looked_up_by_board_scope_and_window():
    """Each window of each board moves against its own earlier ranks."""
    day, cumulative = make(ROWS, previous={("sales", COMPANY.text, "day"): {"B": 3, "A": 2}})
    assert [row.movement for row in day.rows] == [2, 0, None, None]
    assert [row.new for row in day.rows] == [False, False, True, True]
    assert {row.movement for row in cumulative.rows} == {None}


def test_peer_groups():
    """A stanza for regions makes a board a region, of its own people only, with places of their own."""
    boards = make(ROWS, boards=[SALES.model_copy(update={"group": "region", "windows": (Window.DAY,)})])
    assert [(board.scope, [row.person_id for row in board.rows]) for board in boards] == [
        (EAST, ["B", "A", "C"]), (WEST, ["D"]),
    ]  # fmt: skip


def test_top_keeps_ties():
    """`top` keeps everybody whose place is among the first, ties included."""
    _, cumulative = make(ROWS, boards=[SALES.model_copy(update={"top": 1})])
    assert [row.person_id for row in cumulative.rows] == ["A", "B"]


def test_default_boards():
    """Without stanzas there is one board for each money metric that has facts, named in the user's language."""
    found = facts([*ROWS, (AS_OF, "A", SHANGHAI, "visits", 1), (AS_OF, "A", SHANGHAI, "collections", 1)])
    assert [(board.key, board.title) for board in default_boards(found)] == [
        ("sales", "销售额龙虎榜"), ("collections", "回款龙虎榜"),
    ]  # fmt: skip
    assert default_boards(found, Language.EN)[0].title == "Sales leaderboard"
    assert chosen_boards((), found, Language.ZH) == default_boards(found)


def test_a_stanza_without_a_title_gets_the_metric_s_name():
    """A stanza takes the place of the default boards; without a title it is named after its metric."""
    (board,) = chosen_boards((SALES,), facts(ROWS), Language.ZH)
    assert (board.key, board.title) == ("sales", "销售额龙虎榜")


def test_a_wrong_stanza_names_what_may_be():
    """A stanza with an unknown metric, or a key that stands twice, is refused with a sentence."""
    with pytest.raises(ValidationError, match="may be one of sales"):
        BoardSettings(key="x", metric="profit")
    with pytest.raises(ValidationError, match="stands twice"):
        ComputeSettings(boards=(SALES, SALES.model_copy(update={"title": "又一个"})))


def test_equal_shown_values_keep_their_exact_order():
    """Ranks are of unrounded values: a hundredth of a 分 more is a better place."""
    rows = rank([Contender("A", "a", EAST, 10_001), Contender("B", "b", EAST, 10_000)])
    assert [row.rank for row in rows] == [1, 2]
