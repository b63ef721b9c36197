import subprocess
import sys
from contextlib import closing
from pathlib import Path

from smtp_server import PASSWORD, message, open_outbox, send, settings
from workflow.domain.message import MessageState
from workflow.notify.drain import DrainReport
from workflow.notify.settings import MailSettings

KILLED_RUN = """
import os, sqlite3, sys
from datetime import UTC, datetime
from pathlib import Path
from pydantic import SecretStr
from workflow.notify.drain import drain
from workflow.notify.email import SmtpChannel
from workflow.notify.settings import MailSettings
from workflow.store.outbox import Outbox
database, settings, password, where, victim = sys.argv[1:]
class Dying(Outbox):
    def mark_data(self, number):
        if (where, str(number)) == ("claimed", victim):
            os._exit(9)
        done = super().mark_data(number)
        if (where, str(number)) == ("data", victim):
            os._exit(9)
        return done
    def mark_sent(self, number, reason=""):
        if (where, str(number)) == ("accepted", victim):
            os._exit(9)
        return super().mark_sent(number, reason)
connection = sqlite3.connect(database)
connection.execute("PRAGMA synchronous=FULL")
given = MailSettings.model_validate_json(settings)
drain(Dying(connection), SmtpChannel(given, SecretStr(password)), given, lambda: datetime.now(UTC))
"""


def killed_run(database: Path, given: MailSettings, where: str, victim: int) -> int:
    arguments = [str(database), given.model_dump_json(), PASSWORD, where, str(victim)]
    return subprocess.run(
        [sys.executable, "-c", KILLED_RUN, *arguments], check=False, cwd=Path(__file__).parents[1]
    ).returncode


def test_two_hundred_recipients_two_refused_two_kills(server, tmp_path):
    """200 recipients, 2 refused, a kill before DATA, one after acceptance: 198 accepted once each, one in doubt."""
    database, given = tmp_path / "state.db", settings(server)
    connection, box = open_outbox(database)
    with closing(connection):
        for number in range(1, 201):
            box.enqueue(message(number))
        for number in (50, 150):
            server.desk.refuse_recipient[f"p{number}@huamei.example"] = "550 5.1.1 no such user"
        assert killed_run(database, given, "claimed", 40) == 9
        assert killed_run(database, given, "accepted", 120) == 9
        report = send(box, given)
        assert len(server.desk.accepted) == 198
        assert len(set(server.desk.message_ids)) == 198
        assert report.in_doubt == 1
        counts = box.counts("smtp")
        wanted = {MessageState.SENT: 197, MessageState.FAILED: 2, MessageState.IN_DOUBT: 1}
        assert {state: count for state, count in counts.items() if count} == wanted
        assert box.list([MessageState.IN_DOUBT])[0].message.key.recipient == "P120"


def test_kill_between_commit_and_data_is_in_doubt(server, tmp_path):
    """A kill after the commit and before DATA is in doubt too: better asked about than sent twice."""
    database, given = tmp_path / "state.db", settings(server)
    connection, box = open_outbox(database)
    with closing(connection):
        for number in range(1, 4):
            box.enqueue(message(number))
        assert killed_run(database, given, "data", 2) == 9
        assert send(box, given) == DrainReport(sent=1, in_doubt=1)
        assert server.desk.recipients == ["p1@huamei.example", "p3@huamei.example"]
        box.resolve(2, arrived=False)
        assert send(box, given).sent == 1
        assert len(set(server.desk.message_ids)) == 3
