"""What a Word document's styles say of a paragraph: its place in the outline, its list, whether it is hidden."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from obligraph.readers.package import attribute, child, local

_CONTENTS = re.compile(r"(?:toc|table of contents|目录)\s*\d?", re.IGNORECASE)
# Chains of styles are a few long; a longer one is a circle.
_LONGEST_CHAIN = 20
_OFF = ("0", "false", "off", "none")


class Styles:
    """The styles of one document, by their ids."""

    def __init__(self, root: Element | None) -> None:
        found = [e for e in root if local(e) == "style"] if root is not None else []
        self._styles = {attribute(e, "styleId") or "": e for e in found}
        self._default = next(
            (
                attribute(e, "styleId") or ""
                for e in found
                if attribute(e, "type") == "paragraph" and attribute(e, "default") in ("1", "true", "on")
            ),
            "",
        )

    def of(self, paragraph: Element) -> str:
        """The id of a paragraph's style."""
        named = child(paragraph, "pPr", "pStyle")
        return (attribute(named, "val") or "") if named is not None else self._default

    def outline(self, paragraph: Element, style: str) -> int | None:
        """0 for the outermost heading, None for what is no heading."""
        own = child(paragraph, "pPr", "outlineLvl")
        found = own if own is not None else self._inherited(style, "outlineLvl")
        value = attribute(found, "val") if found is not None else None
        # 9 is body text.
        return int(value) if value and value.isascii() and value.isdigit() and int(value) < 9 else None

    def list_of(self, style: str) -> tuple[str, int] | None:
        """The list and level of paragraphs of a style."""
        found = self._inherited(style, "numPr")
        if found is None:
            return None
        name, level = child(found, "numId"), child(found, "ilvl")
        value = (attribute(level, "val") or "0") if level is not None else "0"
        listed = attribute(name, "val") if name is not None else None
        return (listed, int(value) if value in "012345678" else 0) if listed else None

    def is_contents(self, style: str) -> bool:
        """Is it a style of the table of contents?"""
        found = self._styles.get(style)
        name = child(found, "name")
        return _CONTENTS.fullmatch((attribute(name, "val") or "") if name is not None else "") is not None

    def hidden(self, run: Element) -> bool:
        """Is a run hidden text?"""
        vanish = child(run, "rPr", "vanish")
        return vanish is not None and (attribute(vanish, "val") or "1") not in _OFF

    def _inherited(self, style: str, name: str) -> Element | None:
        for _ in range(_LONGEST_CHAIN):
            found = self._styles.get(style)
            if found is None:
                return None
            value = child(found, "pPr", name)
            if value is not None:
                return value
            based = child(found, "basedOn")
            style = (attribute(based, "val") or "") if based is not None else ""
        return None
