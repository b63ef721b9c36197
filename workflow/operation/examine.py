"""A look at everything that a night needs, before the night (doctor): nothing is changed, nothing is sent.

Each examination is one function in the list EXAMINATIONS; it returns what it saw, good or bad, and how to mend it.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow.config import Config
from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.domain.message import MessageState
from workflow.inbox import scan
from workflow.notify import channel_for
from workflow.notify.channel import ChannelClosedError
from workflow.notify.compose import BrokenTemplateError
from workflow.notify.mime import Mailbox
from workflow.notify.robot_settings import secret_named
from workflow.notify.settings import Transport
from workflow.operation.config_seen import changed
from workflow.operation.run_words import end_said
from workflow.operation.specimen import render_all
from workflow.operation.zone import machine_zone
from workflow.store.database import FILE, open_database
from workflow.store.failure import StateError
from workflow.store.journal import Journal, Run
from workflow.store.outbox import Outbox
from workflow.store.room import LOW_MB, TOO_LOW_MB, existing, free_mb
from workflow.timetable import earlier


class Health(StrEnum):
    """How something is."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    """The night will run; somebody should look."""
    BAD = "bad"
    """The night will not do its work."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one examination saw, in both languages."""

    health: Health
    zh: str
    en: str

    def said(self, language: Language) -> str:
        """Return it in the user's language."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True)
class Patient:
    """What is examined, and when."""

    config: Config
    now: datetime
    since: timedelta | None = None
    """A night must have ended well within this time (the dead man's switch); None: no matter."""
    log_in: bool = True
    """Whether the mail server is asked to let us in."""


Examination = Callable[[Patient], Iterator[Seen]]


def examine(patient: Patient) -> Iterator[Seen]:
    """Yield everything that the examinations see, in their order."""
    for examination in EXAMINATIONS:
        yield from examination(patient)


def _day(patient: Patient) -> Iterator[Seen]:
    fixed = patient.config.as_of
    if fixed:
        yield Seen(
            Health.DOUBTFUL,
            f"config.yaml 里截止日写死为 {fixed}：每晚都只算到这一天；正式使用请删掉 as_of 这一行",
            f"as_of is fixed to {fixed} in config.yaml: every night computes that day; remove the line for daily use",
        )
    local = patient.now.astimezone(ZoneInfo(patient.config.time_zone))
    yield Seen(
        Health.GOOD,
        f"现在 {local:%Y-%m-%d %H:%M}（{patient.config.time_zone}，本机时区 {machine_zone()}），截止日 "
        f"{patient.config.day_closed(patient.now)}",
        f"it is {local:%Y-%m-%d %H:%M} ({patient.config.time_zone}; the machine keeps {machine_zone()}), as of "
        f"{patient.config.day_closed(patient.now)}",
    )


def _calendar(patient: Patient) -> Iterator[Seen]:
    today = patient.now.astimezone(ZoneInfo(patient.config.time_zone)).date()
    if patient.config.calendar.calendars.next_year_missing(today):
        yield Seen(
            Health.DOUBTFUL,
            f"{today.year + 1} 年的放假安排还没有：到时按周一至周五计算并标“暂定日历”；公布后请升级程序",
            f"the holidays of {today.year + 1} are not known yet; Monday to Friday count until the program is updated",
        )
    else:
        yield Seen(Health.GOOD, "节假日安排够用", "the official holidays are known for the months ahead")


def _folders(patient: Patient) -> Iterator[Seen]:
    folders = patient.config.folders
    if not folders.inbox.is_dir():
        yield Seen(Health.BAD, f"没有收件夹 {folders.inbox}", f"there is no inbox {folders.inbox}")
    for folder in (folders.out, folders.state):
        if problem := _cannot_write(folder):
            yield Seen(Health.BAD, f"不能写入 {folder}：{problem}", f"{folder} cannot be written to: {problem}")
            continue
        free = free_mb(folder)
        health = Health.BAD if free < TOO_LOW_MB else Health.DOUBTFUL if free < LOW_MB else Health.GOOD
        yield Seen(health, f"{folder} 可以写入，磁盘还剩 {free:,} MB", f"{folder} can be written; {free:,} MB are free")


def _cannot_write(folder: Path) -> str:
    """Return why nothing can be written into a folder (or where it is to be made); '' where it can."""
    try:
        with tempfile.NamedTemporaryFile(dir=existing(folder), prefix=".doctor"):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _inbox(patient: Patient) -> Iterator[Seen]:
    if not patient.config.folders.inbox.is_dir():
        return
    found = scan(patient.config.folders.inbox, patient.config.inbox)
    for finding in found.findings:
        if finding.code in ("inbox.copy", "inbox.missing"):
            continue
        zh, en = words(finding, Language.ZH), words(finding, Language.EN)
        yield Seen(Health.DOUBTFUL, f"{zh.message}{zh.remedy}", f"{en.message} {en.remedy}")
    yield Seen(Health.GOOD, f"收件夹里有 {len(found.files)} 个工作簿", f"{len(found.files)} workbooks in the inbox")


def _state(patient: Patient) -> Iterator[Seen]:
    if not (patient.config.folders.state / FILE).is_file():
        yield Seen(Health.GOOD, "还没有运行过", "nothing has run yet")
        yield from _alive(patient, None)
        return
    try:
        with closing(open_database(patient.config.folders.state, patient.config.store)) as database:
            journal, outbox = Journal(database), Outbox(database)
            last, good = journal.last_run("nightly"), journal.last_good("nightly")
            before = earlier(journal, patient.config, patient.now)
            counts = outbox.counts(patient.config.mail.transport.value)
    except StateError as broken:
        yield Seen(Health.BAD, broken.sentence(Language.ZH), broken.sentence(Language.EN))
        return
    yield from _runs(patient, last)
    yield from _alive(patient, good)
    zone, missed = ZoneInfo(patient.config.time_zone), replace(before, broken=())
    for zh, en in zip(*(missed.sentences(each, zone) for each in (Language.ZH, Language.EN)), strict=True):
        yield Seen(Health.DOUBTFUL, zh, en)
    for state, zh in ((MessageState.IN_DOUBT, "不知是否送到"), (MessageState.FAILED, "发送失败")):
        if counts.get(state):
            yield Seen(
                Health.DOUBTFUL, f"待发箱里有 {counts[state]} 封{zh}（outbox list）",
                f"{counts[state]} messages are {state.value} (outbox list)",
            )  # fmt: skip


def _runs(patient: Patient, last: Run | None) -> Iterator[Seen]:
    ended = last.finished if last and last.exit in (0, 3) else None
    if last is not None:
        began = last.started.astimezone(ZoneInfo(patient.config.time_zone))
        zh_end = "没有运行完" if last.finished is None else end_said(last.exit, Language.ZH)
        en_end = "did not end" if last.finished is None else f"ended with {last.exit}"
        yield Seen(
            Health.GOOD if ended else Health.DOUBTFUL,
            f"上次运行 {began:%Y-%m-%d %H:%M}（截止日 {last.as_of}），{zh_end}",
            f"the last night began {began:%Y-%m-%d %H:%M} (as of {last.as_of}) and {en_end}",
        )
        if last.started > patient.now + timedelta(minutes=5):
            yield Seen(
                Health.DOUBTFUL, "上次运行的时间比现在还晚：本机时钟可能被拨回过",
                "the last night lies in the future: the machine's clock may have been set back",
            )  # fmt: skip


def _alive(patient: Patient, good: Run | None) -> Iterator[Seen]:
    """The dead man's switch: bad unless a night ended well within the time, whatever a run under way will come to."""
    if patient.since and (good is None or good.finished is None or patient.now - good.finished > patient.since):
        hours = round(patient.since.total_seconds() / 3600)
        yield Seen(
            Health.BAD, f"最近 {hours} 小时没有一次运行成功：请看 schedule show 和日志",
            f"no night has ended well in the last {hours} hours: see schedule show and the log",
        )  # fmt: skip


def _mail(patient: Patient) -> Iterator[Seen]:
    settings = patient.config.mail
    if settings.transport is Transport.FILES:
        yield Seen(Health.GOOD, "邮件只写成文件，不发送（mail.transport）", "mails are files only (mail.transport)")
        return
    channel = channel_for(settings, patient.config.folders.out)
    if warning := getattr(channel, "warning", ""):
        yield Seen(Health.DOUBTFUL, warning, warning)
    if not patient.log_in:
        return
    try:
        with channel.connect():
            pass
    except ChannelClosedError as closed:
        yield Seen(Health.BAD, f"发信服务器登录不了：{closed}", f"the mail server does not let us in: {closed}")
    else:
        host = settings.smtp.host
        yield Seen(Health.GOOD, f"能登录发信服务器 {host}（没有发信）", f"{host} lets us in (nothing was sent)")


def _templates(patient: Patient) -> Iterator[Seen]:
    """Make every kind of message of an invented office: a broken template is found before it is needed."""
    try:
        render_all(patient.config, patient.config.day_closed(patient.now))
    except BrokenTemplateError as broken:
        yield Seen(Health.BAD, f"模板有错：{broken}", f"a template is broken: {broken}")
        return
    yield Seen(
        Health.GOOD, "邮件、群消息和短信的模板可以用", "the templates of mails, robots and short messages can be used"
    )


def _operator(patient: Patient) -> Iterator[Seen]:
    """Look whether anybody is told when the operation needs a person; people's rows are not opened here."""
    mail = patient.config.mail
    if mail.transport is not Transport.FILES and not mail.operator:
        yield Seen(
            Health.DOUBTFUL,
            "没有值班邮箱：运行出了问题不会有人收到邮件（mail.operator，或人员表“接收汇总”写“运维”）",
            "nobody is told by mail when a run needs a person (mail.operator, or 运维 in the people workbook)",
        )


def _half_synced(patient: Patient) -> Iterator[Seen]:
    """Look for what a synchronising program leaves behind; half downloads are what the inbox itself says."""
    inbox = patient.config.folders.inbox
    if not inbox.is_dir():
        return
    for path in sorted(inbox.rglob("*")):
        name = path.relative_to(inbox).as_posix()
        if path.is_symlink() or not path.is_file():
            continue
        if path.suffix.lower() in _WORKBOOKS and path.stat().st_size == 0:
            yield Seen(
                Health.DOUBTFUL, f"“{name}”没有同步（或下载）完：请等它完成，或重新放一份",
                f"{name} is not synchronised or downloaded whole: wait for it, or put it there again",
            )  # fmt: skip
        elif path.suffix.lower() in _WORKBOOKS and any(word in path.stem.casefold() for word in _CONFLICTS):
            yield Seen(
                Health.DOUBTFUL, f"“{name}”像是同步冲突留下的副本：请确认哪一份对，删掉另一份",
                f"{name} looks like the copy of a synchronising conflict: keep the right one, remove the other",
            )  # fmt: skip


_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".et"})
_CONFLICTS = ("冲突", "conflicted copy", "sync-conflict", "conflict copy")


def _sender(patient: Patient) -> Iterator[Seen]:
    """Compare the sender with the login: most services refuse (or rewrite) a sender that is not the account's own."""
    mail = patient.config.mail
    address = Mailbox.parse(mail.sender).address
    if mail.transport is Transport.FILES or "@" not in mail.smtp.user or address.lower() == mail.smtp.user.lower():
        return
    yield Seen(
        Health.DOUBTFUL, f"发件人 {address} 不是登录的账号 {mail.smtp.user}：多数服务会拒收（mail.sender）",
        f"the sender {address} is not the login {mail.smtp.user}: most services refuse that (mail.sender)",
    )  # fmt: skip


def _robots(patient: Patient) -> Iterator[Seen]:
    """Look whether every robot's key is there; nothing is posted, so whether the service knows it is not asked."""
    for channel in patient.config.channels:
        missing = [name for name in (channel.secret_env, channel.sign_env) if name and secret_named(name) is None]
        for name in missing:
            yield Seen(
                Health.BAD, f"通道 {channel.key} 没有钥匙：请设置环境变量（或钥匙串条目）{name}",
                f"channel {channel.key} has no key: set the environment variable (or keyring entry) {name}",
            )  # fmt: skip
        if not missing:
            yield Seen(
                Health.GOOD, f"通道 {channel.key} 的设置齐全（没有发消息）", f"channel {channel.key} has all it needs"
            )  # fmt: skip


_MOST_KEYS = 12


def _config_changes(patient: Patient) -> Iterator[Seen]:
    keys = changed(patient.config)
    if keys is None:
        return
    if not keys:
        yield Seen(Health.GOOD, "config.yaml 与上次运行相同", "config.yaml is as it was in the last night")
        return
    zh, en = ("".join([glue.join(keys[:_MOST_KEYS]), *([" …"] if len(keys) > _MOST_KEYS else [])])
              for glue in ("、", ", "))  # fmt: skip
    yield Seen(Health.DOUBTFUL, f"上次运行以来 config.yaml 改了：{zh}", f"changed in config.yaml since then: {en}")


EXAMINATIONS: tuple[Examination, ...] = (
    _day, _calendar, _folders, _inbox, _half_synced, _state, _config_changes, _mail, _sender, _operator, _robots,
    _templates,
)  # fmt: skip
"""In the order in which they are reported."""
