"""The people sheets to one dated team: who works where since when, below whom."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Intake
from workflow.domain.money import SCALE
from workflow.domain.place import Place
from workflow.domain.team import Assignment, Delivery, Person, Team, TeamPath
from workflow.resolve.delivery import delivery_of
from workflow.resolve.names import Directory, clean_name, shown_name

_STEPS = re.compile(r"\s*[/\\>＞▸›→|]+\s*|\s+-\s+|(?<=[一-鿿])-(?=[一-鿿])")
_OFFICE_POSTS = re.compile(
    r"内务|内勤|助理|财务|会计|出纳|人事|行政|仓管|库管|文员|客服|司机|秘书|assistant|accountant", re.IGNORECASE
)
_MANAGING_POSTS = re.compile(
    r"(?<!客户)(?<!业务)(?<!项目)(?<!产品)(?<!销售)经理|店长|总监|总裁|主管|主任|负责人|董事|副总|manager|director|vp|ceo",
    re.IGNORECASE,
)
_REPRESENTATIVE = re.compile(
    r"代表|业务员|销售员|顾问|导购|店员|客户经理|representative|account manager", re.IGNORECASE
)
_MAIL = re.compile(r"[^@\s<>(),;:\"\[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a people sheet with its place."""

    values: Mapping[str, object]
    place: Place
    intake: Intake

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return str(value).strip() if value is not None else ""

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        return value if isinstance(value, date) else None

    def cell(self, key: str) -> Place:
        block = self.intake.block(int(str(self.values[BLOCK])))
        return block.place(self.intake.workbook, self.place.row, key)

    @property
    def id(self) -> str:
        return self.text("id") or shown_name(self.text("name"))

    @property
    def key(self) -> str:
        """What rows of one person have in common: names without an id are the same in any letters."""
        return self.text("id") or clean_name(self.text("name"))


def build_team(intakes: Sequence[Intake], company: str) -> tuple[Team, list[Finding]]:
    """Return the team of all people sheets, and what is wrong with them; an empty team where there is no such sheet."""
    rows = [row for intake in intakes for row in _rows(intake)]
    findings: list[Finding] = []
    names = Counter(row.text("company") for row in rows if row.text("company"))
    paths = _Paths(rows, names.most_common(1)[0][0] if names else "", company)
    by_id: dict[str, list[_Row]] = {}
    for row in rows:
        by_id.setdefault(row.key, []).append(row)
    counted = {listed[0].id: _counted(listed, findings) for listed in by_id.values()}
    weighed = any(isinstance(row.values.get("weight"), int) for row in rows)
    people = [_person(listed, paths, SCALE if weighed else 1, findings) for listed in counted.values()]
    team = Team(tuple(people), paths.company)
    return Team(tuple(_with_superiors(team, counted, findings)), paths.company), findings


def mail_cells(intakes: Sequence[Intake]) -> dict[str, Place]:
    """Return where each person's mail address stands by their id; the row where the sheet has no such column."""
    rows = [row for intake in intakes for row in _rows(intake)]
    names = {row.key: row.id for row in reversed(rows)}
    latest = sorted(rows, key=lambda row: row.day("moved") or date.min)
    return {names[row.key]: row.cell("mail") for row in latest}


def _rows(intake: Intake) -> Iterable[_Row]:
    frame = intake.frames.get("people")
    if frame is None:
        return
    for values in frame.filter(~frame[HELD]).iter_rows(named=True):
        yield _Row(values, Place(intake.workbook, str(values[SHEET]), int(values[ROW])), intake)


_NOT_COMPARED = frozenset({ROW, SHEET, BLOCK, HELD, "remark"})


def _counted(rows: list[_Row], findings: list[Finding]) -> list[_Row]:
    """The rows of one person that count: all where moving dates tell them apart, else the first."""
    first = rows[0]
    counted = [first]
    for other in rows[1:]:
        if other.day("moved") or first.day("moved"):
            counted.append(other)
            continue
        differing = [key for key in first.values if key not in _NOT_COMPARED and first.text(key) != other.text(key)]
        if differing:
            place = other.cell("id") if other.text("id") else other.cell("name")
            both = [f"{first.text(key) or '—'} ≠ {other.text(key) or '—'}" for key in differing]
            told = {"both": "；".join(both), "both_en": "; ".join(both)}
            findings.append(find("person.duplicate", place, other.text("name"), id=other.id, **told))
    return counted


def _person(rows: list[_Row], paths: "_Paths", weight: int, findings: list[Finding]) -> Person:
    """One person out of the rows that count for them; `weight` is what somebody without one weighs."""
    first = rows[0]
    moves = _assignments(rows, paths)
    latest = max(rows, key=lambda row: row.day("moved") or date.min) if len(moves) > 1 else first
    post = latest.text("post")
    mail = latest.text("mail").removeprefix("mailto:")
    own = latest.values.get("weight")
    return Person(
        id=first.id,
        name=_BRACKETS.sub("", first.text("name")).strip() or first.id,
        assignments=moves,
        post=post,
        mail=mail if _MAIL.fullmatch(mail) else "",
        joined=min((day for row in rows if (day := row.day("joined"))), default=None),
        left=_left(latest, findings),
        weight=own if isinstance(own, int) else weight,
        sells=not _OFFICE_POSTS.search(post)
        and not (_MANAGING_POSTS.search(post) and not _REPRESENTATIVE.search(post)),
        receives=latest.text("receives"),
        grade=latest.text("grade"),
        delivery=_delivery(latest, findings),
    )


def _delivery(row: _Row, findings: list[Finding]) -> Delivery:
    """What the row says about the person's messages; what nobody understands is told and asks for nothing."""
    found, unclear = delivery_of({key: row.text(key) for key in ("editions", "detail", "channel", "quiet")})
    findings += [find("person.delivery", row.cell(key), row.text(key), who=row.text("name")) for key in unclear]
    return found


def _left(row: _Row, findings: list[Finding]) -> date | None:
    """The last day at work; for somebody who has left on a day that nobody wrote down, long ago."""
    day = row.day("left")
    if day is None and _GONE.search(row.text("status")):
        findings.append(find("person.left_undated", row.cell("left"), row.text("name")))
        return date.min
    return day


_GONE = re.compile(r"离职|离岗|退休|辞职|解除|^否$|left|resigned|inactive", re.IGNORECASE)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def _assignments(rows: list[_Row], paths: "_Paths") -> tuple[Assignment, ...]:
    found: dict[date | None, TeamPath] = {}
    for row in rows:
        moved = row.day("moved")
        before = paths.before(row) if moved else None
        if moved and before and None not in found:
            found[None] = before
        found.setdefault(moved, paths.of(row))
    if None not in found:
        earliest = min(day for day in found if day)
        found = {None: found.pop(earliest), **found}
    return tuple(Assignment(start, found[start]) for start in sorted(found, key=lambda day: day or date.min))


_UPPER = ("region", "province", "city", "department")
"""Levels above the store, the highest first."""


class _Paths:
    """How the units of all rows are written: one column a level, or one column with the whole path.

    Of several levels the top one is the region and the deepest one the store (大区 省区 城市 门店).
    """

    def __init__(self, rows: Sequence[_Row], named: str, default: str) -> None:
        steps = [self._steps(row.text("path")) for row in rows if row.text("path")]
        firsts = {parts[0] for parts in steps if parts}
        deep = [parts for parts in steps if len(parts) >= 3]
        self._leading = bool(steps) and (
            bool(deep) or (len(firsts) == 1 and (_is_company(next(iter(firsts))) or next(iter(firsts)) == named))
        )
        self._has_stores = any(row.text("store") for row in rows)
        leading = Counter(parts[0] for parts in steps).most_common(1)[0][0] if self._leading else ""
        self.company = named or leading or default

    @staticmethod
    def _steps(text: str) -> list[str]:
        return [part for part in _STEPS.split(text) if part]

    def of(self, row: _Row) -> TeamPath:
        if row.text("path") and not row.text("region") and not row.text("store"):
            return self._split(row.text("path"))
        company = row.text("company") or self.company
        upper = [unit for key in _UPPER if (unit := self._own(row.text(key), company))]
        store = self._own(row.text("store"), company)
        if not self._has_stores and len(upper) > 1:
            store = upper[-1]
        return TeamPath(company, upper[0] if upper else "", store)

    def before(self, row: _Row) -> TeamPath | None:
        if not any(row.text(f"{key}_before") for key in ("region", "store", "path")):
            return None
        now = self.of(row)
        if row.text("path_before"):
            return self._split(row.text("path_before"))
        return TeamPath(now.company, row.text("region_before") or now.region, row.text("store_before"))

    @staticmethod
    def _own(unit: str, company: str) -> str:
        """A unit's name; '' for what stands for the whole office."""
        return "" if unit in (company, "公司", "总公司", "总部", "全公司", "集团", "公司总部") else unit

    def _split(self, text: str) -> TeamPath:
        parts = self._steps(text)
        if self._leading and parts:
            company, parts = parts[0], parts[1:]
        else:
            company = self.company
        parts = [part for part in parts if self._own(part, company)]
        if not parts:
            return TeamPath(company)
        return TeamPath(company, parts[0]) if len(parts) == 1 else TeamPath(company, "/".join(parts[:-1]), parts[-1])


def _is_company(text: str) -> bool:
    return text.endswith(("公司", "集团", "总部", "Inc", "Ltd", "Co.")) or text in ("公司", "全公司")


def _with_superiors(team: Team, rows: Mapping[str, list[_Row]], findings: list[Finding]) -> Iterable[Person]:
    directory = Directory(team)
    unknown: set[str] = set()
    for person in team.people:
        row = rows[person.id][-1]
        written = row.text("superior")
        found = directory.match(written).people if written else ()
        if len(found) > 1:
            found = directory.narrow(found, [person.assignments[-1].path.store, person.assignments[-1].path.region])
        if written and not found and written not in unknown:
            unknown.add(written)
            findings.append(
                find(
                    "person.superior_unknown", row.cell("superior"), written, cause=f"person.superior_unknown|{written}"
                )
            )
        superior = found[0].id if len(found) == 1 and found[0].id != person.id else ""
        yield replace(person, superior=superior)
