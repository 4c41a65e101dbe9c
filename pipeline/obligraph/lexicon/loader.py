"""Find, layer, validate and hash the lexicon files.

Ours are found in a checkout (lexicons/ beside pipeline/) or in an installed wheel (obligraph/data/lexicons); folders given by the
user are layered over them: an entry with the same `id` replaces ours, a new one is added, `remove = ["id", …]` takes one away.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from obligraph.lexicon.base import LexiconError, Strict
from obligraph.lexicon.tables import TABLES

T = TypeVar("T", bound=Strict)


def shipped() -> Path:
    """The folder of our own lexicons. Raises LexiconError when the installation has none."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "data" / "lexicons", package.parent.parent / "lexicons"):
        if folder.is_dir():
            return folder
    raise LexiconError(f"no lexicons found beside {package}: the installation is incomplete, reinstall obligraph")


@dataclass(frozen=True)
class Lexicon:
    """All tables, by the name of their file; `digest` (hex SHA-256) changes with any change of meaning in any of them."""

    tables: dict[str, Strict] = field(repr=False)
    digest: str
    folders: tuple[Path, ...]

    def table(self, name: str, schema: type[T]) -> T:
        """The table of the file `name`.toml."""
        return cast(T, self.tables[name])


def load(*folders: Path | str) -> Lexicon:
    """Our lexicons with the user's `folders` layered over them, later ones last. Raises LexiconError."""
    return _load(tuple(Path(folder) for folder in folders))


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...]) -> Lexicon:
    layers = (shipped(), *folders)
    for folder in folders:
        if not folder.is_dir():
            raise LexiconError(f"{folder}: no such folder of lexicons")
        for path in sorted(folder.glob("*.toml")):
            if path.stem not in TABLES:
                raise LexiconError(f"{path}: no table of this name; there are {', '.join(sorted(TABLES))}")
    raw = {name: _merged(name, layers) for name in TABLES}
    canonical = json.dumps(raw, ensure_ascii=False, sort_keys=True, default=str)
    tables = {name: _validated(name, data) for name, data in raw.items()}
    return Lexicon(tables=tables, digest=hashlib.sha256(canonical.encode()).hexdigest(), folders=layers)


def _merged(name: str, layers: Sequence[Path]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for folder in layers:
        path = folder / f"{name}.toml"
        if not path.exists():
            continue
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise LexiconError(f"{path}: not valid TOML: {error}") from error
        removed = set(data.pop("remove", []))
        for key, value in data.items():
            merged[key] = _layer(path, key, merged.get(key), value)
        for key, value in merged.items():
            if isinstance(value, list):
                merged[key] = [x for x in value if not (isinstance(x, dict) and x.get("id") in removed)]
    if not merged:
        raise LexiconError(f"{name}.toml: not found in {', '.join(map(str, layers))}")
    return merged


def _layer(path: Path, key: str, under: Any, over: Any) -> Any:
    if not (isinstance(over, list) and over and all(isinstance(x, dict) for x in over)):
        return over
    seen: set[str] = set()
    for entry in over:
        name = entry.get("id")
        if not isinstance(name, str):
            raise LexiconError(f"{path}: an entry of [[{key}]] has no id")
        if name in seen:
            raise LexiconError(f"{path}: [[{key}]] holds the id {name!r} twice")
        seen.add(name)
    mine = {entry["id"]: entry for entry in over}
    kept = [mine.pop(entry["id"], entry) for entry in under or []]
    return kept + list(mine.values())


def _validated(name: str, data: dict[str, Any]) -> Strict:
    try:
        return TABLES[name].model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(x) for x in first["loc"])
        raise LexiconError(f"{name}.toml: {where}: {first['msg']}") from error
