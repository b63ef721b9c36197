"""Weighted performance scores with evidence; what is missing is listed, not zeroed (#80)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, CALENDAR, NOVEMBER, SHANGHAI, TEAM, facts, target, units
from workflow.compute.contest import Contest
from workflow.compute.coverage import Coverage
from workflow.compute.progress import standings
from workflow.compute.scores import points_of, scores
from workflow.domain.incentive import HumanMark, ScoreItem, ScorePlan, Scoring
from workflow.domain.period import Period

LEDGER = Coverage.of(ledgers={"sales": Period(NOVEMBER.start, AS_OF)})
SALES = ScoreItem("sales", Fraction(7, 10), Scoring.COMPLETION, most=Fraction(120))
CARE = ScoreItem("工作态度", Fraction(3, 10), Scoring.HUMAN)
PLAN = ScorePlan("月度考核", (SALES, CARE))


def mark(who, score, period=NOVEMBER):
    return HumanMark(who, "工作态度", period, Fraction(score), "王经理")


def score_of(who, marks=(), rows=((AS_OF, "A", SHANGHAI, "sales", 150),), plan=PLAN):
    found = facts(rows)
    stood = standings(found, [target(TEAM.by_id["A"], 100)], TEAM, CALENDAR, AS_OF, LEDGER)
    made = scores(Contest.of(found, stood, TEAM, AS_OF, LEDGER, CALENDAR), [plan], marks)
    return next(each for each in made if each.person_id == who)


def test_points_are_weighted_and_bounded():
    """150 % counts as at most 120 points: 120 × 0.7 + 90 × 0.3 = 111, with the actual and the target as evidence."""
    score = score_of("A", [mark("A", 80), mark("A", 100)])
    assert score.total == 111
    assert (score.parts[0].actual, score.parts[0].target) == (units(150), units(100))
    assert [each.score for each in score.parts[1].marks] == [80, 100]


def test_a_missing_mark_is_listed_and_never_counts_as_zero():
    """Without a mark there is no total; what is known is told over its own weight."""
    score = score_of("A", [mark("A", 90, NOVEMBER.parts()[0])])
    assert (score.total, score.so_far) == (None, 120)
    assert [item.metric for item in score.missing] == ["工作态度"]


def test_a_missing_target_is_listed():
    """Who has no target has no completion to score: the item is missing too."""
    score = score_of("B", [mark("B", 90)])
    assert [item.metric for item in score.missing] == ["sales"]
    assert score.so_far == 90


def test_steps_give_the_points_of_the_highest_one_reached():
    """Below the first step there are 0 points; at a step its own."""
    item = ScoreItem(
        "sales", Fraction(1), Scoring.STEPS, steps=((Fraction(4, 5), Fraction(80)), (Fraction(1), Fraction(100)))
    )
    assert [points_of(item, Fraction(share, 100)) for share in (79, 80, 99, 100, 130)] == [0, 80, 80, 100, 100]
    assert points_of(item, None) is None


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 120)), min_size=1, max_size=6))
def test_a_total_lies_between_its_items(parts):
    """A weighted mean is never above the best item nor below the worst, whatever the weights add up to."""
    items = tuple(ScoreItem(f"项{number}", Fraction(weight), Scoring.HUMAN) for number, (weight, _) in enumerate(parts))
    marks = [HumanMark("A", f"项{number}", NOVEMBER, Fraction(score)) for number, (_, score) in enumerate(parts)]
    total = score_of("A", marks, plan=ScorePlan("考核", items)).total
    assert min(score for _, score in parts) <= total <= max(score for _, score in parts)
