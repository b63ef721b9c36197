"""Who has a row in a plan, how much of each column they are there, and what they weigh (domain.md 4.8, 4.10)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from workflow.compute.ability import WHOLE, Candidate, Exponents, weighings
from workflow.compute.plan_basis import Basis
from workflow.compute.presence import stretches
from workflow.domain.fairness import Weighing
from workflow.domain.period import Period
from workflow.domain.plan import Edits, Method, Terms
from workflow.domain.team import Person, TeamPath

_TYPED_SCALE = 10_000
"""Typed weights are in 1/10,000; where nobody typed any, everybody weighs 1."""


@dataclass
class Member:
    """Somebody's row before amounts are known."""

    person: Person
    group: TeamPath
    path: TeamPath
    weight: Fraction = Fraction(1)
    typed: bool = False
    weighing: Weighing | None = None
    presence: dict[int, Fraction] = field(default_factory=dict)
    """What of a full part of each column they carry, by column."""
    days: int = 0
    whole: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What tells the row from others."""
        return self.person.id, self.group.text


@dataclass(frozen=True)
class Roster:
    """All rows of people in the team's order."""

    members: tuple[Member, ...]
    astray: tuple[tuple[str, int], ...]
    """People who spend a part of a column (from 0) outside of the plan's unit."""


def roster(basis: Basis, terms: Terms, columns: Sequence[Period], groups: Sequence[TeamPath], edits: Edits) -> Roster:
    """Return who shares in a plan: the selling people of its unit, one row for each of `groups` that they are in."""
    found: dict[tuple[str, TeamPath], Member] = {}
    astray: list[tuple[str, int]] = []
    for person in basis.team.people:
        if not person.sells:
            continue
        for place, column in enumerate(columns):
            inside = outside = False
            clock = basis.clocks.person(person, terms.metric)
            for part in stretches(person, column, clock, basis.planning.ramp, basis.planning.months):
                if not terms.unit.contains(part.path):
                    outside = True
                    continue
                inside = True
                group = next(unit for unit in part.path.ancestors() if unit in groups)
                member = found.setdefault((person.id, group), Member(person, group, part.path))
                full = basis.clocks.unit(part.path, terms.metric).measure(column, column.start, column.end)
                more = Fraction(part.share) / full if full else Fraction(0)
                member.presence[place] = member.presence.get(place, Fraction(0)) + more
                member.days += part.days
                member.path = part.path
            if inside and outside:
                astray.append((person.id, place))
    for member in found.values():
        clock = basis.clocks.unit(member.path, terms.metric)
        member.whole = sum(clock.measure(column, column.start, column.end) for column in columns)
    members = tuple(found.values())
    _weigh(basis, terms, members, edits)
    return Roster(members, tuple(astray))


def _weigh(basis: Basis, terms: Terms, members: Sequence[Member], edits: Edits) -> None:
    """Give everybody their weight: by ability or as typed; what was typed into the plan counts before both."""
    if terms.method is Method.ABILITY:
        known = by_ability(basis, terms, [member.person for member in members], edits)
        for member in members:
            member.weighing = known[member.person.id]
            member.weight = Fraction(member.weighing.weight, WHOLE)
    else:
        said = _said(basis, terms)
        typed = {member.person.id: said.get(member.person.id, 0) if said else member.person.weight
                 for member in members}  # fmt: skip
        scale = _TYPED_SCALE if max(typed.values(), default=0) >= _TYPED_SCALE // 10 else 1
        for member in members:
            member.weight = Fraction(typed[member.person.id], scale)
    for member in members:
        if member.key in edits.weights:
            member.weight, member.typed = edits.weights[member.key], True


def _said(basis: Basis, terms: Terms) -> Mapping[str, int]:
    """Return the weights that a target workbook gives for the period, or for the shortest longer one."""
    longer = [
        period for metric, period in basis.weights
        if metric == terms.metric and period.start <= terms.period.start and terms.period.end <= period.end
    ]  # fmt: skip
    return basis.weights[terms.metric, min(longer, key=lambda each: (each.end - each.start, each))] if longer else {}


def by_ability(basis: Basis, terms: Terms, people: Sequence[Person], edits: Edits) -> Mapping[str, Weighing]:
    """Return what people weigh by what they reached, how long they are here and how free their hands are."""
    history = basis.month_history(terms.metric)
    candidates = {
        person.id: Candidate(
            person.id,
            history.get(person.id, ()),
            edits.abilities.get(person.id),
            _tenure(person.joined, terms.period),
            edits.free.get(person.id, Fraction(1)),
        )
        for person in people
    }
    return weighings(list(candidates.values()), Exponents(terms.alpha, terms.beta, terms.gamma))


def _tenure(joined: date | None, period: Period) -> int | None:
    """Return the months at work in the middle of what they are there of the period; None: for ever."""
    if joined is None:
        return None
    start = min(max(joined, period.start), period.end)
    middle = start + (period.end - start) / 2
    return (middle.year - joined.year) * 12 + middle.month - joined.month


def vacancies(members: Sequence[Member], column: int) -> Mapping[TeamPath, tuple[Fraction, Fraction]]:
    """Return what the people of each unit weigh in a column: as far as they are there, and if all were there."""
    here: dict[TeamPath, Fraction] = defaultdict(Fraction)
    full: dict[TeamPath, Fraction] = defaultdict(Fraction)
    for member in members:
        part = member.presence.get(column, Fraction(0))
        here[member.group] += member.weight * part
        full[member.group] += member.weight * max(part, Fraction(1))
    return {group: (here[group], full[group]) for group in full}
