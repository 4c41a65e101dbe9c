"""The lexicons: do our own rules hold, and is every fault of a user's folder named?"""

from __future__ import annotations

from pathlib import Path

import pytest

from obligraph.lexicon import load
from obligraph.lexicon.base import LexiconError
from obligraph.lexicon.files import LexiconFiles
from obligraph.lexicon.loader import shipped
from obligraph.lexicon.tables import LATE, TABLES
from obligraph.lexicon_check import CHECKERS, Outcome, check
from obligraph.lexicon_check.collisions import EXCLUSIVE

CUE = """
[[cue]]
id = "solemn"
cue_class = "must"
strength = "must"
words = ["郑重承诺"]
yes = ["各单位郑重承诺按期完成。"]
no = ["各单位按期完成。"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An empty folder of lexicons."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def with_table(folder: Path, table: str, text: str) -> Path:
    (folder / f"{table}.toml").write_text(text, "utf-8")
    return folder


def told(outcome: Outcome) -> list[str]:
    return [f"{place}: {fault.example} | {fault.wanted} | {fault.found}" for place, fault in outcome.faults]


def test_do_our_own_rules_hold() -> None:
    """Does every example of every shipped rule do what it says?"""
    outcome = check()
    assert outcome.examples > 1000
    assert told(outcome) == []


def test_has_every_table_its_checker() -> None:
    """Is there exactly one checker a table, and do the exclusive sections exist?"""
    assert set(CHECKERS) == {*TABLES, *LATE}
    assert {path.stem for path in shipped().glob("*.toml")} == {*TABLES, *LATE}
    for table, section in EXCLUSIVE:
        assert section in TABLES[table].model_fields


def test_does_a_good_entry_of_the_users_pass(own: Path) -> None:
    """Is a new entry with true examples added and accepted?"""
    outcome = check(with_table(own, "cues", CUE))
    assert not [line for line in told(outcome) if "solemn" in line]
    assert outcome.examples == check().examples + 2


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("cues", CUE + 'colour = "red"\n', r"cues\.toml: cue\.\d+\.colour: Extra inputs"),
        ("cues", CUE + CUE, r"cues\.toml: \[\[cue\]\] holds the id 'solemn' twice"),
        ("cues", CUE.replace("yes =", "maybe ="), r"cues\.toml: cue\.\d+\.yes: Field required"),
        ("cues", CUE.replace('id = "solemn"', ""), r"cues\.toml: an entry of \[\[cue\]\] has no id"),
        ("cues", "[[cue]", r"cues\.toml: not valid TOML"),
        ("moods", CUE, r"moods\.toml: no table of this name; there are columns, cues"),
        ("standards", '[[unit]]\nid = "odd"\nkind = "count"\nwords = ["扎"]\nyes = []\nno = []\n', "has no example"),
        (
            "furniture",
            '[[rule]]\nid = "odd"\nwhere = "head"\npattern = "("\nyes = ["a"]\nno = ["b"]\n',
            "no regular expression",
        ),
    ],
    ids=["unknown-key", "duplicate-id", "no-examples", "no-id", "no-toml", "no-table", "empty-examples", "no-pattern"],
)
def test_is_a_malformed_table_refused(own: Path, table: str, text: str, message: str) -> None:
    """Does the loader name file, entry and fault?"""
    with pytest.raises(LexiconError, match=message):
        check(with_table(own, table, text))


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        (
            "cues",
            CUE.replace("郑重承诺按期", "按期"),
            "[[cue]] solemn: 各单位按期完成。 | one of its words as a cue | nothing",
        ),
        (
            "cues",
            CUE.replace('no = ["各单位', 'no = ["各单位郑重承诺'),
            "[[cue]] solemn: 各单位郑重承诺按期完成。 | none of its words as a cue | 郑重承诺",
        ),
        (
            "cues",
            CUE.replace('["郑重承诺"]', '["郑重承诺", "必须"]'),
            "必须 | a word of this entry alone | it also stands in must",
        ),
        (
            "cues",
            CUE.replace('["各单位郑重承诺按期完成。"]', "[]").replace('["各单位按期完成。"]', "[]"),
            "[[cue]] solemn:  | an example in `yes` or `no` | none",
        ),
        (
            "organisations",
            '[[head]]\nid = "odd"\ntype = "organ"\nwords = ["护泉社"]\n'
            'yes = ["县护泉社|服务全县群众。"]\nno = ["县护泉社要定期巡查。"]\n',
            "[[head]] odd: 县护泉社要定期巡查。 | nobody acts | 县护泉社",
        ),
        (
            "organisations",
            '[[head]]\nid = "odd"\ntype = "organ"\nwords = ["护泉社"]\nyes = ["县护泉社要定期巡查。"]\nno = []\n',
            "the form NAME|SENTENCE",
        ),
        (
            "roles",
            '[[label]]\nid = "odd"\nrole = "lead"\nwords = ["挂帅"]\n'
            'yes = ["挂帅单位:县水务局 => support: 县水务局"]\nno = []\n',
            "[[label]] odd: 挂帅单位:县水务局 | support: 县水务局 | lead: 县水务局",
        ),
        (
            "columns",
            '[[column]]\nid = "odd"\nrole = "lead"\nwords = ["挂帅单位"]\nyes = ["挂帅人"]\nno = ["挂帅单位"]\n',
            "[[column]] odd: 挂帅单位 | not lead | lead",
        ),
        (
            "tasks",
            "[[rule]]\nid = 'odd'\nwhere = 'start'\npatterns = ['泉水']\nunless_modal = true\n"
            "yes = ['保护泉水。']\nno = ['保护泉水。']\n",
            "[[rule]] odd: 保护泉水。 | decided by this rule",
        ),
        (
            "standards",
            '[[unit]]\nid = "odd"\nkind = "count"\nwords = ["眼"]\nyes = ["新打5眼泉 => = 6 眼"]\nno = []\n',
            "[[unit]] odd: 新打5眼泉 | = 6 眼 | = 5 眼",
        ),
        (
            "references",
            '[[series]]\nid = "odd"\npattern = "泉字\\\\d+"\nyes = ["井字7"]\nno = ["泉字7"]\n',
            "[[series]] odd: 泉字7 | the pattern leaves it | a match",
        ),
        (
            "front_matter",
            '[[note]]\nid = "odd"\npattern = "内部资料"\nyes = ["外部资料"]\nno = ["内部资料"]\n',
            "[[note]] odd: 外部资料 | taken by the rule | left alone",
        ),
        (
            "furniture",
            '[[rule]]\nid = "odd"\nwhere = "head"\npattern = "泉水网"\nyes = ["井水网"]\nno = ["泉水网"]\n',
            "[[rule]] odd: 泉水网 | left alone | taken by the rule",
        ),
        (
            "systems",
            "[[system]]\nid = 'springs'\nname = '泉水'\nfull = '泉水保护'\norgan = '局'\n"
            "yes = '市泉水保护局=云溪市护泉局@city'\nno = '泉水公司'\n",
            "[[system]] springs: 市泉水保护局 | 云溪市护泉局@city | 云溪市泉水保护局@city",
        ),
        (
            "divisions",
            "[[province]]\nid = 'again'\nname = '浙江省'\ncities = '杭州市'\n",
            "[[province]] again: 杭州市 | a place of one province | it also stands in",
        ),
    ],
)
def test_is_a_rule_that_does_not_hold_found(own: Path, table: str, text: str, expected: str) -> None:
    """Is the failing example told with its file, line and entry, what it asks for, and what was found?"""
    lines = told(check(with_table(own, table, text)))
    found = [line for line in lines if expected in line]
    assert found, "\n".join(lines)
    assert found[0].startswith(f"{own / table}.toml:")


def test_is_a_deadline_that_is_not_found_told(own: Path) -> None:
    """Does a replaced cue of ours run with the examples of the user's?"""
    ours = next(entry for entry in load().tables["deadlines"].cue if entry.id == "ongoing-label")  # type: ignore[attr-defined]
    words = ", ".join(f'"{word}"' for word in ours.words)
    examples = 'yes = ["完成时限:【明天】"]\nno = ["于2031年6月底前完成。"]'
    text = f'[[cue]]\nid = "ongoing-label"\nwords = [{words}]\n{examples}\n'
    lines = told(check(with_table(own, "deadlines", text)))
    assert any("完成时限:【明天】 | the one time limit 明天" in line for line in lines)
    assert any("于2031年6月底前完成。 | no time limit | " in line for line in lines)


def test_is_the_line_of_an_entry_its_id(own: Path) -> None:
    """Does FILE:LINE lead to the line on which the entry's id stands, in the layer that decides?"""
    with_table(own, "cues", CUE)
    place = LexiconFiles(own).rule("cues", "solemn")
    assert place is not None
    file, _, line = place.where.rpartition(":")
    assert Path(file).read_text("utf-8").splitlines()[int(line) - 1] == 'id = "solemn"'
    shipped_place = LexiconFiles(own).rule("cues", "must")
    assert shipped_place is not None
    assert shipped_place.where.startswith("lexicons/cues.toml:")
    assert LexiconFiles().rule("cues", "solemn") is None
    first = LexiconFiles().rule("roles", "first-leads")
    assert first is not None
    assert first.name.endswith("[first_leads]")
