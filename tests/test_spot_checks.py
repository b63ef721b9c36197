"""抽查卡: whom a manager calls is drawn by day, so that nobody can tell and nobody is passed over (#47)."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from small_office import AS_OF, CALENDAR, EAST, TEAM, person
from workflow.compute.spot_checks import Known, called_at, drawn, places_a_day, pressing, spot_checks
from workflow.compute.supervision_settings import SpotCheckSettings
from workflow.domain.calendar import Calendars
from workflow.domain.period import between
from workflow.domain.place import Place
from workflow.domain.planning import Planning
from workflow.domain.supervision import SeenVisit
from workflow.domain.team import Team
from workflow.domain.view import Scope
from workflow.domain.visits import Promise, PromiseState

PLANNING = Planning(Calendars(CALENDAR))
SETTINGS = SpotCheckSettings()
MANAGER = TEAM.by_id["M"]
SCOPE = Scope(MANAGER, EAST, frozenset("ABC"))
people = st.sets(st.integers(1, 99).map(str), min_size=1, max_size=12)


def called(names, number, a_day, seed="s"):
    """Return who is called on a day, when everybody is there."""
    return drawn(names, number, a_day, seed)[: places_a_day(len(names), a_day)]


@given(people, st.integers(1, 4), st.integers(0, 20), st.text(max_size=4))
def test_everybody_is_drawn_in_each_stretch_of_days(names, a_day, stretch, seed):
    """In each stretch of 2 · ⌈n / k⌉ days everybody is called at least once, and nobody is on every day of it."""
    days = 2 * -(-len(names) // places_a_day(len(names), a_day))
    times = Counter(who for day in range(days) for who in called(names, stretch * days + day, a_day, seed))
    assert set(times) == names
    if places_a_day(len(names), a_day) == 1:
        assert max(times.values()) < days


@given(people, st.integers(1, 4), st.integers(0, 400))
def test_the_draw_does_not_depend_on_order(names, a_day, number):
    """The same people in any order give the same draw, each of them once at most."""
    found = drawn(sorted(names), number, a_day, "s")
    assert found == drawn(sorted(names, reverse=True), number, a_day, "s")
    assert len(set(found)) == len(found)


def test_who_was_called_is_not_safe_on_the_next_day():
    """Over a year somebody is called on two days in a row, and the gaps between calls are of many lengths."""
    days = [number for number in range(240) if "3" in called("123456", number, 2)]
    gaps = Counter(later - earlier for earlier, later in pairwise(days))
    assert gaps[1] > 0
    assert len(gaps) >= 5
    assert max(gaps) <= 2 * 2 * 3


def test_another_salt_draws_otherwise():
    """Who does not know the office's salt cannot draw the same."""
    assert [drawn("123456", day, 2, "a") for day in range(9)] != [drawn("123456", day, 2, "b") for day in range(9)]


@given(st.text(max_size=8))
def test_a_call_falls_into_one_of_the_spans(seed):
    """The time of a call lies in one of the office's spans, on a five minutes' step."""
    minute = called_at(SETTINGS, seed)
    assert any(start <= minute <= end and (minute - start) % 5 == 0 for start, end in SETTINGS.spans)


@pytest.mark.parametrize("slots", [("14-16",), ("16:00-14:00",), ()])
def test_spans_that_are_none_are_refused(slots):
    """A span that cannot be read, that ends before it begins, or no span at all stops the run by its key."""
    with pytest.raises(ValidationError):
        SpotCheckSettings(slots=slots)


def visit(who: str, day: date, customer: str) -> SeenVisit:
    return SeenVisit(who, day, customer, customer, 540, 600, "订货")


def promise(who: str, due: date, state: PromiseState) -> Promise:
    return Promise(who, "甲", "甲", due - timedelta(7), due, state, None, 0, Place("w"))


def cards(known=Known(), team=TEAM, scope=SCOPE, **more):  # noqa: B008  a frozen value
    return spot_checks([scope], team, PLANNING, AS_OF, known, SpotCheckSettings(**more))


def test_cards_are_for_the_next_working_day_and_the_manager_s_own_people():
    """A card names the manager, somebody of the scope who sells, and the first working day after as_of."""
    found = cards(a_day=3)
    assert {card.person_id for card in found} <= {"A", "B", "C"}
    assert {card.day for card in found} == {date(2026, 11, 23)}
    assert all(card.card == f"20261123-M-{card.person_id}" for card in found)
    assert cards(a_day=0) == ()


def test_who_is_on_leave_or_gone_is_not_called():
    """Another one is called in place of somebody who is away on that day."""
    away = {each: (between(date(2026, 11, 23), date(2026, 11, 24)),) for each in "AB"}
    assert [card.person_id for card in cards(Known(leave=away))] == ["C"]
    left = Team(tuple(replace(each, left=AS_OF) if each.id in "AB" else each for each in TEAM.people), TEAM.company)
    assert {card.person_id for card in cards(team=left)} <= {"C"}


def test_somebody_alone_is_called_on_some_days_only():
    """A manager of one is given a card on one of two working days: a call every day would be a rule."""
    alone = [bool(called({"1"}, number, 2)) for number in range(100)]
    assert sum(alone) == 50
    assert len({tuple(alone[at : at + 4]) for at in range(0, 100, 4)}) > 2


def test_a_card_has_the_last_report_and_the_most_pressing_promise():
    """The questions rest on the last reported day alone, and on the promise that is overdue the longest."""
    team = Team((person("A", EAST), MANAGER), TEAM.company)
    seen = [visit("A", AS_OF - timedelta(1), "旧"), visit("A", AS_OF, "甲"), visit("A", AS_OF, "乙")]
    late = promise("A", AS_OF - timedelta(9), PromiseState.BROKEN)
    owed = [promise("A", AS_OF + timedelta(3), PromiseState.OPEN), late, promise("A", AS_OF, PromiseState.KEPT)]
    known = Known(seen, owed)
    found = [
        card
        for number in range(4)
        for card in spot_checks(
            [Scope(MANAGER, EAST, frozenset("A"))], team, PLANNING, AS_OF - timedelta(number), known, SETTINGS
        )
    ]
    assert found
    assert all([each.customer for each in card.visits] == ["甲", "乙"] for card in found)
    assert all(card.revisit == late for card in found)


def test_without_an_overdue_promise_the_next_one_is_asked_about():
    """Kept and moved promises are asked about by nobody; of open ones the first to come is."""
    first, then = (promise("A", AS_OF + timedelta(days), PromiseState.OPEN) for days in (2, 5))
    assert pressing([then, promise("A", AS_OF, PromiseState.KEPT), first]) == first
    assert pressing([promise("A", AS_OF, PromiseState.MOVED)]) is None
