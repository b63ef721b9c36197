"""The words of the preview's pages, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import Language

_WORDS = {
    "title": ("今晚会发出什么", "What tonight would send"),
    "as_of": ("截止日", "As of"),
    "provisional": ("暂定日历", "provisional calendar"),
    "messages": ("会发出的消息", "Messages that would leave"),
    "unsent": ("不会发的，以及原因", "What will not be sent, and why"),
    "findings": ("待处理的问题", "Findings"),
    "standings": ("进度", "Standings"),
    "boards": ("龙虎榜", "Leaderboards"),
    "look": ("查看", "Look"),
    "who": ("对象", "Who"),
    "reason": ("原因", "Why"),
    "target": ("目标", "Target"),
    "actual": ("实际完成", "Actual"),
    "completion": ("完成率", "Completion"),
    "progress": ("进度", "Progress"),
    "gap": ("差额", "Gap"),
    "unreported": ("未报", "not reported"),
    "tick": (
        "竖线是时间进度；绿色跟上了时间，橙色落后。",
        "The tick is time progress: green keeps up with it, orange is behind.",
    ),
    "people": ("个人（{}）", "People ({})"),
    "times": ("同一原因 {} 处", "{} places, one cause"),
    "more": ("还有 {} 个", "{} more"),
    "no_messages": ("没有要发的消息。", "Nothing would be sent."),
    "all_sent": ("没有。", "Nothing."),
    "no_findings": ("没有发现问题。", "No findings."),
    "no_standings": ("还没有目标和数字。", "No targets and figures yet."),
    "no_boards": ("没有榜单。", "No leaderboards."),
    "back": ("全部消息", "All messages"),
    "previous": ("上一条", "Previous"),
    "following": ("下一条", "Next"),
    "to": ("收件人", "To"),
    "why": ("为什么发", "Why"),
    "attached": ("附件", "Attached"),
    "phone": ("手机，390 像素宽", "Phone, 390 px wide"),
    "desk": ("电脑", "Desktop"),
    "alone": ("单独打开", "open alone"),
    "changes": ("与上一版相比", "Against the last edition"),
    "text": ("纯文本版", "Plain text"),
    "first": ("这是发给对方的第一条，没有可比的。", "The first one to this recipient: nothing to compare with."),
    "equal": ("与 {} 的那一条文字相同。", "The same words as the one of {}."),
    "against": ("与 {} 的那一条相比：", "Against the one of {}:"),
    "lines": ("变 {} 行", "{} lines differ"),
    "is_first": ("第一条", "the first"),
    "same": ("无变化", "no change"),
    "waits": ("以前就在等", "waiting from before"),
    "held": ("待批准", "held for approval"),
    "deferred": ("稍后再试", "to be tried again"),
    "revision": ("更正 第{}次", "correction {}"),
    "already": (
        "同样的内容已经{}，不再发",
        "the same words were {} already",
    ),
    "failed": ("发送失败，等人处理（outbox resend）", "it failed and waits for a person (outbox resend)"),
    "in_doubt": ("不知是否送到，等人处理（outbox resolve）", "in doubt: waits for a person (outbox resolve)"),
    "silent_manager": (
        "这一版没有要说的：所管的人没有目标、没有数字，也没有问题",
        "nothing to say: the people below have no targets, no figures and no findings",
    ),
    "silent_person": (
        "这一版没有要说的：没有目标，没有要补的日报，也没有要补正的行",
        "nothing to say: no target, no report missing, no row to put right",
    ),
    "silent_assistant": (
        "这一版没有要说的：没有要补正的行，日报都交了",
        "nothing to say: no row to put right, every report is in",
    ),
    "silent_channel": (
        "群里这一版没有要说的：没有人上榜，也没有要表扬的",
        "nothing to say to the group: nobody on a board, nobody to praise",
    ),
    "scope": ("范围：{}", "scope: {}"),
    "footer": (
        "这是预览：没有发布、没有排队、没有发送任何东西。页面含员工数据，请勿外传。",
        "A preview: nothing was published, queued or sent. The pages hold staff data; keep them in the office.",
    ),
    "settle": ("处问题要处理", "findings to settle"),
}

_EDITIONS = {
    "evening": ("晚报", "evening"), "morning": ("早报", "morning"), "weekly": ("周报", "weekly"),
    "monthly": ("月报", "monthly"),
}  # fmt: skip
_KINDS = {
    "manager": ("团队日报", "team report"), "person": ("个人日报", "own report"),
    "assistant": ("待改问题", "what to put right"), "group": ("群消息", "group message"),
    "operator": ("值班邮件", "operator's mail"),
}  # fmt: skip
_CHANNELS = {"files": ("邮件（写成文件）", "mail (as a file)"), "smtp": ("邮件", "mail")}


def words_of(language: Language) -> Mapping[str, str]:
    """Return all words of a language by key."""
    return MappingProxyType({key: both[language is not Language.ZH] for key, both in _WORDS.items()})


def edition_name(edition: str, language: Language) -> str:
    """Return what users call an edition; one that the office invented has its own name."""
    return _EDITIONS.get(edition, (edition, edition))[language is not Language.ZH]


def kind_name(kind: str, language: Language) -> str:
    """Return what users call a kind of message."""
    return _KINDS.get(kind, (kind, kind))[language is not Language.ZH]


def channel_name(channel: str, language: Language) -> str:
    """Return what users call a channel."""
    return _CHANNELS.get(channel, (channel, channel))[language is not Language.ZH]
