"""The rules that made a result: a hash over all that decides it beside the document itself, and what that was."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from obligraph.lexicon import Lexicon
from obligraph.version import __version__

LIBRARIES = (
    "ahocorasick-rs", "lxml", "markdown-it-py", "numpy", "onnxruntime", "pillow", "pypdfium2", "python-docx",
    "rapidfuzz", "rapidocr", "rjieba", "spacy", "xlsxwriter",
)  # fmt: skip
"""Those whose version, or absence, can change what is made of a document."""

_CODE = frozenset({".py", ".js", ".css", ".html", ".json"})
_ENTRY_POINTS = "spacy_factories"


@dataclass(frozen=True, slots=True)
class Rules:
    """`digest` (64 hex digits) changes with anything in `made_of`, a JSON object."""

    digest: str
    made_of: Mapping[str, Any]


def rules_of(
    lexicon: Lexicon, *, components: Sequence[str] = (), limits: Mapping[str, int] | None = None,
    corrections: bytes = b"",
) -> Rules:  # fmt: skip
    """The rules of a run: its lexicons, the spaCy components of the user's own, `dataclasses.asdict` of its limits, and
    the content of the file of corrections that are put upon its results, where there is one.

    What is not seen: data that a component reads from outside its package, and the version of LibreOffice.
    """
    made_of: dict[str, Any] = {
        "obligraph": __version__,
        "code": code(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "libraries": dict(_libraries()),
        "lexicon": lexicon.digest,
        "late": _late(lexicon),
        "components": {name: _component(name) for name in components},
        "limits": dict(limits or {}),
        "corrections": hashlib.sha256(corrections).hexdigest() if corrections else "",
    }
    whole = json.dumps(made_of, sort_keys=True, separators=(",", ":"))
    return Rules(hashlib.sha256(whole.encode("ascii")).hexdigest(), made_of)


@lru_cache(maxsize=1)
def code() -> str:
    """The hash of our own code, hex: a version in development changes without another number."""
    return _hash_below(Path(__file__).resolve().parents[1], _CODE)


def _hash_below(folder: Path, suffixes: frozenset[str] | None = None) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if "__pycache__" in path.parts or (suffixes is not None and path.suffix not in suffixes):
            continue
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{path.relative_to(folder).as_posix()}\0{digest}\n".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


@lru_cache(maxsize=1)
def _libraries() -> tuple[tuple[str, str], ...]:
    return tuple((name, _version(name)) for name in LIBRARIES)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _late(lexicon: Lexicon) -> str:
    """The files of tables that the lexicon's digest leaves out: the page for checking shows what comes of them."""
    from obligraph.lexicon.tables import LATE

    whole = hashlib.sha256()
    for name in sorted(LATE):
        for source in lexicon.sources.get(name, ()):
            whole.update(hashlib.sha256(source.data).digest())
        whole.update(name.encode())
    return whole.hexdigest()


def _component(name: str) -> str:
    """The hash of the package that says that it registers a spaCy component, if one does."""
    points: Iterable[metadata.EntryPoint] = metadata.entry_points(group=_ENTRY_POINTS, name=name)
    whole = hashlib.sha256()
    for point in sorted(points, key=lambda point: point.value):
        whole.update(point.value.encode())
        for folder in _folders(point.module.partition(".")[0]):
            whole.update((_hash_below(folder) if folder.is_dir() else _hash_of(folder)).encode())
    return whole.hexdigest()


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    if spec is None:
        return []
    return [Path(place) for place in spec.submodule_search_locations or filter(None, [spec.origin])]


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
