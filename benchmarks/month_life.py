"""One simulated office: it runs the real program at a moment and holds the outcome against the invented events.

`month.py` tells the story that it lives.
"""

import csv
import hashlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import month_office as what
from month_office import Moment

from smtp_server import PASSWORD, USER, Server
from workflow.notify.settings import PASSWORD_VARIABLE
from workflow.store.database import FILE

ZONE = ZoneInfo("Asia/Shanghai")
AT_A_MOMENT = """
import sys
from datetime import UTC, datetime
shift = datetime.fromisoformat(sys.argv.pop(1)) - datetime.now(UTC)
class Then(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + shift
import importlib
for name in ("night", "store.outbox", "store.lock", *("commands." + each for each in
             ("common", "check", "doctor", "status", "outbox", "state", "reopen"))):
    importlib.import_module("workflow." + name).datetime = Then
from workflow.cli import main
main()
"""
"""The program with a clock that was set to a moment when it started, and goes on from there."""
HALF = (".new", ".half", ".tmp", ".part")
OURS = ("receipt.json", ".published.json")


@dataclass
class Tally:
    """What the month came to."""

    runs: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    doubts: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    days: list[tuple[str, ...]] = field(default_factory=list)


class Life:
    """The office in a folder, its mail server, its clock."""

    def __init__(self, folder: Path, server: Server, seed: int) -> None:
        self.folder, self.server, self.office = folder, server, what.draw(20_261_120)
        self.chance = random.Random(seed)  # noqa: S311  moments, no secrets
        self.now = datetime(2026, 11, 2, tzinfo=ZONE)
        self.tally = Tally()
        self.boards: dict[date, dict[tuple[str, ...], str]] = {}
        self.adjusted: dict[tuple[date, str], str] = {}
        self.typed_cards: list[str] = []
        self.read_mails = 0
        self.arrived: set[tuple[str, str]] = set()
        self.configure()

    def configure(self, *, port: int | None = None) -> None:
        """Write config.yaml; another port is one where nobody answers."""
        smtp = {"host": "127.0.0.1", "port": port or self.server.port, "security": "starttls", "user": USER,
                "ca_file": str(self.server.ca_file)}  # fmt: skip
        times = {"morning": "07:30", "weekly": "08:00", "monthly": "08:10", "evening": "20:30"}
        mail = {"transport": "smtp", "sender": USER, "smtp": smtp, "pacing": {"per_minute": 0}, "edition_times": times,
                "operator": ["it@example.com"]}  # fmt: skip
        settings = {"folders": {"inbox": "inbox", "out": "out", "state": "state"}, "mail": mail,
                    "engine": {"executor": "inline"}}  # fmt: skip
        (self.folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")

    def wrong(self, sentence: str) -> None:
        """Note something that is not as it should be."""
        self.tally.wrong.append(f"{self.now:%m-%d %H:%M} {sentence}")
        print("  ✗", self.tally.wrong[-1], flush=True)

    def program(self, *words: object, folder: Path | None = None, after: float | None = None) -> tuple[int, str]:
        """Run the program at the office's time; kill it `after` so many seconds."""
        where = folder or self.folder
        command = [sys.executable, "-c", AT_A_MOMENT, self.now.isoformat(), *map(str, words), "--config",
                   str(where / "config.yaml")]  # fmt: skip
        environment = {**os.environ, PASSWORD_VARIABLE: PASSWORD, "PYTHONPATH": str(what.ROOT)}
        began = time.monotonic()
        child = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            start_new_session=True,
        )  # fmt: skip
        try:
            told = child.communicate(timeout=after)[0]
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
            told = child.communicate()[0]
            self.tally.kills += 1
        self.tally.seconds += time.monotonic() - began
        self.tally.runs[str(words[0])] += 1
        return child.returncode, told

    def write(self, part: int) -> Moment:
        """Write the inbox as it looks now."""
        moment = (self.now.date(), part)
        what.write(self.folder / "inbox", self.office, moment)
        return moment

    def nightly(self, edition: str, moment: Moment, *, trouble: str = "") -> None:
        """Run an edition, perhaps with trouble, and check all that it promises."""
        as_of = self.now.date() if self.now.hour >= 20 else self.now.date() - timedelta(1)
        words = ["nightly", "--edition", edition, "--scheduled"]
        if trouble == "kill":
            self.program(*words, after=self.chance.uniform(0.8, 9))
            self.after_a_kill()
        if trouble == "down":
            self.configure(port=1)
        code, told = self.program(*words, *(["--hold"] if trouble == "hold" else []))
        wanted = (3,) if trouble in ("down", "hold") else (0, 3)
        if code not in wanted:
            self.wrong(f"{edition} as of {as_of}: exit {code}\n{told[-1500:]}")
            return
        if trouble == "down":
            self.configure()
            if not any(state in ("queued", "deferred") for state in self.states()):
                self.wrong(f"no mail waits although the server is down: {self.states()}")
        elif trouble == "hold":
            waiting = self.states()["held"]
            if not waiting:
                self.wrong("nothing is held")
            self.program("outbox", "approve", "--all")
            self.program("outbox", "send")
        told_why = json.loads((self.folder / "out" / str(as_of) / "receipt.json").read_text(encoding="utf-8"))["mail"]
        if trouble != "down" and told_why["waiting"] and code == 3:
            print(f"  {self.now:%m-%d %H:%M} mails wait: {told_why['reason']}", flush=True)
        elif trouble != "down" and (left := {*self.states()} - {"sent", "cancelled", "in_doubt"}):
            self.wrong(f"stuck in the outbox: {left} {self.states()}")
        self.check_day(as_of, moment, edition)

    def after_a_kill(self) -> None:
        """Settle what is in doubt as a person would: by asking whether it arrived."""
        accepted = set(self.server.desk.message_ids)
        self.program("outbox", "send")
        with closing(sqlite3.connect(self.folder / "state" / FILE)) as database:
            doubted = database.execute("SELECT number, message_id FROM outbox WHERE state = 'in_doubt'").fetchall()
        for number, message_id in doubted:
            arrived = "--arrived" if message_id in accepted else "--not-arrived"
            code, _ = self.program("outbox", "resolve", number, arrived)
            self.tally.doubts += code == 0

    def states(self) -> Counter[str]:
        """Return how many messages stand in each state."""
        with closing(sqlite3.connect(self.folder / "state" / FILE)) as database:
            return Counter(state for (state,) in database.execute("SELECT state FROM outbox"))

    def table(self, day: date, name: str, folder: Path | None = None) -> list[dict[str, str]]:
        """Return the rows of a published CSV file."""
        path = (folder or self.folder) / "out" / day.isoformat() / name
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def check_day(self, as_of: date, moment: Moment, edition: str) -> None:
        """Check figures, boards, mails, files and the database after a run."""
        self.check_figures(as_of, moment)
        self.check_boards(as_of)
        self.check_mails()
        self.check_cards()
        ids = Counter(self.server.desk.message_ids)
        if twice := [each for each, times in ids.items() if times > 1]:
            self.wrong(f"accepted twice: {twice[:3]}")
        with closing(sqlite3.connect(self.folder / "state" / FILE)) as database:
            if (sound := database.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
                self.wrong(f"the database: {sound}")
        halves = [path for path in self.folder.rglob("*") if path.name.endswith(HALF) or path.name == ".publishing"]
        if halves:
            self.wrong(f"half files: {halves[:3]}")
        receipt = json.loads((self.folder / "out" / str(as_of) / "receipt.json").read_text(encoding="utf-8"))
        for key in ("run_id", "as_of", "inputs", "counts", "mail", "outputs", "attention", "exit"):
            if key not in receipt:
                self.wrong(f"the receipt has no {key}")
        missing = [name for name in receipt["outputs"] if not (self.folder / "out" / str(as_of) / name).exists()]
        if missing:
            self.wrong(f"the receipt names outputs that are not there: {missing[:3]}")
        del edition

    def check_mails(self) -> None:
        """A correction comes after what it corrects, and says what is other."""
        for to, content in self.server.desk.accepted[self.read_mails :]:
            mail = message_from_bytes(content, policy=policy.default)
            subject, body = str(mail["Subject"]).strip(), mail.get_body(("plain",))
            text = body.get_content() if body else ""
            plain = subject.replace("【更正】", "").replace("【暂定】", "")
            if "【更正】" in subject:
                if (to, plain) not in self.arrived:
                    self.wrong(f"corrects what never arrived: {to} {subject}")
                if not re.search(r"更正 .*->|变动：", text):
                    self.wrong(f"does not say what is other: {to} {subject}")
            self.arrived.add((to, plain))
        self.read_mails = len(self.server.desk.accepted)

    def check_cards(self) -> None:
        """Every result that was typed on a card is known."""
        with closing(sqlite3.connect(self.folder / "state" / FILE)) as database:
            known = {card for (card,) in database.execute("SELECT card FROM spot_result")}
        if missing := [card for card in self.typed_cards if card not in known]:
            self.wrong(f"cards that were filled in and are not tracked: {missing}")

    def check_figures(self, as_of: date, moment: Moment) -> None:
        """Compare standings.csv with the generator's events."""
        answered = moment >= self.office.answered_from
        events = self.office.events(moment)
        truth = what.true_figures(events, as_of, answered=answered)
        rows = [row for row in self.table(as_of, "standings.csv") if row["period"] == "2026-11"]
        people: Counter[tuple[str, str]] = Counter()
        for row in rows:
            if row["person_id"]:
                people[row["person_id"], row["metric"]] += _cents(row["actual"] or "0")
        for key in sorted(people):
            if people[key] != truth.get(key, 0):
                self.wrong(f"as of {as_of} {key}: {people[key] / 100} published, {truth.get(key, 0) / 100} true")
        if missing := sorted(key for key in truth if key not in people and key[1] in {row["metric"] for row in rows}):
            self.wrong(f"as of {as_of}: nothing published of {missing[:4]}")
        self.check_units(as_of, moment, rows)
        wanted = {who: int(amount * 100) for who, amount in what.targets(as_of).items()}
        for row in rows:
            who = row["person_id"]
            if row["metric"] == "sales" and who in wanted and row["target"] and _cents(row["target"]) != wanted[who]:
                self.wrong(f"as of {as_of} {who}: target {row['target']}, set {wanted[who] / 100}")
        self.check_frozen(as_of, rows)

    def check_units(self, as_of: date, moment: Moment, rows: list[dict[str, str]]) -> None:
        """Compare the units' actuals with the events of the people who were there on each event's day."""
        answered = moment >= self.office.answered_from
        units: Counter[tuple[str, str]] = Counter()
        for event in self.office.events(moment):
            for (who, metric), value in what.true_figures([event], as_of, answered=answered).items():
                region, store = what.unit_of(who, event.day, moment)
                for path in ("华辰办公", f"华辰办公/{region}", f"华辰办公/{region}/{store}"):
                    units[path, metric] += value
        for row in rows:
            if row["person_id"] or not row["actual"] or row["metric"] == "new_customers":
                continue
            true = units[row["path"], row["metric"]]
            if _cents(row["actual"]) != true:
                self.wrong(f"as of {as_of} {row['path']} {row['metric']}: {row['actual']} published, {true / 100} true")

    def check_frozen(self, as_of: date, rows: list[dict[str, str]]) -> None:
        """Hold the adjusted daily targets of a day against those that were fixed in its morning."""
        fixed = self.now.date() > as_of and (self.now.hour, self.now.minute) > (7, 30) and self.now.weekday() < 5
        for row in rows:
            if row["metric"] != "sales":
                continue
            key = (as_of, row["path"])
            known = self.adjusted.get(key)
            if fixed and known is not None and known != row["adjusted_daily"]:
                self.wrong(f"as of {as_of} {row['path']}: fixed at {known}, now {row['adjusted_daily']}")
            if not fixed or known is None:
                self.adjusted[key] = row["adjusted_daily"]

    def check_boards(self, as_of: date) -> None:
        """Compare movements with the last board that was published for an earlier day."""
        rows = self.table(as_of, "boards.csv")
        now = {(row["board"], row["scope"], row["window"], row["person_id"] or row["path"]): row for row in rows}
        before: dict[tuple[str, ...], str] = {}
        heads: set[tuple[str, ...]] = set()
        for day in sorted((day for day in self.boards if day < as_of), reverse=True):
            fresh = {key[:3] for key in self.boards[day]} - heads
            before |= {key: rank for key, rank in self.boards[day].items() if key[:3] in fresh}
            heads |= fresh
        for key, row in now.items():
            if not row["rank"]:
                wanted = ("", "new", "0")
            elif key[:3] not in heads:
                wanted = ("",)
            elif not before.get(key):
                wanted = ("new",)
            else:
                wanted = (str(int(before[key]) - int(row["rank"])),)
            if row["movement"] not in wanted:
                self.wrong(f"board {key} as of {as_of}: movement {row['movement']!r}, expected {wanted}")
        self.boards[as_of] = {key: row["rank"] for key, row in now.items()}

    def files(self, folder: Path | None = None) -> dict[str, str]:
        """Return a checksum of every published file but the receipts."""
        out = (folder or self.folder) / "out"
        return {
            path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(out.rglob("*")) if path.is_file() and path.name not in OURS
        }  # fmt: skip

    def idle(self, edition: str) -> None:
        """Run an edition again right after itself: nothing may change and nothing may leave."""
        before, mails = self.files(), len(self.server.desk.accepted)
        code, told = self.program("nightly", "--edition", edition, "--scheduled")
        if code not in (0, 3):
            self.wrong(f"again: exit {code}\n{told[-800:]}")
        now = self.files()
        if differing := sorted(name for name in {*before, *now} if before.get(name) != now.get(name)):
            self.wrong(f"again: {len(differing)} files changed: {differing[:4]}")
        if len(self.server.desk.accepted) != mails:
            new = self.server.desk.accepted[mails:]
            subjects = [message_from_bytes(content, policy=policy.default)["Subject"] for _, content in new]
            self.wrong(f"again: {len(new)} mails left: {subjects[:3]}")

    def replay(self, day: date) -> None:
        """Compute a published day again."""
        with tempfile.TemporaryDirectory() as name:
            code, told = self.program("replay", "--as-of", day, "-o", name)
        if code != 0:
            self.wrong(f"replay of {day}: exit {code}\n{told[-1200:]}")

    def explain(self, day: date, who: str, metric: str) -> None:
        """Add up the rows behind a figure."""
        code, told = self.program("explain", "--as-of", day, "--person", who, "--metric", metric, "--csv")
        rows = list(csv.DictReader(told.splitlines()[_header_at(told) :]))
        total = sum(_cents(row["amount"]) for row in rows)
        published = next((row["actual"] for row in self.table(day, "standings.csv") if row["person_id"] == who
                          and row["metric"] == metric and row["period"] == "2026-11"), "")  # fmt: skip
        if code != 0 or total != _cents(published or "0"):
            self.wrong(f"explain {who} {metric} as of {day}: exit {code}, rows {total / 100}, published {published}")

    def at(self, day: date, hour: int, minute: int) -> None:
        """Set the clock."""
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def _cents(text: str) -> int:
    whole, _, parts = text.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * 100 + sign * int((parts + "00")[:2])


def _header_at(told: str) -> int:
    return next((number for number, line in enumerate(told.splitlines()) if "amount" in line), 0)
