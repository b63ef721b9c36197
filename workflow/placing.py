"""Annotated workbooks put into the inbox itself (write_back.mode: in_place): planned with the outputs, done after.

See docs/decisions/015-in-place.md.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.place import Place
from workflow.inbox import InboxFile
from workflow.night import Night
from workflow.store.in_place import InPlace, Obstacle, obstacle, put_in_place, remove_leftovers


@dataclass(frozen=True, slots=True)
class Plan:
    """A workbook that is to be replaced, and where what lies there now is kept."""

    file: InboxFile
    content: bytes
    backup: Path | None


def tidy(night: Night) -> None:
    """Remove what a killed night left in the inbox, and backups that are older than they are to be kept."""
    store, config = _store(night), night.order.config
    if config.write_back.mode == "in_place" or store.names():
        remove_leftovers(config.folders.inbox)
        store.prune(night.order.as_of - timedelta(days=config.store.keep_backups_days))


def outputs_in_inbox(night: Night) -> Mapping[str, str]:
    """Return the fingerprint of the workbook by the sha256 of our own output of it that may lie in its place."""
    return _store(night).outputs()


def names_in_place(night: Night) -> frozenset[str]:
    """Return the names of workbooks that were written in place: each is its own original."""
    return _store(night).names()


def original_of(night: Night, file: InboxFile) -> bytes | None:
    """Return the very bytes that we wrote over in a workbook's place; None where the backup no longer has them."""
    kept = _store(night).kept(file.on_disk)
    content = kept.read_bytes() if kept else b""
    return content if hashlib.sha256(content).hexdigest() == file.fingerprint else None


def plan(night: Night, file: InboxFile, content: bytes) -> Plan | None:
    """Return the plan to replace a workbook, remembered; None, with a finding, where it has to be left alone."""
    store, as_of = _store(night), night.order.as_of
    if found := obstacle(file.path, file.content):
        night.findings.append(left_alone(file.name, found))
        return None
    kept = store.kept(file.content)
    backup = kept or store.backup_for(file.name, file.content, as_of)
    output = hashlib.sha256(content).hexdigest()
    if output != file.fingerprint:
        store.remember(output, file.fingerprint, file.name, backup, as_of)
    return Plan(file, content, None if kept else backup)


def carry_out(plans: list[Plan]) -> Iterator[tuple[Plan, Obstacle]]:
    """Replace the workbooks; yield those that had to be left alone after all."""
    for each in plans:
        if found := put_in_place(each.file.path, each.file.content, each.content, each.backup):
            yield each, found


def left_alone(name: str, found: Obstacle) -> Finding:
    """Return what is said of a workbook that was not replaced."""
    return find("write.in_place", Place(name), name, reason=found.zh, reason_en=found.en)


def _store(night: Night) -> InPlace:
    return InPlace(night.database, night.order.config.folders.state)
