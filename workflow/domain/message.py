"""Messages to leave, and what became of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
