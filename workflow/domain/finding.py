"""Something wrong or doubtful at a place: a value in a list, never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflow.domain.place import Place


class Severity(StrEnum):
    """What a finding means for the row it stands at."""

    ERROR = "error"
    """Held back from the figures."""
    QUESTION = "question"
    """Held back until somebody answers."""
    WARNING = "warning"
    """Booked; worth a look."""
    HINT = "hint"
    """Booked; for information."""

    @property
    def holds(self) -> bool:
        """Whether the row stays out of the figures."""
        return self in (Severity.ERROR, Severity.QUESTION)

    @property
    def order(self) -> int:
        """The graver, the smaller."""
        return list(Severity).index(self)


class Accept(StrEnum):
    """What 是 in the column 采纳 of the 问题 sheet does about a finding."""

    NO = "no"
    """Nothing: a value has to be typed."""
    CANDIDATE = "candidate"
    """The suggested value (the finding's detail `candidate`) counts."""
    AS_IS = "as_is"
    """The value is right as it stands: the finding is dropped, the row booked."""


class Language(StrEnum):
    """The languages users can read."""

    ZH = "zh_CN"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a finding says in one language; `{name}` is filled from the finding's details, `{value}` from its value."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FindingType:
    """A code with its severity and its words; the one list of them is `catalogue.FINDINGS`."""

    severity: Severity
    zh: Wording
    en: Wording
    accept: Accept = Accept.NO

    def wording(self, language: Language) -> Wording:
        """Return the words in a language."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `cause` is equal for all that one mistake made (300 rows under one wrong header: one cause)."""

    code: str
    severity: Severity
    place: Place
    value: str = ""
    """What was seen, as the user would read it in the cell."""
    details: Mapping[str, str] = field(default_factory=dict)
    cause: str = ""

    @property
    def sort_key(self) -> tuple[Place, int, str, str]:
        """The order of findings in lists: by place, then the gravest first."""
        return self.place, self.severity.order, self.code, self.value
