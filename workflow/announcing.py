"""What chat groups are told: one text a configured channel, queued with the mails (`delivering` posts them).

A group's text is made of a view that holds nothing but what the whole group may read (`report.group_views`); a digest
is the screen of the unit's manager, and only goes where the settings say that managers alone read.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

from workflow.compute.alerts import praised
from workflow.compute.figures import Figures
from workflow.domain.catalogue import find
from workflow.domain.digest import digest
from workflow.domain.message import Message, MessageKey
from workflow.domain.place import Place
from workflow.domain.team import TeamPath
from workflow.domain.view import ManagerView
from workflow.night import Night
from workflow.notify import ROBOTS
from workflow.notify.compose import BrokenTemplateError
from workflow.notify.im_text import board_text, bodies, digest_screen, digest_text, group_screen, sms_text
from workflow.notify.robot_settings import RobotKind, RobotSettings, What
from workflow.report.group_views import group_view, unit_named
from workflow.report.scopes import scopes
from workflow.report.views import Edition, manager_view
from workflow.resolve.resolve import Resolved
from workflow.store.outbox import Outbox
from workflow.store.publish import Publication
from workflow.store.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class _Text:
    """What one channel is to say: its messages, and of what they are made."""

    said: str
    """A hash of what is shown: a change is a correction."""
    make: Callable[[int], tuple[bytes, ...]]
    """The messages of a revision."""


def announce(night: Night, settled: Resolved, figures: Figures, edition: Edition, publication: Publication) -> None:
    """Write every channel's text of this edition, and queue what was not queued before.

    Call it in the transaction that puts the outputs in place.
    """
    told: dict[str, object] = {}
    for stanza in night.order.config.channels:
        if edition.name not in stanza.editions:
            continue
        unit = unit_named(stanza.scope, settled.team, night.order.as_of)
        if unit is None:
            key = f"channels.{stanza.key}.scope"
            night.findings.append(find("calendar.unit_unknown", Place(""), stanza.scope, key=key))
            continue
        try:
            told[stanza.key] = _announced(
                night, stanza, _text(night, stanza, unit, settled, figures, edition), publication
            )
        except BrokenTemplateError as broken:
            night.findings.append(find("mail.template", Place(""), str(broken), who=stanza.key, person_id=""))
    if told:
        night.receipt.mail["channels"] = told


def _announced(night: Night, stanza: RobotSettings, text: _Text | None, publication: Publication) -> dict[str, object]:
    """Queue a text; return what the receipt says about it."""
    if text is None:
        return {"queued": 0, "reason": "nothing to say"}
    order, outbox = night.order, Outbox(night.database)
    edition, what = order.edition, stanza.what.value
    revision = Snapshots(night.database).mail_revision(order.as_of, edition, f"im.{what}", stanza.key, text.said)
    messages = text.make(revision)
    queued = 0
    for number, content in enumerate(messages, 1):
        ending = "txt" if stanza.kind is RobotKind.SMS else "json"
        publication.write(f"messages/{edition}/{stanza.key}-{number}.{ending}", content)
        message = _message(night, stanza, number, revision, content)
        if revision:
            outbox.supersede(message.key)
        queued += outbox.enqueue(message, held=order.hold)
    for number in count(len(messages) + 1) if revision else ():  # parts that only the text before had
        gone = _message(night, stanza, number, revision, b"").key
        if outbox.newest(gone) is None:
            break
        outbox.supersede(gone)
    return {"queued": queued, "parts": len(messages)}


def _message(night: Night, stanza: RobotSettings, number: int, revision: int, content: bytes) -> Message:
    order = night.order
    kind = f"{stanza.what}.{number}"
    key = MessageKey(stanza.channel, kind, order.as_of, stanza.key, stanza.scope, order.edition, revision)
    parts = [key.channel, kind, key.as_of.isoformat(), key.scope, key.edition, revision]
    identity = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
    return Message(key, stanza.address, f"{stanza.what} {number}", content, identity)


def _text(
    night: Night, stanza: RobotSettings, unit: TeamPath, settled: Resolved, figures: Figures, edition: Edition
) -> _Text | None:
    """Return what a channel is to say; None where there is nothing."""
    if stanza.what is What.DIGEST:
        return _digest(night, stanza, _manager_of(night, unit, settled, figures, edition))
    view = group_view(unit, edition, figures.boards, praised(figures.said.alerts), settled.team, stanza.boards)
    config, markdown = night.order.config, _markdown(stanza)
    screen = group_screen(view, config.language, markdown=markdown, top=stanza.top)
    if screen.quiet or (stanza.kind is RobotKind.SMS and not screen.boards):
        return None

    def make(revision: int) -> tuple[bytes, ...]:
        shown = replace(screen, revision=revision)
        if stanza.kind is RobotKind.SMS:
            return (sms_text(shown, config.language, config.folders.templates, stanza.segments).encode(),)
        text = board_text(shown, config.language, config.folders.templates)
        return bodies(text, ROBOTS[stanza.kind], config.language)

    return _Text(digest(screen), make)


def _digest(night: Night, stanza: RobotSettings, view: ManagerView | None) -> _Text | None:
    config = night.order.config
    if view is None or not (view.metrics or view.unreported):
        return None
    screen = digest_screen(view, config.language, markdown=_markdown(stanza), top=stanza.top)

    def make(revision: int) -> tuple[bytes, ...]:
        shown = replace(screen, manager=replace(screen.manager, revision=revision))
        text = digest_text(shown, config.language, config.folders.templates)
        return bodies(text, ROBOTS[stanza.kind], config.language)

    return _Text(digest(screen), make)


def _manager_of(
    night: Night, unit: TeamPath, settled: Resolved, figures: Figures, edition: Edition
) -> ManagerView | None:
    """Return the screen of whoever manages a unit; None where nobody does."""
    every = scopes(settled.team, night.order.as_of, night.order.config.report.posts)
    scope = next((each for each in every if each.unit == unit), None)
    if scope is None:
        return None
    return manager_view(scope, edition, figures.standings, figures.boards, night.findings, settled.team)


def _markdown(stanza: RobotSettings) -> bool:
    return stanza.kind is not RobotKind.SMS and ROBOTS[stanza.kind].markdown
