"""The preview as static pages: index.html, one page a message, and each mail as it will look in a frame of its own.

Nothing is loaded from anywhere, nothing is run: no scripts, a content policy that forbids them, and frames without any
right. Everything that came out of a cell is escaped by the environment.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflow.domain.catalogue import words
from workflow.domain.finding import Finding, Language, Severity
from workflow.domain.message import MessageState, OutboxEntry
from workflow.domain.metric import METRICS
from workflow.domain.period import Period, Span
from workflow.domain.results import Board, BoardRow, Standing
from workflow.domain.team import Level, Team
from workflow.notify.compose import readable
from workflow.notify.format import Formats, percent
from workflow.operation.preview import Preview, Previewed
from workflow.operation.preview_words import channel_name, edition_name, kind_name, words_of
from workflow.report.words import metric_name, severity_name

_FOLDER = Path(__file__).parent / "pages"
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Frames hold their page in themselves (srcdoc) and inherit this policy: no other file or address can be framed."""
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_PLACES, _RANKS = 20, 10
_HEAD = re.compile(r"<head(\s[^<>]*)?>", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^<>]*>", re.IGNORECASE)
_TONES = {Severity.ERROR: "bad", Severity.QUESTION: "warn", Severity.WARNING: "warn", Severity.HINT: ""}


def pages(preview: Preview) -> dict[str, str]:
    """Return every page by its file name; index.html comes first."""
    shown = [_message(one, number, preview) for number, one in enumerate(preview.messages, 1)]
    found = {"index.html": _page("index.html", preview, **_index(preview, shown))}
    for number, one in enumerate(shown):
        beside = {
            "previous": shown[number - 1]["page"] if number else "",
            "following": shown[number + 1]["page"] if number + 1 < len(shown) else "",
        }
        html = preview.messages[number].body.html
        found[one["frame"]] = guarded(html) if html else _page("chat.html", preview, one=one)
        found[one["page"]] = _page("message.html", preview, one=one, framed=found[one["frame"]], **beside)
    return found


def guarded(html: str) -> str:
    """Return a mail's HTML with a policy that lets it load and run nothing."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{MAIL_POLICY}">'
    place = _HEAD.search(html) or _DOCTYPE.match(html)
    at = place.end() if place else 0
    return f"{html[:at]}{policy}{html[at:]}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: readable(value) if type(value) is str else value,
    )


def _page(template: str, preview: Preview, **given: object) -> str:
    from markupsafe import Markup  # noqa: PLC0415  it comes with jinja2; only our own style sheet is marked safe

    return (
        _environment()
        .get_template(template)
        .render(
            w=words_of(preview.language),
            lang=preview.language.value.replace("_", "-"),
            policy=PAGE_POLICY,
            style=Markup((_FOLDER / "style.css").read_text(encoding="utf-8")),  # noqa: S704  a file of the program
            **given,
        )
    )


def _index(preview: Preview, shown: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    language, w = preview.language, words_of(preview.language)
    unsent = _unsent(preview)
    held = sum(1 for finding in preview.findings if finding.severity.holds)
    numbers = {
        "messages": len(shown), "unsent": len(unsent), "findings": held, "standings": None,
        "boards": len(preview.boards),
    }  # fmt: skip
    labels = {**w, "findings": w["settle"]}
    company = next((s for s in _of_months(preview) if s.level is Level.COMPANY and s.completion is not None), None)
    tiles = [
        {
            "anchor": key,
            "number": percent(company.completion)
            if number is None and company
            else number
            if number is not None
            else "—",
            "label": labels[key]
            if number is not None or not company
            else f"{w[key]} · {metric_name(company.metric, language)}",
        }
        for key, number in numbers.items()
    ]
    return {
        "day": Formats(language).full_day(preview.as_of),
        "edition": edition_name(preview.edition, language),
        "provisional": preview.provisional,
        "attention": preview.attention,
        "tiles": tiles,
        "messages": shown,
        "unsent": unsent,
        "causes": _causes(preview.findings, language),
        "standings": _standings(preview, language),
        "boards": [_board(board, language) for board in preview.boards],
    }


def _message(one: Previewed, number: int, preview: Preview) -> dict[str, Any]:
    language, w, entry = preview.language, words_of(preview.language), one.entry
    key = entry.message.key
    marks = [w["waits"]] if one.waits else []
    marks += [w[entry.state.value]] if entry.state in (MessageState.HELD, MessageState.DEFERRED) else []
    marks += [w["revision"].format(key.revision)] if key.revision else []
    day = f"{one.before.message.key.as_of}" if one.before else ""
    against = w["first"] if not day else (w["against"] if one.difference else w["equal"]).format(day)
    brief = w["is_first"] if not day else w["lines"].format(one.changed_lines) if one.difference else w["same"]
    return {
        "page": f"message-{number:03}.html",
        "frame": f"mail-{number:03}.html",
        "who": _who(entry, preview.team),
        "address": entry.message.address,
        "channel": channel_name(key.channel, language),
        "subject": entry.message.subject or kind_name(key.kind, language),
        "why": _why(entry, preview.team, language),
        "marks": marks,
        "difference": brief,
        "against": against,
        "lines": [{"text": line, "tone": _LINE_TONES.get(line[:1], "")} for line in one.difference],
        "text": one.body.text,
        "attachments": one.body.attachments,
    }


_LINE_TONES = {"+": "in", "-": "out", "…": "gap"}


def _who(entry: OutboxEntry, team: Team) -> str:
    key = entry.message.key
    person = team.by_id.get(key.recipient)
    return person.name if person else key.recipient


def _why(entry: OutboxEntry, team: Team, language: Language) -> list[str]:
    """Return post, kind, scope and edition: why this recipient gets this message."""
    key, w = entry.message.key, words_of(language)
    person = team.by_id.get(key.recipient)
    post = [person.post] if person and person.post else []
    return [*post, kind_name(key.kind, language), w["scope"].format(key.scope), edition_name(key.edition, language)]


def _unsent(preview: Preview) -> list[tuple[str, str]]:
    language, w = preview.language, words_of(preview.language)
    found = []
    for finding in preview.findings:
        if finding.code in ("person.no_mail", "mail.template") or finding.code.startswith("message."):
            wording = words(finding, language)
            person = preview.team.by_id.get(finding.details.get("person_id", ""))
            name = finding.details.get("who") or (person.name if person else finding.value)
            found.append((name, f"{wording.message}{wording.remedy}"))
    for entry in preview.unchanged:
        state = entry.state
        done = {"sent": ("发过", "sent"), "queued": ("排队", "queued")}.get(state.value, (state.value, state.value))
        reason = w.get(state.value) if state in (MessageState.FAILED, MessageState.IN_DOUBT) else None
        why = reason or w["already"].format(done[language is not Language.ZH])
        found.append((f"{_who(entry, preview.team)} · {channel_name(entry.message.key.channel, language)}", why))
    found += [(name, w[f"silent_{kind}"]) for name, kind in preview.silent]
    return found


def _causes(findings: Sequence[Finding], language: Language) -> list[dict[str, object]]:
    """Return one entry a cause, the gravest first; what only informs comes last."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.cause].append(finding)
    found = []
    for group in sorted(groups.values(), key=lambda group: (group[0].severity.order, -len(group), group[0].sort_key)):
        first, wording = group[0], words(group[0], language)
        places = [str(finding.place) for finding in group if finding.place.workbook]
        found.append({
            "tone": _TONES[first.severity], "severity": severity_name(first.severity, language),
            "message": wording.message, "remedy": wording.remedy, "count": len(group),
            "places": places[:_PLACES], "more": max(0, len(places) - _PLACES),
        })  # fmt: skip
    return found


def _of_months(preview: Preview) -> list[Standing]:
    """Return the standings of the month; where there are none, of all periods that the day is in."""
    now = [standing for standing in preview.standings if preview.as_of in standing.period]
    return [standing for standing in now if standing.period.span is Span.MONTH] or now


def _standings(preview: Preview, language: Language) -> list[dict[str, object]]:
    """Return a block for each metric and period in which anything was wanted or done: units, then people."""
    blocks: dict[tuple[str, Period], list[Standing]] = defaultdict(list)
    for standing in _of_months(preview):
        if standing.target is not None:
            blocks[standing.metric, standing.period].append(standing)
    return [
        {
            "title": f"{metric_name(metric, language)} · {Formats(language).period(period)}",
            "units": [_line(one, language) for one in rows if one.level is not Level.PERSON],
            "people": [_line(one, language) for one in rows if one.level is Level.PERSON],
        }
        for (metric, period), rows in blocks.items()
    ]


def _line(standing: Standing, language: Language) -> dict[str, object]:
    formats, unit = Formats(language), METRICS[standing.metric].unit
    return {
        "name": standing.name if standing.person_id else standing.path.text,
        "unreported": standing.unreported,
        "target": formats.brief(standing.target, unit),
        "actual": formats.brief(standing.actual, unit),
        "percent": percent(standing.completion),
        "known": standing.completion is not None,
        "late": standing.behind,
        "fill": _share(standing.completion),
        "tick": _share(standing.time_progress),
        "gap": formats.brief(standing.gap, unit, signed=True),
    }


def _share(share: Fraction | None) -> str:
    return f"{float(min(max(share or Fraction(0), Fraction(0)), Fraction(1))) * 100:.1f}"


def _board(board: Board, language: Language) -> dict[str, object]:
    ranked = [row for row in board.rows if row.rank is not None]
    about = [board.scope.text, metric_name(board.metric, language), Formats(language).period(board.period)]
    return {
        "title": board.title,
        "about": " · ".join(part for part in about if part),
        "rows": [_rank(row, board, language) for row in ranked[:_RANKS]],
        "more": max(0, len(ranked) - _RANKS),
    }


def _rank(row: BoardRow, board: Board, language: Language) -> dict[str, object]:
    moved = row.movement or 0
    return {
        "rank": row.rank,
        "medal": {1: "first", 2: "second", 3: "third"}.get(row.rank or 0, ""),
        "name": row.name,
        "moved": f"▲{moved}" if moved > 0 else f"▼{-moved}" if moved < 0 else "",
        "tone": "good" if moved > 0 else "bad",
        "value": Formats(language).brief(row.value, METRICS[board.metric].unit),
        "percent": percent(row.completion if row.score is None else row.score) if row.completion or row.score else "",
    }
