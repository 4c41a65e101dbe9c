"""Hostile files: each is read or refused with a problem, in well under three seconds, and never crashes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligraph.lexicon import load
from obligraph.model import BlockKind, Reading
from obligraph.readers import ReadError, read_bytes

LEXICON = load()
SECONDS = 3.0
TASK = "各区县要在6月底前制定方案，抓好落实，并按季度报送进展情况。"


def _page(body: str) -> bytes:
    return f"<html><head><title>方案</title></head><body><p>{TASK}</p>{body}</body></html>".encode()


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    "one line of 5 MB": (lambda: b"a" * 5_000_000, ".txt", "too-large"),
    "one Chinese line of the longest size": (lambda: (TASK * 31_000)[:1_000_000].encode(), ".txt", None),
    "10,000 nested brackets": (lambda: ("（" * 10_000 + TASK + "）" * 10_000).encode(), ".txt", None),
    "500,000 short lines": (lambda: b"a\n" * 500_000, ".txt", "too-large"),
    "500,000 separators": (lambda: b"|\n" * 500_000, ".txt", "too-large"),
    "59,000 short lines": (lambda: b"a\n" * 59_000, ".txt", None),
    "59,000 separators": (lambda: b"|\n" * 59_000, ".txt", None),
    "a line of white space": (lambda: (TASK + " " * 900_000 + TASK).encode(), ".txt", None),
    "a line of breadcrumbs": (lambda: ("当前 > " * 60 + "\n" + TASK).encode(), ".txt", None),
    "lines of almost menus": (lambda: (("登录/注册" * 24 + "完\n") * 300 + TASK).encode(), ".txt", None),
    "lines of almost buttons": (lambda: (("打印本页【关闭】" * 20 + "完\n") * 300 + TASK).encode(), ".txt", None),
    "lines of almost font sizes": (
        lambda: (("字体：" + "大 中 小 " * 40 + "完\n") * 300 + TASK).encode(),
        ".txt",
        None,
    ),
    "lines of labels": (lambda: (("文 号：" * 60 + "\n") * 300 + TASK).encode(), ".txt", None),
    "half a million tabs": (lambda: ("序号\t任务\n" + "\t" * 500_000 + "x\n").encode(), ".txt", None),
    "tabs on 59,000 lines": (lambda: ("序号\t任务\t责任单位\n" + "1\t甲\n乙\n" * 29_500).encode(), ".txt", None),
    "quotation marks that never close": (lambda: ("序号\t任务\n" + '1\t"甲\n' * 59_000).encode(), ".txt", None),
    "UTF-8 with a NUL": (lambda: TASK.encode() + b"\x00" + TASK.encode(), ".txt", "binary-file"),
    "NULs only": (lambda: b"\x00" * 1_000_000, ".txt", "empty-file"),
    "every byte": (lambda: bytes(range(256)) * 4_000, ".txt", "binary-file"),
    "mixed encodings": (
        lambda: (TASK.encode() + TASK.encode("gbk") + TASK.encode("utf-16")) * 300,
        ".txt",
        "binary-file",
    ),
    "100,000 nested divs": (lambda: _page("<div>" * 100_000 + TASK + "</div>" * 100_000), ".html", None),
    "100,000 open fonts": (lambda: _page(f"<font>{TASK[:5]}" * 100_000), ".html", None),
    "300 nested divs": (lambda: _page("<div>" * 300 + TASK + "</div>" * 300), ".html", None),
    "3,000 nested tables": (lambda: _page("<table><tr><td>" * 3_000 + TASK), ".html", None),
    "60 nested tables": (lambda: _page("<table><tr><td>甲</td><td>" * 60 + TASK), ".html", None),
    "a table of 60,000 rows": (lambda: _page("<table>" + "<tr><td>1</td><td>甲</td></tr>" * 60_000), ".html", None),
    "a table without end": (lambda: _page("<table>" + "<tr><td>" * 120_000), ".html", "too-large"),
    "a table of 190,000 columns": (lambda: _page("<table><tr>" + "<td>甲" * 190_000), ".html", None),
    "colspan of a million": (
        lambda: _page('<table><tr><th colspan="1000000">序号</th><th>任务</th></tr></table>'),
        ".html",
        None,
    ),
    "rowspan of a million": (
        lambda: _page("<table>" + '<tr><td rowspan="1000000">甲</td><td>乙</td></tr>' * 2_000 + "</table>"),
        ".html",
        None,
    ),
    "spans that are no numbers": (
        lambda: _page('<table><tr><td colspan="²" rowspan="-9">甲</td><td>乙</td></tr></table>'),
        ".html",
        None,
    ),
    "billion laughs": (
        lambda: (
            b'<!DOCTYPE html [<!ENTITY a "lol">'
            + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 30))
            + b"]>"
            + _page("<p>&a29;</p>")
        ),
        ".html",
        None,
    ),
    "an external entity": (
        lambda: b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _page("<p>&x;</p>"),
        ".html",
        None,
    ),
    "a page of comments left open": (lambda: _page("<!--" * 300_000), ".html", None),
    "scripts left open": (lambda: _page("<script>" * 200_000), ".html", None),
    "server tags left open": (lambda: _page("<%" * 500_000), ".html", None),
    "tags left open": (lambda: _page("<a " * 500_000), ".html", None),
    "an attribute of 5 MB": (lambda: _page('<p class="' + "a " * 2_500_000 + f'">{TASK}</p>'), ".html", None),
    "200,000 classes": (lambda: _page('<div class="content x">' * 200 + TASK + "</div>" * 200), ".html", None),
    "500,000 elements": (lambda: _page("<b></b>" * 500_000), ".html", "too-large"),
    "character references": (
        lambda: _page("<p>" + "&#x4e2d;&nbsp;" * 100_000 + "&#0;&#xD800;&#x110000;</p>"),
        ".html",
        None,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """Is this file read, or refused with the expected problem, in time?"""
    make, suffix, code = HOSTILE[name]
    data = make()
    start = time.process_time()
    result = outcome(data, suffix)
    assert time.process_time() - start < SECONDS
    if isinstance(result, Reading):
        assert code is None
        assert all(0 <= block.span.start <= block.span.end <= len(result.text) for block in result.blocks)
    else:
        assert result == code


def outcome(data: bytes, suffix: str) -> Reading | str:
    """The reading of `data`, or the code of the problem that prevents it."""
    try:
        return read_bytes(data, "hostile", suffix, LEXICON)
    except ReadError as error:
        return error.problem.code


@pytest.mark.parametrize("name", ["100,000 nested divs", "300 nested divs", "100,000 open fonts"])
def test_deep_pages_keep_their_words(name: str) -> None:
    """Is a page that nests too deeply still read, without its layout, and is that told?"""
    make, suffix, _ = HOSTILE[name]
    reading = read_bytes(make(), "deep", suffix, LEXICON)
    assert [problem.code for problem in reading.problems] == ["too-deep"]
    assert TASK in reading.text


def test_entities_are_not_expanded() -> None:
    """Do entities that a page defines stay words?"""
    for name in ("billion laughs", "an external entity"):
        make, suffix, _ = HOSTILE[name]
        text = read_bytes(make(), "entities", suffix, LEXICON).text
        assert "lollol" not in text
        assert "root:" not in text


def test_hidden_script_is_no_text() -> None:
    """Does no script reach the text, whatever its case or nesting?"""
    page = _page(f"<SCRIPT>alert(1)</SCRIPT><svg><script>alert(2)</script></svg><p>{TASK}<style>b{{}}</style></p>")
    assert "alert" not in read_bytes(page, "script", ".html", LEXICON).text


def test_huge_spans_are_bounded() -> None:
    """Does a colspan of a million make only as many cells as a page could show?"""
    make, suffix, _ = HOSTILE["colspan of a million"]
    assert len(read_bytes(make(), "span", suffix, LEXICON).blocks) < 250


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".txt", ".html"]))
def test_any_bytes(data: bytes, suffix: str) -> None:
    """Are any bytes at all read or refused with a problem?"""
    result = outcome(data, suffix)
    assert result.text.strip() if isinstance(result, Reading) else result


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "<td rowspan=3>",
                "<td colspan=2>",
                "<th>",
                "<p>",
                "</p>",
                "<br>",
                "甲",
                "序号",
                "\n",
                TASK,
            ]
        ),
        max_size=60,
    )
)
def test_any_tables(pieces: list[str]) -> None:
    """However broken a page's tables, do its cells have words and stand in rows?"""
    reading = read_bytes(_page("".join(pieces)), "tables", ".html", LEXICON)
    for block in reading.blocks:
        assert block.span.of(reading.text).strip()
        if block.kind is BlockKind.CELL:
            assert block.parent is not None
            assert reading.blocks[block.parent].kind is BlockKind.ROW
