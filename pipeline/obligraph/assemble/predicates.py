"""Does a predicate follow a name, so that the name is a subject and no modifier?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon
from obligraph.lexicon.organisations import Organisations

SOFT = re.compile(
    r"(?:要(?![素求点件领])|应当|应(?![急用对收付届邀变力纳缴聘])|须|必须|需要?|将|可以|可(?!持续|包括|能)|不得|均|都|也|还|"
    r"不|未经|并)"
)
_RELATIVE = re.compile(r"[^,。;的]{1,10}的(?=[\u4e00-\u9fff])")
NOT_SUBJECT = (
    "的", "之", "、", "内", "中", "间", "上", "下", "等", ")", '"', "里", "外",
    "为组长", "任组长", "为组员", "组成", "为主", "所属", "领导下", "统一领导", "之间", "为成员", "设在", "积极性",
)  # fmt: skip
STILL_SUBJECT = (
    "上报",
    "下达",
    "下发",
    "内部",
    "中止",
    "上传",
    "上市",
    "上线",
    "上云",
    "上门",
    "下沉",
    "下乡",
    "下放",
    "间隔",
)


class Predicates:
    """Knows the predicates of organisations.toml; other verbs by their tags."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("organisations", Organisations)
        words = sorted(table.predicates.words, key=lambda w: (-len(w), w))
        self._predicate = re.compile("|".join(map(re.escape, words)))

    def follows(self, sentence: Sentence, tags: Mapping[int, str], at: int, end: int, *, by: bool = False) -> bool:
        """Does a predicate follow at `at` (so that the name before it is a subject and no modifier)?"""
        folded = sentence.folded
        while at < end and folded[at] == " ":
            at += 1
        if at >= end:
            return False
        if folded[at] == "(" and (close := folded.find(")", at, min(end, at + 40))) > 0:
            # 各有关部门(单位)要…: a note between the name and its predicate.
            at = close + 1
        if sentence.deadlines and any(d.span.start == at for d in sentence.deadlines):
            return True
        rest = folded[at : min(end, at + 40)]
        if rest.startswith("商") and sentence.name_at(at + 1):
            return True  # 税务机关商有关部门…
        if not rest or (rest.startswith(NOT_SUBJECT) and not rest.startswith(STILL_SUBJECT)):
            return False
        if SOFT.match(rest):
            return True
        found = self._predicate.match(rest)
        word = "" if found is None else found.group()
        if word and rest.startswith(("、", "的"), len(word)):
            return False
        tag = tags.get(at, "")
        # 企业生产危险品的,应当…: before 的 of a condition a noun of action is its verb.
        verb = (tag[:1] == "v" and (tag != "vn" or by or (folded[end - 1] == "的" and end - at > 5))) or tag in (
            "d",
            "ad",
            "l",
            "i",
        )
        if not word and not verb and not (tag == "p" and rest[0] not in "与和同"):
            return False
        if by:
            return True
        return bool(word) or not self._in_relative(sentence, tags, at, end)

    @staticmethod
    def _in_relative(sentence: Sentence, tags: Mapping[int, str], at: int, end: int) -> bool:
        """政务部门采集的数据应当…: the verb belongs to a relative clause and the data are the subject, if a predicate
        of theirs follows (企业明确系统的边界 says what 企业 does)."""
        folded = sentence.folded
        relative = _RELATIVE.match(folded, at, end)
        if relative is None:
            return False
        thing = relative.end()
        if tags.get(at, "")[:1] == "p":  # 企业对用户提出的询问,应当…: only what is ruled right there is the subject.
            return any(SOFT.match(folded, i) for i in range(thing + 1, end))
        if any(SOFT.match(folded, i) or tags.get(i, "")[:1] in ("p", "d") for i in range(thing + 1, end)):
            return True
        n = sentence.clause_of(at)
        following = sentence.heads[n + 1] if n + 1 < len(sentence.clauses) else sentence.end
        carried = SOFT.match(folded, following) is not None or folded.startswith(("由", "按", "一律"), following)
        return carried and not folded[:end].rstrip().endswith("的")
