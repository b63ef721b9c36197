"""企业微信: a group's robot. Markdown of at most 4,096 bytes, 20 messages a minute, the key in the address.

Source: developer.work.weixin.qq.com/document/path/91770 (群机器人配置说明), and codes seen: 40058, 45009, 93000.
"""

import json
from datetime import datetime

from workflow.domain.finding import Language
from workflow.domain.message import Message
from workflow.notify.robot import Call, Keys, Robot, robot_pacing

_TEXT_LIMIT = 4096


def _content(title: str, text: str) -> str:
    return f"**{title}**\n{text}".rstrip("\n")


def _body(title: str, text: str, _language: Language) -> bytes:
    message = {"msgtype": "markdown", "markdown": {"content": _content(title, text)}}
    return json.dumps(message, ensure_ascii=False).encode()


def _size(title: str, text: str) -> int:
    return len(_content(title, text).encode())


def _call(address: str, keys: Keys, message: Message, _now: datetime) -> Call:
    return Call(f"{address}?key={keys.key.get_secret_value()}", message.content)


WECOM = Robot(
    base="https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
    markdown=True,
    limit=_TEXT_LIMIT,
    size=_size,
    body=_body,
    call=_call,
    code=("errcode",),
    said="errmsg",
    later=frozenset({-1, 45009, 45033, 45047}),  # busy, too often, too many at once, too many answers
    stop=frozenset(
        {40001, 40014, 40063, 93000, 93004, 93008, 93017}
    ),  # key, token, address, robot removed or not in it
    pacing=robot_pacing(18, 2, (2, 5, 15, 60, 240)),
)
