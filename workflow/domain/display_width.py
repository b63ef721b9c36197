"""How wide a text is where every column is as wide as a Latin letter: terminals, plain-text tables, cells of sheets."""

from functools import lru_cache
from unicodedata import category, east_asian_width

_MARKS = frozenset({"Mn", "Me", "Cf"})
_KEPT = 8_192
"""Characters whose width is remembered: more than a sheet has."""


def display_width(text: str, *, chinese_font: bool) -> int:
    """Return how many columns a text fills: wide characters two, marks none, all others one.

    Signs whose width is ambiguous (UAX #11: `…`, `×`, `①`) fill two in a Chinese font; letters among them one.
    """
    return len(text) if text.isascii() else sum(_columns(character, chinese_font) for character in text)


@lru_cache(maxsize=_KEPT)
def _columns(character: str, chinese_font: bool) -> int:  # noqa: FBT001  a cache takes what it is called with
    if category(character) in _MARKS:
        return 0
    width = east_asian_width(character)
    return 2 if width in "WF" or (width == "A" and chinese_font and not character.isalpha()) else 1
