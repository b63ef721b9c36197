"""All workbooks together: who, when, which copy counts; raw records to accepted records, targets and facts. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Intake, WorkbookState
from workflow.domain.metric import Source
from workflow.domain.place import Place
from workflow.domain.results import Target, Weights
from workflow.domain.team import Assignment, Person, Team, TeamPath
from workflow.resolve.copies import near_copies, near_copy_questions, set_aside
from workflow.resolve.facts import WORKBOOK, build_facts, choose_sources
from workflow.resolve.names import Directory, clean_name, shown_name
from workflow.resolve.settings import ResolveSettings
from workflow.resolve.targets import build_targets
from workflow.resolve.team import build_team, mail_cells
from workflow.resolve.when import future_rows, latest_expected, with_years
from workflow.resolve.who import CREDITS, with_people

DATED = ("daily_report", "sales_ledger", "receipts")
"""Kinds whose records have a day."""


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

    def facts(self, held: Iterable[Finding] = ()) -> pl.DataFrame:
        """Return the facts of all accepted records, without the rows that further findings hold back."""
        stopped = {
            (finding.place.workbook, finding.place.sheet, finding.place.row)
            for finding in held
            if finding.severity.holds
        }
        records = {kind: [_without(frame, stopped)] for kind, frame in self.records.items()}
        return build_facts(records, self.sources, self.team)

    def reports(self) -> pl.DataFrame:
        """Return who reported when: a person and a date for each accepted row of a daily report."""
        frame = self.records.get("daily_report")
        if frame is None:
            return pl.DataFrame(schema={"person_id": pl.String, "date": pl.Date})
        booked = frame.filter(~pl.col(HELD) & pl.col("date").is_not_null() & (pl.col(CREDITS).list.len() > 0))
        return booked.select(pl.col(CREDITS).list.first().struct.field("person_id"), "date").unique(maintain_order=True)


def resolve(intakes: Sequence[Intake], as_of: date, settings: ResolveSettings, gone: Collection[str] = ()) -> Resolved:
    """Return the settled records of all workbooks that count, in the order given; `gone` are those no longer there."""
    copies = near_copies(intakes, gone, settings.near_copy_percent)
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
    for intake, kind, frame in dated:
        rows, wrong = future_rows(frame, intake, as_of, latest)
        settled, unknown = with_people(_held(frame, rows), intake, directory)
        records.setdefault(kind, []).append(settled.with_columns(pl.lit(intake.workbook).alias(WORKBOOK)))
        findings += [*wrong, *unknown]
    targets = build_targets(read, team, as_of)
    findings += targets.findings
    together = {kind: pl.concat(frames) for kind, frames in records.items()}
    sources = choose_sources(records, settings.sources)
    held = frozenset(copy.held for copy in copies)
    told = tuple(_with_owner(_once(findings), together))
    return Resolved(team, targets.stated, together, sources, told, targets.weights, held, mail_cells(read))


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
                key = number or clean_name(name or "")
                if key and (key not in people):
                    path = TeamPath(company, region or "", store or "")
                    people[key] = Person(number or shown_name(name), name or key, (Assignment(None, path),))
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
