"""A long text in parts that a robot takes: cut at line borders by the size of the message, not of the text."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from unicodedata import combining

from workflow.domain.finding import Language

_ROOM = 99
"""More parts are never made; room for this number is kept in every part."""
_JOINERS = "\u200d\ufe0e\ufe0f"


def numbered(title: str, number: int, of: int, language: Language) -> str:
    """Return a part's title; a text in one part has no number."""
    if of == 1:
        return title
    return f"{title}（{number}/{of}）" if language is Language.ZH else f"{title} ({number}/{of})"


def in_parts(text: str, fits: Callable[[str, int], bool]) -> tuple[str, ...]:
    """Return slices of a text that add up to it, each of which fits; as few as line borders allow.

    `fits` tells whether a slice can be one of so many parts. A line that fits nowhere is cut between two characters,
    never in one (nor between a letter and its accent).

    Raises:
        ValueError: not even one character fits.
    """
    if fits(text, 1):
        return (text,)
    pieces = [piece for line in text.splitlines(keepends=True) for piece in _fitting(line, fits)]
    parts = [""]
    for piece in pieces:
        if fits(parts[-1] + piece, _ROOM):
            parts[-1] += piece
        else:
            parts.append(piece)
    return tuple(part for part in parts if part)


def _fitting(line: str, fits: Callable[[str, int], bool]) -> Iterator[str]:
    """Yield a line in as few pieces as fit; most lines are one."""
    while line and not fits(line, _ROOM):
        longest = bisect_left(range(1, len(line)), 1, key=lambda border: not fits(line[:border], _ROOM))
        if not longest:
            raise ValueError("the limit has no room for one character")
        cut = next((border for border in range(longest, 0, -1) if _between(line, border)), longest)
        yield line[:cut]
        line = line[cut:]
    if line:
        yield line


def _between(line: str, border: int) -> bool:
    """Tell whether a border lies between two characters as people see them."""
    after = line[border]
    return not combining(after) and after not in _JOINERS and line[border - 1] != "\u200d"
