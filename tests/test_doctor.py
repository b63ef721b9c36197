"""doctor and runs: is everything there that tonight needs, and how did the nights before end."""

import json
import shutil
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from night_office import config, office
from night_office import night as run_night
from smtp_server import PASSWORD, running
from test_night_smtp import smtp_config
from workflow.cli import group
from workflow.config import PROGRAM
from workflow.notify.settings import PASSWORD_VARIABLE
from workflow.store.database import open_database
from workflow.store.journal import Journal

NOW = datetime.now(UTC)


def doctor(path: Path, *options: str) -> Result:
    return CliRunner().invoke(group, ["doctor", "--config", str(path), *options])


def night(folder: Path, began: datetime, exit_code: int | None) -> None:
    """Enter a run into the journal."""
    with closing(open_database(folder / "state")) as database:
        journal = Journal(database)
        name = f"run {began.isoformat()}"
        journal.begin(name, date(2026, 11, 20), "nightly", began)
        if exit_code is not None:
            journal.finish(name, exit_code, began + timedelta(seconds=9))


def test_a_sound_office_is_said_to_be_sound(tmp_path: Path) -> None:
    """Folders, disk, inbox and templates are looked at, each gets a line, and nothing is made or changed."""
    folder = office(tmp_path)
    path = config(folder)
    before = sorted(folder.rglob("*"))
    result = doctor(path)
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output
    assert result.output.count("✓") >= 5
    assert sorted(folder.rglob("*")) == before


def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    """Where the out folder should be lies a file: tonight would fail, and doctor says so with the path."""
    folder = office(tmp_path)
    (folder / "out").write_text("", encoding="utf-8")
    result = doctor(config(folder))
    assert result.exit_code == 3
    assert "✗" in result.output
    assert str(folder / "out") in result.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shared/manager.html", "{{ screen.nothing }}"),
        ("zh_CN/im_board.txt", "{% for one in screen.boards %}{{ one.places[0].nothing }}{% endfor %}"),
        ("zh_CN/im_digest.txt", "{{ screen.manager.nothing }}"),
        ("zh_CN/im_sms.txt", "{{ screen.unit"),
        ("shared/operator.txt", "{% for one in screen.matters %}{{ one.nothing }}{% endfor %}"),
    ],
)  # fmt: skip
def test_a_broken_template_is_found_before_the_night(tmp_path: Path, name: str, text: str) -> None:
    """A customer's template, a mail's or a robot's, that asks for what is not there is named with its file."""
    folder = office(tmp_path)
    shutil.copytree(PROGRAM / "templates", folder / "templates")
    (folder / "templates" / name).write_text(text, encoding="utf-8")
    result = doctor(
        config(folder, folders={"inbox": "inbox", "out": "out", "state": "state", "templates": "templates"})
    )
    assert result.exit_code == 3
    assert name.rpartition("/")[2] in result.output


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, 0), ("wrong", 3)])
def test_the_mail_server_is_asked_to_let_us_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, code: int
) -> None:
    """With the right password doctor logs in and sends nothing; with a wrong one it says what the server said."""
    monkeypatch.setenv(PASSWORD_VARIABLE, password)
    folder = office(tmp_path)
    with running(tmp_path) as server:
        result = doctor(smtp_config(folder, server.port, server.ca_file))
        assert result.exit_code == code, result.output
        assert not server.desk.accepted
        assert server.desk.logins["right" if code == 0 else "wrong"] >= 1


def test_offline_asks_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --offline nobody is connected to."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    folder = office(tmp_path)
    with running(tmp_path) as server:
        assert doctor(smtp_config(folder, server.port, server.ca_file), "--offline").exit_code == 0
        assert server.desk.connections == 0


@pytest.mark.parametrize(
    ("hours_ago", "exit_code", "expected"), [(2, 0, 0), (2, 3, 0), (30, 0, 3), (2, 1, 3), (2, None, 3)]
)
def test_a_missed_night_is_noticed(tmp_path: Path, hours_ago: int, exit_code: int | None, expected: int) -> None:
    """--since 24 complains when no night has ended well within a day: too long ago, failed, or never ended."""
    folder = office(tmp_path)
    night(folder, datetime.now(UTC) - timedelta(hours=hours_ago), exit_code)
    assert doctor(config(folder), "--since", "24").exit_code == expected


def test_a_watchdog_hears_of_a_state_that_is_gone_and_not_of_a_run_under_way(tmp_path: Path) -> None:
    """--since complains where no night was ever known; while one is under way the last good one counts."""
    folder = office(tmp_path)
    assert doctor(config(folder), "--since", "24").exit_code == 3
    night(folder, NOW - timedelta(hours=3), 0)
    night(folder, NOW - timedelta(minutes=1), None)
    assert doctor(config(folder), "--since", "24").exit_code == 0


def test_a_clock_that_was_set_back_is_noticed(tmp_path: Path) -> None:
    """A last night that lies in the future makes doctor doubt the clock."""
    folder = office(tmp_path)
    night(folder, datetime.now(UTC) + timedelta(days=2), 0)
    assert "时钟" in doctor(config(folder)).output


def test_what_changed_in_the_configuration_is_named(tmp_path: Path) -> None:
    """After a night doctor names the keys of config.yaml that say something else by now; it keeps no values."""
    folder = office(tmp_path)
    assert "上次运行以来" not in doctor(config(folder, cut_off="19:00")).output
    run_night(folder, cut_off="19:00")
    assert "与上次运行相同" in doctor(config(folder, cut_off="19:00")).output
    said = doctor(config(folder, cut_off="18:30", language="en")).output
    assert "changed in config.yaml since then: cut_off, language" in said
    assert "report@example.com" not in (folder / "state" / "config_seen.json").read_text(encoding="utf-8")


def test_what_synchronising_left_behind_is_named(tmp_path: Path) -> None:
    """An empty workbook and the copy of a synchronising conflict are said; a good workbook is not."""
    folder = office(tmp_path)
    (folder / "inbox" / "日报.xlsx").write_bytes(b"")
    shutil.copy(folder / "inbox" / "目标.xlsx", folder / "inbox" / "目标(张三的冲突副本).xlsx")
    lines = [line for line in doctor(config(folder)).output.splitlines() if line.startswith("!")]
    assert any("“日报.xlsx”没有同步" in line for line in lines)
    assert any("冲突副本" in line and "确认哪一份" in line for line in lines)
    assert not any("“人员.xlsx”" in line for line in lines)


def test_a_sender_that_is_not_the_login_is_doubted(tmp_path: Path) -> None:
    """Most services refuse a sender that is not the account's own address."""
    folder = office(tmp_path)
    smtp = {"host": "smtp.example.com", "user": "account@example.com"}
    path = config(folder, mail={"transport": "smtp", "sender": "other@example.com", "smtp": smtp})
    assert "不是登录的账号 account@example.com" in doctor(path, "--offline").output


def test_a_robot_without_its_key_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel whose key is in no environment variable is named with the variable; with it nothing is posted."""
    folder = office(tmp_path)
    path = config(folder, channels=[{"key": "江店群", "kind": "wecom", "secret_env": "WORKFLOW_TEST_ROBOT"}])
    result = doctor(path)
    assert result.exit_code == 3
    assert "WORKFLOW_TEST_ROBOT" in result.output
    monkeypatch.setenv("WORKFLOW_TEST_ROBOT", "0123-very-secret")
    result = doctor(path)
    assert result.exit_code == 0, result.output
    assert "very-secret" not in result.output


def test_runs_lists_the_latest_first(tmp_path: Path) -> None:
    """Each run has a line with its end; one that never ended is said to be that; --json is for programs."""
    folder = office(tmp_path)
    night(folder, datetime(2026, 11, 19, 12, tzinfo=UTC), 0)
    night(folder, datetime(2026, 11, 20, 12, tzinfo=UTC), None)
    path = config(folder)
    lines = CliRunner().invoke(group, ["runs", "--config", str(path)]).output.splitlines()
    assert "没有运行完" in lines[0]
    assert "完成，9.0 秒" in lines[1]
    objects = CliRunner().invoke(group, ["runs", "--config", str(path), "--json"]).output.splitlines()
    assert [json.loads(each)["exit"] for each in objects] == [None, 0]
