"""The receipt of a run: what came in, what was refused and why, what was published, what left, what waits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language, Severity
from workflow.domain.intake import Intake, WorkbookState


@dataclass
class Receipt:
    """What one run says it did; filled while it runs."""

    run_id: str
    as_of: date
    command: str
    version: str
    started: str = ""
    finished: str = ""
    exit: int = 0
    attention: list[str] = field(default_factory=list)
    """What needs a person, in sentences; empty with exit 0."""
    inputs: list[dict[str, object]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    counts: dict[str, object] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds a stage."""
    outputs: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    """Tracebacks of workbooks on which the program itself failed, for whoever mends it."""
    published: dict[str, object] = field(default_factory=dict)
    mail: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the receipt as plain JSON values."""
        return {**asdict(self), "as_of": self.as_of.isoformat(), "ignored": list(self.ignored)}


def input_entry(intake: Intake, language: Language, same_as: str = "") -> dict[str, object]:
    """Return how one workbook stands in the receipt."""
    entry: dict[str, object] = {
        "workbook": intake.workbook,
        "fingerprint": intake.fingerprint,
        "kind": "+".join(intake.kinds),
        "state": intake.state.value,
        "rows": {kind: frame.height for kind, frame in sorted(intake.frames.items())},
    }
    if intake.state is WorkbookState.REJECTED:
        entry["reason"] = "".join(words(finding, language).message for finding in intake.findings)
    if same_as:
        entry["same_as"] = same_as
    return entry


def finding_counts(findings: Sequence[Finding]) -> dict[str, object]:
    """Return how many findings there are by severity and by code."""
    severities = Counter(finding.severity.value for finding in findings)
    return {
        **{severity.value: severities[severity.value] for severity in Severity},
        "causes": len({finding.cause for finding in findings}),
        "codes": dict(sorted(Counter(finding.code for finding in findings).items())),
    }


@dataclass(frozen=True, slots=True)
class Left:
    """What did not leave on one channel."""

    channel: str
    """The key of a robot's or short messages' stanza; '' for mails."""
    held: int = 0
    """Waiting for approval."""
    failed: int = 0
    """Refused for good, and not settled by anybody yet."""
    in_doubt: int = 0
    waiting: int = 0
    """Queued or put off, without what rests for quiet hours."""
    reason: str = ""
    """Why sending ended early, as the other side said it; '' where it did not."""
    transport: str = ""
    """The way out of mails that wait for another one than is configured; '' for the configured one."""

    @property
    def anything(self) -> bool:
        """Whether anything did not leave."""
        return bool(self.held or self.failed or self.in_doubt or self.waiting)

    def sentences(self, language: Language) -> list[str]:
        """Return a sentence for each way of not having left: how many, why, and what to do."""
        zh = language is Language.ZH
        told = [(self.held, _HELD), (self.failed, _FAILED), (self.in_doubt, _IN_DOUBT), (self.waiting, self._waits())]
        return [f"{self.counted(number, language)}{words[not zh]}" for number, words in told if number]

    def _waits(self) -> tuple[str, str]:
        if self.transport:
            return (
                f"等的是另一种发送方式（{self.transport}）：改回 mail.transport，或 outbox cancel 编号",
                f" wait for another mail.transport ({self.transport}): set it back, or outbox cancel NUMBER",
            )
        why = (f"（{self.reason}）", f" ({self.reason})") if self.reason else ("", "")
        return f"还没有发出{why[0]}：下次运行再发，现在就发用 outbox send", (
            f" have not left{why[1]}: the next run sends them; outbox send does it now"
        )

    def counted(self, number: int, language: Language) -> str:
        """Return a number of messages of this channel: mails are 封邮件, what robots and gateways take is 条消息."""
        if language is Language.ZH:
            return f"渠道“{self.channel}”：{number} 条消息" if self.channel else f"{number} 封邮件"
        noun = f"{'message' if self.channel else 'mail'}{'' if number == 1 else 's'}"
        return f"channel {self.channel}: {number} {noun}" if self.channel else f"{number} {noun}"


_HELD = (
    "等批准：outbox list 查看，outbox approve --all 放行",
    " held for approval: outbox list, then outbox approve --all",
)
_FAILED = (
    "被拒收：outbox list 看原因，改正后 outbox resend 编号，不用再发的 outbox cancel 编号",
    " refused: outbox list tells why; once mended outbox resend NUMBER, or outbox cancel NUMBER",
)
_IN_DOUBT = (
    "不知是否送到：问过对方后 outbox resolve 编号 --arrived 或 --not-arrived",
    " in doubt: ask the recipient, then outbox resolve NUMBER --arrived or --not-arrived",
)


def attention(
    findings: Sequence[Finding],
    inputs: Sequence[Mapping[str, object]],
    left: Sequence[Left],
    language: Language,
) -> list[str]:
    """Return what needs a person: held rows, rejected workbooks, messages that did not leave."""
    zh = language is Language.ZH
    held = [finding for finding in findings if finding.severity.holds]
    said = []
    if held:
        causes = len({finding.cause for finding in held})
        said.append(
            f"{len(held)} 处问题待处理（{causes} 个原因），见 findings.csv"
            if zh
            else f"{len(held)} findings to settle ({causes} causes), see findings.csv"
        )
    rejected = [str(entry["workbook"]) for entry in inputs if entry["state"] == WorkbookState.REJECTED.value]
    if rejected:
        said.append(
            f"{len(rejected)} 个工作簿没有读入：{'、'.join(rejected)}"
            if zh
            else f"{len(rejected)} workbooks were not read: {', '.join(rejected)}"
        )
    locked = [finding for finding in findings if finding.code in ("write.locked", "write.blocked")]
    said += [words(finding, language).message for finding in locked]
    for each in left:
        said += each.sentences(language)
    return said
