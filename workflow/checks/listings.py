"""Silent edits of targets and of people: a value that another one stands in the place of, with old and new.

What says of itself that it changed is no silent edit: a new version or an effective day of a target, a reason beside
it, a moving date of a person, a leaving date that was filled in.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Block, Intake
from workflow.domain.metric import METRICS
from workflow.domain.money import thousands
from workflow.domain.place import Place

Row = Mapping[str, Any]

_TARGET_KEY = ("company", "region", "store", "metric", "start", "end", "period", "tier", "version", "effective")
_DAYS = {"joined": ("入职日期", "joining date"), "left": ("离职日期", "leaving date")}
_UNITS = {
    "company": ("公司", "company"), "region": ("大区", "region"), "province": ("省区", "province"),
    "city": ("城市", "city"), "department": ("部门", "department"), "store": ("门店", "store"),
    "path": ("组织路径", "team path"),
}  # fmt: skip
_SHOWN = 20
"""Findings of one sort a workbook; the rest is a number."""


def listing_edits(before: Intake, now: Intake, until: date, as_of: date) -> Iterable[Finding]:
    """Yield a warning for each target and each person of a workbook that was changed without a word.

    Args:
        before: the version that counted before.
        now: tonight's.
        until: the last day that counted with the earlier version.
        as_of: tonight's day; targets of periods that have not begun are plans, which may change.
    """
    complained = {
        (one.place.sheet, one.place.row) for one in before.findings if one.severity.holds or "correction" in one.code
    }
    blocks = {block.number: block for block in now.blocks}
    edits: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("history.target", lambda: _targets(_pairs(before, now, "sales_target", _target_key, complained), now, as_of)),
        ("history.person", lambda: _people(_pairs(before, now, "people", _person_key, complained), now, blocks)),
    ]
    for code, run in edits:
        found = list(run())
        yield from found[:_SHOWN]
        if len(found) > _SHOWN:
            cause = f"{code}|{now.workbook}"
            yield find("history.more", Place(now.workbook), len(found) - _SHOWN, cause=cause, seen=until)


def _pairs(
    before: Intake,
    now: Intake,
    kind: str,
    key: Callable[[Row], Hashable],
    complained: Collection[tuple[str, int]],
) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of both versions that are about the same, where each has just one such row."""
    old, new = (_by_key(intake.frames.get(kind), key) for intake in (before, now))
    for mine, rows in new.items():
        earlier = old.get(mine, [])
        if len(rows) == len(earlier) == 1 and (earlier[0][SHEET], earlier[0][ROW]) not in complained:
            yield earlier[0], rows[0]


def _by_key(frame: pl.DataFrame | None, key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = {}
    for row in frame.filter(~pl.col(HELD)).iter_rows(named=True) if frame is not None else ():
        if (mine := key(row)) is not None:
            found.setdefault(mine, []).append(row)
    return found


def _target_key(row: Row) -> Hashable:
    return (row.get("person_id") or row.get("person"), *(row.get(name) for name in _TARGET_KEY))


def _person_key(row: Row) -> Hashable:
    return row.get("id") or row.get("name")


def _targets(pairs: Iterable[tuple[Row, Row]], now: Intake, as_of: date) -> Iterator[Finding]:
    for old, new in pairs:
        planned = new["start"] is not None and new["start"] > as_of
        told = new.get("reason") and new.get("reason") != old.get("reason")
        if planned or told or old["target"] is None or new["target"] in (None, old["target"]):
            continue
        metric = METRICS.get(new["metric"])
        owner = new.get("person") or new.get("person_id") or new.get("store") or new.get("region") or new.get("company")
        yield find(
            "history.target", Place(now.workbook, new[SHEET], new[ROW], new["column"]), thousands(new["target"]),
            cause=f"history.target|{now.workbook}", old=thousands(old["target"]), who=owner or "",
            period=new["period"] or _span(new["start"], new["end"]),
            metric=metric.zh if metric else new["metric"], metric_en=metric.en if metric else new["metric"],
        )  # fmt: skip


def _span(start: date | None, end: date | None) -> str:
    """A month as 2026-11; any other span as its two days."""
    if start and end and start.day == 1 and (end.year, end.month) == (start.year, start.month) and end.day >= 28:
        return f"{start:%Y-%m}"
    return f"{start or '?'} – {end or '?'}"


def _people(pairs: Iterable[tuple[Row, Row]], now: Intake, blocks: Mapping[int, Block]) -> Iterator[Finding]:
    for old, new in pairs:
        moved = new.get("moved") is not None and new.get("moved") != old.get("moved")
        watched = _DAYS if moved else {**_DAYS, **_UNITS}
        for column, (zh, en) in watched.items():
            was, is_now = old.get(column), new.get(column)
            # What was filled in later was not changed; a column that is gone is said of the column.
            gone = column not in blocks[new[BLOCK]].columns
            if was is None or was == is_now or gone or (is_now is None and column != "left"):
                continue
            yield find(
                "history.person", blocks[new[BLOCK]].anchor(now.workbook, new[ROW], column), str(is_now or "—"),
                cause=f"history.person|{now.workbook}", old=was, who=new["name"], column=zh, column_en=en,
                **({"person_id": new["id"]} if new.get("id") else {}),
            )  # fmt: skip
