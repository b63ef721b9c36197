"""All that supervision shows of a night, and the files of it: cards/, people/."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from workflow.checks.office_rules import office_rules
from workflow.checks.visit_book import VisitBook
from workflow.compute.channel_stock import channel_stock
from workflow.compute.channel_stuffing import stuffing
from workflow.compute.clock import OwnerClocks
from workflow.compute.collecting import Arrivals, Collected, arrived, collecting
from workflow.compute.contact_timeline import contact_timeline, silent_customers
from workflow.compute.coverage import Reporting
from workflow.compute.day_sheets import Calls, due_visits
from workflow.compute.field_visits import field_visits
from workflow.compute.figures import Figures
from workflow.compute.price_bands import register
from workflow.compute.spot_checks import Known, spot_checks
from workflow.compute.visit_analysis import Plans, visit_analysis
from workflow.compute.visit_curve import visit_curve
from workflow.compute.visit_lines import visit_lines
from workflow.domain.collecting import Collecting, IncompleteRow
from workflow.domain.finding import Language
from workflow.domain.intake import Intake
from workflow.domain.mark import ResultTable
from workflow.domain.period import Period, Span
from workflow.domain.results import Standing
from workflow.domain.supervision import DaySheet, SpotCheck, SpotTrack, Supervision
from workflow.domain.view import Scope
from workflow.domain.visit_analysis import VisitAnalysis, VisitCurve
from workflow.domain.visits import Silence, VisitCount
from workflow.kinds.catalogue import KINDS
from workflow.kinds.daily_report import DAILY_REPORT
from workflow.night import Night
from workflow.report.chase_table import chase_table
from workflow.report.collecting_table import collecting_table
from workflow.report.day_sheet_tables import day_sheet_tables
from workflow.report.recipients import Role, by_role, recipients
from workflow.report.spot_tables import card_table, track_table
from workflow.resolve.resolve import Resolved
from workflow.store.arrivals import ReportArrivals
from workflow.store.made import Made
from workflow.store.publish import Publication, safe_name
from workflow.store.spot_checks import SpotChecks
from workflow.supervising.known import KnownCustomers
from workflow.supervising.owners import chases
from workflow.supervising.returned import CARDS, enter_results
from workflow.supervising.visit_rows import report_rows
from workflow.workbook.new import new_workbook

_KIND_NAMES = {kind.key: (kind.zh, kind.en) for kind in KINDS}
_LONGEST = 150
"""Bytes of a file's name."""


def supervised(night: Night, intakes: Sequence[Intake], settled: Resolved, figures: Figures) -> Figures:
    """Return the figures with all that supervision looks at; what was typed on cards is entered first."""
    order = night.order
    enter_results(night, intakes)
    blocks = {(intake.workbook, block.number): block for intake in intakes for block in intake.blocks}
    rules = office_rules(settled.records, blocks, order.config.checks, settled.team, order.as_of, _KIND_NAMES)
    book = VisitBook(settled.records, blocks, settled.team, order.as_of)
    known = KnownCustomers(book, rules.checks.visits)
    seen = _Desk(night, settled, figures, known).all()
    asked = chases(intakes, night.findings, rules.duties, settled.team)
    return replace(figures, supervision=replace(seen, chases=asked))


def arrivals(night: Night, settled: Resolved) -> Arrivals:
    """Return when each report first counted, as the nights before know it and tonight adds."""
    kept, as_of = ReportArrivals(night.database), night.order.as_of
    return arrived(kept.known(as_of), settled.reports(), as_of, kept.since())


def write_sheets(night: Night, settled: Resolved, figures: Figures, publication: Publication) -> None:
    """Write the cards of each manager, the sheet of each salesperson, and the board of reports for the assistants.

    Which cards were handed out and which reports have arrived is noted.
    """
    language, seen, as_of = night.order.config.language, figures.supervision, night.order.as_of
    made = Made(publication, night.records)

    def book(path: str, sheets: Sequence[ResultTable]) -> None:
        made.write(path, (sheets, language), lambda: new_workbook(sheets, language))

    ReportArrivals(night.database).keep(arrivals(night, settled), as_of)
    board = collecting_table(seen.collecting, settled.team.by_id, as_of, language)
    asked = chase_table(seen.chases, _KIND_NAMES, language)
    if sheets := [sheet for sheet in (board, asked) if sheet]:
        book("collecting/收数看板.xlsx", sheets)
    SpotChecks(night.database).hand_out(seen.cards, as_of)
    managers = {each.manager_id for each in seen.cards} | {each.manager_id for each in seen.tracks}
    for manager_id in sorted(managers):
        cards = card_table([each for each in seen.cards if each.manager_id == manager_id], language)
        tracks = track_table([each for each in seen.tracks if each.manager_id == manager_id], language)
        sheets = [sheet for sheet in (cards, tracks) if sheet]
        book(f"{CARDS}{file_name(manager_id)}", sheets)
    for sheet in seen.sheets:
        book(f"people/{file_name(sheet.person_id)}", day_sheet_tables(sheet, language))


def file_name(person_id: str) -> str:
    """Return the name of somebody's workbook: the id where that is harmless and short enough for any file system."""
    name = safe_name(person_id)
    if len(name.encode()) > _LONGEST:
        name = f"{name[: _LONGEST // 6]}~{hashlib.sha256(person_id.encode()).hexdigest()[:8]}"
    return f"{name}.xlsx"


def _in_words(row: IncompleteRow, heads: Mapping[str, str]) -> IncompleteRow:
    return replace(row, missing=tuple(heads.get(key, key) for key in row.missing))


class _Desk:
    """Puts one night's supervision together."""

    def __init__(self, night: Night, settled: Resolved, figures: Figures, known: KnownCustomers) -> None:
        self._night, self._settled, self._figures, self._known = night, settled, figures, known
        self._team, self._as_of = settled.team, night.order.as_of
        self._settings = night.order.config.supervision

    def all(self) -> Supervision:
        """Return everything."""
        known, team, as_of = self._known, self._team, self._as_of
        clocks = OwnerClocks(self._figures.planning, team)
        visits = self._settings.field_visits
        return Supervision(
            cards=self._cards(),
            tracks=self._tracks(),
            stuffing=stuffing(self._figures.facts, team, clocks, as_of, self._settings.stuffing),
            stocks=channel_stock(known.counts_of_stock, known.sold, team, as_of, self._settings.stuffing),
            field_visits=field_visits(
                known.entries.values(), known.counts, self._gaps, team, as_of, self._settings.field_visit_days
            ) if visits else (),
            most_visits=visits,
            irregular=register(known.sold, known.entries, team, as_of, self._settings.prices),
            sheets=self._sheets() if self._settings.day_sheets else (),
            curve=self._curve(known.counts),
            collecting=self._collecting(),
            analyses=self._analyses(),
            silent=silent_customers(self._timeline, known.entries, team, as_of),
        )  # fmt: skip

    @cached_property
    def _months(self) -> Mapping[str, Sequence[Standing]]:
        """Everybody's standings of the month of as_of."""
        month = self._figures.planning.months.month_of(self._as_of)
        found: dict[str, list[Standing]] = {}
        for each in self._figures.standings:
            if each.person_id and each.period == month and each.period.span is Span.MONTH:
                found.setdefault(each.person_id, []).append(each)
        return found

    @cached_property
    def _gaps(self) -> Mapping[str, Standing]:
        every = (each for theirs in self._months.values() for each in theirs)
        return {each.person_id: each for each in every if each.metric == "sales"}

    @cached_property
    def _scopes(self) -> Sequence[Scope]:
        """The scopes of everybody who gets a manager's mail of some edition, by the person's id."""
        posts = self._night.order.config.report.posts
        managers = by_role(recipients(self._team, self._as_of, None, posts), Role.MANAGER)
        return sorted((each.scope for each in managers), key=lambda scope: scope.recipient.id)

    def _cards(self) -> tuple[SpotCheck, ...]:
        planning = self._figures.planning
        standings = [each for theirs in self._months.values() for each in theirs]
        known = Known(self._known.last_visits, self._known.promises, standings, planning.leave)
        drawn = spot_checks(
            self._scopes, self._team, planning, self._as_of, known, self._settings.spot_checks
        )  # fmt: skip
        results = SpotChecks(self._night.database).results(self._as_of)
        return tuple(replace(each, result=results.get(each.card)) for each in drawn)

    def _tracks(self) -> tuple[SpotTrack, ...]:
        days = self._settings.spot_checks.open_days
        names = {person.id: person.name for person in self._team.people}
        found = SpotChecks(self._night.database).tracks(self._as_of, days)
        return tuple(replace(each, name=names.get(each.person_id, each.person_id)) for each in found)

    def _collecting(self) -> tuple[Collecting, ...]:
        """How the reports of the month came in, with the columns that are missing in the users' words."""
        night, book, figures = self._night, self._known.book, self._figures
        month = figures.planning.months.month_of(self._as_of)
        reporting = Reporting(figures.coverage, self._team, figures.planning, self._as_of)
        rows = {(name, one.sheet, one.row) for name, theirs in night.corrections.items() for one in theirs}
        collected = Collected(
            self._settled.records.get(DAILY_REPORT.key),
            {key: frozenset(block.columns) | frozenset(block.pairs) for key, block in book.blocks.items()},
            night.findings, rows, arrivals(night, self._settled),
        )  # fmt: skip
        found = collecting(
            self._team, reporting, collected, Period(month.start, self._as_of), self._settings.collecting
        )
        zh = night.order.config.language is Language.ZH
        heads = {key: column.zh if zh else column.en for key, column in DAILY_REPORT.by_key.items()}
        return tuple(
            replace(each, incomplete=tuple(_in_words(row, heads) for row in each.incomplete)) for each in found
        )

    def _analyses(self) -> tuple[VisitAnalysis, ...]:
        """What each manager sees of the visits of the people below."""
        settings, planned = self._settings.analysis, self._known.settings
        if not settings.days:
            return ()
        period = Period(self._as_of - timedelta(settings.days - 1), self._as_of)
        office = self._figures.planning.calendars.office
        rows = report_rows(self._known, period, office, self._settings)
        if rows is None or self._begins is None:
            return ()
        reporting = Reporting(self._figures.coverage, self._team, self._figures.planning, self._as_of)
        lines = visit_lines(rows, self._team, reporting, period)
        plans = Plans(planned.purpose_plan, planned.class_plan, planned.purpose_tolerance)
        found = (
            visit_analysis(
                scope, lines, period, self._begins, settings, plans,
                self._curve(each for each in self._known.counts if each.person_id in scope.members),
            )
            for scope in self._scopes
        )  # fmt: skip
        return tuple(each for each in found if each)

    @cached_property
    def _begins(self) -> date | None:
        """The first report that is known of anybody."""
        days = self._known.book.reported["date"]
        return None if days.is_empty() else days.to_frame().min().item()

    def _curve(self, counts: Iterable[VisitCount]) -> VisitCurve | None:
        settings = self._settings
        return visit_curve(
            counts, self._known.entries, self._as_of, settings.curve_days, self._begins, settings.curve_run_in
        )

    @cached_property
    def _timeline(self) -> Mapping[str, tuple[Silence, ...]]:
        known = self._known
        return contact_timeline(
            known.heard, known.promises, known.entries, known.settings.cadence, self._settings.silent_days, self._as_of
        )

    def _sheets(self) -> tuple[DaySheet, ...]:
        office = self._figures.planning.calendars.office
        day = office.next_working_day(self._as_of)
        known = self._known
        calls = Calls(known.promises, known.counts, known.entries, known.settings.cadence, known.heard)
        curve = self._curve(known.counts)
        found = []
        for person in self._team.people if day else ():
            if not day or not person.sells or not person.active_on(day):
                continue
            visits = due_visits(person.id, calls, office, self._as_of, self._settings)
            months = tuple(each for each in self._months.get(person.id, ()) if each.target is not None)
            silences = self._timeline.get(person.id, ())
            if visits or months:
                own = self._curve(calls.counted.get(person.id, {}).values()) if curve else None
                found.append(
                    DaySheet(person.id, person.name, person.path_on(day), day, visits, months, curve, own, silences)
                )
        return tuple(found)
