"""What the outbox says to people: states, and the reasons that the program itself gave.

Reasons are stored in English, as the log has them; what a server answered stays in the server's words.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import Language
from workflow.domain.message import MessageState

_STATES: Mapping[MessageState, str] = MappingProxyType({
    MessageState.HELD: "待批准", MessageState.QUEUED: "排队中", MessageState.SENDING: "正在发",
    MessageState.SENT: "已送出", MessageState.DEFERRED: "稍后再试", MessageState.FAILED: "被拒收",
    MessageState.IN_DOUBT: "不知是否送到",
    MessageState.CANCELLED: "已取消",
})  # fmt: skip
_REASONS = (
    (r"^file$", "已写成文件"),
    (r"given up after (\d+) attempts: ", r"试了 \1 次，不再试："),
    (r"(\d+) refusals one after the other, the last: ", r"连续 \1 次不成，最后一次："),
    (r"rate limit: the rest waits for the next run", "已到发送频率上限，其余等下次运行"),
    (r"stopped after DATA began", "内容发到一半时中断"),
    (r"restored from a backup", "从备份恢复"),
    (r"the channel is no longer in config\.yaml", "config.yaml 里已没有这个渠道"),
    (r"the recipient has no mail address that can be used", "收件人没有可用的邮箱地址"),
    (r"the connection broke before the content: ", "发送内容之前连接断开："),
    (r"the connection broke after (?:the content|the message) began to go out: ", "内容发出途中连接断开："),
    (r"no connection: ", "连不上："),
    (r"no password for (\S+) at (\S+): set (\w+)", r"没有 \1 登录 \2 的密码：请设环境变量 \3"),
    (r"(\S+) refused the login of (\S+): ", r"\1 拒绝 \2 登录："),
    (r"the login or the password for (\S+) has characters that SMTP cannot say",
     r"\1 的用户名或密码含有 SMTP 不能用的字符"),
    (r"(\S+) has a certificate that is not trusted \((.+?)\); see (\S+)", r"\1 的证书不受信任（\2），见 \3"),
    (r"the certificate is not trusted \((.+?)\); see (\S+)", r"证书不受信任（\1），见 \2"),
    (r"(\S+) cannot be reached with security (\w+): ", r"用 \2 方式连不上 \1："),
)  # fmt: skip


def state_name(state: MessageState, language: Language) -> str:
    """Return what users call a state."""
    return _STATES[state] if language is Language.ZH else state.value


def reason_in(reason: str, language: Language) -> str:
    """Return a stored reason in the language of users; what is not our own stays."""
    if language is Language.ZH:
        for english, zh in _REASONS:
            reason = re.sub(english, zh, reason)
    return reason
