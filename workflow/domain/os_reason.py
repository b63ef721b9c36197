"""What a refusal of the system means, in words for users: its own words are English and for programmers."""

import errno
from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        errno.ENOENT: ("文件已不在原处", "it is not there any more"),
        errno.EACCES: ("没有读写权限，或正被别的程序占用", "it may not be opened, or another program holds it"),
        errno.EPERM: ("没有读写权限，或正被别的程序占用", "it may not be opened, or another program holds it"),
        errno.EBUSY: ("正被别的程序占用", "another program holds it"),
        errno.EISDIR: ("同名的位置上是一个文件夹", "a folder of that name stands there"),
        errno.ENOTEMPTY: ("同名的位置上是一个文件夹", "a folder of that name stands there"),
        errno.ENOTDIR: ("路径中有一段不是文件夹", "a part of its path is no folder"),
        errno.ELOOP: ("链接绕成了圈", "its link leads in a circle"),
        errno.ENOSPC: ("磁盘已满", "the disk is full"),
        errno.EROFS: ("磁盘是只读的", "the disk is read-only"),
        errno.EIO: ("磁盘或网络盘读写出错", "the disk or network drive failed"),
        errno.ETIMEDOUT: ("网络盘没有回应", "the network drive does not answer"),
    }
)


def os_reason(error: OSError) -> dict[str, str]:
    """Return the details `reason` and `reason_en` of a finding; the system's own words where we have none."""
    own = error.strerror or str(error)
    zh, en = _WORDS.get(error.errno or 0, (own, own))
    return {"reason": zh, "reason_en": en}
