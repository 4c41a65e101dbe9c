"""Invented comparisons for tests: a central document of invented.py against local ones whose sentences are made from
its, with every relation in each; spans index the texts.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from invented import extraction
from obligraph.model import (
    Block,
    BlockKind,
    Comparison,
    Deadline,
    Difference,
    Document,
    Edit,
    Effect,
    Extraction,
    Level,
    Obligation,
    Pair,
    Party,
    Relation,
    Span,
)

CITIES = ("青河市", "白石市", "临江市", "松原市", "北川市")
DUE, EARLIER, LATER = "2023年10月底前", "2023年6月底前", "2024年12月底前"
EVERY = (
    Relation.KEPT,
    Relation.SPECIFIED,
    Relation.STRENGTHENED,
    Relation.DROPPED,
    Relation.WEAKENED,
    Relation.CHANGED,
    Relation.ADDED,
)
"""What becomes of the central duties, in turn; a local duty is added before the one whose turn is ADDED, which is
kept."""


@lru_cache(maxsize=4)
def central(tasks: int = 20) -> Extraction:
    """The central document."""
    return extraction(0, tasks)


def comparison(index: int = 0, tasks: int = 20) -> Comparison:
    """One local document against the central one; `index` varies its place and which duty meets which fate. Every
    seventh central duty is answered by two local ones, and every ninth local duty answers two central ones.
    """
    above = central(tasks)
    city = CITIES[index % len(CITIES)] + ("" if index < len(CITIES) else f"第{index // len(CITIES)}区")
    text = [f"云岭省{city}社区养老服务实施方案\n"]
    made: list[tuple[Relation, tuple[Obligation, ...], tuple[str, ...], Span]] = []
    dropped = []
    for i, duty in enumerate(above.obligations):
        relation = EVERY[(i + index) % len(EVERY)]
        if relation is Relation.DROPPED:
            dropped.append(Pair(None, (duty,), relation))
            continue
        if relation is Relation.ADDED:
            made.append((relation, (), duty.section[:2], _add(text, f"{city}要建立第{i}号工作专班,每月调度进展")))
            relation = Relation.KEPT
        also = above.obligations[i - 1 : i] if i % 9 == 8 else ()
        for part in range(2 if i % 7 == 6 else 1):
            words = _local(duty.quote, relation) + ("并做好分年度衔接" if part else "")
            made.append((relation, (duty, *also), duty.section[:2], _add(text, words)))
    whole = "".join(text)
    document = Document(
        id=hashlib.sha256(whole.encode()).hexdigest()[:16],
        source=f"地方/{index:04d}.txt",
        text=whole,
        blocks=(Block(Span(0, len(whole)), BlockKind.PARAGRAPH),),
        title=f"云岭省{city}社区养老服务实施方案",
        number=f"青政办发〔2022〕{index + 1}号",
        date="2022-03-01",
        level=Level.CITY,
        jurisdiction=f"云岭省{city}",
    )
    pairs = [_pair(document, n, *one) for n, one in enumerate(made)]
    local = Extraction(document, tuple(pair.local for pair in pairs if pair.local))
    return Comparison(above, local, (*pairs, *dropped))


def comparisons(locals_: int = 3, tasks: int = 20) -> Iterator[Comparison]:
    """Several local documents against the central one."""
    return (comparison(i, tasks) for i in range(locals_))


def with_quotes(one: Comparison, above: str, below: str) -> Comparison:
    """`one` with only its first pair, whose sentences are these."""
    first = one.pairs[0]
    assert first.local
    duty, local = replace(first.central[0], quote=above), replace(first.local, quote=below)
    pair = replace(first, central=(duty,), local=local, edits=edits(above, below))
    above_all = replace(one.central, obligations=(duty,))
    return Comparison(above_all, replace(one.local, obligations=(local,)), (pair,))


def edits(above: str, below: str) -> tuple[Edit, ...]:
    """The way from one sentence to the other; whole where they are long."""
    if len(above) + len(below) > 20_000:
        return (Edit("delete", above), Edit("insert", below))
    found = []
    for op, i, j, k, m in difflib.SequenceMatcher(None, above, below, autojunk=False).get_opcodes():
        if op == "equal":
            found.append(Edit("equal", above[i:j]))
            continue
        found += [Edit("delete", above[i:j])] * (j > i) + [Edit("insert", below[k:m])] * (m > k)
    return tuple(found)


def _add(text: list[str], words: str) -> Span:
    start = sum(map(len, text))
    text.append(f"{words}。\n")
    return Span(start, start + len(words))


def _local(quote: str, relation: Relation) -> str:
    if relation is Relation.SPECIFIED:
        return quote + ",由市民政局牵头,每季度通报"
    if relation is Relation.CHANGED:
        return quote.replace("各县(市、区)", "市财政局")
    at = {Relation.STRENGTHENED: EARLIER, Relation.WEAKENED: LATER}.get(relation, DUE)
    return quote.replace(DUE, at).replace("各县(市、区)", "各乡镇")


def _pair(
    document: Document,
    number: int,
    relation: Relation,
    above: tuple[Obligation, ...],
    section: tuple[str, ...],
    span: Span,
) -> Pair:
    quote = span.of(document.text)
    model = above[0] if above else central().obligations[0]

    def at(words: str) -> Span:
        start = span.start + quote.index(words)
        return Span(start, start + len(words))

    due = next((words for words in (DUE, EARLIER, LATER) if words in quote), None)
    end = {DUE: "2023-10-31", EARLIER: "2023-06-30", LATER: "2024-12-31"}
    local = replace(
        model,
        id=f"{document.id}-{number:010d}",
        source=document.source,
        doc=document.id,
        span=span,
        quote=quote,
        section=section,
        actors=(),
        lead=tuple(
            Party(name, at(name), f"{document.jurisdiction}{name[1:]}", name[1:3], Level.CITY, document.jurisdiction)
            for name in ("市民政局", "市财政局")
            if name in quote
        ),
        support=(),
        deadlines=(Deadline(at(due), due, "by", end=end[due]),) if due else (),
        standards=(),
        references=(),
        reasons=(),
        places=(),
    )
    if not above:
        return Pair(local, (), relation)
    differences = tuple(_differences(relation, local, above[0]))
    score = round(0.95 - 0.01 * (number % 30), 2)
    return Pair(local, above, relation, score, differences, edits(above[0].quote, quote))


def _differences(relation: Relation, local: Obligation, above: Obligation) -> Iterator[Difference]:
    if relation in (Relation.STRENGTHENED, Relation.WEAKENED) and local.deadlines:
        stricter = relation is Relation.STRENGTHENED
        yield Difference(
            "deadlines",
            "deadline-earlier" if stricter else "deadline-later",
            Effect.STRICTER if stricter else Effect.LAXER,
            DUE,
            local.deadlines[0].quote,
            Span(above.span.start, above.span.start + len(DUE)),
            local.deadlines[0].span,
        )
    if relation is Relation.SPECIFIED:
        yield Difference("lead", "owner-new", Effect.CONCRETE, "", local.lead[0].name, local_span=local.lead[0].span)
    if relation is Relation.CHANGED:
        yield Difference("actors", "owner-changed", Effect.OTHER, "各县(市、区)", local.lead[0].name)
    yield Difference("action", "reworded", Effect.NONE, "各县(市、区)", "各乡镇")
