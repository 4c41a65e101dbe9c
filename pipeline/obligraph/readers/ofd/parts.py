"""The parts of an OFD package: its documents, their pages in order, the templates and resources that pages use."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from obligraph.readers.base import ReadError, fail
from obligraph.readers.limits import Limits
from obligraph.readers.ofd.numbers import numbers
from obligraph.readers.package import Package, attribute, child, children, local

_ROOT = "OFD.xml"
_SECRETS = ("encryptions.xml", "decryptseed.dat", "entriesmap.dat")
_RESOURCES = ("PublicRes", "DocumentRes")
_A4 = (0.0, 0.0, 210.0, 297.0)
_LARGEST = 100_000.0

Box = tuple[float, float, float, float]
"""(left, top, width, height) in millimetres."""


@dataclass(slots=True)
class Sheet:
    """A page as the package has it: its area, its own content, and the contents of the templates under it. A page whose
    part is missing or broken is `damaged`."""

    box: Box = _A4
    contents: list[Element] = field(default_factory=list)
    templates: list[Element] = field(default_factory=list)
    damaged: bool = False


class Body:
    """One document of the package."""

    def __init__(self, package: Package, part: str, root: Element, source: str) -> None:
        self._package, self._part, self._root, self._source = package, part, root, source
        self._templates: dict[str, Element | None] = {}
        self._units: dict[str, Element] | None = None
        self._box = _area(child(root, "CommonData", "PageArea"))

    def count(self) -> int:
        """How many pages it has."""
        return sum(1 for _ in self._pages())

    def sheets(self) -> Iterator[Sheet]:
        """Its pages in order. Raises ReadError."""
        for page in self._pages():
            yield self._sheet(_place(page))

    def unit(self, number: str) -> Element | None:
        """The vector graphic of that ID, which pages may draw as if it were their own content. Raises ReadError."""
        if self._units is None:
            self._units = dict(self._all_units())
        return self._units.get(number)

    def _pages(self) -> Iterator[Element]:
        return (page for page in children(self._root, "Pages") if local(page) == "Page")

    def _sheet(self, location: str) -> Sheet:
        try:
            root = _xml(self._package, self._part, location)
        except ReadError as error:
            if error.problem.code != "damaged":
                raise
            root = None
        if root is None:
            return Sheet(damaged=True)
        sheet = Sheet(_area(child(root, "Area"), self._box), _layers(root))
        for used in root:
            if local(used) == "Template":
                template = self._template(attribute(used, "TemplateID") or "")
                sheet.templates += _layers(template)
        return sheet

    def _template(self, number: str) -> Element | None:
        if number not in self._templates:
            found = None
            for one in children(self._root, "CommonData"):
                if local(one) == "TemplatePage" and attribute(one, "ID") == number:
                    found = _xml(self._package, self._part, _place(one))
            self._templates[number] = found
        return self._templates[number]

    def _all_units(self) -> Iterator[tuple[str, Element]]:
        for one in children(self._root, "CommonData"):
            if local(one) not in _RESOURCES:
                continue
            for unit in children(_xml(self._package, self._part, one.text or ""), "CompositeGraphicUnits"):
                if local(unit) == "CompositeGraphicUnit" and (number := attribute(unit, "ID")):
                    yield number, unit


def bodies(data: bytes, source: str, limits: Limits) -> list[Body]:
    """The documents of a package. Raises ReadError: `damaged` where there is none, `encrypted`, `too-large`."""
    package = Package(data, source, limits, "OFD document")
    try:
        root = package.xml(_ROOT)
        if root is None:
            raise package.damaged(f"it has no {_ROOT}")
        found = list(_bodies(package, root, source))
        if not found:
            raise package.damaged("it names no document")
    except ReadError as error:
        # What is enciphered looks like a part that is missing, or is no XML.
        if error.problem.code == "damaged" and _has_secrets(package):
            raise fail(
                source,
                "encrypted",
                "the OFD document is encrypted; open it, and save it without encryption (文件已加密)",
            ) from error
        raise
    return found


def _bodies(package: Package, root: Element, source: str) -> Iterator[Body]:
    for one in root:
        if local(one) != "DocBody":
            continue
        named = child(one, "DocRoot")
        if named is None or not (named.text or "").strip():
            continue
        part = _resolved(package, _ROOT, named.text or "")
        document = package.xml(part)
        if document is None:
            raise package.damaged(f"{part} is missing")
        yield Body(package, part, document, source)


def _has_secrets(package: Package) -> bool:
    return any(posixpath.basename(name).lower() in _SECRETS for name in package.names)


def _xml(package: Package, beside: str, location: str) -> Element | None:
    return package.xml(_resolved(package, beside, location))


def _resolved(package: Package, beside: str, location: str) -> str:
    """The name of a part that another one names: from the root, or from the other's folder."""
    location = location.strip().replace("\\", "/")
    whole = posixpath.normpath(location.lstrip("/") or ".")
    if location.startswith("/"):
        return whole
    near = posixpath.normpath(posixpath.join(posixpath.dirname(beside), location or "."))
    # Some programs write a path from the root without its slash.
    return near if near in package.names or whole not in package.names else whole


def _place(element: Element) -> str:
    """The part that holds an element's content; some programs say it in a child."""
    inside = child(element, "BaseLoc")
    return attribute(element, "BaseLoc") or (inside.text if inside is not None else None) or ""


def _layers(root: Element | None) -> list[Element]:
    return [layer for layer in children(root, "Content") if local(layer) == "Layer"]


def _area(element: Element | None, otherwise: Box = _A4) -> Box:
    box = child(element, "PhysicalBox")
    found = numbers(box.text or "", 4) if box is not None else []
    if len(found) < 4 or not (0 < found[2] <= _LARGEST and 0 < found[3] <= _LARGEST):
        return otherwise
    return found[0], found[1], found[2], found[3]
