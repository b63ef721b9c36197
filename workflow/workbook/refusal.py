"""Why a workbook is not written: a value for the caller, with its words in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Refusal:
    """A workbook, or a part of what was asked for, that is left alone; the reasons are clauses without a full stop."""

    code: str
    reason_zh: str
    reason_en: str


REASONS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "ole2": ("文件设了打开密码，或者是旧版 .xls 格式", "it is encrypted with a password, or an old .xls file"),
    "not_zip": ("文件不是 .xlsx 工作簿，或者已经损坏", "it is no .xlsx workbook, or it is damaged"),
    "damaged": ("文件内容已损坏（{what}）", "it is damaged ({what})"),
    "encrypted": ("压缩包内的成员加了密", "a member of the package is encrypted"),
    "signed": ("工作簿有数字签名，任何改动都会使签名失效", "it bears a digital signature, which a change would break"),
    "xlsb": ("文件是二进制 .xlsb 格式", "it is a binary .xlsb file"),
    "no_worksheet": ("工作簿里没有普通工作表", "it has no worksheet"),
    "packaging": ("文件的打包方式不常见（{what}），不敢改动", "its packaging is unusual ({what})"),
    "too_big": ("文件解压后过大，疑似压缩炸弹（{what}）", "it expands beyond the limits, as a zip bomb does ({what})"),
    "encoding": ("部件 {what} 不是可以安全改写的编码", "the part {what} has an encoding that cannot be patched safely"),
    "styles_full": ("工作簿的样式数量已到上限", "it already has as many cell styles as a workbook can hold"),
    "verification": ("写完后的核对没有通过（{what}）", "the check after writing failed ({what})"),
    "column.sheet": ("没有名为“{what}”的工作表", "there is no worksheet “{what}”"),
    "column.protected": ("工作表“{what}”受保护", "the sheet “{what}” is protected"),
    "column.shape": ("工作表“{what}”的结构不适合加列", "the sheet “{what}” is not built to take a column in"),
    "column.full": ("工作表“{what}”右边没有空列", "the sheet “{what}” has no free column on its right"),
    "table.locked": ("工作簿的结构被锁定，没有加入结果表", "the workbook's structure is locked, so no sheet was added"),
})  # fmt: skip


class UnwritableError(Exception):
    """Carries a refusal up to the function that returns it; never leaves this package."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason_en)
        self.refusal = refusal


def refusal(code: str, what: str = "") -> Refusal:
    """Return the refusal of a code, with what was seen filled in."""
    zh, en = REASONS[code]
    return Refusal(code, zh.format(what=what), en.format(what=what))


def unwritable(code: str, what: str = "") -> UnwritableError:
    """Return the exception that carries the refusal of a code."""
    return UnwritableError(refusal(code, what))
