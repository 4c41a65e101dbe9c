"""How compare.xlsx looks: columns, colours of relations and effects, words struck out and underlined, row heights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from obligraph.exporters.comparison.marked import Pieces
from obligraph.exporters.comparison.rows import PairRow
from obligraph.exporters.comparison.wording import RELATIONS
from obligraph.exporters.matrix import cells, xlsx_style
from obligraph.exporters.matrix.xlsx_sheets import Layout
from obligraph.exporters.matrix.xlsx_style import (
    BODY,
    BODY_FONT,
    GREY,
    REMARK,
    SMALL,
    TINY,
    LaidOut,
    Styles,
    plain_string,
)
from obligraph.model import Effect, Relation

FILLS: dict[Relation, str] = {
    Relation.KEPT: "#EDEDED",
    Relation.SPECIFIED: "#D9E7F7",
    Relation.STRENGTHENED: "#D5ECD4",
    Relation.WEAKENED: "#FBD9C4",
    Relation.CHANGED: "#FFF0C2",
    Relation.ADDED: "#E6DDF2",
    Relation.DROPPED: "#F2B8B5",
}
_INKS: dict[Effect, str] = {
    Effect.STRICTER: "#1E6B2C",
    Effect.LAXER: "#B3400A",
    Effect.CONCRETE: "#1F4E9E",
    Effect.OTHER: "#7A5B00",
    Effect.NONE: "#6B6B6B",
}
# Colour and, for print in black and white, line.
_SAME, _BELOW = ("", ""), (GREY, "")
_DELETED, _INSERTED = ("#C00000", "<strike/>"), ("#1E6B2C", "<u/>")
_HOME = "返回概览"
_OWNERS = 9.5
# A cell of more pieces would take Excel long, and nobody reads it.
_MOST_PIECES = 200
_MOST_MARKUP = 32_000
_LOWEST, _SHORT = 24.0, 300


class Column(NamedTuple):
    """A column of a table: its head, its width, and the size, place and look of its words."""

    name: str
    width: float
    size: float = BODY
    centred: bool = False
    grey: bool = False


_NUMBER = Column("序号", 5.5)
_DOCUMENT = Column("本地文件", 15.0, SMALL, centred=True)
_PAIRS = (
    Column("上级条文", 40.0),
    Column("本地条文", 40.0),
    Column("关系", 7.0),
    Column("差异", 24.0, REMARK),
    Column("上级牵头", 12.0, _OWNERS, centred=True),
    Column("本地牵头", 12.0, _OWNERS, centred=True),
    Column("上级时限", 12.0, _OWNERS, centred=True),
    Column("本地时限", 12.0, _OWNERS, centred=True),
    Column("上级标准", 13.0, _OWNERS),
    Column("本地标准", 13.0, _OWNERS),
    Column("出处", 20.0, SMALL),
    Column("相似度", 7.0, SMALL, grey=True),
    Column("上级编号", 20.0, SMALL, grey=True),
    Column("本地编号", 20.0, SMALL, grey=True),
)
_CENTRAL, _LOCAL, _RELATION, _DIFFERENCES, _SCORE = 0, 1, 2, 3, 11


def _one_sided(side: str) -> tuple[Column, ...]:
    return (
        Column(f"{side}条文", 64.0),
        Column(f"{side}牵头", 24.0, centred=True),
        Column(f"{side}时限", 17.0, centred=True),
        Column(f"{side}标准", 17.0),
        Column("出处", 32.0, SMALL),
        Column(f"{side}编号", 22.0, SMALL, grey=True),
    )


class CompareStyles(Styles):
    """The formats of a comparison, beside those of the matrix."""

    def __init__(self, workbook: Any) -> None:
        super().__init__(workbook)
        self._relations = {relation: self._relation(relation) for relation in Relation}
        self._score = self._boxed({"font_size": SMALL, "align": "center", "num_format": "0.00", "font_color": GREY})

    def words(self, size: float, *, centred: bool = False, guard: bool = False, grey: bool = False) -> Any:
        """A cell of a table; `guard` keeps text that begins like a formula from becoming one when it is edited."""
        properties: dict[str, object] = {"font_size": size, "align": "center" if centred else "left"}
        properties |= {"quote_prefix": True} if guard else {}
        properties |= {"font_color": GREY} if grey else {}
        properties |= {"valign": "top"} if size == TINY else {}  # what does not fit even so is at the end
        return self._boxed(properties)

    def relation(self, relation: Relation) -> Any:
        """A cell that names a relation, or shows it by its character."""
        return self._relations[relation]

    def upright(self) -> Any:
        """The head of a narrow column: from the bottom to the top."""
        return self._boxed({"font_size": SMALL, "align": "center", "rotation": 90, "bg_color": "#E7ECF3"})

    def share(self) -> Any:
        """A percentage."""
        return self._boxed({"font_size": BODY, "align": "center", "num_format": "0%"})

    def score(self) -> Any:
        """How sure a pairing is."""
        return self._score

    def _relation(self, relation: Relation) -> Any:
        return self._boxed({"font_size": BODY, "align": "center", "bold": True, "bg_color": FILLS[relation]})


class Dresser:
    """Lays out the rows of one table: measures them, chooses sizes and formats. `documents`: with more than one, a
    column names the document.
    """

    def __init__(self, styles: CompareStyles, columns: Sequence[Column], documents: int, *, hidden: int) -> None:
        self._styles = styles
        self._first = 2 if documents > 1 else 1
        self._columns = (_DOCUMENT, *columns) if documents > 1 else tuple(columns)
        # So many characters fit into one line, however wide they are.
        self._one_line = [xlsx_style.characters(c.width, c.size) for c in self._columns]
        self._sizes = [column.size for column in self._columns]
        self._styles_of: dict[tuple[int, float, bool], Any] = {}
        everything = (_NUMBER, *self._columns)
        self.layout = Layout(
            tuple(c.name for c in everything),
            tuple(c.width for c in everything),
            len(everything) - 1 - hidden,
            1,
            _HOME,
        )

    @classmethod
    def of_pairs(cls, styles: CompareStyles, documents: int) -> Dresser:
        """For the side-by-side table; score and ids stay on the screen."""
        return cls(styles, _PAIRS, documents, hidden=3)

    @classmethod
    def of_side(cls, styles: CompareStyles, documents: int, side: str) -> Dresser:
        """For a table of the duties of one side (上级, 本地) alone."""
        return cls(styles, _one_sided(side), documents, hidden=1)

    def pair(self, row: PairRow, document: str) -> LaidOut:
        """A row of the side-by-side table."""
        more = "".join(f"\n另：{other}" for other in row.others)
        central = joined(row.central) + more
        texts = [
            central or cells.NOTHING,
            joined(row.local),
            RELATIONS[row.relation].chinese,
            "\n".join(line for _, line in row.differences),
            *row.lead,
            *row.deadlines,
            *row.standards,
            "\n".join(f"{side}：{words}" for side, words in zip(("上级", "本地"), row.place, strict=True) if words),
            "",
            *row.ids,
        ]
        texts, sizes, height = self._measure(texts, document)
        dressed = self._dress(texts, sizes)
        start, styles = self._first - 1, self._styles

        def look(column: int, content: str | float, style: Any = None) -> None:
            at, _, own = dressed[start + column]
            dressed[start + column] = (at, content, style or own)

        look(_RELATION, texts[start + _RELATION], styles.relation(row.relation))
        if row.central and row.local:
            look(_SCORE, row.score, styles.score())
        if rich := _differences(row.differences, sizes[start + _DIFFERENCES]):
            look(_DIFFERENCES, rich)
        if rich := _sentence(row.central, more, sizes[start + _CENTRAL], _DELETED):
            look(_CENTRAL, rich)
        if rich := _sentence(row.local, "", sizes[start + _LOCAL], _INSERTED):
            look(_LOCAL, rich)
        return LaidOut(height, tuple(dressed))

    def side(self, texts: Sequence[str], document: str) -> LaidOut:
        """A row of a table of one side: the columns after 序号 and 本地文件."""
        texts, sizes, height = self._measure(texts, document)
        return LaidOut(height, tuple(self._dress(texts, sizes)))

    def _measure(self, texts: Sequence[str], document: str) -> tuple[list[str], list[float], float]:
        """What the cells after 序号 hold, as far as Excel lets them, the size of each, and the height of the row."""
        found = [document, *texts] if self._first == 2 else list(texts)
        sizes, height, one_line = self._sizes.copy(), _LOWEST, self._one_line
        for i, text in enumerate(found):
            if len(text) <= one_line[i] and "\n" not in text:
                continue
            text = found[i] = cells.bounded(text)
            needed = self._height(i, text, sizes[i])
            if needed > xlsx_style.TALLEST:
                sizes[i] = TINY
                needed = self._height(i, text, TINY)
            if needed > height:
                height = needed
        return found, sizes, min(height, xlsx_style.TALLEST)

    def _height(self, column: int, text: str, size: float) -> float:
        height = _height_of_short if len(text) <= _SHORT else _height_of
        return height(text, self._columns[column].width, size)

    def _dress(self, texts: Sequence[str], sizes: Sequence[float]) -> list[tuple[int, str | float, Any]]:
        dressed: list[tuple[int, str | float, Any]] = []
        for i, (text, size) in enumerate(zip(texts, sizes, strict=True)):
            key = (i, size, cells.is_formula(text))
            style = self._styles_of.get(key)
            if style is None:
                column = self._columns[i]
                style = self._styles.words(size, centred=column.centred, guard=key[2], grey=column.grey)
                self._styles_of[key] = style
            dressed.append((i + 1, plain_string(text), style))
        return dressed


def _height_of(text: str, width: float, size: float) -> float:
    return xlsx_style.height_of(xlsx_style.lines_of(text, width, size), size)


# Owners, time limits and central sentences come again with every local document.
_height_of_short = lru_cache(maxsize=4096)(_height_of)


def joined(pieces: Pieces) -> str:
    """The sentence without its marks."""
    return "".join(piece.text for piece in pieces)


def _differences(found: Sequence[tuple[Effect, str]], size: float) -> str:
    """The lines in the colours of their effects; nothing where none has one."""
    if all(effect is Effect.NONE for effect, _ in found):
        return ""
    last = len(found) - 1
    return _rich(
        ((line if i == last else f"{line}\n", (_INKS[effect], "")) for i, (effect, line) in enumerate(found)), size
    )


def _sentence(pieces: Pieces, more: str, size: float, look: tuple[str, str]) -> str:
    """The sentence with its marks, and in grey what stands below it; nothing for a plain cell."""
    if not (more or any(piece.marked for piece in pieces)) or len(pieces) > _MOST_PIECES:
        return ""
    runs = [(piece.text, look if piece.marked else _SAME) for piece in pieces]
    return _rich([*runs, (more, _BELOW)] if more else runs, size)


def _rich(runs: Iterable[tuple[str, tuple[str, str]]], size: float) -> str:
    """The runs of a cell as SpreadsheetML, which XlsxWriter passes on as it stands: its own way to write them takes
    four times as long. Nothing where it would take them for a text that is too long.
    """
    made = "".join(f"{_properties(size, *look)}{escape(text)}</t></r>" for text, look in runs)
    return made if len(made) <= _MOST_MARKUP else ""


@lru_cache(maxsize=64)
def _properties(size: float, colour: str, line: str) -> str:
    """The start of a run; one without properties falls back to the workbook's font."""
    shade = f'<color rgb="FF{colour[1:]}"/>' if colour else ""
    return (
        f'<r><rPr>{line}<sz val="{size:g}"/>{shade}<rFont val="{BODY_FONT}"/><family val="2"/></rPr>'
        '<t xml:space="preserve">'
    )
