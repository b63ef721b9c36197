"""Nights that send by SMTP to a real server on loopback, with TLS and a login."""

import json
import os
from pathlib import Path

import pytest

from night_office import AS_OF, LEDGER, book, config, office, program, receipt_of
from smtp_server import PASSWORD, USER, running
from workflow.notify.settings import PASSWORD_VARIABLE

SECRET = {PASSWORD_VARIABLE: PASSWORD}


def smtp_config(folder: Path, port: int, ca_file: Path, **more: object) -> Path:
    smtp = {
        "host": "127.0.0.1",
        "port": port,
        "security": "starttls",
        "user": USER,
        "ca_file": os.path.relpath(ca_file, folder),
    }
    return config(
        folder, mail={"transport": "smtp", "sender": f"销售日报 <{USER}>", "smtp": smtp, "timeout_seconds": 5, **more}
    )


def test_each_manager_gets_one_mail_and_the_second_night_sends_none(tmp_path: Path):
    """Who manages and has an address gets one mail over TLS with a login; the same night again sends nothing."""
    folder = office(tmp_path)
    with running(tmp_path) as server:
        settings = smtp_config(folder, server.port, server.ca_file)
        run = program("nightly", "--config", settings, environment=SECRET)
        assert run.returncode == 0, run.stdout
        assert sorted(server.desk.recipients) == ["qian@example.com", "zhao@example.com"]
        assert server.desk.logins == {"right": 1}
        assert receipt_of(folder)["mail"]["sent"] == 2
        assert program("nightly", "--config", settings, environment=SECRET).returncode == 0
        assert len(server.desk.accepted) == 2
        stored = {path.read_bytes().replace(b"\r\n", b"\n") for path in (folder / "out").rglob("*.eml")}
        assert {content.replace(b"\r\n", b"\n") for _, content in server.desk.accepted} == stored
    assert PASSWORD not in "".join(
        path.read_text(encoding="utf-8", errors="ignore")
        for path in tmp_path.rglob("*")
        if path.is_file() and path.suffix in (".json", ".csv", ".db")
    )


@pytest.mark.parametrize("trouble", ["down", "password", "missing password"])
def test_what_could_not_leave_waits_for_the_next_night(tmp_path: Path, trouble: str):
    """Server down or login refused: all else is published, exit 3 tells what waits, the next night delivers once."""
    folder = office(tmp_path)
    with running(tmp_path) as server:
        settings = smtp_config(folder, 9 if trouble == "down" else server.port, server.ca_file)
        secret = {
            "down": SECRET,
            "password": {PASSWORD_VARIABLE: "wrong"},
            "missing password": {PASSWORD_VARIABLE: ""},
        }[trouble]
        run = program("nightly", "--config", settings, environment=secret)
        receipt = receipt_of(folder)
        assert run.returncode == 3, run.stderr
        assert (receipt["mail"]["sent"], receipt["mail"]["waiting"]) == (0, 2)
        assert receipt["mail"]["reason"]
        assert any("2" in sentence for sentence in receipt["attention"])
        assert "Traceback" not in run.stderr
        assert server.desk.accepted == []
        settings = smtp_config(folder, server.port, server.ca_file)
        assert program("nightly", "--config", settings, environment=SECRET).returncode == 0
        assert sorted(server.desk.recipients) == ["qian@example.com", "zhao@example.com"]


def test_a_mail_that_was_overtaken_does_not_leave_any_more(tmp_path: Path):
    """If figures change while a mail waits for a dead server, only the corrected one leaves, once."""
    folder = office(tmp_path)
    with running(tmp_path) as server:
        program("nightly", "--config", smtp_config(folder, 9, server.ca_file), environment=SECRET)
        book(folder / "inbox" / "销售明细.xlsx", [*LEDGER, (AS_OF, "孙三", "E3", "丙公司", 3000)])
        run = program("nightly", "--config", smtp_config(folder, server.port, server.ca_file), environment=SECRET)
        assert run.returncode == 0, run.stdout
        assert sorted(server.desk.recipients) == ["qian@example.com", "zhao@example.com"]


def test_a_refused_recipient_harms_no_other(tmp_path: Path):
    """An address that the server refuses is told with exit 3; the other manager has the mail, and nobody gets two."""
    folder = office(tmp_path)
    with running(tmp_path) as server:
        server.desk.refuse_recipient["zhao@example.com"] = "550 no such user"
        settings = smtp_config(folder, server.port, server.ca_file)
        assert program("nightly", "--config", settings, environment=SECRET).returncode == 3
        assert server.desk.recipients == ["qian@example.com"]
        listed = program("outbox", "list", "--json", "--config", settings).stdout.splitlines()
        assert {entry["address"]: entry["state"] for entry in map(json.loads, listed)} == {
            "qian@example.com": "sent", "zhao@example.com": "failed",
        }  # fmt: skip
