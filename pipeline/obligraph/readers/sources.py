"""Files, folders, globs, archives and URLs → the inputs of a run: sorted, each once, with the name by which results
cite them.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from obligraph.model import Problem
from obligraph.readers import archive
from obligraph.readers.base import ReadError
from obligraph.readers.limits import USUAL, Limits

_WILD = frozenset("*?[")
# Two letters or more: `C://` is a drive of Windows.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_FILE = re.compile(r"file://(?:localhost(?=/))?", re.IGNORECASE)
_DRIVE = re.compile(r"/(?=[A-Za-z]:[/\\])")


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One file to read. `source` is its name, with its path (slashes) below the folder or in the archive that it was
    found in. For a file in the archive `path`, `member` is its name as it is packed and `inner` as people read it;
    both are "" for a file of its own. A file at a `url` has a `path` for its name and suffix alone."""

    source: str
    path: Path
    member: str = ""
    inner: str = ""
    url: str = ""


def expand(
    sources: Sequence[str | Path], suffixes: Collection[str], limits: Limits = USUAL
) -> tuple[list[Input], list[Problem]]:
    """The inputs that `sources` name, sorted by `source`, and what could not be used.

    A folder is searched through, but for hidden names; a glob is expanded here, since not every shell does. Of a
    folder's, glob's or ZIP archive's files only those with one of `suffixes` (lower case, with the dot) are taken, the
    others are `unsupported-format` problems; a file named by itself is always taken. Archives inside archives are not
    opened. Links to folders are not followed inside a folder. A URL is a file, a folder or a glob of what fsspec reads;
    archives are not opened there; `file://` is a path.
    """
    found: dict[tuple[str, str], Input] = {}
    problems: list[Problem] = []
    for given in sources:
        name = _local(os.fspath(given))
        if _URL.match(name):
            _add_remote(name, suffixes, found, problems, limits)
            continue
        for path, source, named in _named(name, problems, limits):
            _add(path, source, named, suffixes, found, problems, limits)
    inputs = sorted(found.values())
    return _distinct(inputs), sorted(problems, key=lambda problem: (problem.source, problem.code))


def _local(name: str) -> str:
    """The path that a `file://` URL names; any other name as it is."""
    path, urls = _FILE.subn("", name, count=1) if _FILE.match(name) else (name, 0)
    return _DRIVE.sub("", path, count=1) if urls and _DRIVE.match(path) else path


def _named(name: str, problems: list[Problem], limits: Limits) -> Iterator[tuple[Path, str, bool]]:
    """(path, source, whether the user named this very file) for every file behind one argument."""
    path = Path(name)
    if not name or "\0" in name:
        problems.append(
            Problem(repr(name), None, "no-such-file", "not the name of a file; give a file, a folder or a glob")
        )
    elif path.is_dir():
        yield from _below(path, problems, limits)
    elif os.path.lexists(path):
        yield path, path.name, True
    elif _WILD & set(name):
        matches = sorted(glob.glob(name, recursive=True))
        if not matches:
            problems.append(
                Problem(name, None, "no-such-file", f"no file matches {name}; check the pattern and the folder")
            )
        root = _root(name)
        for match in matches:
            if Path(match).is_dir():
                continue
            yield Path(match), os.path.relpath(match, root).replace(os.sep, "/"), False
    else:
        problems.append(
            Problem(
                name, None, "no-such-file", f"there is no file or folder {name}; check its name and folder (文件不存在)"
            )
        )


def _root(pattern: str) -> str:
    """The folder above the first wild card of a glob."""
    parts = Path(pattern).parts
    fixed = next((i for i, part in enumerate(parts) if _WILD & set(part)), len(parts))
    return str(Path(*parts[:fixed])) if fixed else "."


def _below(folder: Path, problems: list[Problem], limits: Limits) -> Iterator[tuple[Path, str, bool]]:
    def unreadable(error: OSError) -> None:
        where = str(error.filename or folder)
        problems.append(
            Problem(where, None, "unreadable", f"cannot open the folder: {error.strerror}; check its permissions")
        )

    count = 0
    for here, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.startswith((".", "~$")):
                continue
            count += 1
            if count > limits.inputs:
                message = (
                    f"more than {limits.inputs:,} files, the rest left out; give smaller folders or raise Limits.inputs"
                )
                problems.append(Problem(str(folder), None, "too-many-files", message))
                return
            path = Path(here) / name
            yield path, path.relative_to(folder).as_posix(), False


def _add(
    path: Path, source: str, named: bool, suffixes: Collection[str], found: dict[tuple[str, str], Input],
    problems: list[Problem], limits: Limits,
) -> None:  # fmt: skip
    try:
        mode = path.stat().st_mode
    except OSError as error:
        problems.append(
            Problem(source, None, "no-such-file", f"cannot open {path}: {error.strerror}; the link may be broken")
        )
        return
    if not stat.S_ISREG(mode):
        problems.append(Problem(source, None, "not-a-file", f"{path} is a device, pipe or socket; give a regular file"))
    elif (named or path.suffix.lower() == archive.SUFFIX) and archive.is_archive(path):
        try:
            for member, name in archive.members(path, source, limits):
                whole = f"{source}/{name}"
                if Path(name).suffix.lower() in suffixes:
                    found.setdefault((os.path.realpath(path), member), Input(whole, path, member, name))
                else:
                    problems.append(_unread(whole, suffixes))
        except ReadError as error:
            problems.append(error.problem)
    elif not named and path.suffix.lower() not in suffixes:
        problems.append(_unread(source, suffixes))
    else:
        found.setdefault((os.path.realpath(path), ""), Input(source, path))


def _add_remote(
    url: str, suffixes: Collection[str], found: dict[tuple[str, str], Input], problems: list[Problem], limits: Limits
) -> None:
    from obligraph.readers import remote

    try:
        for place, source, named in remote.listed(url, limits):
            path = remote.path_of(place)
            if path.suffix.lower() == archive.SUFFIX:
                message = "archives at URLs are not opened; unpack it there (网址上的压缩包须先解压)"
                problems.append(Problem(source, None, "unsupported-format", message))
            elif named or path.suffix.lower() in suffixes:
                found.setdefault((place, ""), Input(source, path, url=place))
            else:
                problems.append(_unread(source, suffixes))
    except ReadError as error:
        problems.append(error.problem)


def _unread(source: str, suffixes: Collection[str]) -> Problem:
    suffix = PurePosixPath(source).suffix
    readable = ", ".join(sorted((*suffixes, archive.SUFFIX)))
    message = f"files named {suffix or 'without a suffix'} are not read; readable: {readable}"
    return Problem(source, None, "unsupported-format", message)


def _distinct(inputs: list[Input]) -> list[Input]:
    """Two files of one name get their folder before it, as far up as it takes to tell them apart."""
    names: dict[str, list[Input]] = {}
    for item in inputs:
        names.setdefault(item.source, []).append(item)
    result: list[Input] = []
    for source, same in names.items():
        if len(same) == 1:
            result.extend(same)
            continue
        parts = [_parts(item) for item in same]
        depth = len(Path(source).parts)
        while len({p[-depth:] for p in parts}) < len(same):
            depth += 1
        result.extend(replace(item, source="/".join(p[-depth:])) for p, item in zip(parts, same, strict=True))
    return sorted(result)


def _parts(item: Input) -> tuple[str, ...]:
    if item.url:
        return tuple(item.url.split("/"))
    return (*Path(os.path.abspath(item.path)).parts, *PurePosixPath(item.inner).parts)
