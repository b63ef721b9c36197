"""How a kind of workbook is declared: its columns with their headers, and what makes a sheet one of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from workflow.kinds.written import header_key


class Content(StrEnum):
    """What the cells of a column hold, and so how they are parsed."""

    TEXT = "text"
    PERSON = "person"
    IDENTITY = "identity"
    """An id, an order number: digits are no amount, leading zeros stay."""
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    """A part of a whole in 1/10,000; the column as a whole tells whether 60 or 0.6 is meant."""
    CHOICES = "choices"


class Record(BaseModel):
    """One row of a kind, validated; fields are the columns of the record frame, in order."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind."""

    key: str
    zh: str
    en: str
    content: Content = Content.TEXT
    synonyms: tuple[str, ...] = ()
    """Headers seen in real workbooks (domain.md 5.1, 5.5); `zh` and `en` count as well."""
    strong: bool = False
    """Whether the column says that a sheet is of this kind and of no other."""
    none_is_zero: bool = False
    """Whether 无 means 0: an actual that did not happen, not a value that is missing."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For CHOICES: the known words and other ways to write them."""
    taught_by: str = ""
    """The key of the 配置 sheet that says what an office's own words mean; '' for none."""
    own_words: bool = False
    """Whether an office may have fixed words of its own."""
    fill_down: bool = True
    """Whether a merged cell holds for all of its rows."""

    def with_words(self, words: Mapping[str, str]) -> "Column":
        """Return the column with an office's own words: each counts as one of its fixed words, or as itself."""
        own = {header_key(word): meaning for word, meaning in words.items()}
        choices = {
            known: tuple(each for each in others if header_key(each) not in own)
            for known, others in self.choices.items()
        }
        for word, meaning in own.items():
            choices[meaning] = (*choices.get(meaning, ()), word)
        return replace(self, choices=choices)

    def headers(self) -> tuple[str, ...]:
        """Return all headers of the column as they are compared."""
        return tuple(dict.fromkeys(header_key(text) for text in (self.zh, self.en, self.key, *self.synonyms)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One way to know a sheet: of every group at least one column is there; `hint` must be in a name or title."""

    groups: tuple[frozenset[str], ...]
    hint: str = ""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of workbook."""

    key: str
    zh: str
    en: str
    version: int
    """Raised when the kind reads the same bytes differently, so that stored records are read again."""
    columns: tuple[Column, ...]
    record: type[Record]
    claims: tuple[Claim, ...]
    substance: frozenset[str]
    """Columns of which at least one must be filled for a row to be a row at all (a numbered empty line is none)."""
    required: tuple[str, ...] = ()
    """Columns that a row cannot be booked without."""
    hint: re.Pattern[str] = re.compile(r"(?!)")
    """Words in a title or name that speak for this kind where headers do not decide."""
    words: frozenset[str] = frozenset()
    """Columns that are taken as text, whatever type their cells have: periods, values whose unit the row tells."""
    of_units: bool = False
    """Whether a row may name nobody: it is a unit's then."""

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Columns by key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Column key by compared header; the first column that declares a header has it."""
        found: dict[str, str] = {}
        for column in self.columns:
            for header in column.headers():
                found.setdefault(header, column.key)
        return found

    @cached_property
    def header_rank(self) -> dict[str, int]:
        """Place of a compared header among those of its column: of two on a sheet, the one declared first counts."""
        found: dict[str, int] = {}
        for column in self.columns:
            for rank, header in enumerate(column.headers()):
                found.setdefault(header, rank)
        return found

    @cached_property
    def strong(self) -> frozenset[str]:
        """The columns that only this kind has."""
        return frozenset(column.key for column in self.columns if column.strong)
