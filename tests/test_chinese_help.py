"""--help and what is said of a wrong call, in the language of config.yaml."""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from workflow.cli import COMMANDS, group
from workflow.commands.chinese_help import _wrapped, chinese
from workflow.commands.help_zh import CHINESE
from workflow.domain.display_width import display_width


def texts(command: click.Command, group_line: str = "") -> Iterator[str]:
    """Yield every English text that the help of a command prints."""
    yield from (text for text in (command.help, group_line, "Show this message and exit.") if text)
    yield from (option.help for option in command.params if isinstance(option, click.Option) and option.help)
    if isinstance(command, click.Group) and command is not group:
        for below in command.commands.values():
            yield from texts(below)


def width(line: str) -> int:
    return display_width(line, chinese_font=False)


def said(*arguments: str) -> str:
    return CliRunner().invoke(group, arguments, prog_name="run.py", terminal_width=78).output


def test_every_help_text_has_its_chinese():
    """The table holds the Chinese of exactly the texts that commands and options state."""
    stated = set(texts(group))
    for name, line in COMMANDS.items():
        stated.update(texts(importlib.import_module(f"workflow.commands.{name}").command, line))
    paragraphs = (inspect.cleandoc(text).split("\n\n") for text in stated)
    assert {"\n\n".join(" ".join(part.split()) for part in text) for text in paragraphs} == set(CHINESE)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_chinese_help_fits_the_screen(name):
    """No line of the Chinese help is wider than 80 columns, but for a list of choices, which nothing can break."""
    lines = said(*name.split(), "--help").splitlines()
    assert lines[0].startswith("用法: run.py")
    assert [line for line in lines if width(line) > 80 and "|" not in line] == []


def test_help_speaks_the_language_of_config(tmp_path: Path):
    """With `language: en` help and errors are in English, else in Chinese, also where config.yaml is broken."""
    english, broken = tmp_path / "english.yaml", tmp_path / "broken.yaml"
    english.write_text("language: en\n", "utf-8")
    broken.write_bytes(b"\xff\xfe language: [")
    assert "Read, check, compute" in said("nightly", "--config", str(english), "--help")
    assert "Error: No such option" in said("nightly", "--config", str(english), "--folder")
    for other in (broken, tmp_path / "missing.yaml"):
        assert "读取、检查、计算" in said("nightly", "--config", str(other), "--help")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("nightly --ot x", "错误：没有选项 --ot。是不是其中之一：'--hold', '--out'？"),
        ("nightlyy", "错误：没有命令 nightlyy。"),
        ("--wrong", "错误：没有选项 --wrong。是不是 --version？"),
        ("nightly --as-of 2026-02-30", "错误：--as-of 的值不对：“2026-02-30”不是 YYYY-MM-DD 写的日期，或没有这一天。"),
        ("split --weights x", "错误：--weights 的值不对：“x”不在可选之列：'typed', 'ability'。"),
        ("nightly extra", "错误：多出了：extra。"),
        ("nightly --config", "错误：选项 --config 后面要写值。"),
        ("preview --serve x", "错误：--serve 的值不对：“x”不是数字。"),
        ("preview --serve 70000", "错误：--serve 的值不对：70000 不在 0<=x<=65535 之内。"),
        ("state restore nowhere.backup", "错误：FILE 的值不对：“nowhere.backup”不存在。"),
        ("close 2026-10", "错误：缺少 --reason。"),
        ("outbox approve", "错误：请写编号，或用 --all。"),
    ],
)  # fmt: skip
def test_wrong_usage_is_said_in_chinese(call, sentence):
    """A wrong call names what is wrong in Chinese and ends with 2."""
    result = CliRunner().invoke(group, call.split(), prog_name="run.py")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == sentence


@given(st.text("数据齐全，的“最后一天”。（默认） abc-def --out", max_size=120), st.integers(16, 60))
def test_wrapping_loses_nothing(text, columns):
    """Wrapped lines hold every character but spaces, and only a word or a closing mark is wider than asked."""
    lines = list(_wrapped(text, columns))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns + 2 or " " not in line.strip() or line[-1] in "，。）”" for line in lines)


def test_a_list_of_commands_shows_the_first_sentence():
    """A text that a list cut short is found by its beginning."""
    assert chinese("Write database, records and originals into...").startswith("把数据库、记录和原件写进")
