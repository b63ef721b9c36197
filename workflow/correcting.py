"""Answers of people to tonight's questions: read before anything is overwritten, kept in the ledger, laid over cells.

See docs/decisions/014-corrections.md.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from workflow.config import Config
from workflow.domain.catalogue import FROM_CORRECTION, find
from workflow.domain.correction import Action, Answer, CellCorrection, CopyChoice
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake
from workflow.domain.place import Place
from workflow.domain.reasons import TypedReason
from workflow.engine.fan_out import fan_out
from workflow.inbox import Scan
from workflow.kinds.catalogue import KINDS
from workflow.kinds.cells import written
from workflow.kinds.settings import KindsSettings
from workflow.kinds.written import header_key
from workflow.night import Night
from workflow.steps import CopyRead, ReadCopy, read_copy
from workflow.store.corrections import Correction, Corrections, State, Synonym, Typed
from workflow.store.edited import EditedFile, edited_files, saved_at
from workflow.store.ledger import Ledger
from workflow.store.publish import EDITED, safe_path
from workflow.store.reading import open_to_read
from workflow.store.reasons import EnteredReason, Reasons
from workflow.store.records import RecordStore
from workflow.store.transaction import transaction
from workflow.wording import office_sheets, worded
from workflow.workbook.values_copy import copy_name

_MOST_HEADER_ROWS = 4
_COPIES = "annotated/"
_ADDED_TO_NAME = re.compile(r"\.(?:[0-9a-f]{8}|新\d?)(?=\.[^./]+\Z|\Z)")
"""What publishing adds to the name of a copy that could not stand in its own place."""


def begin(night: Night) -> None:
    """Read what was typed into published copies since they were last looked at, and set what counts tonight."""
    config, corrections = night.order.config, Corrections(night.database)
    edited, seen = edited_files(config.folders.out, _COPIES, corrections)
    if edited:
        owners = _Owners(Ledger(night.database))
        jobs = {ReadCopy(copy.file, copy.file.name, config.limits): copy for copy in edited}
        typed: list[Typed] = []
        reasons: list[EnteredReason] = []
        for done in fan_out(read_copy, [*jobs], config.engine):
            copy = jobs[done.item]
            if done.result is not None:
                seen.append(copy.seen)
                typed += _typed_in(night, copy, done.result, owners)
                origin = f"{copy.path}@{copy.published}"
                reasons += _reasons(night, done.result.reasons, origin, copy.path, copy.modified)
        with transaction(night.database):
            corrections.enter(typed, night.order.as_of)
            Reasons(night.database).enter(reasons, night.order.as_of)
            corrections.remember_copies(seen)
    elif seen:
        corrections.remember_copies(seen)
    _refresh(night, {})


class _Owners:
    """Which workbook a published copy belongs to."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_path = {safe_path(f"{_COPIES}{copy_name(entry.name)}"): entry.name for entry in ledger.entries()}

    def of(self, path: str, beneath: str) -> str:
        """Return the workbook of a copy by its path in the day's folder, or by what was annotated; '' for none."""
        own = path.removeprefix(f"{EDITED}/")
        named = self._by_path.get(own) or self._by_path.get(_ADDED_TO_NAME.sub("", own))
        return named or next(iter(self._ledger.holders(beneath)), "")


def _typed_in(night: Night, copy: EditedFile, read: CopyRead, owners: _Owners) -> Iterator[Typed]:
    day, _, path = copy.path.partition("/")
    workbook = owners.of(path, read.beneath)
    for answer in read.answers if workbook else ():
        origin = f"{day}/{path}@{copy.published}"
        yield _typed(night, answer, Typed(workbook, origin, answer, read.beneath, copy.path, ""), copy.modified)


def _typed(night: Night, answer: Answer, typed: Typed, modified: int) -> Typed:
    moment, shown = saved_at(modified, ZoneInfo(night.order.config.time_zone))
    return replace(typed, source=f"{typed.source} › {answer.line}, {shown}", moment=moment)


def _reasons(
    night: Night, typed: Iterable[TypedReason], origin: str, path: str, modified: int
) -> Iterator[EnteredReason]:
    """Yield what was typed beside those who are behind, with where and when."""
    moment, shown = saved_at(modified, ZoneInfo(night.order.config.time_zone))
    for one in typed:
        yield EnteredReason(one, origin, f"{path} › {one.line}", moment, shown)


def learn(night: Night, inbox: Scan, found: Mapping[str, Intake], copies: Mapping[str, str]) -> frozenset[str]:
    """Enter what tonight's workbooks tell about answers; return the names of those that must be read again for it.

    Args:
        night: the run; what counts is set anew.
        inbox: the scan.
        found: what was read, by name.
        copies: the original's name by that of each annotated copy beside it.
    """
    before, kinds = night.corrections, night.kinds
    corrections = Corrections(night.database)
    with transaction(night.database):
        corrections.enter(_typed_in_inbox(night, inbox, found, copies), night.order.as_of)
        Reasons(night.database).enter(_reasons_in_inbox(night, inbox, found), night.order.as_of)
        for intake in found.values():
            corrections.applied(intake.applied)
            for number, row in intake.moved:
                corrections.relocate(number, row)
            for number, now in intake.stale:
                corrections.close(number, night.order.as_of, now)
            for synonym in _learned(night, intake):
                corrections.learn(synonym)
        _follow(night, inbox, found, copies)
    _refresh(night, {name: intake for name, intake in found.items() if name not in copies})
    if night.kinds != kinds:
        return frozenset(found)
    return frozenset(name for name in found if before.get(name, ()) != night.corrections.get(name, ()))


def _typed_in_inbox(
    night: Night, inbox: Scan, found: Mapping[str, Intake], copies: Mapping[str, str]
) -> Iterator[Typed]:
    modified = {file.name: file.modified for file in inbox.files}
    for name, intake in found.items():
        for answer in intake.answers:
            workbook = copies.get(name, name)
            typed = Typed(workbook, f"inbox/{name}", answer, intake.beneath, name, "")
            yield _typed(night, answer, typed, modified[name])


def _reasons_in_inbox(night: Night, inbox: Scan, found: Mapping[str, Intake]) -> Iterator[EnteredReason]:
    # What is our own output holds nothing that was not read before we wrote it.
    modified = {file.name: file.modified for file in inbox.files if not file.on_disk}
    for name, intake in found.items():
        if intake.reasons and name in modified:
            yield from _reasons(night, intake.reasons, f"inbox/{name}@{modified[name]}", name, modified[name])


def _follow(night: Night, inbox: Scan, found: Mapping[str, Intake], copies: Mapping[str, str]) -> None:
    """Let corrections follow a workbook that was renamed, or in whose place our annotated copy lies now."""
    corrections, ledger = Corrections(night.database), Ledger(night.database)
    for gone in sorted(night.corrections.keys() - inbox.names):
        entry = ledger.entry(gone)
        if entry is None:
            continue
        content = entry.latest.fingerprint
        here = (name for name, intake in found.items() if content in (intake.fingerprint, intake.beneath))
        new = next((name for name in here if name not in copies), "")
        if new:
            corrections.move(gone, new)


def _learned(night: Night, intake: Intake) -> Iterator[Synonym]:
    """Yield headers that were corrected into a known one and now head a column of a table."""
    applied = [one for one in night.corrections.get(intake.workbook, ()) if one.number in intake.applied]
    for one in applied:
        for block in intake.blocks:
            kind = next(kind for kind in KINDS if kind.key == block.kind)
            key = kind.by_header.get(header_key(written(one.value)))
            old = header_key(one.seen)
            heads = block.sheet == one.sheet and 0 <= block.header_row - one.row < _MOST_HEADER_ROWS
            if key and heads and block.columns.get(key) == one.column and old and old not in kind.by_header:
                yield Synonym(
                    kind.key, one.seen, key, intake.workbook, one.sheet, one.row, one.column, night.order.as_of
                )


def _refresh(night: Night, found: Mapping[str, Intake]) -> None:
    corrections = Corrections(night.database)
    night.corrections = corrections.of_cells()
    sheets = office_sheets(night.database, night.records, found)
    night.kinds = with_synonyms(worded(night.order.config, sheets, night.order.as_of), corrections.synonyms())


def with_synonyms(kinds: KindsSettings, synonyms: Iterable[Synonym]) -> KindsSettings:
    """Return the settings with headers that were learned; what config.yaml says of a header wins."""
    for synonym in synonyms:
        own = kinds.of(synonym.kind)
        if header_key(synonym.header) not in map(header_key, own.columns):
            more = own.model_copy(update={"columns": {**own.columns, synonym.header: synonym.column}})
            kinds = kinds.model_copy(update={synonym.kind: more})
    return kinds


def said(night: Night) -> list[Finding]:
    """Return what is to be said of answers once: on the day on which it came about."""
    corrections, as_of = Corrections(night.database), night.order.as_of
    closed = [_closed(each) for each in corrections.ended(State.CLOSED, as_of) if each.action is not Action.WITHDRAW]
    unclear = [_unclear(each) for each in corrections.ended(State.UNCLEAR, as_of)]
    learned = [_header(synonym) for synonym in corrections.synonyms() if synonym.learned_on == as_of]
    return [*closed, *unclear, *learned]


def _place(correction: Correction) -> Place:
    cell = correction.cell
    return Place(correction.workbook, cell.sheet, cell.row, cell.column)


def _closed(correction: Correction) -> Finding:
    cell = correction.cell
    value = written(cell.value)
    return find("correction.closed", _place(correction), value, seen=cell.seen, now=correction.ended_by)


def _unclear(correction: Correction) -> Finding:
    cell = correction.cell
    return find("correction.unclear", _place(correction), written(cell.value), source=cell.source)


def _header(synonym: Synonym) -> Finding:
    kind = next(kind for kind in KINDS if kind.key == synonym.kind)
    column = kind.by_key[synonym.column]
    place = Place(synonym.workbook, synonym.sheet, synonym.row, synonym.sheet_column)
    names = {"column": column.zh, "column_en": column.en, "kind": kind.zh, "kind_en": kind.en}
    return find("correction.header", place, synonym.header, **names)


def accepted(night: Night, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with those turned into hints that somebody answered with: it is right as it stands."""
    corrections = Corrections(night.database)
    told, used = with_accepted(findings, corrections.counting())
    corrections.applied(used)
    return told


def with_accepted(
    findings: Iterable[Finding], counting: Iterable[Correction], rows: Mapping[int, int] = MappingProxyType({})
) -> tuple[list[Finding], list[int]]:
    """Return findings with those that were confirmed turned into hints, and the numbers of what confirmed them.

    `rows` are where the rows of answers stand by now, by number, where the ledger does not say so.
    """
    confirmed = {}
    for each in counting:
        if each.action is Action.AS_IS:
            place = replace(_place(each), row=rows.get(each.cell.number, each.cell.row))
            confirmed[each.code, place, each.shown] = each.cell
    told, used = [], []
    for finding in findings:
        cell = confirmed.get((finding.code, finding.place, finding.value))
        if cell:
            used.append(cell.number)
            finding = find("correction.accepted", finding.place, finding.value, source=cell.source)  # noqa: PLW2901  it takes its place
        told.append(finding)
    return told, used


def copy_choices(night: Night) -> tuple[CopyChoice, ...]:
    """Return what people answered to which of two workbooks counts."""
    return Corrections(night.database).choices()


def note_choices(night: Night, findings: Iterable[Finding]) -> None:
    """Note the answers about near copies that were used."""
    used = [int(one.details["number"]) for one in findings if one.code == "correction.copy"]
    Corrections(night.database).applied(used)


@dataclass(frozen=True)
class Taught:
    """What people taught the program until now, for commands that only look."""

    kinds: KindsSettings
    """As configured, with the headers that were learned and the office's own words."""
    cells: Mapping[str, tuple[CellCorrection, ...]] = field(default_factory=dict)
    """Values that count in place of cells, by workbook."""
    counting: tuple[Correction, ...] = ()
    holders: Mapping[str, str] = field(default_factory=dict)
    """The workbook by the sha256 of a content that it has or had."""

    def owner(self, name: str, fingerprint: str) -> str:
        """Return the workbook that a file is: by its name in the inbox, else by its content; '' for an unknown one."""
        return name if name in self.cells else self.holders.get(fingerprint, "")


def taught(config: Config, as_of: date) -> Taught:
    """Return what the state tells, which is only read; what is configured where there is no state to be read."""
    database = open_to_read(config.folders.state)
    if database is None:
        return Taught(worded(config, (), as_of))
    try:
        with closing(database):
            corrections = Corrections(database)
            holders = {entry.latest.fingerprint: entry.name for entry in Ledger(database).entries()}
            sheets = office_sheets(database, RecordStore(config.folders.state), {})
            kinds = with_synonyms(worded(config, sheets, as_of), corrections.synonyms())
            return Taught(kinds, corrections.of_cells(), corrections.counting(), holders)
    except sqlite3.Error:
        return Taught(worded(config, (), as_of))


def naming_corrections(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings such that those about a corrected value say so."""
    corrected = {finding.place for finding in findings if finding.code == "correction.applied"}
    return [
        replace(finding, details={**finding.details, FROM_CORRECTION: "yes"})
        if finding.place in corrected and not finding.code.startswith("correction.")
        else finding
        for finding in findings
    ]


def as_answered(findings: Iterable[Finding], intakes: Sequence[Intake], known: Taught) -> list[Finding]:
    """Return findings about files that were only looked at, with those turned into hints that somebody confirmed."""
    files: dict[str, str] = {}
    for intake in intakes:
        files.setdefault(known.owner(intake.workbook, intake.fingerprint), intake.workbook)
    mine = [replace(each, workbook=files[each.workbook]) for each in known.counting if each.workbook in files]
    rows = dict(moved for intake in intakes for moved in intake.moved)
    return with_accepted(findings, mine, rows)[0]
