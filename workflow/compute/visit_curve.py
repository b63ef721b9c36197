"""四次拜访, measured: how many customers are still visited, and how many won, at the nth visit (domain.md 4.16)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from workflow.domain.supervision import CurvePoint, CustomerEntry, VisitCurve
from workflow.domain.visits import VisitCount

LATE = 4
"""From which visit on the folk claim has 80 % of all customers won (S4, 四次拜访法则)."""
_EXISTING = "原有"
_SHOWN = 8


def visit_curve(
    counts: Iterable[VisitCount], entries: Mapping[str, CustomerEntry], as_of: date, days: int
) -> VisitCurve | None:
    """Return the curve of prospects whose first visit lies in the last days; None where there are none.

    Who was a customer before that visit is none: 原有 in the reports, or with an earlier first order. A customer of
    two people counts for each of them.
    """
    since = as_of - timedelta(days)
    chosen = [one for one in counts if since < one.first <= as_of and is_prospect(one, entries.get(one.key))]
    if not chosen:
        return None
    longest = min(_SHOWN, max(LATE, *(one.visits for one in chosen)))
    points = tuple(
        CurvePoint(
            number,
            sum(one.visits >= number for one in chosen),
            sum(0 < one.won_at <= number for one in chosen),
        )
        for number in range(1, longest + 1)
    )
    won = [one for one in chosen if one.won_at]
    return VisitCurve(len(chosen), len(won), sum(one.won_at >= LATE for one in won), points)


def is_prospect(count: VisitCount, entry: CustomerEntry | None) -> bool:
    """Tell whether a customer was none yet at the first visit that is known."""
    if entry and entry.first_order:
        return entry.first_order >= count.first
    return count.customer_class != _EXISTING
