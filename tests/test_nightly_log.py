"""state/logs/nightly.jsonl: one JSON object an event, rotated, with nothing in it that is a secret or a customer's."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from night_office import AS_OF, LEDGER, config, night, office, program
from smtp_server import PASSWORD, running
from test_night_smtp import smtp_config
from workflow.batch import run_nightly
from workflow.config import load_config
from workflow.night import Order
from workflow.notify.settings import PASSWORD_VARIABLE
from workflow.store.log import EventLog
from workflow.store.settings import StoreSettings

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
PHONE = "13912345678"
STEPS = ["scan", "take_in", "resolve", "give_back", "publish", "send"]


def events(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "state" / "logs" / "nightly.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_night_writes_its_events_under_one_run_id(tmp_path: Path):
    """Begin, every step with its seconds, and the end with exit and counts, all with the same run id."""
    folder = office(tmp_path / "office")
    receipt = night(folder)
    told = events(folder)
    assert [each["event"] for each in told] == ["begin", *["step"] * 6, "end"]
    assert [each["step"] for each in told if each["event"] == "step"] == STEPS
    assert {each["run"] for each in told} == {receipt.run_id}
    assert told[-1]["exit"] == 0
    assert told[-1]["counts"]["mail"]["sent"] == 2
    assert (folder / "state" / "logs" / "nightly.jsonl").stat().st_mode & 0o077 == 0


def test_a_fault_is_in_the_log(tmp_path: Path):
    """A night that cannot go on says with which kind of error it ended."""
    folder = office(tmp_path / "office")
    settings = config(folder)
    (folder / "inbox").rename(folder / "elsewhere")
    assert program("nightly", "--config", settings).returncode == 1
    assert events(folder)[-1]["event"] == "fault"


def test_no_phone_and_no_password_is_ever_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Phones in cells, names of customers, answers of servers and the password stay out of the log."""
    rows = (*LEDGER, (AS_OF, f"钱多多{PHONE}", "E9", f"王总 {PHONE}", 70), (AS_OF, "孙三", "E8", PHONE, f"约{PHONE}"))
    folder = office(tmp_path / "office", 销售明细=rows)
    with running(tmp_path) as server:
        settings = smtp_config(folder, server.port, server.ca_file)
        server.desk.refuse_recipient["qian@example.com"] = f"550 no {PHONE} {PASSWORD}"
        for password in (PASSWORD, "wrong-one"):
            monkeypatch.setenv(PASSWORD_VARIABLE, password)
            run_nightly(Order(load_config(settings, {}), AS_OF, now=lambda: NOW))
    log = (folder / "state" / "logs" / "nightly.jsonl").read_text(encoding="utf-8")
    assert log.count("\n") == 16
    assert not re.search(r"1[3-9]\d{9}(?!\d)", re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{6}|[\d-]+T[\d:.+]+", "", log))
    for secret in (PHONE, PASSWORD, "wrong-one", "王总", "钱多多", "example.com"):
        assert secret not in log
        assert secret not in log.encode().decode("unicode_escape")


def test_full_files_are_numbered_and_the_oldest_go(tmp_path: Path):
    """A full file becomes number 1, the one before 2, and no more are kept than the settings say."""
    log = EventLog(tmp_path, StoreSettings(log_megabytes=0.0001, keep_logs=2))
    for number in range(12):
        log.write(f"run{number}", "begin", NOW, {"of": "x" * 120})
    names = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert names == ["nightly.1.jsonl", "nightly.2.jsonl", "nightly.jsonl"]
    kept = [json.loads((tmp_path / "logs" / name).read_text(encoding="utf-8").splitlines()[0])["run"] for name in names]
    assert kept == ["run10", "run9", "run11"]


@pytest.mark.parametrize("blocked", ["file", "folder"])
def test_a_log_that_cannot_be_written_stops_no_night(tmp_path: Path, blocked: str):
    """Where the log or its folder is in the way of itself, the night goes on without it."""
    folder = office(tmp_path / "office")
    if blocked == "file":
        (folder / "state" / "logs" / "nightly.jsonl").mkdir(parents=True)
    else:
        (folder / "state").mkdir()
        (folder / "state" / "logs").write_text("", encoding="utf-8")
    assert night(folder).exit == 0
