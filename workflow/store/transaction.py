"""Changes of the database that happen whole or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from workflow.store.failure import told


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one transaction, on the disk when it is over; inside of another one it becomes part of that.

    Raises:
        StateError: the machine is in the way (the disk is full, the file is damaged, another program writes).
    """
    if connection.in_transaction:
        yield
        return
    with told(_path(connection)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def _path(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0])
