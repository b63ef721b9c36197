"""Do targets add up: units and those below, periods and their parts, parents and children (capabilities.md #10)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from workflow.checks.settings import CheckSettings
from workflow.checks.target_book import TargetBook, described, shown
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.metric import METRICS
from workflow.domain.period import Period
from workflow.domain.place import Place
from workflow.domain.results import Target, Tier
from workflow.domain.team import Person, TeamPath

_UNITS = ("下级", "those below")
_PARTS = ("各期", "its parts")
_CHILDREN = ("下级目标", "its children")


def unreconciled(book: TargetBook, settings: CheckSettings) -> Iterable[Finding]:
    """Yield where targets that are all stated do not add up to the one above within the tolerance."""
    groups: dict[tuple[str, Period], list[Target]] = defaultdict(list)
    for target in book.targets:
        if METRICS[target.metric].additive and not target.open:
            groups[target.metric, target.period].append(target)
    told: set[tuple[str, Place]] = set()
    by_units = (found for (_, period), mine in groups.items() for found in _units(mine, period, book, settings))
    for finding in (*by_units, *_periods(groups.values(), book, settings), *_codes(book, settings)):
        if (finding.code, finding.place) not in told:
            told.add((finding.code, finding.place))
            yield finding


def _units(mine: Sequence[Target], period: Period, book: TargetBook, settings: CheckSettings) -> Iterator[Finding]:
    """A unit's target and those directly below it, where everybody in the unit is below one of them."""
    units = {target.path: target for target in mine if not target.person_id}
    people = {target.person_id: target for target in mine if target.person_id}
    last = min(period.end, book.as_of) if book.as_of >= period.start else period.start
    for path, target in units.items():
        below = [one for other, one in units.items() if other != path and _owner(other, units, above=True) == path]
        members = [each for each in book.team.members(path, last) if each.sells and _there(each, period)]
        own = [each for each in members if _owner(each.path_on(last), units) == path]
        below += [people[each.id] for each in own if each.id in people]
        missing = [each.name for each in own if each.id not in people]
        if below:
            yield from _compare(target, below, missing, book, settings, _UNITS)


def _there(person: Person, period: Period) -> bool:
    return (person.joined is None or person.joined <= period.end) and (
        person.left is None or person.left >= period.start
    )


def _owner(path: TeamPath, units: Iterable[TeamPath], *, above: bool = False) -> TeamPath | None:
    known = set(units)
    return next((unit for unit in list(path.ancestors())[1 if above else 0 :] if unit in known), None)


def _periods(groups: Iterable[Sequence[Target]], book: TargetBook, settings: CheckSettings) -> Iterator[Finding]:
    """A year's target and those of its quarters or months, where the owner has all of them."""
    owned: dict[tuple[str, str, TeamPath], dict[Period, Target]] = defaultdict(dict)
    for target in (target for group in groups for target in group):
        owner = TeamPath("") if target.person_id else target.path
        owned[target.metric, target.person_id, owner][target.period] = target
    for mine in owned.values():
        for period, target in mine.items():
            parts = [mine[part] for part in period.parts() if part in mine and part != period]
            if len(parts) > 1 and len(parts) == len(period.parts()):
                yield from _compare(target, parts, (), book, settings, _PARTS)


def _codes(book: TargetBook, settings: CheckSettings) -> Iterator[Finding]:
    """Targets that name the number of the one above."""
    by_code: dict[str, Target] = {}
    children: dict[str, list[Target]] = defaultdict(list)
    base = [entry for entry in book.entries if entry.target.tier is Tier.BASE]
    for entry in base:
        if entry.code and not _same_row(by_code.setdefault(entry.code, entry.target), entry.target):
            yield find("target.code_twice", _place(entry.target), entry.code, where=by_code[entry.code].place or "")
    for entry in base:
        if entry.parent and entry.parent not in by_code:
            yield find("target.parent_unknown", _place(entry.target), entry.parent,
                       person_id=entry.target.person_id)  # fmt: skip
        elif entry.parent:
            children[entry.parent].append(entry.target)
    for code, below in children.items():
        target = by_code[code]
        same = [
            one for one in below if (one.metric, one.period, one.tier) == (target.metric, target.period, target.tier)
        ]
        if same and METRICS[target.metric].additive:
            yield from _compare(target, same, (), book, settings, _CHILDREN)


def _same_row(one: Target, other: Target) -> bool:
    return one is other or (_place(one).row == _place(other).row and _place(one).workbook == _place(other).workbook)


def _compare(
    target: Target, below: Sequence[Target], missing: Sequence[str], book: TargetBook, settings: CheckSettings,
    words: tuple[str, str],
) -> Iterator[Finding]:  # fmt: skip
    total = sum(one.amount for one in below)
    difference = total - target.amount
    slack = abs(target.amount) * settings.target_tolerance / 100
    details = described(book, target) | {"sum": shown(total)}
    if difference > slack or (difference < -slack and not missing):
        yield find(
            "target.unreconciled", _place(target), shown(target.amount), **details,
            below=words[0], below_en=words[1], difference=shown(abs(difference)),
            more="多" if difference > 0 else "少", more_en="more" if difference > 0 else "less",
            coverage=f"{total / target.amount:.1%}" if target.amount else "—",
            tolerance=f"{settings.target_tolerance:g}",
        )  # fmt: skip
    elif missing and difference >= 0:
        yield find("target.child_missing", _place(target), shown(target.amount), **details,
                   missing="、".join(missing[:_NAMES]) + ("…" if len(missing) > _NAMES else ""))  # fmt: skip


_NAMES = 8


def _place(target: Target) -> Place:
    return target.place or Place("")
