"""Local documents for tests and benchmarks of comparing, as many as wanted: the province's, the city's and the county's
text of corpora/ with 40 of their tasks, reworded. Words are put otherwise, numbers and dates moved, places renamed,
sentences dropped, shuffled and taken over from the others. The same seed and number give the same text.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

from needs import ROOT
from obligraph.text.sentences import sentences

NAMES = ("province-opinion", "city-plan", "county-plan")
TASKS = 40
"""Of every document."""
ADDED = 4
"""Of these, how many are taken from the other two texts."""

SYNONYMS = (
    ("建立", "健全", "完善"),
    ("开展", "组织开展", "实施"),
    ("制定", "出台", "编制"),
    ("推进", "推动", "加快"),
    ("应当", "要", "应"),
    ("不得", "严禁", "不准"),
    ("不低于", "不少于", "至少"),
    ("鼓励", "支持", "引导"),
    ("配备", "配齐", "安排"),
    ("完成", "全面完成", "如期完成"),
    ("对", "针对"),
    ("加强", "强化", "做好"),
    ("给予", "落实", "发放"),
)
REWORDED = 0.4
"""How many of the words that have synonyms are put otherwise."""
MOVED = 0.5
"""How many of the numbers and months are moved."""

_GROUPS = {word: group for group in SYNONYMS for word in group}
_WORDS = re.compile("(?<!相)(?<!重)(?<!主)(?<!需)(?:{})(?!求)".format("|".join(sorted(_GROUPS, key=len, reverse=True))))
_PLACES = ("澜江", "安和", "青禾")
_SYLLABLES = "清临丰溪宁松岭远"
_NUMBER = re.compile(
    r"(?<![\d〔])(?P<year>20[23]\d)(?=年)|(?<=年)(?P<month>1?\d)(?=月)|(?<![\d〔.—:：])(?P<value>\d{1,5})(?![\d号〕.—:：年月%])"
    r"|(?<![\d.])(?P<share>[1-9]\d)(?=%)"
)
_NUMBERED = re.compile(r"(?:\d{1,2}\.|（[一二三四五六七八九十]+）)[^。]*。|[①-⑳]|[一二三]是")


@dataclass(frozen=True, slots=True)
class Base:
    """A text cut into lines of sentences; `tasks` are those (line, sentence) that say a task."""

    lines: tuple[tuple[str, ...], ...]
    tasks: tuple[tuple[int, int], ...]

    def sentence(self, place: tuple[int, int]) -> str:
        """The words at a place."""
        return self.lines[place[0]][place[1]]


@cache
def bases() -> tuple[Base, ...]:
    """The three texts without their annexes."""
    return tuple(map(_base, NAMES))


def _base(name: str) -> Base:
    text = (ROOT / "corpora" / f"{name}.txt").read_text("utf-8")
    rows = (ROOT / "tests" / "gold" / f"{name}.gold.jsonl").read_text("utf-8").splitlines()
    told = {row["i"] for row in map(json.loads, rows) if not row.get("grey")}
    lines: list[list[str]] = [[]]
    tasks = []
    at = 0
    for number, (start, end) in enumerate(sentences(text)):
        lines += [[] for _ in range(text.count("\n", at, start))]
        if text[start:end] == "附件":
            break
        if number in told:
            tasks.append((len(lines) - 1, len(lines[-1])))
        lines[-1].append(text[start:end])
        at = end
    return Base(tuple(map(tuple, lines)), tuple(tasks))


def document(number: int, seed: int = 0) -> str:
    """The text of one document."""
    chance = random.Random(f"{seed} {number}")
    base = bases()[number % len(NAMES)]
    kept = set(chance.sample(base.tasks, TASKS - ADDED))
    hosts = chance.sample(sorted({line for line, _ in kept}), ADDED)
    added = dict(zip(hosts, chance.sample(_strangers(base), ADDED), strict=True))
    lines = (_line(base, at, kept, added.get(at), chance) for at in range(len(base.lines)))
    text = "\n".join(line for line in lines if line)
    for name, other in zip(_PLACES, chance.sample(list(permutations(_SYLLABLES, 2)), len(_PLACES)), strict=True):
        text = text.replace(name, "".join(other))
    return text


def _strangers(base: Base) -> list[str]:
    """The tasks of the other texts that no number leads."""
    others = [other.sentence(place) for other in bases() if other is not base for place in other.tasks]
    own = {base.sentence(place) for place in base.tasks}
    return sorted({words for words in others if not _NUMBERED.match(words) and words.endswith("。")} - own)


def _line(base: Base, at: int, kept: set[tuple[int, int]], stranger: str | None, chance: random.Random) -> str:
    """A line with the tasks that are kept, in another order; of a task that leads it, its heading stays."""
    places = [(at, i) for i in range(len(base.lines[at]))]
    told = [base.sentence(place) for place in places if place in kept]
    lead, words = "", []
    if places and places[0] in base.tasks and (found := _NUMBERED.match(base.sentence(places[0]))):
        lead = found[0]
        told = [task.removeprefix(lead) for task in told]
    told += [stranger] if stranger else []
    chance.shuffle(told)
    tasks = iter([_reworded(task, chance) for task in told])
    for place in places:
        if place not in base.tasks:
            words.append(base.sentence(place))
        elif place in kept:
            words.append(next(tasks))
    if stranger:
        # Before a role mark that ends the line.
        words.insert(-1 if words[-1].startswith("（") else len(words), next(tasks))
    return lead + "".join(words)


def write(folder: Path, count: int, seed: int = 0) -> None:
    """Write that many documents into a folder."""
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(document(number, seed), "utf-8", newline="\n")


def _reworded(text: str, chance: random.Random) -> str:
    text = _WORDS.sub(lambda found: chance.choice(_GROUPS[found[0]]) if chance.random() < REWORDED else found[0], text)
    return _NUMBER.sub(lambda found: _moved(found, chance), text)


def _moved(found: re.Match[str], chance: random.Random) -> str:
    """The same year or the next, another month, a share a few points off, a number by up to a quarter off."""
    number = int(found[0])
    if chance.random() >= MOVED:
        return found[0]
    if found["year"]:
        return str(number + chance.choice((0, 1)))
    if found["month"]:
        return str(chance.randint(1, 12))
    if found["share"]:
        return str(min(99, max(1, number + chance.randint(-5, 5))))
    return str(max(1, number + round(number * chance.uniform(-0.25, 0.25))))
