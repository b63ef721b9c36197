"""Field 1 of a daily report: does the region fit the person on that day, is the weather a word, and one for a place?"""

import re
from collections.abc import Iterable

import polars as pl

from workflow.checks.visit_book import WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding

_DRY = re.compile(r"晴|烈日|sun|clear|fair", re.IGNORECASE)
_WET = re.compile(r"雨|雪|雹|rain|snow|shower|storm|hail", re.IGNORECASE)
_BOTH = re.compile(r"转|到|间|有时")
_FEWEST = 3
"""Reports of a place and day that it takes to say which weather is the odd one."""


def strange_regions(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each person and day whose region is another unit of the office (#34).

    What is no unit's name (浦东, 南京西路) is where the visits were, not where the person belongs: nothing is said.
    """
    frame = book.reported
    if not settings.region or "region" not in frame.columns:
        return
    units = {_bare(name) for person in book.team.people for one in person.assignments for name in one.path[1:] if name}
    pairs = frame.filter(pl.col("region").is_not_null()).select(WHO, "region").unique(maintain_order=True)
    odd = [pair for pair in pairs.iter_rows() if _bare(pair[1]) in units and not _always_own(book, *pair)]
    if not odd:
        return
    named = pl.DataFrame(odd, schema=pairs.schema, orient="row")
    told = frame.join(named, on=[WHO, "region"], how="semi", maintain_order="left")
    for row in told.unique([WHO, "date", "region"], maintain_order=True, keep="first").iter_rows(named=True):
        own = book.unit(row[WHO], row["date"])
        region = _bare(row["region"])
        if own is None or region not in units or any(region == _bare(name) for name in own if name):
            continue
        yield find(
            "visit.region", book.place(row, "region"), row["region"], who=book.name(row[WHO]), unit=own.name,
            person_id=row[WHO], cause=f"visit.region|{row[WHO]}|{row['region']}",
        )  # fmt: skip


def _always_own(book: VisitBook, who: str, region: str) -> bool:
    """Whether a region is one of a person's own units who never moved."""
    person = book.team.by_id.get(who)
    if person is None or len(person.assignments) > 1:
        return person is None
    return any(_bare(region) == _bare(name) for name in person.assignments[0].path if name)


def _bare(name: str) -> str:
    for end in ("大区", "区域", "片区", "区", "分公司", "分店", "店"):
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)
    return name


def unknown_weather(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each person and day whose weather contains none of the words (#34)."""
    frame = book.reported
    if not settings.weather_words or "weather" not in frame.columns:
        return
    words = [word.lower() for word in settings.weather_words]
    told = frame.filter(pl.col("weather").is_not_null())
    strange = [
        text for text in told["weather"].unique().sort().to_list() if not any(word in text.lower() for word in words)
    ]
    shown = "、".join(word for word in settings.weather_words if not word.isascii()) or "、".join(words)
    rows = told.filter(pl.col("weather").is_in(strange)).unique([WHO, "date"], maintain_order=True, keep="first")
    for row in rows.iter_rows(named=True):
        yield find(
            "visit.weather_unknown", book.place(row, "weather"), row["weather"], known=shown, person_id=row[WHO],
            cause=f"visit.weather_unknown|{row['weather']}",
        )  # fmt: skip


def different_weather(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each person whose weather is sunny where most of the same store have rain or snow, or so (#34).

    A store is one place; of a region nothing is compared. 阴 and 多云 go with either.
    """
    frame = book.reported
    if not settings.weather or "weather" not in frame.columns:
        return
    texts = frame["weather"].unique().drop_nulls().sort().to_list()
    wet = {text: _wet(text) for text in texts if _wet(text) is not None}
    sort = pl.col("weather").replace_strict(wet, default=None, return_dtype=pl.Int64)
    once = frame.with_columns(sort.alias("_wet")).filter(pl.col("_wet").is_not_null())
    once = once.unique([WHO, "date"], maintain_order=True, keep="first")
    placed = once.with_columns(book.stores(once)).filter(pl.col("_store") != "")
    over = ("_store", "date")
    counted = placed.with_columns(pl.col("_wet").sum().over(over).alias("_w"), pl.len().over(over).alias("_n"))
    odd = counted.filter(
        (pl.col("_n") >= _FEWEST)
        & (((pl.col("_wet") == 1) & (pl.col("_w") * 2 < pl.col("_n")))
           | ((pl.col("_wet") == 0) & (pl.col("_w") * 2 > pl.col("_n"))))
    )  # fmt: skip
    if odd.is_empty():
        return
    usual = {
        (row["_store"], row["date"], row["_wet"]): row["weather"]
        for row in reversed(list(counted.iter_rows(named=True)))
    }
    for row in odd.iter_rows(named=True):
        others = row["_w"] if row["_wet"] == 0 else row["_n"] - row["_w"]
        yield find(
            "visit.weather_differs", book.place(row, "weather"), row["weather"], day=row["date"], unit=row["_store"],
            others=others, other=usual[row["_store"], row["date"], 1 - row["_wet"]], person_id=row[WHO],
        )  # fmt: skip


def _wet(weather: str) -> int | None:
    """1 for rain or snow, 0 for sunshine, None for what goes with either (阴, 晴转雨)."""
    if _BOTH.search(weather):
        return None
    return 1 if _WET.search(weather) else 0 if _DRY.search(weather) else None
