"""What leaves the night: annotated copies, boards, CSV files, mails, receipt. Staged first, put in place together."""

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from workflow import __version__
from workflow.announcing import announce
from workflow.compute.alerts import praised
from workflow.compute.clock import OwnerClocks
from workflow.compute.figures import Figures
from workflow.compute.splits import split_periods
from workflow.domain.catalogue import find
from workflow.domain.closing import standing_rows
from workflow.domain.correction import ABOUT_COPIES
from workflow.domain.digest import digest
from workflow.domain.finding import Finding
from workflow.domain.mark import Annotation, ResultTable
from workflow.domain.metric import METRICS
from workflow.domain.place import Place
from workflow.domain.reasons import member_key
from workflow.domain.results import Target
from workflow.domain.team import TeamPath
from workflow.engine.fan_out import fan_out
from workflow.giving_back import GiveBack, give_back
from workflow.inbox import InboxFile, Scan
from workflow.mailing import edition_of, mail_everybody
from workflow.night import Night
from workflow.placing import Plan, carry_out, left_alone, original_of
from workflow.placing import plan as plan_in_place
from workflow.report.board_tables import praise_table, restated_table
from workflow.report.csv_rows import Rows, board_details_rows, boards_rows, findings_rows, standings_rows
from workflow.report.explain import sources_table
from workflow.report.late_table import late_table
from workflow.report.marks import annotation
from workflow.report.pay_tables import pay_tables
from workflow.report.receipt import Left, Receipt, attention, finding_counts
from workflow.report.tables import board_layout
from workflow.report.target_tables import MOST_SPLITS, target_tables
from workflow.report.version_tables import version_tables
from workflow.report.views import rewards_of
from workflow.resolve.resolve import Resolved
from workflow.store.announced import Announced
from workflow.store.ledger import Ledger
from workflow.store.made import Made, program
from workflow.store.publications import Grounds, Publications
from workflow.store.publish import Publication, Published, safe_name, safe_path
from workflow.store.reasons import Reasons
from workflow.store.records import RecordStore
from workflow.store.snapshots import Snapshots
from workflow.store.transaction import transaction
from workflow.supervising.sheets import write_sheets
from workflow.workbook.annotate import Annotated
from workflow.workbook.new import new_workbook
from workflow.workbook.refusal import Refusal
from workflow.workbook.values_copy import copy_name


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
    given, jobs, said = GivenBack(), [], _Said(night, settled, figures)
    for file in inbox.files:
        wanted = said.about(file.name)
        in_place = config.write_back.mode == "in_place"
        if wanted.empty and not (in_place and file.on_disk):
            continue
        given.files[file.name] = file
        if wanted.empty and (original := original_of(night, file)):
            given.written[file.name] = original
            continue
        job = GiveBack(
            file.path,
            file.name,
            file.fingerprint,
            wanted,
            config.language,
            config.write_back,
            config.limits,
            file.on_disk,
        )
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


class _Said:
    """What is to be put on each workbook: its findings and, on one that sets targets, how they stand."""

    def __init__(self, night: Night, settled: Resolved, figures: Figures) -> None:
        self._night, self._settled, self._figures = night, settled, figures
        self._clocks = OwnerClocks(figures.planning, settled.team)
        self._names = {person.id: person.name for person in settled.team.people}
        self._targets: dict[str, list[Target]] = defaultdict(list)
        for target in settled.targets:
            if target.place and night.order.as_of in target.period and METRICS[target.metric].additive:
                self._targets[target.place.workbook].append(target)
        self._owned: dict[tuple[str, str | TeamPath], list[Target]] = defaultdict(list)
        for target in settled.targets:
            self._owned[target.metric, target.person_id or target.path].append(target)
        stated = (entry.target.place for entry in settled.ledger)
        self._stating = {place.workbook for place in stated if place}
        self._findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in night.findings:
            # What is said about the file as such (a copy, open elsewhere, unreadable) is no matter of its cells.
            # Which of two versions counts is: it is answered on their 问题 sheets.
            if finding.code in ABOUT_COPIES or not finding.code.startswith(("inbox.", "read.", "workbook.")):
                self._findings[finding.place.workbook].append(finding)

    def about(self, name: str) -> Annotation:
        """Return what is to be put on a workbook."""
        order, planning, figures = self._night.order, self._figures.planning, self._figures
        language, owned = order.config.language, self._owned
        splits = [
            (
                target,
                split_periods(target, planning, owned[target.metric, target.person_id or target.path], self._clocks),
            )
            for target in self._targets[name][:MOST_SPLITS]
        ]
        tables = target_tables(
            name, splits, figures.standings, self._settled.team, planning, order.as_of, language, figures.reasons
        )
        if name in self._stating:
            tables += version_tables(name, self._settled.ledger, self._names, order.as_of, language)
        most = order.config.report.marks_per_workbook
        return annotation(name, self._findings[name], tables, order.as_of, language, most)


def _marks_key(job: GiveBack) -> str:
    """What an annotated copy is made of: the workbook, the marks, the settings, the program."""
    made_of = digest((job.annotation, job.language, job.settings, job.limits))
    return RecordStore.key("marks", program(), job.fingerprint, made_of)


def _stands(night: Night, name: str) -> str:
    path = _published_copy(night, name)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _published_copy(night: Night, name: str) -> Path:
    return night.order.config.folders.out / night.order.as_of.isoformat() / safe_path(f"annotated/{copy_name(name)}")


def publish(night: Night, settled: Resolved, figures: Figures, given: GivenBack) -> Published:
    """Stage every output, queue the mails and keep the boards in one transaction with putting the outputs in place."""
    order, config = night.order, night.order.config
    with Publication(config.folders.out, order.as_of) as publication, transaction(night.database):
        plans = _copies(night, given, publication)
        sheets = _board_sheets(night, settled, figures)
        made = Made(publication, night.records)
        made.write("boards/龙虎榜.xlsx", (sheets, config.language), lambda: new_workbook(sheets, config.language))
        publication.write("standings.csv", _csv(standings_rows(figures.standings, order.as_of)))
        publication.write("boards.csv", _csv(boards_rows(figures.boards)))
        if config.boards:
            publication.write("boards/details.csv", _csv(board_details_rows(figures.boards)))
        _pay_slips(night, figures, publication)
        write_sheets(night, settled, figures, publication)
        mail_everybody(night, settled, figures, publication)
        announce(night, settled, figures, edition_of(night, figures), publication)
        night.findings.sort(key=lambda finding: finding.sort_key)
        publication.write("findings.csv", _csv(findings_rows(night.findings, config.language)))
        snapshots = Snapshots(night.database)
        for board in figures.boards:
            ranks = {row.member: row.rank for row in board.rows if row.rank is not None}
            snapshots.publish_board(order.as_of, board.key, board.scope.text, board.window.value, ranks)
        announced = Announced(night.database)
        announced.publish(figures.said.kept(order.as_of))
        announced.tell(order.as_of, figures.said.alerts)
        _settle_reasons(night, figures)
        rows = standing_rows(figures.standings)
        Publications(night.database).publish(order.as_of, rows, grounds(night), order.now())
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


def grounds(night: Night) -> Grounds:
    """Return what tonight's figures rest on: the program, the configuration, the bytes of every workbook."""
    config = digest(night.order.config.model_dump_json(exclude={"folders"}))
    inputs = {str(entry["workbook"]): str(entry["fingerprint"]) for entry in night.receipt.inputs}
    return Grounds(__version__, config, inputs)


def _settle_reasons(night: Night, figures: Figures) -> None:
    """Drop the reasons of those who are not behind any more."""
    as_of = night.order.as_of
    under_way = [each for each in figures.standings if as_of in each.period]
    behind = {member_key(each) for each in under_way if each.behind}
    ahead = {member_key(each) for each in under_way} - behind
    Reasons(night.database).settle(behind, ahead, as_of)


def _board_sheets(night: Night, settled: Resolved, figures: Figures) -> tuple[ResultTable, ...]:
    """Return the sheets of the boards workbook, the rows behind its figures last.

    Everybody may read it: why somebody is behind (差额分析) stands in managers' workbooks alone.
    """
    as_of, config = night.order.as_of, night.order.config
    names = {person.id: person.name for person in settled.team.people}
    sources = sources_table(figures.standings, figures.facts, as_of, names, config.language, config.report.source_rows)
    praise = praise_table(figures.boards, praised(figures.said.alerts), as_of, config.language)
    restated = restated_table(figures.said.restated, as_of, config.language)
    late = late_table(figures.late, names, config.language)
    beside = [sheet for sheet in (praise, restated, late) if sheet]
    sheets = board_layout(figures.boards, figures.standings, as_of, config.language, beside)
    return (*sheets, sources) if sources else sheets


def _pay_slips(night: Night, figures: Figures, publication: Publication) -> None:
    """Write everybody's own pay and scores into a workbook of their own, if the office wants them."""
    language = night.order.config.language
    if not night.order.config.report.pay_slips:
        return
    given = figures.rewards
    people = {each.person_id for each in given.statements} | {each.person_id for each in given.scores}
    for person_id in sorted(people):
        own = rewards_of(given, frozenset({person_id}))
        sheets = pay_tables(own.statements, own.scores, night.order.as_of, language)
        publication.write(f"pay/{safe_name(person_id)}/绩效奖金.xlsx", new_workbook(sheets, language))


def _copies(night: Night, given: GivenBack, publication: Publication) -> list[Plan]:
    """Stage the annotated copies; return what is to be put into the inbox itself instead, once all else is in place."""
    if night.order.config.write_back.mode == "copy":
        for name, content in sorted(given.written.items()):
            publication.write(f"annotated/{copy_name(name)}", content)
        for name in given.standing:
            publication.keep(f"annotated/{copy_name(name)}")
        return []
    plans = []
    for name in sorted({*given.written, *given.standing}):
        content = given.written.get(name) or _published_copy(night, name).read_bytes()
        of_values = copy_name(name) != name  # a copy of the values never takes the workbook's place
        planned = None if of_values else plan_in_place(night, given.files[name], content)
        if planned:
            plans.append(planned)
        else:
            publication.write(f"annotated/{copy_name(name)}", content)
    return plans


def close(night: Night, published: Published, left: Sequence[Left]) -> Receipt:
    """Finish the receipt, write it, and return it."""
    receipt, order = night.receipt, night.order
    receipt.outputs = sorted({*published.written, *published.unchanged} - {"receipt.json"})
    receipt.published |= {
        "written": len(published.written),
        "unchanged": len(published.unchanged),
        "removed": published.removed,
        "beside": published.beside,
        "kept": published.kept,
    }
    settle(night, left)
    since = order.as_of - timedelta(days=order.config.store.keep_superseded_days)
    night.records.prune(Ledger(night.database).needed_records(since))
    with Publication(order.config.folders.out, order.as_of) as publication:
        publication.amend("receipt.json", json.dumps(receipt.as_json(), ensure_ascii=False, indent=1).encode())
    return receipt


def settle(night: Night, left: Sequence[Left]) -> None:
    """Fill in what is known at the end: counts, what needs a person, the exit code."""
    receipt = night.receipt
    receipt.finished = night.order.now().isoformat()
    receipt.counts |= {"workbooks": len(receipt.inputs), "findings": finding_counts(night.findings)}
    config = night.order.config
    receipt.attention = night.earlier.sentences(config.language, ZoneInfo(config.time_zone))
    receipt.attention += attention(night.findings, receipt.inputs, left, config.language)
    receipt.exit = 3 if receipt.attention else 0


def _csv(rows: Rows) -> bytes:
    """A CSV as Excel opens it: UTF-8 with BOM."""
    header, lines = rows
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")
