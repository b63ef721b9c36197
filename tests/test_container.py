"""Stripping gives back the very file that was annotated: how it was zipped is kept beside what undoes our edits."""

import io
import random
import struct
import zipfile
import zlib

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_samples import in_sheet, office, written
from workflow.commands.strip import command
from workflow.domain.finding import Severity
from workflow.domain.mark import Annotation, Mark
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.container import Container, Wrapping, from_text, to_text
from workflow.workbook.limits import ReadLimits
from workflow.workbook.strip import Restored, strip, take_out
from write_back_check import AS_OF, parts, result_table

OFFICE = written(office)
MARKS = Annotation(AS_OF, (Mark("11月", 5, 3, Severity.ERROR, "x"),), (), (result_table(sheet="11月"),))


def zipped(level=6, *, comment=b"", extra=b"", streamed=False, method=zipfile.ZIP_DEFLATED):
    """Return the sample workbook as another program might have zipped it."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    buffer = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=level) as archive:
        archive.comment = comment
        for number, (name, content) in enumerate(parts(OFFICE).items()):
            item = zipfile.ZipInfo(name, (2020 + number % 5, 3, 4, 5, 6, 8))
            item.compress_type, item.extra, item.external_attr = method, extra, 0o644 << 16
            item.comment = f"第{number}个".encode() if comment else b""
            archive.writestr(item, content, compresslevel=level)
    return buffer.getvalue()


def annotated(content, annotation=MARKS):
    result = annotate(content, annotation)
    assert isinstance(result, Annotated), result
    return result.content


EXTRA = b"UT\x05\x00\x01\x00\x00\x00\x00"
FILES = {
    "fast": zipped(1),
    "best, with comments": zipped(9, comment="备注".encode()),
    "extra fields": zipped(extra=EXTRA),
    "data descriptors": zipped(streamed=True),
    "stored": zipped(method=zipfile.ZIP_STORED),
    "bytes before the first member": b"#!/bin/sh\n",
}


@pytest.mark.parametrize("case", FILES)
def test_the_very_file_comes_back(case):
    """Whatever made the package (times, comments, extra fields, descriptors, levels), it comes back whole."""
    content = FILES[case]
    if case.startswith("bytes"):
        buffer = io.BytesIO(content)
        with zipfile.ZipFile(buffer, "a") as archive:
            for name, inside in parts(OFFICE).items():
                archive.writestr(name, inside)
        content = buffer.getvalue()
    copy = annotated(content)
    assert copy != content
    assert strip(copy) == content
    assert annotated(copy) == copy


def packed_by(packer, content, names):
    """Return a package with some members packed by another packer."""
    old = parts(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, inside in old.items():
            archive.writestr(zipfile.ZipInfo(name), packer(inside) if name in names else inside)
    whole = bytearray(buffer.getvalue())
    entry = buffer.getvalue().index(b"PK\1\2")
    with zipfile.ZipFile(buffer) as archive:
        items = archive.infolist()
    for item in items:
        for start in (item.header_offset + 8, entry + 10) if item.filename in names else ():
            whole[start : start + 2] = (8).to_bytes(2, "little")
            whole[start + 6 : start + 10] = zlib.crc32(old[item.filename]).to_bytes(4, "little")
            whole[start + 14 : start + 18] = len(old[item.filename]).to_bytes(4, "little")
        entry += 46 + len(item.filename.encode())
    assert parts(bytes(whole)) == old
    return bytes(whole)


def in_pieces(inside):
    """Return what a packer makes that is none of zlib's levels: a block for every hundred bytes."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    pieces = [packer.compress(inside[at : at + 100]) + packer.flush(zlib.Z_FULL_FLUSH)
              for at in range(0, len(inside), 100)]  # fmt: skip
    return b"".join(pieces) + packer.flush()


def test_what_zlib_does_not_make_is_kept():
    """Packed bytes of another packer than zlib (Excel's own) are kept, so that the file comes back whole."""
    content = packed_by(in_pieces, OFFICE, parts(OFFICE))
    copy = annotated(content)
    assert strip(copy) == content
    assert annotated(copy) == copy


def test_parts_come_back_where_packed_bytes_are_too_many():
    """Too many packed bytes of another packer are not kept: every part comes back, and strip says no more."""
    noise = b"<!--" + random.Random(1).randbytes(400_000).hex().encode() + b"-->"  # noqa: S311 - repeatable noise
    large = in_sheet(OFFICE, b"</worksheet>", noise + b"</worksheet>")
    content = packed_by(in_pieces, large, ["xl/worksheets/sheet1.xml"])
    done = take_out(annotated(content), ReadLimits(), whole=True)
    assert done.restored is Restored.PARTS
    assert list(parts(done.package.content).items()) == list(parts(content).items())


def test_a_saved_copy_is_never_taken_for_the_file():
    """A copy whose parts changed since is stripped by what is recognised, whatever the marker says of the original."""
    copy = annotated(OFFICE)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in parts(copy).items():
            archive.writestr(name, inside + b" " * name.endswith("sheet1.xml"))
    done = take_out(buffer.getvalue(), ReadLimits(), whole=True)
    assert done.restored is Restored.RECOGNISED


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=30), st.dictionaries(st.text(max_size=8), st.tuples(*[st.binary(max_size=20)] * 4)))
def test_a_container_is_read_as_it_was_written(end, members):
    """Writing a container as text and reading it gives the same container."""
    wrapped = {key: Wrapping(a, b, c, zlib.crc32(d), d) for key, (a, b, c, d) in members.items()}
    container = Container(end[:3], end, wrapped)
    assert from_text(to_text(container)) == container


@pytest.mark.parametrize("text", ["", "AAAA", "!", "//////////////////////////////"])
def test_a_damaged_container_is_none(text):
    """What says no container is an error of value, which reading takes for a copy that does not say."""
    with pytest.raises((ValueError, struct.error)):
        from_text(text)


def test_strip_takes_the_original_from_a_folder(tmp_path):
    """`--original FOLDER` gives the very file by the marker's sha256, and never where the copy was saved since."""

    def mixed(inside):
        return in_pieces(inside) if b"<sheetData" in inside else zlib.compress(inside, wbits=-15)

    content = packed_by(mixed, OFFICE, parts(OFFICE))
    assert strip(annotated(content)) != content
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(content)
    (tmp_path / "in" / "b.xlsx").write_bytes(OFFICE)
    (tmp_path / "copy.xlsx").write_bytes(annotated(content))
    options = [str(tmp_path / "copy.xlsx"), "-o", str(tmp_path / "out.xlsx"), "--config", str(tmp_path / "none.yaml")]
    done = CliRunner().invoke(command, [*options, "--original", str(tmp_path / "in")])
    assert done.exit_code == 0
    assert "逐字节" in done.output
    assert (tmp_path / "out.xlsx").read_bytes() == content
