"""What a night now would send and show, gathered for the preview's pages; nothing here writes or sends."""

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

from workflow.domain.finding import Finding, Language
from workflow.domain.message import MessageState, OutboxEntry
from workflow.domain.results import Board, Standing
from workflow.domain.team import Team
from workflow.store.outbox import Outbox

_WAITING = (MessageState.QUEUED, MessageState.HELD, MessageState.DEFERRED)


@dataclass(frozen=True)
class Body:
    """What a recipient sees of a message."""

    html: str
    """'' for a message that is text only."""
    text: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Previewed:
    """One message that would leave."""

    entry: OutboxEntry
    body: Body
    before: OutboxEntry | None
    """The message of the last edition to the same recipient; None for a first one."""
    difference: tuple[str, ...]
    """Lines of the text twin: '+…' new, '-…' gone, ' …' kept, '…' where equal lines are left out."""
    waits: bool
    """Whether it has been waiting since an earlier run."""

    @property
    def changed_lines(self) -> int:
        """How many lines are new or gone."""
        return sum(line[:1] in ("+", "-") for line in self.difference)


@dataclass(frozen=True)
class Preview:
    """Everything that the pages show."""

    as_of: date
    edition: str
    language: Language
    messages: tuple[Previewed, ...]
    unchanged: tuple[OutboxEntry, ...]
    """Messages of this day and edition that an earlier run queued or sent, and that say the same again."""
    findings: tuple[Finding, ...]
    boards: tuple[Board, ...]
    standings: tuple[Standing, ...]
    team: Team
    attention: tuple[str, ...] = ()
    provisional: bool = False
    silent: tuple[tuple[str, str], ...] = ()
    """To whom there is nothing to say: a name with the kind of mail, or a channel's key with 'channel'."""


def messages_now(outbox: Outbox, as_of: date, edition: str, known: int) -> tuple[
    tuple[Previewed, ...], tuple[OutboxEntry, ...]
]:  # fmt: skip
    """Return the messages that would leave, and those of this edition that need not leave again.

    Args:
        outbox: a copy, after the night's messages were queued in it.
        as_of: the night's day.
        edition: the night's edition.
        known: the highest number that the outbox had before.
    """
    leaving = outbox.list(_WAITING)
    shown = tuple(_previewed(entry, outbox, known) for entry in leaving)
    numbers = {entry.number for entry in leaving}
    same = [
        entry for entry in outbox.list(as_of=as_of)
        if entry.number <= known and entry.number not in numbers and entry.state is not MessageState.CANCELLED
        and entry.message.key.edition == edition and not any(_supersedes(each, entry) for each in leaving)
    ]  # fmt: skip
    return shown, tuple(same)


def silent_of(told: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return to whom a night had nothing to say, of what its receipt tells about mails and channels."""
    people, channels = told.get("silent"), told.get("channels")
    found = [(str(name), str(kind)) for name, kind in people] if isinstance(people, list) else []
    every = channels.items() if isinstance(channels, dict) else ()
    return (*found, *((str(key), "channel") for key, said in every if said.get("reason") == "nothing to say"))


def _supersedes(later: OutboxEntry, earlier: OutboxEntry) -> bool:
    one, other = later.message.key, earlier.message.key
    same_place = (one.channel, one.kind, one.as_of, one.recipient, one.scope, one.edition) == (
        other.channel, other.kind, other.as_of, other.recipient, other.scope, other.edition)  # fmt: skip
    return same_place and one.revision > other.revision


def _previewed(entry: OutboxEntry, outbox: Outbox, known: int) -> Previewed:
    body, before = body_of(entry.message.content), outbox.before(entry.message.key)
    difference: tuple[str, ...] = ()
    if before:
        difference = difference_of(body_of(before.message.content).text, body.text)
    return Previewed(entry, body, before, difference, entry.number <= known)


def body_of(content: bytes) -> Body:
    """Return what is shown of a message: a mail's HTML, its text twin and attachments, or a chat message's text."""
    mail = message_from_bytes(content, policy=policy.default)
    if not mail.get("MIME-Version") or not isinstance(mail, EmailMessage):
        return Body("", _chat_text(content.decode("utf-8", "replace")))
    return Body(_part(mail, "html"), _part(mail, "plain"),
                tuple(part.get_filename() or "?" for part in mail.iter_attachments()))  # fmt: skip


def _chat_text(content: str) -> str:
    """Return the sentences of a chat message, whatever envelope of JSON its service wants around them."""
    try:
        found = json.loads(content)
    except ValueError:
        return content
    return "\n".join(_sentences(found)) or content


def _sentences(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _sentences(below, str(name))
    elif isinstance(value, list):
        for below in value:
            yield from _sentences(below, key)
    elif isinstance(value, str) and key in _SPOKEN:
        yield value


_SPOKEN = frozenset({"content", "text", "title", "description", "markdown"})


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def difference_of(before: str, now: str) -> tuple[str, ...]:
    """Return the lines that differ, with one equal line around them, and '…' for what is left out."""
    lines: list[str] = []
    for line in difflib.unified_diff(before.splitlines(), now.splitlines(), n=1, lineterm=""):
        if line.startswith(("---", "+++")) and len(lines) == 0:
            continue
        lines.append("…" if line.startswith("@@") else line)
    return tuple(lines)
