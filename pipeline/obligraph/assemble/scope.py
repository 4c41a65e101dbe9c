"""Which tasks a responsibility mark covers (guidelines §2, "Scope of a role mark").

Back to the previous mark or, if there is none, to the start of the same numbered item; a mark on a line of its own
covers the block under its heading; 以上两项 the last two items; a mark in a heading, or right under it, the whole
section.
"""

from __future__ import annotations

from collections.abc import Sequence

from obligraph.assemble.draft import Draft
from obligraph.assemble.entry import Entry, EntryKind
from obligraph.assemble.marks import Mark


def cover(entries: Sequence[Entry], drafts: dict[int, Draft]) -> None:
    """Give every draft (keyed by its index in `entries`) the marks that cover it."""
    pending: list[tuple[int, Draft]] = []
    since_heading: list[tuple[int, Draft]] = []
    everything: list[tuple[int, Draft]] = []
    section_mark: Mark | None = None
    fresh = False
    last: Mark | None = None
    for n, entry in enumerate(entries):
        if entry.kind is EntryKind.HEADING:
            pending, since_heading, section_mark, fresh, last = [], [], None, True, None
        elif entry.kind is EntryKind.MARK and entry.mark is not None:
            mark = entry.mark
            if mark.timed and not mark.lead and not mark.support:
                joined = last if n and entries[n - 1].kind is EntryKind.MARK else None
                timed = (
                    [d for d in since_heading if joined in d[1].marks]
                    if joined is not None
                    else _reach(entry, mark, pending, since_heading, everything)
                )
                for _, draft in timed:
                    draft.marks.append(mark)
                continue
            if fresh and not since_heading:
                # A mark that follows its heading at once, before any text, is the whole section's.
                section_mark = _joined(section_mark, mark)
                continue
            covered = _reach(entry, mark, pending, since_heading, everything)
            if not covered and last is not None and entries[n - 1].kind is EntryKind.MARK:
                # 牵头单位:甲;配合单位:乙;完成时限:… cut into pieces: one mark.
                covered = [d for d in since_heading if last in d[1].marks]
            for item, draft in covered:
                draft.marks.append(mark)
                draft.inherited = (n > 0 and entries[n - 1].item != item) or draft.entry.end + 2 < mark.start
            pending = [p for p in pending if p not in covered] if mark.items or mark.inner else []
            last = mark
        elif n in drafts:
            fresh = False
            everything.append((entry.item, drafts[n]))
            pending.append((entry.item, drafts[n]))
            since_heading.append((entry.item, drafts[n]))
            if section_mark is not None:
                drafts[n].marks.append(section_mark)
                drafts[n].inherited = True
        else:
            fresh = False


def _reach(
    entry: Entry,
    mark: Mark,
    pending: list[tuple[int, Draft]],
    since_heading: list[tuple[int, Draft]],
    everything: list[tuple[int, Draft]],
) -> list[tuple[int, Draft]]:
    if mark.inner:
        return since_heading[-1:]
    if mark.items < 0:
        # 以上各项: every task since the list began, across the headings of its items, that has no mark of its own.
        parent = entry.section[:-1]
        return [p for p in everything if p[1].entry.section[: len(parent)] == parent and not p[1].marks]
    if mark.items > 0:
        items = list(dict.fromkeys(item for item, _ in since_heading))
        if len(items) >= mark.items and len(items) > 1:
            wanted = set(items[-mark.items :])
            return [p for p in since_heading if p[0] in wanted]
        return since_heading[-mark.items :]
    if entry.opens and entry.closes:
        return list(pending)
    return [p for p in pending if p[0] == entry.item]


def _joined(first: Mark | None, second: Mark) -> Mark:
    """Two marks in a row under one heading are one: 牵头单位:甲 and 配合单位:乙 on lines of their own."""
    if first is None:
        return second
    lead = first.lead or second.lead
    support = first.support + (second.lead if first.lead else ()) + second.support
    return Mark(
        first.start, second.end, lead, support, first.rules + second.rules, 0, False, first.timed or second.timed
    )
