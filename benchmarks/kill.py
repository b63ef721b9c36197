"""SIGKILL a night over the sample office at N random moments and at every step of the journal; then run it again.

    python benchmarks/kill.py 300 [--seed 6] [--minutes 30] [--no-steps]

After each kill the next run must leave what an undisturbed night leaves: the same figures, the same annotated
workbooks, the same mails byte for byte; every mail accepted once by a real SMTP server on loopback, or in doubt and
counted as such; no half file anywhere; a sound database. Odd trials begin without any state, even ones on the state of
the night before. The first mistake is printed, and the program ends with 1.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from smtp_server import PASSWORD, USER, Server, running  # noqa: E402  the paths come first
from workflow.notify.settings import PASSWORD_VARIABLE  # noqa: E402
from workflow.store.database import FILE  # noqa: E402

DAYS = ("2026-11-19", "2026-11-20")
HALF = (".new", ".half", ".tmp", ".part")
AT_STEP = """
import os, signal, sys
from workflow.store.journal import Journal
left = int(sys.argv.pop(1))
def dying(name):
    true = getattr(Journal, name)
    def method(self, *given, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return true(self, *given, **named)
    setattr(Journal, name, method)
for name in ("begin", "step", "finish"):
    dying(name)
from workflow.cli import main
main()
"""
"""A night that dies right before the n-th entry of the journal: begin, each step's start and end, finish."""
JOURNAL_ENTRIES = 14


class Office:
    """The sample office in a folder of its own, with a mail server."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        shutil.copytree(ROOT / "sample_workbooks" / "inbox", folder / "inbox")
        smtp = {"host": "127.0.0.1", "port": server.port, "security": "starttls", "user": USER,
                "ca_file": str(server.ca_file)}  # fmt: skip
        mail = {"transport": "smtp", "sender": USER, "smtp": smtp, "pacing": {"per_minute": 0}}
        settings = {"folders": {"inbox": "inbox", "out": "out", "state": "state"}, "mail": mail}
        (folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")
        self.environment = {**os.environ, PASSWORD_VARIABLE: PASSWORD, "PYTHONPATH": str(ROOT)}

    def begin(self, state: Path | None) -> None:
        """Set the office to before the night: nothing, or what the night before left."""
        for name in ("out", "state"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            if state:
                shutil.copytree(state / name, self.folder / name)
        self.server.desk.accepted.clear()

    def start(self, day: str, entry: int = 0) -> subprocess.Popen[bytes]:
        """Start a night; with `entry` one that dies before this entry of the journal."""
        what = ["-c", AT_STEP, str(entry)] if entry else [str(ROOT / "run.py")]
        command = [sys.executable, *what, "nightly", "--config", str(self.folder / "config.yaml"), "--as-of", day]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def night(self, day: str) -> int:
        """Run a night to its end."""
        return self.start(day).wait()

    def outputs(self) -> dict[str, bytes]:
        """Return everything published but the receipt and the manifest, which tell of the run."""
        out = self.folder / "out"
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file() and path.name not in ("receipt.json", ".published.json")
        }

    def states(self) -> Counter[str]:
        """Return how many messages of the last day stand in each state; the database must be sound."""
        with closing(sqlite3.connect(self.folder / "state" / FILE)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged"
            rows = database.execute("SELECT state FROM outbox WHERE as_of = ?", (DAYS[1],))
            return Counter(state for (state,) in rows)

    def halves(self) -> list[str]:
        """Return files that look like the half of something."""
        found = (path for name in ("out", "state", "inbox") for path in (self.folder / name).rglob("*"))
        return [str(path) for path in found if path.name.endswith(HALF) or path.name == ".publishing"]


def ended(child: subprocess.Popen[bytes]) -> None:
    """Kill a night; its workers have to notice by themselves."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)
    child.wait()


def workers_left(session: int) -> int:
    """Return how many processes of a night's session still live."""
    found = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found += int(fields[3]) == session and fields[0] != "Z"
    return found


def trial(office: Office, state: Path | None, whole: dict[str, bytes], mails: int, how: tuple[str, float]) -> Counter:
    """Kill one night, run the next, and compare; return what became of the mails.

    Raises:
        AssertionError: something is not as an undisturbed night leaves it.
    """
    office.begin(state)
    kind, when = how
    child = office.start(DAYS[1], int(when) if kind == "step" else 0)
    if kind == "step":
        child.wait()
        assert child.returncode == -signal.SIGKILL, "the step was never reached"
    else:
        try:
            child.wait(when)
        except subprocess.TimeoutExpired:
            ended(child)
    assert office.night(DAYS[1]) in (0, 3), "the next night failed"
    now = office.outputs()
    differing = sorted(name for name in {*whole, *now} if whole.get(name) != now.get(name))
    assert not differing, f"other than undisturbed: {differing[:5]}"
    assert not office.halves(), f"half files: {office.halves()[:5]}"
    states, accepted = office.states(), Counter(office.server.desk.message_ids)
    assert set(states) <= {"sent", "in_doubt"}, f"left behind: {states}"
    assert sum(states.values()) == mails, f"{states} of {mails} mails"
    assert max(accepted.values(), default=0) <= 1, f"accepted twice: {accepted.most_common(1)}"
    assert states["sent"] <= len(accepted) <= mails, f"{len(accepted)} accepted, {states}"
    assert workers_left(child.pid) == 0, "workers of the killed night still live"
    return states


def main() -> None:
    """Run the trials and print a table for docs/operations.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("moments", type=int)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further trial after so many minutes")
    parser.add_argument("--no-steps", action="store_true", help="leave out the journal's steps")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311  moments, no secrets
    until = time.monotonic() + options.minutes * 60
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as server:
        folder = Path(name)
        (folder / "office").mkdir()
        office = Office(folder / "office", server)
        office.night(DAYS[0])
        before = folder / "before"
        before.mkdir()
        for part in ("out", "state"):
            shutil.copytree(office.folder / part, before / part)
        bases: list[tuple[Path | None, dict[str, bytes], int, float]] = []
        for state in (None, before):
            office.begin(state)
            began = time.monotonic()
            assert office.night(DAYS[1]) in (0, 3)
            seconds = time.monotonic() - began
            bases.append((state, office.outputs(), office.states()["sent"], seconds))
            where = "on the night before" if state else "on nothing"
            print(f"undisturbed {where}: {seconds:.1f} s, {bases[-1][2]} mails", flush=True)
        steps = [] if options.no_steps else [("step", float(entry)) for entry in range(1, JOURNAL_ENTRIES + 1)]
        plan = [(base, how) for how in steps for base in bases]
        for number in range(options.moments):
            base = bases[number % 2]
            plan.append((base, ("moment", chance.uniform(0.05, base[3]))))
        done, totals = Counter[str](), Counter[str]()
        for base, how in plan:
            if time.monotonic() > until:
                break
            try:
                states = trial(office, base[0], base[1], base[2], how)
            except AssertionError as mistake:
                print(f"{how} on {'the night before' if base[0] else 'nothing'}: {mistake}", flush=True)
                sys.exit(1)
            done[how[0]] += 1
            totals.update(states)
            if sum(done.values()) % 10 == 0:
                print(f"{dict(done)} {dict(totals)}", flush=True)
        kills = f"{done['moment']} random moments, {done['step']} at entries of the journal"
        mails = f"{totals['sent']} sent once, {totals['in_doubt']} in doubt"
        print(f"kills: {kills}; mails: {mails}; no difference, no half file")


if __name__ == "__main__":
    main()
