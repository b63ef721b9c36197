"""Packages whose parts are in UTF-16, which the reader of values does not know: the same package in UTF-8."""

import codecs
import io
import re
import zipfile

from workflow.workbook.archive import Archive

WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""How a part in UTF-16 begins, and its encoding."""
_DECLARED = re.compile(r"^(<\?xml[^>]*?encoding\s*=\s*)([\"'])[^\"']*\2")
_XML = (".xml", ".rels")


def in_utf8(package: Archive) -> bytes | None:
    """Return the package with all of its XML in UTF-8; None where none of it is in UTF-16.

    Raises:
        BadZipFile: a part is damaged.
        ValueError: a part is not in the encoding that it begins with.
    """
    parts = {name: package.read(name) for name in package.names if name.lower().endswith(_XML)}
    wide = {name: text for name, content in parts.items() if (text := _decoded(content)) is not None}
    if not wide:
        return None
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in package.names:
            if name in wide:
                file.writestr(zipfile.ZipInfo(name), _DECLARED.sub(r"\1\2UTF-8\2", wide[name]).encode())
            else:
                file.writestr(zipfile.ZipInfo(name), parts[name] if name in parts else package.read(name))
    return stream.getvalue()


def _decoded(content: bytes) -> str | None:
    encoding = WIDE.get(content[:2])
    return content.decode(encoding).removeprefix("\ufeff") if encoding else None
