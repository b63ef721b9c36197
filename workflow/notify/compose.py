"""From one recipient's view to one mail: rendered, inlined, written out. The same view gives the same bytes.

Templates belong to the customer: they run in a sandbox, HTML is escaped, a missing value is a fault and not a blank.
"""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import TemplateError

from workflow.domain.finding import Language
from workflow.domain.message import Message, MessageKey
from workflow.domain.view import AssistantView, OperatorView, PersonView, Scope, View
from workflow.notify.format import Formats
from workflow.notify.mime import Attachment, Letter, Mailbox, clean, deliverable, to_bytes
from workflow.notify.operator_screen import operator_screen
from workflow.notify.own_screens import assistant_screen, person_screen
from workflow.notify.sandbox import Sandbox, counted
from workflow.notify.screen import screen_of
from workflow.notify.settings import MailSettings, Rows

Shown = View | OperatorView
"""What a mail is made of."""
MAX_HTML = 90_000
"""Bytes. Gmail clips a mail near 102 KB."""
_EVENING = time(20, 30)
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class BrokenTemplateError(Exception):
    """A template that cannot be rendered: its name, the line where known, and why."""

    def __init__(self, template: str, line: int | None, why: str) -> None:
        super().__init__(f"{template}{f', line {line}' if line else ''}: {why}")
        self.template, self.line, self.why = template, line, why


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail ready to be stored: what is shown, and the bytes that leave."""

    subject: str
    html: str
    text: str
    eml: bytes
    message_id: str
    key: MessageKey
    address: str
    """The recipient's address as servers understand it; '' where there is none that could be used."""

    @property
    def message(self) -> Message:
        """What the outbox takes."""
        return Message(self.key, self.address, self.subject, self.eml, self.message_id)


def compose(
    view: Shown,
    settings: MailSettings,
    language: Language,
    templates: Path,
    attachments: tuple[Attachment, ...] = (),
    *,
    time_zone: str,
    corrects: bool = True,
) -> Composed:
    """Return the mail for a view; `time_zone` is that of its Date.

    A revision whose recipient got none before it corrects nothing (`corrects`): it reads as the first.

    Raises:
        BrokenTemplateError: a template is missing, wrong, or asks for what the sandbox or the view does not have.
    """
    files = _named(attachments, settings) if settings.attachments else ()
    key = message_key(view, settings)
    identity = message_id(key, settings)
    corrects = corrects and key.revision > 0
    subject, html, text = _rendered(
        view if corrects else _first(view), settings, language, templates, attached=bool(files)
    )
    letter = Letter(
        sender=Mailbox.parse(settings.sender),
        recipient=Mailbox(clean(view.scope.recipient.name), deliverable(view.scope.recipient.mail)),
        subject=subject,
        date=_due(view, settings, ZoneInfo(time_zone)),
        message_id=identity,
        text=text,
        html=html,
        seed=_digest(key),
        reply_to=Mailbox.parse(settings.reply_to) if settings.reply_to else None,
        follows=message_id(replace(key, revision=0), settings) if corrects else "",
        language=language.value.replace("_", "-"),
        attachments=files,
    )
    return Composed(subject, html, text, to_bytes(letter), identity, key, letter.recipient.address)


def _first(view: Shown) -> Shown:
    """Return a revision as whoever got no mail before it is to read it."""
    if not view.revision or isinstance(view, OperatorView):
        return view
    if isinstance(view, AssistantView):
        return replace(view, revision=0, revised=())
    return replace(view, revision=0, revised=(), changes=None)


def templates_digest(templates: Path, language: Language) -> str:
    """Return a hash of all templates that mails of a language are made of."""
    told = hashlib.sha256()
    for folder in (templates / language.value, templates / "shared"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            told.update(path.relative_to(templates).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def message_key(view: Shown, settings: MailSettings) -> MessageKey:
    """Return what makes this mail one mail."""
    return MessageKey(
        channel=settings.transport.value,
        kind=view.kind,
        as_of=view.as_of,
        recipient=view.scope.recipient.id,
        scope=_scope_text(view),
        edition=view.edition,
        revision=view.revision,
    )


def message_id(key: MessageKey, settings: MailSettings) -> str:
    """Return the Message-ID of a key: the same key, the same id; the domain is the sender's."""
    return f"<{_digest(key)}@{Mailbox.parse(settings.sender).address.rpartition('@')[2]}>"


def _scope_text(view: Shown) -> str:
    scope: Scope = view.scope
    if isinstance(view, OperatorView):
        return "operation"
    if isinstance(view, PersonView):
        return f"own of {scope.recipient.id}"
    return scope.unit.text if scope.unit else f"reports of {scope.recipient.id}"


def _digest(key: MessageKey) -> str:
    parts = [key.channel, key.kind, key.as_of.isoformat(), key.recipient, key.scope, key.edition, key.revision]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _due(view: Shown, settings: MailSettings, zone: ZoneInfo) -> datetime:
    """Return the Date: the edition's hour on as_of, or on the day after for a morning; a minute later a revision."""
    at = settings.edition_times.get(view.edition, settings.edition_times.get("evening", _EVENING))
    day = view.as_of + timedelta(days=1 if at.hour < 12 else 0)
    return datetime.combine(day, at, zone) + timedelta(minutes=view.revision)


def _named(attachments: tuple[Attachment, ...], settings: MailSettings) -> tuple[Attachment, ...]:
    if not settings.ascii_names:
        return attachments
    return tuple(replace(one, name=one.ascii_name or one.name) for one in attachments)


def _rendered(
    view: Shown, settings: MailSettings, language: Language, templates: Path, *, attached: bool
) -> tuple[str, str, str]:
    """Return subject, HTML and text; lists are halved until the HTML is small enough for every mail program."""
    screen = _screen(view, language, settings.rows, attached=attached)
    subject = clean(render(f"{view.kind}_subject.txt", screen, language, templates))
    text = render(f"{view.kind}.txt", screen, language, templates)
    for shrink in (2**step for step in range(10)):
        screen = _screen(view, language, _fewer(settings.rows, shrink), attached=attached)
        html = _inliner().inline(render(f"{view.kind}.html", screen, language, templates))
        if len(html.encode()) <= MAX_HTML:
            break
    return subject, html, text


def _screen(view: Shown, language: Language, rows: Rows, *, attached: bool) -> object:
    """Return what the templates of a kind get; they are named after it: person.html, person.txt, person_subject.txt."""
    if isinstance(view, PersonView):
        return person_screen(view, language, rows, attached=attached)
    if isinstance(view, OperatorView):
        return operator_screen(view)
    if isinstance(view, AssistantView):
        return assistant_screen(view, language, rows, attached=attached)
    return screen_of(view, language, rows, attached=attached)


def _fewer(rows: Rows, divisor: int) -> Rows:
    return Rows(**{name: max(1, value // divisor) for name, value in rows.model_dump().items()})


def render(name: str, screen: object, language: Language, templates: Path) -> str:
    """Return a template's text; it is HTML by its name's end. In the sandbox, with a screen's values alone.

    Raises:
        BrokenTemplateError: see `compose`.
    """
    try:
        with counted():
            return _environment(templates, language, name.endswith(".html")).get_template(name).render(screen=screen)
    except TemplateError as fault:
        line = getattr(fault, "lineno", None)
        raise BrokenTemplateError(getattr(fault, "name", None) or name, line, str(fault)) from fault
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError) as fault:
        raise BrokenTemplateError(name, None, f"{type(fault).__name__}: {fault}") from fault


@cache
def _environment(templates: Path, language: Language, html: bool) -> Sandbox:  # noqa: FBT001 - a key of the cache
    """Return the sandbox for HTML or for text.

    Escaping belongs to the environment and not to the file's name: a macro of words.txt that is called from HTML would
    otherwise count as safe with whatever name it was given.
    """
    return Sandbox(
        (templates / language.value, templates / "shared"),
        Formats(language).filters(),
        readable,
        html=html,
    )


def readable(text: str) -> str:
    """Return a text without the characters that turn its reading direction: what is shown is what is there."""
    return _DIRECTIONS.sub("", text)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Return the one inliner: it loads nothing, keeps the rules for dark mode, and gives Outlook its widths."""
    return css_inline.CSSInliner(
        inline_style_tags=True,
        keep_style_tags=False,
        keep_at_rules=True,
        minify_css=True,
        load_remote_stylesheets=False,
        apply_width_attributes=True,
        apply_height_attributes=True,
    )
