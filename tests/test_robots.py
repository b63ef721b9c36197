import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from robot_server import KEY, PATHS, SIGN, Clock, message, robots, send, settings
from smtp_server import open_outbox
from workflow.domain.message import MessageState
from workflow.notify import ROBOTS
from workflow.notify.drain import DrainReport
from workflow.notify.settings import Pacing

KINDS = tuple(PATHS)
S = MessageState


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with robots(tmp_path_factory.mktemp("robots")) as given:
        yield given


@pytest.fixture
def given(running, monkeypatch):
    """The robots with nothing taken yet, and the office's keys in its environment."""
    monkeypatch.setenv("WORKFLOW_TEST_KEY", KEY)
    monkeypatch.setenv("WORKFLOW_TEST_SIGN", SIGN)
    running.desk.__init__()
    return running


@pytest.fixture
def box():
    connection, outbox = open_outbox(":memory:")
    with closing(connection):
        yield outbox


def queue(outbox, stanza, *numbers):
    for number in numbers or (1,):
        outbox.enqueue(message(stanza, number))


def states(outbox):
    return [entry.state for entry in outbox.list()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_taken_by_each_kind_of_robot(given, box, kind):
    """The stored message arrives with its key, and where the robot wants a signature, with a right one."""
    stanza = settings(given, kind)
    queue(box, stanza)
    assert send(box, stanza, given.desk.now).sent == 1
    assert states(box) == [S.SENT]
    (text,) = given.desk.texts
    assert "龙虎榜 1" in text
    assert "孙三 1.2万" in text
    assert given.desk.signed == (0 if kind == "wecom" else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_may_be_the_whole_address(given, box, monkeypatch, kind):
    """What a chat program gives to copy is an address with the key in it; it is understood as the key."""
    ending = {"wecom": "?key=", "dingtalk": "?access_token=", "feishu": "/"}.get(kind)
    if ending:
        monkeypatch.setenv("WORKFLOW_TEST_KEY", f" https://robots.example{PATHS[kind]}{ending}{KEY}\n")
    stanza = settings(given, kind)
    queue(box, stanza)
    assert send(box, stanza, given.desk.now).sent == 1


@pytest.mark.parametrize(
    ("kind", "variable"),
    [*((kind, "WORKFLOW_TEST_KEY") for kind in KINDS), *((kind, "WORKFLOW_TEST_SIGN") for kind in KINDS[1:])],
)
def test_a_wrong_key_or_secret_stops_the_channel(given, box, monkeypatch, kind, variable):
    """A refused key or signature is true for all messages: one is tried, all stay in the queue, the reason is told."""
    monkeypatch.setenv(variable, "another-key-0123456789")
    stanza = settings(given, kind)
    queue(box, stanza, 1, 2, 3)
    report = send(box, stanza, given.desk.now)
    assert (report.sent, report.waiting, given.desk.asked) == (0, 3, 1)
    assert report.reason
    assert states(box) == [S.QUEUED] * 3


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        ("wecom", '{"errcode": 45009, "errmsg": "api freq out of limit"}', S.DEFERRED),
        ("wecom", '{"errcode": -1, "errmsg": "system busy"}', S.DEFERRED),
        ("wecom", '{"errcode": 40058, "errmsg": "exceed max length 4096"}', S.FAILED),
        ("wecom", '{"errcode": 93000, "errmsg": "invalid webhook url"}', S.QUEUED),
        ("wecom", '{"errcode": 99999, "errmsg": "new"}', S.FAILED),
        ("dingtalk", '{"errcode": 130101, "errmsg": "send too fast"}', S.DEFERRED),
        ("dingtalk", '{"errcode": 410100, "errmsg": "限流"}', S.DEFERRED),
        ("dingtalk", '{"errcode": 310000, "errmsg": "keywords not in content"}', S.QUEUED),
        ("dingtalk", '{"errcode": 400102, "errmsg": "机器人已停用"}', S.QUEUED),
        ("dingtalk", '{"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}', S.FAILED),
        ("dingtalk", '{"errcode": 430102, "errmsg": "含有不合适的文本"}', S.FAILED),
        ("feishu", '{"code": 11232, "msg": "frequency limited"}', S.DEFERRED),
        ("feishu", '{"code": 19001, "msg": "param invalid"}', S.QUEUED),
        ("feishu", '{"code": 19021, "msg": "sign match fail"}', S.QUEUED),
        ("feishu", '{"code": 9499, "msg": "Bad Request"}', S.FAILED),
        ("feishu", '{"StatusCode": 0, "StatusMessage": "success"}', S.SENT),
        ("feishu", '{"other": 0}', S.IN_DOUBT),
        ("wecom", '{"errcode": true}', S.IN_DOUBT),
        ("wecom", "html", S.IN_DOUBT),
        ("wecom", "502", S.IN_DOUBT),
        ("wecom", "503", S.DEFERRED),
        ("wecom", "429", S.DEFERRED),
        ("wecom", "404", S.QUEUED),
        ("wecom", "redirect", S.QUEUED),
        ("webhook", "413", S.FAILED),
        ("webhook", "401", S.QUEUED),
        ("webhook", "500", S.IN_DOUBT),
    ],
)
def test_an_answer_means_what_the_documents_say(given, box, kind, answer, state):
    """An error code inside HTTP 200 is a failure: rate waits, key stops, content fails, no code at all is in doubt."""
    stanza = settings(given, kind)
    given.desk.faults.append(answer)
    queue(box, stanza)
    send(box, stanza, given.desk.now)
    assert states(box) == [state]
    assert given.desk.asked == 1
    assert given.desk.taken == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["drop", "silent"])
def test_a_connection_lost_after_the_message_leaves_a_doubt(given, box, kind, fault):
    """Robots cannot be asked: a message without an answer waits for a person and is not sent again by itself."""
    stanza = settings(given, kind, timeout_seconds=0.3)
    given.desk.faults.append(fault)
    queue(box, stanza, 1, 2)
    assert send(box, stanza, given.desk.now).in_doubt == 1
    report = send(box, stanza, given.desk.now)
    assert (report.sent, report.in_doubt) == (1, 1)
    assert len(given.desk.taken) == 2
    box.resolve(1, arrived=False)
    assert send(box, stanza, given.desk.now).sent == 1


def test_a_server_that_is_away_has_taken_nothing(given, box):
    """Where no connection comes about nothing is in doubt: the message stays in the queue."""
    stanza = settings(given, "wecom", url="https://127.0.0.1:9/send")
    queue(box, stanza)
    report = send(box, stanza, given.desk.now)
    assert (report.waiting, report.in_doubt) == (1, 0)
    assert states(box) == [S.QUEUED]


def test_a_certificate_that_is_not_trusted_hears_nothing(given, box):
    """Without the company's authority, or for another host's name, the key is not even shown to the server."""
    stanza = settings(given, "wecom", ca_file=None)
    queue(box, stanza)
    assert "certificate" in send(box, stanza, given.desk.now).reason
    stanza = settings(given, "wecom", url=f"https://localhost:{given.port}{PATHS['wecom']}")
    assert "certificate" in send(box, stanza, given.desk.now).reason
    assert given.desk.asked == 0
    assert states(box) == [S.QUEUED]


def test_proxies_of_the_environment_are_not_used(given, box, monkeypatch):
    """A proxy is used when the stanza names one, whatever HTTPS_PROXY says."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    stanza = settings(given, "wecom")
    queue(box, stanza, 1, 2)
    assert send(box, stanza, given.desk.now).sent == 2
    queue(box, stanza, 3)
    assert send(box, settings(given, "wecom", proxy="http://127.0.0.1:9"), given.desk.now).waiting == 1


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_the_pace_stays_below_the_robots_limit(given, box, kind):
    """Fifty messages leave without ever meeting the limit of 20 a minute (飞书: 100 a minute, 5 a second)."""
    stanza, clock = settings(given, kind), Clock()
    given.desk.now = clock
    queue(box, stanza, *range(1, 51))
    report = send(box, stanza, clock)
    assert (report.sent, report.deferred, given.desk.asked) == (50, 0, 50)
    assert clock.paused > 0


def test_channels_of_one_robot_share_its_pace(given, box):
    """A board and a digest that go to the same robot are not each given the robot's whole allowance."""
    clock, buckets = Clock(), {}
    given.desk.now = clock
    for key in ("榜", "摘要"):
        stanza = settings(given, "wecom", key=key)
        queue(box, stanza, *range(1, 13))
        assert send(box, stanza, clock, buckets=buckets).sent == 12
    assert len(buckets) == 1


def test_a_throttled_robot_is_left_alone(given, box):
    """After one answer of too fast the rest is not even tried, and the first again only after 钉钉's ten minutes."""
    stanza, clock = settings(given, "dingtalk"), Clock()
    given.desk.now = clock
    given.desk.faults.append('{"errcode": 130101, "errmsg": "send too fast"}')
    queue(box, stanza, 1, 2, 3)
    report = send(box, stanza, clock)
    assert (report.sent, report.waiting, given.desk.asked) == (0, 3, 1)
    clock.pause(600)
    assert send(box, stanza, clock).sent == 2
    clock.pause(61)
    assert send(box, stanza, clock).sent == 1


def test_an_answer_that_repeats_the_key_is_not_told(given, box):
    """The key stays out of reasons, and so out of receipts and the outbox, even if the server says it."""
    stanza = settings(given, "wecom")
    given.desk.faults.append("echo")
    queue(box, stanza)
    report = send(box, stanza, given.desk.now)
    assert "invalid" in report.reason
    assert "***" in report.reason
    assert KEY not in report.reason


@pytest.mark.parametrize("written", [None, "", "钥匙", "a b", "line\r\nX-Header: 1"])
def test_a_missing_or_impossible_key_is_named_and_not_shown(given, box, monkeypatch, written):
    """The channel does not open, says which variable is meant, and never what it holds."""
    if written is None:
        monkeypatch.delenv("WORKFLOW_TEST_KEY")
    else:
        monkeypatch.setenv("WORKFLOW_TEST_KEY", written)
    stanza = settings(given, "wecom")
    queue(box, stanza)
    report = send(box, stanza, given.desk.now)
    assert report.waiting == 1
    assert "WORKFLOW_TEST_KEY" in report.reason
    assert not written or written not in report.reason
    assert given.desk.asked == 0


def test_what_is_stored_has_no_key_no_time_no_signature(given):
    """The stored bytes are the same on every day and carry nothing secret: signing happens when they leave."""
    for kind in KINDS:
        stored = message(settings(given, kind), 1)
        assert stored == message(settings(given, kind), 1)
        shown = repr(stored).encode() + stored.content
        assert KEY.encode() not in shown
        assert b"sign" not in stored.content
    call = ROBOTS[stanza_kind(given)].call("https://h.example/x", _keys(given), stored, Clock()())
    assert KEY not in repr(call)
    assert SIGN not in repr(_keys(given))


def stanza_kind(given):
    return settings(given, "webhook").kind


def _keys(given):
    from workflow.notify.post import keys_of  # noqa: PLC0415  beside its only use

    return keys_of(settings(given, "webhook"))


def test_doubts_of_mails_and_of_robots_are_settled_apart(given, box):
    """Mails that are resent from doubt by configuration take no robot's message with them."""
    stanza = settings(given, "wecom")
    given.desk.faults.append("drop")
    queue(box, stanza)
    send(box, stanza, given.desk.now)
    box.recover(resend_in_doubt=True, channel="smtp")
    assert states(box) == [S.IN_DOUBT]
    again = Pacing(per_minute=0, resend_in_doubt=True)
    assert send(box, stanza, given.desk.now, again) == DrainReport(sent=1)


KILLED_RUN = """
import json, os, sqlite3, sys
from datetime import UTC, datetime
from workflow.delivering import Pace
from workflow.notify import ROBOTS, robot_channel
from workflow.notify.drain import drain
from workflow.notify.robot_settings import RobotSettings
from workflow.store.outbox import Outbox
database, stanza, where, victim = sys.argv[1:]
class Dying(Outbox):
    def mark_data(self, number):
        if (where, str(number)) == ("claimed", victim):
            os._exit(9)
        return super().mark_data(number)
    def mark_sent(self, number, reason=""):
        if (where, str(number)) == ("accepted", victim):
            os._exit(9)
        return super().mark_sent(number, reason)
given = RobotSettings.model_validate(json.loads(stanza))
now = lambda: datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
drain(Dying(sqlite3.connect(database)), robot_channel(given, now), Pace(ROBOTS[given.kind].pacing), now)
"""


def test_a_run_killed_around_a_post_posts_nothing_twice(given, tmp_path):
    """A kill before the POST sends the message later, one between its acceptance and our commit leaves it in doubt."""
    stanza = settings(given, "dingtalk")
    connection, outbox = open_outbox(tmp_path / "state.db")
    with closing(connection):
        queue(outbox, stanza, 1, 2, 3)
        for where, victim in (("claimed", "1"), ("accepted", "2")):
            arguments = [str(tmp_path / "state.db"), json.dumps(given.stanza("dingtalk")), where, victim]
            environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
            done = subprocess.run([sys.executable, "-c", KILLED_RUN, *arguments], check=False, env=environment)
            assert done.returncode == 9
        assert send(outbox, stanza, given.desk.now) == DrainReport(sent=1, in_doubt=1)
        assert states(outbox) == [S.SENT, S.IN_DOUBT, S.SENT]
    assert sorted(text.splitlines()[0].rstrip()[-1] for text in given.desk.texts) == ["1", "2", "3"]
