"""What leaves the night: annotated copies, boards, CSV files, mails, receipt. Staged first, put in place together."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from workflow import __version__
from workflow.compute.figures import Figures
from workflow.compute.splits import split_periods
from workflow.domain.catalogue import find
from workflow.domain.digest import digest
from workflow.domain.finding import Finding
from workflow.domain.mark import Annotation
from workflow.domain.place import Place
from workflow.domain.team import Person
from workflow.domain.view import ManagerView
from workflow.engine.fan_out import fan_out
from workflow.inbox import InboxFile, Scan
from workflow.night import Night
from workflow.notify import channel_for
from workflow.notify.compose import BrokenTemplateError, compose
from workflow.notify.drain import DrainReport, drain
from workflow.notify.folder import mail_files
from workflow.notify.mime import Attachment
from workflow.placing import Plan, carry_out, left_alone, original_of
from workflow.placing import plan as plan_in_place
from workflow.report.csv_rows import Rows, boards_rows, findings_rows, standings_rows
from workflow.report.marks import annotation
from workflow.report.receipt import Receipt, attention, finding_counts
from workflow.report.scopes import scopes
from workflow.report.tables import board_layout
from workflow.report.target_tables import MOST_SPLITS, target_tables
from workflow.report.view_tables import attachment_name, view_tables
from workflow.report.views import Edition, manager_views
from workflow.resolve.resolve import Resolved
from workflow.steps import GiveBack, give_back
from workflow.store.ledger import Ledger
from workflow.store.outbox import Outbox
from workflow.store.publish import Publication, Published, safe_path
from workflow.store.records import RecordStore
from workflow.store.snapshots import Snapshots
from workflow.store.transaction import transaction
from workflow.workbook.annotate import Annotated
from workflow.workbook.new import new_workbook
from workflow.workbook.refusal import Refusal


@dataclass
class GivenBack:
    """Annotated copies: the bytes of those that changed, and the names of those that still hold."""

    written: dict[str, bytes] = field(default_factory=dict)
    standing: list[str] = field(default_factory=list)
    """Those that an earlier run wrote from the same workbook with the same marks."""
    files: dict[str, InboxFile] = field(default_factory=dict)
    """What lies in the inbox, of all that has marks, or bears some that are to go."""
    placed: list[str] = field(default_factory=list)
    """Those that lie in the inbox itself as they are to be."""


def give_back_all(night: Night, inbox: Scan, settled: Resolved, figures: Figures) -> GivenBack:
    """Annotate each workbook that we have something to say about; marks that did not change are not written again."""
    config = night.order.config
    given, jobs = GivenBack(), []
    for file in inbox.files:
        wanted = _annotation(night, file.name, settled, figures)
        in_place = config.write_back.mode == "in_place"
        if wanted.empty and not (in_place and file.on_disk):
            continue
        given.files[file.name] = file
        if wanted.empty and (original := original_of(night, file)):
            given.written[file.name] = original
            continue
        job = GiveBack(file.path, file.name, file.fingerprint, wanted, config.language, config.write_back, file.on_disk)
        known = night.records.get(_marks_key(job))
        sha256 = str(known.summary["sha256"]) if known else ""
        there = in_place and file.content == sha256
        if known is None or (sha256 and not there and _stands(night, file.name) != sha256):
            jobs.append(job)
            continue
        given.placed += [file.name] if there else []
        given.standing += [file.name] if sha256 and not there else []
        _say_refused(night, file.name, known.summary["refused"])
    for done in fan_out(give_back, jobs, config.engine, night.reporter("give_back")):
        _take_back(night, done.item, done.result, given)
    return given


def _take_back(night: Night, job: GiveBack, result: Annotated | Refusal | None, given: GivenBack) -> None:
    """Note what became of one workbook, for tonight and for the next night that has the same to say."""
    written = result.content if isinstance(result, Annotated) else b""
    if written:
        given.written[job.name] = written
    refused = result.omitted if isinstance(result, Annotated) else (result or _BROKEN_OFF,)
    reasons = [[each.reason_zh, each.reason_en] for each in refused]
    passing = result is None or (isinstance(result, Refusal) and result.code == "changed")
    if not passing:
        sha256 = hashlib.sha256(written).hexdigest() if written else ""
        night.records.put(_marks_key(job), {}, (), {"sha256": sha256, "refused": reasons})
    _say_refused(night, job.name, reasons)


_BROKEN_OFF = Refusal("crashed", "写入进程出错", "writing was broken off")


def _say_refused(night: Night, name: str, reasons: Sequence[Sequence[str]]) -> None:
    for zh, en in reasons:
        night.findings.append(find("write.refused", Place(name), reason=zh, reason_en=en))


def _annotation(night: Night, name: str, settled: Resolved, figures: Figures) -> Annotation:
    order = night.order
    calendar, language = order.config.work_calendar, order.config.language
    ours = [
        target
        for target in settled.targets
        if target.place and target.place.workbook == name and order.as_of in target.period
    ]
    splits = [(target, split_periods(target, calendar, settled.targets)) for target in ours[:MOST_SPLITS]]
    tables = target_tables(name, splits, figures.standings, settled.team, calendar, order.as_of, language)
    # What is said about the file as such (a copy, open elsewhere, unreadable) is no matter of its cells.
    inside = [finding for finding in night.findings if not finding.code.startswith(("inbox.", "read.", "workbook."))]
    return annotation(name, inside, tables, order.as_of, language, order.config.report.marks_per_workbook)


def _marks_key(job: GiveBack) -> str:
    """What an annotated copy is made of: the workbook, the marks, the settings, the program."""
    return RecordStore.key("marks", __version__, job.fingerprint, digest((job.annotation, job.language, job.settings)))


def _stands(night: Night, name: str) -> str:
    path = _published_copy(night, name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _published_copy(night: Night, name: str) -> Path:
    return night.order.config.folders.out / night.order.as_of.isoformat() / safe_path(f"annotated/{name}")


def publish(night: Night, settled: Resolved, figures: Figures, given: GivenBack) -> Published:
    """Stage every output, queue the mails and keep the boards in one transaction with putting the outputs in place."""
    order, config = night.order, night.order.config
    with Publication(config.folders.out, order.as_of) as publication, transaction(night.database):
        plans = _copies(night, given, publication)
        boards = new_workbook(
            board_layout(figures.boards, figures.standings, order.as_of, config.language), config.language
        )
        publication.write("boards/龙虎榜.xlsx", boards)
        publication.write("standings.csv", _csv(standings_rows(figures.standings, order.as_of)))
        publication.write("boards.csv", _csv(boards_rows(figures.boards)))
        _compose(night, settled, figures, publication)
        night.findings.sort(key=lambda finding: finding.sort_key)
        publication.write("findings.csv", _csv(findings_rows(night.findings, config.language)))
        snapshots = Snapshots(night.database)
        for board in figures.boards:
            ranks = {row.person_id: row.rank for row in board.rows if row.rank is not None}
            snapshots.publish_board(order.as_of, board.key, board.scope.text, board.window.value, ranks)
        published = publication.commit()
    left = list(carry_out(plans))
    if published.findings or left:
        night.findings += [*published.findings, *(left_alone(plan.file.name, found) for plan, found in left)]
        with Publication(config.folders.out, order.as_of) as publication:
            for plan, _ in left:
                publication.amend(f"annotated/{plan.file.name}", plan.content)
            publication.amend("findings.csv", _csv(findings_rows(night.findings, config.language)))
    here = {*given.placed, *(plan.file.name for plan in plans)} - {plan.file.name for plan, _ in left}
    night.receipt.published["in_place"] = sorted(here)
    return published


def _copies(night: Night, given: GivenBack, publication: Publication) -> list[Plan]:
    """Stage the annotated copies; return what is to be put into the inbox itself instead, once all else is in place."""
    if night.order.config.write_back.mode == "copy":
        for name, content in sorted(given.written.items()):
            publication.write(f"annotated/{name}", content)
        for name in given.standing:
            publication.keep(f"annotated/{name}")
        return []
    plans = []
    for name in sorted({*given.written, *given.standing}):
        content = given.written.get(name) or _published_copy(night, name).read_bytes()
        if planned := plan_in_place(night, given.files[name], content):
            plans.append(planned)
        else:
            publication.write(f"annotated/{name}", content)
    return plans


def _compose(night: Night, settled: Resolved, figures: Figures, publication: Publication) -> None:
    """Write every manager's mail, and queue those that were not queued before."""
    order, config = night.order, night.order.config
    outbox, snapshots = Outbox(night.database), Snapshots(night.database)
    edition = Edition(order.as_of, figures.next_day, order.edition, figures.unreported, figures.provisional)
    views = manager_views(
        scopes(settled.team, order.as_of, config.report.posts),
        edition,
        figures.standings,
        figures.boards,
        night.findings,
        settled.team,
    )
    queued = 0
    for view in views:
        person = view.scope.recipient
        said = digest(replace(view, revision=0))
        revision = snapshots.mail_revision(order.as_of, order.edition, "manager", person.id, said)
        try:
            composed = compose(
                replace(view, revision=revision),
                config.mail,
                config.language,
                config.folders.templates,
                _attachments(night, view),
            )
        except BrokenTemplateError as broken:
            # The office's own template: its mails stay away, everything else of the night goes on.
            night.findings.append(find("mail.template", Place(""), str(broken), who=person.name, person_id=person.id))
            continue
        for path, content in mail_files(composed).items():
            publication.write(path.as_posix(), content)
        if revision:
            outbox.supersede(composed.message.key)
        if composed.address:
            queued += outbox.enqueue(composed.message)
        else:
            night.findings.append(_no_mail(person, settled))
    night.receipt.mail["queued"] = queued


def _no_mail(person: Person, settled: Resolved) -> Finding:
    place = settled.mail_cells.get(person.id, Place(""))
    return find("person.no_mail", place, person.name, cause=f"person.no_mail|{person.id}", person_id=person.id)


def _attachments(night: Night, view: ManagerView) -> tuple[Attachment, ...]:
    """The workbook with all that a phone's screen has no room for, made of the same view."""
    if not (night.order.config.mail.attachments and (view.metrics or view.boards)):
        return ()
    language = night.order.config.language
    name, ascii_name = attachment_name(view, language)
    return (Attachment(name, new_workbook(view_tables(view, language), language), ascii_name=ascii_name),)


def send(night: Night) -> DrainReport:
    """Send what waits in the outbox, tonight's mails and those of nights that could not."""
    config = night.order.config
    channel = channel_for(config.mail, config.folders.out)
    if warning := getattr(channel, "warning", ""):
        night.receipt.mail["warning"] = warning
    return drain(Outbox(night.database), channel, config.mail, night.order.now)


def close(night: Night, published: Published, report: DrainReport) -> Receipt:
    """Finish the receipt, write it, and return it."""
    receipt, order = night.receipt, night.order
    undelivered = {
        "deferred": report.deferred,
        "failed": report.failed,
        "in_doubt": report.in_doubt,
        "waiting": max(0, report.waiting - report.deferred),
    }
    receipt.mail |= {
        "transport": order.config.mail.transport.value,
        "sent": report.sent,
        **undelivered,
        "reason": report.reason,
    }
    receipt.outputs = sorted({*published.written, *published.unchanged} - {"receipt.json"})
    receipt.published |= {
        "written": len(published.written),
        "unchanged": len(published.unchanged),
        "removed": published.removed,
        "beside": published.beside,
        "kept": published.kept,
    }
    settle(night, undelivered)
    since = order.as_of - timedelta(days=order.config.store.keep_superseded_days)
    night.records.prune(Ledger(night.database).needed_records(since))
    with Publication(order.config.folders.out, order.as_of) as publication:
        publication.amend("receipt.json", json.dumps(receipt.as_json(), ensure_ascii=False, indent=1).encode())
    return receipt


def settle(night: Night, undelivered: Mapping[str, int]) -> None:
    """Fill in what is known at the end: counts, what needs a person, the exit code."""
    receipt = night.receipt
    receipt.finished = night.order.now().isoformat()
    receipt.counts |= {"workbooks": len(receipt.inputs), "findings": finding_counts(night.findings)}
    receipt.attention = attention(night.findings, receipt.inputs, undelivered, night.order.config.language)
    receipt.exit = 3 if receipt.attention else 0


def _csv(rows: Rows) -> bytes:
    """A CSV as Excel opens it: UTF-8 with BOM."""
    header, lines = rows
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")
