"""Publishing: what a run leaves in OUT/<as_of> changes all at once, or not at all, and nobody's work is overwritten.

Outputs are staged in a hidden folder of OUT. `commit` writes down what it is going to do (the plan), then replaces file
by file. A run that dies before the plan is written changed nothing; one that dies later is completed by the next run. A
manifest (`.published.json`) knows what we published: a file that differs from it was edited by somebody and is kept.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.os_reason import os_reason
from workflow.domain.place import Place
from workflow.store import durable
from workflow.store.names import checked_path, safe_name, safe_path

__all__ = ["EDITED", "Publication", "Published", "published_files", "recover", "safe_name", "safe_path"]

STAGING = ".publishing"
MANIFEST = ".published.json"
EDITED = "edited"
"""The folder, beside the outputs, of outputs that somebody changed."""

_PLAN = "plan.json"
_BESIDE = "新"
_TRIES = 3
_PAUSE_SECONDS = 0.05
"""A virus scanner holds a file for a moment; a person who has it open holds it longer than we wait."""


@dataclass
class Published:
    """What a commit did: paths in OUT/<as_of>, with '/', in order."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    """Outputs of an earlier run that this one no longer has."""
    kept: dict[str, str] = field(default_factory=dict)
    """Where the changed copy lies, by the output that somebody had edited."""
    beside: dict[str, str] = field(default_factory=dict)
    """Where the new file lies, by the output that could not be replaced."""
    findings: list[Finding] = field(default_factory=list)


class Publication:
    """The outputs of one run for one day; use it in a `with` block, which discards what was not committed.

    Raises:
        OSError: OUT cannot be written. Nothing is changed then.
    """

    def __init__(self, out: Path, as_of: date) -> None:
        recover(out)
        self.root = out / as_of.isoformat()
        self.standing: Mapping[str, str] = _read_manifest(self.root)
        """sha256 of what earlier runs published for the day, by path."""
        self._stage = out / STAGING / as_of.isoformat()
        self._hashes: dict[str, str] = {}
        self._staged: dict[str, str] = {}
        durable.make_folder(self._stage)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not (self._stage / _PLAN).exists():
            _discard(self._stage)

    def write(self, relative_path: str, content: bytes) -> str:
        """Stage an output and return its sha256; where an equal file stands already, it will be left alone.

        A name in the path that some system does not allow becomes a safe one (`safe_path`); `Published` has the result.

        Raises:
            ValueError: the path leads elsewhere, or was written before in this run: bugs.
        """
        path = checked_path(relative_path)
        if path in self._hashes or path.split("/", maxsplit=1)[0] == EDITED:
            raise ValueError(f"output written twice, or into a folder of ours: {path}")
        digest = hashlib.sha256(content).hexdigest()
        self._hashes[path] = digest
        if _digest(self.root / path) != digest:
            target = self._stage / "files" / path
            durable.make_folder(target.parent)
            durable.write_file(target, content, settle=False)
            self._staged[path] = digest
        return digest

    def keep(self, relative_path: str) -> bool:
        """Say that an output of an earlier run still holds; False when it is missing or was edited, so write it."""
        path = checked_path(relative_path)
        digest = self.standing.get(path)
        if digest is None or path in self._hashes or _digest(self.root / path) != digest:
            return False
        self._hashes[path] = digest
        return True

    def keep_equal(self, digests: Mapping[str, str]) -> bool:
        """Say that outputs, by path, still hold with these sha256, all or none; False: write them."""
        wanted = {checked_path(path): digest for path, digest in digests.items()}
        if wanted.keys() & self._hashes.keys() or wanted.items() - self.standing.items():
            return False
        if any(_digest(self.root / path) != digest for path, digest in wanted.items()):
            return False
        self._hashes |= wanted
        return True

    def commit(self) -> Published:
        """Put everything in place, remove what this run no longer has, and tell what was done.

        What an earlier run amended stands until it is amended again.
        """
        for path in _read_manifest(self.root, "amended"):
            self.keep(path)
        published = self._put_in_place()
        published.unchanged = sorted(set(self._hashes) - set(self._staged))
        return published

    def amend(self, relative_path: str, content: bytes) -> Published:
        """Replace one output after `commit`, such as the receipt that tells how the commit went."""
        path = checked_path(relative_path)
        self._hashes, self._staged = dict(_read_manifest(self.root)), {}
        self._hashes.pop(path, None)
        self.write(path, content)
        return self._put_in_place({path: ""})

    def _put_in_place(self, amended: Mapping[str, str] = MappingProxyType({})) -> Published:
        """Make the staged files safe, write the plan, carry it out."""
        for path in self._staged:
            durable.settle_file(self._stage / "files" / path)
        durable.make_folder(self._stage)
        for folder in sorted(path for path in self._stage.rglob("*") if path.is_dir()):
            durable.settle_folder(folder)
        durable.make_folder(self.root)
        amended = {**_read_manifest(self.root, "amended"), **amended}
        plan = {"replace": self._staged, "outputs": self._hashes, "amended": amended}
        durable.replace_file(self._stage / _PLAN, _json(plan))
        return _carry_out(self.root, self._stage)


def recover(out: Path) -> tuple[Path, ...]:
    """Complete commits that were interrupted and clear away staging of runs that died; return the days completed."""
    completed = []
    for stage in sorted((out / STAGING).glob("*")):
        if (stage / _PLAN).is_file():  # it appeared whole, after all that it names
            _carry_out(out / stage.name, stage)
            completed.append(out / stage.name)
        _discard(stage)
    return tuple(completed)


def _carry_out(root: Path, stage: Path) -> Published:
    """Do what a plan says, whatever of it was done before, and write the manifest."""
    plan = json.loads((stage / _PLAN).read_bytes())
    outputs, replace = plan["outputs"], plan["replace"]
    before, published = _read_manifest(root), Published()
    done = {path: _found(root, path, replace[path]) for path in replace if not (stage / "files" / path).exists()}
    stuck = [path for path in sorted(set(before) - set(outputs) - set(done.values()))
             if not _removed(root, path, before, published)]  # fmt: skip
    for path in sorted(set(replace) - set(done)):
        _replace(root, path, stage / "files" / path, before, published)
    places = done | published.beside
    manifest = {places.get(path, path): digest for path, digest in outputs.items()}
    manifest |= {path: before[path] for path in (*stuck, *places) if path in before and path not in manifest}
    for folder in sorted({(root / path).parent for path in (*places.values(), *published.written, *published.removed)}):
        if folder.is_dir():
            durable.settle_folder(folder)
    durable.replace_file(root / MANIFEST, _json({"files": manifest, "amended": plan["amended"]}))
    _discard(stage)
    return published


def _replace(root: Path, path: str, staged: Path, before: Mapping[str, str], published: Published) -> None:
    """Put a staged file in its place; where that is impossible, beside it, with a finding."""
    target, kept = root / path, ""
    try:
        durable.make_folder(target.parent)
        kept = _copied_if_edited(root, path, before, _digest(staged))
        _move(staged, target)
        published.written.append(path)
        _tell_kept(path, kept, published)
    except OSError as error:
        if kept:  # the edited one stays where it is
            (root / kept).unlink()
        published.beside[path] = beside = _moved_beside(root, path, staged, before)
        code = "write.locked" if isinstance(error, PermissionError) else "write.blocked"
        published.findings.append(
            find(code, Place(""), path, beside=beside, cause=f"{code}|{path}", **os_reason(error))
        )


def _move(source: Path, target: Path) -> None:
    """Replace a file at once; wait a moment for a program that holds it.

    Raises:
        OSError: the target is held, or is a folder.
    """
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            source.replace(target)
        except PermissionError:
            if last:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _moved_beside(root: Path, path: str, staged: Path, before: Mapping[str, str]) -> str:
    """Put a staged file beside its place, or where not even that is possible, into the day's folder.

    Raises:
        OSError: no place will take it.
    """
    failure: OSError | None = None
    for candidate in _places_beside(path):
        if (root / candidate).exists() and _digest(root / candidate) != before.get(candidate):
            continue  # somebody else's
        try:
            (root / candidate).parent.mkdir(mode=durable.PRIVATE_FOLDER, parents=True, exist_ok=True)
            staged.replace(root / candidate)
        except OSError as error:
            failure = error
        else:
            return candidate
    raise failure or OSError(path)


def _places_beside(path: str) -> Iterator[str]:
    """Yield '龙虎榜.新.xlsx', '龙虎榜.新2.xlsx' … for '龙虎榜.xlsx', then such names in the day's folder itself."""
    for whole in (path, path.replace("/", "_")):
        folder, _, name = whole.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, f"{dot}{ending}") if stem else (name, "")
        for number in ("", *range(2, 10)):
            yield "/".join(part for part in (folder, f"{stem}.{_BESIDE}{number}{ending}") if part)


def _found(root: Path, path: str, digest: str) -> str:
    """Return where an interrupted commit had put an output: in its place or beside it."""
    places = (path, *_places_beside(path))
    return next((place for place in places if _digest(root / place) == digest), path)


def _copied_if_edited(root: Path, path: str, before: Mapping[str, str], new: str) -> str:
    """Copy an output that is not as we published it into the folder `edited`; return where, '' when there is no need.

    The copy's name tells its content, so that doing it again changes nothing.
    """
    digest = _digest(root / path)
    if digest in ("", new, before.get(path)):
        return ""
    stem, dot, ending = path.rpartition(".")
    kept = f"{EDITED}/{stem}.{digest[:8]}.{ending}" if dot and "/" not in ending else f"{EDITED}/{path}.{digest[:8]}"
    durable.make_folder((root / kept).parent)
    durable.write_file(root / kept, (root / path).read_bytes())
    return kept


def _tell_kept(path: str, kept: str, published: Published) -> None:
    if kept:
        published.kept[path] = kept
        published.findings.append(find("write.edited", Place(""), path, kept=kept, cause=f"write.edited|{path}"))


def _removed(root: Path, path: str, before: Mapping[str, str], published: Published) -> bool:
    """Remove an output that is no longer produced, and the folders that it leaves empty; False when it is held."""
    target = root / path
    if not target.is_file():
        return True
    try:
        kept = _copied_if_edited(root, path, before, "")
        target.unlink()
        _tell_kept(path, kept, published)
        for folder in target.parents:
            if folder == root or any(folder.iterdir()):
                break
            folder.rmdir()
    except OSError:
        return False
    published.removed.append(path)
    return True


def _digest(path: Path) -> str:
    """Return the sha256 of a file's content; '' when there is no such file, or it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def published_files(root: Path) -> dict[str, str]:
    """Return what we published into a day's folder: sha256 by path; nothing where the manifest is missing."""
    return _read_manifest(root)


def _read_manifest(root: Path, part: str = "files") -> dict[str, str]:
    """Return what we published, sha256 by path; nothing when the manifest is missing or is no longer ours to trust.

    The part `amended` has the paths that `amend` wrote, with nothing behind them.
    """
    try:
        entries = json.loads((root / MANIFEST).read_bytes())[part]
        return {checked_path(path): str(digest) for path, digest in entries.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _discard(stage: Path) -> None:
    """Remove a staging folder, and the folder of all staging when it was the last."""
    shutil.rmtree(stage, ignore_errors=True)
    if stage.parent.is_dir() and not any(stage.parent.iterdir()):
        stage.parent.rmdir()
