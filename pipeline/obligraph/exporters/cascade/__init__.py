"""A cascade → cascade.xlsx, cascade.jsonl, cascade.graphml and cascade.json, cascade.svg and cascade.png.

A cascade is whole before the first file is begun, so that a writer is a function of it. A new file is one module and
one line in `CASCADES`; its module is imported when it writes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from obligraph.cascading import Cascade
from obligraph.exporters.base import Format
from obligraph.model import Problem

CascadeWriter = Callable[[Cascade, Sequence[Problem], Path], None]
"""Writes into a folder what became of the duties; the problems are those of sources that gave no document. Raises
ExportError."""

CASCADES: dict[str, Format[CascadeWriter]] = {
    "xlsx": Format(
        "cascade.xlsx:write_xlsx", ("cascade.xlsx",),
        "the tree, every duty on its way down, gaps, and what got stricter or laxer, as a workbook",
        "落实链条、逐条追踪、缺口、加严与放宽工作簿",
    ),
    "jsonl": Format(
        "cascade.jsonl:write_jsonl", ("cascade.jsonl",),
        "one duty a line with its steps, for scripts", "每行一条任务及其逐级去向，供脚本使用",
    ),
    "graph": Format(
        "cascade.graph:write_graph", ("cascade.graphml", "cascade.json"),
        "documents and duties as a graph", "文件与任务的落实关系图",
    ),
    "pictures": Format(
        "cascade.picture:write_pictures", ("cascade.svg", "cascade.png"),
        "the tree as a picture", "落实链条图",
    ),
}  # fmt: skip

__all__ = ["CASCADES", "CascadeWriter"]
