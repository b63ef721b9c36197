"""Files that are there whole or not at all, also after a power cut, and readable by their owner only."""

import contextlib
import os
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner only. An existing one keeps its rights."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def write_file(path: Path, content: bytes, *, settle: bool = True) -> None:
    """Write a new file for the owner only; with `settle` its content is on the disk when this returns."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        if settle:
            stream.flush()
            os.fsync(stream.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place at once: readers see the old one or the new one, whole."""
    beside = path.with_name(f".{path.name}.new")
    write_file(beside, content)
    beside.replace(path)
    settle_folder(path.parent)


def settle_file(path: Path) -> None:
    """Return when a file's content is on the disk."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_folder(folder: Path) -> None:
    """Return when a folder's names are on the disk; Windows keeps them by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
