"""Writing back in place: only what was read, never what somebody has open, and never a file lost."""

import io
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook

from answering import LIBREOFFICE, answer, edit, published, saved_by_libreoffice
from night_office import AS_OF, PEOPLE, PROGRAM, book, codes, night, office, sales, table
from test_corrections import ROUGH
from workflow.store.in_place import put_in_place
from workflow.workbook.marker import read_marker
from workflow.workbook.strip import strip

IN_PLACE = {"mode": "in_place"}
posix = pytest.mark.skipif(os.name == "nt", reason="links, modes and SIGKILL of POSIX")


def placed(folder, as_of=AS_OF):
    return night(folder, as_of, write_back=IN_PLACE)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def ledger(folder):
    return folder / "inbox" / "销售明细.xlsx"


def backups(folder):
    return {path.read_bytes() for path in (folder / "state" / "backup").rglob("*") if path.is_file()}


def test_the_workbook_in_the_inbox_gets_the_marks(tmp_path):
    """In place, the inbox's own file carries the marks, its original lies in the backup, and no copy is published."""
    folder = office(tmp_path, 销售明细=ROUGH)
    before = ledger(folder).read_bytes()
    receipt = placed(folder)
    after = ledger(folder).read_bytes()
    assert parts(strip(after)) == parts(before)
    assert load_workbook(ledger(folder))["表"]["B3"].comment
    assert before in backups(folder)
    assert not published(folder, "销售明细").exists()
    assert "销售明细.xlsx" in receipt.published["in_place"]
    assert sales(folder) == {"A3": "0.00", "A4": "300.00"}


def test_a_second_night_opens_and_writes_nothing(tmp_path):
    """Our own output counts as the workbook that was read: nothing is opened again, no byte and no figure changes."""
    folder = office(tmp_path, 销售明细=ROUGH)
    placed(folder)
    state = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (folder / "inbox").iterdir()}
    figures = sales(folder)
    receipt = placed(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (folder / "inbox").iterdir()} == state
    assert sales(folder) == figures
    assert receipt.published["written"] == 0
    assert len(backups(folder)) == len(receipt.published["in_place"])


def test_the_next_day_replaces_yesterdays_marks(tmp_path):
    """Marks of another day replace the former ones; the backup of the original is enough and stays the only one."""
    folder = office(tmp_path, 销售明细=ROUGH)
    before = ledger(folder).read_bytes()
    placed(folder)
    kept = backups(folder)
    receipt = placed(folder, AS_OF + timedelta(1))
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    assert read_marker(ledger(folder).read_bytes()).as_of == AS_OF + timedelta(1)
    assert parts(strip(ledger(folder).read_bytes())) == parts(before)
    assert backups(folder) == kept


def test_edits_of_the_marked_workbook_count(tmp_path):
    """What somebody changes in a workbook with our marks is a new version of it; it gets fresh marks and a backup."""
    folder = office(tmp_path, 销售明细=ROUGH)
    placed(folder)
    edit(ledger(folder), lambda sheet: sheet.__setitem__("B3", "孙三"), sheet="表")
    edited = ledger(folder).read_bytes()
    placed(folder)
    assert sales(folder)["A3"] == "20000.00"
    assert "inbox.annotated" not in codes(folder)
    assert edited in backups(folder)
    receipt = placed(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}


def test_marks_go_when_there_is_nothing_left_to_say(tmp_path):
    """A workbook whose questions are settled elsewhere loses our marks: it is the very file again that was saved."""
    rows = (ROUGH[0], (AS_OF, "李四四", "E2", "乙公司", 20000))
    folder = office(tmp_path, 销售明细=rows)
    before = ledger(folder).read_bytes()
    placed(folder)
    assert read_marker(ledger(folder).read_bytes())
    book(folder / "inbox" / "人员.xlsx", [*PEOPLE, ("A5", "李四四", "东区", "江店", "业务员", "钱二", "")])
    placed(folder)
    assert sales(folder)["A5"] == "20000.00"
    assert ledger(folder).read_bytes() == before


@pytest.mark.parametrize("save", [None, saved_by_libreoffice], ids=["openpyxl", "libreoffice"])
@pytest.mark.office
def test_answers_typed_into_the_workbook_itself_count(tmp_path, save):
    """In place, the 问题 sheet in the inbox's own file is where people answer, whatever program saves it."""
    if save and not LIBREOFFICE:
        pytest.skip("LibreOffice is not installed")
    folder = office(tmp_path, 销售明细=ROUGH)
    placed(folder)
    answer(ledger(folder), {"person.unknown": "李四"}, accept={"amount.approximate": "是"})
    if save:
        save(ledger(folder))
    placed(folder)
    assert sales(folder) == {"A3": "12000.00", "A4": "20300.00"}
    receipt = placed(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    assert sales(folder) == {"A3": "12000.00", "A4": "20300.00"}


def _lock_of_excel(path):
    (path.parent / f"~${path.name}").write_bytes(b"x")


def _lock_of_libreoffice(path):
    (path.parent / f".~lock.{path.name}#").write_text("x")


def _read_only(path):
    path.chmod(0o444)


def _hard_link(path):
    os.link(path, path.parent.parent / "elsewhere.xlsx")


def _symbolic_link(path):
    path.rename(path.parent / ".beneath.xlsx")
    path.symlink_to(path.parent / ".beneath.xlsx")


@posix
@pytest.mark.parametrize(
    ("hinder", "reason"),
    [
        (_lock_of_excel, "正被人打开"), (_lock_of_libreoffice, "正被人打开"), (_read_only, "只读"),
        (_hard_link, "硬链接"), (_symbolic_link, "链接"),
    ],
)  # fmt: skip
def test_what_must_not_be_replaced_is_left_alone(tmp_path, hinder, reason):
    """A workbook that is open, read-only or linked keeps its bytes; the copy is published and a finding says why."""
    folder = office(tmp_path, 销售明细=ROUGH)
    hinder(ledger(folder))
    before = ledger(folder).read_bytes()
    placed(folder)
    assert ledger(folder).read_bytes() == before
    assert published(folder, "销售明细").exists()
    (said,) = [row for row in table(folder, "findings.csv") if row["code"] == "write.in_place"]
    assert reason in said["message"]
    assert said["workbook"] == "销售明细.xlsx"


@posix
def test_what_was_left_alone_is_written_when_the_way_is_free(tmp_path):
    """When the lock is gone the next night writes in place, and takes the copy away again."""
    folder = office(tmp_path, 销售明细=ROUGH)
    _lock_of_excel(ledger(folder))
    placed(folder)
    (folder / "inbox" / "~$销售明细.xlsx").unlink()
    placed(folder)
    assert read_marker(ledger(folder).read_bytes())
    assert not published(folder, "销售明细").exists()
    assert "write.in_place" not in codes(folder)


@posix
def test_rights_stay(tmp_path):
    """The replaced file has the rights of the old one."""
    folder = office(tmp_path, 销售明细=ROUGH)
    ledger(folder).chmod(0o640)
    placed(folder)
    assert read_marker(ledger(folder).read_bytes())
    assert stat.S_IMODE(ledger(folder).stat().st_mode) == 0o640


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path):
    """Bytes that are not those that were read are never replaced."""
    path, backup = tmp_path / "甲.xlsx", tmp_path / "kept" / "甲.xlsx"
    path.write_bytes(b"newer")
    assert put_in_place(path, sha256(b"older").hexdigest(), b"ours", backup)
    assert path.read_bytes() == b"newer"
    assert not backup.exists()
    assert [file.name for file in tmp_path.iterdir()] == ["甲.xlsx"]


def test_back_to_copies(tmp_path):
    """Switched back to copies, the workbook with marks still counts as what it was, and its copy is published."""
    folder = office(tmp_path, 销售明细=ROUGH)
    placed(folder)
    marked = ledger(folder).read_bytes()
    receipt = night(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    assert ledger(folder).read_bytes() == marked
    assert published(folder, "销售明细").exists()


DYING = """
import os, signal, sys
from hashlib import sha256
from pathlib import Path
from workflow.store.in_place import put_in_place
path, new, backup, moment = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]), int(sys.argv[4])
old = sha256(path.read_bytes()).hexdigest()
seen = 0
def watch(event, args):
    global seen
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.listdir", "os.scandir"):
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
found = put_in_place(path, old, new, backup)
print(seen, found)
"""


@posix
def test_killed_at_any_moment_the_file_is_whole(tmp_path):
    """Killed before each of its steps, the file is the original or the new one, and no change without a backup."""
    new = tmp_path / "new"
    new.write_bytes(os.urandom(200_000))
    old = os.urandom(200_000)
    outcomes = set()
    for moment in range(1, 100):
        folder = tmp_path / str(moment)
        folder.mkdir()
        path, backup = folder / "甲.xlsx", folder / "state" / "backup" / "2026-11-20" / "甲.aa.xlsx"
        path.write_bytes(old)
        done = subprocess.run(
            [sys.executable, "-c", DYING, path, new, backup, str(moment)],
            cwd=PROGRAM.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        there = path.read_bytes()
        assert there in (old, new.read_bytes())
        if there != old:
            assert backup.read_bytes() == old
        outcomes.add((done.returncode, there == old))
        if done.returncode == 0:
            assert done.stdout.split()[1] == "None"
            break
        assert done.returncode == -signal.SIGKILL
        # The next run puts it right, whatever the dead one left.
        if there == old:
            assert put_in_place(path, sha256(old).hexdigest(), new.read_bytes(), backup) is None
            assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []
        assert (path.read_bytes(), backup.read_bytes()) == (new.read_bytes(), old)
        shutil.rmtree(folder)
    assert outcomes == {(-signal.SIGKILL, True), (-signal.SIGKILL, False), (0, False)}


KILLED_NIGHT = """
import os, signal, sys
sys.path[:0] = ["tests"]
from pathlib import Path
from night_office import night
moment, seen, inbox = int(sys.argv[2]), 0, str(Path(sys.argv[1]) / "inbox")
def watch(event, args):
    global seen
    if event in ("open", "os.rename", "os.chmod", "os.remove") and any(inbox in str(one) for one in args):
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
night(Path(sys.argv[1]), write_back={"mode": "in_place"})
print(seen)
"""


@posix
def test_a_night_killed_while_it_writes_loses_nothing(tmp_path):
    """A night killed at steps that touch the inbox leaves whole files, and the next night ends as if nothing was."""
    calm = office(tmp_path / "calm", 销售明细=ROUGH)
    originals = {path.name: path.read_bytes() for path in (calm / "inbox").iterdir()}
    total = int(_killed(calm, 0).stdout.split()[-1])
    wanted = {path.name: path.read_bytes() for path in (calm / "inbox").iterdir()}
    assert wanted != originals
    halfway = set()
    for moment in range(total, max(0, total - 24), -6):
        folder = office(tmp_path / str(moment), 销售明细=ROUGH)
        assert _killed(folder, moment).returncode == -signal.SIGKILL
        for name, before in originals.items():
            there = (folder / "inbox" / name).read_bytes()
            assert there in (before, wanted[name])
            assert there == before or before in backups(folder)
            halfway.add(there == before)
        placed(folder)
        left = {path.name: path.read_bytes() for path in (folder / "inbox").iterdir()}
        assert left == wanted
        assert sales(folder) == sales(calm)
    assert halfway == {True, False}


def _killed(folder: Path, moment: int):
    return subprocess.run(
        [sys.executable, "-c", KILLED_NIGHT, folder, str(moment)],
        cwd=PROGRAM.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
