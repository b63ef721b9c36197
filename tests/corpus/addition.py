"""Parts that no library writes, put into a package by hand with their content types and relationships."""

import io
import re
import zipfile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Addition:
    """A package to which parts are added."""

    def __init__(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def part(self, name, content, content_type="", *, owner="", kind="", target="", mode=""):
        """Add a part; `owner` relates to it with a relationship of type `kind`. Returns the relationship's id."""
        self.parts[name] = content.encode() if isinstance(content, str) else content
        if content_type:
            override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
            self.put("[Content_Types].xml", "</Types>", override)
        return self.relate(owner, kind, target or f"/{name}", mode) if kind else ""

    def extension(self, ending, content_type):
        """Declare the content type of an ending."""
        if f'Extension="{ending}"'.encode() not in self.parts["[Content_Types].xml"]:
            rule = f'<Default Extension="{ending}" ContentType="{content_type}"/></Types>'
            self.put("[Content_Types].xml", "</Types>", rule)

    def relate(self, owner, kind, target, mode=""):
        """Add a relationship and return its id."""
        folder, _, file = owner.rpartition("/")
        name = f"{folder}/_rels/{file}.rels".lstrip("/")
        empty = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}"></Relationships>'
        self.parts.setdefault(name, empty.encode())
        number = 100 + len(re.findall(rb"<Relationship ", self.parts[name]))
        kind = kind if ":" in kind else f"{OFFICE}/{kind}"
        mode = f' TargetMode="{mode}"' if mode else ""
        relation = f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{mode}/></Relationships>'
        self.put(name, "</Relationships>", relation)
        return f"rId{number}"

    def put(self, part, old, new):
        """Replace what must stand in a part, once."""
        old, new = (text.encode() if isinstance(text, str) else text for text in (old, new))
        assert self.parts[part].count(old) >= 1, (part, old)
        self.parts[part] = self.parts[part].replace(old, new, 1)

    def packed(self):
        """Return the package, content types first."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()
