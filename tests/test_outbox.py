import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.message import Message, MessageKey, MessageState
from workflow.store.outbox import RESTORED, SCHEMA, Outbox

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
S = MessageState


def message(number: int = 1, *, revision: int = 0, content: bytes = b"bytes", channel: str = "smtp") -> Message:
    key = MessageKey(channel, "manager", date(2026, 11, 20), f"P{number}", "公司/华东", "evening", revision)
    return Message(key, f"p{number}@b.example", "【暂定】华东", content, f"<{number}.{revision}@b.example>")


@pytest.fixture(params=["", None], ids=["implicit transactions", "autocommit"])
def connection(request):
    with closing(sqlite3.connect(":memory:", isolation_level=request.param)) as opened:
        opened.executescript(SCHEMA + RESTORED)
        yield opened


@pytest.fixture
def outbox(connection):
    return Outbox(connection)


def claimed(outbox: Outbox) -> int:
    return outbox.claim("smtp", 1, NOW)[0].number


def test_a_key_is_queued_once(outbox):
    """The same key is one message whatever its bytes: the second is not stored, the first stays as it is."""
    assert outbox.enqueue(message(content=b"first"))
    assert not outbox.enqueue(message(content=b"second"))
    assert outbox.enqueue(message(revision=1))
    assert [entry.message.content for entry in outbox.list()] == [b"first", b"bytes"]


def test_newest_revision_is_found_by_any_key_of_it(outbox):
    """The newest revision of a message is found, so that a correction knows what it corrects."""
    for revision in (0, 2, 1):
        outbox.enqueue(message(revision=revision))
    newest = outbox.newest(message().key)
    assert newest is not None
    assert newest.message.key.revision == 2
    assert outbox.newest(message(9).key) is None


def test_correction_replaces_what_has_not_left(outbox):
    """A newer revision cancels the older ones that have not left, and touches neither sent ones nor other people's."""
    for one in (message(1), message(1, revision=1), message(2), message(1, revision=2)):
        outbox.enqueue(one)
    outbox.mark_sent(claimed(outbox))
    assert outbox.supersede(message(1, revision=2).key) == 1
    assert [entry.state for entry in outbox.list()] == [S.SENT, S.CANCELLED, S.QUEUED, S.QUEUED]


def test_what_is_stored_is_what_is_given_back(outbox):
    """Every field of a message comes back from the table."""
    outbox.enqueue(message(content=bytes(range(256))))
    entry = outbox.get(1)
    assert entry is not None
    assert entry.message == message(content=bytes(range(256)))
    assert outbox.get(2) is None


def test_claim_takes_what_is_due_in_order(outbox):
    """A claim takes queued and due messages of one channel, oldest first, and none twice."""
    for number in (1, 2, 3, 4):
        outbox.enqueue(message(number))
    outbox.enqueue(message(5, channel="files"))
    outbox.enqueue(message(6), held=True)
    first = claimed(outbox)
    outbox.defer(first, NOW + timedelta(minutes=5), "450 busy")
    assert [entry.number for entry in outbox.claim("smtp", 10, NOW)] == [2, 3, 4]
    assert outbox.claim("smtp", 10, NOW) == []
    assert [entry.number for entry in outbox.claim("smtp", 10, NOW + timedelta(minutes=5))] == [1]


def test_recover_tells_claimed_from_started(outbox):
    """After a crash a claimed message is queued again; one whose data had started is in doubt."""
    for number in (1, 2, 3):
        outbox.enqueue(message(number))
    outbox.claim("smtp", 2, NOW)
    outbox.mark_data(2)
    assert outbox.recover() == 2
    assert [entry.state for entry in outbox.list()] == [S.QUEUED, S.IN_DOUBT, S.QUEUED]
    assert outbox.recover() == 0
    outbox.recover(resend_in_doubt=True)
    assert [entry.state for entry in outbox.list()] == [S.QUEUED] * 3


@pytest.mark.parametrize(("arrived", "state"), [(True, S.SENT), (False, S.QUEUED)])
def test_a_person_settles_a_doubt(outbox, arrived, state):
    """A message in doubt becomes sent or queued by a person's word, once."""
    outbox.enqueue(message())
    outbox.doubt(claimed(outbox), "lost")
    assert outbox.resolve(1, arrived=arrived)
    assert outbox.list()[0].state is state
    assert not outbox.resolve(1, arrived=arrived)


def test_held_messages_wait_for_approval(outbox):
    """A held message is never claimed until it is approved; a queued one can be held; a cancelled one never leaves."""
    outbox.enqueue(message(), held=True)
    assert outbox.claim("smtp", 10, NOW) == []
    assert outbox.approve(1)
    assert outbox.hold(1)
    assert outbox.cancel(1, "not this week")
    assert not outbox.approve(1)
    assert outbox.claim("smtp", 10, NOW) == []
    assert outbox.list()[0].reason == "not this week"


def test_resend_is_the_stored_bytes(outbox):
    """Resending a sent message queues its stored bytes under its own Message-ID."""
    outbox.enqueue(message(content=b"as it was"))
    outbox.mark_sent(claimed(outbox), "250 ok")
    assert outbox.resend(1)
    again = outbox.claim("smtp", 1, NOW)[0]
    assert (again.message.content, again.message.message_id) == (b"as it was", "<1.0@b.example>")
    assert not outbox.resend(1)


def test_a_message_that_is_being_sent_belongs_to_the_drain(outbox):
    """Nobody can cancel, hold, approve, resolve or resend a message while it is being sent."""
    outbox.enqueue(message())
    number = claimed(outbox)
    commands = (outbox.cancel, outbox.hold, outbox.approve, outbox.resend)
    assert not any(command(number) for command in commands)
    assert not outbox.resolve(number, arrived=True)
    assert outbox.list()[0].state is S.SENDING


def test_a_mark_is_on_the_disk_when_the_call_returns(tmp_path):
    """What a method recorded is seen by another connection at once: nothing waits for a later commit."""
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path)) as other:
        one.executescript(SCHEMA + RESTORED)
        mine, theirs = Outbox(one), Outbox(other)
        mine.enqueue(message())
        number = claimed(mine)
        mine.mark_data(number)
        seen = theirs.get(number)
        assert seen is not None
        assert (seen.state, seen.data_started) == (S.SENDING, True)
        mine.mark_sent(number)
        assert theirs.counts("smtp")[S.SENT] == 1


def test_enqueue_joins_the_transaction_of_its_caller(connection, outbox):
    """Messages queued inside a transaction come and go with it; a delivery's marks refuse to wait for one."""
    connection.execute("BEGIN")
    outbox.enqueue(message())
    with pytest.raises(RuntimeError):
        outbox.claim("smtp", 1, NOW)
    connection.rollback()
    assert outbox.list() == []


def test_list_filters_by_state_and_day(outbox):
    """The list can be narrowed to states and to a day."""
    for number in (1, 2):
        outbox.enqueue(message(number))
    outbox.mark_sent(claimed(outbox))
    assert [entry.number for entry in outbox.list([S.SENT])] == [1]
    assert [entry.number for entry in outbox.list(as_of=date(2026, 11, 20))] == [1, 2]
    assert outbox.list(as_of=date(2026, 11, 21)) == []


STEPS = (
    "claim",
    "mark_data",
    "mark_sent",
    "release",
    "defer",
    "fail",
    "doubt",
    "recover",
    "hold",
    "approve",
    "cancel",
    "resolve",
)


@given(st.lists(st.sampled_from(STEPS), max_size=30))
def test_no_order_of_steps_sends_twice_without_being_told(steps):
    """Whatever happens in whatever order, bytes go out at most once, unless a person or a server said they had not."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript(SCHEMA + RESTORED)
        outbox = Outbox(opened)
        outbox.enqueue(message())
        started = allowed = 0
        for step in steps:
            before = outbox.list()[0]
            if step == "claim":
                outbox.claim("smtp", 1, NOW)
            elif step == "recover":
                outbox.recover()
            elif step == "defer":
                outbox.defer(1, NOW, "450")
            elif step in ("fail", "doubt"):
                getattr(outbox, step)(1, "why")
            elif step == "resolve":
                allowed += outbox.resolve(1, arrived=False)
            else:
                done = getattr(outbox, step)(1)
                started += done and step == "mark_data" and not before.data_started
            told = step in ("release", "defer") and before.data_started and outbox.list()[0].state is not S.SENDING
            allowed += told
        assert started <= 1 + allowed
