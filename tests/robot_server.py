"""Group robots on loopback, over TLS by a private authority, behaving as their documents say; and faults on demand.

They check keys, signatures, sizes, types and the pace, and tell what is wrong in an HTTP 200, as the real ones do.
"""

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme

from smtp_server import Clock
from workflow.delivering import Pace
from workflow.domain.finding import Language
from workflow.domain.message import Message, MessageKey
from workflow.notify import ROBOTS, robot_channel
from workflow.notify.drain import Bucket, DrainReport, drain
from workflow.notify.robot_settings import RobotSettings
from workflow.notify.settings import Pacing
from workflow.store.outbox import Outbox

KEY = "7f0b6c1a-55d2-4a7e-9c3e-0123456789ab"
SIGN = "SECr0b0t+sign/secret=="
PATHS = {
    "wecom": "/cgi-bin/webhook/send",
    "dingtalk": "/robot/send",
    "feishu": "/open-apis/bot/v2/hook",
    "webhook": "/hook",
}


@dataclass
class Desk:
    """The robots' side: what they took, and the faults that they show next."""

    now: Callable[[], datetime] = field(default_factory=Clock)
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    """drop (take it, cut the connection) | silent (take it, never answer) | echo (say the address) | redirect | html |
    a number (HTTP) | {…} (this answer, in an HTTP 200) | '' (none)."""
    asked: int = 0
    moments: dict[str, list[datetime]] = field(default_factory=dict)
    signed: int = 0

    def too_fast(self, kind: str) -> bool:
        """Tell whether a message breaks the documented pace: in a minute, and of 飞书 in a second."""
        moments, now = self.moments.setdefault(kind, []), self.now()
        limits = {"feishu": ((60, 100), (1, 5))}.get(kind, ((60, 20),))
        if any(
            sum((now - each).total_seconds() < seconds for each in moments) >= most
            for seconds, most in (limits if kind != "webhook" else ())
        ):
            return True
        moments.append(now)
        return False

    def wecom(self, query: dict[str, str], _path: str, body: dict[str, Any], _size: int) -> dict[str, Any]:
        if query.get("key") != KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if body["msgtype"] != "markdown" or len(body["markdown"]["content"].encode()) > 4096:
            return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        if self.too_fast("wecom"):
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        self.taken.append(("wecom", body))
        return {"errcode": 0, "errmsg": "ok"}

    def dingtalk(self, query: dict[str, str], _path: str, body: dict[str, Any], size: int) -> dict[str, Any]:
        if query.get("access_token") != KEY:
            return {"errcode": 300005, "errmsg": "token is not exist"}
        stamp = query.get("timestamp", "0")
        right = base64.b64encode(hmac.new(SIGN.encode(), f"{stamp}\n{SIGN}".encode(), hashlib.sha256).digest()).decode()
        if query.get("sign") != right or abs(int(stamp) / 1000 - self.now().timestamp()) > 3600:
            return {"errcode": 310000, "errmsg": "sign not match"}
        self.signed += 1
        if size > 20_000:
            return {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}
        if self.too_fast("dingtalk"):
            return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        assert body["msgtype"] == "markdown"
        self.taken.append(("dingtalk", body))
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, _query: dict[str, str], path: str, body: dict[str, Any], size: int) -> dict[str, Any]:
        if path != f"{PATHS['feishu']}/{KEY}":
            return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
        stamp = body.get("timestamp", "0")
        right = base64.b64encode(hmac.new(f"{stamp}\n{SIGN}".encode(), b"", hashlib.sha256).digest()).decode()
        if body.get("sign") != right or abs(int(stamp) - self.now().timestamp()) > 3600:
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        self.signed += 1
        if size > 20 * 1024 or body["msg_type"] != "post":
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        if self.too_fast("feishu"):
            return {"code": 11232, "msg": "frequency limited psm"}
        self.taken.append(("feishu", body))
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "msg": "success", "data": {}}

    @property
    def texts(self) -> list[str]:
        """What a reader sees of each message."""
        return [_text(kind, body) for kind, body in self.taken]


def _text(kind: str, body: dict[str, Any]) -> str:
    if kind == "feishu":
        post = next(iter(body["content"]["post"].values()))
        return "\n".join([post["title"], *(run["text"] for line in post["content"] for run in line)])
    if kind == "webhook":
        return f"{body['title']}\n{body['text']}"
    return body["markdown"]["content" if kind == "wecom" else "text"]


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mute = False

    def do_POST(self) -> None:
        desk: Desk = self.server.desk  # type: ignore[attr-defined]
        desk.asked += 1
        content = self.rfile.read(int(self.headers["Content-Length"]))
        there = urlsplit(self.path)
        kind = next(kind for kind, path in PATHS.items() if there.path.startswith(path))
        fault = desk.faults.popleft() if desk.faults else ""
        if fault.startswith("{"):
            self._say(200, fault.encode())
        elif fault.isdigit():
            self._say(int(fault), b"{}")
        elif fault == "html":
            self._say(200, "<html>请登录</html>".encode())
        elif fault == "redirect":
            self._say(302, b"", Location=f"https://{self.headers['Host']}{self.path}")
        elif fault == "echo":
            self._say(200, json.dumps({"errcode": 93000, "errmsg": f"invalid {self.path}"}).encode())
        else:
            self.mute = fault in ("drop", "silent")
            self._take(desk, kind, {key: value[0] for key, value in parse_qs(there.query).items()}, there.path, content)
            if fault == "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif fault == "silent":
                self.rfile.read(1)

    def _take(self, desk: Desk, kind: str, query: dict[str, str], path: str, content: bytes) -> None:
        body = json.loads(content)
        if kind == "webhook":
            stamp = self.headers.get("X-Workflow-Timestamp", "")
            right = hmac.new(SIGN.encode(), f"{stamp}.".encode() + content, hashlib.sha256).hexdigest()
            if (
                self.headers["X-Workflow-Signature"] != f"sha256={right}"
                or self.headers["Authorization"] != f"Bearer {KEY}"
            ):
                self._say(403, b"")
                return
            desk.signed += 1
            desk.taken.append((kind, body | {"id": self.headers["Idempotency-Key"]}))
            self._say(204, b"")
            return
        answer = getattr(desk, kind)(query, path, body, len(content))
        self._say(200, json.dumps(answer).encode())

    def _say(self, status: int, content: bytes, **headers: str) -> None:
        if self.mute:
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Robots:
    """Running robots: where they are, whom to trust, what they took."""

    port: int
    ca_file: Path
    desk: Desk

    def stanza(self, kind: str, **more: object) -> dict[str, object]:
        """Return a stanza for one of them."""
        return {
            "key": "群", "kind": kind, "secret_env": "WORKFLOW_TEST_KEY", "sign_env": "WORKFLOW_TEST_SIGN",
            "url": f"https://127.0.0.1:{self.port}{PATHS[kind]}", "ca_file": str(self.ca_file), **more,
        }  # fmt: skip


@contextmanager
def robots(folder: Path, host: str = "127.0.0.1") -> Iterator[Robots]:
    """Run them all; `host` is the name in their certificate."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "robots.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    server = _Server(("127.0.0.1", 0), _Asked)
    server.desk = Desk()
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Robots(server.server_port, folder / "robots.pem", server.desk)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    desk: Desk

    def handle_error(self, *_arguments: object) -> None:
        """A client that went away is no news."""


def settings(given: Robots, kind: str, **more: object) -> RobotSettings:
    return RobotSettings.model_validate(given.stanza(kind, **more))


def message(given: RobotSettings, number: int, text: str = "孙三 1.2万") -> Message:
    key = MessageKey(given.channel, f"board.{number}", date(2026, 11, 20), given.key, "", "evening")
    content = ROBOTS[given.kind].body(f"龙虎榜 {number}", text, Language.ZH)
    return Message(key, given.address, "board", content, f"id-{number}")


def send(
    box: Outbox,
    given: RobotSettings,
    clock: Clock,
    pacing: Pacing | None = None,
    buckets: dict[str, Bucket] | None = None,
) -> DrainReport:
    pace = Pace(pacing or ROBOTS[given.kind].pacing)
    return drain(box, robot_channel(given, clock), pace, clock, clock.pause, buckets)
