"""Leaderboards (龙虎榜): a stanza, a window and a peer group make a board (domain.md 4.9)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from workflow.compute.contest import Contest
from workflow.compute.eligibility import NO_BASE, NO_TARGET, UNREPORTED, excluded, is_newcomer
from workflow.compute.settings import BoardSettings, competes
from workflow.compute.streaks import days_on_top
from workflow.compute.tie_breaks import Contender, Deciders, rank
from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Unit
from workflow.domain.money import round_half_up
from workflow.domain.period import Period
from workflow.domain.ranking import Measure
from workflow.domain.results import Board, BoardRow, Window
from workflow.domain.team import Level, Person, TeamPath

__all__ = ["Contender", "PublishedRanks", "chosen_boards", "default_boards", "moved", "rank",
           "ranked_boards"]  # fmt: skip

PublishedRanks = Mapping[tuple[str, str, str], Mapping[str, int]]
"""Ranks by member, by (board key, scope as text, window), of the last board published for an earlier as_of."""


def chosen_boards(
    stanzas: Sequence[BoardSettings], facts: pl.DataFrame, language: Language
) -> tuple[BoardSettings, ...]:
    """Return the boards to make, each with a title: those of config.yaml, else the default ones."""
    return tuple(
        stanza if stanza.title else stanza.model_copy(update={"title": _default_title(stanza, language)})
        for stanza in stanzas
    ) or default_boards(facts, language)


def default_boards(facts: pl.DataFrame, language: Language = Language.ZH) -> tuple[BoardSettings, ...]:
    """Return one board of everybody for each money metric that has facts, in the order of the metrics."""
    present = set(facts["metric"].unique().to_list())
    plain = (
        BoardSettings(key=metric.key, metric=metric.key)
        for metric in METRICS.values()
        if metric.unit is Unit.MONEY and metric.key in present and competes(metric.key)
    )
    return tuple(stanza.model_copy(update={"title": _default_title(stanza, language)}) for stanza in plain)


_SORTS = {
    Measure.AMOUNT: ("", ""),
    Measure.COMPLETION: ("完成率", " completion"),
    Measure.PROGRESS: ("进步", " progress"),
    Measure.PER_HEAD: ("人均", " per head"),
}


def _default_title(stanza: BoardSettings, language: Language) -> str:
    metric, (zh, en) = METRICS[stanza.metric], _SORTS[stanza.by]
    if language is Language.ZH:
        who = {"people": "新人" if stanza.newcomers else "", "region": "大区", "store": "门店"}[stanza.who]
        return f"{who}{metric.zh}{zh}龙虎榜"
    who = {"people": "newcomers' " if stanza.newcomers else "", "region": "regions' ", "store": "stores' "}[stanza.who]
    title = f"{who}{metric.en}{en} leaderboard"
    return title[0].upper() + title[1:]


def moved(rows: Sequence[BoardRow], before: Mapping[str, int] | None) -> tuple[BoardRow, ...]:
    """Add the movement against earlier ranks, places won (+) or lost (−); None: no such board, `new`: no rank there."""
    if before is None:
        return tuple(rows)
    return tuple(
        row if row.rank is None
        else replace(row, movement=before[row.member] - row.rank) if row.member in before
        else replace(row, new=True)
        for row in rows
    )  # fmt: skip


def ranked_boards(contest: Contest, boards: Sequence[BoardSettings], previous: PublishedRanks) -> tuple[Board, ...]:
    """Return every board of an evening: one a stanza, window and peer group, shorter windows first.

    On a board of people stands once everybody of the peer group (by the unit on as_of) who worked in the window and
    sells or has an amount there; the value is all that the person has in the window. A unit's value is what its people
    brought in while they were in it. No report and no ledger for it means 未报, not 0.
    """
    made: list[Board] = []
    for settings in boards:
        for window in (window for window in Window if window in settings.windows):
            made += _Race(settings, window, contest).boards(previous)
    return tuple(made)


@dataclass(frozen=True)
class _Race:
    """One stanza and window: who competes, and with what."""

    settings: BoardSettings
    window: Window
    contest: Contest

    @property
    def period(self) -> Period:
        """The period that is ranked up to as_of."""
        return self.contest.period(self.window)

    def boards(self, previous: PublishedRanks) -> Iterator[Board]:
        """Yield a board a peer group."""
        settings, contest = self.settings, self.contest
        people = settings.who == "people"
        groups = self._people() if people else self._units()
        for scope in sorted(groups):
            rows = rank(groups[scope], settings.ranking)
            if self.window is not Window.DAY:
                rows = tuple(self._with_completion(row) for row in rows)
            elif settings.by is Measure.AMOUNT:
                rows = self._with_streaks(rows)
            rows = moved(rows, previous.get((settings.key, scope.text, self.window.value)))
            if settings.top:
                rows = tuple(row for row in rows if row.rank is None or row.rank <= settings.top)
            who = Level.PERSON if people else Level(settings.who)
            yield Board(
                settings.key, settings.title, scope, settings.metric, self.window, contest.as_of, self.period, rows,
                settings.by, who, settings.ranking, settings.tie_break,
            )  # fmt: skip

    def _people(self) -> dict[TeamPath, list[Contender]]:
        settings, contest = self.settings, self.contest
        known = contest.known_without_facts(settings.metric, self.period.start)
        deciders = Deciders(contest, settings.metric, self.period.start, settings.tie_break)
        groups: dict[TeamPath, list[Contender]] = defaultdict(list)
        for person in contest.team.people:
            scope = _peer_group(person.path_on(contest.as_of), settings.group)
            if scope is None or (settings.newcomers and not is_newcomer(person, settings.newcomers, contest.as_of)):
                continue
            if contender := self._person(person, known, deciders):
                groups[scope].append(contender)
        return groups

    def _person(self, person: Person, known: frozenset[str], deciders: Deciders) -> Contender | None:
        """Return a person as a contender; None for who was not here, or neither sells nor has an amount."""
        contest, metric, start = self.contest, self.settings.metric, self.period.start
        if (person.joined and person.joined > contest.as_of) or (person.left and person.left < start):
            return None
        value = contest.actuals.within(start, contest.as_of).people.get((person.id, metric))
        if value is None and not person.sells:
            return None
        if value is None and person.id in known:
            value = 0
        plain = Contender(
            person.id, person.name, person.path_on(contest.as_of), value, "" if value is not None else UNREPORTED,
            ties=deciders.of(person.id), provisional=value is not None and contest.late(person, metric, start),
        )  # fmt: skip
        return self._scored(plain, person)

    def _units(self) -> dict[TeamPath, list[Contender]]:
        settings, contest = self.settings, self.contest
        metric, start = settings.metric, self.period.start
        sums = contest.actuals.within(start, contest.as_of).units
        known = contest.known_without_facts(metric, start)
        deciders = Deciders(contest, metric, start, settings.tie_break)
        groups: dict[TeamPath, list[Contender]] = defaultdict(list)
        for unit, members in self._rosters().items():
            value, heads = sums.get((unit, metric)), contest.heads(unit, start)
            if value is None and any(person.id in known for person in members):
                value = 0
            scope = _peer_group(unit, settings.group)
            if scope is None or (value is None and not heads):
                continue
            late = value is not None and any(contest.late(person, metric, start) for person in members)
            plain = Contender(
                "", unit.name, unit, value, "" if value is not None else UNREPORTED,
                ties=deciders.of(unit.text, unit), provisional=late, heads=heads,
            )  # fmt: skip
            groups[scope].append(self._scored(plain, None))
        return groups

    def _rosters(self) -> dict[TeamPath, list[Person]]:
        """Return the people of every unit that competes, by the unit on as_of."""
        found: dict[TeamPath, list[Person]] = defaultdict(list)
        for person in self.contest.team.people:
            for unit in person.path_on(self.contest.as_of).ancestors():
                if unit.level is Level(self.settings.who):
                    found[unit].append(person)
        return found

    def _scored(self, plain: Contender, person: Person | None) -> Contender:
        """Give a contender the score that the board ranks, or the reason why there is none."""
        if plain.value is None:
            return plain
        member = plain.person_id or plain.path.text
        scored = plain
        match self.settings.by:
            case Measure.COMPLETION:
                scored = self._by_completion(plain, member)
            case Measure.PROGRESS:
                scored = self._by_progress(plain, person)
            case Measure.PER_HEAD:
                scored = _per_head(plain)
            case Measure.AMOUNT:
                pass
        reason = excluded(self.settings, member, person, self.period, self.contest)
        return replace(scored, reason=reason) if reason else scored

    def _by_completion(self, plain: Contender, member: str) -> Contender:
        target = self.contest.target(member, self.settings.metric, self.period)
        if not target or target < 0:
            return replace(plain, reason=NO_TARGET)
        return replace(plain, score=Fraction(plain.value or 0) / target, per=target)

    def _by_progress(self, plain: Contender, person: Person | None) -> Contender:
        """Compare with the own amount of as many working days of the period before; without one there is no progress.

        Who was not here for all of those days has nothing to compare with.
        """
        first, last = self.contest.comparable(self.window)
        metric = self.settings.metric
        sums = self.contest.actuals.within(first, last)
        before = sums.people.get((person.id, metric)) if person else sums.units.get((plain.path, metric))
        absent = person is not None and person.joined is not None and person.joined > first
        if absent or not before or before < 0:
            return replace(plain, reason=NO_BASE)
        return replace(plain, score=Fraction((plain.value or 0) - before, before), per=Fraction(before), total=before)

    def _with_completion(self, row: BoardRow) -> BoardRow:
        """Add target and completion of the period: as somebody set it, else of the months or days that make it up."""
        standing = self.contest.standings.get((row.member, self.settings.metric, self.period))
        if standing:
            return replace(row, completion=standing.completion, target=standing.target)
        target = self.contest.target(row.member, self.settings.metric, self.period)
        if not target or target < 0 or row.value is None:
            return row
        amount = row.total if self.settings.by is Measure.PER_HEAD and row.total is not None else row.value
        return replace(row, completion=Fraction(amount) / target, target=round_half_up(target))

    def _with_streaks(self, rows: tuple[BoardRow, ...]) -> tuple[BoardRow, ...]:
        """Say how long those on top of the day have been there."""
        winners = [row.member for row in rows if row.rank == 1 and (row.value or 0) > 0]
        members = [(row.member, None if row.person_id else row.path) for row in rows if row.rank is not None]
        lasting = days_on_top(winners, members, self.settings.metric, self.contest)
        return tuple(replace(row, streak=lasting.get(row.member, 0)) for row in rows)


def _per_head(plain: Contender) -> Contender:
    """A unit's amount a head; a unit nobody sold in has none."""
    if not plain.heads:
        return replace(plain, reason=NO_BASE)
    score = Fraction(plain.value or 0) / plain.heads
    return replace(plain, score=score, per=plain.heads, total=plain.value, value=round_half_up(score))


def _peer_group(path: TeamPath, group: str) -> TeamPath | None:
    """Return the unit in which somebody competes; None for who belongs to no unit of that level."""
    if group == "company":
        return TeamPath(path.company)
    if group == "region":
        return TeamPath(path.company, path.region) if path.region else None
    return path if path.store else None
