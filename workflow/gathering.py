"""Everything that counts tonight: what lies in the inbox, read or remembered, and what the ledger still holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from workflow.config import Config
from workflow.correcting import Taught, begin, learn, said
from workflow.domain.catalogue import find
from workflow.domain.digest import digest
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake, WorkbookState, restored, summary_of
from workflow.domain.place import Place
from workflow.engine.fan_out import fan_out
from workflow.engine.outcome import Failure
from workflow.inbox import InboxFile, Scan, scan
from workflow.kinds.catalogue import KINDS
from workflow.kinds.people import PEOPLE
from workflow.kinds.records import brought_up
from workflow.kinds.take import VERSION as READING_VERSION
from workflow.night import Night, Progress
from workflow.placing import names_in_place
from workflow.report.receipt import input_entry
from workflow.steps import MOMENTARY, TakeIn, take_in
from workflow.store.ledger import Ledger
from workflow.store.records import RecordStore
from workflow.store.transaction import transaction


class InboxMissingError(Exception):
    """There is no inbox: everything would seem to have vanished, so nothing is computed."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.value)
        self.finding = finding


def gather(night: Night, inbox: Scan) -> tuple[Scan, list[Intake]]:
    """Return the scan with annotated copies told apart, and all workbooks that count, sorted by name.

    Raises:
        InboxMissingError: there is no inbox folder.
    """
    missing = next((finding for finding in inbox.findings if finding.code == "inbox.missing"), None)
    if missing:
        raise InboxMissingError(missing)
    ledger = Ledger(night.database)
    begin(night)
    found = _read(night, inbox, {})
    copies = _annotated_copies(found, inbox, ledger, names_in_place(night))
    while again := learn(night, inbox, found, copies):
        found = _read(night, inbox, {name: intake for name, intake in found.items() if name not in again})
    night.records.settle()
    night.findings += [*inbox.findings, *said(night)]
    night.findings += [find("inbox.annotated", Place(name), name, original=of) for name, of in copies.items()]
    night.receipt.ignored = inbox.ignored
    with transaction(night.database):
        counted = [_entered(night, ledger, intake) for intake in found.values() if _counts(intake, copies)]
        counted += _still_counting(night, ledger, inbox, found)
    # Cards that came back hold no records, and the ledger misses none of them.
    counted += [intake for intake in found.values() if intake.returned]
    inbox = replace(
        inbox,
        files=tuple(file for file in inbox.files if file.name not in copies),
        copies=(*inbox.copies, *(file for file in inbox.files if file.name in copies)),
        same_as={**inbox.same_as, **copies},
    )
    _tell(night, inbox, found)
    return inbox, sorted(counted, key=lambda intake: intake.workbook)


def _counts(intake: Intake, copies: Mapping[str, str]) -> bool:
    return not intake.returned and intake.workbook not in copies


def _read(night: Night, inbox: Scan, known: Mapping[str, Intake]) -> dict[str, Intake]:
    """Return what every file tells, in the order of the scan: known, remembered, or read now."""
    config = night.order.config
    found = {file.name: known.get(file.name) or _remembered(night, file) for file in inbox.files}
    wanted = [_job(night, file) for file in inbox.files if found[file.name] is None]
    for done in fan_out(take_in, wanted, config.engine, night.reporter("take_in")):
        intake = done.result
        if intake is None:
            intake = _broken_off(night, done.item, done.failure)
        elif not any(finding.code in MOMENTARY for finding in intake.findings):
            key = _record_key(night, intake.workbook, intake.fingerprint)
            summary = {**summary_of(intake), "reading": _reading(night)}
            night.records.put(key, intake.frames, intake.findings, summary)
        found[done.item.name] = intake
    return {name: intake for name, intake in found.items() if intake}


def _job(night: Night, file: InboxFile) -> TakeIn:
    corrections = night.corrections.get(file.name, ())
    limits = night.order.config.limits
    return TakeIn(file.path, file.name, file.fingerprint, night.kinds, limits, corrections, file.on_disk)


def _broken_off(night: Night, job: TakeIn, failure: Failure | None) -> Intake:
    night.receipt.faults[job.name] = failure.detail[-2000:] if failure else ""
    return given_up(job, failure)


def given_up(job: TakeIn, failure: Failure | None) -> Intake:
    """Return the intake of a workbook whose reading had to be broken off, with the reason as its finding."""
    reason = failure.reason.value if failure else ""
    finding = find("read.crashed", Place(job.name), reason=_CRASHES.get(reason, reason), reason_en=reason)
    return Intake(job.name, job.fingerprint, WorkbookState.REJECTED, findings=(finding,))


_CRASHES = {"crashed": "读取进程意外退出", "timeout": "超过时间限制", "memory": "超过内存限制", "error": "程序出错"}


def read_files(paths: Sequence[Path], config: Config, known: Taught, progress: Progress) -> list[Intake]:
    """Return what single workbooks tell, wherever they lie; a workbook of the inbox has its name there.

    What people `taught` the program counts: headers for every workbook, corrections for the one that was answered.
    """
    inbox = config.folders.inbox.resolve()
    whole = [path.resolve() for path in paths]
    named = [path.relative_to(inbox).as_posix() if path.is_relative_to(inbox) else path.name for path in whole]
    names = [name if named.count(name) == 1 else path.as_posix() for name, path in zip(named, whole, strict=True)]
    once = dict(zip(names, whole, strict=True))
    jobs = []
    for name, path in once.items():
        fingerprint = _fingerprint(path)
        corrections = known.cells.get(known.owner(name, fingerprint), ())
        jobs.append(TakeIn(path, name, fingerprint, known.kinds, config.limits, corrections))
    return _read_now(jobs, config, progress)


def _fingerprint(path: Path) -> str:
    """The sha256 of a file; '' where it cannot be read, which `take_in` then says."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def staff(config: Config, given: Sequence[Intake], known: Taught, progress: Progress) -> Iterator[list[Intake]]:
    """Yield the people that given workbooks are checked against, at first the likeliest, then all that can be found.

    Workbooks that list people themselves are the whole staff. Else it is the inbox's: first the workbooks whose names
    say so, and whoever is not satisfied with those has the whole inbox read. Nothing is yielded where nobody is listed.
    """
    if any(_lists_people(intake) for intake in given):
        yield []
        return
    files = scan(config.folders.inbox, config.inbox).files
    likely = [file for file in files if PEOPLE.hint.search(file.name)]
    people: list[Intake] = []
    for some in (likely, [file for file in files if file not in likely]):
        jobs = [
            TakeIn(file.path, file.name, file.fingerprint, known.kinds, config.limits, known.cells.get(file.name, ()))
            for file in some
        ]
        people += [intake for intake in _read_now(jobs, config, progress) if _lists_people(intake)]
        if people:
            yield [replace(intake, frames={PEOPLE.key: intake.frames[PEOPLE.key]}) for intake in people]


ABOUT_PEOPLE = frozenset({"person.unknown", "person.homonym", "person.id_name", "unit.unknown"})
"""Findings that compare with the people workbooks: whoever has not read all of those may be wrong."""


def _lists_people(intake: Intake) -> bool:
    return PEOPLE.key in intake.frames and not intake.frames[PEOPLE.key].is_empty()


def _read_now(jobs: Sequence[TakeIn], config: Config, progress: Progress) -> list[Intake]:
    """Read workbooks without remembering what they tell."""
    done = fan_out(take_in, jobs, config.engine, lambda now, of: progress("take_in", now, of))
    return [one.result or given_up(one.item, one.failure) for one in done]


def _record_key(night: Night, name: str, fingerprint: str) -> str:
    """What the records of a workbook depend on: its content and name, the program, settings, corrections."""
    limits = night.order.config.limits.model_dump_json()
    corrections = night.corrections.get(name, ())
    corrected = (digest(corrections),) if corrections else ()
    return RecordStore.key(fingerprint, name, READING_VERSION, night.kinds.model_dump_json(), limits, *corrected)


def _reading(night: Night) -> str:
    """How workbooks are read: program and settings."""
    return digest((READING_VERSION, night.kinds.model_dump_json()))


def previous_versions(night: Night, intakes: Sequence[Intake]) -> list[tuple[Intake, date]]:
    """Return the versions that workbooks had before as_of and have no more, each with the last day it counted.

    They are the same for every rerun of the day, and none on the days after it. One that another program or other
    settings read is left out: its records may differ for that alone.
    """
    ledger, found = Ledger(night.database), []
    for intake in intakes:
        version = ledger.previous(intake.workbook, night.order.as_of)
        if version is None or version.fingerprint == intake.fingerprint:
            continue
        stored = night.records.get(version.record_key, intake.workbook)
        if stored and stored.summary.get("reading") == _reading(night):
            earlier = restored(intake.workbook, version.fingerprint, stored.summary, stored.frames, stored.findings)
            found.append((earlier, version.last_seen))
    return found


def _remembered(night: Night, file: InboxFile) -> Intake | None:
    stored = night.records.get(_record_key(night, file.name, file.fingerprint), file.name)
    return restored(file.name, file.fingerprint, stored.summary, stored.frames, stored.findings) if stored else None


def _annotated_copies(
    found: Mapping[str, Intake], inbox: Scan, ledger: Ledger, in_place: Collection[str]
) -> dict[str, str]:
    """Return the original's name by the name of each annotated copy of ours that lies beside it (design.md 1).

    The original may have changed since: a copy of an earlier version lies beside it as well. Of several copies of a
    workbook that is not there, the first by name counts. What we wrote in place, by name `in_place`, is an original.
    """
    owners = {intake.fingerprint: name for name, intake in found.items() if not intake.beneath}
    copies: dict[str, str] = {}
    for name, intake in sorted(found.items()):
        if not intake.beneath or name in in_place:
            continue
        earlier = (holder for holder in ledger.holders(intake.beneath) if holder in inbox.names)
        owner = owners.get(intake.beneath) or next(earlier, name)
        owners.setdefault(intake.beneath, name)
        if owner != name:
            copies[name] = owner
    return copies


def _entered(night: Night, ledger: Ledger, intake: Intake) -> Intake:
    """Enter a workbook into the ledger; one that was rejected keeps counting with its last accepted records."""
    accepted = intake.state is not WorkbookState.REJECTED
    key = _record_key(night, intake.workbook, intake.fingerprint)
    update = ledger.upsert(
        intake.workbook, intake.fingerprint, key, intake.kinds, intake.state.value, night.order.as_of, accepted=accepted
    )
    if accepted or update.previous is None:
        return intake
    before = _last_accepted(night, intake.workbook, update.previous.fingerprint, update.previous.record_key)
    return replace(before, findings=(*before.findings, *intake.findings)) if before else intake


def _last_accepted(night: Night, name: str, fingerprint: str, record_key: str) -> Intake | None:
    stored = night.records.get(record_key, name)
    if stored is None:
        return None
    # What an earlier version of the program read may lack columns that kinds have by now.
    frames = {kind.key: brought_up(kind, stored.frames[kind.key]) for kind in KINDS if kind.key in stored.frames}
    return restored(name, fingerprint, stored.summary, frames, stored.findings)


def _still_counting(night: Night, ledger: Ledger, inbox: Scan, found: Mapping[str, Intake]) -> Iterator[Intake]:
    """Yield what the ledger still holds of workbooks that gave nothing tonight.

    One that is gone counts until somebody retires it; a renamed one is the same one, also when what lies there now is
    our annotated copy of it; one that lies there and cannot be opened did not vanish.
    """
    beneath = {intake.beneath for intake in found.values() if intake.beneath}
    renamed = {entry.name for entry in ledger.vanished(inbox.names) if entry.latest.fingerprint in beneath}
    for old in sorted({*ledger.renamed(inbox.names), *renamed}):
        ledger.retire(old, night.order.as_of, "renamed")
    shut = tuple(finding.place.workbook for finding in inbox.findings if finding.code in UNOPENED)
    for entry in ledger.vanished(inbox.names):
        accepted = entry.accepted
        before = _last_accepted(night, entry.name, accepted.fingerprint, accepted.record_key) if accepted else None
        if not before:
            continue
        if not any(entry.name == name or not name or entry.name.startswith(f"{name}/") for name in shut):
            night.findings.append(find("workbook.vanished", Place(entry.name), entry.name))
        yield before


UNOPENED = frozenset({"inbox.unreadable", "inbox.unfinished", "inbox.link_outside"})
"""Findings of the inbox about something that lies there and was not opened."""


def _tell(night: Night, inbox: Scan, found: Mapping[str, Intake]) -> None:
    """Enter every workbook into the receipt: read, unchanged, or rejected and why."""
    language = night.order.config.language
    entries = [input_entry(intake, language, inbox.same_as.get(name, "")) for name, intake in found.items()]
    for copy in inbox.copies:
        if copy.name not in found:
            same = Intake(copy.name, copy.fingerprint, WorkbookState.UNCHANGED)
            entries.append(input_entry(same, language, inbox.same_as[copy.name]))
    for finding in inbox.findings:
        if finding.code in UNOPENED:
            shut = Intake(finding.place.workbook, "", WorkbookState.REJECTED, findings=(finding,))
            entries.append(input_entry(shut, language))
    night.receipt.inputs = sorted(entries, key=lambda entry: str(entry["workbook"]))
