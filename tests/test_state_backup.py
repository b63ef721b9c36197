"""state backup and restore: one file with everything that is remembered, and no message sent twice after it."""

import json
import zipfile
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from night_office import AS_OF, LEDGER, config, night, office, outputs, program
from smtp_server import PASSWORD, running
from test_night_smtp import smtp_config
from workflow.domain.message import MessageState
from workflow.notify.settings import PASSWORD_VARIABLE
from workflow.operation.backup import MANIFEST, ArchiveError, backup, restore
from workflow.store.database import FILE, MIGRATIONS, open_database
from workflow.store.lock import BusyError, single_run
from workflow.store.outbox import Outbox

FIRST = date(2026, 11, 19)
TODAY = date(2026, 11, 21)
SECRET = {PASSWORD_VARIABLE: PASSWORD}


def states(folder: Path) -> Counter[tuple[str, str]]:
    with closing(open_database(folder / "state")) as database:
        return Counter((str(one.message.key.as_of), one.state.value) for one in Outbox(database).list())


def content(state: Path) -> dict[str, bytes]:
    return {
        path.relative_to(state).as_posix(): path.read_bytes()
        for path in sorted(state.rglob("*")) if path.is_file() and path.name != "run.lock" and "logs" not in path.parts
    }  # fmt: skip


def test_backup_and_restore_bring_the_same_state(tmp_path: Path):
    """What is restored into an empty place has every record, and the next night there gives the same outputs."""
    folder = office(tmp_path / "office")
    night(folder)
    whole = outputs(folder)
    assert backup(folder / "state", tmp_path / "state.zip") > 1
    assert (tmp_path / "state.zip").stat().st_mode & 0o077 == 0
    before = {name for name in content(folder / "state") if name.startswith("records/")}
    (folder / "state").rename(tmp_path / "lost")
    done = restore(tmp_path / "state.zip", folder / "state", TODAY)
    assert done.aside is None
    assert {name for name in content(folder / "state") if name.startswith("records/")} == before
    receipt = night(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    assert outputs(folder) == whole


def test_a_night_after_the_backup_is_not_sent_twice_by_smtp(tmp_path: Path):
    """Night, backup, second night, restore, second night again: the same outputs, and each mail accepted once."""
    folder = office(tmp_path / "office")
    with running(tmp_path) as server:
        settings = smtp_config(folder, server.port, server.ca_file)

        def run(day: date) -> None:
            done = program("nightly", "--config", settings, "--as-of", day, environment=SECRET)
            assert done.returncode in (0, 3), done.stderr

        run(FIRST)
        backup(folder / "state", tmp_path / "state.zip")
        run(AS_OF)
        whole, sent = outputs(folder), sorted(server.desk.message_ids)
        done = restore(tmp_path / "state.zip", folder / "state", TODAY, replace=True)
        assert done.taken_over
        run(AS_OF)
        assert outputs(folder) == whole
        assert sorted(server.desk.message_ids) == sent
        assert len(set(sent)) == len(sent) == 4


def test_without_the_old_state_what_may_have_left_is_held(tmp_path: Path):
    """If the state since the backup is lost, messages of days until now are held when they are made anew, not sent."""
    folder = office(tmp_path / "office")
    night(folder, as_of=FIRST)
    backup(folder / "state", tmp_path / "state.zip")
    night(folder)
    (folder / "state").rename(tmp_path / "lost")
    done = restore(tmp_path / "state.zip", folder / "state", TODAY)
    assert (done.taken_over, done.hold_through) == (False, TODAY)
    receipt = night(folder)
    assert receipt.mail["sent"] == 0
    assert states(folder) == {(str(FIRST), "sent"): 2, (str(AS_OF), "held"): 2}
    later = night(folder, as_of=date(2026, 11, 23))
    assert later.mail["sent"] == 2


def test_what_waited_in_the_backup_is_held(tmp_path: Path):
    """A message that was queued when the backup was made may have left since: it waits for a person."""
    folder = office(tmp_path / "office")
    night(folder)
    with closing(open_database(folder / "state")) as database:
        database.execute("UPDATE outbox SET state = 'queued' WHERE number = 1")
        database.execute("UPDATE outbox SET state = 'sending' WHERE number = 2")
    backup(folder / "state", tmp_path / "state.zip")
    (folder / "state").rename(tmp_path / "lost")
    assert restore(tmp_path / "state.zip", folder / "state", TODAY).held == 1
    with closing(open_database(folder / "state")) as database:
        assert [one.state for one in Outbox(database).list()] == [MessageState.HELD, MessageState.IN_DOUBT]


def test_a_state_is_replaced_only_when_asked_and_kept_aside(tmp_path: Path):
    """Over a state that is there nothing happens without replace; with it every old byte lies beside."""
    folder = office(tmp_path / "office")
    night(folder, as_of=FIRST)
    backup(folder / "state", tmp_path / "state.zip")
    night(folder)
    before = content(folder / "state")
    with pytest.raises(ArchiveError):
        restore(tmp_path / "state.zip", folder / "state", TODAY)
    assert content(folder / "state") == before
    done = restore(tmp_path / "state.zip", folder / "state", TODAY, replace=True)
    assert done.aside is not None
    assert content(done.aside) == before


@pytest.mark.parametrize("harm", ["byte", "cut", "missing", "foreign", "no zip"])
def test_a_damaged_archive_changes_nothing(tmp_path: Path, harm: str):
    """One wrong byte, a cut end, a missing or an extra file: refused by a sentence, the state stays as it was."""
    folder = office(tmp_path / "office")
    night(folder)
    archive = tmp_path / "state.zip"
    backup(folder / "state", archive)
    raw = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as package:
        names = [name for name in package.namelist() if name != MANIFEST]
        parts = {name: package.read(name) for name in package.namelist()}
    if harm == "byte":
        parts[names[-1]] = parts[names[-1]][:-1] + bytes([parts[names[-1]][-1] ^ 1])
    elif harm == "missing":
        del parts[names[-1]]
    elif harm == "foreign":
        parts["../outside"] = b"x"
    with zipfile.ZipFile(archive, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    if harm in ("cut", "no zip"):
        archive.write_bytes(raw[: len(raw) // 2] if harm == "cut" else b"no zip")
    before = content(folder / "state")
    with pytest.raises(ArchiveError):
        restore(archive, folder / "state", TODAY, replace=True)
    assert content(folder / "state") == before
    assert not list(tmp_path.glob("office/state.replaced*"))
    assert not list((folder / "state").glob(".restoring*"))


def test_an_archive_of_a_newer_program_is_refused(tmp_path: Path):
    """An archive whose database is of a later version than this program knows is refused with a word to upgrade."""
    folder = office(tmp_path / "office")
    night(folder)
    backup(folder / "state", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as package, zipfile.ZipFile(tmp_path / "b.zip", "w") as newer:
        manifest = json.loads(package.read(MANIFEST)) | {"database": len(MIGRATIONS) + 1}
        newer.writestr(MANIFEST, json.dumps(manifest))
        for name in manifest["files"]:
            newer.writestr(name, package.read(name))
    with pytest.raises(ArchiveError, match="newer"):
        restore(tmp_path / "b.zip", tmp_path / "elsewhere", TODAY)
    assert not (tmp_path / "elsewhere" / FILE).exists()


def test_a_run_under_way_is_not_disturbed(tmp_path: Path):
    """While a run holds the lock, neither a backup nor a restore begins."""
    folder = office(tmp_path / "office")
    night(folder)
    backup(folder / "state", tmp_path / "state.zip")
    with single_run(folder / "state"):
        with pytest.raises(BusyError):
            backup(folder / "state", tmp_path / "other.zip")
        with pytest.raises(BusyError):
            restore(tmp_path / "state.zip", folder / "state", TODAY, replace=True)
    assert not (tmp_path / "other.zip").exists()


def test_originals_beneath_in_place_copies_are_in_the_archive(tmp_path: Path):
    """The originals that were written over in place come back with the state."""
    folder = office(tmp_path / "office", 销售明细=(*LEDGER, (AS_OF, "钱多多", "E4", "丙公司", 70)))
    night(folder, write_back={"mode": "in_place"})
    kept = {name: raw for name, raw in content(folder / "state").items() if name.startswith("backup/")}
    assert kept
    backup(folder / "state", tmp_path / "state.zip")
    restore(tmp_path / "state.zip", tmp_path / "elsewhere", TODAY)
    assert {name: raw for name, raw in content(tmp_path / "elsewhere").items() if name.startswith("backup/")} == kept


def test_the_commands_say_what_they_did(tmp_path: Path):
    """The commands backup and restore: done with 0, refused with 1 and a sentence, nothing half."""
    folder = office(tmp_path / "office")
    path = config(folder)
    assert program("state", "backup", tmp_path / "a.zip", "--config", path).returncode == 1
    assert not (tmp_path / "a.zip").exists()
    assert program("nightly", "--config", path).returncode == 0
    assert program("state", "backup", tmp_path / "a.zip", "--config", path).returncode == 0
    refused = program("state", "restore", tmp_path / "a.zip", "--config", path)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    done = program("state", "restore", tmp_path / "a.zip", "--replace", "--config", path)
    assert done.returncode == 0, done.stderr
    assert "state.replaced-1" in done.stdout
