"""What waits in the outbox leaves: mails first, then the robots and short messages, 飞书 last.

Every channel is counted by itself. Messages of a robot that config.yaml no longer names would wait for good: they are
cancelled with that reason, and can be sent again (`outbox resend`) once the channel is back.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.config import Config
from workflow.domain.message import MessageState
from workflow.night import Night
from workflow.notify import ROBOTS, channel_for, robot_channel
from workflow.notify.drain import Bucket, DrainReport, drain
from workflow.notify.robot_settings import RobotKind, RobotSettings
from workflow.notify.settings import Pacing, Transport
from workflow.report.receipt import Left
from workflow.store.outbox import Outbox

_HALF_HOUR = 1800
_REMOVED = "the channel is no longer in config.yaml"
_QUIET, _HELD = "quiet hours", "held for approval"


@dataclass(frozen=True, slots=True)
class Pace:
    """A channel's pace, as `drain` wants it."""

    pacing: Pacing


Reports = Mapping[str, DrainReport]
"""What a drain did, by the channel's name in the outbox."""


def send(night: Night, pause: Callable[[float], None] = time.sleep) -> tuple[Left, ...]:
    """Send what waits, tonight's messages and those of nights that could not; fill in the receipt.

    Returns what did not leave, a channel after the other.
    """
    reports = {} if night.order.hold else _sent(night, pause)
    return _told(night, reports)


def _sent(night: Night, pause: Callable[[float], None]) -> Reports:
    order, outbox, config = night.order, Outbox(night.database), night.order.config
    channel = channel_for(config.mail, config.folders.out)
    if warning := getattr(channel, "warning", ""):
        night.receipt.mail["warning"] = warning
    reports = {channel.name: drain(outbox, channel, config.mail, order.now, pause)}
    buckets: dict[str, Bucket] = {}
    for stanza in _in_order(config.channels):
        waiting = _waiting(outbox, stanza.channel)
        if order.scheduled and stanza.quiet(order.now(), config.time_zone):
            reports[stanza.channel] = DrainReport(resting=waiting, reason=_QUIET)
            continue
        if order.scheduled and stanza.kind is RobotKind.FEISHU and waiting:
            pause(seconds_to_wait(stanza, order.now().timestamp(), order.as_of.isoformat()))
        reports[stanza.channel] = _drained(outbox, stanza, order.now, pause, buckets)
    return reports


def _in_order(channels: Sequence[RobotSettings]) -> list[RobotSettings]:
    return sorted(channels, key=lambda each: each.kind is RobotKind.FEISHU)


def _drained(
    outbox: Outbox, stanza: RobotSettings, now: Callable[[], datetime], pause: Callable[[float], None],
    buckets: dict[str, Bucket],
) -> DrainReport:  # fmt: skip
    return drain(outbox, robot_channel(stanza, now), Pace(_pacing(stanza)), now, pause, buckets)


def _waiting(outbox: Outbox, channel: str) -> int:
    counts = outbox.counts(channel)
    return counts[MessageState.QUEUED] + counts[MessageState.DEFERRED]


def _pacing(stanza: RobotSettings) -> Pacing:
    if stanza.pacing is not None:
        return stanza.pacing
    return Pacing() if stanza.kind is RobotKind.SMS else ROBOTS[stanza.kind].pacing


def _told(night: Night, reports: Reports) -> tuple[Left, ...]:
    """Write every channel's count into the receipt; return what did not leave on it.

    What was refused or is in doubt is counted until a person settles it, whichever night it is of.
    """
    config, receipt = night.order.config, night.receipt
    outbox, reason = Outbox(night.database), _HELD if night.order.hold else ""
    mail, left = config.mail.transport.value, []
    said = receipt.mail.get("channels", {})
    told: dict[str, object] = dict(said) if isinstance(said, dict) else {}
    for name, key in {mail: "", **{each.channel: each.key for each in config.channels}}.items():
        report, stand = reports.get(name, DrainReport(reason=reason)), outbox.counts(name)
        held, failed, doubt = (stand[each] for each in (MessageState.HELD, MessageState.FAILED, MessageState.IN_DOUBT))
        counts = {
            "sent": report.sent, "deferred": report.deferred, "failed": failed, "in_doubt": doubt,
            "waiting": report.waiting, "held": held, "resting": report.resting,
        }  # fmt: skip
        left.append(Left(key, held, failed, doubt, report.waiting, report.reason))
        if not key:
            receipt.mail |= {"transport": mail, **counts, "reason": report.reason}
            continue
        entry = told.get(key)
        told[key] = {**(entry if isinstance(entry, dict) else {}), **counts, "send_reason": report.reason}
    if told:
        receipt.mail["channels"] = told
    left += [Left("", waiting=_waiting(outbox, name), transport=name) for name in sorted(_MAILS - {mail})]
    return tuple(each for each in left if each.anything)


_MAILS = frozenset(each.value for each in Transport)


def drop_removed(night: Night) -> None:
    """Cancel what waits on channels that config.yaml no longer names; the receipt tells how many on which.

    Mails are left alone: another transport may be meant for a day only.
    """
    known = _MAILS | {stanza.channel for stanza in night.order.config.channels}
    outbox = Outbox(night.database)
    dropped: dict[str, int] = {}
    for entry in outbox.list([MessageState.HELD, MessageState.QUEUED, MessageState.DEFERRED]):
        channel = entry.message.key.channel
        if channel not in known and outbox.cancel(entry.number, _REMOVED):
            dropped[channel] = dropped.get(channel, 0) + 1
    if dropped:
        night.receipt.mail["removed_channels"] = dropped


def seconds_to_wait(stanza: RobotSettings, timestamp: float, day: str) -> float:
    """Return how long to wait so that a message does not leave right on or after an hour or half hour (飞书, 11232).

    Within `avoid_minutes` of one: until they are over, and up to another minute that the channel and the day decide, so
    that offices do not all come back at once and the same night waits the same time. 0 at any other time.
    """
    into = timestamp % _HALF_HOUR
    window = stanza.avoid_minutes * 60
    if into >= window:
        return 0
    drawn = hashlib.sha256(f"{stanza.key}|{day}".encode()).digest()
    return window - into + int.from_bytes(drawn[:2]) % 60


def send_all(
    outbox: Outbox, config: Config, now: Callable[[], datetime], pause: Callable[[float], None] = time.sleep
) -> dict[str, DrainReport]:
    """Send what is due on the mail channel and then on every other, without a night (`outbox send`).

    Returns what each did, by the channel's key ('' for mails).
    """
    buckets: dict[str, Bucket] = {}
    reports = {"": drain(outbox, channel_for(config.mail, config.folders.out), config.mail, now, pause)}
    reports |= {each.key: _drained(outbox, each, now, pause, buckets) for each in _in_order(config.channels)}
    return reports
