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


def attention(
    findings: Sequence[Finding],
    inputs: Sequence[Mapping[str, object]],
    undelivered: Mapping[str, int],
    language: Language,
) -> list[str]:
    """Return what needs a person: held rows, rejected workbooks, mail that did not leave."""
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
    for state, number in undelivered.items():
        if number and state == "held":
            said.append(
                f"{number} 封等批准：outbox list 查看，outbox approve --all 放行" if zh
                else f"{number} wait for approval: outbox list, then outbox approve --all"
            )  # fmt: skip
        elif number:
            said.append(f"{number} 封邮件没有送达（{state}）" if zh else f"{number} mails are undelivered ({state})")
    return said
