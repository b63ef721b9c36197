"""Customers by name: how names are compared, which listed customer a written one is, and which one is near."""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import polars as pl

from workflow.domain.intake import ROW

_SIGNS = re.compile(r"[\s·•.,，。、'\"“”‘’\-_—()（）\[\]【】<>《》&/\\]+")
_LEGAL = re.compile(
    r"(?:股份)?(?:有限)?(?:责任)?公司$|集团(?:股份)?(?:有限)?(?:公司)?$|(?:co)?(?:ltd|limited|inc|llc)$"
)
_ALIASES = re.compile(r"[、,，;；/|\n]+")
_AFFIX = 6
"""How long the beginnings and ends are that names are compared without."""
_SHORT = 4
"""In names of so few signs one other sign makes another name."""
_TRIED = 5
"""How many alike names are looked at."""
_CONTACT = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]\s*$")


@lru_cache(maxsize=65_536)
def customer_key(name: str) -> str:
    """Return a customer's name as names are compared: NFKC, lower case, no signs, no 有限公司 at its end."""
    written = unicodedata.normalize("NFKC", name).casefold()
    bare = _SIGNS.sub("", _CONTACT.sub("", written)) or _SIGNS.sub("", written)
    return _LEGAL.sub("", bare) or bare


def customer_aside(name: str) -> str:
    """Return what stands in brackets behind a customer's name (浦东店, 李总), without signs; '' for nothing."""
    found = _CONTACT.search(unicodedata.normalize("NFKC", name).casefold())
    return _SIGNS.sub("", found[0]) if found else ""


def is_part(one: str, other: str) -> bool:
    """Tell whether one customer's key of two signs or more is a part of the other."""
    return min(len(one), len(other)) > 1 and (one in other or other in one)


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """One entry of the 客户档案."""

    name: str
    key: str
    city: str
    grade: str
    first_order: date | None
    visit_every: int | None
    workbook: str
    row: int


@dataclass(frozen=True)
class CustomerList:
    """The 客户档案 by everything its customers can be called."""

    customers: tuple[ListedCustomer, ...]
    names: Mapping[str, ListedCustomer]
    """By key of name, alias and number."""

    @classmethod
    def of(cls, frame: pl.DataFrame | None) -> "CustomerList":
        """Return the list of a frame of customers, those of held rows too: they are known all the same."""
        customers: list[ListedCustomer] = []
        names: dict[str, ListedCustomer] = {}
        for row in frame.iter_rows(named=True) if frame is not None else ():
            if not row["customer"]:
                continue
            one = _listed(row)
            customers.append(one)
            aliases = _ALIASES.split(row["alias"] or "")
            for name in (row["customer"], *aliases, row["number"]):
                if name and (key := customer_key(name)):
                    names.setdefault(key, one)
        return cls(tuple(customers), names)

    def find(self, name: str) -> ListedCustomer | None:
        """Return the customer that a written name means: by name, alias or number, also with a contact behind it."""
        key = customer_key(name)
        if key in self.names:
            return self.names[key]
        first = re.split(r"[/\s、]", name.strip(), maxsplit=1)[0]
        return self.names.get(customer_key(first)) if first != name else None

    def near(self, name: str, like: float) -> ListedCustomer | None:
        """Return the listed customer most like a name; None where none is near.

        Near is what differs in one sign, or is alike without the words that many names begin and end with: beside
        上海启和医疗器械, 上海宏盛医疗器械 is another customer.
        """
        key = customer_key(name)
        inside = self._inside(key)
        if len(inside) == 1:
            return self.names[inside.pop()]
        for found in self._close(key, like):
            if (len(key) > _SHORT and _one_slip(key, found)) or self._alike(key, found, like):
                return self.names[found]
        return None

    def _alike(self, one: str, other: str, like: float) -> bool:
        """Whether two names are alike without what many names begin and end with, and nothing of that contradicts."""
        (begin, core, end), (its_begin, its_core, its_end) = self._parts(one), self._parts(other)
        if (begin and its_begin and begin != its_begin) or (end and its_end and end != its_end):
            return False
        return difflib.SequenceMatcher(None, core, its_core).ratio() >= like

    def _parts(self, key: str) -> tuple[str, str, str]:
        """A name's longest beginning and end that many listed names share (上海, 医疗器械), and what is between."""
        begins, ends = self._affixes
        many = max(3, len(self.names) // 50)
        start = next((at for at in range(min(_AFFIX, len(key) - 2), 1, -1) if begins[key[:at]] >= many), 0)
        rest = key[start:]
        end = next((at for at in range(min(_AFFIX, len(rest) - 1), 1, -1) if ends[rest[-at:]] >= many), 0)
        return key[:start], rest[: len(rest) - end], rest[len(rest) - end :]

    @cached_property
    def _affixes(self) -> tuple[Counter[str], Counter[str]]:
        """How many names begin, and how many end, with each few signs."""
        begins = Counter(key[:at] for key in self.names for at in range(1, min(_AFFIX, len(key) - 1) + 1))
        ends = Counter(key[-at:] for key in self.names for at in range(1, min(_AFFIX, len(key) - 1) + 1))
        return begins, ends

    @cached_property
    def _by_sign(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.names:
            for sign in dict.fromkeys(key):
                found.setdefault(sign, []).append(key)
        return found

    def _inside(self, key: str) -> set[str]:
        """Names that hold a name, or that it holds; of no more than two signs neither does."""
        size = len(key)
        parts = {key[start:end] for start in range(size - 2) for end in range(start + 3, size + 1)}
        rarest = min((self._by_sign.get(sign, []) for sign in key), key=len, default=[])
        return {part for part in parts if part in self.names} | {known for known in rarest if size > 2 and key in known}

    def _close(self, key: str, like: float) -> list[str]:
        """The names most alike, the best first, as difflib's `get_close_matches` of all that share half of the signs.

        Signs in common bound how alike two names can be, so that of thousands only a few are compared.
        """
        shared: Counter[str] = Counter()
        for sign in dict.fromkeys(key):
            shared.update(self._by_sign.get(sign, ()))
        different = len(set(key))
        twice = len(key) - different
        bounds = [
            (2 * (count + twice) / (len(key) + len(name)), name)
            for name, count in shared.items()
            if 2 * count >= different
        ]
        matcher = difflib.SequenceMatcher(None, "", key)
        best: list[tuple[float, str]] = []
        for bound, name in sorted((one for one in bounds if one[0] >= like), reverse=True):
            if len(best) == _TRIED and bound < best[-1][0]:
                break
            matcher.set_seq1(name)
            if matcher.quick_ratio() >= like and (share := matcher.ratio()) >= like:
                best = sorted((*best, (share, name)), reverse=True)[:_TRIED]
        return [name for _, name in best]


def _one_slip(one: str, other: str) -> bool:
    """Whether two names differ in one sign: another one, one too many, or two that changed places."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == len(other):
        odd = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
        swapped = len(odd) == 2 and odd[1] == odd[0] + 1 and one[odd[0]] + one[odd[1]] == other[odd[1]] + other[odd[0]]
        return len(odd) == 1 or swapped
    return len(other) == len(one) + 1 and any(other[:at] + other[at + 1 :] == one for at in range(len(other)))


def _listed(row: Mapping[str, Any]) -> ListedCustomer:
    return ListedCustomer(
        row["customer"], customer_key(row["customer"]), (row["city"] or "").removesuffix("市"), row["grade"] or "",
        row["first_order"], row["visit_every"], row["workbook"], row[ROW],
    )  # fmt: skip
