"""One field of a kind's blank form, as it is declared; see `form_fields.py`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from workflow.domain.form import Holds, Others

Both = tuple[str, str]
"""Chinese and English."""

SIGN: Both = ("示例", "Example")
"""What the example row begins with; `rows.py` knows it and takes the row for no record."""


class Offered(Enum):
    """Words to choose from that are not written here."""

    NOTHING = "nothing"
    PEOPLE = "people"
    REGIONS = "regions"
    STORES = "stores"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind's form."""

    key: str
    note: Both
    example: Both | Decimal | date | None = None
    width: int = 12
    offers: Offered | tuple[Both, ...] = Offered.NOTHING
    others: Others = Others.TAKEN
    required: bool = False
    header: Both | None = None
    """Where the kind's main header is not the one that people expect here."""
    holds: Holds | None = None
    """Where the field is no declared column."""
    record: str = ""
    """The record's field that bounds the values, where it has another key."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The form of one kind."""

    title: Both
    guide: Both
    fields: tuple[Field, ...]
    above: tuple[Field, ...] = ()
    rows: int = 30
    pinned: int = 0
