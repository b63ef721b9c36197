"""The commands beside the night: annotate, strip, outbox."""

import json
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from workflow.cli import group
from workflow.domain.finding import Language
from workflow.domain.message import Message, MessageKey, MessageState
from workflow.operation.outbox_words import reason_in, state_name
from workflow.store.database import open_database
from workflow.store.outbox import Outbox

CONFIG = "folders: {inbox: in, out: out, state: state}\nmail: {sender: a@example.com}\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A smallest config.yaml."""
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook of somebody's."""
    path = tmp_path / "表.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "明细"
    for row in (["日期", "金额"], ["2026-11-03", 12], ["2026-11-04", 7]):
        book.active.append(row)
    book.save(path)
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def marks_file(folder: Path, **content: object) -> Path:
    path = folder / "marks.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_annotate_writes_marks_columns_and_sheets_and_strip_takes_them_out(
    config: Path, workbook: Path, tmp_path: Path
) -> None:
    """What annotate puts in, strip takes out: every part has its bytes again."""
    marks = marks_file(
        tmp_path,
        marks=[{"sheet": "明细", "cell": "B2", "severity": "error", "text": "=不是公式"}],
        columns=[{"sheet": "明细", "header": "校验", "values": {"2": "不对"}}],
        tables=[{"title": "结果", "columns": ["姓名", "数"], "rows": [["张三", 3], ["=1+1", 4]], "chart": "bar"}],
    )
    marked, plain = tmp_path / "标注.xlsx", tmp_path / "去批注.xlsx"
    assert call("annotate", workbook, "--marks", marks, "-o", marked, "--config", config).exit_code == 0
    book = openpyxl.load_workbook(marked)
    assert "=不是公式" in book["明细"]["B2"].comment.text
    assert [book["明细"]["C1"].value, book["明细"]["C2"].value] == ["校验", "不对"]
    result = book[book.sheetnames[-1]]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for row in result.iter_rows() for cell in row)
    assert call("strip", marked, "-o", plain, "--config", config).exit_code == 0
    assert parts(plain) == parts(workbook)


def test_annotate_refuses_with_a_reason_and_writes_nothing(config: Path, tmp_path: Path) -> None:
    """A file that is no workbook ends with exit 3 and a sentence, and no output."""
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing more")
    marks = marks_file(tmp_path, marks=[{"sheet": "S", "cell": "A1", "severity": "hint", "text": "x"}])
    done = call("annotate", broken, "--marks", marks, "-o", tmp_path / "out.xlsx", "--config", config)
    assert done.exit_code == 3
    assert done.stderr.strip()
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"marks": [{"sheet": "明细", "cell": "不是", "severity": "error", "text": "x"}]},
        {"marks": [{"sheet": "明细", "cell": "A1", "severity": "loud", "text": "x"}]},
        {"mark": []},
    ],
)
def test_wrong_marks_are_wrong_usage(config: Path, workbook: Path, tmp_path: Path, wrong: dict[str, object]) -> None:
    """A MARKS.json that is not of its form ends with exit 2, and nothing is written."""
    done = call(
        "annotate", workbook, "--marks", marks_file(tmp_path, **wrong), "-o", tmp_path / "o.xlsx", "--config", config
    )
    assert done.exit_code == 2
    assert not (tmp_path / "o.xlsx").exists()


def test_a_mark_without_a_place_stands_on_a_sheet(config: Path, tmp_path: Path) -> None:
    """A cell that bears somebody's own note keeps it; what we had to say stands on a 问题 sheet."""
    path = tmp_path / "注.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "S"
    book.active["A1"] = 1
    book.active["A1"].comment = openpyxl.comments.Comment("自己的话", "内务")
    book.save(path)
    marks = marks_file(tmp_path, marks=[{"sheet": "S", "cell": "A1", "severity": "warning", "text": "看这里"}])
    assert call("annotate", path, "--marks", marks, "-o", tmp_path / "o.xlsx", "--config", config).exit_code == 0
    written = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert written["S"]["A1"].comment.text == "自己的话"
    texts = [str(cell.value) for row in written[written.sheetnames[-1]].iter_rows() for cell in row]
    assert any("看这里" in text for text in texts)


def queued(state: Path) -> int:
    """Put one message that is in doubt into an outbox and return its number."""
    key = MessageKey("smtp", "manager", date(2026, 11, 20), "7", "华东", "evening")
    with closing(open_database(state)) as database:
        outbox = Outbox(database)
        assert outbox.enqueue(Message(key, "a@example.com", "主题", b"x", "<1@example.com>"))
        number = outbox.list()[0].number
        outbox.claim("smtp", 1, datetime.now(UTC))
        outbox.mark_data(number)
        outbox.recover()
    return number


def test_a_person_settles_what_is_in_doubt(config: Path, tmp_path: Path) -> None:
    """A message in doubt waits until a person says whether it arrived; then it is sent, and cannot be settled again."""
    number = queued(tmp_path / "state")
    listed = json.loads(call("outbox", "list", "--json", "--config", config).stdout)
    assert (listed["number"], listed["state"]) == (number, MessageState.IN_DOUBT.value)
    assert call("outbox", "resolve", number, "--arrived", "--config", config).exit_code == 0
    assert json.loads(call("outbox", "list", "--json", "--config", config).stdout)["state"] == "sent"
    assert call("outbox", "resolve", number, "--arrived", "--config", config).exit_code == 2


def test_what_did_not_arrive_is_queued_again(config: Path, tmp_path: Path) -> None:
    """A message that did not arrive is queued again."""
    number = queued(tmp_path / "state")
    assert call("outbox", "resolve", number, "--not-arrived", "--config", config).exit_code == 0
    assert "排队中" in call("outbox", "list", "--config", config).stdout
    assert call("outbox", "cancel", number, "--config", config).exit_code == 0
    assert "已取消" in call("outbox", "list", "--config", config).stdout


def test_every_state_of_a_message_has_its_chinese() -> None:
    """People read a state in Chinese, and in English when the office speaks it."""
    for state in MessageState:
        assert state_name(state, Language.ZH).isascii() is False
        assert state_name(state, Language.EN) == state.value


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("given up after 5 attempts: no connection: timed out", "试了 5 次，不再试：连不上：timed out"),
        ("smtp.a.cn:587 refused the login of a@a.cn: 535 bad", "smtp.a.cn:587 拒绝 a@a.cn 登录：535 bad"),
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
    ],
)  # fmt: skip
def test_reasons_of_the_program_are_said_in_chinese(stored: str, said: str) -> None:
    """What the program itself gave as a reason is in the user's language; a server's own words stay."""
    assert reason_in(stored, Language.ZH) == said
    assert reason_in(stored, Language.EN) == stored
