"""People and where they stand, dated: company ▸ region ▸ store ▸ person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Level(StrEnum):
    """The four levels of a team."""

    COMPANY = "company"
    REGION = "region"
    STORE = "store"
    PERSON = "person"


class TeamPath(NamedTuple):
    """A unit: the company, a region of it, a store of that; '' where the office has no such level."""

    company: str
    region: str = ""
    store: str = ""

    @property
    def level(self) -> Level:
        """The lowest level that is named."""
        return Level.STORE if self.store else Level.REGION if self.region else Level.COMPANY

    @property
    def name(self) -> str:
        """The unit's own name."""
        return self.store or self.region or self.company

    @property
    def text(self) -> str:
        """'公司/华东/上海店'."""
        return "/".join(part for part in self if part)

    def ancestors(self) -> Iterator["TeamPath"]:
        """Yield this unit and those above it, the company last."""
        yield self
        if self.store and self.region:
            yield TeamPath(self.company, self.region)
        if self.store or self.region:
            yield TeamPath(self.company)

    def contains(self, other: "TeamPath") -> bool:
        """Tell whether `other` is this unit or lies in it."""
        return all(not mine or mine == theirs for mine, theirs in zip(self, other, strict=True))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person belongs to a unit from a day on (None: since ever), until the next assignment starts."""

    start: date | None
    path: TeamPath


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a row of the people workbook asks for; what is empty or None is left to the office's defaults."""

    editions: frozenset[str] | None = None
    """Which editions ('evening', 'morning', 'weekly', 'monthly'); None: those of the role; empty: none at all."""
    detail: str = ""
    """'one_screen' or 'full'."""
    channel: str = ""
    """'mail', or 'files' (written and never sent)."""
    quiet: tuple[time, time] | None = None
    """Hours without messages, from and until (over midnight where from is later); they bind scheduled runs only."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the office."""

    id: str
    name: str
    assignments: tuple[Assignment, ...]
    """Oldest first, at least one."""
    post: str = ""
    mail: str = ""
    superior: str = ""
    """The superior's id; '' for none."""
    joined: date | None = None
    left: date | None = None
    """The last day at work."""
    weight: int = 1
    """What the person weighs when a unit's target is split among its people."""
    sells: bool = True
    """Whether targets are split to this person; a manager who only manages has no part."""
    receives: str = ""
    """Which summary the person gets: '' by post and people below, a unit's name or path, 本人 for the own day, 问题 for
    what is to be put right, or 否 / 无 for none."""
    grade: str = ""
    """The person's grade (一星, 高级 …), which plans of pay may ask for; '' for none."""
    delivery: Delivery = Delivery()
    """How the person's messages are to be."""

    def path_on(self, day: date) -> TeamPath:
        """Return the unit on a day; the first one for days before it."""
        path = self.assignments[0].path
        for assignment in self.assignments[1:]:
            if assignment.start is None or assignment.start <= day:
                path = assignment.path
        return path

    def active_on(self, day: date) -> bool:
        """Tell whether the person works here on a day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)


@dataclass(frozen=True)
class Team:
    """All people of the office, by id in a stable order."""

    people: tuple[Person, ...]
    company: str

    @cached_property
    def by_id(self) -> dict[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def by_superior(self) -> dict[str, tuple[Person, ...]]:
        """Direct reports by the superior's id."""
        below: dict[str, list[Person]] = {}
        for person in self.people:
            if person.superior:
                below.setdefault(person.superior, []).append(person)
        return {superior: tuple(reports) for superior, reports in below.items()}

    def members(self, path: TeamPath, day: date) -> tuple[Person, ...]:
        """Return the people of a unit on a day, those of the units below included."""
        return tuple(person for person in self.people if path.contains(person.path_on(day)))

    def reports(self, person_id: str) -> frozenset[str]:
        """Return the ids of everybody below a person, however far down; a circle of superiors ends by itself."""
        found: set[str] = set()
        waiting = [person_id]
        while waiting:
            for person in self.by_superior.get(waiting.pop(), ()):
                if person.id not in found and person.id != person_id:
                    found.add(person.id)
                    waiting.append(person.id)
        return frozenset(found)

    def units(self, day: date) -> tuple[TeamPath, ...]:
        """Return every unit that has people on a day, the company first, in a stable order."""
        return units_of(person.path_on(day) for person in self.people)


def units_of(paths: Iterable[TeamPath]) -> tuple[TeamPath, ...]:
    """Return the given units and all above them, each once, sorted: a unit stands before those in it."""
    return tuple(sorted({unit for path in paths for unit in path.ancestors()}))
