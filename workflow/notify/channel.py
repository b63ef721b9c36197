"""What a channel is: a name, and one call that opens it and gives a function to deliver with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from workflow.domain.message import Message


class Verdict(StrEnum):
    """What became of one delivery."""

    ACCEPTED = "accepted"
    LATER = "later"
    """Refused for now (4xx): try again later."""
    REFUSED = "refused"
    """Refused for good (5xx): this message, not the others."""
    LOST = "lost"
    """The connection broke before the content went out: nothing arrived."""
    UNKNOWN = "unknown"
    """The connection broke after the content began to go out: it may have arrived."""
    STOP = "stop"
    """Nothing that follows would be accepted either (login, sender, rate): the message stays in the queue."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with what the other side said."""

    verdict: Verdict
    reason: str = ""


class ChannelClosedError(Exception):
    """The channel cannot be opened: no server, a certificate that is not trusted, a refused login."""


Deliver = Callable[[Message, Callable[[], None]], Outcome]
"""Delivers one message; calls the second argument once, right before the content goes out."""


class Channel(Protocol):
    """A way out for messages."""

    @property
    def name(self) -> str:
        """The `channel` of the messages that it delivers."""

    @property
    def paced(self) -> bool:
        """Whether somebody's server stands behind it, so that the settings' pace holds."""

    def connect(self) -> AbstractContextManager[Deliver]:
        """Open the channel once for many messages.

        Raises:
            ChannelClosedError: it cannot be opened, with the reason in words.
        """
