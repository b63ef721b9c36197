"""The operator's mail: one, and only when the operation needs a person; else none, and the receipt says so.

It is queued in the same outbox as all mails, under a key of its own, and is never held: it is what tells that other
mails are. A story is told once a day (the calendar's once a month); a run that finds something new tells all that
stands. A run that breaks off with a fault tells of itself before it ends; one that is killed is told of by the next.
Where the mail server itself is the trouble the mail waits with the others: exit code and receipt tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow.config import PROGRAM
from workflow.domain.alarm import Topic, Trouble
from workflow.domain.catalogue import find, words
from workflow.domain.digest import digest
from workflow.domain.finding import Finding, Language
from workflow.domain.intake import WorkbookState
from workflow.domain.message import MessageState, OutboxEntry
from workflow.domain.place import Place
from workflow.domain.team import Assignment, Person, TeamPath
from workflow.domain.view import OperatorView, Scope
from workflow.night import Night
from workflow.notify import channel_for
from workflow.notify.compose import BrokenTemplateError, Composed, compose
from workflow.notify.drain import drain
from workflow.notify.folder import mail_files
from workflow.notify.mime import Mailbox
from workflow.report.receipt import Left
from workflow.report.recipients import operators
from workflow.resolve.resolve import Resolved
from workflow.store.alarms import Alarms
from workflow.store.journal import Journal
from workflow.store.outbox import Outbox
from workflow.store.publish import Publication
from workflow.store.room import LOW_MB, free_mb
from workflow.store.snapshots import Snapshots
from workflow.store.transaction import transaction
from workflow.timetable import broken_said

KIND = OperatorView.kind
_AGAIN = {Topic.CALENDAR: timedelta(days=30)}
"""After how long a story is told again though nothing changed; any other one is told again the next day."""
_TOLD_ELSEWHERE = ("person.no_mail", "mail.template")
"""Findings with a topic of their own."""


def alarm(night: Night, left: Sequence[Left], settled: Resolved) -> None:
    """Tell the operator what needs a person, if anything new does; the receipt says what became of it.

    Call it after everything else was sent: what did not leave is part of it.
    """
    every, order = troubles(night, left), night.order
    told, new = Alarms(night.database), []
    for trouble in every:
        within = _AGAIN.get(trouble.topic, timedelta(0))
        new += [story for story in trouble.keys if not told.told(story, order.as_of, within)]
    outcome: dict[str, object] = {"matters": [trouble.topic.value for trouble in every], "queued": 0, "sent": 0}
    people = [*_configured(order.config.mail.operator), *operators(settled.team, order.as_of)]
    if new and people:
        outcome["queued"] = _queue(night, every, people)
    mail = next((each for each in left if not each.channel and not each.transport), None)
    if not (mail and mail.reason and mail.waiting):  # the server is the trouble: it would refuse this one as well
        outcome["sent"] = _send(night)
    outcome["waiting"] = _waiting(Outbox(night.database))
    outcome["to"] = len(people)
    night.receipt.mail["operator"] = outcome


@contextmanager
def watched(night: Night) -> Iterator[None]:
    """Tell the operator of a run that a fault ends, as well as can be; the fault goes on."""
    try:
        yield
    except Exception as fault:
        with suppress(Exception):  # the disk or the database may be what broke: the next run tells then
            _cry(night, fault)
        raise


def _cry(night: Night, fault: Exception) -> None:
    people = _configured(night.order.config.mail.operator)
    run = Journal(night.database).last_run("nightly")
    if not people or run is None:
        return
    config = night.order.config
    said = f"{broken_said(run, config.language, ZoneInfo(config.time_zone))}（{type(fault).__name__}）"
    _queue(
        night, [Trouble(Topic.BROKEN, (said,), ("runs", "doctor", "nightly"), (run.run_id,))], people, as_files=False
    )
    _send(night)


def troubles(night: Night, left: Sequence[Left]) -> list[Trouble]:
    """Return everything that needs a person now, in the order of the topics."""
    found = [
        *_earlier(night),
        *_of_findings(night),
        *_of_left(left, night.order.config.language),
        *_unread(night),
        *_machine(night),
    ]
    return sorted((each for each in found if each.lines), key=lambda each: list(Topic).index(each.topic))


def _earlier(night: Night) -> Iterator[Trouble]:
    config = night.order.config
    zone = ZoneInfo(config.time_zone)
    broken, missed = night.earlier.broken, night.earlier.missed
    told = tuple(broken_said(run, config.language, zone) for run in broken)
    yield Trouble(Topic.BROKEN, told, ("runs", "doctor"), tuple(run.run_id for run in broken))
    yield Trouble(Topic.MISSED, tuple(one.said(config.language) for one in missed), ("schedule show", "doctor"))


def _of_findings(night: Night) -> Iterator[Trouble]:
    by_code: dict[str, list[Finding]] = {}
    for finding in night.findings:
        by_code.setdefault(finding.code, []).append(finding)
    broken = [f"{one.details.get('who', '')}: {one.value}" for one in by_code.get("mail.template", ())]
    yield Trouble(Topic.TEMPLATE, tuple(broken), ("doctor", "preview"))
    homeless = [
        f"{one.value} ({one.place})" if one.place.workbook else one.value for one in by_code.get("person.no_mail", ())
    ]
    yield Trouble(Topic.NO_ADDRESS, tuple(dict.fromkeys(homeless)))
    stuck = [one.value for code in ("write.locked", "write.blocked") for one in by_code.get(code, ())]
    yield Trouble(Topic.BLOCKED, tuple(dict.fromkeys(stuck)), ("nightly",))


def _of_left(left: Sequence[Left], language: Language) -> Iterator[Trouble]:
    for topic, commands in _SETTLED_BY.items():
        counted = ((each, _number(each, topic)) for each in left)
        yield Trouble(
            topic, tuple(_line(each, topic, number, language) for each, number in counted if number), commands
        )


_SETTLED_BY = {
    Topic.HELD: ("outbox list", "outbox approve --all"),
    Topic.FAILED: ("outbox list", "outbox resend N", "outbox cancel N"),
    Topic.IN_DOUBT: ("outbox list", "outbox resolve N --arrived"),
    Topic.WAITING: ("outbox send",),
}


def _number(left: Left, topic: Topic) -> int:
    numbers = {Topic.HELD: left.held, Topic.FAILED: left.failed, Topic.IN_DOUBT: left.in_doubt}
    return numbers.get(topic, left.waiting)


def _line(left: Left, topic: Topic, number: int, language: Language) -> str:
    why = " ".join(part for part in (left.transport, left.reason) if part) if topic is Topic.WAITING else ""
    return f"{left.counted(number, language)} ({why})" if why else left.counted(number, language)


def _unread(night: Night) -> Iterator[Trouble]:
    """Yield rejected workbooks and held rows that stand in nobody's mail."""
    language = night.order.config.language
    untold = [one for one in night.findings if one.severity.holds and str(one.sort_key) not in night.told]
    untold = [one for one in untold if one.code not in _TOLD_ELSEWHERE]
    refused = {
        str(entry["workbook"]) for entry in night.receipt.inputs if entry["state"] == WorkbookState.REJECTED.value
    }
    rejected = [one for one in untold if one.place.workbook in refused]
    yield Trouble(
        Topic.REJECTED,
        tuple(dict.fromkeys(f"{one.place.workbook}: {words(one, language).message}" for one in rejected)),
        ("nightly",), tuple(one.place.workbook for one in rejected),
    )  # fmt: skip
    rows = [one for one in untold if one.place.workbook not in refused]
    books = dict.fromkeys(one.place.workbook or one.code for one in rows)
    counted = [f"{book} × {sum((one.place.workbook or one.code) == book for one in rows)}" for book in books]
    yield Trouble(Topic.UNTOLD, tuple(counted), ("check",), tuple(books))


def _machine(night: Night) -> Iterator[Trouble]:
    config = night.order.config
    today = night.order.now().astimezone(ZoneInfo(config.time_zone)).date()
    low = {str(folder): free_mb(folder) for folder in (config.folders.out, config.folders.state)}
    low = {folder: free for folder, free in low.items() if free < LOW_MB}
    yield Trouble(Topic.DISK, tuple(f"{folder}: {free:,} MB" for folder, free in low.items()), ("doctor",), tuple(low))
    if config.calendar.calendars.next_year_missing(today):
        yield Trouble(Topic.CALENDAR, (str(today.year + 1),), ("doctor",))


def _configured(addresses: Sequence[str]) -> list[Person]:
    """Return the addresses of config.yaml as recipients."""
    found = []
    for written in addresses:
        box = Mailbox.parse(written)
        found.append(Person(box.address, box.name or box.address, (Assignment(None, TeamPath("")),), mail=box.address))
    return found


def _queue(night: Night, every: Sequence[Trouble], people: Sequence[Person], *, as_files: bool = True) -> int:
    """Compose and queue the mail to everybody who runs the program, and note that it is told; all or nothing.

    Without `as_files` it stands in the outbox alone: after a fault the folder of the outputs may be what broke.
    """
    order, outbox, snapshots = night.order, Outbox(night.database), Snapshots(night.database)
    queued = 0
    files: dict[Path, bytes] = {}
    with transaction(night.database):
        for person in people:
            said = digest(tuple(every))
            revision = snapshots.mail_revision(order.as_of, order.edition, KIND, person.id, said)
            view = OperatorView(Scope(person, None, frozenset()), order.as_of, order.edition, tuple(every), revision)
            composed = _composed(night, view)
            outbox.supersede(composed.message.key)
            queued += outbox.enqueue(composed.message)
            files |= mail_files(composed)
        Alarms(night.database).tell((story for trouble in every for story in trouble.keys), order.as_of)
        if as_files:
            _write(night, files)
    return queued


def _write(night: Night, files: Mapping[Path, bytes]) -> None:
    with Publication(night.order.config.folders.out, night.order.as_of) as publication:
        for path, content in files.items():
            publication.amend(path.as_posix(), content)


def _composed(night: Night, view: OperatorView) -> Composed:
    """Return the mail by the office's templates; by the program's own where those are broken: an alarm must leave."""
    config = night.order.config
    try:
        return compose(view, config.mail, config.language, config.folders.templates, time_zone=config.time_zone)
    except BrokenTemplateError as broken:
        night.findings.append(find("mail.template", Place(""), str(broken), who=KIND, person_id=""))
    return compose(view, config.mail, config.language, PROGRAM / "templates", time_zone=config.time_zone)


def _send(night: Night) -> int:
    """Send alarms alone: in a night that is held, and after a fault, nothing else may leave."""
    config = night.order.config
    channel = channel_for(config.mail, config.folders.out)
    return drain(_AlarmsOnly(night.database), channel, config.mail, night.order.now, _no_pause).sent


def _no_pause(_seconds: float) -> None:
    """Wait for no pace: a handful of mails is no burst."""


def _waiting(outbox: Outbox) -> int:
    waiting = outbox.list([MessageState.QUEUED, MessageState.DEFERRED])
    return sum(entry.message.key.kind == KIND for entry in waiting)


class _AlarmsOnly(Outbox):
    """An outbox that gives out the operator's mails and no others."""

    def claim(self, channel: str, limit: int, now: datetime) -> list[OutboxEntry]:
        """Take alarms that are due."""
        return self.claim_kind(channel, KIND, limit, now)

    def recover(self, *, resend_in_doubt: bool = False, channel: str = "") -> int:  # noqa: ARG002  the mails' own drain did
        """Settle what a dead run left; what is in doubt waits for the next drain of all."""
        return super().recover(channel=channel)
