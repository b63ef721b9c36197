"""A day again: its messages' stored bytes, and what its figures were made of, from ledger and stored records."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake, restored
from workflow.domain.place import Place
from workflow.kinds.catalogue import KINDS
from workflow.kinds.records import brought_up
from workflow.notify.folder import mail_path
from workflow.store import durable
from workflow.store.ledger import Entry, Ledger, Version
from workflow.store.outbox import Outbox
from workflow.store.publications import Publication, Publications
from workflow.store.records import RecordStore


@dataclass(frozen=True)
class Ground:
    """What a day's figures were made of."""

    published: Publication
    intakes: tuple[Intake, ...]
    vanished: tuple[Finding, ...]
    lost: tuple[str, ...]
    """Workbooks whose records are no longer kept (`store.keep_superseded_days`)."""


@dataclass(frozen=True)
class Replay:
    """What came of computing a day again."""

    published: Publication
    same_version: bool
    same_config: bool
    lost: tuple[str, ...]
    rows: int
    differences: tuple[str, ...]
    """Lines about figures that are other than published; none: equal."""

    @property
    def equal(self) -> bool:
        """Whether the figures are what was published."""
        return not self.differences


def ground_of(database: sqlite3.Connection, records: RecordStore, as_of: date) -> Ground | None:
    """Return what the last publish of a day rested on; None for a day that was never published."""
    published = Publications(database).latest(as_of)
    if published is None:
        return None
    ledger, inputs = Ledger(database), published.grounds.inputs
    intakes, vanished, lost = [], [], []
    for entry in ledger.entries():
        version = _version_then(ledger, entry, inputs, as_of)
        if version is None:
            continue
        stored = records.get(version.record_key, entry.name)
        if stored is None:
            lost.append(entry.name)
            continue
        frames = {kind.key: brought_up(kind, stored.frames[kind.key]) for kind in KINDS if kind.key in stored.frames}
        intakes.append(restored(entry.name, version.fingerprint, stored.summary, frames, stored.findings))
        if entry.name not in inputs:
            vanished.append(find("workbook.vanished", Place(entry.name), entry.name))
    return Ground(published, tuple(intakes), tuple(vanished), tuple(lost))


def _version_then(ledger: Ledger, entry: Entry, inputs: Mapping[str, str], as_of: date) -> Version | None:
    """Return the version of a workbook that counted on a day; None where it was not there, or was a copy of another."""
    if entry.retired_on and entry.retired_on <= as_of and entry.name not in inputs:
        return None
    history = ledger.history(entry.name)
    if entry.name in inputs:
        there = next((each for each in reversed(history) if each.fingerprint == inputs[entry.name]), None)
        if there is None or there.accepted:
            return there
        history = tuple(each for each in history if each.version < there.version)
    return next((each for each in reversed(history) if each.accepted and each.first_seen <= as_of), None)


def differences(before: pl.DataFrame, now: pl.DataFrame, most: int = 50) -> tuple[str, ...]:
    """Return a line for each standing whose figures differ, '-' as published, '+' as computed now."""
    lines = []
    for sign, these, others in (("-", before, now), ("+", now, before)):
        if these.columns != others.columns:
            lines.append(f"{sign} columns: {', '.join(these.columns)}")
            continue
        rest = these.join(others, on=these.columns, how="anti", nulls_equal=True)
        lines += [f"{sign} {json.dumps(row, ensure_ascii=False, default=str)}" for row in rest.rows(named=True)[:most]]
    return tuple(lines)


def write_messages(outbox: Outbox, as_of: date, folder: Path) -> tuple[Sequence[Path], int]:
    """Write the stored bytes of a day's messages below a folder; return the files, and how many have no bytes kept."""
    written, gone = [], 0
    for entry in outbox.list(as_of=as_of):
        message = entry.message
        if not message.content:
            gone += 1
            continue
        path = folder / mail_path(message.key)
        ending = ".eml" if b"MIME-Version:" in message.content[:4000] else ".txt"
        path = path.with_name(f"{path.stem}.{message.key.channel}.{message.key.revision}{ending}")
        durable.make_folder(path.parent)
        durable.write_file(path, message.content)
        written.append(path)
    return written, gone
