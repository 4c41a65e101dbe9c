"""What a matched number means: amounts, ranges, ratios, and the thing measured. `standards.py` finds the numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from obligraph.model import Standard
from obligraph.text.numerals import parse_number

_DIGITS = "零一二三四五六七八九"
_MORE = "余多几来"
_MEASURE = re.compile(
    r"(?:率|占比|比例|比重|师生比|规模|面积|数量|人数|总数|总量|产量|产值|收入|投资|总额|额|能力|水平|得分|分值|人口|费|"
    r"浓度|强度|增速|增幅|年龄|床位|密度|里程|容量|存量|数|长度|高度|宽度|深度|带宽|速度|算力|装机|指数|价格|标准|半径|"
    r"绿地|耕地|库存|储备|储量|满意度|覆盖面|知晓度|差错|距离|温度|湿度|厚度|重量|寿命|成本|增加值|贷款|余额|税收|出口|进口)$"
)
# Words after which a new noun phrase begins, unless they are part of a word (普及率, 使用面积, 年均增速, 占比).
_OPENING = re.compile(
    r"[,。;:、()\"\[\]《》!?\s%.]|\d[万亿千百]*[个家名项所座]?|确保|力争|使(?!用)|将|把|实现|推动|推进|达到|要求|不断|进一步|"
    r"努力|其中|对|按照|按|给予|支持|(?:月|年|日)?底?前(?=[\u4e00-\u9fff]{2})(?!期|列|景|沿|端|述|三|置|往|来|提|后|台|言)|原则上|争取|保持|保证|高于|低于|年底|年末|年(?![度均期人轻龄满])|要|须|且|并|和|与|较(?=[上去\d])|"
    r"应(?![用对急届])|(?<!普)及(?!以)|(?<![占同])比(?![例重率])|以[上下]的?|(?<=[^的])的(?=占比|比[例重])"
)
_CLOSING = re.compile(r"(?:同比|分别|累计|均|为|要|应|已|由|再)$")


def describe(standard: Standard) -> str:
    """The short form of the lexicon's examples: `>= 2 名`, `range 2..5 家`, with ` ?` at the end for a condition."""
    value = standard.value if isinstance(standard.value, str) else plain(standard.value)
    if standard.upper is not None:
        value += f"..{plain(standard.upper)}"
    return " ".join(x for x in (standard.op, value, standard.unit, "?" if standard.condition else None) if x)


def plain(number: Decimal) -> str:
    """The number without exponent or trailing zeros."""
    return f"{number.normalize():f}"


def scaled(number: str, by: str | None) -> Decimal | None:
    """`number` times its multiplier (`1.5`, `万`); 余 and 多 beside the multiplier do not count."""
    return parse_number(number + (by or "").strip(_MORE))


def amount(match: re.Match[str], chinese: bool) -> tuple[Decimal | None, Decimal | None, bool]:
    """(value, upper, is it 余 or 多) of a match of `Patterns.arabic` or `.chinese`; value None for no numeral."""
    number, second = match["number"], match["number2"]
    by = None if chinese else match["by"]
    head = match.group()[: match.start("unit") - match.start()].rstrip()
    more = head[-1] in _MORE or (by or "-")[0] in _MORE
    if second is None:
        if chinese and _approximate(number):
            return parse_number(number[0]), parse_number(number[1]), more
        return scaled(number, by), None, more
    by2 = None if chinese else match["by2"]
    # 2-5万人: the multiplier of the last number holds for both; 8000元-1万元: each its own.
    value = scaled(number, by or (by2 if match["unit1"] is None else None))
    upper = scaled(second, by2)
    if match["unit1"] not in (None, match["unit"]) or value is None or upper is None or upper <= value:
        return upper, None, more
    return value, upper, more


def _approximate(number: str) -> bool:
    """Does a pair of digits (两三, 三五) name a range?"""
    if len(number) != 2:
        return False
    first, second = _DIGITS.find(number[0].replace("两", "二")), _DIGITS.find(number[1])
    return 0 < first < second <= first + 2


def part(whole: str, portion: str) -> tuple[Decimal | str | None, str | None, str]:
    """(value, unit, kind) of `whole`分之`portion`: 三分之一 is the ratio 1:3, 百分之五十 is 50 %."""
    if whole in ("百", "千"):
        head, _, tail = portion.partition("点")
        value = parse_number(head)
        if value is not None and tail:
            places = [_DIGITS.find(c) for c in tail]
            value = None if min(places) < 0 else Decimal(f"{value}.{''.join(map(str, places))}")
        return value, "%" if whole == "百" else "‰", "share"
    top, base = parse_number(portion), parse_number(whole)
    if top is None or base is None or base <= 1:
        return None, None, "ratio"
    return f"{plain(top)}:{plain(base)}", None, "ratio"


def measured(left: str) -> str | None:
    """What is measured: the noun phrase right before the number, where it ends in a word of measure; else None."""
    start = 0
    for match in _OPENING.finditer(left):
        start = match.end()
    words = left[start:]
    while (cut := _CLOSING.sub("", words)) != words:
        words = cut
    return words if 2 <= len(words) <= 16 and _MEASURE.search(words) else None
