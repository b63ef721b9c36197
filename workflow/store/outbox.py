"""The outbox (待发箱): messages with their rendered bytes, and what became of each (design.md 6).

States: held → queued → sending (claimed, then data) → sent | deferred | failed | in_doubt | cancelled. Every change is
one transaction that is over when the method returns. Only `enqueue` joins a transaction that the caller has open.
One program drains at a time: `recover` takes every message that is being sent for one of a run that died.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from workflow.domain.message import Message, MessageKey, MessageState, OutboxEntry
from workflow.store.pieces import ELSEWHERE, cut, keep, whole

SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    as_of TEXT NOT NULL,
    recipient TEXT NOT NULL,
    scope TEXT NOT NULL,
    edition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    content BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('held', 'queued', 'sending', 'sent', 'deferred', 'failed', 'in_doubt', 'cancelled')),
    data_started INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT,
    reason TEXT NOT NULL DEFAULT '',
    updated TEXT,
    UNIQUE (channel, kind, as_of, recipient, scope, edition, revision)
);
CREATE INDEX IF NOT EXISTS outbox_by_state ON outbox (channel, state, not_before);
"""

RESTORED = """
CREATE TABLE IF NOT EXISTS restored (hold_through TEXT PRIMARY KEY);
"""
"""After a restored backup: messages for days up to this one may have left already, so they are held (`enqueue`)."""

_COLUMNS = (
    "number, channel, kind, as_of, recipient, scope, edition, revision, address, subject, message_id, content, "
    "state, data_started, attempts, not_before, reason, updated"
)
_KEY = "channel = ? AND kind = ? AND as_of = ? AND recipient = ? AND scope = ? AND edition = ?"
_S = MessageState
_Entries = list[OutboxEntry]  # inside the class, `list` is the method


def _now() -> datetime:
    return datetime.now(UTC)


class Outbox:
    """The messages of one database. Commands that a state does not allow change nothing and return False."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def enqueue(self, message: Message, *, held: bool = False, not_before: datetime | None = None) -> bool:
        """Store a message to be sent (or held for approval); False: one with the same key is there, nothing changed.

        It is not claimed before a moment (quiet hours); None: at once. Of a day that a restored backup knows too little
        about it is held: it may have left already.
        """
        held = held or self._may_have_left(message.key.as_of)
        pieces = cut(message.content)
        stored = message.content if len(pieces) < 2 else ELSEWHERE
        with self._writing(join=True):
            added = self._connection.execute(
                "INSERT INTO outbox (channel, kind, as_of, recipient, scope, edition, revision,"
                " address, subject, message_id, content, state, not_before, updated)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (channel, kind, as_of, recipient, scope, edition, revision) DO NOTHING",
                (*_key_values(message.key), message.key.revision, message.address, message.subject,
                 message.message_id, stored, (_S.HELD if held else _S.QUEUED).value,
                 _text(not_before) if not_before else None, _text(_now())),
            )  # fmt: skip
            if added.rowcount == 1 and stored == ELSEWHERE:
                keep(self._connection, int(added.lastrowid or 0), pieces)
        return added.rowcount == 1

    def __contains__(self, key: MessageKey) -> bool:
        """Tell whether a message with this key is there, in whatever state."""
        found = self._connection.execute(
            f"SELECT 1 FROM outbox WHERE {_KEY} AND revision = ?",  # noqa: S608 - our own words
            (*_key_values(key), key.revision),
        )
        return found.fetchone() is not None

    def newest(self, key: MessageKey) -> OutboxEntry | None:
        """Return the entry with the highest revision under a key (whatever the key's own revision); None for none."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM outbox WHERE {_KEY} ORDER BY revision DESC LIMIT 1",  # noqa: S608 - our own words
            _key_values(key),
        ).fetchone()
        return self._entry(row) if row else None

    def hold_after_restore(self, through: date) -> int:
        """Hold back what may have left after the backup that this outbox was restored from; return how many wait.

        What was queued waits for approval, what was being sent is in doubt, and what a night makes anew for days up to
        `through` is held from the beginning.
        """
        with self._writing():
            self._connection.execute("INSERT OR IGNORE INTO restored (hold_through) VALUES (?)", (through.isoformat(),))
            self._connection.execute(
                "UPDATE outbox SET state = 'in_doubt', reason = 'restored from a backup' WHERE state = 'sending'"
            )
            held = self._connection.execute(
                "UPDATE outbox SET state = 'held', not_before = NULL, reason = 'restored from a backup', updated = ?"
                " WHERE state IN ('queued', 'deferred')",
                (_text(_now()),),
            )
        return held.rowcount

    def _may_have_left(self, as_of: date) -> bool:
        found = self._connection.execute("SELECT 1 FROM restored WHERE hold_through >= ?", (as_of.isoformat(),))
        return found.fetchone() is not None

    def claim(self, channel: str, limit: int, now: datetime) -> _Entries:
        """Take up to `limit` messages that are due, oldest first; from here on they are being sent."""
        return self.claim_kind(channel, "", limit, now)

    def claim_kind(self, channel: str, kind: str, limit: int, now: datetime) -> _Entries:
        """Take messages of one kind ('': of any) like `claim`."""
        with self._writing():
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM outbox WHERE channel = ? AND ? IN ('', kind)"  # noqa: S608 - our own words
                " AND state IN ('queued', 'deferred') AND (not_before IS NULL OR not_before <= ?)"
                " ORDER BY number LIMIT ?",
                (channel, kind, _text(now), limit),
            ).fetchall()
            self._connection.executemany(
                "UPDATE outbox SET state = 'sending', data_started = 0, updated = ? WHERE number = ?",
                [(_text(now), row[0]) for row in rows],
            )
        return [self._entry(row) for row in rows]

    def mark_data(self, number: int) -> bool:
        """Record that the content is about to go out; call it right before the DATA command."""
        return self._change(number, [_S.SENDING], _S.SENDING, "data_started = 1")

    def mark_sent(self, number: int, reason: str = "") -> bool:
        """Record that the server accepted the message, with its answer."""
        return self._change(number, [_S.SENDING], _S.SENT, "reason = ?, not_before = NULL", reason)

    def release(self, number: int) -> bool:
        """Put a claimed message back in the queue, untouched."""
        return self._change(number, [_S.SENDING], _S.QUEUED, "data_started = 0")

    def defer(self, number: int, until: datetime, reason: str) -> bool:
        """Record a temporary refusal: not to be tried again before a moment."""
        fields = "data_started = 0, attempts = attempts + 1, not_before = ?, reason = ?"
        return self._change(number, [_S.SENDING], _S.DEFERRED, fields, _text(until), reason)

    def fail(self, number: int, reason: str) -> bool:
        """Record a final refusal."""
        return self._change(number, [_S.SENDING], _S.FAILED, "reason = ?, not_before = NULL", reason)

    def doubt(self, number: int, reason: str) -> bool:
        """Record that nobody knows whether the server has the message."""
        return self._change(number, [_S.SENDING], _S.IN_DOUBT, "reason = ?, not_before = NULL", reason)

    def recover(self, *, resend_in_doubt: bool = False, channel: str = "") -> int:
        """Settle what a dead run left: claimed goes back to the queue, data started is in doubt; return how many.

        With `resend_in_doubt` everything in doubt on a channel ('': on all) is queued again, under the same Message-ID.
        """
        with self._writing():
            left = self._connection.execute("SELECT count(*) FROM outbox WHERE state = 'sending'").fetchone()[0]
            self._connection.execute(
                "UPDATE outbox SET reason = CASE data_started WHEN 1 THEN 'stopped after DATA began' ELSE reason END,"
                " state = CASE data_started WHEN 1 THEN 'in_doubt' ELSE 'queued' END, updated = ?"
                " WHERE state = 'sending'",
                (_text(_now()),),
            )
            if resend_in_doubt:
                self._connection.execute(
                    "UPDATE outbox SET state = 'queued', data_started = 0"
                    " WHERE state = 'in_doubt' AND (? = '' OR channel = ?)",
                    (channel, channel),
                )
        return int(left)

    def resolve(self, number: int, *, arrived: bool) -> bool:
        """Settle a message in doubt by a person's word: it arrived (sent), or it did not (queued again)."""
        return self._change(number, [_S.IN_DOUBT], _S.SENT if arrived else _S.QUEUED, "data_started = 0")

    def resend(self, number: int) -> bool:
        """Queue a message again from its stored bytes: one that was sent, failed or cancelled, or was put off.

        False as well where its bytes are no longer kept (`store.keep_mail_days`).
        """
        entry = self.get(number)
        if entry is None or not entry.message.content:
            return False
        states = [_S.SENT, _S.FAILED, _S.CANCELLED, _S.DEFERRED]
        return self._change(number, states, _S.QUEUED, "data_started = 0, attempts = 0, not_before = NULL")

    def hold(self, number: int) -> bool:
        """Keep a queued message back until it is approved."""
        return self._change(number, [_S.QUEUED, _S.DEFERRED], _S.HELD, "not_before = NULL")

    def approve(self, number: int) -> bool:
        """Let a held message go."""
        return self._change(number, [_S.HELD], _S.QUEUED, "not_before = NULL")

    def cancel(self, number: int, reason: str = "") -> bool:
        """Make sure that a message that has not left never does."""
        states = [_S.HELD, _S.QUEUED, _S.DEFERRED, _S.FAILED, _S.IN_DOUBT]
        return self._change(number, states, _S.CANCELLED, "reason = ?, not_before = NULL", reason)

    def supersede(self, key: MessageKey) -> int:
        """Cancel what has not left of earlier revisions of a message; return how many. A correction replaces them."""
        with self._writing(join=True):
            cancelled = self._connection.execute(
                "UPDATE outbox SET state = 'cancelled', reason = 'superseded', not_before = NULL, updated = ?"  # noqa: S608 - our own words
                f" WHERE {_KEY} AND revision < ? AND state IN ('held', 'queued', 'deferred', 'failed')",
                (_text(_now()), *_key_values(key), key.revision),
            )
        return cancelled.rowcount

    def may_have_left(self, key: MessageKey) -> bool:
        """Tell whether an earlier revision of a message may have reached its recipient."""
        found = self._connection.execute(
            f"SELECT 1 FROM outbox WHERE {_KEY} AND revision < ? AND state IN ('sending', 'sent', 'in_doubt') LIMIT 1",  # noqa: S608 - our own words
            (*_key_values(key), key.revision),
        )
        return found.fetchone() is not None

    def get(self, number: int) -> OutboxEntry | None:
        """Return one message; None if there is no such number."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM outbox WHERE number = ?",  # noqa: S608 - our own words
            (number,),
        ).fetchone()
        return self._entry(row) if row else None

    def list(self, states: Sequence[MessageState] = (), *, as_of: date | None = None) -> _Entries:
        """Return messages by number, of some states (none named: all) and of one day."""
        wanted = [state.value for state in states or MessageState]
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM outbox WHERE state IN ({', '.join('?' * len(wanted))})"  # noqa: S608 - our own words
            " AND (? IS NULL OR as_of = ?) ORDER BY number",
            (*wanted, as_of and as_of.isoformat(), as_of and as_of.isoformat()),
        )
        return [self._entry(row) for row in rows]

    def before(self, key: MessageKey) -> OutboxEntry | None:
        """Return the last message to the same recipient of the same kind and edition before this one; None for none.

        One that was cancelled, or whose bytes are no longer kept, does not count.
        """
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM outbox WHERE kind = ? AND recipient = ? AND edition = ? AND state != 'cancelled'"  # noqa: S608 - our own words
            " AND length(content) > 0 AND (as_of, revision) < (?, ?) ORDER BY as_of DESC, revision DESC LIMIT 1",
            (key.kind, key.recipient, key.edition, key.as_of.isoformat(), key.revision),
        ).fetchone()
        return self._entry(row) if row else None

    def last_number(self) -> int:
        """Return the highest number given so far; 0 for none."""
        return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM outbox").fetchone()[0])

    def held(self) -> int:
        """Return how many messages wait for approval, on all channels."""
        return int(self._connection.execute("SELECT count(*) FROM outbox WHERE state = 'held'").fetchone()[0])

    def resting(self, channel: str, now: datetime) -> int:
        """Return how many messages are queued for later than now: quiet hours, not trouble."""
        found = self._connection.execute(
            "SELECT count(*) FROM outbox WHERE channel = ? AND state = 'queued' AND not_before > ?",
            (channel, _text(now)),
        )
        return int(found.fetchone()[0])

    def counts(self, channel: str) -> dict[MessageState, int]:
        """Return how many messages of a channel stand in each state (0 where none does)."""
        found = self._connection.execute(
            "SELECT state, count(*) FROM outbox WHERE channel = ? GROUP BY state", (channel,)
        )
        return dict.fromkeys(MessageState, 0) | {MessageState(state): number for state, number in found}

    def _change(
        self, number: int, allowed: Sequence[MessageState], state: MessageState, fields: str, *values: object
    ) -> bool:
        marks = ", ".join("?" * len(allowed))
        with self._writing():
            changed = self._connection.execute(
                f"UPDATE outbox SET state = ?, updated = ?, {fields} WHERE number = ? AND state IN ({marks})",  # noqa: S608 - our own words
                (state.value, _text(_now()), *values, number, *[one.value for one in allowed]),
            )
        return changed.rowcount == 1

    def _entry(self, row: Sequence[Any]) -> OutboxEntry:
        number, channel, kind, as_of, recipient, scope, edition, revision, *rest = row
        address, subject, message_id, content, state, data_started, attempts, not_before, reason, updated = rest
        key = MessageKey(channel, kind, date.fromisoformat(as_of), recipient, scope, edition, revision)
        whole_content = whole(self._connection, number, bytes(content))
        return OutboxEntry(
            number=number,
            message=Message(key, address, subject, whole_content, message_id),
            state=MessageState(state),
            data_started=bool(data_started),
            attempts=attempts,
            not_before=_moment(not_before),
            reason=reason,
            updated=_moment(updated),
        )

    @contextmanager
    def _writing(self, *, join: bool = False) -> Iterator[None]:
        """Run one transaction, whatever the connection's isolation level; on the disk when it is over."""
        if self._connection.in_transaction:
            if not join:
                raise RuntimeError("a change of the outbox must not wait for somebody else's commit")
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()


def _key_values(key: MessageKey) -> tuple[str, ...]:
    return key.channel, key.kind, key.as_of.isoformat(), key.recipient, key.scope, key.edition


def _text(moment: datetime) -> str:
    """Return a moment as sortable text in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
