"""config.yaml: two keys are enough, every wrong one is named, folders are found from the file."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workflow.config import PROGRAM, ConfigError, load_config

TWO = """
folders: {inbox: in, out: out, state: state}
mail: {sender: a@example.com}
"""


def load(folder: Path, text: str, **folders: Path):
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, folders)


def wrong(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as told:
        load(folder, text)
    return str(told.value)


def test_folders_and_mail_are_a_whole_config(tmp_path: Path):
    """Everything else has a default: Chinese, the official calendar, the boards of what there is, mails as files."""
    config = load(tmp_path, TWO)
    assert (config.language, config.mail.transport, config.boards, config.as_of) == ("zh_CN", "files", (), None)
    assert config.folders.templates == PROGRAM / "templates"


def test_relative_folders_are_found_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder in config.yaml is relative to it wherever the command is called; one of an option to that place."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(elsewhere)
    config = load(tmp_path, TWO.replace("state: state", "state: state, templates: own"), out=Path("here"))
    assert config.folders.inbox == tmp_path / "in"
    assert config.folders.templates == tmp_path / "own"
    assert config.folders.out == elsewhere / "here"


def test_the_mail_servers_certificate_file_is_found_from_the_file(tmp_path: Path):
    """mail.smtp.ca_file is relative to config.yaml like the folders."""
    config = load(tmp_path, TWO.replace("sender:", "smtp: {ca_file: ca.pem}, sender:"))
    assert config.mail.smtp.ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mail: {sender: a@example.com}", ("folders",)),
        ("folders: {inbox: a, out: b, state: c}", ("mail",)),
        ("folders: {inbox: a, out: b}\nmail: {sender: a@example.com}", ("folders.state",)),
        ("folders: {inbox: a, out: b, stat: c}\nmail: {sender: a@example.com}", ("folders.stat", "state")),
        (TWO + "language: de", ("language", "'de'", "zh_CN", "en")),
        (TWO + "cut_off: 20", ("cut_off", "'20:00'")),
        (TWO + "cut_off: '25:00'", ("cut_off",)),
        (TWO + "as_of: 20.11.2026", ("as_of",)),
        (TWO + "time_zone: Beijing", ("time_zone", "Asia/Shanghai")),
        (TWO + "boards: [{key: a, metric: revenue}]", ("boards.0.metric", "sales")),
        (TWO + "boards: [{key: a, metric: sales}, {key: a, metric: visits}]", ("boards", "'a'")),
        (TWO + "engine: {executor: threads}", ("engine.executor", "processes")),
        (TWO + "engine: {executor: dask}", ("scheduler",)),
        (TWO + "calendar: {working_days: [2026-11-21], rest_days: [2026-11-21]}", ("2026-11-21",)),
        (TWO + "kinds: {sales_ledger: {columns: {X: what}}}", ("sales_ledger", "what", "amount")),
        (TWO.replace("a@example.com", "nobody"), ("mail.sender", "nobody")),
        (TWO.replace("sender:", "transport: smtp, sender:"), ("smtp.host",)),
        (TWO.replace("sender:", "smtp: {password: x}, sender:"), ("mail.smtp.password", "user")),
        (TWO.replace("sender:", "smtp: {port: 99999}, sender:"), ("mail.smtp.port", "65535")),
        (TWO.replace("sender:", "time_zone: Asia/Tokyo, sender:"), ("mail.time_zone", "write time_zone")),
        (TWO + "write_back: {limits: {file_mb: 1}}", ("write_back.limits", "write limits")),
        ("- a\n- b\n", ("config.yaml",)),
        ("", ("folders", "mail")),
        ("{a: [", ("line",)),
        (TWO + "mail: {sender: b@example.com}", ("mail", "line 4")),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named_with_what_it_may_be(tmp_path: Path, text: str, said: tuple[str, ...]):
    """Whatever is wrong, the sentence names the file, the key and what it may be, and holds no traceback."""
    sentence = wrong(tmp_path, text)
    assert sentence.startswith("config.yaml: ")
    for word in said:
        assert word in sentence
    assert "pydantic" not in sentence


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path):
    """Two mistakes give two sentences, a line each."""
    assert len(wrong(tmp_path, TWO + "language: de\nengine: {workers: -1}").splitlines()) == 2


def test_words_that_older_readers_take_for_something_else_stay_words(tmp_path: Path):
    """18:30 is a time and not 1110, NO is a word and not false, a mark of the byte order is nobody's key."""
    assert load(tmp_path, "\ufeff" + TWO + "cut_off: 18:30").cut_off.hour == 18
    assert "NO" in wrong(tmp_path, TWO + "language: NO")


def test_folders_that_would_feed_themselves_are_refused(tmp_path: Path):
    """Outputs or state inside of the inbox would be read as workbooks: refused, also where an option says so."""
    for stated in ("inbox: in, out: in/out, state: s", "inbox: in, out: o, state: in", "inbox: ., out: o, state: s"):
        sentence = wrong(tmp_path, f"folders: {{{stated}}}\nmail: {{sender: a@example.com}}")
        assert "inbox" in sentence
    with pytest.raises(ConfigError):
        load(tmp_path, TWO, out=tmp_path / "in" / "x")


def test_templates_that_are_not_there_are_refused(tmp_path: Path):
    """A templates folder of the office's own must exist: the sentence names the key."""
    assert "folders.templates" in wrong(tmp_path, TWO.replace("state: state", "state: state, templates: own"))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 11, 59, tzinfo=UTC), date(2026, 11, 19)),
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), date(2026, 11, 20)),
    ],
)  # fmt: skip
def test_the_cut_off_decides_the_day(tmp_path: Path, now: datetime, day: date):
    """as_of is the last day that 20:00 in Shanghai has closed, whatever the server's own zone; unless it is fixed."""
    assert load(tmp_path, TWO).day_closed(now) == day
    assert load(tmp_path, TWO + "as_of: 2026-11-01").day_closed(now) == date(2026, 11, 1)
