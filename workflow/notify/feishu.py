r"""飞书: a group's custom robot. Rich text (post), a body of at most 20 KB, 100 messages a minute and 5 a second.

签名校验: sign = base64(HMAC-SHA256(key=timestamp + "\n" + secret, message empty)), in the body beside the time in
seconds. Source: open.larkoffice.com/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN (自定义机器人使用指南), which also asks
to stay away from full and half hours (11232).
"""

import base64
import hmac
import json
from datetime import datetime

from workflow.domain.finding import Language
from workflow.domain.message import Message
from workflow.notify.robot import Call, Keys, Robot, robot_pacing

_BODY_LIMIT = 20_000
_SIGNATURE_ROOM = 120
"""Bytes that time and signature add when the message is sent."""
_LOCALES = {Language.ZH: "zh_cn", Language.EN: "en_us"}


def _body(title: str, text: str, language: Language) -> bytes:
    lines = [[{"tag": "text", "text": line}] for line in text.rstrip("\n").split("\n")]
    message = {"msg_type": "post", "content": {"post": {_LOCALES[language]: {"title": title, "content": lines}}}}
    return json.dumps(message, ensure_ascii=False).encode()


def _size(title: str, text: str) -> int:
    return len(_body(title, text, Language.ZH)) + _SIGNATURE_ROOM


def signature(secret: str, timestamp: int) -> str:
    """Return the 签名 of a moment in seconds, in base64."""
    return base64.b64encode(hmac.digest(f"{timestamp}\n{secret}".encode(), b"", "sha256")).decode()


def _call(address: str, keys: Keys, message: Message, now: datetime) -> Call:
    content = message.content
    if keys.sign:
        timestamp = int(now.timestamp())
        signed = {"timestamp": str(timestamp), "sign": signature(keys.sign.get_secret_value(), timestamp)}
        content = json.dumps(signed | json.loads(content), ensure_ascii=False).encode()
    return Call(f"{address.rstrip('/')}/{keys.key.get_secret_value()}", content)


FEISHU = Robot(
    base="https://open.feishu.cn/open-apis/bot/v2/hook",
    markdown=False,
    limit=_BODY_LIMIT,
    size=_size,
    body=_body,
    call=_call,
    code=("code", "StatusCode"),
    said="msg",
    later=frozenset({11232, 99991400}),  # too fast, or a busy minute
    stop=frozenset({19001, 19021, 19022, 19024}),  # key, signature or clock, address not allowed, word not found
    pacing=robot_pacing(90, 3, (2, 5, 15, 60, 240)),
)
