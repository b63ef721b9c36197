"""What people weigh in a split by ability, experience and free capacity: w = a^α · e^β · f^γ (domain.md 4.8).

Presence, p, is not in it: the split multiplies by the days at work anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from workflow.domain.fairness import Weighing

WHOLE = 1_000_000
"""What a person of median ability, out of the ramp and with free hands, weighs."""

SHRINKAGE = 6
"""k in n / (n + k): with six months of history half of what sets somebody apart is believed."""


@dataclass(frozen=True, slots=True)
class Exponents:
    """How much each of the three counts; 0: not at all."""

    ability: float = 1.0
    experience: float = 1.0
    capacity: float = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person before a split."""

    person_id: str
    months: Sequence[int]
    """Amounts of the known months among the last twelve."""
    typed: Fraction | None = None
    """The ability score of the people workbook: it counts instead of the history, in full."""
    tenure_months: int | None = None
    """Months since joining; None: for ever."""
    free: Fraction = Fraction(1)
    """Share of the hours that is free, 0 to 1."""


def weighings(
    candidates: Sequence[Candidate], exponents: Exponents | None = None, ramp_months: int = 12
) -> Mapping[str, Weighing]:
    """Return what everybody weighs and why, by person id; of whom nothing is known, ability counts as the median."""
    exponents = exponents or Exponents()
    means = {each.person_id: Fraction(sum(each.months), len(each.months)) for each in candidates if each.months}
    middle = median([mean for mean in means.values() if mean > 0] or [Fraction(1)])
    scores = [each.typed for each in candidates if each.typed]
    middle_score = median(scores) if scores else Fraction(1)
    found = {}
    for each in candidates:
        own = means.get(each.person_id, Fraction(0)) / Fraction(middle)
        believed = Fraction(len(each.months), len(each.months) + SHRINKAGE)
        ability = 1 + (max(own, Fraction(0)) - 1) * believed
        if each.typed:
            ability = each.typed / Fraction(middle_score)
        tenure = ramp_months if each.tenure_months is None else each.tenure_months
        experience = min(Fraction(1), Fraction(max(tenure, 1), ramp_months)) if ramp_months else Fraction(1)
        capacity = min(Fraction(1), max(Fraction(0), each.free))
        weight = (
            float(ability) ** exponents.ability
            * float(experience) ** exponents.experience
            * float(capacity) ** exponents.capacity
        )
        found[each.person_id] = Weighing(
            each.person_id, ability, len(each.months), experience, capacity, round(WHOLE * weight)
        )
    return found
