"""Lines of text typeset as OFD documents (GB/T 33190) for the tests: set as typeset_pdf sets them, made anew in each
run and the same bytes each time. `package` makes one of parts written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4

import typeset_pdf
from typeset_pdf import PLAIN, Style, width

MM = 25.4 / 72
SPACE = "http://www.ofdspec.org/2016"
_AT = (2026, 1, 1, 0, 0, 0)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts; XML is given without its declaration."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            data = (
                content if isinstance(content, bytes) else f'<?xml version="1.0" encoding="UTF-8"?>{content}'.encode()
            )
            made.writestr(zipfile.ZipInfo(name, _AT), data, zipfile.ZIP_DEFLATED)
    return to.getvalue()


def root(*documents: str) -> str:
    """OFD.xml of the documents at these places."""
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>{place}</ofd:DocRoot></ofd:DocBody>" for place in documents)
    return f'<ofd:OFD xmlns:ofd="{SPACE}" Version="1.0" DocType="OFD">{bodies}</ofd:OFD>'


def document(pages: Sequence[str], common: str = "", size: tuple[float, float] = (210, 297)) -> str:
    """Document.xml of the pages at these places."""
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="{place}"/>' for i, place in enumerate(pages, 100))
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {size[0]} {size[1]}</ofd:PhysicalBox></ofd:PageArea>"
    return (
        f'<ofd:Document xmlns:ofd="{SPACE}"><ofd:CommonData>{area}{common}</ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )


def page(objects: str, before: str = "") -> str:
    """Content.xml of a page with these objects; `before` its content stand its templates and its area."""
    return (
        f'<ofd:Page xmlns:ofd="{SPACE}">{before}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def words(x: float, y: float, text: str, size: float = 5.0, more: str = "", deltas: str | None = None) -> str:
    """A TextObject whose base line begins at a point in millimetres; wide characters only, unless `deltas` say."""
    given = f"g {len(text) - 1} {size}" if deltas is None else deltas
    across = f' DeltaX="{given}"' if len(text) > 1 and given else ""
    box = f"{x} {y - size} {size * len(text):.3f} {size * 1.3:.3f}"
    return (
        f'<ofd:TextObject Boundary="{box}" Font="1" Size="{size}"{more}>'
        f'<ofd:TextCode X="0" Y="{size}"{across}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroke between two points in millimetres."""
    x, y = min(x0, x1), min(y0, y1)
    return (
        f'<ofd:PathObject Boundary="{x} {y} {abs(x1 - x0)} {abs(y1 - y0)}" LineWidth="0.25"><ofd:AbbreviatedData>'
        f"M {x0 - x} {y0 - y} L {x1 - x} {y1 - y}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def single(objects: str, **more: Any) -> bytes:
    """A document of one page with these objects."""
    return package(
        {
            "OFD.xml": root("Doc_0/Document.xml"),
            "Doc_0/Document.xml": document(["Pages/Page_0/Content.xml"], **more),
            "Doc_0/Pages/Page_0/Content.xml": page(objects),
        }
    )


class _Canvas:
    """What reportlab's canvas is to typeset_pdf, for OFD."""

    def __init__(self) -> None:
        self._pages: list[str] = []
        self._objects: list[str] = []
        self._size = typeset_pdf.EM

    def setFont(self, name: str, size: float) -> None:  # noqa: N802
        self._size = size

    def setFillColorRGB(self, *color: float) -> None:  # noqa: N802
        pass

    def drawString(self, x: float, y: float, text: str, charSpace: float = 0.0) -> None:  # noqa: N802, N803
        steps = [f"{(width(sign, self._size) + charSpace) * MM:.3f}" for sign in text[:-1]]
        runs = [(step, len(list(same))) for step, same in groupby(steps)]
        deltas = " ".join(f"g {n} {step}" if n > 2 else " ".join([step] * n) for step, n in runs)
        self._objects.append(
            words(round(x * MM, 3), round((A4[1] - y) * MM, 3), text, round(self._size * MM, 3), "", deltas)
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._objects.append(line(*(round(v * MM, 3) for v in (x0, A4[1] - y0, x1, A4[1] - y1))))

    def showPage(self) -> None:  # noqa: N802
        self._pages.append(page("".join(self._objects)))
        self._objects = []

    def bytes(self) -> bytes:
        places = [f"Pages/Page_{i}/Content.xml" for i in range(len(self._pages))]
        size = (round(A4[0] * MM, 3), round(A4[1] * MM, 3))
        return package(
            {
                "OFD.xml": root("/Doc_0/Document.xml"),
                "Doc_0/Document.xml": document(places, size=size),
                **{f"Doc_0/{place}": content for place, content in zip(places, self._pages, strict=True)},
            }
        )


class Pages(typeset_pdf.Pages):
    """An OFD document being typeset, line by line."""

    def __init__(self, style: Style = PLAIN) -> None:
        super().__init__(style)
        self.canvas: Any = _Canvas()

    def bytes(self) -> bytes:
        """The finished document."""
        self._end_page()
        return bytes(self.canvas.bytes())


def typeset(lines: Sequence[str], style: Style = PLAIN, head: str = "") -> bytes:
    """A document whose paragraphs are `lines`, as typeset_pdf has it."""
    return typeset_pdf.typeset(lines, style, head, Pages)
