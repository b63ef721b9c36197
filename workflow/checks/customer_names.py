"""Customers by name: how names are compared, which listed customer a written one is, and which one is near."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
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
_CONTACT = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]\s*$")


@lru_cache(maxsize=65_536)
def customer_key(name: str) -> str:
    """Return a customer's name as names are compared: NFKC, lower case, no signs, no 有限公司 at its end."""
    written = unicodedata.normalize("NFKC", name).casefold()
    bare = _SIGNS.sub("", _CONTACT.sub("", written)) or _SIGNS.sub("", written)
    return _LEGAL.sub("", bare) or bare


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
        """Return the listed customer most like a name; None where none is near."""
        key = customer_key(name)
        inside = [known for known in self._keys if len(key) > 2 and len(known) > 2 and (key in known or known in key)]
        if len(inside) == 1:
            return self.names[inside[0]]
        found = difflib.get_close_matches(key, self._candidates(key), n=1, cutoff=like)
        return self.names[found[0]] if found else None

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(self.names)

    @cached_property
    def _by_sign(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.names:
            for sign in dict.fromkeys(key):
                found.setdefault(sign, []).append(key)
        return found

    def _candidates(self, key: str) -> Iterable[str]:
        """Names that share at least half of the signs: comparing with each of thousands would take long."""
        seen: dict[str, int] = {}
        for sign in dict.fromkeys(key):
            for name in self._by_sign.get(sign, ()):
                seen[name] = seen.get(name, 0) + 1
        return [name for name, count in seen.items() if 2 * count >= len(set(key))]


def _listed(row: Mapping[str, Any]) -> ListedCustomer:
    return ListedCustomer(
        row["customer"], customer_key(row["customer"]), (row["city"] or "").removesuffix("市"), row["grade"] or "",
        row["first_order"], row["visit_every"], row["workbook"], row[ROW],
    )  # fmt: skip
