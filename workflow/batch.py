"""One night, from a folder of workbooks to mails in the outbox: the order of the stages, and nothing else.

    scan → take in what changed → resolve who and when → check → compute → give back → compose → publish → send

Everything that decides is in the stages; this file hands their values on. A run can be ended at any moment: nothing
is in place before all of it is staged, nothing is queued that was not published, and the next run starts over from
the ledger.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from workflow.checks.catalogue import run_checks
from workflow.checks.changes import changes
from workflow.compute.figures import Evening, Figures, compute_figures
from workflow.correcting import accepted, naming_corrections
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import Intake
from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.gathering import ABOUT_PEOPLE, gather, previous_versions, read_files, staff
from workflow.inbox import scan
from workflow.kinds.people import PEOPLE
from workflow.night import Night, Order, open_night
from workflow.placing import outputs_in_inbox
from workflow.publishing import close, give_back_all, publish, send, settle
from workflow.report.receipt import Receipt
from workflow.resolve.resolve import DATED, Resolved, resolve
from workflow.store.snapshots import Snapshots

__all__ = ["Order", "Receipt", "run_check", "run_check_files", "run_nightly"]


def run_nightly(order: Order) -> Receipt:
    """Run a night and return its receipt (`exit` 0: done, 3: done, but something needs a person).

    Raises:
        BusyError, StateError, EngineUnavailableError, OSError: a fault; nothing was published.
    """
    with open_night(order) as night:
        with night.step("scan"):
            inbox = scan(order.config.folders.inbox, order.config.inbox, outputs_in_inbox(night))
        with night.step("take_in"):
            inbox, intakes = gather(night, inbox)
        with night.step("resolve"):
            settled, figures = _figures(night, intakes)
        with night.step("give_back"):
            annotated = give_back_all(night, inbox, settled, figures)
        with night.step("publish"):
            published = publish(night, settled, figures, annotated)
        with night.step("send"):
            report = send(night)
        return close(night, published, report)


def run_check(order: Order) -> tuple[Receipt, tuple[Finding, ...]]:
    """Read and check like a night, up to the findings: nothing is published, nothing sent."""
    with open_night(order) as night:
        with night.step("scan"):
            inbox = scan(order.config.folders.inbox, order.config.inbox, outputs_in_inbox(night))
        with night.step("take_in"):
            inbox, intakes = gather(night, inbox)
        with night.step("resolve"):
            _figures(night, intakes)
        settle(night, {})
        return night.receipt, tuple(night.findings)


def run_check_files(order: Order, paths: Sequence[Path]) -> tuple[list[Intake], tuple[Finding, ...]]:
    """Read and check single workbooks against the people of the inbox; no state is opened, nothing is written.

    Returns:
        What each workbook tells, and the findings about them. Nobody is unknown where no people are listed at all.
    """
    intakes = read_files(paths, order.config, order.progress)
    order = _each_for_itself(order)
    own = {intake.workbook for intake in intakes}
    settled, checked = _checked(order, intakes)
    findings = [one for one in (*settled.findings, *checked) if one.code not in ABOUT_PEOPLE]
    for people in staff(order.config, intakes, order.progress):
        settled, checked = _checked(order, [*people, *intakes])
        findings = [*settled.findings, *checked]
        if not any(one.code in ABOUT_PEOPLE and one.place.workbook in own for one in findings):
            break
    about = [finding for finding in findings if finding.place.workbook in own]
    return intakes, tuple(sorted(about, key=lambda finding: finding.sort_key))


def _each_for_itself(order: Order) -> Order:
    """Return an order by which each workbook is checked, also one that is nearly a copy of another."""
    metrics = order.config.metrics.model_copy(update={"near_copy_percent": 0})
    return replace(order, config=order.config.model_copy(update={"metrics": metrics}))


def _checked(order: Order, intakes: Sequence[Intake], gone: Collection[str] = ()) -> tuple[Resolved, Sequence[Finding]]:
    """Settle workbooks, and check what is settled: the findings are those of the checks alone."""
    settled = resolve(intakes, order.as_of, order.config.metrics, gone)
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    return settled, run_checks(settled.records, blocks, order.config.checks)


def _changes(night: Night, intakes: Sequence[Intake], settled: Resolved) -> Sequence[Finding]:
    """Compare workbooks that changed with the versions that counted before: columns, and rows of earlier days."""
    earlier = previous_versions(night, intakes)
    if not earlier:
        return ()
    people = [replace(intake, frames=_only(intake.frames, PEOPLE.key), findings=()) for intake in intakes]
    before = [replace(intake, frames=_only(intake.frames, *DATED)) for intake, _ in earlier]
    then, complaints = _checked(_each_for_itself(night.order), [*people, *before])
    complaints = [*then.findings, *complaints]
    return changes(intakes, settled.records, earlier, then.records, complaints, night.order.as_of)


def _only(frames: Mapping[str, pl.DataFrame], *kinds: str) -> dict[str, pl.DataFrame]:
    """Return the frames of some kinds."""
    return {kind: frame for kind, frame in frames.items() if kind in kinds}


def _figures(night: Night, intakes: Sequence[Intake]) -> tuple[Resolved, Figures]:
    order, config = night.order, night.order.config
    gone = frozenset(one.place.workbook for one in night.findings if one.code == "workbook.vanished")
    settled, checked = _checked(order, intakes, gone)
    checked = tuple(accepted(night, [*checked, *_changes(night, intakes, settled)]))
    # Of one that is gone and set aside for its successor, the question which one counts says all.
    told = (one for one in night.findings if one.code != "workbook.vanished" or one.place.workbook not in settled.held)
    night.findings = [*told]
    night.findings += naming_corrections([*settled.findings, *checked])
    snapshots = Snapshots(night.database)
    figures = compute_figures(
        Evening(settled.team, config.work_calendar, order.as_of, config.language, settled.weights),
        facts=settled.facts(checked),
        targets=settled.targets,
        sources=settled.sources,
        reports=settled.reports(),
        boards=config.boards,
        previous=lambda board, scope, window: snapshots.previous_board(board, scope, window, order.as_of),
    )
    if config.work_calendar.provisional(Period(order.as_of, order.as_of)):
        night.findings.append(find("calendar.provisional", Place(""), order.as_of.year))
    return settled, figures
