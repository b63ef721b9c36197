"""Names as people write them, and whom they mean: 张 三, 张三(休假), 1006 张伟, 张三/李四 6:4 (domain.md 4.14, 5.2)."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from workflow.domain.team import Person, Team

_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
_CJK = r"一-鿿㐀-䶿"
_INNER_BLANK = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_TITLES = re.compile(r"(?<=[一-鿿]{2})(?:经理|主管|总监|店长|老师|同学|先生|女士|小姐)$")


def shown_name(text: str) -> str:
    """Return a name as it is shown: NFKC, no blanks inside of Chinese names, no remark in brackets."""
    written = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    return _INNER_BLANK.sub("", " ".join(written.split()))


def clean_name(text: str) -> str:
    """Return a name as it is compared: as it is shown, in lower case."""
    return shown_name(text).casefold()


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a text means: one person, or several (homonyms, to be asked), or nobody."""

    people: tuple[Person, ...]
    by_id: bool = False


@dataclass(frozen=True)
class Directory:
    """The people by everything they can be called."""

    team: Team
    """Names that an answer has tied to an id."""

    @cached_property
    def _by_name(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in self.team.people:
            found.setdefault(clean_name(person.name), []).append(person)
        return found

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        found = {person.id.casefold(): person for person in self.team.people}
        for person in self.team.people:
            found.setdefault(person.id.casefold().lstrip("0"), person)
        return found

    def by_id(self, text: str) -> Person | None:
        """Return the person with an id; leading zeros that a spreadsheet program ate do not matter."""
        key = unicodedata.normalize("NFKC", text).strip().casefold()
        return self._by_id.get(key) or self._by_id.get(key.lstrip("0")) if key else None

    def match(self, text: str) -> Match:
        """Return whom a text means: an id, a name, or a name and an id together."""
        if person := self.by_id(text):
            return Match((person,), by_id=True)
        found = self._by_name.get(clean_name(text)) or self._by_name.get(_TITLES.sub("", clean_name(text)))
        if found and len(found) == 1:
            return Match((found[0],))
        tokens = re.findall(r"[A-Za-z]*\d+[A-Za-z\d]*", unicodedata.normalize("NFKC", text))
        named = [person for token in tokens if (person := self.by_id(token))]
        if len(named) == 1 and clean_name(named[0].name) in clean_name(re.sub(r"[()（）]", "", text)):
            return Match((named[0],), by_id=True)
        return Match(tuple(found or ()))

    def narrow(self, people: Sequence[Person], hints: Sequence[str]) -> tuple[Person, ...]:
        """Return the homonyms that hints (units of the row, file and sheet names) speak for; all if none does."""
        text = " ".join(hints).casefold()
        for tell in (_id_in, _store_in, _region_in):
            told = tuple(person for person in people if tell(person, text))
            if len(told) == 1:
                return told
        return tuple(people)

    def suggestion(self, text: str) -> str:
        """Return the name most like a text, with its id; '' if none is near."""
        names = [person.name for person in self.team.people]
        near = difflib.get_close_matches(clean_name(text), names, n=1, cutoff=0.49)
        if not near:
            return ""
        person = next(person for person in self.team.people if person.name == near[0])
        return person.name if person.id == person.name else f"{person.name}({person.id})"


def _id_in(person: Person, text: str) -> bool:
    return (
        len(person.id) >= 3 and re.search(rf"(?<![a-z0-9]){re.escape(person.id.casefold())}(?![0-9])", text) is not None
    )


def _store_in(person: Person, text: str) -> bool:
    return any(path.path.store and path.path.store.casefold() in text for path in person.assignments)


def _region_in(person: Person, text: str) -> bool:
    return any(path.path.region and path.path.region.casefold() in text for path in person.assignments)
