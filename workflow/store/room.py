"""How much room a disk has, and how little is too little for a night."""

import shutil
from pathlib import Path

LOW_MB, TOO_LOW_MB = 2_000, 200
"""Below the first somebody should make room; below the second a night may not end."""
_MEGABYTE = 1024 * 1024


def existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def free_mb(folder: Path) -> int:
    """Return the megabytes that are free where a folder lies, or is to be made."""
    return shutil.disk_usage(existing(folder)).free // _MEGABYTE
