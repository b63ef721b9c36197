"""Publishing: all at once or not at all, nobody's work lost, the next run mends what a crash left."""

import datetime as dt
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.store.publish import Publication, recover, safe_path

DAY = dt.date(2026, 11, 20)


def publish(out, files, day=DAY):
    with Publication(out, day) as publication:
        for path, content in files.items():
            publication.write(path, content)
        return publication.commit()


def tree(folder):
    """Return path and content of every file, the manifest aside."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.endswith(".published.json")}


def day_of(files, day=DAY):
    return {f"{day}/{path}": content for path, content in files.items()}


def test_outputs_appear_with_the_commit_and_not_before(tmp_path):
    """Nothing of a run is seen until it commits; then everything is, and nothing else lies there."""
    with Publication(tmp_path, DAY) as publication:
        publication.write("boards/龙虎榜.xlsx", b"board")
        publication.write("findings.csv", b"findings")
        assert not (tmp_path / str(DAY)).exists()
        published = publication.commit()
    assert published.written == ["boards/龙虎榜.xlsx", "findings.csv"]
    assert tree(tmp_path) == day_of({"boards/龙虎榜.xlsx": b"board", "findings.csv": b"findings"})


def test_an_exception_leaves_the_previous_outputs(tmp_path):
    """A run that fails before its commit leaves what was published before, and no litter."""
    publish(tmp_path, {"a.csv": b"old", "b.csv": b"old"})
    before = tree(tmp_path)
    with pytest.raises(ValueError, match="twice"), Publication(tmp_path, DAY) as publication:
        [publication.write("a.csv", content) for content in (b"new", b"a bug")]
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == [str(DAY)]


def test_equal_outputs_are_left_alone(tmp_path):
    """A second run with the same bytes touches no file, not even its time."""
    files = {"a.csv": b"a", "mail/b.eml": b"b"}
    publish(tmp_path, files)
    for path in tmp_path.rglob("*.*"):
        os.utime(path, (1, 1))
    published = publish(tmp_path, files)
    assert (published.written, published.unchanged) == ([], ["a.csv", "mail/b.eml"])
    assert [(tmp_path / str(DAY) / path).stat().st_mtime for path in files] == [1, 1]


def test_a_changed_output_alone_is_replaced(tmp_path):
    """Of three outputs the one that differs is written."""
    publish(tmp_path, {"a": b"1", "b": b"1", "c": b"1"})
    published = publish(tmp_path, {"a": b"1", "b": b"2", "c": b"1"})
    assert (published.written, published.unchanged) == (["b"], ["a", "c"])
    assert tree(tmp_path) == day_of({"a": b"1", "b": b"2", "c": b"1"})


def test_what_a_run_no_longer_has_goes_and_foreign_files_stay(tmp_path):
    """A stale output of ours is removed with its empty folder; what we did not write is never touched."""
    publish(tmp_path, {"annotated/华东/a.xlsx": b"a", "annotated/b.xlsx": b"b"})
    (tmp_path / str(DAY) / "annotated" / "我的笔记.txt").write_bytes(b"mine")
    published = publish(tmp_path, {"findings.csv": b"f"})
    assert published.removed == ["annotated/b.xlsx", "annotated/华东/a.xlsx"]
    assert tree(tmp_path) == day_of({"annotated/我的笔记.txt": b"mine", "findings.csv": b"f"})
    assert not (tmp_path / str(DAY) / "annotated" / "华东").exists()


def test_days_do_not_touch_each_other(tmp_path):
    """Publishing a day leaves the outputs of other days."""
    publish(tmp_path, {"a": b"20"})
    publish(tmp_path, {"b": b"21"}, DAY + dt.timedelta(1))
    assert tree(tmp_path) == {**day_of({"a": b"20"}), **day_of({"b": b"21"}, DAY + dt.timedelta(1))}


@pytest.mark.parametrize("again", [{"a.xlsx": b"new"}, {"a.xlsx": b"old"}, {}], ids=["changed", "same", "gone"])
def test_what_somebody_edited_is_kept(tmp_path, again):
    """An output that a person changed is kept beside before it is replaced or removed, and that is said."""
    publish(tmp_path, {"a.xlsx": b"old"})
    (tmp_path / str(DAY) / "a.xlsx").write_bytes(b"typed by hand")
    published = publish(tmp_path, again)
    [kept] = published.kept.values()
    assert tree(tmp_path) == day_of({**again, kept: b"typed by hand"})
    assert kept.startswith("edited/a.")
    [finding] = published.findings
    assert finding.code == "write.edited"
    assert kept in words(finding, Language.ZH).message
    publish(tmp_path, again)
    assert tree(tmp_path) == day_of({**again, kept: b"typed by hand"})


def test_a_lost_manifest_loses_no_work(tmp_path):
    """Without our manifest we know nothing as ours: what differs is kept."""
    publish(tmp_path, {"a.csv": b"old"})
    (tmp_path / str(DAY) / ".published.json").write_bytes(b"{broken")
    published = publish(tmp_path, {"a.csv": b"new"})
    assert tree(tmp_path) == day_of({"a.csv": b"new", published.kept["a.csv"]: b"old"})


def test_a_place_that_is_taken_is_written_beside(tmp_path):
    """Where an output cannot be replaced, it stands beside with a finding; the next run puts it right and tidies up."""
    publish(tmp_path, {"boards/龙虎榜.xlsx": b"old"})
    target = tmp_path / str(DAY) / "boards" / "龙虎榜.xlsx"
    target.unlink()
    (target / "in the way").mkdir(parents=True)
    published = publish(tmp_path, {"boards/龙虎榜.xlsx": b"new", "z": b"z"})
    assert published.beside == {"boards/龙虎榜.xlsx": "boards/龙虎榜.新.xlsx"}
    assert [finding.code for finding in published.findings] == ["write.blocked"]
    assert tree(tmp_path) == day_of({"boards/龙虎榜.新.xlsx": b"new", "z": b"z"})
    publish(tmp_path, {"boards/龙虎榜.xlsx": b"newer", "z": b"z"})
    assert tree(tmp_path) == day_of({"boards/龙虎榜.新.xlsx": b"newer", "z": b"z"})
    (target / "in the way").rmdir()
    target.rmdir()
    publish(tmp_path, {"boards/龙虎榜.xlsx": b"newest", "z": b"z"})
    assert tree(tmp_path) == day_of({"boards/龙虎榜.xlsx": b"newest", "z": b"z"})


def test_a_file_where_a_folder_belongs_is_no_fault(tmp_path):
    """A person's file that bears the name of our folder stays; the output goes into the day's folder."""
    (tmp_path / str(DAY)).mkdir()
    (tmp_path / str(DAY) / "boards").write_bytes(b"mine")
    published = publish(tmp_path, {"boards/龙虎榜.xlsx": b"new"})
    assert published.beside == {"boards/龙虎榜.xlsx": "boards_龙虎榜.新.xlsx"}
    assert tree(tmp_path) == day_of({"boards": b"mine", "boards_龙虎榜.新.xlsx": b"new"})


def test_a_file_can_become_a_folder(tmp_path):
    """An output whose name an earlier run gave to a file stands in a folder of that name."""
    publish(tmp_path, {"a": b"file"})
    assert publish(tmp_path, {"a/b": b"inside"}).findings == []
    assert tree(tmp_path) == day_of({"a/b": b"inside"})
    assert publish(tmp_path, {"a": b"file"}).findings == []
    assert tree(tmp_path) == day_of({"a": b"file"})


def test_nobodys_file_is_taken_for_the_new_one(tmp_path):
    """A person's own file with the name that we would take beside is left, and the next name is taken."""
    (tmp_path / str(DAY) / "a.xlsx" / "in the way").mkdir(parents=True)
    (tmp_path / str(DAY) / "a.新.xlsx").write_bytes(b"mine")
    publish(tmp_path, {"a.xlsx": b"new"})
    assert tree(tmp_path) == day_of({"a.新.xlsx": b"mine", "a.新2.xlsx": b"new"})


_LOCKED = """
import datetime as dt, os, sys, tempfile
from pathlib import Path
from workflow.store.publish import Publication
folder = Path(tempfile.mkdtemp())
os.chown(folder, 65534, 65534)
day = folder / "2026-11-20"
day.mkdir()
(day / "龙虎榜.xlsx").write_bytes(b"old")
day.chmod(0o1777)  # in a sticky folder nobody replaces root's file, as nobody replaces an open file on Windows
os.setgid(65534); os.setuid(65534)
with Publication(folder, dt.date(2026, 11, 20)) as publication:
    publication.write("龙虎榜.xlsx", b"new")
    publication.write("other.csv", b"o")
    published = publication.commit()
print(published.beside, [finding.code for finding in published.findings], published.written)
print((day / "龙虎榜.xlsx").read_bytes(), (day / "龙虎榜.新.xlsx").read_bytes())
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_held_output_is_written_beside():
    """An output whose replacement the system refuses is left as it is, the new one stands beside, the rest goes on."""
    done = subprocess.run([sys.executable, "-c", _LOCKED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "{'龙虎榜.xlsx': '龙虎榜.新.xlsx'} ['write.locked'] ['other.csv']",
        "b'old' b'new'",
    ]


_READ_ONLY = """
import datetime as dt, os, tempfile
from pathlib import Path
from workflow.store.publish import Publication
folder = Path(tempfile.mkdtemp())
folder.chmod(0o755)
os.setgid(65534); os.setuid(65534)
try:
    Publication(folder, dt.date(2026, 11, 20))
except PermissionError:
    print(list(folder.iterdir()))
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_read_only_folder_fails_before_anything_changes():
    """An OUT that cannot be written is noticed at the start."""
    done = subprocess.run([sys.executable, "-c", _READ_ONLY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_output_can_hold_from_an_earlier_run(tmp_path):
    """An output that need not be made again stays; one that is missing or was edited must be written."""
    publish(tmp_path, {"a": b"a", "b": b"b", "c": b"c"})
    (tmp_path / str(DAY) / "b").write_bytes(b"edited")
    (tmp_path / str(DAY) / "c").unlink()
    with Publication(tmp_path, DAY) as publication:
        assert [publication.keep(path) for path in "abcd"] == [True, False, False, False]
        published = publication.commit()
    assert published.unchanged == ["a"]
    assert "a" in tree(tmp_path / str(DAY))


def test_a_receipt_can_tell_how_the_commit_went(tmp_path):
    """One output can be replaced after the commit; the others stay ours and a rerun finds nothing edited."""
    for number, receipt in enumerate((b"first", b"second", b"second")):
        with Publication(tmp_path, DAY) as publication:
            publication.write("a", b"a")
            published = publication.commit()
            assert (published.findings, published.removed) == ([], [])
            assert published.unchanged == ["a", "receipt.json"] * (number > 0)
            publication.amend("receipt.json", receipt)
        assert tree(tmp_path) == day_of({"a": b"a", "receipt.json": receipt})


def test_outputs_are_private(tmp_path):
    """Only the owner can read what is published."""
    if os.name != "posix":
        pytest.skip("rights are of another kind here")
    publish(tmp_path / "out", {"mail/a.eml": b"x"})
    modes = {path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {
        "out": 0o700, f"out/{DAY}": 0o700, f"out/{DAY}/mail": 0o700, f"out/{DAY}/mail/a.eml": 0o600,
        f"out/{DAY}/.published.json": 0o600,
    }  # fmt: skip


_RUN = """
import datetime as dt, os, signal, sys
from pathlib import Path
from workflow.store import durable, publish
out, edition, fatal = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
calls = 0
def note(event, _args):
    # every change to the file system that Python reports: die just before the one with the number `fatal`
    global calls
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        calls += 1
        if calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(note)
with publish.Publication(out, dt.date(2026, 11, 20)) as publication:
    for number in range(3):
        publication.write(f"annotated/{number}.xlsx", f"{edition} {number}".encode())
    publication.write("same.csv", b"same")
    if edition == "old":
        publication.write("gone/stale.csv", b"stale")
    publication.commit()
print(calls, flush=True)
"""


def _run(out, edition, fatal=0):
    return subprocess.run(
        [sys.executable, "-c", _RUN, str(out), edition, str(fatal)], capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_run_killed_at_any_moment_is_mended_by_the_next(tmp_path):
    """Killed before any change to the disk, outputs are, after the next command, all the old or all the new ones."""
    new = {**{f"annotated/{n}.xlsx": f"new {n}".encode() for n in range(3)}, "same.csv": b"same"}
    old = {path: content.replace(b"new", b"old") for path, content in new.items()} | {"gone/stale.csv": b"stale"}
    _run(tmp_path / "whole", "old")
    moments = int(_run(tmp_path / "whole", "new").stdout)
    seen = set()
    for fatal in range(1, moments + 1, 3):
        out = tmp_path / str(fatal)
        publish(out, old)
        (out / str(DAY) / "annotated" / "1.xlsx").write_bytes(b"typed")
        assert _run(out, "new", fatal).returncode == -9
        recover(out)
        left = tree(out / str(DAY))
        kept = {path: left.pop(path) for path in list(left) if path.startswith("edited/")}
        assert left in ({**old, "annotated/1.xlsx": b"typed"}, new)
        assert b"typed" in {left["annotated/1.xlsx"], *kept.values()}
        seen.add(left == new)
        publish(out, new)
        assert {path: content for path, content in tree(out / str(DAY)).items() if path[:6] != "edited"} == new
        assert sorted(path.name for path in out.iterdir()) == [str(DAY)]
        assert b"typed" in tree(out / str(DAY)).values()
    assert seen == {False, True}


ESCAPES = ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/", "..", "."]
ODD = ["C:\\x", "C:x", "a\\..\\b", ".hidden", "a/.x", "a\0b", "a\nb", " 目标.xlsx", "a/.published.json", "con.xlsx"]


@pytest.mark.parametrize("path", ESCAPES)
def test_a_path_cannot_leave_the_day(tmp_path, path):
    """A path that leads elsewhere is a bug and writes nothing."""
    with Publication(tmp_path / "out", DAY) as publication, pytest.raises(ValueError, match="not a path"):
        publication.write(path, b"x")
    assert not (tmp_path / "out" / str(DAY)).exists()


@pytest.mark.parametrize("path", ODD)
def test_an_odd_name_is_published_under_a_safe_one(tmp_path, path):
    """A workbook whose name another system would refuse is published under a plain name, and kept under it."""
    published = publish(tmp_path, {f"annotated/{path}": b"x"})
    assert published.written == [safe_path(f"annotated/{path}")] != [f"annotated/{path}"]
    assert tree(tmp_path) == day_of({published.written[0]: b"x"})
    with Publication(tmp_path, DAY) as publication:
        assert publication.keep(f"annotated/{path}")
        assert publication.commit().removed == []


def test_an_output_is_written_once(tmp_path):
    """Two outputs of one name are a bug, not a silent loss; the folder of edited copies is ours."""
    with Publication(tmp_path, DAY) as publication:
        publication.write("a", b"1")
        with pytest.raises(ValueError, match="twice"):
            publication.write("a", b"2")
        with pytest.raises(ValueError, match="ours"):
            publication.write("edited/a", b"2")


def test_folders_of_an_inbox_can_be_mirrored(tmp_path):
    """Any path made safe can be published."""
    for bad in ESCAPES:
        publish(tmp_path, {safe_path(f"annotated/{bad}"): b"x"})
        [path] = tree(tmp_path)
        assert Path(path).is_relative_to(f"{DAY}/annotated")


_FULL = """
import datetime as dt, resource, sys
from pathlib import Path
from workflow.store.publish import Publication
limit = int(sys.argv[2])
try:
    with Publication(Path(sys.argv[1]), dt.date(2026, 11, 20)) as publication:
        publication.write("a", b"new")
        for path in sorted(publication.standing)[2:]:
            publication.keep(path)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        publication.write("b", b"n" * 500)
        publication.commit()
except OSError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
@pytest.mark.parametrize("limit", [100, 550], ids=["while staging", "while writing the plan"])
def test_a_full_disk_leaves_the_previous_outputs(tmp_path, limit):
    """When there is no room for the new outputs or the plan, the old ones stay whole and nothing is left over."""
    files = {"a": b"old", "b": b"old", **{f"{'long name ' * 5}{n}": b"x" for n in range(9)}}
    publish(tmp_path, files)
    command = [sys.executable, "-c", _FULL, str(tmp_path), str(limit)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "refused\n"
    assert tree(tmp_path) == day_of(files)
    assert [path.name for path in tmp_path.iterdir()] == [str(DAY)]
