import io
import random
import zipfile

import pytest

from workbook_samples import in_sheet, office, plain, rewritten, written
from workflow.domain.finding import Severity
from workflow.domain.mark import Annotation, Mark
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import read_marker
from workflow.workbook.refusal import Refusal
from workflow.workbook.strip import strip
from write_back_check import AS_OF, annotation_for

OFFICE, PLAIN = written(office), written(plain)
WANTED = annotation_for(OFFICE)
ANNOTATION = Annotation(AS_OF, (Mark("Sheet1", 1, 1, Severity.ERROR, "x"),))


def zipped(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def drop(name):
    return rewritten(PLAIN, lambda member, content: None if member == name else content)


def with_duplicate():
    with pytest.warns(UserWarning, match="Duplicate"):
        return zipped(("[Content_Types].xml", "<Types/>"), ("a", "1"), ("a", "2"))


CASES = {
    "encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "ole2"),
    "empty": (lambda: b"", "not_zip"),
    "text": (lambda: b"name,amount\n1,2\n", "not_zip"),
    "truncated": (lambda: PLAIN[: len(PLAIN) // 2], "not_zip"),
    "another zip": (lambda: zipped(("readme.txt", "hello")), "packaging"),
    "no workbook part": (lambda: drop("xl/workbook.xml"), "packaging"),
    "two members of one name": (with_duplicate, "packaging"),
    "signed": (lambda: rewritten(PLAIN, lambda _, content: content, add={"_xmlsignatures/sig1.xml": "<a/>"}), "signed"),
    "binary": (
        lambda: in_sheet(PLAIN, b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                         b"application/vnd.ms-excel.sheet.binary.macroEnabled.main", "[Content_Types].xml"), "xlsb"),
    "no worksheet": (lambda: drop("xl/worksheets/sheet1.xml"), "no_worksheet"),
    "bomb": (lambda: rewritten(PLAIN, lambda _, text: text, add={"xl/media/a.bin": bytes(30_000_000)}), "too_big"),
    "UTF-16": (
        lambda: rewritten(PLAIN, lambda name, content: content.decode().replace("UTF-8", "UTF-16").encode("utf-16")
                          if name == "xl/worksheets/sheet1.xml" else content), "encoding"),
    "sheet cut off": (lambda: in_sheet(PLAIN, b"</sheetData>", b""), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_with_a_reason(case):
    """A workbook that cannot be annotated safely is refused with a code and a reason in both languages."""
    make, code = CASES[case]
    result = annotate(make(), ANNOTATION)
    assert isinstance(result, Refusal)
    assert result.code == code
    assert result.reason_zh
    assert result.reason_en


def test_limits_come_from_the_settings():
    """A part larger than the settings allow is refused before it is expanded."""
    content = rewritten(PLAIN, lambda _, text: text, add={"xl/media/a.bin": bytes(range(256)) * 4400})
    tight = ReadLimits(part_mb=1)
    assert isinstance(annotate(content, ANNOTATION), Annotated)
    assert annotate(content, ANNOTATION, limits=tight).code == "too_big"


def test_a_lying_directory_is_noticed():
    """A member that expands to more than its directory entry says is damaged, not read."""
    content = bytearray(PLAIN)
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        info = archive.getinfo("xl/styles.xml")
    at = PLAIN.rindex(b"xl/styles.xml") - 46
    content[at + 24 : at + 28] = (info.file_size - 100).to_bytes(4, "little")
    assert annotate(bytes(content), ANNOTATION).code == "damaged"


@pytest.mark.parametrize("seed", range(100))
def test_damaged_packages_end_in_a_value(seed):
    """Flipped bytes, dropped parts and torn markup end in a refusal or in a copy that holds, never in an exception."""
    chance = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
    content = OFFICE
    for _ in range(chance.randint(1, 3)):
        content = damaged(content, chance)
    read_marker(content)
    assert isinstance(strip(content), bytes | Refusal)
    result = annotate(content, WANTED)
    if isinstance(result, Annotated):
        assert annotate(result.content, WANTED) == result
        assert isinstance(strip(result.content), bytes)


def damaged(content, chance):
    """Return a package with one thing broken."""
    kind = chance.randrange(5)
    if kind == 0:
        at = chance.randrange(len(content))
        return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            victim = chance.choice(archive.namelist())

        def change(name, text):
            if name != victim or not text:
                return text
            at = chance.randrange(len(text))
            if kind == 1:
                return None
            if kind == 2:
                return text[:at]
            if kind == 3:
                return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
            start = text.find(b'"', at) + 1
            return text[:start] + b"x9" + text[start:]

        return rewritten(content, change)
    except (
        zipfile.BadZipFile,
        zipfile.zlib.error,
        OSError,
        NotImplementedError,
        IndexError,
        EOFError,
        ValueError,
        RuntimeError,
    ):
        return content[: chance.randrange(len(content))]
