"""Are targets asked fairly? Each beside the own twelve months: stretch, spread, Gini, and who stands out (4.8, #26)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import median

from workflow.domain.fairness import Because, Fairness, Stretched
from workflow.domain.money import round_half_up

FEWEST_MONTHS = 3
OUTLIER = Fraction(3, 2)


def fairness(metric: str, targets: Mapping[str, int | None], history: Mapping[str, Sequence[int]]) -> Fairness:
    """Return how a month's targets ask of people.

    Args:
        metric: its key.
        targets: by person id, of one month; None or 0 for who has none.
        history: by person id, the amounts of the known months among the last twelve.
    """
    people = [_stretched(person_id, target, history.get(person_id, ())) for person_id, target in targets.items()]
    known = sorted(each.stretch for each in people if each.stretch is not None)
    middle = Fraction(median(known)) if known else None
    marked = [_marked(each, middle) for each in people]
    ordered = sorted(marked, key=lambda each: (each.stretch is None, -(each.stretch or 0), each.person_id))
    spread = known[-1] / known[0] if known and known[0] > 0 else None
    return Fairness(metric, tuple(ordered), middle, spread, gini(known))


def gini(values: Sequence[Fraction]) -> Fraction | None:
    """Return the Gini coefficient of values that are not below 0; None for fewer than two, or where all are 0."""
    total = sum(values)
    if len(values) < 2 or not total or min(values) < 0:
        return None
    ranked = sum((2 * place - len(values) - 1) * value for place, value in enumerate(sorted(values), 1))
    return Fraction(ranked) / (len(values) * total)


def _stretched(person_id: str, target: int | None, months: Sequence[int]) -> Stretched:
    mean = round_half_up(Fraction(sum(months), len(months))) if len(months) >= FEWEST_MONTHS else None
    stretch = Fraction(target, mean) if target and mean and mean > 0 else None
    because = Because.NO_TARGET if not target else Because.NEWCOMER if mean is None else None
    return Stretched(person_id, target, mean, len(months), stretch, because)


def _marked(each: Stretched, middle: Fraction | None) -> Stretched:
    if each.stretch is None or middle is None:
        return each
    if each.stretch > OUTLIER * middle:
        return replace(each, because=Because.STRETCH)
    return replace(each, because=Because.EASY) if each.stretch * OUTLIER < middle else each
