"""What people typed on 抽查卡: in workbooks that came back to the inbox, in published files that somebody edited."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow.domain.intake import Intake
from workflow.domain.supervision import TypedResult
from workflow.engine.fan_out import fan_out
from workflow.night import Night
from workflow.steps import ReadCopy, read_copy
from workflow.store.corrections import Corrections
from workflow.store.publish import EDITED, published_files
from workflow.store.spot_checks import EnteredResult, SpotChecks

CARDS = "cards/"
"""The folder of the cards in the day's outputs."""
_DAYS = 14
"""Day folders whose cards are looked at; older ones come back through the inbox."""

Seen = tuple[str, int, int, str]
"""Path in OUT, size, time of change and sha256 of a file that was looked at."""


def enter_results(night: Night, intakes: Sequence[Intake]) -> None:
    """Enter what was typed since cards were last looked at."""
    typed: list[EnteredResult] = []
    for intake in intakes:
        if intake.results:
            file = night.order.config.folders.inbox / intake.workbook
            modified = file.stat().st_mtime_ns if file.is_file() else 0
            typed += _entered(night, intake.results, intake.workbook, modified)
    edited, seen = _edited(night)
    for done in fan_out(read_copy, [each.job for each in edited], night.order.config.engine):
        file_read = next(each for each in edited if each.job == done.item)
        if done.result is not None:
            seen.append(file_read.seen)
            typed += _entered(night, done.result.results, file_read.seen[0], file_read.seen[2])
    SpotChecks(night.database).enter(typed, night.order.as_of)
    if seen:
        Corrections(night.database).remember_copies(seen)


@dataclass(frozen=True, slots=True)
class _Edited:
    """A published file of cards that somebody saved."""

    job: ReadCopy
    seen: Seen


def _edited(night: Night) -> tuple[list[_Edited], list[Seen]]:
    """Return files of cards that are not as we published them, and what is to be remembered of all others."""
    config, known = night.order.config, Corrections(night.database)
    edited: list[_Edited] = []
    seen: list[Seen] = []
    days = sorted(config.folders.out.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"), reverse=True)
    for day in days[:_DAYS]:
        for path, published in _files(day):
            file, name = day / path, f"{day.name}/{path}"
            try:
                state = file.stat()
                if known.knows_copy(name, state.st_size, state.st_mtime_ns):
                    continue
                sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            except OSError:
                continue
            entry = (name, state.st_size, state.st_mtime_ns, sha256)
            if sha256 == published:
                seen.append(entry)
            else:
                edited.append(_Edited(ReadCopy(file, file.name, config.limits), entry))
    return edited, seen


def _files(day: Path) -> Iterator[tuple[str, str]]:
    """Yield (path in the day's folder, sha256 as published) of cards, and of edited ones that were put aside."""
    for path, digest in published_files(day).items():
        if path.startswith(CARDS):
            yield path, digest
    for file in sorted((day / EDITED / CARDS).rglob("*")):
        if file.is_file():
            yield file.relative_to(day).as_posix(), ""


def _entered(night: Night, results: Iterable[TypedResult], path: str, modified: int) -> Iterator[EnteredResult]:
    moment = datetime.fromtimestamp(modified / 1e9, UTC)
    local = moment.astimezone(ZoneInfo(night.order.config.time_zone))
    for one in results:
        source = f"{path} › {one.line}"
        yield EnteredResult(one, source, moment.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}")
