"""Who a sale counts for, as one cell says it: 张三/李四, 张三60%、李四40%, 张三:李四=6:4, 主:张三 协:李四.

See domain.md 4.14: direct shares add up to 100 %, those who assist are noted and get none of it.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_BETWEEN = re.compile(r"[/、,;&+|\n]|\s和\s|与")
_LEADS = r"主办|主签|主谈|主跟|主要|主负责|主|lead"
_ASSISTS = r"协办|协签|协助|协谈|协同|配合|协|辅助|辅|assist"
_PREFIX = re.compile(rf"\s*(?:(?P<lead>{_LEADS})|(?P<assist>{_ASSISTS}))\s*[:]\s*(?P<name>.+)", re.IGNORECASE)
_SUFFIX = re.compile(
    rf"\s*(?P<name>[^()\[\]]+?)\s*[(\[【]\s*(?:(?P<lead>{_LEADS})|(?P<assist>{_ASSISTS}))(?P<share>\s*\d+(?:\.\d+)?%)?\s*[)\]】]\s*",
    re.IGNORECASE,
)
_BEFORE_ROLE = re.compile(rf"\s+(?=(?:{_LEADS}|{_ASSISTS})\s*:)|(?<=[)\]】])\s+(?=\S)", re.IGNORECASE)
_PERCENT = re.compile(r"(?P<name>.*?)\s*[-—:：]?\s*[(\[【]?\s*(?P<share>\d+(?:\.\d+)?)\s*%\s*[)\]】]?")
_NUMBER = re.compile(r"(?P<name>.*?[^\d.\s:])\s*[:]?\s*(?P<share>\d+(?:\.\d+)?)(?:成)?")
_AFTER_PERCENT = re.compile(r"(?<=%)\s*(?=[^\s%\d/、,;&+|)\]】])")
_RATIO = re.compile(
    r"(?P<names>.+?)\s*[=(\s]\s*(?:各|按|比例)?\s*(?P<ratio>\d+(?:\.\d+)?%?(?:\s*[:/]\s*\d+(?:\.\d+)?%?)+)\s*[)]?\s*$"
)
_EACH = re.compile(
    r"(?P<names>.+?)\s*[(]?\s*(?:平分|均分|平均|(?P<half>各(?:一半|占?50%|半)|对半分?|一人一半))\s*[)]?\s*$"
)
_SLACK = Decimal("0.5")
"""In percent: 33.3 % three times is a whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """One name of a cell and its share; None: shares are equal, or were not told."""

    name: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """What a cell says of who a sale counts for."""

    leads: tuple[Part, ...]
    assists: tuple[str, ...] = ()
    """Names of those who helped: noted, without a share."""
    total: Decimal | None = None
    """What the written percentages add up to, where that is not a whole or some are missing."""


def split_of(text: str) -> Split:
    """Return the names of a cell with their shares; a cell with one name has one part."""
    written = " ".join(unicodedata.normalize("NFKC", text).split(" ")).strip()
    each = _EACH.fullmatch(written)
    written = each["names"] if each else written
    if (ratio := _RATIO.fullmatch(written)) and (split := _by_ratio(ratio)):
        return split
    pieces = [part.strip() for chunk in _BETWEEN.split(written) for part in _BEFORE_ROLE.split(chunk) if part.strip()]
    roles = [_PREFIX.fullmatch(piece) or _SUFFIX.fullmatch(piece) for piece in pieces]
    if each and each["half"] and len(pieces) != 2:
        return Split(tuple(map(Part, pieces)), total=Decimal(50 * len(pieces)))
    if any(roles) and not all(
        map(
            _PERCENT.fullmatch,
            bare := [role["name"] if role else piece for piece, role in zip(pieces, roles, strict=True)],
        )
    ):
        leads = [role["name"].strip() if role else piece for piece, role in zip(pieces, roles, strict=True)
                 if not (role and role["assist"])]  # fmt: skip
        assists = tuple(role["name"].strip() for role in roles if role and role["assist"])
        return _by_percent(leads, assists)
    pieces = bare if any(roles) else pieces
    return _by_percent([part.strip() for piece in pieces for part in _AFTER_PERCENT.split(piece) if part.strip()], ())


def _by_ratio(ratio: re.Match[str]) -> Split | None:
    names = [part.strip() for part in re.split(r"[/、,;&+:]", ratio["names"]) if part.strip()]
    shares = [Decimal(part.rstrip("%")) for part in re.split(r"\s*[:/]\s*", ratio["ratio"])]
    total = sum(shares, Decimal(0))
    if not len(names) == len(shares) > 1 or not total:
        return None
    wrong = "%" in ratio["ratio"] and abs(total - 100) > _SLACK
    return Split(tuple(map(Part, names, shares)), total=total if wrong else None)


def _by_percent(pieces: list[str], assists: tuple[str, ...]) -> Split:
    told = [_PERCENT.fullmatch(piece) for piece in pieces]
    if not any(told):
        return Split(tuple(Part(piece) for piece in pieces), assists)
    parts = tuple(
        Part(found["name"].strip(), Decimal(found["share"])) if found else Part(piece)
        for piece, found in zip(pieces, told, strict=True)
    )
    total = sum((part.share for part in parts if part.share is not None), Decimal(0))
    whole = all(told) and abs(total - 100) <= _SLACK
    return Split(parts, assists, None if whole else total)


def numbered(split: Split) -> Split | None:
    """Return a split whose names end in their shares without a sign: 张三6、李四4; None where numbers are no shares."""
    found = [_NUMBER.fullmatch(part.name) for part in split.leads]
    if len(found) < 2 or not all(found):
        return None
    parts = tuple(Part(one["name"].strip(), Decimal(one["share"])) for one in found if one)
    total = sum((part.share or Decimal(0) for part in parts), Decimal(0))
    return Split(parts, split.assists) if total in (1, 10, 100) else None


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a cell of which nobody knows who they are: several only where each looks like a name."""
    split = split_of(text)
    names = (*(part.name for part in split.leads), *split.assists)
    return names if names and all(map(_NAME.fullmatch, names)) else (text,)


_NAME = re.compile(r"[一-鿿]{2,4}|[一-鿿]+·[一-鿿]+")
