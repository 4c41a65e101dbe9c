"""Files at URLs (`s3://`, `sftp://`, `https://`, …) that fsspec reads: which there are behind a URL, and the bytes of
one. Nothing is asked of the network but what the user's URL names and what lies below it. fsspec is imported when a URL
is first met.
"""

from __future__ import annotations

import os
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from obligraph.graph.plain import one_line, shortened
from obligraph.readers.base import ReadError, fail
from obligraph.readers.limits import Limits
from obligraph.readers.sources import Input

_WEB = ("http", "https")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_SECRET = re.compile(r"(?<=://)[^/@]*@")
_Made = TypeVar("_Made")


def listed(url: str, limits: Limits) -> Iterator[tuple[str, str, bool]]:
    """(URL, the name to cite it by, whether the user named this very file) of every file behind a URL: one file, a
    folder (always so with a slash at the end) or a glob. Of a web server, only what it lists. Raises ReadError.
    """
    web = _scheme(url) in _WEB
    name = shown(url)
    system, path = _system(url, name)
    if any(mark in url for mark in ("*[" if web else "*?[")):
        root = _root(url, "*[" if web else "*?[")
        found = _asked(name, lambda: system.glob(path, detail=True))
    elif url.endswith("/") or (not web and _asked(name, lambda: system.isdir(path))):
        root = url
        found = _asked(name, lambda: system.find(path, detail=True))
    else:
        if not web and not _asked(name, lambda: system.exists(path)):
            raise fail(name, "no-such-file", f"there is no file or folder {name}; check its name (文件不存在)")
        yield url, _cited(path_of(url).name, web), True
        return
    yield from _below(root, found, _system(root, name)[1], name, limits)


def _below(
    url: str, found: dict[str, dict[str, Any]], root: str, name: str, limits: Limits
) -> Iterator[tuple[str, str, bool]]:
    """Those of the entries found that are files below the root, hidden ones left out."""
    root = root.rstrip("/") + "/" if root else ""
    count = 0
    for path in sorted(found):
        # A web page may link to anywhere; only what is below the URL was asked for.
        inside = path.removeprefix(root)
        parts = inside.split("/")
        if not path.startswith(root) or found[path].get("type") != "file":
            continue
        if not inside or any(part.startswith((".", "~$")) for part in parts):
            continue
        count += 1
        if count > limits.inputs:
            message = f"more than {limits.inputs:,} files, the rest left out; give smaller folders"
            raise fail(name, "too-many-files", f"{message} or raise Limits.inputs (文件过多)")
        folder = url if url.endswith("/") else f"{url}/"
        yield folder + inside, _cited(inside, _scheme(url) in _WEB), False
    if not count:
        raise fail(name, "no-such-file", f"no file matches {name}; check its name (没有匹配的文件)")


def content(url: str, source: str, limits: Limits) -> bytes:
    """The bytes of one file. Raises ReadError."""
    system, path = _system(url, source)

    def read() -> bytes:
        pieces, left = [], limits.bytes + 1
        with system.open(path, "rb") as file:
            while left and (piece := file.read(left)):
                pieces.append(piece)
                left -= len(piece)
        return b"".join(pieces)

    data = _asked(source, read, shown(url))
    if len(data) > limits.bytes:
        message = f"the file has more bytes than the limit of {limits.bytes:,}; split it or raise Limits.bytes"
        raise fail(source, "too-large", f"{message} (文件过大，请拆分)")
    return data


@contextmanager
def copied(given: Input, limits: Limits) -> Iterator[Input]:
    """The input as a file of this machine, while it is needed. Raises ReadError."""
    data = content(given.url, given.source, limits)
    suffix = given.path.suffix
    handle, place = tempfile.mkstemp(suffix if _SUFFIX.fullmatch(suffix) else "", "obligraph-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        yield replace(given, path=Path(place), url="")
    finally:
        os.unlink(place)


def path_of(url: str) -> Path:
    """The URL as a path, for its name and suffix."""
    scheme, _, rest = url.partition("://")
    return Path(re.split(r"[?#]", rest, maxsplit=1)[0] if scheme.lower() in _WEB else rest)


def shown(url: str) -> str:
    """A URL for people: without a password, and without a query of the web, in which keys are given."""
    bare = _SECRET.sub("", url)
    if _scheme(url) in _WEB:
        bare = bare.partition("?")[0]
    return shortened(one_line(bare), 300)


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _root(url: str, wild: str) -> str:
    """The folder above the first wild card."""
    scheme, _, rest = url.partition("://")
    parts = rest.split("/")
    fixed = next(i for i, part in enumerate(parts) if any(mark in part for mark in wild))
    return f"{scheme}://{'/'.join(parts[:fixed])}"


def _cited(name: str, web: bool) -> str:
    name = unquote(name.partition("?")[0]) if web else name
    # Names of objects may hold what no path does.
    return posixpath.normpath("/" + name).lstrip("/")


def _system(url: str, source: str) -> tuple[Any, str]:
    """The file system of a URL, and its path there. Raises ReadError."""
    try:
        url_to_fs: Any = import_module("fsspec.core").url_to_fs
    except ImportError as error:
        message = "files at URLs are read with fsspec: pip install 'obligraph[scale]' (缺少所需的库)"
        raise fail(source, "unreadable", message) from error
    if "::" in url:
        raise fail(source, "unreadable", f"{shown(url)}: chained URLs (`::`) are not read; give a plain one")
    system, path = _asked(source, lambda: url_to_fs(url), shown(url))
    return system, str(path)


def _asked(source: str, ask: Callable[[], _Made], name: str = "") -> _Made:
    """What a file system answers. Each has errors of its own, and none must cost the user the batch."""
    name = name or source
    try:
        return ask()
    except ReadError:
        raise
    except ImportError as error:
        message = f"{name} needs a library for this kind of URL: {_why(error)} (缺少所需的库)"
        raise fail(source, "unreadable", message) from error
    except FileNotFoundError as error:
        raise fail(source, "no-such-file", f"there is no {name}; check its name (文件不存在)") from error
    except Exception as error:
        message = f"cannot open {name}: {_why(error)}; check the URL, the network and your credentials (无法读取)"
        raise fail(source, "unreadable", message) from error


def _why(error: Exception) -> str:
    text = one_line(_SECRET.sub("", str(error)))
    return shortened(text, 200) or type(error).__name__
