"""What a package holds, counted by lxml and zipfile alone: nothing of the program's own reading is used."""

import io
import posixpath
import zipfile
from collections import Counter

from lxml import etree

_PARSER = etree.XMLParser(resolve_entities=False, huge_tree=True)
_MAY_CHANGE = {"count", "uniqueCount", "ref", "priority", "spans"}
"""Attributes that tell how many elements there are, how far they reach, or in which order rules are applied."""


def parts(content):
    """Return what every member holds, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def content_types(content):
    """Count the parts of each content type, as a reader of the package sees them."""
    held = parts(content)
    root = etree.fromstring(held["[Content_Types].xml"], _PARSER)
    endings = {rule.get("Extension").lower(): rule.get("ContentType") for rule in root if rule.get("Extension")}
    named = {rule.get("PartName").lower(): rule.get("ContentType") for rule in root if rule.get("PartName")}
    return Counter(
        (name, named.get(f"/{name}".lower()) or endings.get(name.rpartition(".")[2].lower(), "")) for name in held
    )


def relationships(content):
    """Count (owner, type, target, mode) of all relationships, targets resolved."""
    found = Counter()
    for name, text in parts(content).items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("/")
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        for relation in etree.fromstring(text, _PARSER):
            mode, target = relation.get("TargetMode", ""), relation.get("Target", "")
            if mode != "External":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")
            found[owner, relation.get("Type"), relation.get("Id"), target, mode] += 1
    return found


def lost_elements(before, after):
    """Return the paths of elements, attributes and texts of a part that are not in its later form, in order."""
    return _lost(etree.fromstring(before, _PARSER), etree.fromstring(after, _PARSER), "")


def _lost(old, new, path):
    path = f"{path}/{etree.QName(old).localname if isinstance(old.tag, str) else 'comment'}"
    if old.tag != new.tag:
        return [path]
    problems = [f"{path}@{name}" for name, value in old.attrib.items()
                if new.get(name) != value and etree.QName(name).localname not in _MAY_CHANGE]  # fmt: skip
    widened = old.get("name") == "_xlnm._FilterDatabase"  # a filter's area grows with a result column
    if (not widened and (old.text or "").strip() != (new.text or "").strip()) or [
        *old.nsmap.items() - new.nsmap.items()
    ]:
        problems.append(f"{path}#text")
    if (
        len(old) == len(new)
        and not problems
        and etree.tostring(old, method="c14n") == etree.tostring(new, method="c14n")
    ):
        return []
    following = iter(list(new))
    for child in old:
        losses = [f"{path}/{etree.QName(child).localname if isinstance(child.tag, str) else 'comment'}"]
        for other in following:
            found = _lost(child, other, path)
            if not found:
                losses = []
                break
            if other.tag == child.tag and (len(losses) == 1 or len(found) < len(losses)):
                losses = found  # the likest of those that it could have become
        if losses:
            return [*problems, *losses]
    return problems


def lost(before, after):
    """Return what a package had and a later form of it has not: members, types, relationships, elements, bytes."""
    problems = [f"part {name}" for name in parts(before).keys() - parts(after).keys()]
    problems += [f"type {what}" for what in content_types(before) - content_types(after)]
    problems += [f"relationship {what}" for what in relationships(before) - relationships(after)]
    later = parts(after)
    for name, text in parts(before).items():
        if text == later.get(name, text):
            continue
        if not name.endswith((".xml", ".rels", ".vml")):
            problems.append(f"bytes of {name}")
        else:
            problems += [f"{name}: {what}" for what in lost_elements(text, later[name])]
    return problems
