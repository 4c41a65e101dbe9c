"""Is a sentence of the body a task? What is no task is data (tasks.toml); what is left is one if it holds a
predicate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import ahocorasick_rs

from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon
from obligraph.lexicon.tasks import Rule, Tasks

_BINDING = frozenset({"must", "should", "need", "prohibit"})
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NOTE = re.compile(r"\([^()]{2,120}\)[。.]?")
# Headings that only open their own paragraph: ——, 一是, or a short sentence without a number.
_RUN_IN = re.compile(r"-|[一二三四五六七八九十]{1,2}(?:是|要)|(?![一二三四五六七八九十\d(第])[^。]*。$")
# (三)户籍人口基本信息; — an item of a list of things.
_NOUN_ITEM = re.compile(r"(?:信息|名册|名单|申请表|审核表|登记表|方案|证明|材料|清单|目录|复印件|报告)[;。]?$")
_ANNOUNCES = re.compile(r"目标|任务|措施|要求|内容|步骤|安排|保障|实施|举措|责任|机制|工作|原则")
_RELATIVE = re.compile(r"[^,。;的]{1,30}的(?=[\u4e00-\u9fff])")
_MODIFIES = re.compile(r"\s*(?:对|对于|除|凡|凡是|将|把|针对|因|涉及|属于|具有|依法)")
_MOTTO = 22  # characters of a principle: 统筹规划,分步实施。
_NO_TARGET = frozenset({"achievement", "report", "background", "significance", "copula"})
_BY_YEAR = re.compile(r"到 ?(?:20\d\d|\"?十[三四五六]五)|力争|确保")
_PRINCIPLES = re.compile(r"原则")


class Verdict(NamedTuple):
    """Whether a sentence is a task, and the rule that said so."""

    task: bool
    rule: str


class _Search:
    """The patterns of a rule, those that can only hold at the start apart: searching for them everywhere is what
    costs."""

    def __init__(self, rule: Rule) -> None:
        opening = [p for p in rule.patterns if rule.where == "start" or p.startswith("^")]
        inner = [p for p in rule.patterns if p not in opening]
        self._opening = _any(opening).match if opening else None
        self._inner = [re.compile(p).search for p in inner]  # One by one: each by the characters that it starts with.

    def finds(self, text: str) -> bool:
        if self._opening is not None and self._opening(text) is not None:
            return True
        for search in self._inner:  # noqa: SIM110 - a generator here costs as much as the search.
            if search(text) is not None:
                return True
        return False


class _Triggers:
    """One automaton for the triggers of all rules: one pass over a sentence says which rules may hold for it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        owners: dict[str, list[int]] = {}
        self._always: list[int] = []
        for n, rule in enumerate(rules):
            for word in rule.triggers:
                owners.setdefault(word, []).append(n)
            if not rule.triggers:
                self._always.append(n)
        self._owners = list(owners.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(owners), store_patterns=False) if owners else None

    def rules(self, text: str) -> list[int]:
        """The indexes of the rules that hold a trigger in `text` or need none, ascending."""
        held = set(self._always)
        if self._automaton is not None:
            for word, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
                held.update(self._owners[word])
        return sorted(held)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


class TaskJudge:
    """Judges sentences by the rules of tasks.toml and their predicates."""

    def __init__(self, lexicon: Lexicon) -> None:
        rules = lexicon.table("tasks", Tasks).rule
        self._rules = [(rule, _Search(rule)) for rule in rules if rule.where != "heading"]
        self._triggers = _Triggers(rule for rule, _ in self._rules)
        self._headings = [(rule, re.compile("|".join(rule.patterns))) for rule in rules if rule.where == "heading"]

    def section_says(self, headings: tuple[str, ...]) -> frozenset[str]:
        """The ids of the heading rules that hold for a chain of (folded) headings."""
        # 一、指导思想和主要目标 / (二)主要目标: the nearest heading that announces something wins over those above it.
        nearest = next((h for h in reversed(headings) if not _RUN_IN.match(h) and _ANNOUNCES.search(h)), None)
        own = headings if nearest is None else (nearest,)
        return frozenset(rule.id for rule, pattern in self._headings if any(pattern.search(h) for h in own))

    def section_is_target(self, headings: tuple[str, ...]) -> bool:
        """Does the nearest heading announce targets (主要目标, but not 目标任务 or 目标步骤)?"""
        own = next((h for h in reversed(headings) if not _RUN_IN.match(h)), "")
        return bool(own) and "target-section" in self.section_says((own,))

    def judge(
        self, sentence: Sentence, tags: Mapping[int, str], *, says: frozenset[str], headings: tuple[str, ...],
        item: bool, has_actor: bool, preamble: bool, target: bool,
    ) -> Verdict:  # fmt: skip
        """`says`: rules of the section; `item`: it opens with a number; `has_actor`: somebody acts in it by name;
        `preamble`: it stands before the first heading of a document that has numbered ones;
        `target`: it stands under 主要目标 and the like."""
        text = sentence.text
        if text.startswith("(") and _NOTE.fullmatch(text.strip()):
            return Verdict(False, "tasks.note")
        binding = bool(self.binding(sentence))
        allowed = any(c.value.cue_class == "may" for c in sentence.cues)
        if preamble and not (binding or allowed or has_actor or sentence.deadlines or sentence.standards):
            return Verdict(False, "tasks.preamble")
        if len(text) < 40 and len(_HAN.findall(text)) < 4:
            return Verdict(False, "tasks.no-words")
        if (
            item
            and not binding
            and not allowed
            and _NOUN_ITEM.search(text)
            and self._opens_with_noun(sentence, tags)
            and ("," not in text or self.predicate(sentence, tags) is None)
        ):
            return Verdict(False, "tasks.noun-item")
        for n in self._triggers.rules(text):
            rule, search = self._rules[n]
            if rule.unless_modal and (binding or allowed):
                continue
            if rule.items_only and not item:
                continue
            if search.finds(text) and not (rule.id in _NO_TARGET and (target or _BY_YEAR.search(text))):
                return Verdict(False, f"tasks.{rule.id}")
        if "spirit-section" in says and not binding and not has_actor:
            return Verdict(False, "tasks.spirit-section")
        if (
            any(_PRINCIPLES.search(h) for h in headings[-2:])
            and (text.startswith("坚持") or len(text) <= _MOTTO)
            and not (has_actor or binding or sentence.deadlines or sentence.standards)
        ):
            return Verdict(False, "tasks.principle")
        if binding or has_actor:
            return Verdict(True, "tasks.bound")
        if (
            self.predicate(sentence, tags) is not None
            or sentence.cues
            or (target and self._ends_in_state(sentence, tags))
        ):
            return Verdict(True, "tasks.predicate")
        return Verdict(False, "tasks.no-predicate")

    @staticmethod
    def _ends_in_state(sentence: Sentence, tags: Mapping[int, str]) -> bool:
        """办事材料大幅精简: after an adverb the last word of a target says its state, whatever its word class."""
        start, end = sentence.clauses[-1]
        words = [tags[at] for at in range(start, end) if tags.get(at, "x")[0] not in "wx"]
        return len(words) > 2 and words[-2] == "d"

    @staticmethod
    def _opens_with_noun(sentence: Sentence, tags: Mapping[int, str]) -> bool:
        return tags.get(sentence.heads[0], "n")[:1] in ("n", "b", "r", "m")

    @staticmethod
    def binding(sentence: Sentence) -> list[int]:
        """Offsets of the cues that bind somebody: 应当, 要, 必须, 不得 outside a 的-clause."""
        return [
            c.span.start
            for c in sentence.cues
            if c.value.cue_class in _BINDING and not in_relative(sentence, c.span.end)
        ]

    @staticmethod
    def predicate(sentence: Sentence, tags: Mapping[int, str]) -> int | None:
        """The offset of the first verb that could be the sentence's predicate, or None."""
        for (_, end), at in zip(sentence.clauses, sentence.heads, strict=True):
            opening = True  # A noun of action right at the start, or after adverbs, is an imperative: 高质量建设….
            while at < end:
                tag = tags.get(at)
                if tag is not None:
                    if (tag[0] == "v" and (tag != "vn" or opening)) or tag in ("i", "l"):
                        return at
                    opening = opening and tag[0] in ("d", "a", "b")
                at += 1
        return None


def in_relative(sentence: Sentence, at: int) -> bool:
    """Does the rest of the clause from `at` belong to a 的-clause that modifies a noun (应当支持的项目,
    不能共享的系统)?"""
    _, end = sentence.clauses[sentence.clause_of(at)]
    rest = sentence.folded[at:end]
    match = _RELATIVE.match(rest)
    if not match or len(rest) - match.end() > 30:
        return False
    # 要完善…的制度 has its noun as an object: the clause itself must open with a preposition to be a modifier.
    start = sentence.clauses[sentence.clause_of(at)][0]
    return _MODIFIES.match(sentence.folded, start, at) is not None
