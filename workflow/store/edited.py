"""Published files that somebody saved: which are no more as we put them there, of the last days."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow.store.corrections import Corrections
from workflow.store.publish import EDITED, published_files

_DAYS = 14
"""Day folders that are looked at; who types into an older file drops it into the inbox."""

Seen = tuple[str, int, int, str]
"""Path in OUT with '/', size, time of change in nanoseconds, and sha256 of a file that was looked at."""


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A published file that somebody saved."""

    file: Path
    path: str
    """In OUT, with '/'."""
    published: str
    """sha256 of what we had put there; '' where that is not known any more."""
    modified: int
    """When it was saved, in nanoseconds."""
    seen: Seen


def edited_files(out: Path, folder: str, known: Corrections) -> tuple[list[EditedFile], list[Seen]]:
    """Return files below a folder of the day folders that hold what we did not publish and have not read.

    And what is to be remembered of the others that are new, so that they need not be opened again.
    """
    edited: list[EditedFile] = []
    seen: list[Seen] = []
    days = sorted(out.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"), reverse=True)
    for day in days[:_DAYS]:
        for path, published in _files(day, folder):
            file, name = day / path, f"{day.name}/{path}"
            try:
                state = file.stat()
                if known.knows_copy(name, state.st_size, state.st_mtime_ns):
                    continue
                sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            except OSError:
                continue
            entry = (name, state.st_size, state.st_mtime_ns, sha256)
            if sha256 == published or known.knows_content(sha256):
                seen.append(entry)
            else:
                edited.append(EditedFile(file, name, published, state.st_mtime_ns, entry))
    return edited, seen


def _files(day: Path, folder: str) -> Iterator[tuple[str, str]]:
    """Yield (path in the day's folder, sha256 as published) of files, and of edited ones that were put aside."""
    for path, digest in published_files(day).items():
        if path.startswith(folder):
            yield path, digest
    for file in sorted((day / EDITED / folder).rglob("*")):
        if file.is_file():
            yield file.relative_to(day).as_posix(), ""


def saved_at(modified: int, zone: ZoneInfo) -> tuple[str, str]:
    """Return when a file was saved, for the ledger (ISO, UTC) and as users read it: 'YYYY-MM-DD HH:MM' in the zone."""
    moment = datetime.fromtimestamp(modified / 1e9, UTC)
    return moment.isoformat(timespec="seconds"), f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
