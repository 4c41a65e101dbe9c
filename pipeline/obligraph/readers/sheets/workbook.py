"""The parts that the sheets of a workbook (XLSX, ECMA-376) share, and what Excel shows in a cell.

The parts are read with lxml directly, so that a sheet of one far cell costs no more than that cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element as Element

from obligraph.readers.package import Package, attribute, child, children, local
from obligraph.readers.sheets.shown import BUILT_IN, Format, parsed, shown

WIDEST = 200
"""Columns of a sheet that are looked at."""
TRUE = ("1", "true")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_MERGED = 200_000


class Sheet(NamedTuple):
    """A sheet by its name, the part that holds it, and whether people see it."""

    name: str
    part: str
    visible: bool


@dataclass(slots=True)
class Workbook:
    """What sheets share: strings, formats, and which sheets there are."""

    sheets: list[Sheet] = field(default_factory=list)
    from_1904: bool = False
    strings: list[str] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)

    @classmethod
    def of(cls, package: Package) -> Workbook:
        """The workbook in a package. Raises ReadError."""
        root = package.xml("xl/workbook.xml")
        if root is None:
            raise package.damaged("it has no xl/workbook.xml")
        made = cls()
        properties = child(root, "workbookPr")
        made.from_1904 = properties is not None and (attribute(properties, "date1904") or "") in TRUE
        targets = _targets(package)
        for sheet in children(root, "sheets"):
            target = targets.get(attribute(sheet, "id") or "")
            if target:
                visible = (attribute(sheet, "state") or "visible") == "visible"
                made.sheets.append(Sheet(attribute(sheet, "name") or "", target, visible))
        strings = package.xml("xl/sharedStrings.xml")
        made.strings = [string(item) for item in children(strings)]
        made.formats = _formats(package.xml("xl/styles.xml"))
        return made


def _targets(package: Package) -> dict[str, str]:
    root = package.xml("xl/_rels/workbook.xml.rels")
    made = {}
    for relation in children(root):
        target = attribute(relation, "Target") or ""
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        made[attribute(relation, "Id") or ""] = name
    return made


def string(item: Element) -> str:
    """The words of a string, without the reading aids of Japanese."""
    if len(item) == 1 and local(item[0]) == "t":
        return item[0].text or ""
    return "".join(
        t.text or ""
        for t in item.iter()
        if local(t) == "t" and (above := t.getparent()) is not None and local(above) != "rPh"
    )


def _formats(root: Element | None) -> list[Format]:
    codes = {whole(attribute(e, "numFmtId")): attribute(e, "formatCode") or "" for e in children(root, "numFmts")}
    known: dict[int, Format] = {}
    made = []
    for style in children(root, "cellXfs"):
        number = whole(attribute(style, "numFmtId"))
        if number not in known:
            known[number] = parsed(codes.get(number, BUILT_IN.get(number, "")))
        made.append(known[number])
    return made


def merged(root: Element) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The size of each merged area by its first cell (row from 1, column from 0), and the cells that it covers."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    left = _MOST_MERGED
    for area in children(root, "mergeCells"):
        first, _, last = (attribute(area, "ref") or "").partition(":")
        a, b = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if not a or not b:
            continue
        top, start = int(a[2]), column(a[1])
        high, wide = int(b[2]) - top + 1, min(column(b[1]), WIDEST - 1) - start + 1
        left -= high * wide
        if high < 1 or wide < 1 or left < 0:
            continue
        spans[top, start] = (wide, high)
        covered |= {(top + r, start + c) for r in range(high) for c in range(wide)} - {(top, start)}
    return spans, covered


def words(cell: Element, workbook: Workbook) -> str:
    """What Excel shows in a cell."""
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inner = child(cell, "is")
        return string(inner) if inner is not None else ""
    value = child(cell, "v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        index = whole(text)
        return workbook.strings[index] if index < len(workbook.strings) else ""
    if kind == "e" or not text:
        return ""
    if kind == "b":
        return "是" if text == "1" else "否"
    if kind != "n":
        return text
    style = whole(attribute(cell, "s"))
    form = workbook.formats[style] if style < len(workbook.formats) else Format()
    return shown(text[:400], form, workbook.from_1904)


def place(cell: Element) -> tuple[int, int] | None:
    """Row (from 1) and column (from 0) of a cell that names its place."""
    found = _PLACE.fullmatch(attribute(cell, "r") or "")
    return (int(found[2]), column(found[1])) if found else None


def column(letters: str) -> int:
    """The number of a column by its letters, 0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def whole(text: str | None) -> int:
    """A number without a sign; 0 for anything else."""
    text = (text or "0").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
