"""`channels:` in config.yaml: the robots of chat groups, each a stanza; it never has their keys, only where they are.

A key or a secret comes from the environment variable that is named here, or from the system's keyring under that name.
"""

import os
import re
from datetime import datetime, time
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from workflow.notify.settings import KEYRING_SERVICE, Pacing

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,63}")


class RobotKind(StrEnum):
    """What stands at the other end."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"
    SMS = "sms"


class What(StrEnum):
    """What a channel carries."""

    BOARD = "board"
    """The boards' public columns and praise: for everybody in the group."""
    DIGEST = "digest"
    """The manager's screen in short, names of those behind included: for a group of managers alone."""


class RobotSettings(BaseModel):
    """One channel beside mail: a stanza in config.yaml, and no Python."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(min_length=1, max_length=40, pattern=r"^[^\s/\\:@~.][^\s/\\:@]*$")
    """What the channel is called in the outbox and in the receipt."""
    kind: RobotKind
    """wecom | dingtalk | feishu | webhook | sms."""
    what: What = What.BOARD
    """board | digest."""
    scope: str = ""
    """Which unit it is about: '' or 公司, a region, region/store."""
    private: bool = False
    """Whether only managers of the unit read it; a digest wants that."""
    boards: tuple[str, ...] = ()
    """Keys of the boards that it carries; (): all boards of the unit."""
    top: int = Field(default=10, ge=1)
    """How many places of a board are named before it says how many more there are."""
    editions: tuple[Literal["evening", "morning", "weekly", "monthly"], ...] = ("evening",)
    """In which editions it speaks."""
    quiet_hours: tuple[time, time] | None = None
    """From and to: a scheduled run sends nothing in between, the next run outside of them does."""
    secret_env: str = ""
    """The environment variable (or the keyring's entry) with the robot's key, or with its whole address."""
    sign_env: str = ""
    """The same with the secret of the signature (加签, 签名校验); '': the robot wants none."""
    url: str = ""
    """Where to post, without the key: for a server of the company's own, and always for webhook; '': the public one."""
    folder: Path | None = None
    """Where sms texts are put for a gateway to pick up."""
    segments: int = Field(default=2, ge=1, le=8)
    """How many short messages one sms text may fill: 70 characters for one, 67 each for more (ASCII: 160, 153)."""
    ca_file: Path | None = None
    """A PEM file with the authority of a company's own server, used beside the system's authorities."""
    proxy: str = ""
    """'http://host:port' of a proxy to tunnel through; '': none, whatever the environment says."""
    timeout_seconds: float = Field(default=15, gt=0)
    """How long a silent server is waited for."""
    avoid_minutes: int = Field(default=3, ge=0, le=10)
    """飞书: a scheduled run stays out of so many minutes from every hour and half hour on; 0: it does not care."""
    pacing: Pacing | None = None
    """Limits, retries, breaker as for mails; null: what the kind's documents allow."""

    @field_validator("secret_env", "sign_env")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if name and not _VARIABLE.fullmatch(name):
            raise ValueError("is the name of an environment variable, such as WORKFLOW_WECOM_KEY, never the key itself")
        return name

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme != "https" or not parts.hostname or parts.query or parts.username or parts.fragment):
            raise ValueError("is an https address without a key in it; the key comes from the variable in secret_env")
        return url

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: str) -> str:
        parts = urlsplit(proxy)
        if proxy and (parts.scheme != "http" or not parts.hostname or not parts.port or parts.username):
            raise ValueError("is written like http://proxy.example.com:3128")
        return proxy

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        robots = (RobotKind.WECOM, RobotKind.DINGTALK, RobotKind.FEISHU)
        if self.kind in robots and not self.secret_env:
            raise ValueError(f"channel {self.key}: {self.kind} wants secret_env, the variable with the robot's key")
        if self.kind is RobotKind.WEBHOOK and not self.url:
            raise ValueError(f"channel {self.key}: webhook wants url, where to post")
        if self.kind is RobotKind.SMS and self.folder is None:
            raise ValueError(f"channel {self.key}: sms wants folder, where the texts are put")
        if self.kind is RobotKind.SMS and self.what is not What.BOARD:
            raise ValueError(f"channel {self.key}: sms carries boards only")
        if self.what is What.DIGEST and not self.private:
            raise ValueError(
                f"channel {self.key}: a digest names who is behind; say private: true if managers alone read it"
            )
        return self

    @property
    def channel(self) -> str:
        """The channel of its messages in the outbox."""
        return f"{self.kind}:{self.key}"

    @property
    def address(self) -> str:
        """Whom its messages go to, as the outbox shows it: the channel at the robot. Robots share their pace by it."""
        return f"{self.key}@{self.kind}:{self.secret_env or self.key}"

    def quiet(self, now: datetime, zone: str) -> bool:
        """Tell whether a moment lies in the quiet hours, by the office's clock."""
        if self.quiet_hours is None:
            return False
        start, end = self.quiet_hours
        at = now.astimezone(ZoneInfo(zone)).time()
        return start <= at < end if start <= end else at >= start or at < end


def secret_named(name: str) -> SecretStr | None:
    """Return the secret of a name: the environment's, else the keyring's if that is installed, else None."""
    if written := os.environ.get(name, "").strip():
        return SecretStr(written)
    if name and find_spec("keyring"):
        kept = import_module("keyring").get_password(KEYRING_SERVICE, name)
        return SecretStr(kept.strip()) if kept else None
    return None
