"""Boards by stanza: completion, progress, per head, newcomers, eligibility, tie-breaks, ways to count ties (4.9)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from small_office import AS_OF, CALENDAR, EAST, HANGZHOU, SHANGHAI, TEAM, WEST, facts, person, target, units
from workflow.compute.contest import Contest
from workflow.compute.coverage import Coverage
from workflow.compute.leaderboards import Contender, rank, ranked_boards
from workflow.compute.progress import standings
from workflow.compute.settings import BoardSettings
from workflow.domain.calendar import Calendars
from workflow.domain.period import Period, quarter
from workflow.domain.planning import Planning
from workflow.domain.ranking import Measure, Ranking, TieBreak
from workflow.domain.results import Window
from workflow.domain.team import Team
from workflow.report.board_tables import further_decimals

LEDGER = Coverage.of(ledgers={"sales": Period(date(2026, 1, 1), AS_OF)})
TO_DATE = {"key": "b", "metric": "sales", "windows": ("cumulative",)}


def contest(rows, *, targets=(), coverage=LEDGER, team=TEAM, basis=CALENDAR, as_of=AS_OF):
    found = facts(rows)
    stood = standings(found, targets, team, CALENDAR, as_of, coverage)
    return Contest.of(found, stood, team, as_of, coverage, basis)


def board(rows, stanza, **more):
    """Return the one board that a stanza makes."""
    (made,) = ranked_boards(contest(rows, **more), [BoardSettings(**{**TO_DATE, **stanza})], {})
    return made


def places(made):
    return [(row.rank, row.person_id or row.name) for row in made.rows]


def sale(day, who, amount, path=SHANGHAI):
    return (date(2026, 11, day) if isinstance(day, int) else day, who, path, "sales", amount)


RIVALS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([EAST, WEST])), min_size=1, max_size=12
).map(
    lambda rows: [
        Contender(f"{place:02}", "n", path, value, ties=(Fraction(tie),))
        for place, (value, tie, path) in enumerate(rows)
    ]
)


@given(RIVALS, st.sampled_from(Ranking), st.randoms())
def test_every_way_of_ranking_ignores_the_order_of_the_input(rivals, ranking, random):
    """Standard, dense and ordinal boards are the same for contenders in any order, each of them once."""
    made = rank(rivals, ranking)
    random.shuffle(rivals)
    assert rank(rivals, ranking) == made
    assert sorted(row.person_id for row in made) == sorted(each.person_id for each in rivals)


@given(RIVALS)
def test_ways_to_count_ties(rivals):
    """Standard is 1 + number above, dense 1 + number of better keys, ordinal 1, 2, 3 …; all in the same order."""
    keys = {each.person_id: (each.value, each.ties) for each in rivals}
    standard, dense, ordinal = (rank(rivals, ranking) for ranking in Ranking)
    for row in standard:
        assert row.rank == 1 + sum(key > keys[row.person_id] for key in keys.values())
    for row in dense:
        assert row.rank == 1 + len({key for key in keys.values() if key > keys[row.person_id]})
    assert [row.rank for row in ordinal] == list(range(1, len(rivals) + 1))
    assert [row.person_id for row in standard] == [row.person_id for row in ordinal]


def test_completion_boards_are_not_capped():
    """300 % stands before 50 %, whoever sold more; without a target one stands below the line with the reason."""
    rows = [sale(3, "A", 30), sale(3, "B", 50), sale(3, "C", 99, HANGZHOU)]
    made = board(rows, {"by": "completion"}, targets=[target(TEAM.by_id["A"], 10), target(TEAM.by_id["B"], 100)])
    assert places(made)[:2] == [(1, "A"), (2, "B")]
    assert made.rows[0].score == 3
    assert made.rows[1].to_next == units(250)
    assert {row.person_id: row.reason for row in made.rows[2:]} == {"C": "no_target", "D": "no_target"}


def test_a_day_s_completion_is_of_the_day_s_share():
    """November has 21 working days: of a target of 2,100 a day's share is 100, so 50 on the day is a half."""
    made = board([sale(20, "A", 50)], {"by": "completion", "windows": ("day",)},
                 targets=[target(TEAM.by_id["A"], 2100)])  # fmt: skip
    assert made.rows[0].score == Fraction(1, 2)


def test_quarters_add_the_targets_of_their_months():
    """A quarter to date has the quarter's own target where there is one, else none unless all its months have one."""
    own = target(TEAM.by_id["A"], 400, quarter(2026, 4))
    rows = [sale(date(2026, 10, 8), "A", 100), sale(3, "A", 100), sale(3, "B", 100)]
    made = board(rows, {"by": "completion", "windows": ("quarter",)}, targets=[own, target(TEAM.by_id["B"], 10)])
    assert (made.rows[0].score, made.rows[0].value) == (Fraction(1, 2), units(200))
    assert next(row.reason for row in made.rows if row.person_id == "B") == "no_target"


def test_progress_is_against_as_many_working_days_of_the_month_before():
    """On the 15th working day of November October's first 15 count (to the 27th): 60 against 50 is a fifth more."""
    rows = [sale(date(2026, 10, 27), "A", 50), sale(date(2026, 10, 28), "A", 1000), sale(20, "A", 60), sale(20, "B", 9)]
    made = board(rows, {"by": "progress"})
    assert contest(rows).comparable(Window.CUMULATIVE) == (date(2026, 10, 1), date(2026, 10, 27))
    assert (made.rows[0].score, made.rows[0].total) == (Fraction(1, 5), units(50))
    assert {row.reason for row in made.rows[1:]} == {"no_base"}


def test_regions_compete_per_head():
    """华东 has three people at work, 华西 one: 90 in all is 30 a head and loses to 40."""
    rows = [sale(3, "A", 90), sale(3, "D", 40, WEST)]
    made = board(rows, {"who": "region", "by": "per_head"})
    assert places(made) == [(1, "华西"), (2, "华东")]
    assert [(row.value, row.total, row.heads) for row in made.rows] == [
        (units(40), units(40), 1),
        (units(30), units(90), 3),
    ]
    assert made.rows[1].to_next == units(30)
    whole = board(rows, {"who": "region"})
    assert places(whole) == [(1, "华东"), (2, "华西")]


def test_stores_compete_inside_of_their_region():
    """Stores with the group region have a board for each region that has stores."""
    made = ranked_boards(
        contest([sale(3, "A", 1), sale(3, "C", 2, HANGZHOU)]),
        [BoardSettings(**TO_DATE, who="store", group="region")],
        {},
    )
    assert [(each.scope, places(each)) for each in made] == [(EAST, [(1, "杭州店"), (2, "上海店")])]


def test_newcomers_compete_among_themselves():
    """Who joined less than six months ago is on a newcomers' board, to the day; others are not on it at all."""
    joined = {"A": date(2026, 5, 20), "B": date(2026, 5, 21), "C": date(2026, 11, 20), "D": None}
    team = Team(tuple(person(who, SHANGHAI, joined=day) for who, day in joined.items()), "星河")
    made = board([sale(20, "A", 5), sale(20, "B", 1)], {"newcomers": 6}, team=team)
    assert places(made) == [(1, "B"), (2, "C")]


def test_who_is_not_eligible_stands_below_the_line_with_the_reason():
    """A target below the minimum, too few days at work and leave throughout each exclude, whatever the amount."""
    team = Team((*TEAM.people, person("E", WEST, joined=date(2026, 11, 19))), "星河")
    leave = Planning(Calendars(CALENDAR), leave={"D": (Period(date(2026, 10, 28), date(2026, 11, 27)),)})
    goals = [target(TEAM.by_id["A"], 100), target(TEAM.by_id["B"], 10), target(TEAM.by_id["D"], 100)]
    rows = [sale(20, who, 50) for who in "ABCDE"]
    made = board(rows, {"min_target": 50}, team=team, targets=goals, basis=leave)
    assert {row.person_id: row.reason for row in made.rows} == {
        "A": "", "B": "min_target", "C": "no_target", "D": "on_leave", "E": "no_target",
    }  # fmt: skip
    days = board(rows, {"min_days": 3}, team=team, basis=leave)
    assert {row.person_id: row.reason for row in days.rows if row.reason} == {"D": "on_leave", "E": "min_days"}
    assert [row.rank for row in made.rows] == [1, None, None, None, None]


@pytest.mark.parametrize(
    ("tie_break", "first"), [("completion", "B"), ("day", "C"), ("collections", "A"), ("earlier", "B")]
)
def test_tie_breaks(tie_break, first):
    """Equal amounts are decided by completion, the day, collections, or who had the amount on an earlier day."""
    rows = [sale(5, "A", 20), sale(6, "A", 10), (AS_OF, "A", SHANGHAI, "collections", 7), sale(3, "B", 30)]
    rows += [sale(4, "C", 20, HANGZHOU), sale(20, "C", 10, HANGZHOU)]
    goals = [target(TEAM.by_id["B"], 10), target(TEAM.by_id["A"], 20)]
    stanza = {"tie_break": (tie_break,), "ranking": "ordinal"}
    assert places(board(rows, stanza, targets=goals))[0] == (1, first)
    shared = board(rows, {}, targets=goals)
    assert [row.rank for row in shared.rows][:3] == [1, 1, 1]


def test_who_has_not_reported_everything_is_provisional():
    """暂定 stands beside who reported something but not all that was due; who reported nothing has no value."""
    coverage = Coverage.of(["sales"], [("A", date(2026, 11, 19)), ("A", AS_OF), ("B", AS_OF)])
    made = board([sale(20, "A", 5), sale(20, "B", 3)], {}, coverage=coverage)
    assert [(row.person_id, row.provisional) for row in made.rows if row.rank] == [("A", False), ("B", True)]
    assert {row.reason for row in made.rows if row.rank is None} == {"unreported"}


def test_stanzas_that_make_no_sense_are_refused():
    """Ordinal ranks want a tie-break, heads want units, newcomers are people, rates and costs are no contest."""
    for wrong in (
        {"ranking": Ranking.ORDINAL}, {"by": Measure.PER_HEAD}, {"who": "region", "newcomers": 3},
        {"who": "region", "group": "region"}, {"metric": "gross_margin_rate"}, {"metric": "expense"},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            BoardSettings(**{**TO_DATE, **wrong})
    assert BoardSettings(**{**TO_DATE, "windows": ["month"]}).windows == (Window.CUMULATIVE,)
    assert BoardSettings(**{**TO_DATE, "tie_break": ["day"]}).tie_break == (TieBreak.DAY,)


def test_a_decimal_more_where_equal_ones_would_rank_differently():
    """1.001 and 1.002 with two decimals look alike: a third one is shown; equal values never ask for more."""
    ranked = [(1, Decimal("1.002")), (2, Decimal("1.001")), (3, Decimal("0.5")), (3, Decimal("0.5"))]
    assert further_decimals(ranked, 2) == 1
    assert further_decimals(ranked[2:], 2) == 0
    assert further_decimals([(1, Decimal("0.00004")), (2, Decimal("0.00003"))], 2) == 3
