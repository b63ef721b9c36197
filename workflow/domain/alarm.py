"""What the operator is told: only what needs a person, each with the command or the deed that mends it."""

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What kind of trouble; its words and its remedy stand in the templates, in this order in the mail."""

    BROKEN = "broken"
    """A night died or ended by a fault."""
    MISSED = "missed"
    """The schedule did not begin an edition."""
    TEMPLATE = "template"
    """A template is broken: its mails or messages stay away."""
    HELD = "held"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    WAITING = "waiting"
    """Queued, and sending ended early."""
    REJECTED = "rejected"
    """Workbooks that were not read, and that stand in nobody's mail."""
    UNTOLD = "untold"
    """Rows that are held, and that stand in nobody's mail."""
    NO_ADDRESS = "no_address"
    BLOCKED = "blocked"
    """An output could not be replaced, since somebody has it open."""
    DISK = "disk"
    CALENDAR = "calendar"
    """The next year's holidays are not known."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that needs a person."""

    topic: Topic
    lines: tuple[str, ...]
    """What exactly: a workbook with the reason, a channel with its count. No figures of sales, no cells' values."""
    commands: tuple[str, ...] = ()
    """What to type, after `python run.py`."""
    stories: tuple[str, ...] = ()
    """What is told, so that it is not told twice in a day; by default topic and line."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The stories' names."""
        return tuple(f"{self.topic}:{story}" for story in self.stories or self.lines)
