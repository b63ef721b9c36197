"""--help in Chinese: the commands state their texts in English, this lays the Chinese out by display width."""

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

from workflow.commands.help_zh import CHINESE
from workflow.domain.display_width import display_width

LANGUAGE = "workflow.help_language"
"""The key of the language in a context's `meta`, which a command shares with the group above it."""
_HEADINGS = {"Options": "选项", "Commands": "命令"}
_EXTRAS = {"required": "必填", "default: ": "默认 "}
_CLOSING = "，。；：、）”！？"
"""What may not begin a line."""


def is_chinese(arguments: list[str], default: Path) -> bool:
    """Tell whether a call's config.yaml leaves the language at Chinese; one that cannot be read does."""
    named = [*arguments, ""]
    path = next((Path(value) for key, value in itertools.pairwise(named) if key == "--config"), default)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return True
    return not re.search(r"^language:\s*[\"']?en", text, re.MULTILINE)


class HelpContext(click.Context):
    """A context whose help is laid out in the language of config.yaml."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return the formatter of the language."""
        if self.meta.get(LANGUAGE, True):
            return ChineseFormatter(width=self.terminal_width, max_width=self.max_content_width)
        return super().make_formatter()


class ChineseFormatter(click.HelpFormatter):
    """Writes help in Chinese; a text without a translation stays as it is."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or "用法: ")

    def write_heading(self, heading: str) -> None:
        """Write a section's heading."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_text(self, text: str) -> None:
        """Write a command's description."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(chinese(text).split("\n\n")):
            self.write("\n" if number else "")
            self.write("".join(f"{indent}{line}\n" for line in _wrapped(paragraph, self.width - len(indent))))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands, one below the other."""
        listed = list(rows)
        first = min(max(len(term) for term, _ in listed), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in listed:
            lines = list(_wrapped(_with_extras(text), max(self.width - first - self.current_indent, 10)))
            head = (
                f"{indent}{term:<{first}}"
                if len(term) <= first - col_spacing
                else f"{indent}{term}\n{indent}{'':<{first}}"
            )
            self.write(f"\n{indent}{'':<{first}}".join([head + lines[0], *lines[1:]]).rstrip() + "\n")


def chinese(text: str) -> str:
    """Return the Chinese of a help text, or of its first sentence, where a list shows no more."""
    plain = "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    if plain in CHINESE:
        return CHINESE[plain]
    start = plain.removesuffix("...")
    whole = next((zh for english, zh in CHINESE.items() if len(start) > 8 and english.startswith(start)), plain)
    return whole.split("\n\n")[0]


def _with_extras(text: str) -> str:
    """Return an option's text with what stands in brackets behind it: default, range, required."""
    body, bracket, extra = text.rpartition("  [")
    if not bracket:
        return chinese(text)
    for english, zh in _EXTRAS.items():
        extra = extra.replace(english, zh)
    return f"{chinese(body)}  [{extra}"


def _wrapped(text: str, columns: int) -> Iterator[str]:
    """Yield lines no wider than so many columns: Chinese breaks anywhere, a word of Latin letters nowhere."""
    line = ""
    for piece in re.findall(r"[!-~…]+|\s+|.", text):
        if display_width(line + piece, chinese_font=False) > columns and line and piece[0] not in _CLOSING:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    yield line.rstrip()


_ERRORS = (
    (r"No such option '(.+?)'\.", r"没有选项 \1。"),
    (r"No such command '(.+?)'\.", r"没有命令 \1。"),
    (r" Did you mean '(.+?)'\?", r"是不是 \1？"),
    (r" \(Did you mean one of: (.+?)\?\)", r"是不是其中之一：\1？"),
    (r"Missing (?:option|argument|parameter) '(.+?)'\.", r"缺少 \1。"),
    (r"Missing command\.", "缺少命令。"),
    (r"Invalid value for '(.+?)': ?", r"\1 的值不对："),
    (r"'(.+?)' does not match the formats? .*", r"“\1”不是 YYYY-MM-DD 写的日期，或没有这一天。"),
    (r"'(.*?)' is not one of (.+?)\.", r"“\1”不在可选之列：\2。"),
    (r"'(.*?)' is not a valid (?:integer|float)(?: range)?\.", r"“\1”不是数字。"),
    (r"(-?\d+) is not in the range (.+?)\.", r"\1 不在 \2 之内。"),
    (r"(?:File|Directory|Path) '(.+?)' does not exist\.", r"“\1”不存在。"),
    (r"File '(.+?)' is a directory\.", r"“\1”是文件夹，不是文件。"),
    (r"Directory '(.+?)' is a file\.", r"“\1”是文件，不是文件夹。"),
    (r"Option '(.+?)' requires an argument\.", r"选项 \1 后面要写值。"),
    (r"'(.+?)' is no number above 0$", r"“\1”不是大于 0 的数。"),
    (r"'(.+?)' is no kind of workbook; it may be: ", r"没有“\1”这种表，可以写："),
    (r"name messages, or --all", "请写编号，或用 --all。"),
    (r"Got unexpected extra arguments? \((.+?)\)\.?", r"多出了：\1。"),
)


class ChineseUsageError(click.UsageError):
    """Wrong usage, said in Chinese."""

    def __init__(self, error: click.UsageError) -> None:
        message = error.format_message()
        for english, zh in _ERRORS:
            message = re.sub(english, zh, message)
        super().__init__(message, error.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the usage, where to read more, and what is wrong."""
        if self.ctx:
            click.echo(f"{self.ctx.get_usage()}\n说明见：{self.ctx.command_path} --help\n", file=file, err=True)
        click.echo(f"错误：{self.format_message()}", file=file, err=True)


@contextmanager
def usage_errors(ctx: click.Context) -> Iterator[None]:
    """Say what is wrong with a call in the language of its help."""
    try:
        yield
    except click.UsageError as error:
        if isinstance(error, (ChineseUsageError, NoArgsIsHelpError)) or not ctx.meta.get(LANGUAGE, True):
            raise
        raise ChineseUsageError(error) from error
