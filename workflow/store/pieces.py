"""Messages in pieces: what two messages have in common (the evening's workbook in the morning's mail) is stored once.

A message is cut at its MIME boundaries, so that an attachment is a piece of its own; put together again the bytes are
the same.
"""

import hashlib
import re
import sqlite3

SCHEMA = """
CREATE TABLE outbox_part (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE outbox_piece (
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL REFERENCES outbox_part (sha256),
    PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_piece_by_part ON outbox_piece (sha256);
CREATE TRIGGER outbox_forgets AFTER UPDATE OF content ON outbox WHEN length(new.content) = 0 BEGIN
    DELETE FROM outbox_piece WHERE number = new.number;
    DELETE FROM outbox_part WHERE NOT EXISTS (SELECT 1 FROM outbox_piece WHERE sha256 = outbox_part.sha256);
END;
"""
"""What is forgotten by setting a message's content to nothing takes its pieces along, where no other has them."""

ELSEWHERE = b"\x00"
"""What stands in a message's row instead of a content that is in pieces; no message begins so."""

_BOUNDARY = re.compile(rb"(\r\n--=_[^\r\n]*\r\n)")
_WORTH = 16_384
"""Bytes of a piece that is worth its own row; smaller ones stay with their neighbours."""


def cut(content: bytes) -> list[bytes]:
    """Return the pieces of a message, which joined are the message; one piece where nothing of it is large."""
    pieces = [b""]
    for piece in _BOUNDARY.split(content):
        if len(piece) >= _WORTH:
            pieces += [piece, b""]
        else:
            pieces[-1] += piece
    return [piece for piece in pieces if piece]


def keep(connection: sqlite3.Connection, number: int, pieces: list[bytes]) -> None:
    """Store the pieces of a message; those that are there already are not stored again."""
    for position, piece in enumerate(pieces):
        sha256 = hashlib.sha256(piece).hexdigest()
        connection.execute("INSERT OR IGNORE INTO outbox_part (sha256, bytes) VALUES (?, ?)", (sha256, piece))
        connection.execute(
            "INSERT INTO outbox_piece (number, position, sha256) VALUES (?, ?, ?)", (number, position, sha256)
        )


def whole(connection: sqlite3.Connection, number: int, stored: bytes) -> bytes:
    """Return a message's content, put together if it is in pieces."""
    if stored != ELSEWHERE:
        return stored
    found = connection.execute(
        "SELECT bytes FROM outbox_piece JOIN outbox_part USING (sha256) WHERE number = ? ORDER BY position", (number,)
    )
    return b"".join(bytes(row[0]) for row in found)
