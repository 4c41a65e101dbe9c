"""The figures of an evaluation, and every miss behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from obligraph.text.terminal import padded

COUNTED = (
    "segments", "actors", "lead", "support", "deadlines", "deadline values", "standards", "standard values",
    "references", "issuers", "addressees",
)  # fmt: skip
ACCURACIES = ("kind accuracy", "unit accuracy")
META = ("title", "number", "date", "level")
SLOTS_OF_MISSES = (
    "segments", "kind", "actors", "lead", "support", "deadlines", "standards", "references", "meta", "rows",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Hits, false finds and misses of one slot."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, hits: int = 0, false: int = 0, missed: int = 0) -> None:
        """Count more of each."""
        self.hits += hits
        self.false += false
        self.missed += missed

    def figures(self) -> dict[str, float]:
        """Precision, recall and their harmonic mean, to four places, and the number of gold items.

        Nothing wanted and nothing found is perfect.
        """
        found, gold = self.hits + self.false, self.hits + self.missed
        precision = self.hits / found if found else float(not self.missed)
        recall = self.hits / gold if gold else 1.0
        both = precision + recall
        mean = 2 * precision * recall / both if both else 0.0
        return {"p": round(precision, 4), "r": round(recall, 4), "f1": round(mean, 4), "gold": gold}


@dataclass(slots=True)
class Share:
    """How many of all were right; None of none."""

    right: int = 0
    all: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.all += 1

    @property
    def value(self) -> float | None:
        """The share, to four places."""
        return round(self.right / self.all, 4) if self.all else None


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference: the slot, the document, the segment's number (None for what the document says of itself), what is
    wrong, and the segment's text."""

    slot: str
    document: str
    segment: int | None
    what: str
    text: str = ""

    def line(self) -> str:
        """Fields separated by tabs."""
        return "\t".join(
            (self.slot, self.document, "" if self.segment is None else str(self.segment), self.what, self.text)
        )


@dataclass(slots=True)
class Report:
    """`figures` is what `--json` prints: precision, recall, f1 and gold count a slot, then the accuracies, the share of
    exact rows, the accuracies of the document's own data, the number of ungrounded quotes and of documents."""

    figures: dict[str, Any]
    misses: list[Miss] = field(default_factory=list)

    def values(self) -> dict[str, float | None]:
        """One number a metric, by the names that floors use; a slot in which nothing was counted is None."""
        figures = self.figures
        found: dict[str, float | None] = {name: figures[name]["f1"] if name in figures else None for name in COUNTED}
        found |= {name: figures[name] for name in ACCURACIES}
        found["exact rows"] = figures["exact rows"]["share"]
        found |= figures["meta accuracy"]
        return found | {"ungrounded": figures["ungrounded"], "documents": figures["documents"]}


_CHINESE = {
    "segments": "任务句", "actors": "责任主体", "lead": "牵头单位", "support": "配合单位", "deadlines": "完成时限",
    "deadline values": "时限取值", "standards": "量化标准", "standard values": "标准取值", "references": "引用文件",
    "issuers": "发文机关", "addressees": "主送机关", "kind accuracy": "类型正确率", "unit accuracy": "单位正确率",
    "exact rows": "整行全对", "title": "标题", "number": "文号", "date": "成文日期", "level": "层级",
    "ungrounded": "引文不符", "documents": "文件数",
}  # fmt: skip


def table(report: Report, language: str = "en") -> str:
    """The figures as lines for the terminal; `language` is en or zh."""
    chinese = language == "zh"
    heads = ("准确率", "召回率", "F1", "标注数") if chinese else ("precision", "recall", "F1", "gold")
    width = 10
    lines = [padded("", 18) + "".join(padded(head, -width) for head in heads)]
    for name in COUNTED:
        if name in report.figures:
            f = report.figures[name]
            numbers = (f"{f['p']:.3f}", f"{f['r']:.3f}", f"{f['f1']:.3f}", str(f["gold"]))
            lines.append(padded(_CHINESE[name] if chinese else name, 18) + "".join(padded(x, -width) for x in numbers))
    values = report.values()
    for name in (*ACCURACIES, "exact rows", *META, "ungrounded", "documents"):
        value = values[name]
        shown = "-" if value is None else f"{value:.3f}" if name not in ("ungrounded", "documents") else str(value)
        lines.append(padded(_CHINESE[name] if chinese else name, 18) + padded(shown, -width))
    return "\n".join(lines)
