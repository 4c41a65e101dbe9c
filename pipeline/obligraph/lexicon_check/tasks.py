"""The tables of the assembly: what is no task, role words, table columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obligraph.assemble.columns import ColumnWords
from obligraph.assemble.marks import Mark, MarkReader
from obligraph.lexicon.columns import Columns
from obligraph.lexicon.roles import Patterns, Roles
from obligraph.lexicon.tasks import Rule, Tasks
from obligraph.lexicon_check.base import Fault, Tools, examples
from obligraph.text.folding import fold
from obligraph.text.outline import marker


def tasks(tools: Tools) -> Iterator[Fault]:
    """`yes` sentences match and hold no task; `no` sentences do not match, or are tasks all the same.

    Of a heading rule `yes` headings match and `no` headings do not.
    """
    for rule in tools.lexicon.table("tasks", Tasks).rule:
        pattern = re.compile("|".join(f"(?:{p})" for p in rule.patterns))
        for example, holds in examples(rule):
            matched = _matches(rule, pattern, example)
            task = rule.where != "heading" and bool(tools.obligations(example))
            if (matched and not task) != holds:
                wanted = "decided by this rule" if holds else "not decided by this rule"
                yield Fault(
                    "rule", rule.id, example, wanted, "a task" if task else "a match" if matched else "no match"
                )


def _matches(rule: Rule, pattern: re.Pattern[str], example: str) -> bool:
    """As the judge of tasks sees a sentence: folded, without the number that it opens with."""
    folded = fold(example)
    text = folded[marker(folded, 0, len(folded))[2] :] if rule.where != "heading" else folded
    return (pattern.match(text) if rule.where == "start" else pattern.search(text)) is not None


def roles(tools: Tools) -> Iterator[Fault]:
    """`yes`: `text => lead: A; B | support: C`, as the mark is read; `no`: texts that are no mark."""
    table = tools.lexicon.table("roles", Roles)
    reader = MarkReader(tools.lexicon)
    for section, rules in (("label", table.label), ("predicate", table.predicate)):
        for rule in rules:
            for example in rule.yes:
                text, _, wanted = example.partition(" => ")
                found = _shown(fold(text), _mark(reader, text))
                if found != wanted:
                    yield Fault(section, rule.id, text, wanted or "the form TEXT => lead: A | support: B", found)
            for example in rule.no:
                if (mark := _mark(reader, example)) is not None:
                    yield Fault(section, rule.id, example, "no mark", _shown(fold(example), mark))
    for section, patterns in (("first_leads", table.first_leads), ("reach", table.reach)):
        yield from _patterns(section, patterns)


def _mark(reader: MarkReader, text: str) -> Mark | None:
    folded = fold(text)
    return reader.read(folded, 0, len(folded), first_leads=False)


def _shown(folded: str, mark: Mark | None) -> str:
    if mark is None:
        return "no mark"
    parts = []
    for role, names in (("lead", mark.lead), ("support", mark.support)):
        if names:
            parts.append(f"{role}: " + "; ".join(folded[name.start : name.end] for name in names))
    return " | ".join(parts) or "no names"


def _patterns(section: str, patterns: Patterns) -> Iterator[Fault]:
    compiled = re.compile("|".join(patterns.patterns))
    for example, holds in examples(patterns):
        matched = compiled.search(fold(example)) is not None
        if matched != holds:
            wanted = "a pattern matches" if holds else "no pattern matches"
            yield Fault(section, "", example, wanted, "a match" if matched else "no match")


def columns(tools: Tools) -> Iterator[Fault]:
    """`yes` header cells get the entry's role, `no` header cells another or none; of words for empty cells, `yes` cells
    mean what the entry says, `no` cells hold something or mean another thing."""
    words, table = ColumnWords(tools.lexicon), tools.lexicon.table("columns", Columns)
    for column in table.column:
        for example, holds in examples(column):
            role = words.role_of(fold(example))
            if (role == column.role) != holds:
                wanted = column.role if holds else f"not {column.role}"
                yield Fault("column", column.id, example, wanted, role or "no role")
    for empty in table.empty:
        for example, holds in examples(empty):
            means = words.emptiness(fold(example))
            if (means == empty.means) != holds:
                wanted = empty.means if holds else f"not {empty.means}"
                yield Fault("empty", empty.id, example, wanted, means or "a cell that holds something")
