"""Packages broken at random, the same ones for the same seed: bytes, members, sizes, markup."""

import io
import random
import re
import struct
import warnings
import zipfile

from workbook_samples import office, written

_HEADERS = (
    "填写日期", "区域", "日报人", "工号", "访问客户", "电话", "访问时间", "访问目的", "商谈结果", "客户类别",
    "订货金额", "收款金额",
)  # fmt: skip
_FIT_TO_TEAR = (".xml", ".rels", ".vml")
_NUMBERS = (
    b"-1",
    b"0",
    b"4294967296",
    b"99999999999999999999",
    b"1e308",
    b"",
    b"NaN",
    b"\xff",
    b"&#0;",
    b"A1:XFD1048576",
)


def daily_report(rows=30):
    """Return a clean daily report: what is left whole of it must be read as records."""

    def fill(book):
        sheet = book.add_worksheet("日报")
        sheet.write_row(0, 0, _HEADERS)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(1, rows + 1):
            sheet.write_number(row, 0, 46327 + row % 20, day)
            texts = ("华东", f"张伟{row % 7}", f"HC{row % 7}", f"客户{row}", f"138{row:08}", "9:00-10:30", "订货",
                     "成交", "原有")  # fmt: skip
            sheet.write_row(row, 1, texts)
            sheet.write_row(row, 10, (row * 12.5, row * 3.0))
        sheet.write_comment("C5", "某人自己的批注")

    return written(fill)


def bases():
    """Return the whole packages that are broken, by name."""
    return {"日报.xlsx": daily_report(), "目标.xlsx": written(office)}


def broken(base, seed):
    """Return (what was done, the package): one to three breaks, chosen by the seed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
    content, done = base, []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name, breaking = chance.choice(BREAKS)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile warns of the duplicates that we want
                content = breaking(content, chance)
        except (ValueError, LookupError, RuntimeError, OSError, NotImplementedError, EOFError, struct.error,
                zipfile.BadZipFile, zipfile.zlib.error):  # fmt: skip
            name, content = "cut off", cut_off(content, chance)  # too broken by now to be opened and broken further
        done.append(name)
    return " + ".join(done), content


def flipped(content, chance):
    """Flip single bits anywhere."""
    torn = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        torn[chance.randrange(len(torn))] ^= 1 << chance.randrange(8)
    return bytes(torn)


def cut_off(content, chance):
    """Keep the beginning alone."""
    return content[: chance.randrange(len(content) + 1)]


def span_lost(content, chance):
    """Lose a span in the middle, as a bad download does."""
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(1, 600) :]


def members(content):
    """Return a package's (name, content) pairs."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def zipped(pairs):
    """Return a package of (name, content) pairs; names may come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in pairs:
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def part_dropped(content, chance):
    """Leave a part out that others refer to."""
    pairs = members(content)
    pairs.pop(chance.randrange(len(pairs)))
    return zipped(pairs)


def parts_swapped(content, chance):
    """Exchange what two parts hold."""
    pairs = members(content)
    one, other = chance.sample(range(len(pairs)), 2)
    (name, text), (another, words) = pairs[one], pairs[other]
    pairs[one], pairs[other] = (name, words), (another, text)
    return zipped(pairs)


def part_twice(content, chance):
    """Put a member in twice: the same, another one's content, or the same name in other case."""
    pairs = members(content)
    name, text = chance.choice(pairs)
    name = chance.choice((name, name.upper(), f"/{name}", name.replace("/", "\\")))
    return zipped([*pairs, (name, chance.choice((text, text[: len(text) // 2], chance.choice(pairs)[1])))])


def renamed(content, chance):
    """Give a part a name that leads elsewhere, or is written as no program writes it."""
    pairs = members(content)
    at = chance.randrange(len(pairs))
    name, text = pairs[at]
    other = chance.choice(
        (f"../../{name}", f"..\\..\\{name}", f"/{name}", f"C:\\{name}", name.replace("/", "\\"), name.upper(),
         f"{name}/", "xl/./" + name, "a" * 60_000, f"{name}\x00.png", "", "xl/工作表.xml")
    )  # fmt: skip
    pairs[at] = other, text
    return zipped(pairs)


def directory_lies(content, chance):
    """Put a wrong number into an entry of the central directory: size, checksum, method, offset, flags, lengths."""
    torn = bytearray(content)
    entries = [found.start() for found in re.finditer(rb"PK\x01\x02", content)]
    at = chance.choice(entries)
    field, width = chance.choice(
        ((16, 4), (20, 4), (24, 4), (42, 4), (10, 2), (8, 2), (28, 2), (30, 2), (32, 2), (6, 2))
    )
    old = int.from_bytes(torn[at + field : at + field + width], "little")
    new = chance.choice((0, 1, old - 1, old + 1, old * 3, 256**width - 1, chance.randrange(256**width)))
    torn[at + field : at + field + width] = (new % 256**width).to_bytes(width, "little")
    return bytes(torn)


def local_header_lies(content, chance):
    """Put a wrong number into the header before a member."""
    torn = bytearray(content)
    at = chance.choice([found.start() for found in re.finditer(rb"PK\x03\x04", content)])
    field, width = chance.choice(((6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)))
    torn[at + field : at + field + width] = chance.randrange(256**width).to_bytes(width, "little")
    return bytes(torn)


def end_record_lies(content, chance):
    """Put a wrong number into the record at the end: how many members, where their directory lies."""
    torn = bytearray(content)
    at = content.rindex(b"PK\5\6")
    field, width = chance.choice(((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)))
    torn[at + field : at + field + width] = chance.choice(
        (0, 1, 256**width - 1, chance.randrange(256**width))
    ).to_bytes(width, "little")
    return bytes(torn)


def _in_a_part(content, change, chance):
    pairs = members(content)
    at = chance.choice([at for at, (name, text) in enumerate(pairs) if name.endswith(_FIT_TO_TEAR) and text])
    name, text = pairs[at]
    pairs[at] = name, change(text)
    return zipped(pairs)


def part_torn(content, chance):
    """End a part in the middle of its markup."""
    return _in_a_part(content, lambda text: text[: chance.randrange(len(text))], chance)


def byte_changed(content, chance):
    """Change a byte of a part, with the right checksum for it."""

    def change(text):
        at = chance.randrange(len(text))
        return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]

    return _in_a_part(content, change, chance)


def attribute_changed(content, chance):
    """Put nonsense into an attribute."""

    def change(text):
        found = chance.choice([*re.finditer(rb"=\"([^\"]*)\"", text)])
        return text[: found.start(1)] + chance.choice(_NUMBERS) + text[found.end(1) :]

    return _in_a_part(content, change, chance)


def attribute_lost(content, chance):
    """Take an attribute out, or put one in twice."""

    def change(text):
        found = chance.choice([*re.finditer(rb"\s[\w:]+=\"[^\"]*\"", text)])
        return text[: found.start()] + found[0] * chance.choice((0, 2)) + text[found.end() :]

    return _in_a_part(content, change, chance)


def element_moved(content, chance):
    """Take a tag out, double it, or put it elsewhere."""

    def change(text):
        tags = [*re.finditer(rb"<[^>]*>", text)]
        found, place = chance.choice(tags), chance.choice(tags).start()
        without = text[: found.start()] + text[found.end() :]
        return chance.choice(
            (without, text[:place] + found[0] + text[place:], without[:place] + found[0] + without[place:])
        )

    return _in_a_part(content, change, chance)


def other_encoding(content, chance):
    """Write a part in another encoding than it says, or say another than it is in."""
    encoding = chance.choice(("utf-16", "utf-16-be", "utf-32", "gb18030", "utf-8-sig", "utf-7"))
    if chance.random() < 0.5:
        said = chance.choice((b"UTF-16", b"GBK", b"ebcdic", b"no-such", b"us-ascii"))
        return _in_a_part(content, lambda text: re.sub(rb"encoding=\"[^\"]*\"", b'encoding="%s"' % said, text), chance)
    return _in_a_part(content, lambda text: text.decode("utf-8", "replace").encode(encoding), chance)


def target_changed(content, chance):
    """Let a relationship lead elsewhere: out of the package, to itself, to nothing, to another kind of part."""
    names = [name for name, _ in members(content)]
    target = chance.choice(
        ("../../../../etc/passwd", "..\\..\\x.xml", "", "#", "/", "file:///c:/x", "/" + chance.choice(names))
    )
    pairs = members(content)
    at = chance.choice([at for at, (name, _) in enumerate(pairs) if name.endswith(".rels")])
    name, text = pairs[at]
    found = chance.choice([*re.finditer(rb"Target=\"([^\"]*)\"", text)])
    pairs[at] = name, text[: found.start(1)] + target.encode() + text[found.end(1) :]
    return zipped(pairs)


BREAKS = tuple((breaking.__name__.replace("_", " "), breaking) for breaking in (
    flipped, cut_off, span_lost, part_dropped, parts_swapped, part_twice, renamed, directory_lies, local_header_lies,
    end_record_lies, part_torn, byte_changed, attribute_changed, attribute_changed, attribute_lost, element_moved,
    other_encoding, target_changed,
))  # fmt: skip
