"""What owners say of their targets: confirmed, promised, in words that are SMART (capabilities.md #2, #11)."""

from collections.abc import Iterable

from workflow.checks.settings import CheckSettings
from workflow.checks.smart import Statement, assess
from workflow.checks.target_book import TargetBook, described, shown
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.place import Place
from workflow.domain.results import Target, Tier
from workflow.domain.target_ledger import TargetEntry

_NOT_YET = frozenset({"否", "未确认", "未", "no", "n", "×", "x", "✗", "待确认"})


def unconfirmed(book: TargetBook, settings: CheckSettings) -> Iterable[Finding]:
    """Yield the people's targets that nobody has confirmed, in tables that ask for it; and promises that differ."""
    for entry in book.entries:
        target = entry.target
        if target.tier is not Tier.BASE or not target.person_id or target.open:
            continue
        details = described(book, target)
        silent = not entry.confirmed or entry.confirmed.lower() in _NOT_YET
        if entry.asks and silent and entry.committed is None:
            yield find("target.unconfirmed", target.place or Place(""), shown(target.amount), **details)
        if entry.committed is None:
            continue
        difference = entry.committed - target.amount
        if abs(difference) > abs(target.amount) * settings.target_tolerance / 100:
            yield find(
                "target.commitment_gap", target.place or Place(""), shown(entry.committed), **details,
                target=shown(target.amount), difference=shown(difference),
                opinion=f"“{entry.opinion}”" if entry.opinion else "",
            )  # fmt: skip


def not_smart(book: TargetBook, settings: CheckSettings) -> Iterable[Finding]:
    """Yield the targets in words that miss one of the five, with what is missing and a rewrite (domain.md 4.16)."""
    if not settings.smart:
        return
    told: set[tuple[object, ...]] = set()
    for entry in book.entries:
        target = entry.target
        place = target.place
        if not entry.statement or place is None or (place.workbook, place.sheet, place.row) in told:
            continue
        told.add((place.workbook, place.sheet, place.row))
        smart = assess(_statement(entry, target, book))
        if smart.score < 5:
            yield find(
                "target.not_smart", place, entry.statement, score=smart.score, person_id=target.person_id,
                missing="、".join(zh for zh, _ in smart.missing), missing_en="; ".join(en for _, en in smart.missing),
                rewrite=smart.rewrite, rewrite_en=smart.rewrite_en,
            )  # fmt: skip


def _statement(entry: TargetEntry, target: Target, book: TargetBook) -> Statement:
    high = book.high(target)
    amount = None if target.open else target.amount
    above = {one.path for one in book.targets if not one.person_id and one.metric == target.metric}
    higher = list(target.path.ancestors())[0 if target.person_id else 1 :]
    # An office that sets no unit such a target has nothing that one could be linked to.
    alone = not above or not higher
    return Statement(
        entry.statement,
        target.metric,
        amount,
        target.period,
        within_reach=high is None or amount is None or amount <= high or bool(entry.reason),
        linked=bool(entry.parent) or alone or any(unit in above for unit in higher),
    )
