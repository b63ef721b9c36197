"""What a kind of robot is: what it takes, how it is called, what its answers mean. One frozen value a kind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from workflow.domain.finding import Language
from workflow.domain.message import Message
from workflow.notify.channel import Outcome, Verdict
from workflow.notify.settings import Pacing

_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
_BREAKER = 1
"""Robots throttle the robot, not the message: after one refusal for now the rest waits as well."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a robot is told to be believed; never shown, never stored."""

    key: SecretStr
    sign: SecretStr | None = None

    def hide(self, text: str) -> str:
        """Return a text (an answer, an error) without the keys, should it repeat them."""
        for secret in (self.key, self.sign):
            if secret and (value := secret.get_secret_value()):
                text = text.replace(value, "***")
        return text


@dataclass(frozen=True, slots=True)
class Call:
    """One request; it holds the key, so it shows nothing of itself."""

    url: str = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Robot:
    """A kind of robot, by its documents."""

    base: str
    """Where the public service listens, without the key."""
    markdown: bool
    """Whether it shows bold and headings."""
    limit: int
    """Bytes that `size` may reach."""
    size: Callable[[str, str], int]
    """Bytes that its documents count in a message of this title and text."""
    body: Callable[[str, str, Language], bytes]
    """The message of a title and a text as it is stored: no key, no signature, no time."""
    call: Callable[[str, Keys, Message, datetime], Call]
    """The request of a stored message to an address at a moment: signed now."""
    pacing: Pacing
    """What its documents allow."""
    code: tuple[str, ...] = ()
    """Under which keys an answer may have its error code; 0 is success. (): the HTTP status says all."""
    said: str = ""
    """Under which key an answer says what is wrong."""
    later: frozenset[int] = frozenset()
    """Codes that mean: too fast, try again later."""
    stop: frozenset[int] = frozenset()
    """Codes that mean: nothing would be accepted (key, signature, address, robot switched off)."""

    def judged(self, code: int, said: str) -> Outcome:
        """Return what an error code means; one that is not known is about this message alone."""
        if code == 0:
            return Outcome(Verdict.ACCEPTED, said)
        verdict = Verdict.LATER if code in self.later else Verdict.STOP if code in self.stop else Verdict.REFUSED
        return Outcome(verdict, f"{code} {said}")


def robot_pacing(per_minute: int, burst: int, retry_minutes: tuple[int, ...]) -> Pacing:
    """Return a pace that keeps to a limit in any minute: at once and gained together never exceed it."""
    return Pacing(per_minute=per_minute, burst=burst, retry_minutes=retry_minutes, breaker=_BREAKER, patience_minutes=5)


def key_in(secret: SecretStr) -> str | None:
    """Return the key in a secret, which may be the whole address that the chat program shows; None for no key."""
    last = re.split(r"[=/]", secret.get_secret_value().strip())[-1]
    return last if _KEY.fullmatch(last) else None
