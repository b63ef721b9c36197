"""A webhook of the office's own: a POST of JSON, answered by any 2xx. Sending twice can be told by its Idempotency-Key.

With a key: `Authorization: Bearer <key>`. With a secret to sign by: `X-Workflow-Timestamp` (seconds) and
`X-Workflow-Signature: sha256=<hex of HMAC-SHA256(secret, timestamp + "." + body)>`.
"""

import hmac
import json
from datetime import datetime

from workflow.domain.finding import Language
from workflow.domain.message import Message
from workflow.notify.robot import Call, Keys, Robot, robot_pacing

_BODY_LIMIT = 100_000


def _body(title: str, text: str, language: Language) -> bytes:
    message = {"title": title, "text": text.rstrip("\n"), "language": language.value}
    return json.dumps(message, ensure_ascii=False).encode()


def _size(title: str, text: str) -> int:
    return len(_body(title, text, Language.ZH))


def _call(address: str, keys: Keys, message: Message, now: datetime) -> Call:
    headers = {"Idempotency-Key": message.message_id}
    if key := keys.key.get_secret_value():
        headers["Authorization"] = f"Bearer {key}"
    if keys.sign:
        timestamp = str(int(now.timestamp()))
        signed = hmac.digest(
            keys.sign.get_secret_value().encode(), f"{timestamp}.".encode() + message.content, "sha256"
        )
        headers |= {"X-Workflow-Timestamp": timestamp, "X-Workflow-Signature": f"sha256={signed.hex()}"}
    return Call(address, message.content, headers)


WEBHOOK = Robot(
    base="",
    markdown=False,
    limit=_BODY_LIMIT,
    size=_size,
    body=_body,
    call=_call,
    pacing=robot_pacing(60, 10, (2, 5, 15, 60, 240)),
)
