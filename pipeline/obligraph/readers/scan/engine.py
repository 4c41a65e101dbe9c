"""RapidOCR with the models of its own wheel: where lines stand in a picture, and what they say. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.uint8]
"""Rows of pixels, 0 black and 255 white."""
EXTRA = "obligraph[ocr]"
_LIBRARIES = ("rapidocr", "onnxruntime")
# The number of threads may change the last digits of a figure: it is the same on every machine.
_THREADS = 2
# Lines are found as well in a smaller picture, and in half the time.
_LONGEST_SIDE = 1_280
_SHORTEST_SIDE = 256
_LARGEST = 2.0
_LONGEST_LINE = 4_000
_KINDS = {"Det": "*det*.onnx", "Rec": "*rec*.onnx", "Cls": "*cls*.onnx"}
_UPSIDE_DOWN = "180"


class MissingError(Exception):
    """The extra is not installed, or not whole."""


class Found(NamedTuple):
    """A line in a picture, in pixels; `slope` is how much it rises or falls for its width."""

    left: float
    top: float
    right: float
    bottom: float
    slope: float


class Engine:
    """The models, loaded when they are first used. Raises MissingError where they are not there."""

    def __init__(self) -> None:
        if not is_installed():
            raise MissingError("not installed")
        folder = Path(str(import_module("rapidocr").__file__)).parent / "models"
        # Named one by one: of a model that is only called by its kind, RapidOCR may fetch another version.
        paths: dict[str, Any] = {}
        for kind, pattern in _KINDS.items():
            models = sorted(folder.glob(pattern))
            if not models:
                raise MissingError(f"no {pattern} in {folder}")
            paths[f"{kind}.model_path"] = str(models[0])
        self._run: Any = import_module("rapidocr").RapidOCR(
            params={
                **paths,
                "Global.log_level": "critical",
                "Global.text_score": 0.0,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LONGEST_SIDE,
                "Global.max_side_len": _LONGEST_LINE,
                "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, picture: Gray) -> list[Found]:
        """Where lines stand, from the top down."""
        high, wide = picture.shape
        scale = min(_LARGEST, _LONGEST_SIDE / max(high, wide))
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        resample = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
        small = np.asarray(Image.fromarray(picture).resize(size, resample))
        # The network is made for pages, not for ribbons.
        low, narrow = max(0, _SHORTEST_SIDE - small.shape[0]), max(0, _SHORTEST_SIDE - small.shape[1])
        small = np.pad(small, ((0, low), (0, narrow)), constant_values=255)
        boxes = self._run(small, use_det=True, use_cls=False, use_rec=False).boxes
        found = []
        for quad in () if boxes is None else boxes:
            (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (np.asarray(quad, dtype=float) / scale).tolist()
            slope = abs(y1 - y0) / max(1.0, abs(x1 - x0))
            found.append(Found(min(x0, x3), min(y0, y1), max(x1, x2), max(y2, y3), slope))
        return sorted(found, key=lambda one: (one.top, one.left))

    def read(self, line: Gray) -> tuple[str, float]:
        """What a line says, and how sure that is."""
        # One at a time: in a batch, the width of the longest would change the figures of the others.
        result = self._run(line, use_det=False, use_cls=False, use_rec=True)
        if not result.txts:
            return "", 0.0
        sure = float(result.scores[0])
        return str(result.txts[0]), sure if 0 <= sure <= 1 else 0.0

    def is_upside_down(self, lines: Sequence[Gray]) -> bool:
        """Whether most of the lines stand on their heads."""
        votes = 0
        for line in lines:
            ((label, _),) = self._run(line, use_det=False, use_cls=True, use_rec=False).cls_res
            votes += 1 if str(label) == _UPSIDE_DOWN else -1
        return votes > 0


def is_installed() -> bool:
    """Whether the extra is there; nothing is imported."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process. Raises MissingError."""
    return Engine()
