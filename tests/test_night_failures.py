"""What a night does when the machine is in its way; the outcomes are those that docs/operations.md names."""

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from night_office import AS_OF, LEDGER, NOW, PROGRAM, book, config, night, office, outputs, program, receipt_of, sales
from smtp_server import PASSWORD, running
from test_night_smtp import smtp_config
from workflow.batch import run_nightly
from workflow.config import load_config
from workflow.night import Order
from workflow.notify.settings import PASSWORD_VARIABLE
from workflow.report.receipt import Receipt
from workflow.store.database import FILE, open_database
from workflow.store.lock import single_run
from workflow.store.outbox import Outbox


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)


def run_here(settings: Path) -> Receipt:
    """Run a night in this process."""
    return run_nightly(Order(load_config(settings, {}), AS_OF, now=lambda: NOW))


MORE = (*LEDGER, (AS_OF, "孙三", "E3", "丙公司", 3000))


def unshared() -> bool:
    """Tell whether a small disk of our own can be mounted (a namespace of users and mounts)."""
    if not shutil.which("unshare"):
        return False
    probe = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=64k tmpfs "$1"', "sh", os.fspath(Path.cwd())]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


ON_A_SMALL_DISK = """
mount -t tmpfs -o size=1200k tmpfs "$1/disk" && cp -a "$1/before/." "$1/disk/" &&
dd if=/dev/zero of="$1/disk/filler" bs=1k 2>/dev/null
{ "$2" "$3" nightly --config "$1/config.yaml" --as-of 2026-11-20; echo $? > "$1/exit"; } > "$1/said" 2>&1
rm -f "$1/disk/filler"; cp -a "$1/disk/." "$1/after/"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows mounts in another way")
def test_a_full_disk_ends_the_night_and_leaves_everything_as_it_was(tmp_path: Path):
    """On a disk without a free byte: exit 1, a sentence, earlier outputs whole; with room again the night is done."""
    if not unshared():
        pytest.skip("no small disk can be mounted here")
    folder = office(tmp_path)
    for name in ("before", "after", "disk"):
        (folder / name).mkdir()
    places = {"inbox": "inbox", "out": "disk/out", "state": "disk/state"}
    night(folder, folders={"inbox": "inbox", "out": "before/out", "state": "before/state"})
    whole = {path.name: path.read_bytes() for path in (folder / "before" / "out").rglob("*") if path.is_file()}
    book(folder / "inbox" / "销售明细.xlsx", MORE)
    config(folder, folders=places)
    command = ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", str(folder), sys.executable, str(PROGRAM)]
    subprocess.run(command, check=True, capture_output=True)
    said = (folder / "said").read_text(encoding="utf-8")
    assert (folder / "exit").read_text().strip() == "1", said
    assert "Traceback" not in said, said
    after = {path.name: path.read_bytes() for path in (folder / "after" / "out").rglob("*") if path.is_file()}
    assert after == whole
    night(folder, folders={"inbox": "inbox", "out": "after/out", "state": "after/state"})
    assert "15000.00" in (folder / "after/out/2026-11-20/standings.csv").read_text(encoding="utf-8-sig")


READ_ONLY = """
mount --bind "$1/$4" "$1/$4" && mount -o remount,ro,bind "$1/$4" && exec "$2" "$3" nightly --config "$1/config.yaml"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows mounts in another way")
@pytest.mark.parametrize("read_only", ["out", "state"])
def test_a_read_only_folder_ends_the_night_with_a_sentence(tmp_path: Path, read_only: str):
    """Where outputs or state cannot be written: exit 1, a sentence, nothing published or sent; later all is well."""
    if not unshared():
        pytest.skip("no folder can be made read-only for us here")
    folder = office(tmp_path)
    config(folder)
    for name in ("out", "state"):
        (folder / name).mkdir()
    command = ["unshare", "-rm", "sh", "-c", READ_ONLY, "sh", str(folder), sys.executable, str(PROGRAM), read_only]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert not any((folder / read_only).iterdir())
    assert not any((folder / "out").rglob("*.*"))
    assert night(folder).mail["sent"] == 2


def test_a_second_run_beside_the_first_is_refused_at_once(tmp_path: Path):
    """While one run holds the state, another ends with 1 and says who holds it; nothing is published by it."""
    folder = office(tmp_path)
    with single_run(folder / "state"):
        done = program("nightly", "--config", config(folder))
    assert done.returncode == 1
    assert "另一次运行还没有结束" in done.stderr
    assert not (folder / "out").exists()


def test_a_database_locked_by_another_program_is_waited_for_and_named(tmp_path: Path):
    """Another program writes to the database: after store.busy_seconds exit 1 and a sentence; later all is well."""
    folder = office(tmp_path)
    night(folder)
    whole = outputs(folder)
    book(folder / "inbox" / "销售明细.xlsx", MORE)
    with closing(open_database(folder / "state")) as other:
        other.execute("BEGIN IMMEDIATE")
        done = program("nightly", "--config", config(folder, store={"busy_seconds": 0.2}))
        other.execute("ROLLBACK")
    assert done.returncode == 1
    assert "正被另一个程序使用" in done.stderr
    assert outputs(folder) == whole
    night(folder)
    assert sales(folder)["A3"] == "15000.00"


def test_an_inbox_that_changes_all_the_time_still_gives_a_whole_night(tmp_path: Path):
    """Workbooks rewritten while the night runs: it ends with 0 or 3, figures are of a whole file, the next is right."""
    folder = office(tmp_path)
    settings = config(folder)
    stop = threading.Event()

    def restless() -> None:
        while not stop.is_set():
            for rows in (LEDGER, MORE):
                fresh = book(folder / "fresh.xlsx", rows)
                fresh.replace(folder / "inbox" / "销售明细.xlsx")
                time.sleep(0.03)

    writer = threading.Thread(target=restless)
    writer.start()
    try:
        done = program("nightly", "--config", settings)
    finally:
        stop.set()
        writer.join()
    assert done.returncode in (0, 3), done.stderr
    assert sales(folder).get("A3", "") in ("12000.00", "15000.00", "")
    book(folder / "inbox" / "销售明细.xlsx", MORE)
    night(folder)
    assert sales(folder)["A3"] == "15000.00"


def test_a_clock_that_jumps_back_loses_and_repeats_nothing(tmp_path: Path):
    """The clock goes back a day while a night runs and before the next: figures are right, no mail leaves twice."""
    folder = office(tmp_path)
    moments = [NOW, NOW + timedelta(seconds=1), NOW - timedelta(days=1)]
    backwards = lambda: moments.pop(0) if len(moments) > 1 else moments[0]  # noqa: E731  a clock in a line
    settings = load_config(config(folder), {})
    first = run_nightly(Order(settings, AS_OF, now=backwards))
    second = run_nightly(Order(settings, AS_OF, now=lambda: NOW - timedelta(days=30)))
    assert (first.mail["sent"], second.mail["sent"], second.mail["queued"]) == (2, 0, 0)
    assert sales(folder) == {"A3": "12000.00", "A4": "20000.00"}
    assert not (folder / "state" / f"{FILE}-journal").exists()


def test_a_server_that_drops_the_line_after_the_mail_leaves_a_doubt_not_a_second_mail(tmp_path: Path):
    """The server takes a mail and hangs up before it says so: in doubt, exit 3, and no later night sends it again."""
    folder = office(tmp_path)
    with running(tmp_path) as server:
        settings = smtp_config(folder, server.port, server.ca_file)
        server.desk.drop_after_data.add("qian@example.com")
        assert run_here(settings).exit == 3
        assert receipt_of(folder)["mail"]["in_doubt"] == 1
        server.desk.drop_after_data.clear()
        assert run_here(settings).mail["sent"] == 0
        assert sorted(server.desk.recipients) == ["qian@example.com", "zhao@example.com"]
        with closing(open_database(folder / "state")) as database:
            assert sorted(one.state.value for one in Outbox(database).list()) == ["in_doubt", "sent"]


def test_a_silent_server_is_given_up_and_the_night_is_published(tmp_path: Path):
    """A server that takes a mail and never answers is waited for so long; all is published, the mail is in doubt."""
    folder = office(tmp_path)
    with running(tmp_path) as server:
        settings = smtp_config(folder, server.port, server.ca_file, timeout_seconds=0.5)
        server.desk.silent_after_data.add("zhao@example.com")
        assert run_here(settings).exit == 3
    assert receipt_of(folder)["mail"]["in_doubt"] == 1
    assert sales(folder) == {"A3": "12000.00", "A4": "20000.00"}
