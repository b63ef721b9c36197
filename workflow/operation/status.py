"""How things stand: the last night, what waits, what is due next. Read from the state as it lies there; no lock."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow.config import Config
from workflow.domain.finding import Language
from workflow.domain.message import MessageState
from workflow.operation.run_words import end_said
from workflow.operation.scratch import open_only_to_read
from workflow.store.database import FILE
from workflow.store.failure import told
from workflow.store.journal import Journal, Run
from workflow.timetable import Earlier, earlier, edition_said, next_editions

_WAITING = {
    MessageState.HELD: ("待批准（outbox approve）", "held for approval (outbox approve)"),
    MessageState.IN_DOUBT: ("不知是否送到（outbox resolve）", "in doubt (outbox resolve)"),
    MessageState.FAILED: ("发送失败（outbox resend）", "failed (outbox resend)"),
    MessageState.DEFERRED: ("稍后再试", "to be tried again"),
    MessageState.QUEUED: ("排队", "queued"),
}
_NEEDS_A_PERSON = (MessageState.HELD, MessageState.IN_DOUBT, MessageState.FAILED)


@dataclass(frozen=True)
class Status:
    """How things stand."""

    language: Language
    zone: ZoneInfo
    last: Run | None
    """The last night."""
    waiting: Mapping[MessageState, int]
    findings: Mapping[str, int] | None
    """Open findings by severity, of the last night's receipt; None where there is no receipt."""
    next_editions: tuple[tuple[str, datetime], ...]
    provisional: bool
    """Whether the calendar of the year to come is not official yet."""
    attention: tuple[str, ...] = field(default=())
    """What the last receipt says needs a person."""
    earlier: Earlier = field(default_factory=Earlier)
    """Editions that were due since, and nights that broke."""

    @property
    def needs_a_person(self) -> bool:
        """Whether anything waits for somebody to do something."""
        ended_badly = self.last is not None and self.last.exit not in (0, 3)
        waits = any(self.waiting.get(state) for state in _NEEDS_A_PERSON)
        return bool(ended_badly or self.attention or self.earlier.missed or waits)

    def as_object(self) -> dict[str, object]:
        """Return it for programs."""
        last = self.last
        return {
            "last_night": last and {
                "run_id": last.run_id, "as_of": last.as_of.isoformat(), "started": last.started.isoformat(),
                "finished": last.finished.isoformat() if last.finished else None, "exit": last.exit,
            },
            "waiting": {state.value: number for state, number in self.waiting.items()},
            "findings": self.findings and dict(self.findings),
            "missed": [{"edition": one.edition, "due": one.due.isoformat()} for one in self.earlier.missed],
            "attention": list(self.attention),
            "next_editions": [{"edition": name, "at": at.isoformat()} for name, at in self.next_editions],
            "calendar_provisional": self.provisional,
            "needs_a_person": self.needs_a_person,
        }  # fmt: skip

    def lines(self) -> list[str]:
        """Return it as lines for people."""
        zh = self.language is Language.ZH
        found = [self._last_night()]
        waits = [(words[not zh], self.waiting[state]) for state, words in _WAITING.items() if self.waiting.get(state)]
        found.append(("待发箱：" if zh else "Outbox: ") + (
            ("，" if zh else ", ").join(f"{number} 条{what}" if zh else f"{number} {what}" for what, number in waits)
            or ("没有等待的消息" if zh else "nothing waits")))  # fmt: skip
        if self.last:
            found.append(self._found(self.findings))
        named = (f"{edition_said(name, self.language)} {at:%m-%d %H:%M}" for name, at in self.next_editions)
        due = ("，" if zh else ", ").join(named)
        found.append(f"接下来：{due or '没有安排'}" if zh else f"Next: {due or 'nothing is due'}")
        if self.provisional:
            found.append("日历：明年放假安排还没有公布，暂按周一至周五" if zh else
                         "Calendar: next year's holidays are not known yet; Monday to Friday count")  # fmt: skip
        missed = replace(self.earlier, broken=()).sentences(self.language, self.zone)
        return found + [("要处理：" if zh else "To settle: ") + sentence for sentence in (*missed, *self.attention)]

    def _found(self, findings: Mapping[str, int] | None) -> str:
        zh = self.language is Language.ZH
        if findings is None:
            return (
                "问题：不知道，输出文件夹里没有回执"
                if zh
                else "Findings: not known, there is no receipt among the outputs"
            )
        held = findings.get("error", 0) + findings.get("question", 0)
        rest = sum(findings.values()) - held
        if zh:
            return f"问题：{held} 处要处理，另有 {rest} 处提醒"
        return f"Findings: {held} to settle, {rest} more to look at"

    def _last_night(self) -> str:
        zh, last = self.language is Language.ZH, self.last
        if last is None:
            return "还没有运行过" if zh else "Nothing has run yet"
        began = f"{last.started.astimezone(self.zone):%Y-%m-%d %H:%M}"
        if last.finished is None:
            step = last.steps[-1].name if last.steps else "-"
            return (
                f"上次运行 {began}（截止日 {last.as_of}）没有运行完，停在 {step}（或仍在运行）" if zh
                else f"Last night {began} (as of {last.as_of}) did not end; it reached {step} (or is still under way)"
            )  # fmt: skip
        return (
            f"上次运行 {began}（截止日 {last.as_of}）：{end_said(last.exit, self.language)}" if zh
            else f"Last night {began} (as of {last.as_of}): {end_said(last.exit, self.language)}"
        )  # fmt: skip


def look(config: Config, now: datetime) -> Status:
    """Return how things stand.

    Raises:
        StateError: the database cannot be read.
    """
    zone = ZoneInfo(config.time_zone)
    path, last, before = config.folders.state / FILE, None, Earlier()
    waiting: dict[MessageState, int] = {}
    if path.is_file():
        with told(path), closing(open_only_to_read(path)) as database:
            last, before = Journal(database).last_run("nightly"), earlier(Journal(database), config, now)
            rows = database.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
            waiting = {MessageState(state): number for state, number in rows if MessageState(state) in _WAITING}
    receipt = _receipt(config.folders.out, last.as_of) if last else {}
    attention = receipt.get("attention")
    today = now.astimezone(zone).date()
    return Status(
        config.language, zone, last, waiting,
        _by_severity(receipt) if receipt else None,
        next_editions(config.mail.edition_times, now, zone),
        config.calendar.calendars.next_year_missing(today),
        tuple(map(str, attention)) if isinstance(attention, list) else (), before,
    )  # fmt: skip


def _by_severity(receipt: Mapping[str, object]) -> Mapping[str, int]:
    counts = receipt.get("counts")
    findings = counts.get("findings", {}) if isinstance(counts, dict) else {}
    return {
        key: findings[key] for key in ("error", "question", "warning", "hint") if isinstance(findings.get(key), int)
    }


def _receipt(out: Path, as_of: date) -> dict[str, object]:
    try:
        found = json.loads((out / as_of.isoformat() / "receipt.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
