"""What several files of SMTP tests start from: an outbox in memory, one loopback server a module."""

from contextlib import closing

import hypothesis
import pytest

from smtp_server import Server, open_outbox, running

hypothesis.settings.register_profile("no timing", deadline=None)
hypothesis.settings.load_profile("no timing")


@pytest.fixture
def outbox():
    """An outbox in memory."""
    connection, box = open_outbox(":memory:")
    with closing(connection):
        yield box


@pytest.fixture(scope="module")
def starttls_server(tmp_path_factory):
    """A server with STARTTLS and login for a whole module."""
    with running(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(starttls_server: Server):
    """That server, with a clean desk a test."""
    fresh = type(starttls_server.desk)()
    starttls_server.desk.__dict__.update(fresh.__dict__)
    return starttls_server
