"""Messages to leave, and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

EDITIONS = ("evening", "morning", "weekly", "monthly")
"""When messages are made, and what they are about: the day that is over, the one that begins, the week, the month."""


class MessageState(StrEnum):
    """Where a message stands in the outbox."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, order=True)
class MessageKey:
    """What makes a message one message: sending it again under the same key is a repetition."""

    channel: str
    kind: str
    as_of: date
    recipient: str
    """The recipient's person id."""
    scope: str
    """The unit that the message is about, as a text."""
    edition: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it leaves: rendered once, stored, and sent from the stored bytes."""

    key: MessageKey
    address: str
    subject: str
    content: bytes
    """The whole message (RFC 5322 for mail)."""
    message_id: str


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message as the outbox keeps it, with what became of it so far."""

    number: int
    """The row's number: what people call it by."""
    message: Message
    state: MessageState
    data_started: bool = False
    """Whether the content was about to go out: from then on a crash leaves it unknown whether it arrived."""
    attempts: int = 0
    """How often the delivery was put off."""
    not_before: datetime | None = None
    """When a deferred message may be tried again (UTC)."""
    reason: str = ""
    """What the server or a person said last."""
    updated: datetime | None = None
    """When the state changed last (UTC)."""
