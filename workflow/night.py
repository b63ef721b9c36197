"""A run under way: what it was asked to do, its state, its receipt; one at a time, journaled from begin to end."""

import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from workflow import __version__
from workflow.config import Config
from workflow.domain.correction import CellCorrection
from workflow.domain.finding import Finding
from workflow.kinds.settings import KindsSettings
from workflow.report.receipt import Receipt
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.lock import single_run
from workflow.store.log import EventLog
from workflow.store.records import RecordStore
from workflow.timetable import Earlier, earlier

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how many items are done, and how many there are."""


@dataclass(frozen=True)
class Order:
    """What a run is asked to do."""

    config: Config
    as_of: date
    command: str = "nightly"
    edition: str = "evening"
    scheduled: bool = False
    """Whether the schedule started it: quiet hours bind it, and it keeps away from busy minutes."""
    hold: bool = False
    """Whether messages wait for approval: nothing is sent."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    progress: Progress = lambda _stage, _done, _of: None


@dataclass
class Night:
    """A run under way: its order, its state, its receipt."""

    order: Order
    database: sqlite3.Connection
    records: RecordStore
    receipt: Receipt
    kinds: KindsSettings
    """As configured, with the headers that were learned from corrections and the office's own words."""
    corrections: Mapping[str, tuple[CellCorrection, ...]] = field(default_factory=dict)
    """Values that count in place of cells, by workbook."""
    findings: list[Finding] = field(default_factory=list)
    earlier: Earlier = field(default_factory=Earlier)
    """What went wrong before this run."""
    told: set[str] = field(default_factory=set)
    """Findings (`sort_key` as text) that stand in somebody's mail."""

    def reporter(self, stage: str) -> Callable[[int, int], None]:
        """Return what a stage tells its progress to."""
        return lambda done, of: self.order.progress(stage, done, of)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Journal a step and take its time."""
        journal, began = Journal(self.database), time.perf_counter()
        started = self.order.now()
        journal.step(self.receipt.run_id, name, started)
        yield
        self.receipt.timings[name] = round(time.perf_counter() - began, 3)
        journal.step(self.receipt.run_id, name, started, self.order.now())
        told = {"step": name, "seconds": self.receipt.timings[name], "findings": len(self.findings)}
        self.log.write(self.receipt.run_id, "step", self.order.now(), told)

    @property
    def log(self) -> EventLog:
        """The log for programs."""
        config = self.order.config
        return EventLog(config.folders.state, config.store)


@contextmanager
def open_night(order: Order) -> Iterator[Night]:
    """Hold the run's lock and its state; journal begin and end, also of a run that fails."""
    state = order.config.folders.state
    with single_run(state), closing(open_database(state, order.config.store)) as database:
        started = order.now()
        run_id = f"{order.as_of}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        receipt = Receipt(run_id, order.as_of, order.command, __version__, started.isoformat())
        journal = Journal(database)
        night = Night(order, database, RecordStore(state), receipt, order.config.kinds)
        if order.command == "nightly":
            night.earlier = earlier(journal, order.config, started, order.edition)
            journal.begin_edition(order.edition, started, scheduled=order.scheduled)
        journal.begin(run_id, order.as_of, order.command, started)
        night.log.write(run_id, "begin", started, _begun(order))
        try:
            yield night
        except BaseException as error:
            night.log.write(run_id, "fault", order.now(), {"error": type(error).__name__})
            journal.finish(run_id, 1, order.now())
            raise
        journal.finish(run_id, receipt.exit, order.now())
        night.log.write(run_id, "end", order.now(), _ended(receipt))


def _begun(order: Order) -> Mapping[str, object]:
    told = {"command": order.command, "as_of": order.as_of.isoformat(), "edition": order.edition}
    return {**told, "version": __version__}


def _ended(receipt: Receipt) -> Mapping[str, object]:
    """Numbers of the receipt; its sentences quote workbooks and servers, and stay where they are."""
    mail = {key: value for key, value in receipt.mail.items() if isinstance(value, int)}
    states = Counter(str(entry["state"]) for entry in receipt.inputs)
    published = {key: value for key, value in receipt.published.items() if isinstance(value, int)}
    counts = {"inputs": dict(sorted(states.items())), "published": published, "mail": mail}
    return {"exit": receipt.exit, "counts": {**receipt.counts, **counts}}
