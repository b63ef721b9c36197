"""What is other than the last edition said: kept figures of an edition, and the differences that a reader is told."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a member stood in an edition that went out."""

    member: str
    """A person's id, or a unit's path."""
    metric: str
    period: str
    """Its label."""
    actual: int | None
    behind: bool


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """The figures of an edition, as its mails had them."""

    as_of: date
    edition: str
    rows: tuple[Stood, ...]


class ChangeKind(StrEnum):
    """What became different."""

    RESTATED = "restated"
    """A figure up to the last edition's day is another one by now (更正)."""
    BEHIND = "behind"
    """Fell behind the clock."""
    CAUGHT_UP = "caught_up"
    """Was behind the clock and no longer is."""
    RANK = "rank"
    """Won or lost places on the cumulative board; `before` and `after` are ranks."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference about one member. Amounts in 1/10,000 unit."""

    kind: ChangeKind
    person_id: str
    """'' for a unit."""
    name: str
    metric: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed for one reader since an edition."""

    since: date
    """as_of of that edition."""
    edition: str
    items: tuple[Change, ...]
