"""Do the short ways of writing a document say what the long ones say, on any text? Heights of rows, escapes in JSON,
and tasks that say the same."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented import extraction
from obligraph.exporters.matrix import xlsx_style
from obligraph.exporters.report import data
from obligraph.exporters.web.values import Units, filled, script_json
from obligraph.lexicon import load
from obligraph.lint import similar
from obligraph.lint.base import Draft, Words
from obligraph.model import Extraction, Span
from obligraph.records import encode

HOSTILE = "\x00\x1f\x7f\x85\u2028\u2029\ud800\udfff\ufdd0\uffff<>&\"'\\/\t\r\n"
ANY = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters(codec=None)), max_size=80)
CELL = st.text(st.sampled_from("字务，。；：（）《》“”—2026ab%. \t\r　é\U00020000\ud800"), max_size=300)
UNIT = re.compile("[（《〈〔【“‘]{0,4}(?:[!-~—]{1,60}|.)[）》〉〕】”’，。、；：！？]{0,4}")


def wide(text: str) -> int:
    return sum(1 if character < "\x80" else 2 for character in text)


def wrapped(line: str, room: float) -> int:
    """Lines as a program makes them that puts one word after the other."""
    lines, used = 1, 0.0
    for unit in UNIT.findall(line):
        if used and used + wide(unit) > room:
            lines, used = lines + 1, 0.0
        used += wide(unit)
        more = max(0, math.ceil(used / room) - 1)
        lines, used = lines + more, used - more * room
    return lines


@given(CELL, st.sampled_from(sorted(xlsx_style.WIDTHS)))
def test_does_a_cell_take_as_many_lines_as_its_words(text: str, column: int) -> None:
    """Is a column's text measured as if word were put behind word?"""
    width, size = xlsx_style.WIDTHS[column], xlsx_style.size_of(column)
    room = 2 * (7 * width - 4) / (size * 4 / 3) - 1
    assert xlsx_style.lines_of(text, width, size) == sum(wrapped(line, room) for line in text.split("\n"))


@pytest.mark.parametrize(
    "text", ["字" * 30_000, "a" * 30_000, "（" * 30_000, "，" * 30_000, "字，a" * 10_000, "\t" * 30_000]
)
def test_are_endless_lines_measured(text: str) -> None:
    """Is a cell of one kind of character measured, however long?"""
    assert xlsx_style.lines_of(text, 43, 10.5) == wrapped(text, 2 * (7 * 43 - 4) / 14 - 1)


def test_has_the_narrowest_column_room_for_a_character() -> None:
    """Does a column with less room than a character takes have a line for each?"""
    assert xlsx_style.lines_of("字字字", 1, 18) == 3


@given(ANY)
def test_may_json_stand_in_a_script(text: str) -> None:
    """Is what could end a script escaped, and the text the same for whoever reads it?"""
    written = script_json([text])
    assert not re.search("[<>&\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]", written)
    assert json.loads(written) == [re.sub("[\ud800-\udfff]", "?", text)]


@given(ANY)
def test_is_a_record_one_line(text: str) -> None:
    """Does no character of a record begin another line, and does every one come back?"""
    written = encode.line({"quote": text})
    assert written.splitlines() == [written.removesuffix("\n")]
    assert json.loads(written) == {"quote": text}


@given(st.text(st.sampled_from("字a\U00020000"), max_size=12), st.integers(-3, 15), st.integers(-3, 15))
def test_are_offsets_counted_inside_the_text(text: str, start: int, end: int) -> None:
    """Do offsets come in order, in UTF-16 units, whatever a span says?"""
    first = min(max(start, 0), len(text))
    last = max(first, min(max(end, 0), len(text)))
    assert Units(text).span(Span(start, end)) == [len(text[:at].encode("utf-16-le")) // 2 for at in (first, last)]


def test_are_empty_values_left_out() -> None:
    """Does a record keep what says something, and nothing else?"""
    record = {"a": None, "b": "", "c": [], "d": False, "e": 0, "f": "0", "g": [0], "h": True, "i": 0.5}
    assert filled(record) == {"f": "0", "g": [0], "h": True, "i": 0.5}


def test_does_the_page_hold_what_the_records_hold() -> None:
    """Are the parts of a task in the page those of its record, without what is empty?"""
    one = extraction(0, tasks=12)
    cells = (*data.CELLS, "references")
    for task, told in zip(one.obligations, data.text(one, 12)["tasks"], strict=True):
        record = dict(encode.obligation(task))
        expected = {cell: [filled(item) for item in record[cell]] for cell in cells if record[cell]}  # type: ignore[attr-defined]
        assert {cell: told[cell] for cell in cells if cell in told} == expected


def repeated(times: int, tasks: int = 6) -> Extraction:
    """Tasks that come again and again, each with a word or two of its own."""
    words = [f"第{n}批" + "".join(chr(0x4E00 + 37 * n + i) for i in range(60)) for n in range(tasks)]
    lines = [words[n % tasks] + chr(0x7530 + n) * (n % 5) for n in range(tasks * times)]
    text = "\n".join(lines) + "\n"
    base = extraction(0, tasks=1)
    one, found, at = replace(base.obligations[0], actors=(), lead=(), deadlines=(), standards=()), [], 0
    for number, line in enumerate(lines):
        span = Span(at, at + len(line))
        found.append(replace(one, id=str(number), span=span, quote=line, condition=None, reasons=()))
        at += len(line) + 1
    return Extraction(replace(base.document, text=text, headings=()), tuple(found))


@pytest.mark.parametrize("times", [1, 2, 9, 40])
def test_are_the_same_twins_found_as_by_comparing_all(times: int) -> None:
    """Has each task the twin that comparing it with all before it gives, and has a document without any none?"""
    draft = Draft(repeated(times), None, Words(load()))
    found = {(int(twin.second.id)): int(twin.first.id) for twin in similar.twins(draft)}
    cores = [similar._core(draft, task) for task in draft.tasks]
    grams = [frozenset(core[at : at + 4] for at in range(len(core) - 3)) for core in cores]
    expected: dict[int, int] = {}
    for first, second in combinations(range(len(cores)), 2):
        if similar._alike(cores[second], cores[first], grams[second], grams[first]):
            expected.setdefault(second, first)
    assert found == expected
    assert bool(found) == (times > 1)
