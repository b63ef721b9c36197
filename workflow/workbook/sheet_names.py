"""Names of sheets that every spreadsheet program accepts."""

import re
from collections.abc import Iterable

LONGEST = 31
"""Excel's limit, in UTF-16 units."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_RESERVED = frozenset({"history"})
"""Excel keeps this name for itself."""


def sheet_names(titles: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return a name for each title: cut, without forbidden characters, and different from all others."""
    used = {name.casefold() for name in taken} | _RESERVED
    names = []
    for title in titles:
        plain = _FORBIDDEN.sub(" ", title).strip().strip("'").strip() or "表"
        name = _cut(plain, LONGEST)
        number = 2
        while name.casefold() in used:
            ending = f" ({number})"
            name = _cut(plain, LONGEST - len(ending)) + ending
            number += 1
        used.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text.rstrip(" '")


def quoted(name: str) -> str:
    """Return a sheet's name as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"
