"""What the templates of the operator's mail get: plain values, with phone numbers blotted out."""

import re
from dataclasses import dataclass
from datetime import date

from workflow.domain.view import OperatorView
from workflow.notify.mime import clean

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8})(?!\d)")
_MOST = 12
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of trouble."""

    topic: str
    """A key of the words' `troubles` and `remedies`."""
    lines: tuple[str, ...]
    more: int
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorScreen:
    """The operator's mail."""

    recipient: str
    as_of: date
    edition: str
    matters: tuple[Matter, ...]
    revision: int
    attached: bool = False


def operator_screen(view: OperatorView) -> OperatorScreen:
    """Arrange what needs a person for the templates."""
    matters = (
        Matter(each.topic.value, tuple(_plain(line) for line in each.lines[:_MOST]), max(0, len(each.lines) - _MOST),
               each.commands)
        for each in view.troubles
    )  # fmt: skip
    return OperatorScreen(
        clean(view.scope.recipient.name), view.as_of, clean(view.edition), tuple(matters), view.revision
    )


def _plain(text: str) -> str:
    """Return a text without phone numbers: names of files may hold a customer's."""
    hidden = _PHONE.sub("***", clean(text))
    return hidden if len(hidden) <= _LONGEST else f"{hidden[: _LONGEST - 1]}…"
