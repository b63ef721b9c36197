"""The inbox: which files are workbooks to read, and what is said about the others."""

import hashlib
import os
import subprocess
import sys
import threading
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.inbox import InboxSettings, scan


@pytest.fixture
def put(tmp_path):
    """Write files into an inbox and return its folder."""

    def write(**files):
        folder = tmp_path / "inbox"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder

    return write


def codes(scanned):
    return [(finding.code, finding.place.workbook) for finding in scanned.findings]


def test_workbooks_are_found_in_all_folders_sorted_by_name(put):
    """Every kind of workbook, in folders at any depth, in one stable order, with '/' in the name."""
    names = ["目标.xlsx", "华东/上海/日报.XLSM", "华东/b.et", "a.csv", "旧/x.xls", "旧/y.xlsb", "z.ods"]
    scanned = scan(put(**{name: name.encode() for name in names}))
    assert [file.name for file in scanned.files] == sorted(names)
    assert scanned.findings == ()
    assert all(file.path.read_bytes() == file.name.encode() for file in scanned.files)


def test_the_fingerprint_is_the_content(put):
    """The fingerprint is the sha256 of the bytes, so it does not change with name or time."""
    folder = put(**{"a.xlsx": b"one"})
    [before] = scan(folder).files
    os.utime(folder / "a.xlsx", (1, 1))
    (folder / "a.xlsx").rename(folder / "b.xlsx")
    [after] = scan(folder).files
    assert before.fingerprint == after.fingerprint == hashlib.sha256(b"one").hexdigest()


def test_other_files_are_counted_and_left_alone(put):
    """Files that are no workbooks are named as ignored; those meant for programs are not mentioned at all."""
    quiet = [
        ".DS_Store",
        "._a.xlsx",
        "Thumbs.db",
        "desktop.ini",
        "~abc.tmp",
        "a.xlsx~",
        ".hidden/b.xlsx",
        "~$gone.xlsx",
    ]
    scanned = scan(put(**dict.fromkeys([*quiet, "读我.txt", "图/p.png", "a.xlsx"], b"x")))
    assert [file.name for file in scanned.files] == ["a.xlsx"]
    assert scanned.ignored == ("图/p.png", "读我.txt")
    assert scanned.findings == ()


@pytest.mark.parametrize("lock", ["~$目标.xlsx", ".~lock.目标.xlsx#"])
def test_a_lock_file_beside_a_workbook_is_a_hint(put, lock):
    """A workbook that is open in Excel, WPS or LibreOffice is read as last saved, and that is said."""
    scanned = scan(put(**{"目标.xlsx": b"x", lock: b"who"}))
    assert [file.name for file in scanned.files] == ["目标.xlsx"]
    assert codes(scanned) == [("inbox.open_elsewhere", "目标.xlsx")]


@pytest.mark.parametrize("ending", [".crdownload", ".part", ".baiduyun.downloading"])
def test_a_partial_download_is_unfinished(put, ending):
    """A half-downloaded workbook is not read and is named; a half-downloaded film is nobody's business."""
    scanned = scan(put(**{f"目标.xlsx{ending.removeprefix('.baiduyun')}": b"x", "film.mp4.part": b"x"}))
    assert scanned.files == ()
    assert [code for code, _ in codes(scanned)] == ["inbox.unfinished"]


def test_a_file_that_changes_under_the_reading_is_unfinished(put):
    """A file that somebody keeps writing is not read, and the others are."""
    folder = put(**{"grows.xlsx": b"x", "still.xlsx": b"y"})
    os.truncate(folder / "grows.xlsx", 100_000_000)  # takes a while to read, and no room
    started, stop = threading.Event(), threading.Event()
    clock = iter(range(1, 10**9))

    def keep_writing():
        while not stop.is_set():
            os.utime(folder / "grows.xlsx", ns=(0, next(clock)))
            started.set()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    started.wait()
    try:
        scanned = scan(folder)
    finally:
        stop.set()
        writer.join()
    assert [file.name for file in scanned.files] == ["still.xlsx"]
    assert codes(scanned) == [("inbox.unfinished", "grows.xlsx")]


def test_links_out_of_the_inbox_are_not_followed(put, tmp_path):
    """A link, of a file or a folder, that leads out of the inbox is a finding; one inside is no second workbook."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "pay.xlsx").write_bytes(b"pay")
    folder = put(**{"a.xlsx": b"a", "b/c.xlsx": b"c"})
    (folder / "out.xlsx").symlink_to(tmp_path / "secret" / "pay.xlsx")
    (folder / "outside").symlink_to(tmp_path / "secret")
    (folder / "circle").symlink_to(folder)
    (folder / "b" / "again").symlink_to(folder / "b")
    (folder / "same.xlsx").symlink_to(folder / "a.xlsx")
    scanned = scan(folder)
    assert [file.name for file in scanned.files] == ["a.xlsx", "b/c.xlsx"]
    assert codes(scanned) == [
        ("inbox.link_outside", "out.xlsx"), ("inbox.link_outside", "outside"), ("inbox.copy", "same.xlsx"),
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX kinds of files")
def test_what_cannot_be_read_is_a_finding(put):
    """A pipe, a link to nothing and a folder with a workbook's name do not stop the scan."""
    folder = put(**{"a.xlsx": b"a"})
    os.mkfifo(folder / "pipe.xlsx")
    (folder / "nothing.xlsx").symlink_to(folder / "gone.xlsx")
    (folder / "folder.xlsx").mkdir()
    scanned = scan(folder)
    assert [file.name for file in scanned.files] == ["a.xlsx"]
    assert codes(scanned) == [("inbox.unreadable", "nothing.xlsx"), ("inbox.unreadable", "pipe.xlsx")]


_SCAN = """
import os, sys
from pathlib import Path
from workflow.inbox import scan
os.setgid(65534); os.setuid(65534)
found = scan(Path(sys.argv[1]))
print([file.name for file in found.files], [(finding.code, finding.value) for finding in found.findings])
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_files_and_folders_without_permission_are_findings():
    """What the user may not read is named with the reason, and the rest is read."""
    script = (
        "import tempfile, os\nfrom pathlib import Path\n"
        "folder = Path(tempfile.mkdtemp()); folder.chmod(0o755)\n"
        "(folder / 'a.xlsx').write_bytes(b'a'); (folder / 'b.xlsx').write_bytes(b'b'); (folder / 'b.xlsx').chmod(0)\n"
        "(folder / 'shut').mkdir(mode=0)\nimport sys\nsys.argv.append(str(folder))\n" + _SCAN
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['a.xlsx'] [('inbox.unreadable', 'b.xlsx'), ('inbox.unreadable', 'shut')]"


def test_a_missing_inbox_and_an_empty_one_are_findings(tmp_path):
    """No folder, a file in its place and an empty folder are told, each in its words, without an exception."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    assert [f.code for f in scan(tmp_path / "nowhere").findings] == ["inbox.missing"]
    assert [f.code for f in scan(tmp_path / "file").findings] == ["inbox.missing"]
    assert [f.code for f in scan(tmp_path / "empty").findings] == ["inbox.empty"]


@pytest.mark.parametrize(
    ("names", "original"),
    [
        (["目标 (2).xlsx", "目标.xlsx"], "目标.xlsx"),
        (["a/目标 - 副本.xlsx", "b/目标.xlsx"], "b/目标.xlsx"),
        (["日报(1).xlsx", "日报（2）.xlsx"], "日报(1).xlsx"),
        (["Copy of t.xlsx", "t.xlsx", "t 最终版.xlsx"], "t.xlsx"),
    ],
)
def test_of_equal_files_the_original_counts(put, names, original):
    """Of files with the same content the one without a copy's name is read; the others are named with it."""
    scanned = scan(put(**dict.fromkeys(names, b"same"), **{"other.xlsx": b"other"}))
    assert [file.name for file in scanned.files] == sorted([original, "other.xlsx"])
    assert scanned.same_as == {name: original for name in names if name != original}
    assert codes(scanned) == [("inbox.copy", name) for name in sorted(names) if name != original]
    assert scanned.names == {*names, "other.xlsx"}


def test_empty_files_are_no_copies(put):
    """Two files of zero bytes are two broken workbooks, each to be named."""
    scanned = scan(put(**{"a.xlsx": b"", "b.xlsx": b""}))
    assert [file.name for file in scanned.files] == ["a.xlsx", "b.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_a_name_that_is_not_unicode_becomes_readable(put):
    """A GBK name from an archive is shown as its author wrote it, and the file is still found."""
    folder = put(**{"a.xlsx": b"a"})
    (folder / os.fsdecode("目标表".encode("gbk") + b".xlsx")).write_bytes(b"gbk")
    (folder / os.fsdecode(b"\xff\xff.xlsx")).write_bytes(b"worse")
    scanned = scan(folder)
    names = [file.name for file in scanned.files]
    assert "目标表.xlsx" in names
    assert all(name.encode() for name in names)
    assert {file.path.read_bytes() for file in scanned.files} == {b"a", b"gbk", b"worse"}


def test_names_are_composed(put):
    """One name, however the file system spells its accents; two that differ in spelling only stay two."""
    composed = unicodedata.normalize("NFC", "Müller.xlsx")
    apart = unicodedata.normalize("NFD", "Müller.xlsx")
    assert [f.name for f in scan(put(**{apart: b"1"})).files] == [composed]
    both = scan(put(**{composed: b"2"}))
    assert len({file.name for file in both.files}) == len(both.files) == len(list(put().iterdir()))


def test_settings_leave_out_what_the_office_names(put):
    """Patterns of config leave out folders and names; they are counted as ignored."""
    folder = put(**{name: name.encode() for name in ["旧/a.xlsx", "b 草稿.xlsx", "c.xlsx", "d/b 草稿.xlsx"]})
    scanned = scan(folder, InboxSettings(ignore=("旧/**", "*草稿*")))
    assert [file.name for file in scanned.files] == ["c.xlsx"]
    assert scanned.ignored == ("b 草稿.xlsx", "d/b 草稿.xlsx", "旧")


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text("ab副本(2) ", min_size=1, max_size=8), st.sampled_from([b"x", b"y", b"z"])), max_size=8)
)
def test_every_file_is_read_or_is_the_copy_of_one_that_is(tmp_path_factory, entries):
    """Each content is read exactly once, and no file disappears."""
    folder = tmp_path_factory.mktemp("inbox")
    written = {f"{name.strip() or 'n'}.xlsx": content for name, content in entries}
    for name, content in written.items():
        (folder / name).write_bytes(content)
    scanned = scan(folder)
    assert scanned.names == set(written)
    assert sorted(file.path.read_bytes() for file in scanned.files) == sorted(set(written.values()))
    assert all(written[copy] == written[original] for copy, original in scanned.same_as.items())
