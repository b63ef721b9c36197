"""What is told when state cannot be used: a sentence for the operator, never a bare database error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workflow.domain.finding import Language

_TOLD = {
    sqlite3.SQLITE_BUSY: (
        "数据库“{path}”正被另一个程序使用，等候超时。请稍后再试。",
        "The database {path} is in use by another program. Try again later.",
    ),
    sqlite3.SQLITE_READONLY: (
        "数据库“{path}”不可写。请检查文件和文件夹的权限。",
        "The database {path} cannot be written. Check the rights of the file and its folder.",
    ),
    sqlite3.SQLITE_IOERR: (
        "读写数据库“{path}”时磁盘出错。请检查磁盘和网络盘。",
        "The disk failed while the database {path} was used. Check the disk and the network drive.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "数据库“{path}”已损坏。请从备份恢复 state 文件夹。",
        "The database {path} is damaged. Restore the state folder from a backup.",
    ),
    sqlite3.SQLITE_FULL: (
        "磁盘已满，无法写入数据库“{path}”。请清理磁盘后重试。",
        "The disk is full: the database {path} cannot be written. Make room and try again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "无法打开数据库“{path}”。请检查文件夹是否存在、是否有权限。",
        "The database {path} cannot be opened. Check that its folder exists and that you may use it.",
    ),
}
_SAME = {
    sqlite3.SQLITE_LOCKED: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PERM: sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOTADB: sqlite3.SQLITE_CORRUPT,
}
_NEWER = (
    "数据库“{path}”由更新版本的程序写成（版本 {found}，本程序最高 {known}）。请升级程序。",
    "The database {path} was written by a newer version of this program ({found}; this one knows {known}). Upgrade it.",
)


class StateError(RuntimeError):
    """State cannot be opened or written; `zh` and `en` say what is wrong and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def sentence(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.zh if language is Language.ZH else self.en


def newer(path: Path, found: int, known: int) -> StateError:
    """Return the error for a database that a newer program wrote."""
    zh, en = (text.format(path=path, found=found, known=known) for text in _NEWER)
    return StateError(zh, en)


def damaged(path: Path) -> StateError:
    """Return the error for a database whose content is broken."""
    return _error(sqlite3.SQLITE_CORRUPT, path)


def unusable(path: Path) -> StateError:
    """Return the error for a database that cannot be made or opened where it belongs."""
    return _error(sqlite3.SQLITE_CANTOPEN, path)


def _error(code: int, path: Path | str) -> StateError:
    zh, en = (text.format(path=path) for text in _TOLD[code])
    return StateError(zh, en)


@contextmanager
def told(path: Path | str) -> Iterator[None]:
    """Turn what the machine did to the database into a `StateError`; mistakes in our own SQL stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits tell details
        code = _SAME.get(code, code)
        if code not in _TOLD:
            raise
        raise _error(code, path) from error
