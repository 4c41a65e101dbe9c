"""Bytes → text: UTF-8, UTF-16, GB18030 (with GBK and GB 2312) and Big5, told apart by the content, not by what a
file claims.

Detection asks which decoding yields common Chinese characters: GB18030 gives some character for nearly every byte
pair, so that `it decodes` proves nothing. A declared charset only breaks ties.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from obligraph.model import Problem, Span
from obligraph.readers.base import fail, warn

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# The most frequent characters of Chinese and of official documents, simplified and traditional.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相"
    "全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果"
    "料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则"
    "任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带"
    "市县乡镇府委局办厅省村街负责落实推进健完善加强服务监督管理机构单位人民政务通知意见方案印贯彻执号附按照组织协调促健康养卫财税环境"
    "這個國為來們時會發動產種後經過進說學實還當現點從業應開關義與樣間條無問題見結變機體電車長門東書馬頭語話讀請員據據對將區縣鄉鎮廳辦"
    "務責監構單導財稅環記號檔執織調類總統計劃規範護養衛醫療師級別標準設備網絡資訊處應須並屬"
    "，。、；：（）《》“”"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f\ufffe\uffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_SAMPLE = 65_536
_PLAUSIBLE = 0.08
_TINY = 200
_FEW_DAMAGED = 0.01
_DECLARED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text with its BOM dropped and LF line breaks, the name of its encoding, and what was wrong with the bytes."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, source: str, declared: str | None = None) -> Decoded:
    """The text of `data`. `declared` is the charset that the file claims for itself, if it does.

    Raises ReadError: `empty-file`, `binary-file`, `unknown-encoding`.
    """
    if not data.strip(b" \t\r\n\x00\x1a") or data in {bom for bom, _ in _BOMS}:
        raise fail(source, "empty-file", "the file is empty; save it again from its origin (文件为空)")
    bom, encoding = next(((b, e) for b, e in _BOMS if data.startswith(b)), (b"", ""))
    body = data[len(bom) :]
    if not encoding:
        encoding = _detect(body, source, declared)
    text, problems = _decode_as(body, encoding, source)
    return _finished(text, encoding, problems, source)


def declared_charset(head: bytes) -> str | None:
    """The charset that an HTML head or XML declaration names, lower case."""
    match = re.search(rb"""(?:charset|encoding)\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_-]{2,20})""", head[:8192])
    return match.group(1).decode("ascii").lower() if match else None


def _finished(text: str, encoding: str, problems: list[Problem], source: str) -> Decoded:
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if "\x00" in text or controls > max(8, len(text[:_SAMPLE]) // 50):
        raise _binary(source)
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise fail(
            source, "empty-file", "the file holds nothing but white space; save it again from its origin (文件为空)"
        )
    name = {"big5hkscs": "big5"}.get(encoding, encoding)
    return Decoded(text, name, tuple(problems))


def _detect(data: bytes, source: str, declared: str | None) -> str:
    zeros = b"\x00" in data[:_SAMPLE]
    if not zeros and _valid_utf8(data) and (len(data) > _TINY or not _rather_gb(data)):
        return "utf-8"
    wide = max(("utf-16-le", "utf-16-be"), key=lambda e: _score(data, e))
    if zeros:
        if _looks_wide(data, wide):
            return wide
        raise _binary(source)
    claimed = _DECLARED.get(declared or "", "")
    candidates = ["gb18030", "big5hkscs", wide, "utf-8"]
    scores = {e: _score(data, e) + (0.03 if e == claimed else 0.0) for e in candidates}
    best = max(candidates, key=lambda e: scores[e])
    if scores[best] >= _PLAUSIBLE:
        return best
    if sum(byte < 32 and byte not in b"\t\n\x0c\r\x1a" for byte in data[:_SAMPLE]) > len(data[:_SAMPLE]) // 100:
        raise _binary(source)
    raise fail(
        source,
        "unknown-encoding",
        "the character encoding is none of UTF-8, UTF-16, GB18030 and Big5; open the file in an editor and save it "
        "as UTF-8 (无法识别编码，请另存为 UTF-8)",
    )


def _rather_gb(data: bytes) -> bool:
    """A few bytes may be valid UTF-8 by chance: 通知 in GBK is two Arabic and Greek letters in UTF-8."""
    return not _BEYOND_TWO_BYTES.search(data.decode("utf-8", "ignore")) and _score(data, "gb18030") >= 0.5


def _valid_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _looks_wide(data: bytes, encoding: str) -> bool:
    """Chinese text, or ASCII text whose zero bytes all stand on one side."""
    if _score(data, encoding) >= _PLAUSIBLE:
        return True
    sample = data[: _SAMPLE // 2 * 2]
    zeros, others = (sample[1::2], sample[::2]) if encoding.endswith("le") else (sample[::2], sample[1::2])
    return len(zeros) > 0 and zeros.count(0) >= 0.9 * len(zeros) and 0 not in others


def _score(data: bytes, encoding: str) -> float:
    """Share of common Chinese characters among the non-ASCII ones of a sample; 0 where the bytes do not fit the
    encoding."""
    text = data[:_SAMPLE].decode(encoding, "replace")
    foreign = _NON_ASCII.findall(text)
    if not foreign:
        return 0.0
    bad = text.count("\ufffd") + len(_PRIVATE.findall(text)) + len(_CONTROL.findall(text))
    common = sum(char in _COMMON for char in foreign)
    return max(0.0, (common - 3 * max(0, bad - 1)) / len(foreign))


def _decode_as(data: bytes, encoding: str, source: str) -> tuple[str, list[Problem]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        first = error.start
    whole = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = whole.decode(data)
    except UnicodeDecodeError:
        return _repaired(data, encoding, source, first)
    return text, [
        warn(
            source,
            "truncated-file",
            f"the file ends in the middle of a character (byte {first:,} of {len(data):,}); its end may be missing, "
            "get it again from its origin (文件可能不完整)",
        )
    ]


def _repaired(data: bytes, encoding: str, source: str, first: int) -> tuple[str, list[Problem]]:
    text = data.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    if damaged > max(3, _FEW_DAMAGED * len(text)):
        raise fail(
            source,
            "unknown-encoding",
            f"{damaged:,} of {len(text):,} characters do not fit the encoding {encoding}, the first at byte {first:,}: "
            "the file mixes encodings or is damaged; save it again as UTF-8 (编码混杂或文件损坏，请另存为 UTF-8)",
        )
    at = len(text[: text.index("\ufffd")].replace("\r\n", "\n"))
    return text, [
        warn(
            source,
            "damaged-characters",
            f"{damaged:,} characters do not fit the encoding {encoding} and stand as \ufffd, "
            f"the first at byte {first:,}; compare with the original (个别字符损坏)",
            Span(at, at + 1),
        )
    ]


def _binary(source: str) -> Exception:
    return fail(
        source,
        "binary-file",
        "the file holds binary data, not text; save it as text, HTML or another format listed by --help (二进制文件)",
    )
