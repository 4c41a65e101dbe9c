"""The patterns of numeric standards, compiled from the lexicon: numbers with units, words of comparison, and contexts.

Only `standards.py` uses them; what the words mean stands in lexicons/standards.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import Pattern
from typing import NamedTuple

from obligraph.lexicon.standards import Comparison, Context, StandardsTable, Unit

# Bounded, so that a hostile run of digits costs no more than its length.
NUMBER = r"\d{1,16}(?:,\d{3}){0,5}(?:\.\d{1,9})?"
CHINESE = "一二两三四五六七八九十百千万亿零"
# 万 stays a multiplier before 千瓦 and 吨; 千 before 瓦, 米, 克 … is part of the unit.
MULTIPLIER = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|万|亿|千(?![瓦米克赫伏卡帕焦兆字])|百(?!分)|十)"
_GAPS = {
    "none": "",
    "of": r'(?:(?:[^,。;:()"、\d]|\d(?=\d?[年个])){0,24}的)?',
    "any": r'(?:(?![由从]|提前)[^,。;:()"、\d]){0,14}?',
    "measure": r'(?:(?!给予|予以|按|奖|补|提高|降低|并)[^,。;:()"、\d]){0,24}?',
}


def alternation(words: Iterable[str]) -> str:
    """A pattern of `words`, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


class Compared(NamedTuple):
    """A comparison word beside a number: the rule that knows it, its operator, and where it starts and ends."""

    rule: str
    op: str
    start: int
    end: int


class Patterns:
    """Everything compiled once from the table."""

    def __init__(self, table: StandardsTable) -> None:
        self.units: dict[str, Unit] = {word: unit for unit in table.unit for word in unit.words}
        unit = self._unit_pattern(table)
        firsts = "".join(sorted({re.escape(word[0]) for word in self.units}))
        more = "[余多几来]?"
        per = rf"(?:/(?:{alternation(table.per)})){{1,2}}"
        tail = rf"{more} ?(?=[{firsts}])(?P<unit>{unit})(?P<per>{per})?"
        joint = r"(?:\((?:含|不含)[^)]{0,6}\))? ?(?:-{1,2}|~|至|到) ?"
        # 5万元至8万元: the unit of the first number is the one of the second; naming every unit twice would cost a
        # third of the start-up.
        first_unit = r"(?P<unit1>[^\d,。;:()]{1,6}?)?"
        same = "(?(unit1)(?=(?P=unit1)))"
        self._upper: dict[str, Pattern[str]] = {}
        self.arabic = re.compile(
            rf"(?P<number>\d(?<![\d.A-Za-z/第]\d)(?<!\d-\d)\d{{0,15}}(?:,\d{{3}}){{0,5}}(?:\.\d{{1,9}})?)"
            rf" ?(?P<by>{more}{MULTIPLIER})?"
            rf"(?:{first_unit}{joint}(?P<number2>{NUMBER}) ?(?P<by2>{MULTIPLIER})?{same})?{tail}"
        )
        self.chinese = re.compile(
            rf"(?P<number>[{CHINESE[:-1]}](?<![{CHINESE}第周初几数期〇点\d][{CHINESE}])[{CHINESE}]{{0,14}})"
            rf"(?:{first_unit}{joint}(?P<number2>[{CHINESE}]{{1,15}}){same})?{tail}"
        )
        self.plain = re.compile(
            rf"(?:{alternation(table.unitless)})[^,。;:\d]{{0,10}}?(?P<number>{NUMBER})(?![\d.:]|[%年月])"
        )
        self.unitless = table.unitless
        self.before = self._before(table.comparison)
        self.after = self._after(table.comparison)
        self.prefixes = [
            (frozenset(p.kinds), re.compile(f"(?:{alternation(p.words)})(?:{alternation(p.suffix)})? ?$"))
            for p in table.prefix
        ]
        self.moved = re.compile(
            "(?:" + alternation(w for p in table.prefix if not p.kinds for w in p.words) + ")[到至为] ?$"
        )
        self._contexts = [Matcher(context) for context in table.context]
        self._chosen: dict[tuple[str, str, str, str, bool, bool, bool], tuple[Matcher, ...]] = {}

    @staticmethod
    def _unit_pattern(table: StandardsTable) -> str:
        pairs = []
        for unit in table.unit:
            stop = alternation(unit.not_before)
            for word in unit.words:
                guard = f"(?!{stop})" if stop else ""
                letters = "(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
                pairs.append((word, re.escape(word) + letters + guard))
        pairs.sort(key=lambda pair: (-len(pair[0]), pair[0]))
        return "|".join(pattern for _, pattern in pairs)

    @staticmethod
    def _guarded(rule: Comparison) -> str:
        stop = f"(?!{alternation(rule.not_before)})" if rule.not_before else ""
        return f"(?:{alternation(rule.words)}){stop}"

    def _before(self, rules: tuple[Comparison, ...]) -> tuple[Pattern[str], dict[str, Comparison]]:
        named = {f"r{n}": rule for n, rule in enumerate(rules) if rule.position == "before"}
        parts = [f"(?P<{name}>{self._guarded(rule)}{_GAPS[rule.gap]})" for name, rule in named.items()]
        # 不超过 and 未达到 are words of their own: 超过 inside them is not.
        return re.compile(f"(?<![不未])(?:{'|'.join(parts)})(?:约|近|了)? ?$"), named

    def _after(self, rules: tuple[Comparison, ...]) -> tuple[Pattern[str], dict[str, Comparison]]:
        named = {f"r{n}": rule for n, rule in enumerate(rules) if rule.position == "after"}
        parts = [f"(?P<{name}>{self._guarded(rule)})" for name, rule in named.items()]
        included = r"(?:\((?:含|不含)[^)]{0,8}\))?"
        return re.compile(f" ?{included}(?:{'|'.join(parts)}){included}"), named

    def upper(self, unit: str) -> Pattern[str]:
        """What may follow `500万元以上` to bound it from above: 不足1000万元, 1000万元以下."""
        if unit not in self._upper:
            self._upper[unit] = re.compile(
                rf"(?P<cue>[,、]?(?:不足|不满|不到|不超过|低于|小于|未满|至|到)?)"
                rf"(?P<number>{NUMBER}|[{CHINESE}]{{1,15}}) ?(?P<by>{MULTIPLIER})? ?{re.escape(unit)}"
                rf"(?P<end>\((?:含|不含)[^)]{{0,8}}\)|(?:\(含\))?(?:及|或)?(?:以下|以内|之间))?"
            )
        return self._upper[unit]

    def comparison_before(self, left: str) -> Compared | None:
        """The comparison word that reaches the end of `left`."""
        pattern, named = self.before
        match = pattern.search(left)
        if match is None or match.lastgroup is None:
            return None
        rule = named[match.lastgroup]
        return Compared(rule.id, rule.op, *match.span())

    def comparison_after(self, text: str, start: int, end: int) -> Compared | None:
        """The comparison word that starts at `start`."""
        pattern, named = self.after
        match = pattern.match(text, start, end)
        if match is None or match.lastgroup is None:
            return None
        rule = named[match.lastgroup]
        return Compared(rule.id, rule.op, *match.span())

    def contexts(
        self, effect: str, kind: str, unit: str, op: str, compared: bool, chinese: bool, one: bool
    ) -> tuple[Matcher, ...]:
        """The context rules of `effect` that may hold for such a number, in the order of the table."""
        key = (effect, kind, unit, op, compared, chinese, one)
        chosen = self._chosen.get(key)
        if chosen is None:
            chosen = tuple(m for m in self._contexts if m.rule.effect == effect and m.applies(*key[1:]))
            self._chosen[key] = chosen
        return chosen

    def prefix(self, left: str, kind: str, compared: bool) -> int | None:
        """Where the verb of change or score at the end of `left` starts."""
        for kinds, pattern in self.prefixes:
            if not kinds or (kind in kinds and not compared):
                match = pattern.search(left)
                if match is not None:
                    return match.start()
        return None


class Matcher:
    """One context rule, ready to be asked about a number."""

    __slots__ = ("left", "right", "rule")

    def __init__(self, rule: Context) -> None:
        self.rule = rule
        self.left = re.compile(rule.left) if rule.left is not None else None
        self.right = re.compile(rule.right) if rule.right is not None else None

    def applies(self, kind: str, unit: str, op: str, compared: bool, chinese: bool, one: bool) -> bool:
        """Do the fields that need no text match?"""
        rule = self.rule
        return (
            (not rule.kinds or kind in rule.kinds)
            and (rule.compared is None or rule.compared == compared)
            and (not rule.ops or op in rule.ops)
            and (not rule.units or unit in rule.units)
            and (rule.numerals == "any" or (rule.numerals == "chinese") == chinese)
            and not (rule.plural and one)
        )

    def around(self, left: str, right: str) -> bool:
        """Do the words before and after match?"""
        return (self.left is None or self.left.search(left) is not None) and (
            self.right is None or self.right.search(right) is not None
        )
