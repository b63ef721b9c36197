"""Field 9 and the texts beside it: what is copied from day to day, and which issues wait for an answer (#42)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

import polars as pl

from workflow.checks.visit_book import KEY, WHO, VisitBook
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, ROW
from workflow.domain.visits import OpenIssue

_TEXTS = (("other", "其他记录", "Other"), ("outcome", "商谈结果", "Outcome"), ("notes", "说明", "Notes"))
_SIGNS = re.compile(r"[\s\d,，。.、;；:：!！?？()（）\"“”'\-—~～/]+")
_COMPARED = 30
"""How many earlier texts of a person a text is compared with, the latest first."""
_MOST_COPIES = 5
"""Rows that are said of a person and column: more of them say nothing new."""
_SHOWN = 40


def copied_texts(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each long text that nearly equals one of the same person on an earlier day.

    Numbers and punctuation are not compared: '拜访3家' and '拜访5家' are one text. Each is said against the day that is
    most like it, the first five of a person and column.
    """
    if not settings.copied_share or book.visits.is_empty():
        return
    for column, zh, en in _TEXTS:
        long = book.visits.filter(pl.col(column).str.len_chars() >= settings.copied_length)
        long = long.select(WHO, "date", column, "workbook", ROW, BLOCK).sort(WHO, "date", maintain_order=True)
        for (who,), rows in long.group_by([WHO], maintain_order=True):
            for row, other, share in islice(_alike(rows, column, settings), _MOST_COPIES):
                yield find(
                    "visit.copied", book.place(row, column), _short(row[column]), who=book.name(str(who)), column=zh,
                    column_en=en, other=other, share=f"{share:.0%}", person_id=who,
                    cause=f"visit.copied|{who}|{column}",
                )  # fmt: skip


@dataclass(slots=True)
class _Text:
    """One text of a person, as it is compared."""

    pairs: frozenset[str]
    """Its pairs of neighbouring signs."""
    day: date


def _alike(rows: pl.DataFrame, column: str, settings: VisitSettings) -> Iterator[tuple[Mapping[str, Any], date, float]]:
    """Yield each row whose text is like an earlier day's, with that day and how alike they are."""
    seen: dict[str, _Text] = {}
    least = settings.copied_share / 100
    for row in rows.iter_rows(named=True):
        bare = _SIGNS.sub("", row[column]).lower()
        if len(bare) < settings.copied_length * 0.7:
            continue
        text = _Text(frozenset(map("".join, pairwise(bare))), row["date"])
        since = row["date"] - timedelta(settings.copied_days)
        same = seen.get(bare)
        if same is not None and since <= same.day < row["date"]:
            best = (1.0, same.day)
        else:
            earlier = islice((one for one in reversed(seen.values()) if since <= one.day < row["date"]), _COMPARED)
            near = (one for one in earlier if _may_be_like(text, one, least))
            best = max(((_likeness(text, one), one.day) for one in near), default=(0.0, row["date"]))
        if best[0] >= least:
            yield row, best[1], best[0]
        seen.pop(bare, None)
        seen[bare] = text


def _may_be_like(one: _Text, other: _Text, least: float) -> bool:
    """Whether two texts can be alike at all: of texts too different in length that is plain without comparing them."""
    less, more = sorted((len(one.pairs), len(other.pairs)))
    return 2 * less >= least * (less + more)


def _likeness(one: _Text, other: _Text) -> float:
    """How alike two texts are, 0 to 1: the share of pairs of signs that they have in common (Dice)."""
    return 2 * len(one.pairs & other.pairs) / (len(one.pairs) + len(other.pairs))


def open_issues(book: VisitBook, settings: VisitSettings) -> tuple[OpenIssue, ...]:
    """Return what in 其他记录 (or 商谈结果) waits for an answer, the oldest first.

    A row with one of `issue_words` opens an issue of its customer; further such rows are mentions of it; a later row
    of the customer, or the same one, with one of `issue_done` closes it.
    """
    if book.visits.is_empty() or not settings.issue_words:
        return ()
    marks = [word.lower() for word in settings.issue_words]
    done = [word.lower() for word in settings.issue_done]
    told = book.visits.filter(pl.col("other").is_not_null() | pl.col("outcome").is_not_null())
    pattern = "(?i)" + "|".join(re.escape(word) for word in (*marks, *done))
    texts = pl.concat_str(pl.col("other").fill_null(""), pl.col("outcome").fill_null(""), separator=" ")
    open_: dict[str, tuple[Mapping[str, Any], str, date]] = {}
    rows = told.filter(texts.str.contains(pattern)).sort("date", maintain_order=True)
    for row in rows.iter_rows(named=True):
        text = f"{row['other'] or ''} {row['outcome'] or ''}".lower()
        key = row[KEY]
        if any(word in text for word in done):
            open_.pop(key, None)
        elif word := next((word for word in marks if word in text), ""):
            first, why, _ = open_.get(key, (row, word, row["date"]))
            open_[key] = (first, why, row["date"])
    issues = [
        OpenIssue(
            row[WHO], row["customer"], key, row["date"], row[_column(row, word)], word,
            (book.as_of - row["date"]).days, last, book.place(row, _column(row, word)),
        )
        for key, (row, word, last) in open_.items()
    ]  # fmt: skip
    return tuple(sorted(issues, key=lambda issue: (-issue.age, issue.place)))


def _column(row: Mapping[str, Any], word: str) -> str:
    return "other" if word in (row["other"] or "").lower() else "outcome"


def old_issues(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each issue that has been open for long, at the cell that first says so."""
    if not settings.issue_days:
        return
    for issue in open_issues(book, settings):
        if issue.age >= settings.issue_days:
            yield find(
                "visit.issue_open", issue.place, _short(issue.text), customer=issue.customer, days=issue.age,
                who=book.name(issue.person_id), day=issue.day, person_id=issue.person_id,
            )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
