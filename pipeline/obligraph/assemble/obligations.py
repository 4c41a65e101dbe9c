"""Put the cells together: from a document's blocks and mentions to its obligations, in document order.

`Assembler.assemble` reads as the order of decisions: body → entries → task or not → kind → who → marks → when and how
much.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace

from obligraph.assemble.actor import Actor
from obligraph.assemble.actors import ActorFinder
from obligraph.assemble.cell_lines import LINED, cell_lines
from obligraph.assemble.cells import Cells, Identify
from obligraph.assemble.draft import Draft, Found
from obligraph.assemble.entry import Entry, EntryKind
from obligraph.assemble.kinds import kind_of
from obligraph.assemble.marks import Mark, MarkReader
from obligraph.assemble.outline import entries
from obligraph.assemble.reconcile import reconcile
from obligraph.assemble.row_cells import TimeCells
from obligraph.assemble.scope import cover
from obligraph.assemble.sentence import MentionIndex, Sentence, build_sentence
from obligraph.assemble.tables import Row, TableReader
from obligraph.assemble.tasks import TaskJudge, Verdict
from obligraph.assemble.text_roles import text_roles
from obligraph.assemble.years import YearContext
from obligraph.lexicon import Lexicon
from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.model import Block, BlockKind, Document, Kind, Mention, Obligation, Problem, Reference, Span
from obligraph.resolve.organisations import Organisations
from obligraph.text.outline import pieces

_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST_TASK = 4  # characters


@dataclass(frozen=True, slots=True)
class Assembly:
    """The document with its headings, its obligations, and what could not be decided."""

    document: Document
    obligations: tuple[Obligation, ...]
    problems: tuple[Problem, ...]


class Assembler:
    """Built once per lexicon; holds no state of any document."""

    def __init__(self, lexicon: Lexicon, organisations: Organisations) -> None:
        self._marks = MarkReader(lexicon)
        self._tables = TableReader(lexicon, self._marks)
        self._time_cells = TimeCells(lexicon.table("deadlines", DeadlineTable).words("ongoing"))
        self._judge = TaskJudge(lexicon)
        self._actors = ActorFinder(lexicon)
        self._organisations = organisations

    def assemble(self, document: Document, found: Found, closed: Sequence[Span]) -> Assembly:
        """The obligations of `document`; `closed` are the spans that say what the document is (title, signature …),
        never tasks."""
        folded = found.folded
        first_leads = self._marks.first_leads(folded)
        rows = self._tables.rows(folded, document.blocks, first_leads)
        by_block = {block: row for row in rows for block in row.tasks}
        ranges = body_ranges(document.blocks, closed, by_block)
        lined: set[int] = set()
        if by_block and document.format in LINED:
            parted = [(cell_lines(folded, found.tags, a, b) if n in by_block else [(a, b)], n) for a, b, n in ranges]
            ranges = [(a, b, n) for lines, n in parted for a, b in lines]
            lined = {n for lines, n in parted if len(lines) > 1}
        body = list(pieces(document.text, folded, ranges))
        items = entries(folded, body, self._marks, first_leads, by_block)
        drafts = self._drafts(found, items, by_block, lined)
        cover(items, drafts)
        for n, draft in drafts.items():
            row = by_block.get(items[n].block)
            if row is not None and row.mark is not None:
                draft.marks.append(row.mark)
            draft.roles = text_roles(
                draft.sentence,
                found.tags,
                self._actors.phrases,
                draft.actors,
                marked=any(mark.lead for mark in draft.marks),
            )
        years = YearContext(folded, items)
        cells = Cells(self._organisations, document, found, years, _identifier(document), self._time_cells)
        row_of = [by_block.get(items[n].block) for n in drafts]
        filled = [
            cells.fill(n, draft, _cited(document.references, draft.sentence.start, draft.sentence.end), row)
            for (n, draft), row in zip(drafts.items(), row_of, strict=True)
        ]
        out, problems = reconcile(document.text, folded, document.source, filled, row_of)
        headings = tuple(Span(e.start, e.end) for e in items if e.kind is EntryKind.HEADING)
        return Assembly(replace(document, headings=headings), out, problems)

    def _drafts(
        self, found: Found, items: Sequence[Entry], rows: Mapping[int, Row], lined: Container[int]
    ) -> dict[int, Draft]:  # fmt: skip
        """The tasks by their index in `items`; `lined`: the cells (block indices) whose every line is a task."""
        folded, tags = found.folded, found.tags
        index = {
            name: MentionIndex(found.mentions.get(name, ()))
            for name in ("cues", "organisations", "deadlines", "standards")
        }
        drafts: dict[int, Draft] = {}
        first = next(
            (n for n, e in enumerate(items) if e.kind is EntryKind.HEADING and e.scheme in ("one", "chapter", "two")), 0
        )
        says: dict[tuple[tuple[int, int], ...], tuple[frozenset[str], tuple[str, ...], bool]] = {}
        spare: dict[tuple[int, int], tuple[int, Draft]] = {}
        for n, entry in enumerate(items):
            if entry.kind is not EntryKind.SENTENCE:
                continue
            if entry.section not in says:
                headings = tuple(folded[a:b] for a, b in entry.section)
                says[entry.section] = (
                    self._judge.section_says(headings),
                    headings,
                    self._judge.section_is_target(headings),
                )
            rules, headings, target = says[entry.section]
            row = rows.get(entry.block)
            sentence = build_sentence(
                folded,
                entry.body,
                entry.end,
                index["cues"],
                index["organisations"],
                index["deadlines"],
                index["standards"],
            )
            actors = self._actors.find(sentence, tags, found.words, None)
            verdict = self._judge.judge(
                sentence,
                tags,
                says=rules,
                headings=headings,
                item=bool(entry.scheme),
                has_actor=bool(actors),
                preamble=n < first and row is None,
                target=target,
            )
            if verdict.task:
                drafts[n] = self._draft(found, entry, sentence, verdict, actors, rules, target)
            elif row is not None and row.binds and _names_task(sentence.text):
                verdict = Verdict(True, "tasks.table-cell")
                key = id(row), n if entry.block in lined else -1
                if key not in spare:
                    spare[key] = n, self._draft(found, entry, sentence, verdict, actors, rules, target)
        if spare:
            # A row that names its owner or time holds a task, also where its task cell has no predicate.
            given = {id(rows.get(items[n].block)) for n in drafts}
            drafts.update(draft for (row_id, line), draft in spare.items() if line >= 0 or row_id not in given)
            drafts = dict(sorted(drafts.items()))
        return drafts

    def _draft(
        self, found: Found, entry: Entry, sentence: Sentence, verdict: Verdict, actors: list[Actor],
        rules: frozenset[str], target: bool,
    ) -> Draft:  # fmt: skip
        """A task: its kind, and who acts as the kind asks for."""
        kind = kind_of(
            sentence, found.tags, acted=bool(actors), invites=self._invites(sentence, found), target_section=target
        )
        if kind.kind in (Kind.ENCOURAGEMENT, Kind.PERMISSION):
            actors = self._actors.find(sentence, found.tags, found.words, kind.kind, actors)
        elif kind.kind is Kind.TARGET and actors:
            actors = self._actors.find(sentence, found.tags, found.words, kind.kind)
        return Draft(entry, sentence, verdict, kind, actors, rules)

    def _invites(self, sentence: Sentence, found: Found) -> Callable[[Mention], bool]:
        return lambda cue: bool(self._actors.invited.encouraged(sentence, found.tags, found.words, cue))


def body_ranges(blocks: Sequence[Block], closed: Sequence[Span], rows: Mapping[int, Row]) -> list[tuple[int, int, int]]:
    """The (start, end, block index) ranges in which tasks can stand: paragraphs and task cells, without the closed
    spans."""
    cuts = _disjoint(closed)
    ends = [cut.end for cut in cuts]
    out: list[tuple[int, int, int]] = []
    done: set[tuple[int, int]] = set()
    for n, block in enumerate(blocks):
        if block.kind in (BlockKind.FURNITURE, BlockKind.ROW) or (block.kind is BlockKind.CELL and n not in rows):
            continue
        start, end = block.span.start, block.span.end
        if (start, end) in done:
            continue
        done.add((start, end))
        for at in range(bisect_right(ends, start), len(cuts)):
            cut = cuts[at]
            if cut.start >= end:
                break
            if cut.start > start:
                out.append((start, cut.start, n))
            start = max(start, cut.end)
        if start < end:
            out.append((start, end, n))
    return out


def _names_task(text: str) -> bool:
    """Does a task cell hold a phrase, not only 合计 or a number?"""
    return len(_HAN.findall(text)) >= _SHORTEST_TASK and not text.startswith("(")


def _disjoint(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap joined."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def _cited(references: Sequence[Reference], start: int, end: int) -> tuple[Reference, ...]:
    return tuple(r for r in references if start <= r.span.start < end)


def _identifier(document: Document) -> Identify:
    """Ids that re-runs keep: the document's id and a hash of section path and quote; a repeated sentence counts up."""
    seen: Counter[str] = Counter()

    def identify(section: tuple[str, ...], quote: str) -> str:
        key = hashlib.sha256("\x1f".join((*section, quote)).encode("utf-8", "surrogatepass")).hexdigest()[:10]
        seen[key] += 1
        return f"{document.id}-{key}" + (f"-{seen[key]}" if seen[key] > 1 else "")

    return identify


__all__ = ["Assembler", "Assembly", "Found", "Mark", "body_ranges"]
