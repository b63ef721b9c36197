"""A real SMTP server on loopback (aiosmtpd) with TLS by a private authority (trustme), logins, and faults on demand.

And the office's side of a delivery: an outbox, messages, a clock that only pauses move.
"""

import asyncio
import socket
import sqlite3
import ssl
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from workflow.domain.message import Message, MessageKey, MessageState
from workflow.notify.drain import DrainReport, drain
from workflow.notify.email import SmtpChannel
from workflow.notify.settings import MailSettings, Pacing
from workflow.store.outbox import RESTORED, SCHEMA, Outbox

USER = "report@huamei.example"
PASSWORD = "k3y-of-the-office"


@dataclass
class Desk:
    """The server's side: what it accepted, and which faults it shows (recipient → answer)."""

    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    refuse_recipient: dict[str, str] = field(default_factory=dict)
    refuse_sender: str = ""
    refuse_content: dict[str, str] = field(default_factory=dict)
    drop_after_data: set[str] = field(default_factory=set)
    """Accepts the content and cuts the connection before it says so."""
    drop_before_data: list[str] = field(default_factory=list)
    """Cuts the connection at RCPT, once for each time it is named."""
    silent_after_data: set[str] = field(default_factory=set)
    """Accepts the content and never answers."""
    logins: Counter[str] = field(default_factory=Counter)
    users: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.accepted]

    @property
    def message_ids(self) -> list[str]:
        return [message_from_bytes(content, policy=policy.default)["Message-ID"] for _, content in self.accepted]

    async def handle_EHLO(self, _server: SMTP, session: Session, _envelope, hostname: str, responses: list[str]):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, _server, _session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, _session, envelope: Envelope, address: str, _options) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.drop_before_data:
            self.drop_before_data.remove(address)
            server.transport.abort()
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        recipient = envelope.rcpt_tos[0]
        if recipient in self.refuse_content:
            return self.refuse_content[recipient]
        self.accepted.append((recipient, bytes(envelope.content or b"")))
        if recipient in self.drop_after_data:
            server.transport.abort()
        if recipient in self.silent_after_data:
            await asyncio.sleep(20)
        return "250 queued"

    def log_in(self, _server, _session, _envelope, _mechanism: str, credentials: Any) -> AuthResult:
        right = isinstance(credentials, LoginPassword) and credentials.password.decode() == PASSWORD
        self.users.append(credentials.login.decode())
        self.logins["right" if right else "wrong"] += 1
        return AuthResult(success=right, handled=False)


@dataclass(frozen=True)
class Server:
    """A running server: where it is, whom to trust, what it got."""

    port: int
    ca_file: Path
    desk: Desk


class _Counting(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")  # TLS is there from the start
            return super().factory()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(
    folder: Path, security: str = "starttls", *, login: bool = True, host: str = "127.0.0.1"
) -> Iterator[Server]:
    """Run a server; `security` is starttls, ssl or none, `host` is the name in its certificate."""
    authority = trustme.CA()
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    desk = Desk()
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": _free_port(), "decode_data": False}
    if login:
        options |= {"auth_required": True, "authenticator": desk.log_in, "auth_require_tls": security == "starttls"}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    elif security == "ssl":
        options["ssl_context"] = context
    controller = _Counting(desk, **options)
    controller.start()
    desk.connections = 0
    try:
        yield Server(controller.port, ca_file, desk)
    finally:
        controller.stop(no_assert=True)


START = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


class Clock:
    """A clock that only pauses move."""

    def __init__(self) -> None:
        self.now, self.paused = START, 0.0

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.paused += seconds


def message(number: int, channel: str = "smtp", domain: str = "huamei.example") -> Message:
    key = MessageKey(channel, "manager", date(2026, 11, 20), f"P{number}", "华美", "evening")
    content = f"Message-ID: <{number}@huamei.example>\r\nSubject: {number}\r\n\r\n.a dot\r\n..\r\nend\r\n".encode()
    return Message(key, f"p{number}@{domain}", str(number), content, f"<{number}@huamei.example>")


def open_outbox(path: Path | str) -> tuple[sqlite3.Connection, Outbox]:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.executescript(SCHEMA + RESTORED)
    return connection, Outbox(connection)


def settings(
    server: Server, *, security="starttls", trusted=True, user=USER, pacing: Pacing | None = None, timeout=10.0
):
    smtp = {"host": "127.0.0.1", "port": server.port, "security": security, "user": user}
    if trusted:
        smtp["ca_file"] = server.ca_file
    return MailSettings(
        transport="smtp",
        sender=f"销售日报 <{USER}>",
        smtp=smtp,
        timeout_seconds=timeout,
        pacing=pacing or Pacing(per_minute=0),
    )


def send(
    box: Outbox, given: MailSettings, *, password: str | None = PASSWORD, clock: Clock | None = None
) -> DrainReport:
    clock = clock or Clock()
    channel = SmtpChannel(given, SecretStr(password) if password else None)
    return drain(box, channel, given, clock, clock.pause)


def states(box: Outbox) -> dict[str, MessageState]:
    return {entry.message.key.recipient: entry.state for entry in box.list()}
