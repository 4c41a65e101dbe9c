"""Obligations from small invented documents: the case tables outline, tasks, kinds, actors, marks, scope, text_roles,
tables and years.

A case has a `name`, a `text` and what to `expect`, one inline table an obligation, in document order; `[]` finds
nothing. Of an obligation: `quote` (without its number, its marks and its closing stop), `kind` (obligation where none
is given), `actors`, `lead`, `support`, `deadlines` ("quote: type value"), `standards` ("quote: op value unit", ` ?`
after a condition): what is not given is empty. `strength` and `section` are compared only where they are given. `a|b`
accepts either, `?a` a name or nothing. The text stands in a notice of 5 March 2026 by a fictional city, unless `frame`
is false. `known` marks a case that the program gets wrong, with the reason; it fails when the program gets it right.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from obligraph.model import Deadline, Extraction, Obligation, Standard
from obligraph.readers import read_bytes
from obligraph.run import Extractor

CASES = Path(__file__).parent / "cases"
TABLES = ("outline", "tasks", "kinds", "actors", "marks", "scope", "text_roles", "tables", "years")
FRAME = """云溪市人民政府办公室关于做好2026年有关工作的通知
各县（区）人民政府，市直各部门：
{}
云溪市人民政府办公室
2026年3月5日"""
LISTS = ("actors", "lead", "support", "deadlines", "standards")
KEYS = {"quote", "kind", "strength", "section", *LISTS}
EXTRACTOR = Extractor()

Compact = dict[str, Any]


def load(name: str) -> list[Any]:
    """The cases of one table as parameters, those with `known` expected to fail."""
    cases = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    params = []
    for case in cases:
        known = case.get("known")
        marks = [pytest.mark.xfail(reason=known, raises=AssertionError, strict=True)] if known else []
        params.append(pytest.param(case, id=f"{name}: {case['name']}", marks=marks))
    return params


def extract(case: dict[str, Any]) -> Extraction:
    text = case["text"] if case.get("frame") is False else FRAME.format(case["text"])
    reading = read_bytes(text.encode("utf-8"), "case.txt", ".txt", EXTRACTOR.lexicon)
    return EXTRACTOR.extract(reading)


def deadline(d: Deadline) -> str:
    """The deadline as the tables write it."""
    if d.type in ("recurring", "within"):
        return f"{d.quote}: {d.type} {d.every or d.duration or '?'}"
    if d.type == "during":
        return f"{d.quote}: during {d.start or '?'} {d.end or '?'}"
    return f"{d.quote}: ongoing" if d.type == "ongoing" else f"{d.quote}: {d.type} {d.end or d.start or '?'}"


def standard(s: Standard) -> str:
    """The standard as the tables write it."""
    upper = f"–{s.upper}" if s.upper is not None else ""
    return f"{s.quote}: {s.op} {s.value}{upper}" + (f" {s.unit}" if s.unit else "") + (" ?" if s.condition else "")


def compact(o: Obligation) -> Compact:
    return {
        "quote": o.quote.strip("。；;：: "),
        "kind": o.kind.value,
        "strength": o.strength.value,
        "section": list(o.section),
        "actors": [p.name for p in o.actors],
        "lead": [p.name for p in o.lead],
        "support": [p.name for p in o.support],
        "deadlines": [deadline(d) for d in o.deadlines],
        "standards": [standard(s) for s in o.standards],
    }


def agrees(expected: str, got: str) -> bool:
    return got in expected.split("|")


def settled(expected: list[str], got: list[str]) -> list[str]:
    """`expected` in the terms of `got`: the alternative that was chosen, and optional entries only where they stand."""
    out = []
    for entry in expected:
        here = got[len(out)] if len(out) < len(got) else None
        plain = entry.removeprefix("?")
        if here is not None and agrees(plain, here):
            out.append(here)
        elif not entry.startswith("?"):
            out.append(entry)
    return out


def wanted(expected: Compact, got: Compact | None) -> Compact:
    """The expected obligation in full, in the terms of the one that was found in its place."""
    full: Compact = {"quote": expected["quote"], "kind": expected.get("kind", "obligation")}
    for key in ("quote", "kind"):
        if got is not None and agrees(full[key], got[key]):
            full[key] = got[key]
    for key in ("strength", "section"):
        if key in expected:
            full[key] = expected[key]
    for key in LISTS:
        full[key] = settled(expected.get(key, []), got[key] if got else [])
    return full


@pytest.mark.parametrize("case", [case for name in TABLES for case in load(name)])
def test_are_the_obligations_of_the_case_found(case: dict[str, Any]) -> None:
    """Does the text hold exactly the expected obligations, in order, with the expected cells?"""
    assert all(entry.keys() <= KEYS for entry in case["expect"]), "a key that no obligation has"
    got = [compact(o) for o in extract(case).obligations]
    expected = [wanted(e, got[n] if n < len(got) else None) for n, e in enumerate(case["expect"])]
    seen = [
        {key: value for key, value in g.items() if n >= len(expected) or key in expected[n]} for n, g in enumerate(got)
    ]
    assert seen == expected


@pytest.mark.parametrize("name", TABLES)
def test_does_a_table_hold_cases(name: str) -> None:
    """Does every table hold enough cases, each with a name of its own, and negatives among all of them?"""
    cases = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    assert len(cases) >= 10
    assert len({case["name"] for case in cases}) == len(cases)
    assert all(case.keys() <= {"name", "text", "expect", "frame", "known"} for case in cases)


def test_is_the_whole_larger_than_a_handful() -> None:
    """Are there over 150 cases in all, some of them negative?"""
    cases = [case.values[0] for name in TABLES for case in load(name)]
    assert len(cases) >= 150
    assert sum(case["expect"] == [] for case in cases) >= 15


@pytest.mark.parametrize("case", [case for name in TABLES for case in load(name) if not case.marks])
def test_does_every_span_point_to_its_words(case: dict[str, Any]) -> None:
    """Is every quote and name what its span covers in the text, and every span inside it?"""
    extraction = extract(case)
    text = extraction.document.text
    for o in extraction.obligations:
        assert o.span.of(text) == o.quote
        assert o.quote == o.quote.strip()
        assert all(party.span.of(text) == party.name for party in (*o.actors, *o.lead, *o.support))
        assert all(limit.span.of(text) == limit.quote for limit in o.deadlines)
        assert all(measure.span.of(text) == measure.quote for measure in o.standards)
    assert len({o.id for o in extraction.obligations}) == len(extraction.obligations)
