"""Is the documentation site sound? It builds without a warning and without the network, all its pages are in the
navigation, the commands of its tutorials run and print what is shown, and the examples of its guides hold.
"""

from __future__ import annotations

import dataclasses
import enum
import html
import inspect
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from browser import PATIENCE, launched
from needs import ROOT, need
from obligraph import model
from obligraph.cli import VERBS, main, parser
from obligraph.comparing import compare
from obligraph.exporters.comparison.wording import DIFFERENCES, RELATIONS
from obligraph.extractor import Extractor
from obligraph.lint import CHECKS
from obligraph.model import Block, BlockKind, Extraction, Reading, Span

DOCS = ROOT / "docs"
BUILDER = DOCS / "builder"
LANGUAGES = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
"""The locale in which the commands of each language's pages run."""

PAGES = [page for language in LANGUAGES for page in sorted((DOCS / language).rglob("*.md"))]
TRIED = {
    "tutorials/drafting.md": (),
    "tutorials/research.md": ("pandas", "duckdb", "pyarrow"),
    "tutorials/supervision.md": ("matplotlib",),
    "lexicons.md": (),
}
"""The pages that are followed, in both languages, with the libraries that their commands need."""

READING = {"show", "explain", "sql", "status", "schema", "lint", "lexicon"}
"""The verbs that write no results: they are carried out in both languages."""
FENCE = re.compile(r"^```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
STEP = re.compile(
    rf"<!-- status (?P<status>\d) -->|<!-- by hand: (?P<hand>.+?) -->|{FENCE.pattern}", re.DOTALL | re.MULTILINE
)
CHANGING = re.compile(r"\d+\.\d(?= ?(?:秒|s\b))|(?<=\.toml:)\d+")
"""What differs from run to run, or with every line that a lexicon gains."""

SHARED_NAMES = {f"{name}.md": f"docs/{name}.md" for name in ("analyse", "cluster", "graph")}
SHARED_NAMES |= {"outputs.md": "outputs/README.md", "samples.md": "corpora/README.md"}
"""Pages that have a Chinese form of their own, with the English document that they render."""

SHARED = [f"docs/{name}.md" for name in ("fields", "analyse", "cluster", "graph", "rdf", "training")]
SHARED += ["outputs/README.md", "corpora/README.md"]
UNSHOWN = {"ungrounded", "documents"}
"""What floors.toml holds and the table of floors does not."""


def name(page: Path) -> str:
    """A page by its place under docs/."""
    return page.relative_to(DOCS).as_posix()


class Step(NamedTuple):
    """A command or a piece of Python that a page shows, with the output that it shows for it and its exit status; or
    a file to be there (`title`)."""

    kind: str
    body: str
    status: int = 0
    shown: str | None = None
    title: str | None = None


def steps(page: Path) -> Iterator[Step]:
    """What a reader does, in order: `<!-- by hand: … -->` stands for what he does in another program."""
    found = list(STEP.finditer(page.read_text("utf-8")))
    status = 0
    for number, match in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        if match["status"]:
            status = int(match["status"])
        elif match["hand"]:
            yield Step("hand", match["hand"])
        elif match["title"]:
            yield Step("file", match["body"], title=match["title"])
        elif match["kind"] in ("sh", "python"):
            answer = following if following is not None and following["kind"] == "text" else None
            shown = answer["body"] if answer is not None and not answer["title"] else None
            yield Step(match["kind"], match["body"], status, shown)
            status = 0


class Desk:
    """A folder with a copy of the samples, in which the steps of a page are carried out."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        shutil.copytree(ROOT / "corpora", folder / "corpora")
        self.folder = folder
        self._patch, self._capture = patch, capture
        patch.chdir(folder)
        for variable in ("LC_ALL", "LC_MESSAGES"):
            patch.delenv(variable, raising=False)

    def carry_out(self, step: Step, language: str) -> str:
        """What the step prints. Fails where its exit status is another one. Python and calls of our command line run in
        this process, which has the language layer loaded; globs expand as on Windows.
        """
        if step.title is not None:
            path = self.folder / step.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.body, "utf-8")
            return ""
        self._capture.readouterr()
        if step.kind == "hand":
            subprocess.run(
                ["bash", "-euc", step.body], env=os.environ | {"GOLD": str(ROOT / "tests" / "gold")}, check=True
            )
            return ""
        self._patch.setenv("LANG", LANGUAGES[language])
        status = 0
        if step.kind == "python":
            exec(compile(step.body, "a page", "exec"), {"__name__": "__main__"})
        for line in step.body.splitlines() if step.kind == "sh" else ():
            program, *arguments = shlex.split(line)
            assert program == "obligraph", line
            status = main(arguments)
            assert status in (0, step.status), line
        printed = "".join(self._capture.readouterr())
        assert status == step.status, f"{step.body}\nexit status {status}:\n{printed}"
        return printed


def only_reads(step: Step) -> bool:
    """May the step be carried out once more, for what it prints in the other language?"""
    verbs = {line.split()[1] for line in step.body.splitlines()} if step.kind == "sh" else set()
    return bool(verbs) and verbs <= READING


def lines(text: str) -> list[str]:
    """Lines as they are compared: without white space at their ends, and without what changes from run to run."""
    return [CHANGING.sub("N", line.rstrip()) for line in text.strip("\n").splitlines()]


def missing(shown: str, printed: str) -> list[str]:
    """The first piece of what is shown that the output does not hold in this order; `…` alone stands for any lines."""
    rest = lines(printed)
    for piece in re.split(r"^…$", "\n".join(lines(shown)), flags=re.MULTILINE):
        wanted = piece.strip("\n").splitlines()
        places = [at for at in range(len(rest) - len(wanted) + 1) if rest[at : at + len(wanted)] == wanted]
        if not places:
            return wanted
        rest = rest[places[0] + len(wanted) :]
    return []


def figures(text: str) -> Counter[str]:
    """The numbers in what is shown or printed, but for those that change from run to run."""
    return Counter(re.findall(r"\d+", "\n".join(lines(text))))


@pytest.mark.skipif(os.name == "nt", reason="what stands for work by hand is run by bash")
@pytest.mark.parametrize("page", TRIED)
def test_a_page_can_be_followed(
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """Does every command of the page run, and print what the page shows in Chinese and in English? What writes results
    is carried out once: then the English page must show the numbers that were printed in Chinese. `--update-golden`
    rewrites what a page shows, but for pieces that leave lines out.
    """
    for library in TRIED[page]:
        pytest.importorskip(library)
    desk = Desk(tmp_path, monkeypatch, capsys)
    chinese, english = (list(steps(DOCS / language / page)) for language in LANGUAGES)
    assert sum(step.kind == "sh" for step in chinese) >= 3
    for ours, theirs in zip(chinese, english, strict=True):
        printed = desk.carry_out(ours, "zh")
        compare_shown(DOCS / "zh" / page, ours, printed, request)
        if (ours.body, ours.title) != (theirs.body, theirs.title) or (theirs.shown and only_reads(theirs)):
            compare_shown(DOCS / "en" / page, theirs, desk.carry_out(theirs, "en"), request)
        elif theirs.kind == "python":
            compare_shown(DOCS / "en" / page, theirs, printed, request)
        elif theirs.shown and (lost := figures(theirs.shown) - figures(printed)):
            pytest.fail(f"docs/en/{page}: {theirs.body}\nshown: {lost}\n\nprinted:\n{printed}")


def compare_shown(page: Path, step: Step, printed: str, request: pytest.FixtureRequest) -> None:
    """Fail where the step printed something else than the page shows, or rewrite the page."""
    if step.shown is None or not (lost := missing(step.shown, printed)):
        return
    if not request.config.getoption("--update-golden") or "…" in lines(step.shown):
        pytest.fail(f"{name(page)}: {step.body}\nshown: {lost}\n\nprinted:\n{printed}")
    kept = "\n".join(line.rstrip() for line in printed.rstrip().splitlines())
    text = page.read_text("utf-8").replace(f"```text\n{step.shown}```", f"```text\n{kept}\n```", 1)
    page.write_text(text, "utf-8", newline="\n")


@pytest.mark.parametrize(
    ("shown", "printed", "lost"),
    [
        ("a\nb\n", "x\na\nb\ny\n", []),
        ("a\n…\nc\n", "a\nb\nc\n", []),
        ("…\nc\n", "a\nb\nc\n", []),
        ("a  \n", "a\n", []),
        ("done in 1.5 s.\n", "done in 2.0 s.\n", []),
        ("cues.toml:24 must\n", "cues.toml:31 must\n", []),
        ("a\nc\n", "a\nb\nc\n", ["a", "c"]),
        ("c\n…\na\n", "a\nb\nc\n", ["a"]),
        ("1.5 %\n", "2.0 %\n", ["1.5 %"]),
        ("a\n", "", ["a"]),
    ],
)
def test_what_is_shown_must_be_printed(shown: str, printed: str, lost: list[str]) -> None:
    """Are lines wanted whole, together and in order, but for what is left out and what changes from run to run?"""
    assert missing(shown, printed) == lost


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_command_on_a_page_parses(page: Path) -> None:
    """Does our command line understand every command that a page shows?"""
    for block in FENCE.finditer(page.read_text("utf-8")):
        for line in block["body"].splitlines() if block["kind"] == "sh" else ():
            if line.startswith("obligraph "):
                assert parser().parse_args(shlex.split(line)[1:]), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_has_its_place_in_a_guide(language: str) -> None:
    """Is every verb that a user works with shown in a tutorial or a guide, and not in the reference alone?"""
    text = "\n".join(page.read_text("utf-8") for page in PAGES if page.is_relative_to(DOCS / language))
    assert {verb for verb in VERBS if f"obligraph {verb} " not in text} == set()


def test_both_languages_have_the_same_pages() -> None:
    """Is every page there in Chinese and in English, with the same files, commands and code but for what they print?"""
    chinese, english = (
        {page.relative_to(DOCS / language).as_posix(): page for page in PAGES if page.is_relative_to(DOCS / language)}
        for language in LANGUAGES
    )
    # The English of these lies beside the code.
    own = chinese.keys() - english.keys()
    assert own <= SHARED_NAMES.keys()
    assert chinese.keys() - own == english.keys()
    for page in TRIED:
        ours, theirs = ([step.body for step in steps(DOCS / one / page) if step.kind == "sh"] for one in LANGUAGES)
        assert [body.replace("通知.txt", "notice.txt") for body in ours] == theirs


@pytest.mark.usefixtures("builder")
@pytest.mark.parametrize("page", SHARED_NAMES)
def test_the_chinese_form_of_a_page_keeps_up(page: str) -> None:
    """Has it the sections, and in its tables the rows, of the English document: the same files, columns and values?"""
    from site_pages import filled

    own = filled((DOCS / "zh" / page).read_text("utf-8"), page, "zh")
    chinese, english = (FENCE.sub("", text) for text in (own, (ROOT / SHARED_NAMES[page]).read_text("utf-8")))
    for counted in (r"^#+ ", r"^\|"):
        assert len(re.findall(counted, chinese, re.MULTILINE)) == len(re.findall(counted, english, re.MULTILINE)), (
            counted
        )
    rows = r"^\| (`[^|]*`) \|"
    assert re.findall(rows, chinese, re.MULTILINE) == re.findall(rows, english, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_comparing_hold(language: str) -> None:
    """Does every pair of sentences in the guide have the relation that it is an example of?"""
    column = 0 if language == "zh" else 1
    rows = re.findall(r"^\| (\S+) \| (.*?) ?\| (.*?) ?\|$", (DOCS / language / "comparing.md").read_text("utf-8"), re.M)
    shown = {row[0]: row[1:] for row in rows[1:]}
    assert list(shown) == [words[column] for words in RELATIONS.values()]
    extractor = Extractor()
    for relation, words in RELATIONS.items():
        central, local = shown[words[column]]
        above = notice(extractor, "民政部", "2025年9月1日", central)
        below = notice(extractor, "安和市民政局", "2026年3月2日", local)
        found = [
            pair.relation
            for pair in compare(above, below).pairs
            if COMMON not in (*(task.quote for task in pair.central), pair.local and pair.local.quote)
        ]
        assert found == [relation], relation


COMMON = "各级民政部门要加强数据报送，每月更新一次。"


def notice(extractor: Extractor, issuer: str, date: str, sentence: str) -> Extraction:
    """An invented notice of two sentences: one that all have, and the given one where there is one."""
    items = [f"{number}、{body}" for number, body in zip("一二", filter(None, (COMMON, sentence)), strict=False)]
    text = "\n".join((f"{issuer}关于做好社区助餐工作的通知", "", *items, "", issuer, date, ""))
    return extractor.extract(Reading(issuer, text, (Block(Span(0, len(text)), BlockKind.PARAGRAPH),)))


class Tags(HTMLParser):
    """Of a built page: where its links and pictures lead, what it loads, and its language."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.language = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what the tag names."""
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        elif tag in ("img", "script", "link", "iframe") and (given.get("src") or given.get("href")):
            self.loaded.append(given.get("src") or given.get("href") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from nothing. The build ends with an error where there is a warning."""
    need("docs")
    folder = tmp_path_factory.mktemp("built") / "site"
    done = build(BUILDER, folder)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("No issues found") == len(LANGUAGES)
    return folder


def build(builder: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the builder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "pipeline"), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, str(builder), "-o", str(folder)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_built_pages_are_sound(site: Path, language: str) -> None:
    """Are all pages built and in the navigation, in their language, with nothing loaded from elsewhere, and does every
    link lead to a page that is there?
    """
    root = site if language == "zh" else site / "en"
    pages = {path.resolve() for path in root.rglob("*.html") if path.name != "404.html"}
    if language == "zh":
        pages -= set((site / "en").resolve().rglob("*"))
    for path in sorted(pages):
        tags = Tags(path)
        assert tags.language == language, path
        assert [one for one in (*tags.loaded, *tags.links) if re.match(r"(?:\w+:)?//", one)] == [], path
        reached = {
            (path.parent / unquote(link.split("#")[0])).resolve()
            for link in (*tags.links, *tags.loaded)
            if not link.startswith(("#", "data:"))
        }
        assert [target for target in reached if not target.is_file()] == [], path
        assert pages - reached == set(), f"not in the navigation of {path}"
    wanted = {"tutorials/drafting", "tutorials/research", "tutorials/supervision", "cli", "api", "checks", "fields"}
    assert wanted <= {path.relative_to(root.resolve()).with_suffix("").as_posix() for path in pages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_is_complete(site: Path, language: str) -> None:
    """Do the generated pages hold every verb with its options, every check, every code of a comparison, every name of
    the Python interface and every figure that has a floor?
    """
    root = site if language == "zh" else site / "en"
    pages = {path.stem: html.unescape(path.read_text("utf-8")) for path in root.glob("*.html")}
    for verb in VERBS:
        assert f'id="{verb.replace(" ", "-")}"' in pages["cli"], verb
    assert "--write-silence FILE" in pages["cli"]
    floors = tomllib.loads((ROOT / "tests" / "floors.toml").read_text("utf-8"))["corpora"]
    for page, codes in (
        ("checks", CHECKS),
        ("relations", [*RELATIONS, *DIFFERENCES]),
        ("accuracy", floors.keys() - UNSHOWN),
    ):
        assert [code for code in codes if f"<code>{code}</code>" not in pages[page]] == [], page
    types = [one for one, value in vars(model).items() if inspect.isclass(value) and value.__module__ == model.__name__]
    functions = [f"obligraph.{one}" for one in ("analyse", "cascade", "compare", "extract", "load", "read")]
    more = ["LazyResult.to_arrow", "obligraph.run.run", "obligraph.results.ResultsError", "Analysis.centrality"]
    wanted = ("Extractor", "Result", *functions, *types, *more)
    assert [one for one in wanted if f">{one}<" not in pages["api"]] == []


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of the builder can be imported."""
    monkeypatch.syspath_prepend(BUILDER)


@pytest.mark.usefixtures("builder")
def test_every_argument_of_every_verb_is_explained() -> None:
    """Does the program say in English what each verb and each of its arguments means, and the site in Chinese, with
    nothing left of arguments that are gone?"""
    from reference import OPTIONS, arguments, verb_parser

    chinese = tomllib.loads(OPTIONS.read_text("utf-8"))
    used: dict[str, set[str]] = {table: set() for table in chinese}
    for verb, told in VERBS.items():
        assert all((told.help, told.chinese, told.example)), verb
        own = chinese.get(verb, {})
        for key, action in arguments(verb_parser(verb)):
            assert (action.help or "").strip(), f"{verb} {key}"
            table = verb if key in own else "all"
            assert re.search(r"[\u4e00-\u9fff]", chinese[table].get(key, "")), f"{verb} {key}: not in {OPTIONS.name}"
            used[table].add(key)
            # What can be chosen stands in the Chinese text too.
            assert [one for one in action.choices or () if f"`{one}`" not in chinese[table][key]] == [], f"{verb} {key}"
    assert {table: words.keys() - used[table] for table, words in chinese.items() if words.keys() - used[table]} == {}


@pytest.mark.usefixtures("builder")
def test_the_python_interface_is_documented() -> None:
    """Has everything that the page of the Python interface tells of a docstring of its own, and a line in Chinese?"""
    from interface import PARTS, chinese, found, heading, members

    described: set[str] = set()
    for place in (place for part in PARTS for place in part.places):
        member = found(place)
        described.add(heading(place))
        assert is_told(member), place
        for own, one in members(member) if inspect.isclass(member) else ():
            described.add(f"{member.__name__}.{own}")
            assert is_told(one), f"{place}.{own}"
    assert described == chinese().keys()


def is_told(member: Any) -> bool:
    """Has it a docstring that a person wrote? Dataclasses and named tuples make one of their fields."""
    text = inspect.getdoc(member) or ""
    return bool(text) and not text.startswith(f"{getattr(member, '__name__', '')}(")


@dataclasses.dataclass
class Untold:
    field: int


@pytest.mark.parametrize(("member", "told"), [(Untold, False), (len, True), (lambda: 1, False), (Step, True)])
def test_what_a_class_makes_of_its_fields_is_no_docstring(member: Any, told: bool) -> None:
    """Is a docstring that nobody wrote told apart?"""
    assert is_told(member) == told


FOREIGN = {"Any", "Callable", "Collection", "Counter", "Decimal", "False", "Iterable", "Iterator", "Literal", "Mapping"}
FOREIGN |= {"None", "Path", "Self", "Sequence", "True", "DataFrame", "MultiDiGraph", "Table"}
FOREIGN |= {"Graph", "Missing", "Progress", "Source", "Value", "Watch"}
"""What stands in signatures and has no entry: names of Python, of other libraries, and short forms of other types."""


@pytest.mark.usefixtures("builder")
def test_every_type_in_a_signature_is_explained() -> None:
    """Is every type of ours that stands in a signature on the page itself?"""
    from interface import PARTS, code, found, members

    told = {place: found(place) for part in PARTS for place in part.places}
    shown = {place.rpartition(":")[2] for place in told}
    unknown: dict[str, set[str]] = {}
    for place, member in told.items():
        plain = inspect.isclass(member) and not issubclass(member, enum.Enum | Exception)
        own = [one for _, one in members(member) if inspect.isfunction(one)] if plain else []
        for one in (*own, member) if plain or not inspect.isclass(member) else ():
            types = re.sub(r" = [^,\n]*", "", code(one))
            if left := set(re.findall(r"\b[A-Z]\w+", types)) - shown - FOREIGN:
                unknown[place] = left
    assert unknown == {}


def test_search_finds_chinese_from_a_disk(site: Path) -> None:
    """Does the search of a site opened from a disk find Chinese words, and ask for nothing outside it?"""
    need("chromium")
    with launched() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        page.keyboard.press("/")
        page.keyboard.insert_text("包联单位")
        found = page.locator("a[href*='lexicons.html']:has-text('包联')")
        found.first.wait_for(timeout=PATIENCE)
        assert [url for url in asked if not url.startswith(site.as_uri())] == []


def test_a_broken_page_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a link that leads nowhere, or a text that is taken from nowhere, an error, and is then nothing built?"""
    need("docs")
    for place in ("docs", "pipeline", "lexicons"):
        shutil.copytree(ROOT / place, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__"))
    linked = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "tests/gold")
    for place in ("README.md", "README.zh.md", "tests/floors.toml", *SHARED[-2:], *linked):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        if (ROOT / place).is_dir():
            (tmp_path / place).mkdir()
        else:
            shutil.copyfile(ROOT / place, tmp_path / place)
    page = tmp_path / "docs" / "zh" / "faq.md"
    sound = page.read_text("utf-8")
    page.write_text(f"{sound}\n[无](nowhere.md)\n", "utf-8")
    done = build(tmp_path / "docs" / "builder", tmp_path / "site")
    assert done.returncode != 0
    assert "page does not exist" in done.stdout, done.stdout
    assert not (tmp_path / "site").exists()

    monkeypatch.syspath_prepend(BUILDER)
    import site_pages

    monkeypatch.setattr(site_pages, "ROOT", tmp_path)
    for broken, told in (
        ("[无](../../nowhere.md)", "no such file: ../../nowhere.md"),
        ("<!-- from README.zh.md: 没有这一节 -->", "no heading '没有这一节'"),
    ):
        page.write_text(f"{sound}\n{broken}\n", "utf-8")
        with pytest.raises(site_pages.SiteError, match=re.escape(told)):
            site_pages.lay_out("zh", tmp_path / "laid out")
