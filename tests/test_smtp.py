from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from smtp_server import PASSWORD, Clock, message, running, send, settings, states
from workflow.domain.message import MessageState
from workflow.notify import CHANNELS, channel_for
from workflow.notify.channel import ChannelClosedError
from workflow.notify.drain import DrainReport, drain
from workflow.notify.email import SmtpChannel
from workflow.notify.folder import FolderChannel, mail_path
from workflow.notify.settings import PASSWORD_VARIABLE, MailSettings, Pacing, password_for


def test_bytes_arrive_as_stored_over_starttls_with_a_login(server, outbox):
    """What is stored is what arrives, dots at line starts included, over one verified and logged-in connection."""
    for number in range(3):
        outbox.enqueue(message(number))
    report = send(outbox, settings(server))
    assert report == DrainReport(sent=3)
    assert server.desk.accepted == [(f"p{n}@huamei.example", message(n).content) for n in range(3)]
    assert (server.desk.connections, server.desk.logins) == (1, {"right": 1})
    assert send(outbox, settings(server)) == DrainReport()
    assert len(server.desk.accepted) == 3


def test_tls_from_the_first_byte(tmp_path, outbox):
    """`security: ssl` speaks TLS from the first byte and logs in."""
    with running(tmp_path, "ssl") as server:
        outbox.enqueue(message(1))
        assert send(outbox, settings(server, security="ssl")).sent == 1
        assert server.desk.logins == {"right": 1}


def test_no_protection_without_login_warns(tmp_path, outbox):
    """`security: none` works against a plain relay without a login, and the channel says what that means."""
    with running(tmp_path, "none", login=False) as server:
        given = settings(server, security="none", user="", trusted=False)
        outbox.enqueue(message(1))
        assert send(outbox, given, password=None).sent == 1
        assert "readable by anybody" in SmtpChannel(given).warning
    assert not SmtpChannel(settings(server)).warning


def test_no_protection_with_a_login_warns_of_the_password(tmp_path, outbox):
    """With `security: none` a login is sent only where one is configured, and the warning names the password."""
    with running(tmp_path, "none") as server:
        given = settings(server, security="none", trusted=False)
        outbox.enqueue(message(1))
        assert send(outbox, given).sent == 1
        assert server.desk.logins == {"right": 1}
        assert "the password" in SmtpChannel(given).warning


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_unknown_authority_is_refused(tmp_path, outbox, security):
    """A server whose certificate nobody vouches for gets neither the password nor a mail."""
    with running(tmp_path, security) as server:
        outbox.enqueue(message(1))
        report = send(outbox, settings(server, security=security, trusted=False))
        assert (report.sent, report.waiting) == (0, 1)
        assert "not trusted" in report.reason
        assert not server.desk.logins
        assert send(outbox, settings(server, security=security)).sent == 1


def test_certificate_of_another_host_is_refused(tmp_path, outbox):
    """A certificate for another name is refused though its authority is trusted."""
    with running(tmp_path, host="mail.elsewhere.example") as server:
        outbox.enqueue(message(1))
        report = send(outbox, settings(server))
    assert "not trusted" in report.reason
    assert states(outbox) == {"P1": MessageState.QUEUED}


def test_server_without_starttls_gets_nothing(tmp_path, outbox):
    """A server (or a man in the middle) that does not offer STARTTLS is left without a password or a mail."""
    with running(tmp_path, "none", login=False) as server:
        outbox.enqueue(message(1))
        report = send(outbox, settings(server))
        assert not server.desk.accepted
    assert (report.waiting, "starttls" in report.reason.lower()) == (1, True)


def test_wrong_password_stops_the_run(server, outbox):
    """535 ends the run at once: every message stays queued, none counts as tried."""
    for number in range(5):
        outbox.enqueue(message(number))
    report = send(outbox, settings(server), password="wrong")
    assert (report.sent, report.deferred, report.failed, report.waiting) == (0, 0, 0, 5)
    assert "535" in report.reason
    assert PASSWORD not in report.reason
    assert "wrong" not in report.reason
    assert {(entry.state, entry.attempts) for entry in outbox.list()} == {(MessageState.QUEUED, 0)}
    assert server.desk.connections == 1


def test_missing_password_says_where_it_belongs(server, outbox):
    """Without a password nothing is asked on the terminal; the reason names the environment variable."""
    outbox.enqueue(message(1))
    assert PASSWORD_VARIABLE in send(outbox, settings(server), password=None).reason
    assert server.desk.connections == 0


def test_password_comes_from_the_environment(monkeypatch):
    """The password is read from the environment and never shown by the value that carries it."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "k3y")
    password = password_for("somebody")
    assert password is not None
    assert password.get_secret_value() == "k3y"
    assert "k3y" not in repr(password)
    assert "k3y" not in repr(SmtpChannel(MailSettings(sender="a@b.example"), password))


def test_login_without_an_at_sign_is_taken_as_it_is(server, outbox):
    """A login such as 'robot' reaches the server unchanged, without a domain that nobody wrote."""
    outbox.enqueue(message(1))
    assert send(outbox, settings(server, user="robot")).sent == 1
    assert server.desk.users == ["robot"]


def test_files_are_the_delivery(tmp_path, outbox):
    """With transport files a mail that stands there is delivered as it is, and one that is missing is written."""
    given = MailSettings(sender="a@b.example")
    there, missing = message(1, "files"), message(2, "files")
    path = tmp_path / "2026-11-20" / mail_path(there.key)
    path.parent.mkdir(parents=True)
    path.write_bytes(there.content)
    before = path.stat().st_mtime_ns
    for one in (there, missing):
        outbox.enqueue(one)
    channel = channel_for(given, tmp_path)
    assert isinstance(channel, FolderChannel)
    assert drain(outbox, channel, given, Clock()) == DrainReport(sent=2)
    assert path.stat().st_mtime_ns == before
    assert {found.name for found in path.parent.iterdir()} == {"P1-manager.eml", "P2-manager.eml"}


def test_files_know_no_pace(tmp_path, outbox):
    """Files are written at once however many they are: the pace is for other people's servers."""
    for number in range(60):
        outbox.enqueue(message(number, "files"))
    clock = Clock()
    given = MailSettings(sender="a@b.example", pacing=Pacing(per_minute=1, burst=1))
    assert drain(outbox, FolderChannel(tmp_path), given, clock, clock.pause).sent == 60
    assert clock.paused == 0


@for_all(st.lists(st.text(max_size=300), min_size=2, max_size=5, unique=True))
def test_two_people_never_share_a_file(people):
    """Ids of any kind become different files in the edition's folder: no id leaves it or meets another."""
    keys = [replace(message(1).key, recipient=person) for person in people]
    paths = [mail_path(key) for key in keys]
    assert len(set(paths)) == len(paths)
    assert all(path.parts[:2] == ("mail", "evening") and len(path.parts) == 3 for path in paths)
    assert all(len(path.name.encode()) <= 255 for path in paths)


def test_channels_have_the_name_of_their_transport(tmp_path, server):
    """Each channel delivers the messages of the transport under which it is listed."""
    for transport, opened in CHANNELS.items():
        assert opened(settings(server), tmp_path).name == transport.value


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "not an address"},
        {"sender": ""},
        {"sender": "a@b.example", "transport": "smtp"},
        {"sender": "a@b.example", "transport": "pigeon"},
        {"sender": "a@b.example", "smtp": {"host": "h", "password": "no"}},
        {"sender": "a@b.example\r\nBcc: c@d.example"},
    ],
)
def test_wrong_settings_are_refused(wrong):
    """A wrong key or value of the mail settings is refused before anything opens; a password has no place there."""
    with pytest.raises(ValidationError):
        MailSettings(**wrong)


def test_closed_channel_is_an_error_of_its_own(server):
    """Opening a channel that cannot be opened raises the one error the drain knows."""
    with pytest.raises(ChannelClosedError, match="535"), SmtpChannel(settings(server), SecretStr("x")).connect():
        pass
