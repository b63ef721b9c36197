"""Are targets asked fairly, and what do people weigh (domain.md 4.8)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.compute.ability import WHOLE, Candidate, Exponents, weighings
from workflow.compute.fairness import fairness, gini
from workflow.domain.fairness import Because


def test_stretch_is_the_target_over_the_own_mean_month() -> None:
    """A target of 120 beside months of 90, 100 and 110 stretches by a fifth."""
    seen = fairness("sales", {"A": 1_200_000}, {"A": [900_000, 1_000_000, 1_100_000]})
    assert seen.people[0].stretch == Fraction(6, 5)


def test_who_is_asked_for_much_more_than_the_median_stands_out() -> None:
    """More than 1.5 × the median stretch stands out upwards, less than the median ÷ 1.5 downwards."""
    history = {key: [1_000_000] * 12 for key in "ABCDE"}
    targets = {"A": 1_000_000, "B": 1_000_000, "C": 1_000_000, "D": 1_510_000, "E": 660_000}
    marks = {each.person_id: each.because for each in fairness("sales", targets, history).people}
    assert marks == {"A": None, "B": None, "C": None, "D": Because.STRETCH, "E": Because.EASY}


def test_newcomers_are_not_measured() -> None:
    """With two months of history there is no own mean: a newcomer is named as one, not as unfairly treated."""
    seen = fairness("sales", {"A": 1_000_000, "B": None}, {"A": [1, 2]})
    assert {each.person_id: each.because for each in seen.people} == {"A": Because.NEWCOMER, "B": Because.NO_TARGET}


@pytest.mark.parametrize(("values", "expected"), [([1, 1, 1], Fraction(0)), ([0, 0, 3], Fraction(2, 3)), ([1], None)])
def test_gini(values: list[int], expected: Fraction | None) -> None:
    """Even values have a Gini of 0, all on one of three has 2/3, a single one has none."""
    assert gini([Fraction(value) for value in values]) == expected


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=30), st.integers(1, 1_000))
def test_gini_does_not_depend_on_the_unit(values: list[int], times: int) -> None:
    """It lies between 0 and 1 and is the same in 元 and in 万元."""
    found = gini([Fraction(value) for value in values])
    assert found == gini([Fraction(value * times) for value in values])
    assert found is None or 0 <= found < 1


def test_the_median_person_weighs_one() -> None:
    """Three people with months of 80, 100 and 120: the middle one weighs 1, the others a fifth × 12/18 less or more."""
    seen = weighings([Candidate(key, [mean] * 12) for key, mean in zip("ABC", (80, 100, 120), strict=True)])
    assert seen["B"].weight == WHOLE
    assert seen["A"].ability == 1 - Fraction(1, 5) * Fraction(12, 18)
    assert seen["C"].ability == 1 + Fraction(1, 5) * Fraction(12, 18)


def test_who_has_no_history_weighs_as_the_median_by_experience() -> None:
    """A joiner of three months on a ramp of twelve weighs a quarter, not nothing."""
    seen = weighings([Candidate("A", [100] * 12), Candidate("B", [], tenure_months=3)])
    assert seen["B"].weight == WHOLE // 4


def test_a_typed_score_counts_instead_of_the_history() -> None:
    """Scores of 80 and 100 weigh 80 / 90 and 100 / 90 of their median, whatever was sold."""
    seen = weighings([Candidate("A", [1] * 12, typed=Fraction(80)), Candidate("B", [9] * 12, typed=Fraction(100))])
    assert (seen["A"].ability, seen["B"].ability) == (Fraction(8, 9), Fraction(10, 9))


def test_capacity_counts_by_its_root() -> None:
    """Who has a quarter of their hours free weighs half (γ = 0.5), and all with γ = 0."""
    candidates = [Candidate("A", [100] * 12), Candidate("B", [100] * 12, free=Fraction(1, 4))]
    assert weighings(candidates)["B"].weight == WHOLE // 2
    assert weighings(candidates, Exponents(capacity=0))["B"].weight == WHOLE
