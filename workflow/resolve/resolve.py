"""All workbooks together: who, when, which copy counts; raw records to accepted records, targets and facts. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.correction import CopyChoice
from workflow.domain.finding import Finding
from workflow.domain.incentive import Incentives
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Intake, WorkbookState
from workflow.domain.metric import Source
from workflow.domain.period import Accounting
from workflow.domain.place import Place
from workflow.domain.results import Target, Weights
from workflow.domain.target_ledger import TargetEntry
from workflow.domain.team import Assignment, Person, Team, TeamPath
from workflow.resolve.copies import near_copies, near_copy_questions, set_aside
from workflow.resolve.credits import names_in
from workflow.resolve.facts import WORKBOOK, build_facts, choose_sources
from workflow.resolve.incentives import build_incentives
from workflow.resolve.names import Directory, clean_name, shown_name
from workflow.resolve.plans import Plans, build_plans, in_months, weights_in_months
from workflow.resolve.returns import at_origin
from workflow.resolve.settings import ResolveSettings
from workflow.resolve.targets import build_targets
from workflow.resolve.tax import LEDGER, on_one_basis, targets_on_basis
from workflow.resolve.team import build_team, mail_cells
from workflow.resolve.unit_rows import UNIT_KINDS, settled_unit_rows
from workflow.resolve.when import future_rows, latest_expected, with_years
from workflow.resolve.who import CREDITS, with_people

DATED = ("daily_report", "sales_ledger", "receipts")
"""Kinds whose records have a day."""
LOGGED = ("contacts", "check_ins", "channel_stock")
"""Kinds with a day that no figure is made of: they say nothing of which days are ordinary."""
LISTED = ("customers", "settings")
"""Kinds without a day: customers with those who look after them, and the office's own rules."""


@dataclass(frozen=True)
class Resolved:
    """What the whole inbox tells, settled: everything that figures are computed from."""

    team: Team
    targets: tuple[Target, ...]
    records: Mapping[str, pl.DataFrame]
    """Dated kinds: all records with WORKBOOK, CREDITS and HELD."""
    sources: Mapping[str, Source]
    """Which records each metric's actuals come from."""
    findings: tuple[Finding, ...]
    weights: Weights = field(default_factory=dict)
    """Of people in the target workbooks who share their unit's target."""
    held: frozenset[str] = frozenset()
    """Workbooks that do not count because a near copy of theirs does."""
    mail_cells: Mapping[str, Place] = field(default_factory=dict)
    """Where each person's mail address stands, or should."""
    tiers: tuple[Target, ...] = ()
    """冲刺 and 挑战 targets that count on as_of."""
    ledger: tuple[TargetEntry, ...] = ()
    """Every version of every target that was ever stated."""
    plans: Plans = field(default_factory=Plans)
    """Typed weights of months and days, and leave."""
    incentives: Incentives = field(default_factory=Incentives)
    """Plans of pay and of scores, and the marks that people gave."""

    def in_months(self, months: Accounting) -> "Resolved":
        """Return the same with months, quarters and years as the office's: '2026-11' is the one that closes then."""
        if not months.closes_on:
            return self
        return replace(
            self,
            targets=in_months(self.targets, months),
            tiers=in_months(self.tiers, months),
            weights=weights_in_months(self.weights, months),
        )

    def facts(self, held: Iterable[Finding] = (), *, by_origin: bool = False) -> pl.DataFrame:
        """Return the facts of all accepted records, without the rows that further findings hold back.

        A return counts on its own day (按发生期); `by_origin` on that of the sale it takes back (`at_origin`).
        """
        stopped = {
            (finding.place.workbook, finding.place.sheet, finding.place.row)
            for finding in held
            if finding.severity.holds
        }
        records = {kind: [_without(frame, stopped)] for kind, frame in self.records.items()}
        if by_origin:
            records |= {LEDGER: at_origin(records.get(LEDGER, ()))}
        return build_facts(records, self.sources, self.team)

    def reports(self) -> pl.DataFrame:
        """Return who reported when: a person and a date for each accepted row of a daily report."""
        frame = self.records.get("daily_report")
        if frame is None:
            return pl.DataFrame(schema={"person_id": pl.String, "date": pl.Date})
        booked = frame.filter(~pl.col(HELD) & pl.col("date").is_not_null() & (pl.col(CREDITS).list.len() > 0))
        return booked.select(pl.col(CREDITS).list.first().struct.field("person_id"), "date").unique(maintain_order=True)


def resolve(  # one line a thing that is settled, in order
    intakes: Sequence[Intake],
    as_of: date,
    settings: ResolveSettings,
    gone: Collection[str] = (),
    choices: Sequence[CopyChoice] = (),
) -> Resolved:
    """Return the settled records of all workbooks that count, in the order given.

    `gone` are those no longer there; `choices` say which of two near copies counts.
    """
    copies = near_copies(intakes, gone, settings.near_copy_percent, choices)
    findings = [*(finding for intake in intakes for finding in intake.findings), *near_copy_questions(copies)]
    read = [intake for intake in set_aside(intakes, copies) if intake.state is not WorkbookState.REJECTED]
    team, wrong = build_team(read, settings.company)
    findings += wrong
    if not team.people:
        team = _from_names(read, settings.company)
        if team.people:
            findings.append(find("people.missing", Place("")))
    directory = Directory(team)
    records: dict[str, list[pl.DataFrame]] = {}
    dated = [
        (intake, kind, with_years(intake.frames[kind], as_of))
        for intake in read
        for kind in DATED
        if kind in intake.frames
    ]
    latest = latest_expected([frame for _, _, frame in dated], as_of)
    dated += [
        (intake, kind, with_years(intake.frames[kind], as_of))
        for intake in read
        for kind in LOGGED
        if kind in intake.frames
    ]
    for intake, kind, frame in dated:
        rows, wrong = future_rows(frame, intake, as_of, latest)
        settled, unknown = with_people(_held(frame, rows), intake, directory)
        records.setdefault(kind, []).append(settled.with_columns(pl.lit(intake.workbook).alias(WORKBOOK)))
        findings += [*wrong, *unknown]
    for intake, kind in ((intake, kind) for intake in read for kind in UNIT_KINDS if kind in intake.frames):
        settled, unknown = settled_unit_rows(intake.frames[kind], intake, team, directory, as_of)
        records.setdefault(kind, []).append(settled.with_columns(pl.lit(intake.workbook).alias(WORKBOOK)))
        findings += unknown
    for intake, kind in ((intake, kind) for intake in read for kind in LISTED if kind in intake.frames):
        settled, unknown = with_people(intake.frames[kind], intake, directory)
        records.setdefault(kind, []).append(settled.with_columns(pl.lit(intake.workbook).alias(WORKBOOK)))
        findings += unknown
    taxed = on_one_basis(records.get(LEDGER, ()), read, settings.tax)
    records |= {LEDGER: taxed.frames} if taxed.frames else {}
    targets = build_targets(read, team, as_of)
    stated, other_basis = targets_on_basis(targets.stated, targets.ledger, taxed, team, settings.tax)
    tiers, _ = targets_on_basis(targets.tiers, targets.ledger, taxed, team, settings.tax)
    findings += [*taxed.findings, *other_basis]
    plans = build_plans(read, team)
    findings += [*targets.findings, *plans.findings]
    incentives, unclear = build_incentives(read, directory, as_of)
    findings += unclear
    together = {kind: pl.concat(frames) for kind, frames in records.items()}
    sources = choose_sources(records, settings.sources)
    held = frozenset(copy.held for copy in copies if copy.holds)
    told = tuple(_with_owner(_once(findings), together))
    return Resolved(
        team, stated, together, sources, told, targets.weights, held, mail_cells(read), tiers,
        targets.ledger, plans, incentives,
    )  # fmt: skip


def _held(frame: pl.DataFrame, rows: set[tuple[int, int]]) -> pl.DataFrame:
    """Hold back further rows, given by block and row."""
    if not rows:
        return frame
    stopped = pl.DataFrame(sorted(rows), schema={BLOCK: pl.Int64, ROW: pl.Int64}, orient="row")
    marked = frame.join(
        stopped.with_columns(pl.lit(value=True).alias("_stopped")), on=[BLOCK, ROW], how="left", maintain_order="left"
    )
    return marked.with_columns((pl.col(HELD) | pl.col("_stopped").fill_null(value=False)).alias(HELD)).drop("_stopped")


def _without(frame: pl.DataFrame, stopped: set[tuple[str, str, int]]) -> pl.DataFrame:
    if not stopped:
        return frame
    rows = pl.DataFrame(sorted(stopped), schema={WORKBOOK: pl.String, SHEET: pl.String, ROW: pl.Int64}, orient="row")
    return frame.join(rows, on=[WORKBOOK, SHEET, ROW], how="anti", maintain_order="left")


def _from_names(intakes: Sequence[Intake], company: str) -> Team:
    """A team out of the names in the workbooks, for an office that has no people workbook."""
    people: dict[str, Person] = {}
    for intake in intakes:
        for kind in (*DATED, "sales_target"):
            frame = intake.frames.get(kind)
            if frame is None:
                continue
            columns = [
                key if key in frame.columns else pl.lit(None, pl.String).alias(key)
                for key in ("person_id", "person", "region", "store")
            ]
            for number, name, region, store in (
                frame.filter(~pl.col(HELD)).select(columns).unique(maintain_order=True).iter_rows()
            ):
                path = TeamPath(company, region or "", store or "")
                for one in names_in(name) if name and not number else (name,):
                    key = number or clean_name(one or "")
                    if key and (key not in people):
                        people[key] = Person(number or shown_name(one), one or key, (Assignment(None, path),))
    return Team(tuple(people[key] for key in sorted(people)), company)


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """One finding a cell and code: a name above a table that is wrong is wrong once, not once a row."""
    return {(finding.code, finding.place, finding.value): finding for finding in findings}.values()


def _with_owner(findings: Iterable[Finding], records: Mapping[str, pl.DataFrame]) -> Iterable[Finding]:
    """Say whose row a finding is about, where that is known: a manager sees the findings of their own people."""
    findings = list(findings)
    wanted = {
        (finding.place.workbook, finding.place.sheet, finding.place.row) for finding in findings if finding.place.row
    }
    owners: dict[tuple[str, str, int], str] = {}
    for frame in records.values():
        books = [book for book, _, _ in wanted]
        some = frame.filter(pl.col(WORKBOOK).is_in(list(set(books))) & (pl.col(CREDITS).list.len() > 0))
        some = some.select(WORKBOOK, SHEET, ROW, pl.col(CREDITS).list.first().struct.field("person_id"))
        owners |= {
            (book, sheet, row): who for book, sheet, row, who in some.iter_rows() if (book, sheet, row) in wanted
        }
    for finding in findings:
        owner = owners.get((finding.place.workbook, finding.place.sheet, finding.place.row))
        if owner and "person_id" not in finding.details:
            yield replace(finding, details={**finding.details, "person_id": owner})
        else:
            yield finding
