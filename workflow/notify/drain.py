"""Emptying the outbox into a channel: one connection for a batch, a pace a domain, an end when enough is enough."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from workflow.domain.message import MessageState, OutboxEntry
from workflow.notify.channel import Channel, ChannelClosedError, Deliver, Outcome, Verdict
from workflow.notify.settings import Pacing

_BATCH = 50
"""How many messages are claimed at a time."""


class OutboxPort(Protocol):
    """What draining needs of an outbox (`store.outbox.Outbox` is one)."""

    def recover(self, *, resend_in_doubt: bool = False, channel: str = "") -> int:
        """Settle what a run that died left; resend what is in doubt on one channel alone."""

    def claim(self, channel: str, limit: int, now: datetime) -> list[OutboxEntry]:
        """Take messages that are due."""

    def mark_data(self, number: int) -> bool:
        """Record, durably, that the content is about to go out."""

    def mark_sent(self, number: int, reason: str = "") -> bool:
        """Record acceptance."""

    def release(self, number: int) -> bool:
        """Put a claimed message back."""

    def defer(self, number: int, until: datetime, reason: str) -> bool:
        """Record a temporary refusal."""

    def fail(self, number: int, reason: str) -> bool:
        """Record a final refusal."""

    def doubt(self, number: int, reason: str) -> bool:
        """Record that it may have arrived."""

    def counts(self, channel: str) -> dict[MessageState, int]:
        """Return how many messages stand in each state."""

    def resting(self, channel: str, now: datetime) -> int:
        """Return how many messages are queued for later: quiet hours."""


_LEAST_PAUSE = 0.001
"""Seconds: what rounding leaves of a wait is below a clock's step, and would be waited for without end."""


class Paced(Protocol):
    """Settings with a pace: a mail server's, a robot's."""

    @property
    def pacing(self) -> Pacing:
        """Limits, retries, breaker."""


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one drain did, and what is left in the outbox for this channel."""

    sent: int = 0
    """Accepted now."""
    deferred: int = 0
    """Refused for now."""
    failed: int = 0
    """Refused for good now."""
    in_doubt: int = 0
    """All that wait for a person's word, earlier ones included."""
    waiting: int = 0
    """All that are still to leave: queued or deferred, without those that rest."""
    resting: int = 0
    """Those whose recipients have quiet hours now."""
    reason: str = ""
    """Why the drain ended before the queue was empty; '' if it did not."""


@dataclass
class Bucket:
    """A token bucket: `burst` at once, then `per_minute`."""

    pacing: Pacing
    tokens: float
    filled: datetime

    def wait(self, now: datetime) -> float:
        """Return the seconds until a message may leave; 0: now, and its token is taken."""
        if not self.pacing.per_minute:
            return 0
        rate = self.pacing.per_minute / 60
        gained = max(0.0, (now - self.filled).total_seconds()) * rate  # a clock that jumps back gives nothing
        self.tokens, self.filled = min(self.pacing.burst, self.tokens + gained), now
        if self.tokens < 1:
            return max(_LEAST_PAUSE, (1 - self.tokens) / rate)
        self.tokens -= 1
        return 0


@dataclass
class _Run:
    """One drain while it goes on."""

    outbox: OutboxPort
    channel: Channel
    pacing: Pacing
    now: Callable[[], datetime]
    pause: Callable[[float], None]
    patience: float = 0
    """Seconds that may still be waited."""
    buckets: dict[str, Bucket] = field(default_factory=dict)
    refusals: int = 0
    """Temporary refusals and lost connections, one after the other."""
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    reason: str = ""

    def claimed(self) -> deque[OutboxEntry]:
        """Take the next messages that are due."""
        return deque(self.outbox.claim(self.channel.name, _BATCH, self.now()))

    def batch(self, waiting: deque[OutboxEntry], deliver: Deliver) -> bool:
        """Deliver what was claimed; False: the connection is of no more use."""
        while waiting and not self.reason:
            entry = waiting[0]
            if not self._paced(entry):
                return False
            waiting.popleft()
            outcome = deliver(entry.message, partial(self._about_to_send, entry.number))
            self._book(entry, outcome)
            if outcome.verdict is Verdict.LOST:
                waiting.appendleft(entry)  # nothing of it has left: first in line on the next connection
            if outcome.verdict in (Verdict.LOST, Verdict.UNKNOWN):
                return False
        return not self.reason

    def _about_to_send(self, number: int) -> None:
        if not self.outbox.mark_data(number):
            raise RuntimeError(f"message {number} is not ours to send: its state changed under the drain")

    def _paced(self, entry: OutboxEntry) -> bool:
        """Wait until the recipient's domain may get a message; False when patience is used up."""
        if not self.channel.paced:
            return True
        domain = entry.message.address.rpartition("@")[2].lower()
        bucket = self.buckets.setdefault(domain, Bucket(self.pacing, self.pacing.burst, self.now()))
        while seconds := bucket.wait(self.now()):
            if seconds > self.patience:
                self.reason = "rate limit: the rest waits for the next run"
                return False
            self.patience -= seconds
            self.pause(seconds)
        return True

    def _book(self, entry: OutboxEntry, outcome: Outcome) -> None:
        number, reason = entry.number, outcome.reason
        self.refusals = self.refusals + 1 if outcome.verdict in (Verdict.LATER, Verdict.LOST, Verdict.UNKNOWN) else 0
        match outcome.verdict:
            case Verdict.ACCEPTED:
                self.outbox.mark_sent(number, reason)
                self.sent += 1
            case Verdict.LATER:
                self._later(entry, reason)
            case Verdict.REFUSED:
                self._failed(number, reason)
            case Verdict.UNKNOWN:
                self.outbox.doubt(number, reason)
            case Verdict.LOST:
                pass
            case Verdict.STOP:
                self.outbox.release(number)
                self.reason = reason
        if self.refusals >= self.pacing.breaker and not self.reason:
            self.reason = f"{self.refusals} refusals one after the other, the last: {reason}"

    def _failed(self, number: int, reason: str) -> None:
        self.outbox.fail(number, reason)
        self.failed += 1

    def _later(self, entry: OutboxEntry, reason: str) -> None:
        delays = self.pacing.retry_minutes
        if entry.attempts >= len(delays):
            self._failed(entry.number, f"given up after {entry.attempts + 1} attempts: {reason}")
            return
        self.outbox.defer(entry.number, self.now() + timedelta(minutes=delays[entry.attempts]), reason)
        self.deferred += 1


def drain(
    outbox: OutboxPort,
    channel: Channel,
    settings: Paced,
    now: Callable[[], datetime],
    pause: Callable[[float], None] = time.sleep,
    buckets: dict[str, Bucket] | None = None,
) -> DrainReport:
    """Send what is due on a channel and say what became of it. One drain at a time: the caller holds the run's lock.

    `now` gives the time with its zone; retries and the pace go by it. A message whose time has not come is left alone.
    `buckets` are shared by the drains of channels that post to the same domain (or robot).
    """
    pacing = settings.pacing
    outbox.recover(resend_in_doubt=pacing.resend_in_doubt, channel=channel.name)
    run = _Run(outbox, channel, pacing, now, pause, pacing.patience_minutes * 60.0)
    run.buckets = run.buckets if buckets is None else buckets
    waiting: deque[OutboxEntry] = deque()
    try:
        while not run.reason and (waiting := waiting or run.claimed()):
            waiting = _connected(run, waiting)
    except ChannelClosedError as closed:
        run.reason = str(closed)
    finally:
        for entry in waiting:
            outbox.release(entry.number)
    counts, resting = outbox.counts(channel.name), outbox.resting(channel.name, now())
    return DrainReport(
        sent=run.sent,
        deferred=run.deferred,
        failed=run.failed,
        in_doubt=counts[MessageState.IN_DOUBT],
        waiting=counts[MessageState.QUEUED] + counts[MessageState.DEFERRED] - resting,
        resting=resting,
        reason=run.reason,
    )


def _connected(run: _Run, waiting: deque[OutboxEntry]) -> deque[OutboxEntry]:
    """Deliver batch after batch over one connection; return what is claimed and not delivered when it ends."""
    with run.channel.connect() as deliver:
        while waiting and run.batch(waiting, deliver):
            waiting = waiting or run.claimed()
    return waiting
