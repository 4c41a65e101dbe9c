"""Organisations: the case table, the systems table's own examples, and what holds for every name."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from obligraph import Extractor
from obligraph.lexicon.base import LexiconError
from obligraph.lexicon.divisions import Divisions
from obligraph.lexicon.loader import load
from obligraph.lexicon.systems import System, Systems
from obligraph.model import Block, BlockKind, Level, Party, Reading, Span
from obligraph.resolve.organisations import Organisations
from obligraph.resolve.surfaces import Surfaces

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "organisations_resolve.toml").read_text("utf-8"))
SYSTEMS = load().table("systems", Systems)
DIVISIONS = load().table("divisions", Divisions)
KNOWN = Organisations(load())
EXTRACTOR = Extractor()
PARTIES = [(case, *name.split("=", 1)) for case in TABLE["party"] for name in case["names"]]
YES = [(system.id, example) for system in SYSTEMS.system for example in system.yes]
NO = [(system.id, example) for system in SYSTEMS.system for example in system.no]


def party(name: str, **document: Any) -> Party:
    given = {"level": Level.CITY, "jurisdiction": "江宁省云溪市", "date": "2025-06-30", **document}
    return KNOWN.party(name, Span(0, len(name)), "test", **given)


def shown(found: Party) -> str:
    text = f"{found.canonical or '-'}|{found.system or '-'}|{found.level.value if found.level else '-'}"
    return f"{text}|{found.successor}" if found.successor else text


def test_are_there_enough_cases() -> None:
    """Does the table hold names that resolve and names that do not?"""
    assert len(PARTIES) >= 120
    assert sum(expected.startswith("-") for _, _, expected in PARTIES) >= 20


@pytest.mark.parametrize(
    ("case", "name", "expected"), PARTIES, ids=[f"{case['id']}: {name}" for case, name, _ in PARTIES]
)
def test_who_is_meant(case: dict[str, str], name: str, expected: str) -> None:
    """Are full name, system, level and successor those of the table?"""
    found = party(
        name,
        level=Level(case["level"]),
        jurisdiction=case["jurisdiction"],
        date=case.get("date"),
        prefix=case.get("prefix", ""),
    )
    assert shown(found) == expected
    assert found.name == name


def test_is_a_partys_jurisdiction_the_smallest_known_chain() -> None:
    """Do jurisdictions follow the document's chain, up and down?"""
    assert party("省科技厅").jurisdiction == "江宁省"
    assert party("市科技局").jurisdiction == "江宁省云溪市"
    assert party("沙坪区科技局").jurisdiction == "江宁省云溪市沙坪区"
    assert party("区科技局").jurisdiction == "江宁省云溪市"
    assert party("科技部").jurisdiction == ""
    assert party("青岛市科技局").jurisdiction == "山东省青岛市"


@pytest.mark.parametrize(("system", "example"), YES, ids=[f"{system}: {example}" for system, example in YES])
def test_does_the_lexicon_keep_its_promises(system: str, example: str) -> None:
    """Does a system's example resolve to the full name, level and successor that it shows?"""
    name, _, rest = example.partition("=")
    canonical, _, rest = rest.partition("@")
    level, _, successor = rest.partition(">")
    found = party(name)
    assert (found.canonical, found.system, found.level, found.successor or "") == (canonical, system, level, successor)


@pytest.mark.parametrize(("system", "example"), NO, ids=[f"{system}: {example}" for system, example in NO])
def test_does_the_lexicon_keep_its_refusals(system: str, example: str) -> None:
    """Is a system's counter-example kept out of it?"""
    assert KNOWN.system_of(example) != system


def test_does_one_surface_mean_one_system_today() -> None:
    """Does no present name stand for two systems at the same level?"""
    collisions = {
        (surface, level)
        for surface, forms in Surfaces(SYSTEMS).forms.items()
        for level in Level
        if len({form.system.id for form in forms if not form.until and level in form.names}) > 1
    }
    assert collisions == set()


def test_do_the_recognisers_get_every_name() -> None:
    """Are surface names and stems literals that resolve to the system given with them?"""
    names, stems = KNOWN.surface_names(), KNOWN.stems()
    assert len(names) > 3000
    assert {"民政", "编办", "财政", "人社", "市场监管", "城管执法"} <= stems.keys()
    assert stems.keys() <= names.keys()
    assert not any("{" in name or "=" in name or len(name) < 1 for name in names)
    # One name may stand for several systems over time: the one of today wins.
    assert {name: KNOWN.system_of(name) for name in names} == dict(names)
    assert ("人行", "中心支行", "peoples-bank") in KNOWN.circumfixes()


def test_what_level_does_a_name_have() -> None:
    """Does the suffix tell the level, and the document where the suffix does not?"""
    assert KNOWN.level_of("民政厅", Level.CITY) is Level.PROVINCE
    assert KNOWN.level_of("民政部", Level.COUNTY) is Level.CENTRAL
    assert KNOWN.level_of("民政局", Level.COUNTY) is Level.COUNTY
    assert KNOWN.level_of("民政局", Level.OTHER) is None
    assert KNOWN.level_of("发展改革委", Level.MINISTRY) is Level.CENTRAL
    assert KNOWN.level_of("县民政局", Level.PROVINCE) is Level.COUNTY


def test_are_all_provinces_and_prefectures_there() -> None:
    """Are there 34 provinces (and the corps beside them) and the prefectures, each once?"""
    cities = [name.partition("=")[0] for province in DIVISIONS.province for name in province.cities]
    assert len(DIVISIONS.province) == 35
    assert len(cities) == len(set(cities)) > 333
    assert {sign for province in DIVISIONS.province for sign in province.sign} >= set("皖川蒙京沪粤桂藏")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"no": ()}, "counter-examples"),
        ({"organ": ("局", "厅")}, "four"),
        ({"organ": (), "names": (), "central": ""}, "no organ"),
        ({"yes": ("市茶业局",)}, "SURFACE=CANONICAL@LEVEL"),
    ],
)
def test_does_a_bad_entry_get_a_clear_message(change: dict[str, object], message: str) -> None:
    """Is a system without examples, names or a proper organ refused by name?"""
    good: dict[str, object] = {
        "id": "tea",
        "name": "茶业",
        "organ": "局",
        "yes": "市茶业局=云溪市茶业局@city",
        "no": "茶业公司",
    }
    assert System.model_validate(good).organ == ("局",)
    with pytest.raises(ValidationError, match=message):
        System.model_validate({**good, **change})


def test_can_an_analyst_add_a_department(tmp_path: Path) -> None:
    """Does an entry in a folder of one's own resolve, and one that names no known reform fail?"""
    entry = "[[system]]\nid = 'tea'\nname = '茶业'\norgan = '- 局 局 局'\n"
    entry += "yes = '市茶业局=云溪市茶业局@city'\nno = '茶业公司'\n"
    (tmp_path / "systems.toml").write_text(entry, "utf-8")
    own = Organisations(load(tmp_path))
    found = own.party("市茶业局", Span(0, 4), "test", level=Level.CITY, jurisdiction="江宁省云溪市", date=None)
    assert (found.canonical, found.system) == ("云溪市茶业局", "tea")
    assert KNOWN.system_of("市茶业局") is None
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "systems.toml").write_text(
        entry + "former = [{ full = '茶叶', organ = '局', reform = '1066' }]\n", "utf-8"
    )
    with pytest.raises(LexiconError, match="1066"):
        load(broken)


@pytest.mark.parametrize(
    ("properties", "signed", "successor"),
    [
        ((), "2016年5月9日\n", "云溪市市场监督管理局(2019-03-31)"),
        ((("发布日期", "2016-05-09"),), "", "云溪市市场监督管理局(2019-03-31)"),
        ((("发布日期", "2021-05-09"),), "", "云溪市市场监督管理局"),
        ((("发布日期", "2021-05-09"),), "2016年5月9日\n", "云溪市市场监督管理局(2019-03-31)"),
    ],
    ids=["signed before", "published before", "published after", "signed before and published after"],
)
def test_does_a_reform_count_from_the_day_of_the_page(
    properties: tuple[tuple[str, str], ...], signed: str, successor: str
) -> None:
    """Does the page's own date tell which reforms were past, where the document is not dated itself?"""
    title = "江宁省云溪市人民政府办公室关于做好茶叶抽检工作的通知"
    task = "一、全面抽检\n加强茶叶质量抽检。(市食药监局牵头)\n"
    text = f"{title}\n各县(市、区)人民政府:\n现就有关事项通知如下:\n{task}江宁省云溪市人民政府办公室\n{signed}"
    blocks = tuple(Block(Span(*line.span()), BlockKind.PARAGRAPH) for line in re.finditer(r"[^\n]+", text))
    (task_found,) = EXTRACTOR.extract(Reading("tea.txt", text, blocks, properties)).obligations
    assert [lead.successor for lead in task_found.lead] == [successor]


@given(st.text(alphabet="省市县区各级人民政府委办公室财政民部厅局()、和云溪中国行支 会", max_size=80))
def test_is_any_text_answered(name: str) -> None:
    """Does every string get an answer, the same one twice, with a full name only where the system or place is known?"""
    found = party(name)
    assert found == party(name)
    assert found.canonical is None or found.level is not None


@pytest.mark.parametrize(
    "name", ["市" * 200, "省市县区" * 50, "财政" * 100, "办公室" * 60, "x" * 1_000_000, "人行" * 99]
)
def test_are_hostile_names_cheap(name: str) -> None:
    """Is a name made to be slow answered at once?"""
    start = time.perf_counter()
    party(name)
    assert time.perf_counter() - start < 0.5
