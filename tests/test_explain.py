"""Explaining one task: the derivation, empty cells, ids that are unknown or ambiguous, hostile results."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from obligraph.explain import ExplainError, explain, find
from obligraph.explain.wording import CODES, RULES
from obligraph.language import analyse, build
from obligraph.lexicon.base import LexiconError
from obligraph.lexicon.files import LexiconFiles
from obligraph.run import run

ROOT = Path(__file__).parents[1]
DOC = "0123456789abcdef"
TEXT = (
    "云泽县泉水保护方案\n一、摸清家底\n"
    "各乡镇要在2031年6月底前完成泉点普查。（县水务局牵头，县财政局配合）\n加强宣传。\n"
)
# What is background limits nothing and stands in no cell, but for a date that fills a cell of a table.
IN_CELLS = {"date-alone.background"}
TASK = "各乡镇要在2031年6月底前完成泉点普查。"


def span(words: str) -> list[int]:
    at = TEXT.index(words)
    return [at, at + len(words)]


def reason(cell: str, rule: str = "", words: str = "", code: str = "") -> dict[str, Any]:
    return {"cell": cell, "rule": rule, "words": words, "span": span(words) if words else None, "code": code}


def party(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "span": span(name),
        "canonical": None,
        "system": None,
        "level": None,
        "successor": None,
    } | more


def records() -> list[dict[str, Any]]:
    mark = "roles.lead-predicate+roles.support-predicate"
    full = {
        "id": f"{DOC}-aaaa111111",
        "source": "springs.txt",
        "doc": DOC,
        "span": span(TASK),
        "quote": TASK,
        "kind": "obligation",
        "strength": "do",
        "section": ["一、摸清家底"],
        "actors": [party("各乡镇")],
        "lead": [party("县水务局", canonical="云泽县水务局", system="water")],
        "support": [party("县财政局")],
        "deadlines": [{"quote": "2031年6月底前", "span": span("2031年6月底前"), "type": "by", "end": "2031-06-30"}],
        "standards": [],
        "references": [],
        "condition": None,
        "confidence": 0.9,
        "reasons": [
            reason("task", "tasks.bound"),
            reason("kind", "kinds.bound", "要"),
            reason("actors", "actors.subject", "各乡镇"),
            reason("lead", mark, "县水务局", "owner-inherited"),
            reason("support", mark, "县财政局", "owner-inherited"),
            reason("deadlines", "before", "2031年6月底前"),
            reason("standards", code="no-standard-stated"),
        ],
    }
    bare = full | {
        "id": f"{DOC}-bbbb222222",
        "span": span("加强宣传。"),
        "quote": "加强宣传。",
        "actors": [],
        "lead": [],
        "support": [],
        "deadlines": [],
        "confidence": 1.0,
        "reasons": [
            reason("task", "tasks.predicate"),
            reason("kind", "kinds.imperative"),
            reason("lead", code="no-owner-stated"),
            reason("deadlines", code="no-deadline-stated"),
            reason("standards", code="no-standard-stated"),
        ],
    }
    return [full, bare, bare | {"id": f"{DOC}-bbbb222222-2"}]


def write(folder: Path, tasks: list[dict[str, Any]], text: str = TEXT) -> Path:
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / f"{DOC}.txt").write_text(text, "utf-8")
    document = {"id": DOC, "source": "springs.txt", "title": "云泽县泉水保护方案", "text_file": f"texts/{DOC}.txt"}
    for name, lines in (("obligations", tasks), ("documents", [document])):
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(content, "utf-8")
    (folder / "manifest.json").write_text(json.dumps({"lexicon": LexiconFiles().digest}), "utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The results of an invented run."""
    return write(tmp_path / "out", records())


def test_does_the_derivation_tell_every_cell(out: Path) -> None:
    """Do place, context, rules with their lexicon entries, words and codes stand in the derivation?"""
    told = explain(f"{DOC}-aaaa111111", out)
    start, end = span(TASK)
    lead = span("县水务局")
    for words in (
        f"Place: line 3, characters {start}–{end} of texts/{DOC}.txt",
        f"【{TASK}】（县水务局牵头",
        "Section: 一、摸清家底",
        "springs.txt《云泽县泉水保护方案》",
        "kind: obligation",
        "「要」: lexicons/cues.toml:",
        "[[cue]] need",
        "strength: do",
        "lead: 县水务局 — in full 云泽县水务局",
        f"characters {lead[0]}–{lead[1]}: …",
        "（【县水务局】牵头，县财政局配合）…",
        "lexicons/roles.toml:",
        "[[predicate]] lead-predicate",
        "covers this task too [owner-inherited]",
        "actors: 各乡镇",
        "the subject of the clause",
        "deadline: 2031年6月底前 — type by, end 2031-06-30",
        "deadlines.before: a date followed by 前",
        "standard: empty — the sentence holds no number that the task must meet [no-standard-stated]",
        "confidence: 0.9",
    ):
        assert words in told, words
    assert "other lexicons" not in told


def test_is_an_empty_cell_explained_in_chinese(out: Path) -> None:
    """Does each empty cell say why it is empty, in the user's language?"""
    told = explain("bbbb222222-2", out, language="zh").splitlines()
    assert "  牵头单位：空 — 本句及覆盖它的责任标注均未写明责任单位 [no-owner-stated]" in told
    assert "  完成时限：空 — 本句及覆盖它的标注、表格均未写明时限 [no-deadline-stated]" in told
    assert "  责任主体：空 — 句中没有写明行为主体" in told
    assert "  配合单位：空 — 未写明配合单位" in told
    assert any("无情态词的祈使句" in line for line in told)


def test_does_every_code_have_words() -> None:
    """Are all codes and rules told in two languages?"""
    assert {"no-owner-stated", "only-actor-stated", "owner-inherited", "not-resolved"} <= CODES.keys()
    assert all(english and chinese for english, chinese in (*CODES.values(), *RULES.values()))


@pytest.mark.parametrize("given", [f"{DOC}-a", "aaaa", f"{DOC}-aaaa111111", f"  {DOC}-aaaa "])
def test_is_the_beginning_of_an_id_enough(out: Path, given: str) -> None:
    """Does a beginning that only one task has find it, the document's part left out too?"""
    assert find(given, out).task["id"] == f"{DOC}-aaaa111111"


def test_does_a_whole_id_beat_a_longer_one(out: Path) -> None:
    """Is an id found that another one begins with?"""
    assert find(f"{DOC}-bbbb222222", out).task["id"] == f"{DOC}-bbbb222222"


def test_are_candidates_listed(out: Path) -> None:
    """Does an ambiguous beginning list the tasks that it could mean?"""
    with pytest.raises(ExplainError, match="3 tasks have ids that begin so") as caught:
        find(DOC, out)
    assert [name for name, _ in caught.value.candidates] == [record["id"] for record in records()]
    assert caught.value.candidates[0][1] == TASK


def test_are_ids_and_folders_that_lead_nowhere_named(out: Path, tmp_path: Path) -> None:
    """Is an unknown id, no id, or a folder without results said to be so?"""
    for given, folder, message in (
        ("feed", out, "no task in"),
        ("", out, "no id given"),
        ("feed", tmp_path, "not found"),
    ):
        with pytest.raises(ExplainError, match=message):
            find(given, folder)
    (out / "obligations.jsonl").write_text('{"id": "feed\n', "utf-8")
    with pytest.raises(ExplainError, match=r"obligations.jsonl:1: not JSON"):
        find("feed", out)


def test_is_a_changed_lexicon_noticed(out: Path, tmp_path: Path) -> None:
    """Does the derivation warn when the run used other lexicons, and show the user's own entry when it is given?"""
    own = tmp_path / "own"
    own.mkdir()
    entry = (
        '[[cue]]\nid = "need"\ncue_class = "need"\nstrength = "do"\nwords = ["要"]\nyes = ["各地要落实。"]\nno = []\n'
    )
    (own / "cues.toml").write_text(f"# ours\n{entry}", "utf-8")
    told = explain("aaaa", out, lexicons=[own])
    assert "The run used other lexicons" in told
    assert f"{own / 'cues.toml'}:3 [[cue]] need (要)" in told
    with pytest.raises(LexiconError):
        explain("aaaa", out, lexicons=[tmp_path / "nowhere"])


def test_is_the_text_of_another_run_not_passed_off(tmp_path: Path) -> None:
    """Is it said when the text file is missing, moved on, or outside the folder?"""
    moved = write(tmp_path / "moved", records(), "另一份文件" + TEXT)
    assert "no longer holds this sentence" in explain("aaaa", moved)
    (moved / "texts" / f"{DOC}.txt").unlink()
    assert "the text file is missing" in explain("aaaa", moved)
    (tmp_path / "secret.txt").write_text(TEXT, "utf-8")
    document = {"id": DOC, "source": "springs.txt", "text_file": "../secret.txt"}
    (moved / "documents.jsonl").write_text(json.dumps(document), "utf-8")
    assert "the text file is missing" in explain("aaaa", moved)


def test_does_nothing_from_outside_reach_the_terminal(tmp_path: Path) -> None:
    """Are escape sequences and direction marks in the results shown, not sent?"""
    hostile = records()[:1]
    hostile[0] |= {"quote": "甲\x1b[2J乙\u202e丙", "section": ["\x07"], "source": "a\nb.txt"}
    told = explain("aaaa", write(tmp_path / "out", hostile))
    assert "甲\\u001b[2J乙\\u202e丙" in told
    assert not set(told) & set("\x1b\x07\u202e")
    assert "a b.txt" in told


def strings(value: object) -> Iterator[str]:
    """All strings of a TOML table, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def explained(name: str, files: LexiconFiles) -> bool:
    table, _, rule = name.partition(".")
    return name in RULES or files.rule(table, rule) is not None


def test_has_every_rule_of_the_assembly_its_words() -> None:
    """Does explain/wording.py (or a lexicon) explain every rule that the assembly can give as a reason?"""
    files = LexiconFiles()
    pattern = re.compile(r'"((?:actors|kinds|roles|tables|tasks)\.[a-z-]+)"')
    sources = sorted((ROOT / "pipeline" / "obligraph" / "assemble").glob("*.py"))
    rules = {rule for path in sources for rule in pattern.findall(path.read_text("utf-8"))}
    assert len(rules) >= 30
    assert [rule for rule in sorted(rules) if not explained(rule, files)] == []


@pytest.mark.parametrize(("cell", "least"), [("deadlines", 20), ("standards", 25)])
def test_has_every_rule_of_a_recogniser_its_words(cell: str, least: int) -> None:
    """Does explain/wording.py (or a lexicon) explain every rule by which the case tables' time limits and standards
    are found?
    """
    files = LexiconFiles()
    language = build(files.lexicon)
    table = tomllib.loads((ROOT / "tests" / "cases" / f"{cell}.toml").read_text("utf-8"))
    lines = [line.translate({ord("【"): None, ord("】"): None}) for line in strings(table)]
    rules = {mention.rule for line in lines for mention in analyse(language, line).mentions[cell]}
    used = {rule.removesuffix(".background") for rule in rules if rule in IN_CELLS or not rule.endswith(".background")}
    names = {f"{cell}.{rule}" for rule in used}
    assert len(names) >= least
    assert [name for name in sorted(names) if not explained(name, files)] == []


def test_is_every_rule_of_a_real_run_explained(tmp_path: Path) -> None:
    """Does every rule that the sample documents use have words of its own or a lexicon entry?"""
    run([str(ROOT / "corpora" / "*.txt"), str(ROOT / "corpora" / "*.html")], tmp_path)
    lines = (tmp_path / "obligations.jsonl").read_text("utf-8").splitlines()
    tasks = [json.loads(line) for line in lines]
    files = LexiconFiles()
    used = {(r["cell"], part) for task in tasks for r in task["reasons"] for part in r["rule"].split("+") if part}
    codes = {r["code"] for task in tasks for r in task["reasons"]}
    assert len(used) > 30
    names = {rule if "." in rule else f"{cell}.{rule}" for cell, rule in used}
    assert "tables.columns" in names
    assert [name for name in sorted(names) if not explained(name, files)] == []
    assert codes <= CODES.keys()
    told = explain(tasks[0]["id"], tmp_path)
    assert tasks[0]["quote"] in told
