"""四次拜访, measured: how many customers are still visited, and how many won, at the nth visit (domain.md 4.16)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from workflow.compute.intervals import wilson
from workflow.domain.supervision import CustomerEntry
from workflow.domain.visit_analysis import CurvePoint, LeftOut, VisitCurve
from workflow.domain.visits import CLASSES, VisitCount

LATE = 4
"""From which visit on the folk claim has 80 % of all customers won (S4, 四次拜访法则)."""
_PROSPECT, _, _EXISTING = CLASSES
_SHOWN = 8


def visit_curve(
    counts: Iterable[VisitCount],
    entries: Mapping[str, CustomerEntry],
    as_of: date,
    days: int,
    begins: date | None = None,
    run_in: int = 0,
) -> VisitCurve | None:
    """Return the curve of prospects whose first visit lies in the last days; None where there are none.

    Only customers whose first contact lies within the records are in it; how many were left out, and why, stands
    beside it. A customer of two people counts for each of them.

    Args:
        counts: how far everybody is with each customer.
        entries: customers by key.
        as_of: the last complete day.
        days: first visits of so many days count.
        begins: the first visit that is known of anybody; None: of these counts.
        run_in: customers first seen in so many days after it are left out.
    """
    since = as_of - timedelta(days)
    seen = [one for one in counts if since < one.first <= as_of]
    begins = begins or min((one.first for one in seen), default=as_of)
    reasons = [_left_out(one, entries.get(one.key), begins + timedelta(run_in)) for one in seen]
    chosen = [one for one, reason in zip(seen, reasons, strict=True) if reason is None]
    if not chosen:
        return None
    won = [one for one in chosen if one.won_at]
    late = sum(one.won_at >= LATE for one in won)
    left_out = tuple((reason, reasons.count(reason)) for reason in LeftOut if reason in reasons)
    return VisitCurve(
        len(chosen), len(won), late, _points(chosen), left_out, wilson(late, len(won)), begins,
        (as_of - begins).days + 1,
    )  # fmt: skip


def _points(chosen: Sequence[VisitCount]) -> tuple[CurvePoint, ...]:
    longest = min(_SHOWN, max(LATE, *(one.visits for one in chosen)))
    return tuple(
        CurvePoint(
            number,
            sum(one.visits >= number for one in chosen),
            sum(0 < one.won_at <= number for one in chosen),
        )
        for number in range(1, longest + 1)
    )


def _left_out(count: VisitCount, entry: CustomerEntry | None, known_from: date) -> LeftOut | None:
    """Return why a customer's first contact may lie before the first visit that is known; None where it does not."""
    if entry and entry.first_order:
        existing = entry.first_order < count.first
    else:
        first = count.first_class or count.customer_class
        if not first:
            return LeftOut.UNTOLD
        existing = first != _PROSPECT
    return LeftOut.EXISTING if existing else LeftOut.EARLY if count.first < known_from else None


def is_prospect(count: VisitCount, entry: CustomerEntry | None) -> bool:
    """Tell whether a customer was none yet at the first visit that is known, as far as anything says."""
    if entry and entry.first_order:
        return entry.first_order >= count.first
    return (count.first_class or count.customer_class) != _EXISTING
