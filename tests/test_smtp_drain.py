import pytest

from smtp_server import Clock, message, running, send, settings, states
from workflow.domain.message import Message, MessageState
from workflow.notify.drain import DrainReport
from workflow.notify.settings import Pacing


def test_one_refused_recipient_does_not_stop_the_others(server, outbox):
    """A 5xx for one recipient fails that message alone, with the server's words kept."""
    server.desk.refuse_recipient["p1@huamei.example"] = "550 5.1.1 no such user"
    for number in range(3):
        outbox.enqueue(message(number))
    report = send(outbox, settings(server))
    assert report == DrainReport(sent=2, failed=1)
    failed = outbox.list([MessageState.FAILED])[0]
    assert (failed.message.key.recipient, failed.reason) == ("P1", "550 5.1.1 no such user")


def test_refused_content_fails_the_message(server, outbox):
    """A 5xx after the content fails the message; a 4xx puts it off: neither leaves a doubt."""
    server.desk.refuse_content = {"p1@huamei.example": "554 5.7.1 spam", "p2@huamei.example": "452 4.3.1 full"}
    for number in range(1, 4):
        outbox.enqueue(message(number))
    assert send(outbox, settings(server)) == DrainReport(sent=1, failed=1, deferred=1, waiting=1)


def test_recipient_without_an_address_fails(server, outbox):
    """A person without a usable address is a failed message that says so, not a fault."""
    nobody = message(1)
    outbox.enqueue(Message(nobody.key, "", nobody.subject, nobody.content, nobody.message_id))
    assert send(outbox, settings(server)).failed == 1
    assert "no mail address" in outbox.list()[0].reason


def test_temporary_refusal_waits_for_its_time_and_gives_up_at_last(server, outbox):
    """A 4xx is tried again when its backoff is over, not before, and fails when the list of backoffs is used up."""
    server.desk.refuse_recipient["p1@huamei.example"] = "450 4.2.1 busy"
    outbox.enqueue(message(1))
    given, clock = settings(server, pacing=Pacing(per_minute=0, retry_minutes=(5, 15))), Clock()
    assert send(outbox, given, clock=clock).deferred == 1
    assert send(outbox, given, clock=clock) == DrainReport(waiting=1)
    clock.pause(5 * 60)
    assert send(outbox, given, clock=clock).deferred == 1
    clock.pause(14 * 60)
    assert send(outbox, given, clock=clock) == DrainReport(waiting=1)
    clock.pause(60)
    assert send(outbox, given, clock=clock).failed == 1
    assert outbox.list()[0].reason == "given up after 3 attempts: 450 4.2.1 busy"


def test_greylisted_message_arrives_at_the_second_try(server, outbox):
    """A message that was put off once arrives, once, when the server has changed its mind."""
    server.desk.refuse_recipient["p1@huamei.example"] = "451 4.7.1 greylisted"
    outbox.enqueue(message(1))
    clock = Clock()
    send(outbox, settings(server), clock=clock)
    server.desk.refuse_recipient.clear()
    clock.pause(300)
    assert send(outbox, settings(server), clock=clock) == DrainReport(sent=1)
    assert server.desk.message_ids == [message(1).message_id]


def test_breaker_opens_after_repeated_temporary_refusals(server, outbox):
    """So many 4xx one after the other end the run; what was not tried is still queued."""
    for number in range(10):
        outbox.enqueue(message(number))
        server.desk.refuse_recipient[f"p{number}@huamei.example"] = "451 4.3.2 not now"
    report = send(outbox, settings(server, pacing=Pacing(per_minute=0, breaker=3)))
    assert (report.deferred, report.waiting) == (3, 10)
    assert "3 refusals" in report.reason
    assert sum(entry.state is MessageState.QUEUED for entry in outbox.list()) == 7


@pytest.mark.parametrize(
    "answer", ["550 Connection frequency limited", "535 5.7.8 login expired", "554 too many messages"]
)
def test_rate_ban_and_lost_login_stop_without_losing_a_message(server, outbox, answer):
    """A 5xx that is about us and not about the recipient ends the run and fails nobody."""
    server.desk.refuse_recipient["p0@huamei.example"] = answer
    outbox.enqueue(message(0))
    outbox.enqueue(message(1))
    report = send(outbox, settings(server))
    assert (report.sent, report.failed, report.waiting, report.reason) == (0, 0, 2, answer)


def test_refused_sender_stops(server, outbox):
    """A sender address that the server does not accept would fail everybody: the run ends instead."""
    server.desk.refuse_sender = "553 5.7.1 not your address"
    for number in range(3):
        outbox.enqueue(message(number))
    report = send(outbox, settings(server))
    assert (report.failed, report.waiting, report.reason) == (0, 3, "553 5.7.1 not your address")


def test_connection_lost_before_the_content_is_repaired(server, outbox):
    """A connection that breaks before DATA is opened again and the message goes out, once."""
    server.desk.drop_before_data = ["p1@huamei.example"]
    for number in range(4):
        outbox.enqueue(message(number))
    assert send(outbox, settings(server)) == DrainReport(sent=4)
    assert sorted(server.desk.recipients) == [f"p{n}@huamei.example" for n in range(4)]
    assert server.desk.connections == 2


def test_server_that_always_hangs_up_ends_the_run(server, outbox):
    """A server that hangs up again and again opens the breaker; nothing is lost and nothing loops for ever."""
    server.desk.drop_before_data = ["p1@huamei.example"] * 50
    outbox.enqueue(message(1))
    report = send(outbox, settings(server, pacing=Pacing(per_minute=0, breaker=4)))
    assert (report.sent, report.waiting, server.desk.connections) == (0, 1, 4)
    assert "4 refusals" in report.reason


def test_connection_lost_after_the_content_is_in_doubt(server, outbox):
    """A connection that breaks after DATA leaves one message in doubt; it waits for a person and the rest goes on."""
    server.desk.drop_after_data = {"p1@huamei.example"}
    for number in range(4):
        outbox.enqueue(message(number))
    report = send(outbox, settings(server))
    assert report == DrainReport(sent=3, in_doubt=1)
    assert states(outbox)["P1"] is MessageState.IN_DOUBT
    assert send(outbox, settings(server)) == DrainReport(in_doubt=1)
    assert server.desk.recipients.count("p1@huamei.example") == 1
    assert outbox.resolve(outbox.list([MessageState.IN_DOUBT])[0].number, arrived=True)
    assert send(outbox, settings(server)) == DrainReport()


def test_silent_server_is_in_doubt(server, outbox):
    """A server that takes the content and never answers leaves a doubt when the time-out is over."""
    server.desk.silent_after_data = {"p1@huamei.example"}
    outbox.enqueue(message(1))
    assert send(outbox, settings(server, timeout=0.5)) == DrainReport(in_doubt=1)


def test_doubt_is_resent_by_config_under_the_same_id(server, outbox):
    """By config a message in doubt goes out again as the same bytes under the same Message-ID."""
    server.desk.drop_after_data = {"p1@huamei.example"}
    outbox.enqueue(message(1))
    send(outbox, settings(server))
    server.desk.drop_after_data = set()
    report = send(outbox, settings(server, pacing=Pacing(per_minute=0, resend_in_doubt=True)))
    assert report == DrainReport(sent=1)
    assert server.desk.message_ids == [message(1).message_id] * 2
    assert server.desk.accepted[0] == server.desk.accepted[1]


def test_unreachable_server_leaves_everything_queued(tmp_path, outbox):
    """No server at all: a reason in words, everything stays queued."""
    with running(tmp_path) as server:
        pass
    outbox.enqueue(message(1))
    report = send(outbox, settings(server))
    assert (report.waiting, "cannot be reached" in report.reason) == (1, True)


def test_unreadable_authority_file_is_named(server, outbox, tmp_path):
    """A ca_file that is missing or no certificate is named in the reason."""
    outbox.enqueue(message(1))
    given = settings(server)
    broken = given.model_copy(update={"smtp": given.smtp.model_copy(update={"ca_file": tmp_path / "none.pem"})})
    assert "none.pem" in send(outbox, broken).reason


def test_pace_is_kept_by_domain(server, outbox):
    """A domain gets its burst at once and then so many a minute; what exceeds the patience waits for the next run."""
    for number in range(6):
        outbox.enqueue(message(number))
    clock = Clock()
    given = settings(server, pacing=Pacing(per_minute=6, burst=2, patience_minutes=1))
    assert send(outbox, given, clock=clock).sent == 6
    assert clock.paused == pytest.approx(40)
    for number in range(10, 20):
        outbox.enqueue(message(number))
    report = send(
        outbox, given.model_copy(update={"pacing": Pacing(per_minute=6, burst=2, patience_minutes=0)}), clock=clock
    )
    assert (report.sent, report.waiting, report.failed) == (2, 8, 0)
    assert "rate limit" in report.reason
