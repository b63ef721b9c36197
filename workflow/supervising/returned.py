"""What people typed on 抽查卡: in workbooks that came back to the inbox, in published files that somebody edited."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from workflow.domain.intake import Intake
from workflow.domain.supervision import TypedResult
from workflow.engine.fan_out import fan_out
from workflow.night import Night
from workflow.steps import ReadCopy, read_copy
from workflow.store.corrections import Corrections
from workflow.store.edited import edited_files, saved_at
from workflow.store.spot_checks import EnteredResult, SpotChecks

CARDS = "cards/"
"""The folder of the cards in the day's outputs."""


def enter_results(night: Night, intakes: Sequence[Intake]) -> None:
    """Enter what was typed since cards were last looked at."""
    config, corrections = night.order.config, Corrections(night.database)
    typed: list[EnteredResult] = []
    for intake in intakes:
        if intake.results:
            file = config.folders.inbox / intake.workbook
            modified = file.stat().st_mtime_ns if file.is_file() else 0
            typed += _entered(night, intake.results, intake.workbook, modified)
    edited, seen = edited_files(config.folders.out, CARDS, corrections)
    jobs = {ReadCopy(each.file, each.file.name, config.limits): each for each in edited}
    for done in fan_out(read_copy, [*jobs], config.engine):
        if done.result is not None:
            file_read = jobs[done.item]
            seen.append(file_read.seen)
            typed += _entered(night, done.result.results, file_read.path, file_read.modified)
    SpotChecks(night.database).enter(typed, night.order.as_of)
    if seen:
        corrections.remember_copies(seen)


def _entered(night: Night, results: Iterable[TypedResult], path: str, modified: int) -> Iterator[EnteredResult]:
    moment, shown = saved_at(modified, ZoneInfo(night.order.config.time_zone))
    for one in results:
        yield EnteredResult(one, f"{path} › {one.line}", moment, shown)
