"""压货: a crowded end of the month with many returns soon after is looked into, and nothing else is (#46, 4.11)."""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from small_office import CALENDAR, EAST, TEAM, facts
from workflow.compute.channel_stuffing import mean_and_two_sigma, percentile, stuffing
from workflow.compute.clock import OwnerClocks
from workflow.compute.supervision_settings import StuffingSettings
from workflow.domain.calendar import Calendars
from workflow.domain.money import SCALE
from workflow.domain.period import month
from workflow.domain.planning import Planning

CLOCKS = OwnerClocks(Planning(Calendars(CALENDAR)), TEAM)
SETTINGS = StuffingSettings()
AS_OF = date(2026, 11, 20)
OCTOBER_END = (date(2026, 10, 28), date(2026, 10, 29), date(2026, 10, 30))


def steady(first=(2025, 12), last=(2026, 10), who="A", returned=100.0):
    """Return even sales a working day over whole months, with a small return in the middle of each."""
    start, end = month(*first).start, month(*last).end
    days = [start + timedelta(number) for number in range((end - start).days + 1)]
    sold = [(day, who, EAST, "sales", 1000.0) for day in days if CALENDAR.works(day)]
    back = [(day, who, EAST, "sales", -returned - day.month) for day in days if day.day == 15]
    return [*sold, *back]


def crowded(who="A", returned=40_000.0):
    """Return what October's last days brought more, and what came back in November."""
    more = [(day, who, EAST, "sales", 30_000.0) for day in OCTOBER_END]
    return [*more, (date(2026, 11, 10), who, EAST, "sales", -returned)]


def found(rows, as_of=AS_OF, **more):
    return stuffing(facts(rows), TEAM, CLOCKS, as_of, StuffingSettings(**more))


def test_a_crowded_month_with_returns_is_shown():
    """Both signs together name the person, the month, the share against the own P95 and the returns since."""
    (one,) = found([*steady(), *crowded()])
    assert (one.person_id, one.month, one.until) == ("A", month(2026, 10), AS_OF)
    assert one.returned == 40_000 * SCALE
    assert one.share == Fraction(93_000, 90_000 + 18_000) > one.usual_share
    assert one.months >= 6


def test_one_sign_alone_is_not_shown():
    """A crowded end without returns is a good end, and returns without one are returns."""
    assert found([*steady(), *crowded()[:-1]]) == ()
    assert found([*steady(), crowded()[-1]]) == ()
    assert found(steady()) == ()


def test_without_history_nothing_is_said():
    """With fewer own months than asked for nobody is accused by an average of nothing."""
    assert found([*steady(first=(2026, 7)), *crowded()]) == ()
    assert found([*steady(), *crowded()], least_months=12) == ()
    assert found([*steady(), *crowded()], last_days=0) == ()
    assert stuffing(pl.DataFrame(schema=facts([]).schema), TEAM, CLOCKS, AS_OF, SETTINGS) == ()


def test_returns_count_for_45_days():
    """A return on the 45th day after the month counts, one on the 46th does not, and then the month is told no more."""
    rows = [*steady(), *crowded()[:-1]]
    last = date(2026, 10, 31) + timedelta(45)
    assert found([*rows, (last, "A", EAST, "sales", -40_000.0)], as_of=last)
    assert found([*rows, (last + timedelta(1), "A", EAST, "sales", -40_000.0)], as_of=last + timedelta(1)) == ()
    assert found([*steady(), *crowded()], as_of=last + timedelta(1)) == ()


def test_a_month_under_way_is_not_judged():
    """Before the last selling day of a month is over nothing is said of it."""
    assert found([*steady(), *crowded()], as_of=date(2026, 10, 29)) == ()


@settings(max_examples=30)
@given(st.integers(1, 5))
def test_money_in_another_unit_is_judged_alike(times):
    """Who sells and takes back so many times as much is judged as before: only the own history counts."""
    rows = [*steady(), *crowded()]
    larger = [(day, who, path, metric, amount * times) for day, who, path, metric, amount in rows]
    (one,), (other,) = found(rows), found(larger)
    assert (one.share, one.usual_share) == (other.share, other.usual_share)
    assert other.returned == times * one.returned


@given(st.lists(st.fractions(0, 1), min_size=1, max_size=24))
def test_the_own_p95_lies_within_the_own_months(shares):
    """P95 is never outside of what was, give or take rounding."""
    assert min(shares) - Fraction(1, 10**8) <= percentile(shares) <= max(shares) + Fraction(1, 10**8)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=24))
def test_the_limit_of_returns_is_never_below_their_mean(amounts):
    """Mean + 2 σ is at least the mean, and the mean itself where all months are alike."""
    limit = mean_and_two_sigma(amounts)
    assert limit * len(amounts) >= sum(amounts)
    if len(set(amounts)) == 1:
        assert limit == amounts[0]
