r"""钉钉: a group's custom robot. Markdown, a body of at most 20,000 bytes, 20 messages a minute or silence for ten.

加签: sign = base64(HMAC-SHA256(key=secret, timestamp + "\n" + secret)), percent-encoded once, in the address beside
the time in milliseconds. Source: open.dingtalk.com/document/robots (自定义机器人接入, 安全设置); codes seen in public
reports: 130101, 310000, 460101.
"""

import base64
import hmac
import json
from datetime import datetime
from urllib.parse import urlencode

from workflow.domain.finding import Language
from workflow.domain.message import Message
from workflow.notify.robot import Call, Keys, Robot, robot_pacing

_BODY_LIMIT = 20_000
_BREAK = "  \n"
"""Two spaces: a single line break is no break in its markdown."""


def _body(title: str, text: str, _language: Language) -> bytes:
    lines = [f"#### {title}", *text.rstrip("\n").split("\n")]
    message = {
        "msgtype": "markdown",
        "markdown": {"title": title, "text": _BREAK.join(lines)},
        "at": {"isAtAll": False},
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _size(title: str, text: str) -> int:
    return len(_body(title, text, Language.ZH))


def signature(secret: str, timestamp: int) -> str:
    """Return the 加签 of a moment in milliseconds, in base64."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")).decode()


def _call(address: str, keys: Keys, message: Message, now: datetime) -> Call:
    query: dict[str, str | int] = {"access_token": keys.key.get_secret_value()}
    if keys.sign:
        timestamp = int(now.timestamp() * 1000)
        query |= {"timestamp": timestamp, "sign": signature(keys.sign.get_secret_value(), timestamp)}
    return Call(f"{address}?{urlencode(query)}", message.content)


DINGTALK = Robot(
    base="https://oapi.dingtalk.com/robot/send",
    markdown=True,
    limit=_BODY_LIMIT,
    size=_size,
    body=_body,
    call=_call,
    code=("errcode",),
    said="errmsg",
    later=frozenset({-1, 130101, 130102, 410100, 90018}),  # busy, too fast
    stop=frozenset({300001, 300005, 310000, 400013, 400101, 400102, 400106}),  # key, signature or word, robot gone
    pacing=robot_pacing(18, 2, (11, 30, 60, 240, 720)),
)
