"""Find, layer, validate and hash the lexicon files.

Ours are found in a checkout (lexicons/ beside pipeline/) or in an installed wheel (obligraph/data/lexicons); folders
given by the user are layered over them: an entry with the same `id` replaces ours, a new one is added, and
`remove = ["id", …]` takes one away. How files are read and laid over each other stands in `layers`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from obligraph.later import part
from obligraph.lexicon.base import LexiconError, Strict, shown
from obligraph.lexicon.exclusive import Clash, clashes
from obligraph.lexicon.layers import Layers, Source, is_entries, parsed, read, read_folder
from obligraph.lexicon.tables import LATE, TABLES

T = TypeVar("T", bound=Strict)
Sources = tuple[tuple[str, tuple[Source, ...]], ...]

TOLD = 5
"""Faults that one message names: more are read in an editor anyway."""


def shipped() -> Path:
    """The folder of our own lexicons. Raises LexiconError when the installation has none."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "data" / "lexicons", package.parent.parent / "lexicons"):
        if folder.is_dir():
            return folder
    raise LexiconError(f"no lexicons found beside {package}: the installation is incomplete, reinstall obligraph")


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All tables, by the name of their file; `digest` (hex SHA-256) changes with any change of meaning in any of them.
    `sources` are the files that a table was made of, the lowest layer first. Those of LATE join when asked for."""

    tables: dict[str, Strict] = field(repr=False)
    digest: str
    folders: tuple[Path, ...]
    sources: dict[str, tuple[Source, ...]] = field(repr=False)

    def table(self, name: str, schema: type[T]) -> T:
        """The table of the file `name`.toml. Raises LexiconError, for a table of LATE alone."""
        if name not in self.tables:
            self.tables[name] = _table(name, self.sources[name])[2]
        return cast(T, self.tables[name])


def load(*folders: Path | str, ambiguous: bool = False) -> Lexicon:
    """Our lexicons with the user's `folders` layered over them, later ones last; `ambiguous` lets words pass that two
    entries claim, so that all of them can be listed. Raises LexiconError."""
    layers = (shipped(), *(Path(folder) for folder in folders))
    names = (*TABLES, *LATE)
    ours = {name: read(path) for name in names if (path := layers[0] / f"{name}.toml").exists()}
    files = [ours, *(read_folder(folder, names) for folder in layers[1:])]
    sources = tuple((name, tuple(layer[name] for layer in files if name in layer)) for name in names)
    return _load(layers, sources, ambiguous)


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...], sources: Sources, ambiguous: bool) -> Lexicon:
    tables: dict[str, Strict] = {}
    canonical: dict[str, str] = {}
    for name, files in sources:
        if name in LATE:
            continue
        layers, canonical[name], tables[name] = _table(name, files)
        if not ambiguous and (found := list(clashes(name, tables[name]))):
            raise LexiconError(_clashing(layers, found))
    whole = ", ".join(f'"{name}": {canonical[name]}' for name in sorted(canonical))
    digest = hashlib.sha256(f"{{{whole}}}".encode()).hexdigest()
    return Lexicon(tables=tables, digest=digest, folders=folders, sources=dict(sources))


@lru_cache(maxsize=64)
def _table(name: str, sources: tuple[Source, ...]) -> tuple[Layers, str, Strict]:
    """A table by its files, in layers, as JSON and validated; kept so that a user's one file does not have all others
    validated again."""
    if not sources:
        raise LexiconError(f"{shipped() / name}.toml: not found: the installation is incomplete, reinstall obligraph")
    layers = Layers(sources)
    try:
        canonical = json.dumps(layers.data, ensure_ascii=False, sort_keys=True, default=str)
        schema: type[Strict] = TABLES.get(name) or part(LATE[name])
        return layers, canonical, schema.model_validate(layers.data)
    except ValidationError as error:
        raise LexiconError(_invalid(layers, error)) from error
    except (ValueError, RecursionError) as error:
        # Hexadecimal numbers too long to be written in decimal ones.
        raise LexiconError(f"{layers.names}: holds a value that cannot be used: {error}") from error


def _clashing(layers: Layers, found: list[Clash]) -> str:
    told = []
    for clash in found[:TOLD]:
        # The entry of the upper file is the one to correct, wherever in the section it stands.
        pair = sorted((clash.owner, clash.entry), key=lambda entry: layers.level(clash.section, entry))
        (under, over), (path, mine) = pair, [layers.sources[layers.level(clash.section, x)].path for x in pair]
        where = "" if path == mine else f" of {path}"
        told.append(f"{mine}: [[{clash.section}]] {over!r} has the word {clash.word!r}, and so has {under!r}{where}")
    more = f"; and {len(found) - TOLD} more, which `obligraph lexicon check` lists" if len(found) > TOLD else ""
    advice = "a word means one thing, leave it in one of the two (an entry with the id of ours replaces ours)"
    return f"{'; '.join(told)}{more}: {advice}"


def _invalid(layers: Layers, error: ValidationError) -> str:
    """What is wrong with the first entry (or section) that is refused: its file, its id, and each of its keys."""
    faults = error.errors(include_url=False)
    section = str(faults[0]["loc"][0]) if faults[0]["loc"] else ""
    index = _index(layers, faults[0]["loc"])
    entry = layers.data[section][index]["id"] if index is not None else ""
    level = layers.level(section, entry)
    path = str(layers.sources[level].path) if level >= 0 else layers.names
    told = []
    for fault in faults:
        loc = fault["loc"]
        if _index(layers, loc) != index or (loc and str(loc[0]) != section):
            continue
        head: list[str | int] = [section] if section else []
        keys = loc[1:]
        if index is not None:
            # Counted as the reader of this file counts, not among the entries of all layers.
            own = parsed(layers.sources[level])[section]
            head.append(1 + [one["id"] for one in own].index(entry))
            keys = loc[2:]
        spot = ".".join([*map(str, head), *(str(key + 1) if isinstance(key, int) else key for key in keys)])
        told.append(f"{spot}: {_said(fault)}" if spot else _said(fault))
    name = f" (entry {entry!r} of [[{section}]])" if entry else ""
    return f"{path}: {'; '.join(told[:TOLD])}{name}"


def _index(layers: Layers, loc: tuple[str | int, ...]) -> int | None:
    """The index in its section of the entry that a fault is in."""
    if len(loc) > 1 and isinstance(loc[1], int) and is_entries(layers.data.get(str(loc[0]))):
        return loc[1]
    return None


def _said(fault: Any) -> str:
    """A fault in words, with what to do."""
    key = fault["loc"][-1] if fault["loc"] else ""
    match fault["type"]:
        case "extra_forbidden" if key == "remove":
            advice = "write it above the first [[…]] of the file"
        case "extra_forbidden":
            advice = "nothing reads this key, remove it or correct its name"
        case "missing":
            advice = "add this key"
        case "tuple_type":
            return f'must be a list, ["…", "…"], not {shown(fault["input"])}'
        case "model_type":
            return f"must be a table with keys, not {shown(fault['input'])}"
        case "value_error":
            return str(fault["ctx"]["error"])
        case _:
            advice = f"not {shown(fault['input'])}"
    return f"{fault['msg']}: {advice}"
