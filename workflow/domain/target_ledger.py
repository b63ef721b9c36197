"""The target ledger (目标表): every version that was ever stated, and which of them counts on a day.

A new version is a new row, never an overwrite (capabilities.md #1, #15).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.domain.period import Period
from workflow.domain.results import Target, Tier
from workflow.domain.team import TeamPath


class TaxBasis(StrEnum):
    """Whether an amount includes tax (domain.md 4.12)."""

    UNSAID = ""
    INCLUDED = "included"
    EXCLUDED = "excluded"


class Crediting(StrEnum):
    """Which date of a deal counts (domain.md 4.14)."""

    UNSAID = ""
    SIGNED = "signed"
    SHIPPED = "shipped"
    INVOICED = "invoiced"
    PAID = "paid"


_EXCLUDED = re.compile(r"不含税|未税|除税|税前|excl|net of tax", re.IGNORECASE)
_INCLUDED = re.compile(r"含税|价税|incl", re.IGNORECASE)
_CREDITING = (
    (Crediting.SIGNED, re.compile(r"签约|签订|合同|signed", re.IGNORECASE)),
    (Crediting.SHIPPED, re.compile(r"发货|出货|出库|shipped", re.IGNORECASE)),
    (Crediting.INVOICED, re.compile(r"开票|发票|invoiced", re.IGNORECASE)),
    (Crediting.PAID, re.compile(r"到账|回款|收款|paid|received", re.IGNORECASE)),
)


def tax_basis(text: str) -> TaxBasis:
    """Return what a text (口径, a header, a title) says of tax."""
    if _EXCLUDED.search(text):
        return TaxBasis.EXCLUDED
    return TaxBasis.INCLUDED if _INCLUDED.search(text) else TaxBasis.UNSAID


def crediting(text: str) -> Crediting:
    """Return which date a text (口径) makes count."""
    return next((kind for kind, words in _CREDITING if words.search(text)), Crediting.UNSAID)


OwnerKey = tuple[str, TeamPath, str, Period, Tier]


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """One value of a target workbook with all that its row says: a version of a target."""

    target: Target
    version: str = ""
    effective: date | None = None
    """From which day on it counts; None: since ever."""
    keeper: str = ""
    basis: TaxBasis = TaxBasis.UNSAID
    crediting: Crediting = Crediting.UNSAID
    locked: bool = False
    code: str = ""
    parent: str = ""
    """The code of the target above."""
    committed: int | None = None
    """What the owner promised."""
    asks: bool = False
    """Whether the table has a column in which owners confirm or promise."""
    confirmed: str = ""
    opinion: str = ""
    reason: str = ""
    approver: str = ""
    statement: str = ""
    """The target or its measures in words."""

    @property
    def key(self) -> OwnerKey:
        """What the versions of one target share."""
        target = self.target
        owner = TeamPath("") if target.person_id else target.path
        return target.person_id, owner, target.metric, target.period, target.tier

    @property
    def age(self) -> tuple[date, tuple[int, ...]]:
        """What orders versions: the effective day, then the numbers in the version ('V2.1' is 2, 1)."""
        return self.effective or date.min, tuple(int(digits) for digits in re.findall(r"\d+", self.version))

    @property
    def versioned(self) -> bool:
        """Whether the row says of itself that it is one of several versions."""
        return bool(self.version) or self.effective is not None


class State(StrEnum):
    """What a version is on a day."""

    COUNTS = "counts"
    SUPERSEDED = "superseded"
    AHEAD = "ahead"
    """Its effective day has not come."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version beside the one before it."""

    entry: TargetEntry
    before: TargetEntry | None
    state: State

    @property
    def change(self) -> int | None:
        """New − old; None for a first version."""
        return None if self.before is None else self.entry.target.amount - self.before.target.amount


def entries_known_on(entries: Iterable[TargetEntry], day: date) -> tuple[TargetEntry, ...]:
    """Return of each target the version that counts on a day, in the order in which the targets were first stated.

    The latest effective day up to `day` counts, then the highest version; of equal ones the first stated.
    """
    known: dict[OwnerKey, TargetEntry] = {}
    for entry in entries:
        if entry.effective is not None and entry.effective > day:
            continue
        if entry.key not in known or entry.age > known[entry.key].age:
            known[entry.key] = entry
    return tuple(known.values())


def revisions(entries: Iterable[TargetEntry], day: date) -> tuple[Revision, ...]:
    """Return every version of every target that has or says it has versions, oldest first, with what it changed."""
    chains: dict[OwnerKey, list[TargetEntry]] = {}
    for entry in entries:
        chains.setdefault(entry.key, []).append(entry)
    counting = {id(entry) for entry in entries_known_on((entry for one in chains.values() for entry in one), day)}
    found: list[Revision] = []
    for chain in chains.values():
        in_order = _one_each(sorted(chain, key=lambda entry: entry.age))
        if len(in_order) < 2 and not in_order[0].versioned:
            continue
        for number, entry in enumerate(in_order):
            ahead = entry.effective is not None and entry.effective > day
            state = State.COUNTS if id(entry) in counting else State.AHEAD if ahead else State.SUPERSEDED
            found.append(Revision(entry, in_order[number - 1] if number else None, state))
    return tuple(found)


def _one_each(chain: Sequence[TargetEntry]) -> list[TargetEntry]:
    """Keep the first of several rows of one version."""
    return [entry for number, entry in enumerate(chain) if not number or entry.age != chain[number - 1].age]


BLOCKING = frozenset({"target.unreconciled", "target.parent_unknown", "target.code_twice"})
"""Findings with which a split may not be published (capabilities.md #10)."""
