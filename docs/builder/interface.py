"""The page of the Python interface: what `import obligraph` gives, the types that come with it and the errors, from
their docstrings; in Chinese with a line of names.zh.toml before each."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import obligraph
from obligraph import cascading, graph, model

WIDTH = 88
"""Columns of a signature."""

CHINESE = Path(__file__).parent / "names.zh.toml"


class Part(NamedTuple):
    """A section of the page: its title in both languages, the module that it opens with, and what it tells of, each
    as `package.module:name` below obligraph."""

    chinese: str
    english: str
    module: str
    places: tuple[str, ...]


def _own(module: Any) -> tuple[str, ...]:
    """The classes of a module."""
    where = module.__name__.removeprefix("obligraph.")
    return tuple(f"{where}:{name}" for name, member in vars(module).items() if _is_own(member, module.__name__))


def _is_own(member: object, module: str) -> bool:
    return inspect.isclass(member) and member.__module__ == module


PARTS = (
    Part("主要接口", "The interface", "obligraph", tuple(f":{name}" for name in obligraph.__all__ if name[0] != "_")),
    Part(
        "大批量：运行与读取",
        "Large runs: write and read",
        "",
        (
            "run:run",
            "run:Summary",
            "run:Step",
            "results.lazy:LazyResult",
            "results.wanted:Wanted",
            "results.database:Limits",
            "readers.limits:Limits",
        ),
    ),
    Part(
        "统计",
        "Figures",
        "obligraph.analysis",
        ("analysis:Analysis", "analysis:write", "exporters.analysis.base:Analysed"),
    ),
    Part(
        "任务关系图",
        "The graph",
        "obligraph.graph",
        (
            *(f"graph:{name}" for name in graph.__all__),
            *(f"graph.questions:{name}" for name in ("Count", "Department", "Pair", "Shared")),
            "graph.routes:Step",
        ),
    ),
    Part(
        "逐级落实",
        "Cascades",
        "obligraph.cascading",
        tuple(f"cascading:{name}" for name in cascading.__all__ if name != "cascade"),
    ),
    Part("数据类型", "Types", "obligraph.model", _own(model)),
    Part(
        "异常",
        "Errors",
        "",
        (
            "readers:ReadError",
            "lexicon.base:LexiconError",
            "results:ResultsError",
            "results.database:QueryError",
            "exporters:ExportError",
            "store:StoreError",
            "batch.engines:EngineError",
            "corrections:CorrectionsError",
            "drafting.compare:CompareError",
        ),
    ),
)
"""Every section, in the order of the page."""


def interface(language: str) -> str:
    """The page."""
    zh = language == "zh"
    lines = [
        "# Python 接口" if zh else "# Python",
        "",
        "由程序的类型和说明生成：先是一句中文，再是程序中的英文说明。各字段的中文含义见[字段](fields.md)，"
        "用法举例见[政策研究者教程](tutorials/research.md)。`Source` 是路径，`str` 或 `Path`；`Progress`、`Watch` 是"
        "运行中调用的函数，`Graph` 是 networkx 的图。位置按字符（Unicode 码点）计，含起不含止；日期写作 `2026-06-30`。"
        if zh
        else "Generated from the types and their docstrings. [Fields](fields.md) explains the fields of the files, the "
        "[tutorial for researchers](tutorials/research.md) shows the interface at work. A `Source` is a path, `str` or "
        "`Path`; a `Progress` or a `Watch` is called in the course of a run, a `Graph` is one of networkx. Offsets "
        "count characters (Unicode code points) and are half-open; dates are ISO strings, `2026-06-30`.",
    ]
    words = chinese() if zh else {}
    for part in PARTS:
        lines += ["", f"## {part.chinese if zh else part.english}"]
        if part.module:
            lines += ["", _prose(importlib.import_module(part.module))]
        for place in part.places:
            lines += ["", *_member(place, words)]
    return "\n".join(lines) + "\n"


def chinese() -> dict[str, str]:
    """What each name of the page means, in Chinese: by the name that its heading has."""
    return {name: text for table in tomllib.loads(CHINESE.read_text("utf-8")).values() for name, text in table.items()}


def heading(place: str) -> str:
    """The name of `package.module:name` as people import it; types of ours go by their own name."""
    module, _, name = place.partition(":")
    if module == "model" or (not module and inspect.isclass(found(place))):
        return name
    return f"{'.'.join(filter(None, ('obligraph', module)))}.{name}"


def found(place: str) -> Any:
    """What a place names."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(".".join(filter(None, ("obligraph", module)))), name)


def members(made: type[Any]) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class has of its own."""
    for name, member in vars(made).items():
        if not name.startswith("_") and (isinstance(member, property) or inspect.isfunction(member)):
            yield name, member


def _member(place: str, words: dict[str, str]) -> Iterator[str]:
    name, member = heading(place), found(place)
    if inspect.isclass(member):
        yield from _class(name, member, words)
    else:
        yield from _function(name, member, "###", words)


def _said(name: str, words: dict[str, str]) -> Iterator[str]:
    """The line in Chinese under a heading."""
    if name in words:
        yield from ("", f"{words[name]}。")


def _class(name: str, made: type[Any], words: dict[str, str]) -> Iterator[str]:
    yield from (f"### {name}", *_said(name, words), "", _prose(made), "")
    if issubclass(made, enum.Enum):
        yield " · ".join(f"`{member.name}` = `{member.value}`" for member in made)
        return
    if not issubclass(made, Exception):
        yield from ("```python", code(made), "```")
    for own, member in members(made):
        called = f"{made.__name__}.{own}"
        if isinstance(member, property):
            yield from ("", f"#### {called}", *_said(called, words), "", _prose(member))
        else:
            yield from ("", *_function(called, member, "####", words))


def code(member: Any) -> str:
    """How a function or a class is called, with types; of a dataclass or a named tuple its fields, one a line."""
    fields = _fields(member) if inspect.isclass(member) else []
    return "\n".join(fields) or _signature(member.__name__, member)


def _fields(made: type[Any]) -> list[str]:
    """The fields of a dataclass or a named tuple as they would be written, one a line."""
    if not (dataclasses.is_dataclass(made) or hasattr(made, "_fields")):
        return []
    return [_parameter(parameter) for parameter in inspect.signature(made).parameters.values()]


def _parameter(parameter: inspect.Parameter) -> str:
    """A parameter with its type and its default."""
    star = "*" * (parameter.kind is parameter.VAR_POSITIONAL) or "**" * (parameter.kind is parameter.VAR_KEYWORD)
    # A named tuple keeps its types as references, a function as the words of its source.
    type_ = getattr(parameter.annotation, "__forward_arg__", parameter.annotation)
    default = parameter.default
    if default is inspect.Parameter.empty:
        said = ""
    elif isinstance(default, enum.Enum):
        said = f" = {default.__class__.__name__}.{default.name}"
    elif isinstance(default, str | int | float | tuple | None):
        said = f" = {default!r}"
    else:
        # Made anew for each: the default of a dataclass's field is its factory.
        said = " = …"
    return f"{star}{parameter.name}: {type_}{said}"


def _function(name: str, function: Callable[..., Any], marks: str, words: dict[str, str]) -> Iterator[str]:
    yield from (f"{marks} {name}", *_said(name, words), "", "```python", code(function))
    yield from ("```", "", _prose(function))


def _signature(name: str, made: Callable[..., Any]) -> str:
    """`name(…)` with its types, one parameter a line where one line would be too long."""
    signature = inspect.signature(made)
    parameters = [parameter for parameter in signature.parameters.values() if parameter.name != "self"]
    said = []
    for before, parameter in zip([None, *parameters], parameters, strict=False):
        keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if keyword and (before is None or before.kind in (before.POSITIONAL_ONLY, before.POSITIONAL_OR_KEYWORD)):
            said.append("*")
        said.append(_parameter(parameter))
    result = "" if inspect.isclass(made) else f" -> {signature.return_annotation}"
    short = f"{name}({', '.join(said)}){result}"
    if len(short) <= WIDTH:
        return short
    return "\n".join((f"{name}(", *(f"    {parameter}," for parameter in said), f"){result}"))


def _prose(member: object) -> str:
    """The docstring as Markdown: examples become code, the rest stays."""
    text = inspect.getdoc(member) or ""
    return re.sub(r"(?:^>>> .*\n?)+", lambda match: f"```pycon\n{match[0].rstrip()}\n```\n", text, flags=re.MULTILINE)
