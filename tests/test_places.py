"""Is every stretch of text found on its page?"""

from __future__ import annotations

from pathlib import Path

from invented import extraction, paged
from obligraph.convert import convert
from obligraph.exporters import EXPORTERS, Exports
from obligraph.model import Place, Span
from obligraph.results import Results
from obligraph.text.places import page_of, within

LINES = (
    Place(Span(0, 10), 1, (72.0, 80.0, 172.0, 96.0)),
    Place(Span(10, 20), 1, (72.0, 108.0, 172.0, 124.0)),
    Place(Span(21, 25), 2, (72.0, 80.0, 112.0, 96.0)),
)


def test_is_a_span_cut_out_of_its_lines() -> None:
    """Does a span over lines and pages give a part a line, each as wide as its share of the characters?"""
    assert within(LINES, Span(5, 23)) == (
        Place(Span(5, 10), 1, (122.0, 80.0, 172.0, 96.0)),
        LINES[1],
        Place(Span(21, 23), 2, (72.0, 80.0, 92.0, 96.0)),
    )
    assert within(LINES, Span(10, 20)) == (LINES[1],)


def test_is_nothing_found_where_nothing_stands() -> None:
    """Has a line feed, an empty span, and a text without pages no place?"""
    assert within(LINES, Span(20, 21)) == ()
    assert within(LINES, Span(25, 30)) == ()
    assert within(LINES, Span(3, 3)) in ((), (Place(Span(3, 3), 1, (102.0, 80.0, 102.0, 96.0)),))
    assert within((), Span(0, 5)) == ()


def test_is_the_page_that_of_the_line_before() -> None:
    """Is a character between lines on the page of the line before it?"""
    assert [page_of(LINES, offset) for offset in (0, 19, 20, 21, 99)] == [1, 1, 1, 2, 2]
    assert page_of((), 5) is None
    assert page_of(LINES[2:], 5) is None


def test_do_places_come_back(tmp_path: Path) -> None:
    """Are the lines of a document with pages, and of its tasks, the same after writing and reading, and none for
    one without?"""
    given = [extraction(1, 6), extraction(2, 6)]
    with Exports(tmp_path, {name: EXPORTERS[name] for name in ("obligations", "documents")}) as exports:
        for one in given:
            exports.add(one)
    back = list(Results(tmp_path).extractions())
    assert [one.document.places for one in back] == [(), given[1].document.places]
    assert [o.places for o in back[1].obligations] == [o.places for o in given[1].obligations]
    assert all(o.places for o in back[1].obligations)
    assert [path.suffix for path in (tmp_path / "layouts").iterdir()] == [".json"]


def test_does_the_matrix_name_the_page(tmp_path: Path) -> None:
    """Does 出处 name the page, in an export as well?"""
    given = extraction(2, 12)
    names = ("obligations", "documents", "csv")
    with Exports(tmp_path / "a", {name: EXPORTERS[name] for name in names}) as exports:
        exports.add(given)
    convert(tmp_path / "a", ["csv"], tmp_path / "b")
    matrix = (tmp_path / "a" / "matrix.csv").read_text("utf-8-sig")
    assert ",第2页,第" in matrix
    assert (tmp_path / "b" / "matrix.csv").read_text("utf-8-sig") == matrix


def test_are_invented_pages_whole() -> None:
    """Do the lines of an invented text cover all of it but line feeds?"""
    text = extraction(2, 6).document.text
    assert "".join(text[slice(*place.span)] for place in paged(text)) == text.replace("\n", "")
