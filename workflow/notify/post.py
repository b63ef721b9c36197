"""Messages by HTTPS POST, one connection each: certificates verified, no redirect followed, no proxy unless configured.

What is known when: a connection that cannot be made has carried nothing (lost); once the request goes out, only the
robot's own answer tells what became of it. Anything else leaves a doubt, for robots cannot be asked.
"""

import http.client
import json
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from pydantic import SecretStr

from workflow.domain.message import Message
from workflow.notify.channel import ChannelClosedError, Deliver, Outcome, Verdict
from workflow.notify.mime import clean
from workflow.notify.robot import Call, Keys, Robot, key_in
from workflow.notify.robot_settings import RobotKind, RobotSettings, secret_named

_LONGEST_ANSWER = 16_384
_LONGEST_REASON = 300
_VISIBLE = re.compile(r"[!-~]+")
_NOBODY_IN = frozenset({401, 403, 404, 405, 407, 410})
_NOT_NOW = frozenset({408, 429, 503})


@dataclass(frozen=True, slots=True)
class PostChannel:
    """One configured robot."""

    settings: RobotSettings
    robot: Robot
    now: Callable[[], datetime]
    """The time that signatures carry."""

    @property
    def name(self) -> str:
        """The channel of its messages."""
        return self.settings.channel

    @property
    def paced(self) -> bool:
        """Whether the pace holds: it is somebody else's server."""
        return True

    @contextmanager
    def connect(self) -> Iterator[Deliver]:
        """Find the keys and the authorities; nothing is said to anybody yet.

        Raises:
            ChannelClosedError: a key is missing or is none, the CA file cannot be read.
        """
        yield partial(_deliver, self, keys_of(self.settings), _context(self.settings))


def keys_of(settings: RobotSettings) -> Keys:
    """Return the keys that a stanza names.

    Raises:
        ChannelClosedError: one is missing, or is no key.
    """
    secret, sign = secret_named(settings.secret_env), secret_named(settings.sign_env)
    for name, found in ((settings.secret_env, secret), (settings.sign_env, sign)):
        if name and found is None:
            raise ChannelClosedError(f"{settings.key}: {name} is not set")
    key = secret.get_secret_value() if secret else ""
    if settings.kind is not RobotKind.WEBHOOK:
        key = (key_in(secret) if secret else None) or ""
    if settings.secret_env and not _VISIBLE.fullmatch(key):
        raise ChannelClosedError(f"{settings.key}: what {settings.secret_env} holds is no key of {settings.kind}")
    return Keys(SecretStr(key), sign)


def _context(settings: RobotSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(cafile=settings.ca_file)
        except (OSError, ssl.SSLError) as unreadable:
            reason = f"{settings.key}: ca_file {settings.ca_file} cannot be used: {unreadable}"
            raise ChannelClosedError(reason) from unreadable
    return context


def _deliver(
    channel: PostChannel, keys: Keys, context: ssl.SSLContext, message: Message, about_to_send: Callable[[], None]
) -> Outcome:
    settings, robot = channel.settings, channel.robot
    call = robot.call(settings.url or robot.base, keys, message, channel.now())
    with closing(_connection(settings, call, context)) as connection:
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as untrusted:
            return Outcome(Verdict.STOP, f"the certificate is not trusted ({untrusted.verify_message}); see ca_file")
        except (OSError, http.client.HTTPException) as broken:
            return Outcome(Verdict.LOST, f"no connection: {_name(broken, keys)}")
        about_to_send()
        try:
            status, answer = _asked(connection, call)
        except (OSError, http.client.HTTPException) as broken:
            reason = f"the connection broke after the message began to go out: {_name(broken, keys)}"
            return Outcome(Verdict.UNKNOWN, reason)
    outcome = _judged(robot, status, answer)
    return Outcome(outcome.verdict, clean(keys.hide(outcome.reason))[:_LONGEST_REASON])


def _connection(settings: RobotSettings, call: Call, context: ssl.SSLContext) -> http.client.HTTPSConnection:
    there = urlsplit(call.url)
    host, port, patience = there.hostname or "", there.port or 443, settings.timeout_seconds
    if not settings.proxy:
        return http.client.HTTPSConnection(host, port, timeout=patience, context=context)
    proxy = urlsplit(settings.proxy)
    connection = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, timeout=patience, context=context)
    connection.set_tunnel(host, port)
    return connection


def _asked(connection: http.client.HTTPSConnection, call: Call) -> tuple[int, bytes]:
    there = urlsplit(call.url)
    path = f"{there.path or '/'}{'?' if there.query else ''}{there.query}"
    headers = {"Content-Type": "application/json; charset=utf-8", "Connection": "close", **call.headers}
    connection.request("POST", path, call.content, headers)
    response = connection.getresponse()
    return response.status, response.read(_LONGEST_ANSWER)


def _judged(robot: Robot, status: int, answer: bytes) -> Outcome:
    """Return what an answer means: by the error code in it (HTTP 200 or not), else by the status."""
    if robot.code and (said := _object(answer)) is not None:
        for code in (said.get(key) for key in robot.code):
            if isinstance(code, int) and not isinstance(code, bool):
                return robot.judged(code, str(said.get(robot.said, "")))
    if not robot.code and 200 <= status < 300:
        return Outcome(Verdict.ACCEPTED, f"HTTP {status}")
    reason = f"HTTP {status} {answer.decode('utf-8', 'replace')}"
    if status in _NOBODY_IN or 300 <= status < 400:
        return Outcome(Verdict.STOP, reason)
    if status in _NOT_NOW:
        return Outcome(Verdict.LATER, reason)
    if 400 <= status < 500:
        return Outcome(Verdict.REFUSED, reason)
    return Outcome(Verdict.UNKNOWN, f"an answer that tells nothing: {reason}")


def _object(answer: bytes) -> dict[str, object] | None:
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _name(broken: Exception, keys: Keys) -> str:
    return clean(keys.hide(str(broken)))[:200] or type(broken).__name__
