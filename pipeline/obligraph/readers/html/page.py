"""A saved HTML page → Reading: the document's lines as blocks, the information table as properties, the rest of the
page left out.

Furniture that stands inside the document's element is kept in the text and marked; menus and footers outside it are
dropped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element as Element

from obligraph.lexicon import Lexicon
from obligraph.model import Block, Problem, Reading
from obligraph.readers.base import check_length, fail, warn
from obligraph.readers.furniture import Furniture, furniture_of
from obligraph.readers.html.body import body_range, from_title, information_tables, page_title, without_section_name
from obligraph.readers.html.lines import BLOCKS, page_of
from obligraph.readers.layout import Line, laid_out, rows_among
from obligraph.readers.limits import Limits
from obligraph.readers.plain.decode import declared_charset, decode
from obligraph.readers.plain.text import blocks_of

_TITLE_WITHIN = 12
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,20})[^<>]{0,5000}>|<![^<>]{0,5000}>")


def read_html(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A saved page in any of the encodings of `decode`. Spans are offsets into the text that the reader makes of
    it: a line a paragraph, a line a table row with its cells joined by tabs. Raises ReadError, also `no-body` for a
    page without a document."""
    decoded = decode(data, source, declared_charset(data))
    markup = _without(decoded.text, "<%", "%>")
    furniture = furniture_of(lexicon)
    problems = list(decoded.problems)
    root = _parsed(markup, source, limits)
    if root is None:
        problems.append(_too_deep(source))
        text, blocks, properties = _flattened(markup, source, furniture, limits)
    else:
        text, blocks, properties = _laid_out(root, source, furniture, limits, problems)
    return Reading(source, text, blocks, properties, "html", decoded.encoding, tuple(problems))


def _parsed(markup: str, source: str, limits: Limits) -> Element | None:
    """The tree; None where it nests deeper than the parser's limit."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise fail(
            source, "no-body", f"the page cannot be parsed ({error.msg}); save it again in a browser (网页无法解析)"
        ) from error
    if any(entry.level_name == "FATAL" and "xcessive depth" in entry.message for entry in parser.error_log):
        return None
    if root is None:
        raise _no_body(source)
    for count, _ in enumerate(root.iter()):
        if count > limits.nodes:
            raise fail(
                source,
                "too-large",
                f"the page has more than {limits.nodes:,} elements; save its main part only, "
                "or raise Limits.nodes (网页过大)",
            )
    return root


def _laid_out(
    root: Element, source: str, furniture: Furniture, limits: Limits, problems: list[Problem]
) -> tuple[str, tuple[Block, ...], tuple[tuple[str, str], ...]]:
    page = page_of(root, furniture.is_header, limits.cells)
    if page.cut_tables:
        message = (
            f"the page's tables make more than {limits.cells:,} cells; the rows after that were read without columns: "
            "split the page or raise Limits.cells (表格过大)"
        )
        problems.append(warn(source, "table-cut", message))
    information = information_tables(page, furniture)
    found = body_range(page, information, furniture)
    if found is None:
        raise _no_body(source)
    start, end = found
    stated = dict(_stated(page.lines[end:], furniture)) | dict(_stated(page.lines[:start], furniture))
    for name, value in _meta(root, furniture):
        stated.setdefault(name, value)
    title = page_title(root, page.lines[: start + _TITLE_WITHIN], stated.get("标题"), furniture)
    start, end = from_title(page, found, title)
    body: list[Line] = []
    for line in page.lines[start:end]:
        if line.row is None or line.table not in information:
            body.append(line)
            continue
        for label, value in furniture.pairs(line.row.words):
            stated.setdefault(label, value)
    body = without_section_name(body, furniture)
    title = title or stated.get("标题")
    if title:
        stated.setdefault("标题", title)
        top = "".join(_bare(line.text) for line in body[:_TITLE_WITHIN])
        if _bare(title) not in top and furniture.is_body(title):
            body.insert(0, Line(title))
    rows = rows_among(body)
    beside, inside = furniture.lines([line.text for line in body], rows)
    text, blocks = laid_out(body, beside | _link_lists(body, rows, furniture))
    check_length(text, source, limits)
    for label, value in inside:
        stated.setdefault(label, value)
    return text, blocks, tuple((label, value) for label, value in stated.items() if value)


def _stated(lines: Sequence[Line], furniture: Furniture) -> list[tuple[str, str]]:
    """What the lines outside the document state of it; the first statement of a label wins."""
    stated: dict[str, str] = {}
    # A heading ends a list of labels: it is no value of the label above it.
    loose = ["" if line.heading else line.text for line in lines if line.row is None]
    kept = [text for text in loose if not furniture.is_furniture(text)]
    outside = [pair for line in lines if line.row for pair in furniture.pairs(line.row.words)]
    for label, value in [*outside, *furniture.pairs(kept), *furniture.lines([text for text in loose if text])[1]]:
        if value:
            stated.setdefault(label, value)
    return list(stated.items())


def _meta(root: Element, furniture: Furniture) -> list[tuple[str, str]]:
    pairs = []
    for element in root.iter("meta"):
        label = furniture.meta.get((element.get("name") or "").strip().lower())
        content = _SPACE.sub(" ", (element.get("content") or "")[:500]).strip()
        if label and content:
            pairs.append((label, content))
    return pairs


def _link_lists(body: list[Line], rows: frozenset[int], furniture: Furniture) -> set[int]:
    """Lines that are nothing but a link: related articles, unless they may be the document's own attachments."""
    return {
        i
        for i, line in enumerate(body)
        if i not in rows and line.linked >= 0.9 * len(line.text) and not furniture.is_body(line.text)
    }


def _flattened(
    markup: str, source: str, furniture: Furniture, limits: Limits
) -> tuple[str, tuple[Block, ...], tuple[tuple[str, str], ...]]:
    """The words of a page that no parser should take apart: tags out, a line break for a block."""
    for opening, closing in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        markup = _without(markup, opening, closing)
    words = html.unescape(_TAG.sub(lambda m: "\n" if (m.group(2) or "").lower() in (BLOCKS | {"br"}) else "", markup))
    lines = (_SPACE.sub(" ", line).strip() for line in words.split("\n"))
    text = "\n".join(line for line in lines if line) + "\n"
    if not text.strip():
        raise _no_body(source)
    check_length(text, source, limits)
    blocks, properties = blocks_of(text, furniture)
    return text, blocks, properties


def _without(markup: str, opening: str, closing: str) -> str:
    """`markup` without the pieces between the two marks; linear, whatever is left open."""
    start_mark, end_mark = re.compile(re.escape(opening), re.I), re.compile(re.escape(closing), re.I)
    pieces, at = [], 0
    while (start := start_mark.search(markup, at)) and (end := end_mark.search(markup, start.end())):
        pieces.append(markup[at : start.start()])
        at = end.end()
    return "".join([*pieces, markup[at:]]) if at else markup


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _too_deep(source: str) -> Problem:
    return warn(
        source,
        "too-deep",
        "the page nests its elements deeper than 255 levels; its words were read without tables and layout: "
        "save it again in a browser (网页嵌套过深，表格未解析)",
    )


def _no_body(source: str) -> Exception:
    return fail(
        source,
        "no-body",
        "the page holds menus and links but no document; open the article itself and save it as "
        "`web page, HTML only`, or save its text (网页没有正文)",
    )
