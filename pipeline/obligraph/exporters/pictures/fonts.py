"""A font with Chinese characters: the one in zhplot's wheel, which makes the pictures the same everywhere, else one of
the system's.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from obligraph.exporters.base import ExportError, library

# By licence and look: free sans serif ones first, then what the systems bring.
FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "DengXian",
    "HarmonyOS Sans SC",
    "MiSans",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Heiti SC",
    "STHeiti",
    "FZHei-B01",
    "SimSun",
    "FangSong",
    "Noto Serif CJK SC",
    # Older matplotlib knows a collection by its first face alone, which holds the same characters.
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "AR PL UMing CN",
    "Droid Sans Fallback",
)
# The mark that printers set for a character that they have no type for.
MISSING = "〓"
_HINT = "no font with Chinese characters found: pip install 'obligraph[pictures]' brings one (找不到中文字体)"
# Advances are measured at this size, in points.
_MEASURE = 100


class Font:
    """A font by its file or by its family's name; measures text and replaces what the font cannot show."""

    def __init__(self, *, file: Path | None = None, family: str = "") -> None:
        self._file, self._family = file, family
        self._advances: dict[str, float] = {}

    def properties(self, size: float) -> Any:
        """What matplotlib's texts take as `fontproperties`; `size` in points."""
        manager = library("matplotlib.font_manager", "pictures")
        if self._file:
            return manager.FontProperties(fname=str(self._file), size=size)
        return manager.FontProperties(family=[self._family], size=size)

    def shown(self, text: str) -> str:
        """`text` with 〓 for every character that the font lacks: drawing such a one warns and leaves a box."""
        return "".join(char if char == "\n" or self._has(char) else MISSING for char in text)

    def width(self, text: str, size: float) -> float:
        """Inches that `text` takes on one line."""
        return sum(map(self._advance, text)) * size / 72

    def _has(self, char: str) -> bool:
        return bool(self._face.get_char_index(ord(char)))

    def _advance(self, char: str) -> float:
        if char not in self._advances:
            self._face.set_size(_MEASURE, 72)
            wide = self._face.load_char(ord(char)).linearHoriAdvance / 65536 if self._has(char) else _MEASURE
            self._advances[char] = wide / _MEASURE
        return self._advances[char]

    @cached_property
    def _face(self) -> Any:
        manager = library("matplotlib.font_manager", "pictures")
        return manager.get_font(manager.fontManager.findfont(self.properties(_MEASURE), fallback_to_default=False))


def find_font() -> Font:
    """The font to draw with. Raises ExportError, with what to install, where there is none."""
    if file := _packaged():
        return Font(file=file)
    known = {entry.name for entry in library("matplotlib.font_manager", "pictures").fontManager.ttflist}
    for family in FAMILIES:
        if family in known:
            return Font(family=family)
    raise ExportError(_HINT)


def _packaged() -> Path | None:
    """The font in zhplot's wheel, found without running any of its code (importing it imports pyplot)."""
    spec = find_spec("zhplot")
    for folder in (spec and spec.submodule_search_locations) or ():
        if (file := Path(folder) / "fonts" / "NotoSansSC-Regular.ttf").is_file():
            return file
    return None
