"""Which known header an unknown one could be meant for: said to people, never assumed."""

import difflib
from collections.abc import Iterable, Sequence
from itertools import takewhile

from workflow.kinds.column import Kind
from workflow.kinds.written import header_key, without_brackets

_LIKE = 0.6
"""Share of signs that two headers must have in common: 销售金颌 and 销售金额 have three of four."""
_SHORTEST = 3
_MOST = 5


def likely_header(text: str, headers: Iterable[str]) -> str:
    """Return the known header (as it is compared) most like a text; '' where none is near or the text is one itself."""
    key = without_brackets(header_key(text))
    known = [header for header in headers if len(header) >= _SHORTEST]
    if len(key) < _SHORTEST or key in known:
        return ""
    near = difflib.get_close_matches(key, known, n=5, cutoff=_LIKE)
    return max(near, key=lambda header: (_ratio(key, header), _same_start(key, header)), default="")


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _same_start(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def meant_for(texts: Sequence[str], kind: Kind, key: str) -> tuple[int, str]:
    """Return which unknown header could be a column of a kind: index and known header; (-1, '') for none."""
    own = [header for header, column in kind.by_header.items() if column == key]
    scored = [
        (_ratio(without_brackets(header_key(text)), near), -index, near)
        for index, text in enumerate(texts)
        if header_key(text) not in kind.by_header and (near := likely_header(text, own))
    ]
    if not scored:
        return -1, ""
    _, index, near = max(scored)
    return -index, near


def likely_headers(texts: Sequence[str], kinds: Iterable[Kind]) -> list[tuple[str, str]]:
    """Return unknown headers with the known one that each could be meant for, as it is compared."""
    # A header that several kinds know is one candidate, not several.
    known = list(dict.fromkeys(header for kind in kinds for header in kind.by_header))
    near = [(text, found) for text in texts if header_key(text) not in known and (found := likely_header(text, known))]
    return near[:_MOST]


def suggestions(texts: Sequence[str], kinds: Iterable[Kind]) -> dict[str, str]:
    """Return what unknown headers could be meant for: in words, and as the answer that says so; '' for nothing near."""
    near = likely_headers(texts, kinds)
    zh = "、".join(f"“{text}”是不是“{found}”" for text, found in near)
    en = ", ".join(f"is “{text}” meant as “{found}”" for text, found in near)
    return {
        "suggestion": f"{zh}？" if near else "",
        "suggestion_en": f"{en[0].upper()}{en[1:]}?" if near else "",
        "candidate": "；".join(f"{text}={found}" for text, found in near if "=" not in text),
    }
