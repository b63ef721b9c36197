from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from small_office import (
    AS_OF,
    CALENDAR,
    COMPANY,
    EAST,
    HANGZHOU,
    NOVEMBER,
    SHANGHAI,
    TEAM,
    WEST,
    mover,
    person,
    split_team,
    target,
    units,
)  # fmt: skip
from workflow.compute.clock import Clock
from workflow.compute.presence import stretches
from workflow.compute.targets import completed
from workflow.domain.period import quarter, year
from workflow.domain.results import Target
from workflow.domain.team import Team

UNITS = (COMPANY, EAST, WEST, SHANGHAI, HANGZHOU)
PEOPLE = {each.id: each for each in TEAM.people}


def complete(*targets, team=TEAM, period=NOVEMBER):
    """Return amounts of one period by owner: a person's id or a unit's path."""
    found = completed(targets, team, CALENDAR, AS_OF).targets
    return {each.person_id or each.path: each.amount for each in found if each.period == period}


def test_a_unit_is_split_to_its_selling_people():
    """A region's target goes to its selling people by weight; who only manages has no part."""
    parts = split_team(target(EAST, 300), TEAM, CALENDAR)
    assert {part.person_id: part.amount for part in parts} == {each: units(100) for each in "ABC"}


def test_weights_count():
    """Who weighs double gets double."""
    team = Team((person("A", EAST, weight=2), person("B", EAST)), "星河")
    parts = split_team(target(EAST, 300), team, CALENDAR)
    assert [part.amount for part in parts] == [units(200), units(100)]


def test_an_explicit_target_is_a_lock():
    """A person with a target of their own keeps it, and the others share what is left of the unit's."""
    found = complete(target(EAST, 300), target(PEOPLE["A"], 150))
    assert [found[each] for each in "ABC"] == [units(150), units(75), units(75)]


def test_over_assignment_leaves_nothing_to_share():
    """People whose own targets exceed the unit's leave 0 for the others; both numbers stay (domain.md 4.1)."""
    found = complete(target(EAST, 300), target(PEOPLE["A"], 500))
    assert (found[EAST], found["A"], found["B"]) == (units(300), units(500), 0)


def test_a_sub_unit_with_its_own_target_is_a_lock():
    """A store with a target keeps it for its own people; the region's other people share the rest."""
    found = complete(target(EAST, 300), target(SHANGHAI, 100))
    assert [found[each] for each in "ABC"] == [units(50), units(50), units(200)]


def test_a_joiner_of_16_november_weighs_11_of_21_days():
    """Somebody who joins on 16 November 2026 is there on 11 of the month's 21 working days (domain.md 4.10)."""
    joiner = person("J", EAST, joined=date(2026, 11, 16))
    (stretch,) = stretches(joiner, NOVEMBER, Clock(CALENDAR))
    assert (stretch.days, CALENDAR.working_days(NOVEMBER)) == (11, 21)
    parts = split_team(target(EAST, 32), Team((joiner, person("K", EAST)), "星河"), CALENDAR)
    assert {part.person_id: part.amount for part in parts} == {"J": units(11), "K": units(21)}


def test_a_leaver_counts_to_the_last_day():
    """Somebody whose last day is the 6th has the 5 working days until then."""
    leaver = person("L", EAST, left=date(2026, 11, 6))
    assert [each.days for each in stretches(leaver, NOVEMBER, Clock(CALENDAR))] == [5]


def test_who_was_not_here_gets_nothing():
    """Somebody who joins after the period has no part in it."""
    team = Team((person("A", EAST), person("N", EAST, joined=date(2026, 12, 1))), "星河")
    assert [part.person_id for part in split_team(target(EAST, 10), team, CALENDAR)] == ["A"]


def test_a_move_shares_the_person_s_target_among_units():
    """A person who moves on the 16th brings 10/21 of the target to the old unit, 11/21 to the new (domain.md 4.10)."""
    moves = mover("X", EAST, date(2026, 11, 16), WEST)
    found = complete(target(moves, 2100), team=Team((moves,), "星河"))
    assert (found[EAST], found[WEST], found[COMPANY]) == (units(1000), units(1100), units(2100))


def test_units_without_a_target_have_the_sum_of_what_is_below():
    """A unit that nobody gave a target has the sum of its people's and its sub-units' targets."""
    found = complete(target(PEOPLE["A"], 10), target(PEOPLE["B"], 20), target(HANGZHOU, 7), target(WEST, 5))
    assert (found[SHANGHAI], found[EAST], found[COMPANY]) == (units(30), units(37), units(42))


def test_a_longer_target_gives_the_month():
    """Who has only a year's target also has the month of as_of, by working days and marked as derived."""
    found = completed([target(COMPANY, 248, year(2026))], TEAM, CALENDAR, AS_OF).targets
    month = next(each for each in found if each.period == NOVEMBER and each.path == COMPANY and not each.person_id)
    quarter_days = CALENDAR.working_days(quarter(2026, 4))
    assert (month.amount, month.derived) == (units(21), True)
    assert quarter_days == 62


def test_a_month_that_was_set_is_not_split_again():
    """Who has a month's target beside the year's keeps the month as it was set."""
    assert complete(target(COMPANY, 248, year(2026)), target(COMPANY, 99))[COMPANY] == units(99)


def test_the_finest_longer_target_counts():
    """The month comes from the quarter's target where there is a year's as well."""
    found = complete(target(COMPANY, 1, year(2026)), target(COMPANY, 62, quarter(2026, 4)))
    assert found[COMPANY] == units(21)


AMOUNTS = st.integers(1, 10**12)


@given(
    unit_targets=st.dictionaries(st.sampled_from(UNITS), AMOUNTS, min_size=1),
    weights=st.lists(st.integers(0, 5), min_size=6, max_size=6),
    move=st.dates(date(2026, 10, 25), date(2026, 12, 5)),
    join=st.dates(date(2026, 10, 25), date(2026, 12, 5)),
)
def test_people_add_up_to_the_unit(unit_targets, weights, move, join):
    """What a unit's people get adds up to its target less its sub-units', with joiners, movers and zero weights."""
    people = [
        person("A", SHANGHAI, weight=weights[0]), person("B", SHANGHAI, weight=weights[1], joined=join),
        person("C", HANGZHOU, weight=weights[2]), person("D", WEST, weight=weights[3], left=join),
        mover("X", SHANGHAI, move, WEST, weight=weights[4]), mover("Y", WEST, move, HANGZHOU, weight=weights[5]),
    ]  # fmt: skip
    team = Team(tuple(people), "星河")
    targets = [Target("sales", NOVEMBER, amount, path) for path, amount in unit_targets.items()]
    for each in targets:
        parts = split_team(each, team, CALENDAR, targets)
        below = [
            other.amount
            for other in targets
            if [path for path in list(other.path.ancestors())[1:] if path in unit_targets][:1] == [each.path]
        ]
        rest = each.amount - sum(below)
        assert not parts or sum(part.amount for part in parts) == max(0, rest)


@given(st.permutations([target(EAST, 333.33), target(PEOPLE["A"], 100.01), target(COMPANY, 1000, year(2026))]))
def test_the_order_of_targets_does_not_matter(targets):
    """The same targets in another order give the same complete targets."""
    first = completed(sorted(targets, key=lambda each: each.amount), TEAM, CALENDAR, AS_OF).targets
    assert completed(targets, TEAM, CALENDAR, AS_OF).targets == first


def test_weights_of_a_target_sheet_count_for_its_metric_and_period():
    """Who has a weight on the sheet shares the unit's target by it, with working days; who has none there gets none."""
    weights = {("sales", NOVEMBER): {"A": 30_000, "B": 10_000}}
    parts = split_team(target(EAST, 300), TEAM, CALENDAR, weights=weights)
    assert {part.person_id: part.amount for part in parts} == {"A": units(225), "B": units(75)}
    other = split_team(target(EAST, 300, metric="collections"), TEAM, CALENDAR, weights=weights)
    assert {part.person_id: part.amount for part in other} == {each: units(100) for each in "ABC"}


def test_weights_of_a_quarter_hold_for_its_months():
    """A unit's month that was split from its quarter is shared by the quarter's weights."""
    weights = {("sales", quarter(2026, 4)): {"A": 3, "B": 1}}
    found = completed([target(EAST, 620, quarter(2026, 4))], TEAM, CALENDAR, AS_OF, weights).targets
    month = {each.person_id: each.amount for each in found if each.period == NOVEMBER and each.person_id}
    assert month["A"] == 3 * month["B"]
    assert set(month) == {"A", "B"}


@given(
    amount=AMOUNTS,
    locked=st.integers(0, 10**11),
    weights=st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 10**6), min_size=1),
)
def test_sheet_weights_add_up_beside_locks(amount, locked, weights):
    """By whatever weights a sheet gives, parts and explicit values add up to the company's target exactly."""
    own = Target("sales", NOVEMBER, locked, SHANGHAI, "A")
    whole = Target("sales", NOVEMBER, amount, COMPANY)
    parts = split_team(whole, TEAM, CALENDAR, [own], {("sales", NOVEMBER): weights})
    assert "A" not in {part.person_id for part in parts}
    assert not parts or sum(part.amount for part in parts) == max(0, amount - locked)
