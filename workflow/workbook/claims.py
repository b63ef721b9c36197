"""Claims that no honest workbook makes, and that cost whoever believes them all memory: asked before parsing."""

import re
from zipfile import BadZipFile

from workflow.workbook.archive import Archive

_TEXTS = re.compile(rb"<(?:\w+:)?sst\s[^<>]*?\buniqueCount=[\"'](\d+)[\"']")
_SMALLEST_TEXT = len("<si/>")
_HEAD = 2000
_HARMLESS = 1_000_000
"""So many texts claimed too many cost a reader some megabytes, and some programs do count badly."""


def check_claims(package: Archive) -> None:
    """Look at what a package says of itself before anybody makes room for it.

    Raises:
        BadZipFile: the list of shared texts claims more of them than its part can hold, or is damaged.
    """
    part = next((name for name in package.names if name.lower().endswith("sharedstrings.xml")), None)
    if part is None:
        return
    said = _TEXTS.search(package.head(part, _HEAD))
    if said and int(said[1]) > max(_HARMLESS, package.size(part) // _SMALLEST_TEXT):
        raise BadZipFile(f"{part} claims {said[1].decode()} texts")
