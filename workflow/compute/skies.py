"""Weather in words as one of a few sorts: what matters to somebody who travels (#34)."""

import re
from collections import Counter
from collections.abc import Iterable

from workflow.domain.visit_analysis import Sky

_SORTS = (
    (Sky.SNOW, re.compile(r"雪|雹|snow|hail|sleet", re.IGNORECASE)),
    (Sky.RAIN, re.compile(r"雨|雷|台风|rain|shower|storm|drizzle|typhoon", re.IGNORECASE)),
    (Sky.ROUGH, re.compile(r"雾|霾|沙|尘|大风|狂风|强风|fog|mist|haze|smog|dust|sand|gale", re.IGNORECASE)),
)
"""Worst first: 晴转雨 is rain."""


def sky(text: str | None) -> Sky:
    """Return the sort of weather that a text tells; what is neither wet nor rough is fair, no text is untold."""
    if not text or not text.strip():
        return Sky.UNTOLD
    return next((sort for sort, words in _SORTS if words.search(text)), Sky.FAIR)


def usual_sky(skies: Iterable[Sky]) -> Sky:
    """Return the sort that more than half of those who told any wrote; untold for none, or without a majority."""
    told = Counter(each for each in skies if each is not Sky.UNTOLD)
    return next((each for each, count in told.items() if 2 * count > told.total()), Sky.UNTOLD)
