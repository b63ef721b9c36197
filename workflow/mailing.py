"""The mails of an edition: who gets one, what it is made of, what stands in OUT and in the outbox."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cached_property
from io import BytesIO
from zoneinfo import ZoneInfo

import polars as pl

from workflow.compute.figures import Figures
from workflow.domain.catalogue import find
from workflow.domain.digest import digest
from workflow.domain.finding import Finding
from workflow.domain.mark import ResultTable
from workflow.domain.message import MessageKey
from workflow.domain.place import Place
from workflow.domain.results import Board, Standing, Window
from workflow.domain.supervision import Supervision
from workflow.domain.team import Person
from workflow.domain.view import AssistantView, View
from workflow.night import Night
from workflow.notify.compose import BrokenTemplateError, Composed, compose, message_key, templates_digest
from workflow.notify.folder import mail_files, mail_path
from workflow.notify.mime import Attachment, deliverable
from workflow.report.changes import SinceEdition, stood
from workflow.report.contents import with_contents
from workflow.report.explain import sources_table
from workflow.report.recipient_views import Published, recipient_views
from workflow.report.recipients import recipients
from workflow.report.revised import parts_of
from workflow.report.view_tables import attachment_name, view_lines, view_tables
from workflow.report.views import Edition
from workflow.resolve.resolve import Resolved
from workflow.store.editions import Editions
from workflow.store.made import Made, noted
from workflow.store.outbox import Outbox
from workflow.store.publish import Publication
from workflow.store.snapshots import Snapshots
from workflow.workbook.new import new_workbook

_FILES_ONLY = "files"
_OF_A_DAY = ("evening", "morning")
"""Editions that speak of tomorrow."""


def edition_of(night: Night, figures: Figures) -> Edition:
    """Return what all views of tonight share."""
    return Edition(
        night.order.as_of, figures.next_day, night.order.edition, figures.unreported, figures.provisional,
        alerts=figures.said.alerts, rewards=figures.rewards, driven=figures.driven,
        reasons=tuple(figures.reasons.values()), unexplained=figures.unexplained, late=figures.late,
        supervision=figures.supervision if night.order.edition in _OF_A_DAY else Supervision(),
    )  # fmt: skip


def mail_everybody(night: Night, settled: Resolved, figures: Figures, publication: Publication) -> None:
    """Write everybody's mail, and queue those that were not queued before.

    Call it in the transaction that puts the outputs in place.
    """
    order, config = night.order, night.order.config
    keep_editions(night, publication)
    chosen = recipients(
        settled.team, order.as_of, order.edition, config.report.posts, to_sellers=config.mail.to_salespeople
    )
    standings, boards = _shown(figures, order.edition)
    kept, editions = stood(standings, order.as_of), Editions(night.database)
    before = editions.before(order.as_of, order.edition, kept)
    since = SinceEdition(before, figures.facts, order.as_of) if before else None
    published = Published(edition_of(night, figures), standings, boards, tuple(night.findings), settled.team, since)
    desk = _Desk(night, settled, figures, publication)
    for view in recipient_views(chosen, published):
        desk.mail(view)
    editions.publish(order.as_of, order.edition, kept)
    night.receipt.mail |= {"queued": desk.queued, "nothing_to_say": len(desk.silent), "silent": desk.silent}
    if order.hold:
        night.receipt.mail["held"] = desk.queued


def keep_editions(night: Night, publication: Publication) -> None:
    """Let what other editions of the day wrote stand: this run is not about them."""
    for path in sorted(publication.standing):
        folder, _, rest = path.partition("/")
        if folder in ("mail", "messages") and rest.split("/")[0] != night.order.edition:
            publication.keep(path)


def _shown(figures: Figures, edition: str) -> tuple[tuple[Standing, ...], tuple[Board, ...]]:
    """Return the standings and boards that an edition is about: the week's, the month's, or the day's."""
    if edition == "weekly" and figures.week:
        return figures.week.standings, figures.week.boards
    if edition == "monthly":
        longer = tuple(board for board in figures.boards if board.window not in (Window.DAY, Window.WEEK))
        return figures.standings, longer or figures.boards
    return figures.standings, figures.boards


class _Desk:
    """Writes one mail after the other, and counts."""

    def __init__(self, night: Night, settled: Resolved, figures: Figures, publication: Publication) -> None:
        self._night, self._settled, self._publication = night, settled, publication
        self._sources = _Sources(night, settled, figures)
        self._outbox, self._snapshots = Outbox(night.database), Snapshots(night.database)
        self._made, config = Made(publication, night.records), night.order.config
        templates = templates_digest(config.folders.templates, config.language)
        self._shared = (config.language, config.time_zone, templates)
        self.queued = 0
        self.silent: list[tuple[str, str]] = []
        """Name and kind of mail of those to whom there is nothing to say."""

    def mail(self, view: View) -> None:
        """Write a mail and queue it; none for a view with nothing to say."""
        if view.silent:
            self.silent.append((view.scope.recipient.name, view.kind))
            return
        order, mail, person = self._night.order, self._night.order.config.mail, view.scope.recipient
        said = digest(_without_answers(view))
        whose = (order.as_of, order.edition, view.kind, person.id)
        revision = self._snapshots.mail_revision(*whose, said, parts_of(_without_answers(view)))
        view = replace(view, revision=revision, revised=self._snapshots.revised_parts(*whose))
        key = message_key(view, mail)
        answers = () if isinstance(view, AssistantView) else view.supervision
        made_of = (said, revision, answers, self._sources.digest_of(view), mail, self._shared)
        note = noted(mail_path(key).as_posix(), made_of)
        known = key in self._outbox or not _leaves(person)
        try:
            corrects = not _leaves(person) or self._outbox.may_have_left(key)
            composed = None if known and self._made.stand(note) else self._composed(view, corrects=corrects)
        except BrokenTemplateError as broken:
            # The office's own template: its mails stay away, everything else of the night goes on.
            self._keep_earlier(key)
            self._say(find("mail.template", Place(""), str(broken), who=person.name, person_id=person.id))
            return
        if composed:
            files = mail_files(composed)
            self._made.write_all(note, {path.as_posix(): content for path, content in files.items()})
        if _leaves(person):
            self._night.told.update(str(finding.sort_key) for finding in view.findings)
        self._queue(key, person, composed)

    def _composed(self, view: View, *, corrects: bool) -> Composed:
        config = self._night.order.config
        return compose(
            view, config.mail, config.language, config.folders.templates, self._attachments(view),
            time_zone=config.time_zone, corrects=corrects,
        )  # fmt: skip

    def _queue(self, key: MessageKey, person: Person, composed: Composed | None) -> None:
        """Queue a mail; None: it was queued before."""
        order = self._night.order
        if key.revision:
            self._outbox.supersede(key)
        if person.delivery.channel != _FILES_ONLY and not _leaves(person):
            self._say(_no_mail(person, self._settled))
        elif composed and _leaves(person):
            rest = quiet_until(person, order.config.mail.quiet_hours, order.now(), order.config.time_zone)
            self.queued += self._outbox.enqueue(
                composed.message, held=order.hold, not_before=rest if order.scheduled else None
            )

    def _keep_earlier(self, key: MessageKey) -> None:
        """Let the mail that an earlier run wrote stand, where this one cannot be written."""
        path = mail_path(key)
        for ending in (".eml", ".html", ".txt"):
            self._publication.keep(path.with_suffix(ending).as_posix())

    def _say(self, finding: Finding) -> None:
        self._night.findings.append(finding)

    def _attachments(self, view: View) -> tuple[Attachment, ...]:
        """The workbook with all that a phone's screen has no room for, made of the same view."""
        config = self._night.order.config
        tables = view_tables(view, config.language) if config.mail.attachments else ()
        if not tables:
            return ()
        sources = self._sources.of(view)
        name, ascii_name = attachment_name(view, config.language)
        sheets = with_contents((*tables, sources) if sources else tables, config.language)
        content = new_workbook(sheets, config.language)
        return (Attachment(name, content, ascii_name=ascii_name),)


def _without_answers(view: View) -> View:
    """Return what a mail says of figures: that somebody filled in a card corrects none."""
    return view if isinstance(view, AssistantView) else replace(view, supervision=view.supervision.unanswered())


def _own_lines(view: View) -> list[Standing]:
    return [line for line in view_lines(view) if line.person_id]


class _Sources:
    """The rows behind figures, by person, cut to the periods under way once for all mails."""

    def __init__(self, night: Night, settled: Resolved, figures: Figures) -> None:
        self._night, self._figures = night, figures
        self._names = {person.id: person.name for person in settled.team.people}
        self._digests: dict[str, str] = {}

    @cached_property
    def _by_person(self) -> Mapping[str, pl.DataFrame]:
        as_of = self._night.order.as_of
        recent = self._figures.facts.filter(pl.col("date").is_between(as_of - timedelta(days=366), as_of))
        return {str(key[0]): rows for key, rows in recent.partition_by("person_id", as_dict=True).items()}

    def of(self, view: View) -> ResultTable | None:
        """Return the 出处 sheet of the people that a view has figures of; None where there is nothing to list."""
        order, people = self._night.order, self._people(view)
        if not people:
            return None
        facts = pl.concat([self._by_person[person] for person in people])
        most = order.config.report.mail_source_rows
        return sources_table(_own_lines(view), facts, order.as_of, self._names, order.config.language, most)

    def digest_of(self, view: View) -> str:
        """Return a hash of all that the sheet is made of beside the view."""
        people = self._people(view)
        most = self._night.order.config.report.mail_source_rows
        return digest((most, [(self._names.get(person), self._digest(person)) for person in people]))

    def _people(self, view: View) -> Sequence[str]:
        if not self._night.order.config.report.mail_source_rows:
            return ()
        return sorted({line.person_id for line in _own_lines(view)} & self._by_person.keys())

    def _digest(self, person_id: str) -> str:
        if person_id not in self._digests:
            content = BytesIO()
            self._by_person[person_id].rechunk().write_ipc(content)
            self._digests[person_id] = hashlib.sha256(content.getvalue()).hexdigest()
        return self._digests[person_id]


def _leaves(person: Person) -> bool:
    """Tell whether somebody's mails are sent, and not only written."""
    return person.delivery.channel != _FILES_ONLY and bool(deliverable(person.mail))


def _no_mail(person: Person, settled: Resolved) -> Finding:
    place = settled.mail_cells.get(person.id, Place(""))
    return find("person.no_mail", place, person.name, cause=f"person.no_mail|{person.id}", person_id=person.id)


def quiet_until(person: Person, office: tuple[time, time] | None, now: datetime, time_zone: str) -> datetime | None:
    """Return when the quiet hours that hold for somebody now are over; None where none do. `now` has a zone."""
    hours = person.delivery.quiet or office
    if hours is None or hours[0] == hours[1]:
        return None
    (start, end), local = hours, now.astimezone(ZoneInfo(time_zone))
    at = local.time().replace(tzinfo=None)
    over_midnight = start > end
    within = (at >= start or at < end) if over_midnight else start <= at < end
    if not within:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and at >= start else 0)
    return datetime.combine(day, end, ZoneInfo(time_zone))
