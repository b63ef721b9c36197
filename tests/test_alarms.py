"""The operator's mail: one, only when the operation needs a person, never twice, with what mends it."""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from night_office import AS_OF, PEOPLE, config, office
from smtp_server import PASSWORD, Server, running
from test_night_smtp import smtp_config
from workflow.batch import run_nightly
from workflow.commands.nightly import summary
from workflow.config import PROGRAM, load_config
from workflow.domain.finding import Language
from workflow.night import Order
from workflow.notify.settings import PASSWORD_VARIABLE
from workflow.report.receipt import Receipt
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.outbox import Outbox
from workflow.timetable import missed_runs

SPRING = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
"""A day on which the next year's holidays are nobody's concern yet."""
OPERATOR = "值班 <it@example.com>"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def run(settings: Path, now: datetime = SPRING, **more: object) -> Receipt:
    return run_nightly(Order(load_config(settings, {}), AS_OF, now=lambda: now, **more))


def files(folder: Path, **more: object) -> Path:
    return config(folder, mail={"transport": "files", "sender": "report@example.com", "operator": OPERATOR, **more})


def alarms(folder: Path) -> list[str]:
    """Return the text of every operator's mail in the outbox."""
    with closing(open_database(folder / "state")) as database:
        entries = [entry for entry in Outbox(database).list() if entry.message.key.kind == "operator"]
    return [text_of(entry.message.content) for entry in entries]


def text_of(content: bytes) -> str:
    mail = message_from_bytes(content, policy=policy.default)
    return f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}"


def arrived(server: Server) -> list[str]:
    return [text_of(content) for recipient, content in server.desk.accepted if recipient == "it@example.com"]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Server]:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    with running(tmp_path) as given:
        yield given


def test_a_night_without_trouble_writes_none_and_says_so(tmp_path: Path):
    """Nothing needs a person: no operator's mail, exit 0, and the night's lines say that none was needed."""
    receipt = run(files(office(tmp_path)))
    assert (receipt.exit, alarms(tmp_path)) == (0, [])
    assert "值班邮件：没有事要人处理，不写" in summary(receipt, Language.ZH, tmp_path)


def test_trouble_without_anybody_to_tell_is_said(tmp_path: Path):
    """Where nobody is configured the trouble stands in the receipt, with the key to fill in."""
    receipt = run(config(office(tmp_path)), hold=True)
    assert "mail.operator" in summary(receipt, Language.ZH, tmp_path)
    assert receipt.exit == 3


def test_a_refused_mail_is_told_once_with_its_remedy(tmp_path: Path, server: Server):
    """A recipient that the server refuses is told the operator in the same night, with the command; not again."""
    server.desk.refuse_recipient["zhao@example.com"] = "550 no such user"
    settings = smtp_config(office(tmp_path), server.port, server.ca_file, operator=OPERATOR)
    assert run(settings).exit == 3
    run(settings)
    (said,) = arrived(server)
    assert "对方拒收" in said
    assert "1 封邮件" in said
    assert "python run.py outbox resend" in said


def test_a_server_that_lets_nobody_in_is_told_by_the_next_run(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    """After a refused login exit code and receipt tell; the alarm waits, and leaves with the mails once all is well."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    settings = smtp_config(office(tmp_path), server.port, server.ca_file, operator=OPERATOR)
    receipt = run(settings)
    assert receipt.exit == 3
    assert any("refused the login" in sentence for sentence in receipt.attention)
    assert "发不出去" in summary(receipt, Language.ZH, tmp_path)
    assert server.desk.connections == 1
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert run(settings).exit == 0
    (said,) = arrived(server)
    assert "消息还没有发出" in said


def test_a_held_night_lets_only_the_alarm_go(tmp_path: Path, server: Server):
    """With --hold every mail waits for approval, and the operator is told that they do."""
    settings = smtp_config(office(tmp_path), server.port, server.ca_file, operator=OPERATOR)
    run(settings, hold=True)
    assert server.desk.recipients == ["it@example.com"]
    assert "outbox approve --all" in arrived(server)[0]


def test_a_run_that_a_fault_ends_tells_of_itself(tmp_path: Path, server: Server):
    """A fault after the state is open is told before the program ends, and the next good run does not tell it again."""
    settings = smtp_config(office(tmp_path), server.port, server.ca_file, operator=OPERATOR)
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match=r"out|exists|directory"):
        run(settings)
    (said,) = arrived(server)
    assert "停在 " in said
    (tmp_path / "out").unlink()
    receipt = run(settings)
    assert (receipt.exit, receipt.mail["sent"]) == (3, 2)
    assert len(arrived(server)) == 1
    assert run(settings).exit == 0


def test_a_killed_run_is_told_by_the_next(tmp_path: Path):
    """A night that never ended is in the next night's receipt and mail, with how far it came, once."""
    settings = files(office(tmp_path))
    with closing(open_database(tmp_path / "state")) as database:
        Journal(database).begin("dead", AS_OF, "nightly", SPRING)
        Journal(database).step("dead", "give_back", SPRING)
    receipt = run(settings)
    assert "没有运行完，停在 give_back" in receipt.attention[0]
    assert run(settings).attention == []
    (said,) = alarms(tmp_path)
    assert "停在 give_back" in said


def test_what_nobody_else_was_told_is_told_without_a_phone(tmp_path: Path):
    """A workbook that could not be read and stands in nobody's mail is named, a number in its name blotted out."""
    folder = office(tmp_path, 人员=[row[:-1] for row in PEOPLE])
    (folder / "inbox" / "客户13912345678.xlsx").write_bytes(b"no workbook")
    settings = files(folder)
    run(settings)
    (said,) = alarms(tmp_path)
    assert "没有读入的工作簿" in said
    assert "客户***.xlsx" in said
    assert "13912345678" not in said
    assert "该收邮件、但没有可用邮箱的人" in said


def test_what_managers_were_told_is_not_the_operators(tmp_path: Path):
    """A workbook that could not be read and stands in a manager's mail is not told the operator."""
    folder = office(tmp_path)
    (folder / "inbox" / "坏.xlsx").write_bytes(b"no workbook")
    receipt = run(files(folder))
    assert (receipt.exit, alarms(tmp_path)) == (3, [])


def test_somebody_of_the_people_workbook_can_be_the_operator(tmp_path: Path):
    """运维 under 接收汇总 makes somebody the operator, beside whatever else the person gets."""
    people = [(*PEOPLE[0], "接收汇总"), (*PEOPLE[1], ""), (*PEOPLE[2], "运维"), *((*row, "") for row in PEOPLE[3:])]
    folder = office(tmp_path, 人员=people)
    run(config(folder), hold=True)
    with closing(open_database(folder / "state")) as database:
        kinds = [(e.message.key.kind, e.message.address) for e in Outbox(database).list()]
    assert ("operator", "qian@example.com") in kinds
    assert ("manager", "qian@example.com") in kinds


def test_a_broken_template_of_the_alarm_does_not_silence_it(tmp_path: Path):
    """Where the office's own operator.txt is broken the program's own is used."""
    folder = office(tmp_path)
    templates = folder / "templates"
    for path in sorted((PROGRAM / "templates").rglob("*.*")):
        copy = templates / path.relative_to(PROGRAM / "templates")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (templates / "shared" / "operator.txt").write_text("{{ screen.nothing }}", encoding="utf-8")
    folders = {"inbox": "inbox", "out": "out", "state": "state", "templates": "templates"}
    mail = {"transport": "files", "sender": "report@example.com", "operator": [OPERATOR]}
    run(config(folder, folders=folders, mail=mail), hold=True)
    (said,) = alarms(folder)
    assert "消息在等批准" in said


def test_a_missed_edition_is_noticed_by_the_next_run(tmp_path: Path):
    """Once the schedule began an edition, evenings that it did not begin are told by the next run, and once."""
    settings = files(office(tmp_path))
    first, later = (datetime(2026, 3, day, 12, 30, 5, tzinfo=UTC) for day in (2, 5))
    assert run(settings, first, scheduled=True).exit == 0
    receipt = run(settings, later, scheduled=True)
    assert receipt.attention == ["2 次定时运行没有开始：03-04 20:30 晚报、03-03 20:30 晚报（请看 schedule show）"]
    assert run(settings, later, scheduled=True).exit == 0
    (said,) = alarms(tmp_path)
    assert "03-04 20:30 晚报" in said


@pytest.mark.parametrize(
    ("began", "now", "running", "expected"),
    [
        ((2, 20, 30), (3, 20, 31), "", 0),  # within the grace of an hour
        ((2, 20, 30), (3, 22, 0), "", 1),
        ((2, 20, 30), (3, 22, 0), "evening", 0),  # late, but under way
        ((2, 20, 30), (4, 22, 0), "evening", 1),
        ((2, 20, 25), (3, 19, 0), "", 0),  # begun shortly before its time
        ((2, 9, 0), (2, 22, 0), "", 1),  # by hand in the morning: the evening's is still due
    ],
)
def test_which_runs_count_as_missed(began: tuple[int, ...], now: tuple[int, ...], running: str, expected: int):
    """An edition is missed when it was due since its last run, an hour ago or more, and is not being made good."""
    at, moment = (datetime(2026, 3, *each, tzinfo=SHANGHAI) for each in (began, now))
    assert len(missed_runs({"evening": at}, {"evening": time(20, 30)}, moment, SHANGHAI, running)) == expected


def test_weekly_and_monthly_editions_are_due_on_their_days():
    """A weekly edition is missed on Mondays, a monthly one on the first; one that the schedule never began is not."""
    since, now = datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    times = {"weekly": time(8), "monthly": time(8), "morning": time(7, 30)}
    found = missed_runs({"weekly": since, "monthly": since}, times, now, SHANGHAI)
    assert [(one.edition, one.due.date()) for one in found] == [
        ("weekly", date(2026, 3, 9)), ("weekly", date(2026, 3, 2)), ("monthly", date(2026, 3, 1)),
        ("weekly", date(2026, 2, 23)),
    ]  # fmt: skip
