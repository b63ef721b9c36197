"""One night, from a folder of workbooks to mails in the outbox: the order of the stages, and nothing else.

    scan → take in what changed → resolve who and when → check → compute → give back → compose → publish → send

Everything that decides is in the stages; this file hands their values on. A run can be ended at any moment: nothing
is in place before all of it is staged, nothing is queued that was not published, and the next run starts over from
the ledger.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from workflow.alarming import alarm, watched
from workflow.checks.catalogue import run_checks, run_target_checks, run_visit_checks
from workflow.checks.changes import changes
from workflow.checks.office_rules import office_rules
from workflow.checks.target_book import TargetBook
from workflow.checks.visit_book import VisitBook
from workflow.compute.announcements import Announcing
from workflow.compute.closing import booked, closed_of, late_findings, moved_since
from workflow.compute.collecting import Arrivals
from workflow.compute.figures import Evening, Figures, compute_figures
from workflow.compute.warnings import planning_findings
from workflow.correcting import accepted, as_answered, copy_choices, naming_corrections, note_choices, taught
from workflow.delivering import drop_removed, send
from workflow.domain.closing import Closed, LateChange, standing_of, standing_rows
from workflow.domain.correction import CopyChoice
from workflow.domain.finding import Finding
from workflow.domain.frozen import Frozen
from workflow.domain.intake import Intake
from workflow.domain.period import Period
from workflow.gathering import ABOUT_PEOPLE, gather, previous_versions, read_files, staff
from workflow.inbox import scan
from workflow.kinds.catalogue import KINDS
from workflow.kinds.people import PEOPLE
from workflow.night import Night, Order, open_night
from workflow.operation.config_seen import remember
from workflow.operation.preview import Preview, messages_now, silent_of
from workflow.operation.replay import Replay, differences, ground_of
from workflow.operation.retention import retain
from workflow.operation.scratch import scratch
from workflow.placing import outputs_in_inbox, tidy
from workflow.publishing import GivenBack, close, give_back_all, grounds, publish, settle
from workflow.report.receipt import Receipt
from workflow.resolve.origins import with_returns
from workflow.resolve.resolve import DATED, Resolved, resolve
from workflow.resolve.trades import trades
from workflow.store.announced import Announced
from workflow.store.closings import Closings
from workflow.store.outbox import Outbox
from workflow.store.reasons import Reasons
from workflow.store.snapshots import Snapshots
from workflow.supervising.sheets import arrivals, supervised

__all__ = [
    "Order", "Receipt", "run_check", "run_check_files", "run_close", "run_figures", "run_nightly", "run_preview",
    "run_replay",
]  # fmt: skip

KIND_NAMES = {kind.key: (kind.zh, kind.en) for kind in KINDS}


def run_nightly(order: Order) -> Receipt:
    """Run a night and return its receipt (`exit` 0: done, 3: done, but something needs a person).

    Raises:
        BusyError, StateError, EngineUnavailableError, OSError: a fault; nothing was published.
    """
    with open_night(order) as night, watched(night):
        with night.step("scan"):
            tidy(night)
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
            drop_removed(night)
            left = send(night)
            alarm(night, left, settled)
        receipt = close(night, published, left)
        retain(order.config, night.database, min(order.as_of, order.now().date()))
        remember(order.config)
        return receipt


def run_preview(order: Order, folder: Path) -> Preview:
    """Compute like a night in copies of state and outputs below a folder, and return what would be sent and shown.

    Nothing is published, queued or changed; an annotated copy of a workbook is not made at all.
    """
    order = replace(order, config=scratch(order.config, folder), command="preview")
    with open_night(order) as night:
        inbox = scan(order.config.folders.inbox, order.config.inbox, outputs_in_inbox(night))
        inbox, intakes = gather(night, inbox)
        settled, figures = _figures(night, intakes)
        drop_removed(night)
        outbox = Outbox(night.database)
        known = outbox.last_number()
        publish(night, settled, figures, GivenBack())
        settle(night, ())
        leaving, unchanged = messages_now(outbox, order.as_of, order.edition, known)
        return Preview(
            order.as_of, order.edition, order.config.language, leaving, unchanged, tuple(night.findings),
            figures.boards, figures.standings, settled.team, tuple(night.receipt.attention), figures.provisional,
            silent_of(night.receipt.mail),
        )  # fmt: skip


def run_replay(order: Order, folder: Path) -> Replay | None:
    """Compute a published day again from the records that it rested on, in copies below a folder.

    Returns:
        How the figures compare with those that were published; None for a day that was never published.
    """
    order = replace(order, config=scratch(order.config, folder), command="replay")
    with open_night(order) as night:
        ground = ground_of(night.database, night.records, order.as_of)
        before = Snapshots(night.database).standings(order.as_of)
        if ground is None or before is None:
            return None
        night.findings += ground.vanished
        _, figures = _figures(night, list(ground.intakes))
        now, then = standing_rows(figures.standings), ground.published.grounds
        here = grounds(night)
        return Replay(
            ground.published, then.version == here.version, then.config == here.config, ground.lost, now.height,
            differences(before.rows, now),
        )  # fmt: skip


def run_check(order: Order) -> tuple[Receipt, tuple[Finding, ...]]:
    """Read and check like a night, up to the findings: nothing is published, nothing sent."""
    with open_night(order) as night:
        with night.step("scan"):
            inbox = scan(order.config.folders.inbox, order.config.inbox, outputs_in_inbox(night))
        with night.step("take_in"):
            inbox, intakes = gather(night, inbox)
        with night.step("resolve"):
            _figures(night, intakes)
        settle(night, ())
        return night.receipt, tuple(night.findings)


def run_figures(order: Order) -> tuple[Resolved, Figures]:
    """Read and compute like a night and return what would be published; nothing is."""
    with open_night(order) as night:
        inbox = scan(order.config.folders.inbox, order.config.inbox, outputs_in_inbox(night))
        inbox, intakes = gather(night, inbox)
        return _figures(night, intakes)


def run_check_files(order: Order, paths: Sequence[Path]) -> tuple[list[Intake], tuple[Finding, ...]]:
    """Read and check single workbooks against the people of the inbox; the state is only read, nothing is written.

    Returns:
        What each workbook tells, and the findings about them. Nobody is unknown where no people are listed at all.
    """
    known = taught(order.config, order.as_of)
    intakes = read_files(paths, order.config, known, order.progress)
    order = _each_for_itself(order)
    own = {intake.workbook for intake in intakes}
    settled, checked = _checked(order, intakes)
    findings = [one for one in (*settled.findings, *checked) if one.code not in ABOUT_PEOPLE]
    for people in staff(order.config, intakes, known, order.progress):
        settled, checked = _checked(order, [*people, *intakes])
        findings = [*settled.findings, *checked]
        if not any(one.code in ABOUT_PEOPLE and one.place.workbook in own for one in findings):
            break
    about = [finding for finding in findings if finding.place.workbook in own]
    about = naming_corrections(as_answered(about, intakes, known))
    return intakes, tuple(sorted(about, key=lambda finding: finding.sort_key))


def _each_for_itself(order: Order) -> Order:
    """Return an order by which each workbook is checked, also one that is nearly a copy of another."""
    metrics = order.config.metrics.model_copy(update={"near_copy_percent": 0})
    return replace(order, config=order.config.model_copy(update={"metrics": metrics}))


def _checked(
    order: Order, intakes: Sequence[Intake], gone: Collection[str] = (), choices: Sequence[CopyChoice] = (),
    seen: Callable[[Resolved], Arrivals] = lambda _: {},
) -> tuple[Resolved, Sequence[Finding]]:  # fmt: skip
    """Settle workbooks, and check what is settled: the findings are those of the checks alone.

    `seen` tells when each report first counted.
    """
    settled = resolve(intakes, order.as_of, order.config.metrics, gone, choices)
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    rules = office_rules(settled.records, blocks, order.config.checks, settled.team, order.as_of, KIND_NAMES)
    found = [*rules.findings, *run_checks(settled.records, blocks, rules.checks)]
    book = TargetBook(settled.team, order.as_of, settled.targets, settled.ledger, settled.facts)
    visits = VisitBook(settled.records, blocks, settled.team, order.as_of, seen(settled))
    found += [*run_target_checks(book, rules.checks), *run_visit_checks(visits, rules.checks.visits)]
    return settled, found


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
    settled, checked = _checked(order, intakes, gone, copy_choices(night), lambda known: arrivals(night, known))
    note_choices(night, settled.findings)
    settled = settled.in_months(config.planning.months)
    checked = tuple(accepted(night, [*checked, *_changes(night, intakes, settled)]))
    # Of one that is gone and set aside for its successor, the question which one counts says all.
    told = (one for one in night.findings if one.code != "workbook.vanished" or one.place.workbook not in settled.held)
    night.findings = [*told]
    night.findings += naming_corrections([*settled.findings, *checked])
    snapshots, closed = Snapshots(night.database), Closings(night.database).closed()
    facts, late = booked(settled.facts(checked), closed)
    night.findings += late_findings(late)
    figures = compute_figures(
        _evening(night, settled, facts, closed, late),
        facts=facts,
        targets=settled.targets,
        sources=settled.sources,
        reports=settled.reports(),
        boards=config.boards,
        previous=lambda board, scope, window: snapshots.previous_board(board, scope, window, order.as_of),
    )
    night.findings += planning_findings(figures.planning, figures.refused, settled.targets, settled.team, order.as_of)
    return settled, supervised(night, intakes, settled, figures)


def _evening(
    night: Night, settled: Resolved, facts: pl.DataFrame, closed: tuple[Closed, ...], late: tuple[LateChange, ...]
) -> Evening:
    """Return what every figure of the evening rests on: the team and its calendars, and what was said before."""
    config, database, as_of = night.order.config, night.database, night.order.as_of
    planning = settled.plans.over(config.planning)
    return Evening(
        settled.team,
        planning,
        as_of,
        config.language,
        weights=settled.weights,
        tiers=settled.tiers,
        announcing=Announcing(Announced(database), config.alerts, config.restatements),
        incentives=with_returns(settled.incentives, settled.records, facts),
        trades=trades(settled.records, settled.sources, facts),
        reasons=Reasons(database).current(as_of),
        closed=closed,
        late=late,
        frozen=_frozen(night, planning.calendars.office.next_working_day(as_of)),
        weekly=night.order.edition == "weekly",
    )


def _frozen(night: Night, next_day: date | None) -> Frozen | None:
    """Return the adjusted daily targets that were published for as_of, once those of the next working day are fixed."""
    config, as_of = night.order.config, night.order.as_of
    at, published = config.targets.freeze_at, Snapshots(night.database).standings(as_of)
    began = datetime.fromisoformat(night.receipt.started)
    if published is None or at is None or not config.fixed(next_day, began):
        return None
    rows = {
        Frozen.key(each): (each.target, each.adjusted_daily) for each in map(standing_of, published.rows.iter_rows())
    }
    return Frozen(f"{at:%H:%M}", rows)


def run_close(order: Order, period: Period, by: str, reason: str) -> tuple[str, ...]:
    """Close a period with the figures that were published for as_of, its facts beside them (domain.md 4.17).

    Returns:
        Who stands otherwise by tonight's workbooks than was published: nothing is closed then. (): it is closed.
    """
    with open_night(order) as night:
        inbox = scan(order.config.folders.inbox, order.config.inbox, outputs_in_inbox(night))
        inbox, intakes = gather(night, inbox)
        _, figures = _figures(night, intakes)
        published = Snapshots(night.database).standings(order.as_of)
        now = standing_rows(figures.standings)
        then = published.rows if published else now.clear()
        if moved := moved_since(then, now, period):
            return moved
        closed = closed_of(period, by, reason, order.now(), figures.facts, then)
        Closings(night.database).close(closed, order.as_of, order.now())
    return ()
