"""The inbox: which files are workbooks, finished, and worth opening; each with the fingerprint of its content.

A folder that people share is full of other things: lock files of open workbooks, half downloads, copies, links. None of
them stops a night: each is left out, and where somebody should know, a finding says why.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.os_reason import os_reason
from workflow.domain.place import Place


class InboxSettings(BaseModel):
    """What counts as a workbook in the inbox."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suffixes: tuple[str, ...] = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".et")
    """Endings of workbooks, small letters, with the dot. Other files are counted and left alone."""
    ignore: tuple[str, ...] = ()
    """Patterns of paths to leave out: '旧/**' a folder of the inbox with all in it, '*草稿*' a name in any folder."""
    copy_words: tuple[str, ...] = ("副本", "复件", "拷贝", "备份", "最终版", "copy of", "copy", "backup")
    """Words that programs and people add to the name of a copy; of equal files, the one without them counts."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One finished workbook file."""

    path: Path
    """Where it lies; open it by this."""
    name: str
    """Its path in the inbox, with '/': valid, composed Unicode, even where the file system holds something else."""
    fingerprint: str
    """sha256 of the content, in hexadecimal."""
    size: int
    modified: int
    """Nanoseconds since 1970. For noticing changes only: the time stamp of a copy says nothing."""
    on_disk: str = ""
    """sha256 of the bytes that lie there, where they are what we wrote in place of `fingerprint`; '' for any other."""

    @property
    def content(self) -> str:
        """sha256 of the bytes that lie there."""
        return self.on_disk or self.fingerprint


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies in an inbox: every list is sorted by name, whatever order the file system has."""

    files: tuple[InboxFile, ...]
    """One of each content: these are to be read."""
    findings: tuple[Finding, ...]
    copies: tuple[InboxFile, ...] = ()
    """Files whose content is in `files` under another name."""
    same_as: Mapping[str, str] = field(default_factory=dict)
    """The name in `files`, by the name of the copy."""
    ignored: tuple[str, ...] = ()
    """Names of files that are no workbooks (or that settings leave out)."""

    @property
    def names(self) -> frozenset[str]:
        """Names of all workbooks that are there, copies included."""
        return frozenset(file.name for file in (*self.files, *self.copies))


def scan(
    folder: Path, settings: InboxSettings | None = None, outputs: Mapping[str, str] = MappingProxyType({})
) -> Scan:
    """Return what lies in a folder and the folders in it. Never raises for what lies there, or for a missing folder.

    Args:
        folder: the inbox.
        settings: which files are workbooks.
        outputs: the fingerprint of what was read, by the sha256 of what we then wrote in its place.
    """
    settings = settings or InboxSettings()
    if not folder.is_dir():
        return Scan((), (find("inbox.missing", Place(""), folder),))
    survey = _Survey(folder, settings, outputs)
    survey.walk(folder)
    files, copies, same_as = _told_apart(survey.files, settings)
    hints = [find("inbox.copy", Place(copy.name), copy.name, original=same_as[copy.name]) for copy in copies]
    empty = [] if survey.files or survey.findings else [find("inbox.empty", Place(""), folder)]
    findings = sorted([*survey.findings, *hints, *empty], key=lambda finding: finding.sort_key)
    return Scan(files, tuple(findings), copies, MappingProxyType(same_as), tuple(sorted(survey.ignored)))


_LOCK_PREFIX = "~$"
_OFFICE_LOCK = re.compile(r"\.~lock\.(.+)#\Z")
_PARTIAL = (".crdownload", ".part", ".partial", ".download", ".downloading", ".filepart", ".opdownload", ".!ut", ".td",
            ".aria2")  # fmt: skip
_HIDDEN_ON_WINDOWS = 0x2
_BLOCK = 1024 * 1024


class _Unfinished(Exception):  # noqa: N818  # not an error: it says that the file is being written
    """The file changed while it was being read, twice."""


class _Survey:
    """One walk through an inbox: what was found so far."""

    def __init__(self, folder: Path, settings: InboxSettings, outputs: Mapping[str, str]) -> None:
        self.settings = settings
        self.outputs = outputs
        self.files: list[InboxFile] = []
        self.findings: list[Finding] = []
        self.ignored: list[str] = []
        self._root = Path(os.path.realpath(folder))
        self._seen: set[str] = {str(self._root)}

    def walk(self, folder: Path, prefix: str = "") -> None:
        """Take in a folder, then those in it; `prefix` is the folder's own name in the inbox, with a '/' behind."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._note("inbox.unreadable", prefix.removesuffix("/"), error)
            return
        names = {entry.name for entry in entries}
        for entry in entries:
            path, name = Path(entry.path), prefix + _readable(entry.name, names)
            if owner := _locked(entry.name, names):
                self._note("inbox.open_elsewhere", prefix + _readable(owner, names))
            elif _hidden(entry):
                continue
            elif self._left_out(name):
                self.ignored.append(name)
            elif (entry.is_symlink() or entry.is_dir()) and not self._inside(path):
                self._note("inbox.link_outside", name)
            elif entry.is_dir():
                self._walk_once(path, name)
            else:
                self._take(path, name)

    def _walk_once(self, folder: Path, name: str) -> None:
        """Walk a folder unless a link led there before: links can make circles."""
        real = os.path.realpath(folder)
        if real not in self._seen:
            self._seen.add(real)
            self.walk(folder, f"{name}/")

    def _take(self, path: Path, name: str) -> None:
        """Add one file to the list it belongs to."""
        suffixes = self.settings.suffixes
        if path.name.lower().endswith(_PARTIAL):
            if Path(path.name.rsplit(".", 1)[0]).suffix.lower() in suffixes:
                self._note("inbox.unfinished", name)
            return
        if path.suffix.lower() not in suffixes:
            self.ignored.append(name)
            return
        try:
            sha256, size, modified = _fingerprint(path)
        except _Unfinished:
            self._note("inbox.unfinished", name)
        except OSError as error:
            self._note("inbox.unreadable", name, error)
        else:
            original = self.outputs.get(sha256, sha256)
            on_disk = sha256 if original != sha256 else ""
            self.files.append(InboxFile(path, name, original, size, modified, on_disk))

    def _note(self, code: str, name: str, error: OSError | None = None) -> None:
        self.findings.append(find(code, Place(name), name, **(os_reason(error) if error else {})))

    def _left_out(self, name: str) -> bool:
        path = PurePosixPath(name)
        return any(_matches(path, pattern) for pattern in self.settings.ignore)

    def _inside(self, path: Path) -> bool:
        """Tell whether a path, after links, lies in the inbox; what leads nowhere does, and is unreadable later."""
        return Path(os.path.realpath(path)).is_relative_to(self._root)


def _locked(name: str, names: Collection[str]) -> str:
    """Return the workbook beside a lock file of Excel, WPS or LibreOffice; '' for any other name."""
    if name.startswith(_LOCK_PREFIX):
        owner = name.removeprefix(_LOCK_PREFIX)
    elif found := _OFFICE_LOCK.match(name):
        owner = found[1]
    else:
        return ""
    return owner if owner in names else ""


def _hidden(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is meant for programs only."""
    name = entry.name.lower()
    if name.startswith((".", _LOCK_PREFIX)) or name.endswith((".tmp", "~")) or name in ("thumbs.db", "desktop.ini"):
        return True
    try:
        attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & _HIDDEN_ON_WINDOWS)


def _matches(path: PurePosixPath, pattern: str) -> bool:
    """Tell whether a pattern covers a path: '旧/**' or '旧/' a folder, '*草稿*' a name anywhere."""
    folder = pattern.removesuffix("**").removesuffix("/")
    if folder != pattern:
        return PurePosixPath(folder) in (path, *path.parents)
    return path.match(pattern)


def _fingerprint(path: Path) -> tuple[str, int, int]:
    """Return (sha256, size, time of change) of a file that nobody writes at the moment.

    Raises:
        _Unfinished: it changed while it was read, twice.
        OSError: it cannot be read, or is no file.
    """
    for _ in range(2):
        digest = hashlib.sha256()
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):  # opening a pipe would wait for ever
            raise OSError("not a file")
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return digest.hexdigest(), after.st_size, after.st_mtime_ns
    raise _Unfinished


def _readable(name: str, beside: Collection[str]) -> str:
    """Return a file name as valid Unicode, composed unless another file `beside` it has just that name.

    Bytes that are not UTF-8 are mostly GBK, from archives packed on Windows.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode(errors="backslashreplace")
    composed = unicodedata.normalize("NFC", name)
    return name if composed in beside else composed


def _told_apart(
    found: list[InboxFile], settings: InboxSettings
) -> tuple[tuple[InboxFile, ...], tuple[InboxFile, ...], dict[str, str]]:
    """Return (one file of each content, the copies, the name of the one by the name of its copy), sorted by name."""
    originals: dict[str, InboxFile] = {}
    for file in sorted(found, key=lambda file: _rank(file.name, settings)):
        originals.setdefault(_content(file), file)
    kept = {file.name for file in originals.values()}
    copies = sorted((file for file in found if file.name not in kept), key=lambda file: file.name)
    return (
        tuple(sorted(originals.values(), key=lambda file: file.name)),
        tuple(copies),
        {file.name: originals[_content(file)].name for file in copies},
    )


def _content(file: InboxFile) -> str:
    """What makes two files one; empty files are no copies of each other, each is broken for itself."""
    return file.fingerprint if file.size else file.name


def _rank(name: str, settings: InboxSettings) -> tuple[int, int, str]:
    """The smaller, the likelier the original: few words of copies, a short name; time stamps would not be stable."""
    stem = PurePosixPath(name).stem.lower()
    numbered = len(re.findall(r"[(（]\s*\d+\s*[)）]", stem))
    return numbered + sum(word in stem for word in settings.copy_words), len(name), name
