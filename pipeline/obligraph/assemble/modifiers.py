"""What may stand before the head of a name: nouns and 的-clauses that modify it, but no verb that makes it an
object."""

from __future__ import annotations

import re
from collections.abc import Mapping

from obligraph.assemble.phrases import ASKS
from obligraph.assemble.sentence import Sentence
from obligraph.lexicon import Lexicon
from obligraph.lexicon.organisations import Organisations
from obligraph.lexicon.words import Words
from obligraph.model import Mention

_OPENS_MODAL = re.compile(r"可|应|要|须|需|必须|不得|并")
_SAID = re.compile(r"[,:;\"《》的]|建设|打造|推进|开展|加强|建立|制定|参与|推动|支持")
_RELATIVE = re.compile(
    r"(?:所)?(?:指定|确定|授权|委托|批准|认定|设立|所属|下属|派出|明确|组建|主管)[^,。;、的]{0,10}的"
)
ADVERBS = re.compile(
    r"(?:全面|充分|主要|重点|积极|大力|着力|深入|切实|认真|严格|进一步|不断|加快|继续|有效|统一|合理)+"
)
_VERBAL = ("v", "i", "l")
_MAKES = re.compile(r"使(?!用)|规定(?![的范])|(?:^|力争|确保)让")
_NOTED = re.compile(r"\([^()]{2,8}\)$")
_SHARE = re.compile(r"\d+(?:\.\d+)?%")
_PUNCTUATION = re.compile(r'[,:;"《》]')
_PAIR = re.compile(r"[和与或、][\u4e00-\u9fff]{2}(?:单位|机构|部门|人员)")
_HEADED = ("单位", "部门", "机构", "人员", "主体", "方", "人")
MOVES = (
    "支持",
    "鼓励",
    "引导",
    "推动",
    "督促",
    "要求",
    "允许",
    "帮助",
    "促进",
    "动员",
    "吸引",
    "邀请",
    "协助",
    "通知",
    "告知",
    "联合",
    "会同",
    "责成",
)
SERVES = (
    "属地",
    "归口",
    "经办",
    "对口",
    "同级",
    "服务业",
    "服务外包",
    "服务贸易",
    "服务型",
    "服务类",
    "服务商",
    "服务机构",
    "服务组织",
    "服务平台",
    "服务机器人",
    "服务消费",
)


class Modifiers:
    """Judges what stands before a name by the openers of organisations.toml and the verbs of words.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        table = lexicon.table("organisations", Organisations)
        verbs = (word for entry in lexicon.table("words", Words).word if entry.tag == "v" for word in entry.words)
        self.acts = tuple(sorted({*verbs, *table.objects.openers}, key=lambda w: (-len(w), w)))
        self._objects = tuple(sorted(table.objects.openers, key=lambda w: (-len(w), w)))
        self._long_objects = tuple(word for word in self._objects if len(word) > 1)
        self.relatives = tuple(sorted(table.relatives.openers, key=lambda w: (-len(w), w)))

    def opens_object(self, folded: str, tags: Mapping[int, str], at: int) -> bool:
        """Does a word stand at `at` after which a name is no subject (对, 支持)? A word of its own (属 in 属地 is
        none), and no part of a name (报送单位, 服务外包企业)."""
        if not folded.startswith(self._objects, at) or folded.startswith(SERVES, at):
            return False
        return not (
            (folded.startswith(_HEADED, at + 2) or _PAIR.match(folded, at + 2))
            and at + 1 not in tags
            and folded.startswith(self._long_objects, at)
            and not folded.startswith(MOVES, at)
        )

    def compound(self, sentence: Sentence, tags: Mapping[int, str], at: int, mention: Mention) -> bool:
        """养护单位, 组建单位: a verb of two characters before a bare head, where the verb orders nothing; and two of
        them (培训和评价机构), whatever they order."""
        folded = sentence.folded
        if mention.span.start - at == 5:
            return (
                mention.value.type == "collective"
                and _PAIR.match(folded, at + 2) is not None
                and not folded.startswith(MOVES, at)
            )
        return (
            mention.value.type == "collective"
            and mention.value.head == mention.span.start
            and folded.startswith(("单位", "机构", "人员", "主体"), mention.span.start)
            and at in tags
            and at + 1 not in tags
            and not folded.startswith(self.acts, at)
        )

    def modifies(self, sentence: Sentence, tags: Mapping[int, str], start: int, end: int, first: bool) -> bool:
        """Is folded[start:end] a modifier of the name that follows: nouns only, or a relative clause that ends in
        的?"""
        if noted := _NOTED.search(sentence.folded, start, end):
            end = noted.start()  # 行业主管(业务指导)部门
        text = ADVERBS.sub("", sentence.folded[start:end], count=1)
        if not text:
            return False
        if (
            _OPENS_MODAL.match(text)
            or "由" in text
            or _MAKES.search(text)
            or (text[0].isdigit() and _SHARE.match(text))
            or text.endswith(("到", "至", "在", "向", "从"))
        ):
            return False
        if text.startswith(("各", "每个")) and len(text) <= 10 and not _SAID.search(text):
            return True  # 各统筹地区医保部门
        if "的" in text[:-1] and first:
            cut = start + text.rindex("的") + 1
            if cut < end:
                return self.modifies(sentence, tags, start, cut, first) and self.nouns(tags, cut, end)
        if text.endswith("的"):
            opener = tags.get(start, "n")
            if self.opens_object(sentence.folded, tags, start) and not text.startswith(self.relatives):
                return False
            return (
                first
                and (text.startswith(self.relatives) or opener[:1] in ("n", "a", "m", "r", "b"))
                and opener != "ad"
            )
        if (
            self.opens_object(sentence.folded, tags, end - len(text))
            or ASKS.search(text)
            or len(text) > 24
            or _PUNCTUATION.search(text)
        ):
            return False
        last = end - 2  # 电源租赁企业: after a noun a verb right before the head names its trade, if it orders nothing.
        trade = last if start < last and not sentence.folded.startswith(self.acts, last) else -1
        return not any(
            (tag := tags.get(at)) is not None
            and (tag[0] in "pcdu" or (tag[0] in _VERBAL and tag != "vn" and at != trade))
            for at in range(start, end)
        )

    @staticmethod
    def nouns(tags: Mapping[int, str], start: int, end: int) -> bool:
        """Nouns and what the tagger calls verbs inside a compound (体育竞赛表演企业), up to 14 characters."""
        return end - start <= 14 and not any(
            (tag := tags.get(at)) is not None and tag[:1] in ("p", "c", "u", "d") for at in range(start, end)
        )

    @staticmethod
    def inside_relative(sentence: Sentence, mention: Mention, end: int) -> Mention | None:
        """本级人民政府指定的部门: the name inside the relative clause of the one that really acts."""
        for other in sentence.names_from(mention.span.end + 1):
            if other.span.end > end:
                return None
            between = sentence.folded[mention.span.end : other.span.start]
            if len(between) <= 14 and _RELATIVE.fullmatch(between):
                return other
            return None
        return None
