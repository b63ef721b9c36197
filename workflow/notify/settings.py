"""How mails are made and leave: every key with a default that assumes nothing about the office."""

import os
from datetime import time
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from workflow.notify.mime import Mailbox, clean, deliverable

PASSWORD_VARIABLE = "WORKFLOW_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a password
KEYRING_SERVICE = "sales-workflow"


class Transport(StrEnum):
    """How mails leave."""

    FILES = "files"
    SMTP = "smtp"


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    """Plain, then encrypted before anything else is said; refused if the server cannot."""
    SSL = "ssl"
    """Encrypted from the first byte (port 465)."""
    NONE = "none"
    """Not at all: for a relay on the same machine or network only."""


_PORTS = {Security.STARTTLS: 587, Security.SSL: 465, Security.NONE: 25}


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SmtpSettings(_Settings):
    """The mail server. The password is never here: it comes from WORKFLOW_SMTP_PASSWORD or the system's keyring."""

    host: str = ""
    """The server's name, such as smtp.example.com; needed when transport is smtp."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """None: 587 for starttls, 465 for ssl, 25 for none."""
    security: Security = Security.STARTTLS
    """starttls | ssl | none; certificates are always verified."""
    user: str = ""
    """The login, often the whole mail address; '' logs in nowhere. Many Chinese services want a 授权码 as password."""
    ca_file: Path | None = None
    """A PEM file with the authority of a company's own server, used beside the system's authorities."""
    local_hostname: str = "[127.0.0.1]"
    """How we introduce ourselves (EHLO). The machine's own name is not used: it may be slow to look up, private, or
    Chinese, which the protocol cannot say."""

    @property
    def effective_port(self) -> int:
        """The port, or the usual one for the kind of protection."""
        return self.port or _PORTS[self.security]


class Rows(_Settings):
    """How many rows a mail shows before it says how many more there are."""

    behind: int = Field(default=6, ge=1)
    """People behind the clock, a metric."""
    today: int = Field(default=12, ge=1)
    """People in the table of the next day's targets."""
    board: int = Field(default=10, ge=1)
    """Ranks of the first leaderboard."""
    further_board: int = Field(default=3, ge=1)
    """Ranks of each leaderboard after the first."""
    findings: int = Field(default=4, ge=1)
    """Held rows, one a cause."""
    names: int = Field(default=12, ge=1)
    """Names in a sentence, such as who has not reported."""
    metrics: int = Field(default=8, ge=1)
    """Metrics with a headline and a bar."""
    boards: int = Field(default=4, ge=1)
    """Leaderboards; the day's and the cumulative one count as one."""
    to_fix: int = Field(default=12, ge=1)
    """Causes in an assistant's mail, all workbooks together."""
    changes: int = Field(default=6, ge=1)
    """What changed since the last edition."""


class Pacing(_Settings):
    """How fast messages leave, and what happens when a server says no."""

    per_minute: int = Field(default=60, ge=0)
    """Messages a minute to one recipient domain (a token bucket); 0: no limit."""
    burst: int = Field(default=50, ge=1)
    """How many may leave at once before the limit is felt."""
    patience_minutes: int = Field(default=30, ge=0)
    """How long one run waits for the limit before it leaves the rest to the next run."""
    retry_minutes: tuple[int, ...] = (5, 15, 60, 240, 720)
    """After a temporary refusal: when to try again. When the list is used up, the message has failed."""
    breaker: int = Field(default=5, ge=1)
    """So many temporary refusals or lost connections one after the other end the run."""
    resend_in_doubt: bool = False
    """Whether a message that may have arrived is sent again (with the same Message-ID) without asking a person."""


def _as_several(value: object) -> object:
    return [value] if isinstance(value, str) else value


class MailSettings(_Settings):
    """`mail:` in config.yaml."""

    transport: Transport = Transport.FILES
    """files (each mail is an .eml with its .html and .txt, nothing leaves) | smtp (it is sent as well)."""
    sender: str
    """The address mails come from, with or without a name: 'a@example.com' or '销售日报 <a@example.com>'."""
    smtp: SmtpSettings = SmtpSettings()
    """The mail server, for transport smtp."""
    reply_to: str = ""
    """Where answers go; '': to the sender."""
    operator: Annotated[tuple[str, ...], BeforeValidator(_as_several)] = ()
    """Who is told when something of the operation needs a person: one address or several. People whose row in the
    people workbook receives 运维 (值班, operator) are told as well."""
    timeout_seconds: float = Field(default=30, gt=0)
    """How long a silent server is waited for."""
    attachments: bool = True
    """Whether workbooks travel with the mail."""
    ascii_names: bool = False
    """Whether attachments go under their ASCII name, for recipients whose program garbles Chinese file names."""
    edition_times: dict[str, time] = {"evening": time(20, 30), "morning": time(7, 30)}
    """When an edition is due; its mails carry this time as their Date. One before noon belongs to the day after as_of.
    Editions that are not listed are dated like the evening's."""
    to_salespeople: bool = False
    """Whether every seller with an address gets a mail of the own day; false: only those whose row asks for it."""
    quiet_hours: tuple[time, time] | None = None
    """Hours in which scheduled runs send nothing, like ['22:00', '07:00']: what they make waits; null: none."""
    rows: Rows = Rows()
    """How long the lists in a mail are."""
    pacing: Pacing = Pacing()
    """Limits, retries, breaker."""

    @field_validator("sender", "reply_to")
    @classmethod
    def _is_a_mailbox(cls, value: str) -> str:
        if value and (value != clean(value) or not Mailbox.parse(value).address):
            raise ValueError(f"{value!r} is no mail address; write a@example.com or 名称 <a@example.com>")
        return value

    @field_validator("operator")
    @classmethod
    def _are_mailboxes(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if value != clean(value) or not deliverable(Mailbox.parse(value).address):
                raise ValueError(f"{value!r} is no mail address; write a@example.com or 名称 <a@example.com>")
        return values

    @field_validator("sender")
    @classmethod
    def _is_given(cls, value: str) -> str:
        if not value:
            raise ValueError("is needed: the address mails come from")
        return value

    @model_validator(mode="after")
    def _has_a_server(self) -> "MailSettings":
        if self.transport is Transport.SMTP and not self.smtp.host:
            raise ValueError("transport smtp needs smtp.host, the name of the mail server")
        return self


def password_for(user: str) -> SecretStr | None:
    """Return the password of the mail login: the environment's, else the keyring's if that is installed, else None."""
    if written := os.environ.get(PASSWORD_VARIABLE):
        return SecretStr(written)
    if user and find_spec("keyring"):
        kept = import_module("keyring").get_password(KEYRING_SERVICE, user)
        return SecretStr(kept) if kept else None
    return None
