"""Names of people and workbooks as names of files: on every system, and never a way out of a folder."""

import hashlib
import re
import unicodedata

_LONGEST = 120
"""Characters of one name; file systems take 255 bytes, and Windows paths are short."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?\Z", re.IGNORECASE | re.DOTALL)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that have no place in a name: controls, direction marks, halves of pairs, line breaks."""


def safe_name(text: str) -> str:
    """Return one file name for a text: the text itself where it is harmless.

    Otherwise what is dangerous is replaced and a short digest is added (before the ending), so that two texts never
    share a file. The name is accepted by Windows, macOS and Linux, and is at most 120 characters long.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = "".join("_" if unicodedata.category(char) in _UNSEEN else char for char in composed)
    name = _FORBIDDEN.sub("_", visible).strip().rstrip(". ")
    if name.startswith("."):
        name = f"_{name[1:]}"
    if name == text and name and len(name) <= _LONGEST and not _RESERVED.match(name):
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = name, "", ""
    cut = stem[: _LONGEST - len(digest) - len(ending) - 3].rstrip(". ")
    told_apart = f"{cut}~{digest}{dot}{ending}"
    return f"_{told_apart}" if not cut or _RESERVED.match(told_apart) else told_apart


def safe_path(relative: str) -> str:
    """Return a path with '/' of which every part is a safe name; '..' and the like become names."""
    return "/".join(safe_name(part) for part in relative.split("/"))


def checked_path(relative: str) -> str:
    """Return a path that stays inside of the folder it is put into, every part of it made a safe name.

    Raises:
        ValueError: it is empty or absolute, or a part is '.' or '..'.
    """
    if any(part in ("", ".", "..") for part in relative.split("/")):
        raise ValueError(f"not a path for an output: {relative!r}")
    return safe_path(relative)
