"""What is wrong with one value, before its place is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding's code and details, for a value that could not be taken as it stands."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)
