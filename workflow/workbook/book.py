"""The parts of a workbook and how they hang together: content types, relationships, sheets (OPC, ECMA-376 part 2)."""

import re
from collections.abc import Callable
from functools import cached_property
from posixpath import dirname, normpath
from typing import NamedTuple
from urllib.parse import unquote

from workflow.workbook.markup import (
    Element,
    Patch,
    Undo,
    ascii_based,
    children,
    escape,
    open_tag,
    root_of,
    with_prefix,
)  # fmt: skip
from workflow.workbook.package import Package, part_key
from workflow.workbook.refusal import unwritable

TYPES = "[Content_Types].xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_R_SPACES = frozenset({RELATIONSHIPS, STRICT_RELATIONSHIPS})
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN_NAME = re.compile(r"[\w./-]+\Z", re.ASCII)
_NUMBER = re.compile(r"(\d+)$")


class Relationship(NamedTuple):
    """A relationship of a part; `target` is a part's name without a leading '/', or an address outside."""

    id: str
    type: str
    """The last word of its type: 'worksheet', 'comments' …"""
    target: str
    external: bool


class SheetEntry(NamedTuple):
    """A sheet as the workbook part lists it."""

    name: str
    sheet_id: int
    relation: str
    part: str
    """'' where the relationship is missing."""
    is_worksheet: bool


def relationships_part(part: str) -> str:
    """Return the name of the part that holds the relationships of another ('' is the package itself)."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


class Book:
    """A workbook's package with its structure read, and the edits that are to be made."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._patches: dict[str, Patch] = {}
        self._relationships: dict[str, list[Relationship]] = {}
        self._new_relationships: dict[str, list[bytes]] = {}
        self._roots: dict[str, Element] = {}
        self._new_parts: dict[str, bytes] = {}
        self._extensions: set[str] = set()
        self.removed: set[str] = set()
        self.shape_blocks: set[int] = set()
        """Blocks of shape ids that drawings of notes have taken; empty until somebody looked."""
        if TYPES not in package:
            raise unwritable("packaging", TYPES)
        if any(key.startswith("_xmlsignatures/") for key in package.keys):
            raise unwritable("signed")
        self.part = self._workbook_part()

    def _workbook_part(self) -> str:
        for relation in self.relations(""):
            if relation.type == "officeDocument":
                binary = b"sheet.binary" in self._types_lowered
                if binary and self.content_type(relation.target).startswith("application/vnd.ms-excel.sheet.binary"):
                    raise unwritable("xlsb")
                if relation.target in self.package:
                    return relation.target
        raise unwritable("packaging", "workbook.xml")

    # reading

    def patch(self, part: str) -> Patch:
        """Return the edits of a part, to add some.

        Raises:
            UnwritableError: the part is missing, damaged, or in an encoding that cannot be patched.
        """
        key = part_key(part)
        if key not in self._patches:
            if part not in self.package:
                raise unwritable("damaged", part)
            content = self.package.read(part)
            if not ascii_based(content):
                raise unwritable("encoding", part)
            self._patches[key] = Patch(content)
        return self._patches[key]

    @cached_property
    def strict(self) -> bool:
        """Whether the workbook uses the namespaces of strict Office Open XML."""
        return STRICT_MAIN.encode() in self.patch(self.part).content[:4000]

    @property
    def relationships_namespace(self) -> str:
        """The namespace of r:id and the stem of relationship types."""
        return STRICT_RELATIONSHIPS if self.strict else RELATIONSHIPS

    @cached_property
    def root(self) -> Element:
        """The workbook part's outermost element."""
        return root_of(self.patch(self.part).content)

    @cached_property
    def sections(self) -> list[Element]:
        """The elements directly inside of the workbook part."""
        return children(self.patch(self.part).content, self.root)

    def section(self, local: str) -> Element | None:
        """Return a section of the workbook part: 'sheets', 'definedNames' …"""
        return self._first.get(local)

    @cached_property
    def _first(self) -> dict[str, Element]:
        return {element.local: element for element in reversed(self.sections)}

    @cached_property
    def sheets(self) -> list[SheetEntry]:
        """All sheets, chart sheets too, in tab order."""
        content = self.patch(self.part).content
        section = self.section("sheets")
        by_id = {relation.id: relation for relation in self.relations(self.part)}
        entries = []
        for element in children(content, section) if section else []:
            found = open_tag(content, element)
            relation_id = next((value for name, value in found.items() if name.endswith(":id")), "")
            relation = by_id.get(relation_id)
            number = found.get("sheetId", "0")
            entries.append(SheetEntry(
                found.get("name", ""), int(number) if number.isdigit() else 0, relation_id,
                relation.target if relation else "",
                bool(relation and relation.type == "worksheet" and relation.target in self.package),
            ))  # fmt: skip
        return entries

    def worksheet(self, name: str) -> SheetEntry | None:
        """Return the worksheet of a name, as spreadsheet programs compare names (case ignored)."""
        return next(
            (sheet for sheet in self.sheets if sheet.is_worksheet and sheet.name.casefold() == name.casefold()), None
        )

    def relations(self, part: str) -> list[Relationship]:
        """Return the relationships that a part came with."""
        if part not in self._relationships:
            name = relationships_part(part)
            self._relationships[part] = self._read_relations(part, name) if name in self.package else []
        return self._relationships[part]

    def _read_relations(self, part: str, name: str) -> list[Relationship]:
        content = self.patch(name).content
        found = []
        for element in children(content, self._root_of_relations(name)):
            fields = open_tag(content, element)
            external = fields.get("TargetMode") == "External"
            target = fields.get("Target", "")
            found.append(Relationship(fields.get("Id", ""), fields.get("Type", "").rpartition("/")[2],
                                      target if external else self._resolve(part, target), external))  # fmt: skip
        return found

    def _root_of_relations(self, name: str) -> Element:
        if name not in self._roots:
            self._roots[name] = root_of(self.patch(name).content)
        return self._roots[name]

    def _resolve(self, part: str, target: str) -> str:
        path = target.replace("\\", "/").partition("#")[0]
        if path.startswith("/"):
            joined = path[1:]
        else:
            folder, slash, _ = part.rpartition("/")
            joined = f"{folder}{slash}{path}"
        if joined in self.package and "." not in joined.rpartition("/")[0]:
            return joined
        name = normpath(f"/{joined}").lstrip("/")
        return name if name in self.package else unquote(name)

    def related(self, part: str, kind: str) -> Relationship | None:
        """Return a part's first relationship of a type."""
        return next((relation for relation in self.relations(part) if relation.type == kind), None)

    def content_type(self, part: str) -> str:
        """Return the content type of a part; '' for none."""
        overrides, defaults = self._content_types
        return overrides.get(part_key(part)) or defaults.get(part.rpartition(".")[2].lower(), "")

    @cached_property
    def _types_root(self) -> Element:
        return root_of(self.patch(TYPES).content)

    @cached_property
    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        content = self.patch(TYPES).content
        overrides, defaults = {}, {}
        for element in children(content, self._types_root):
            fields = open_tag(content, element)
            if element.local == "Override":
                overrides[part_key(fields.get("PartName", ""))] = fields.get("ContentType", "")
            elif element.local == "Default":
                defaults[fields.get("Extension", "").lower()] = fields.get("ContentType", "")
        return overrides, defaults

    # changing

    def fresh_part(self, pattern: str) -> str:
        """Return a part's name that nobody has; '{}' in the pattern becomes a number."""
        number = 1
        while (name := pattern.format(number)) in self.package or name in self._new_parts:
            number += 1
        return name

    @property
    def folder(self) -> str:
        """The folder of the workbook part, with '/' at its end: usually 'xl/'."""
        folder = dirname(self.part)
        return f"{folder}/" if folder else ""

    def add_part(self, name: str, content: bytes, content_type: str = "") -> None:
        """Add a part; a content type is declared where the package has no rule that gives it already."""
        self._new_parts[name] = content
        if content_type and (not self._mentioned(name) or self.content_type(name) != content_type):
            self._declare("Override", "PartName", f"/{name}", content_type)

    def _mentioned(self, name: str) -> bool:
        """Tell whether the content types may say something of a part; a plain name is cheaply looked for."""
        return not _PLAIN_NAME.match(name) or part_key(name).encode() in self._types_lowered

    @cached_property
    def _types_lowered(self) -> bytes:
        return self.patch(TYPES).content.lower()

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Declare the content type of all parts with an extension, unless one is declared."""
        quoted = (f'"{extension}"'.encode(), f"'{extension}'".encode())
        if extension in self._extensions or (
            any(text in self._types_lowered for text in quoted) and extension in self._content_types[1]
        ):
            return
        self._extensions.add(extension)
        self._declare("Default", "Extension", extension, content_type)

    def _declare(self, tag: str, field: str, value: str, content_type: str) -> None:
        patch = self.patch(TYPES)
        root = self._types_root
        item = b"<%s %s=\"%s\" ContentType=\"%s\"/>" % (  # noqa: Q003 - XML wants the double quotes
            tag.encode(), field.encode(), escape(value, attribute=True), content_type.encode())  # fmt: skip
        item = with_prefix(item, root.prefix)
        if tag == "Default" and not root.empty_tag:
            patch.insert(root.open_end, item)
        else:
            patch.append(root, item)

    def relate(self, part: str, kind: str, target: str, *, type_uri: str = "") -> str:
        """Add a relationship to a part of the package and return its id."""
        used = {relation.id.lower() for relation in self.relations(part)}
        numbers = [int(found[1]) for name in used if (found := _NUMBER.search(name))]
        number = max((value for value in numbers if value < 10**6), default=0) + 1
        while f"rid{number}" in used:
            number += 1
        relation = Relationship(f"rId{number}", kind, target, external=False)
        self.relations(part).append(relation)
        uri = type_uri or f"{self.relationships_namespace}/{kind}"
        item = (
            f'<Relationship Id="{relation.id}" Type="{uri}" Target="'.encode()
            + escape(f"/{target}", attribute=True)
            + b'"/>'
        )
        name = relationships_part(part)
        if name in self.package:
            patch = self.patch(name)
            root = self._root_of_relations(name)
            patch.append(root, with_prefix(item, root.prefix))
        else:
            self._new_relationships.setdefault(name, []).append(item)
        return relation.id

    def drop_part(self, part: str) -> None:
        """Leave out a part, its relationships and its declared content type."""
        if part not in self.package or part_key(part) in self.removed:
            return
        self.removed.add(part_key(part))
        if (name := relationships_part(part)) in self.package:
            self.removed.add(part_key(name))
        self._cut(TYPES, lambda fields: part_key(fields.get("PartName", "")) == part_key(part))

    def unrelate(self, part: str, relation_id: str) -> None:
        """Take a relationship out of a part."""
        self._cut(relationships_part(part), lambda fields: fields.get("Id") == relation_id)
        self._relationships[part] = [relation for relation in self.relations(part) if relation.id != relation_id]

    def _cut(self, part: str, unwanted: Callable[[dict[str, str]], bool]) -> None:
        patch = self.patch(part)
        for element in children(patch.content, root_of(patch.content)):
            if unwanted(open_tag(patch.content, element)):
                patch.replace(element.start, element.end, b"")

    def apply(self) -> tuple[dict[str, list[Undo]], list[str]]:
        """Write all edits into the package; return what undoes them by part, and the names of added parts."""
        undo: dict[str, list[Undo]] = {}
        for key, patch in self._patches.items():
            if patch and key not in self.removed:
                content, undo[key] = patch.apply()
                self.package.write(key, content)
        for name, items in self._new_relationships.items():
            head = f'<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}">'.encode()
            self._new_parts[name] = _DECLARATION + head + b"".join(items) + b"</Relationships>"
        for name, content in self._new_parts.items():
            self.package.write(name, content)
        for key in sorted(self.removed):
            self.package.remove(key)
        return undo, list(self._new_parts)
