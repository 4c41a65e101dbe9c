"""The command line: exit statuses, messages, help of every verb, and what it does not import."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from needs import ROOT
from obligraph import __version__
from obligraph.cli import GROUPS, VERBS, language_of, main, parser
from obligraph.readers import expand
from obligraph.text.terminal import shortened, shown

SCORED = ROOT / "tests" / "cases" / "score"
NOTICE = (
    "云泽县人民政府办公室关于做好泉水保护工作的通知\n各乡镇人民政府，县政府各部门：\n"
    "为保护泉水资源，现就有关事项通知如下：\n一、摸清家底\n"
    "各乡镇要在2031年6月底前完成泉点普查，每个泉点立牌不少于1块。（县水务局牵头，县财政局配合）\n"
    "二、加强宣传\n充分利用广播、网络等方式宣传泉水保护。\n云泽县人民政府办公室\n2031年3月5日\n"
)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """An invented notice with two tasks."""
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, "utf-8")
    return path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in English, whatever the machine's locale."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def status(*arguments: object) -> int:
    """The exit status of a call, also where argparse exits by itself."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as left:
        return int(left.code or 0)


@pytest.mark.parametrize("verb", VERBS)
def test_has_every_verb_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Does --help say in two languages what the verb does, with an example that names it?"""
    assert status(*verb.split(), "--help") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"example: obligraph {verb} " in told
    assert VERBS[verb].help in told
    assert VERBS[verb].chinese in told
    assert "--lang" in told


def test_do_the_examples_work_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does every example parse, and do those with our sample documents read each of them, and none twice?"""
    monkeypatch.chdir(ROOT)
    examples = [verb.example for verb in VERBS.values()]
    examples += re.findall(r"^  (obligraph .+)$", parser().epilog or "", re.MULTILINE)
    sources = [parser().parse_args(shlex.split(example)[1:]) for example in examples]
    samples = [args.sources for args in sources if any("corpora" in one for one in getattr(args, "sources", ()))]
    assert len(samples) == 3
    for given in samples:
        inputs, unusable = expand(given)
        assert not unusable
        assert [one.path.stem for one in inputs] == sorted(path.stem for path in (ROOT / "corpora").glob("*.txt"))


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
@pytest.mark.parametrize("verb", VERBS)
def test_names_every_readme_every_verb(verb: str, readme: str) -> None:
    """Can a reader of either README find every verb?"""
    assert f"obligraph {verb}" in (ROOT / readme).read_text("utf-8")


def test_does_the_help_list_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    """Do the helps of the program and of its groups name what can follow, and does --version name the version?"""
    assert status("--help") == 0
    told = capsys.readouterr().out
    assert all(verb.split()[0] in told for verb in VERBS)
    for group in GROUPS:
        assert status(group, "--help") == 0
        told = capsys.readouterr().out
        assert all(verb.split()[1] in told for verb in VERBS if verb.startswith(f"{group} "))
    assert status("--version") == 0
    assert capsys.readouterr().out == f"obligraph {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("extract",), ("lexicon",), ("export", "--to"), ("show", "--by", "year"), ("explain",), ("score", "gold")],
)
def test_is_wrong_usage_status_two(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Is a missing verb, source, id or folder, and an unknown verb, wrong usage?"""
    assert status(*arguments) == 2
    assert "usage: obligraph" in capsys.readouterr().err


def test_are_all_read_files_status_zero(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does a run whose files are all read end with 0, its files and a short summary?"""
    out = tmp_path / "out"
    assert status("extract", notice, "-o", out) == 0
    told = capsys.readouterr()
    assert told.err == ""
    lines = told.out.splitlines()
    assert lines[0].startswith("1 file read, in ")
    assert lines[1] == "2 tasks: 1 with a lead, 1 with a deadline, 1 with a standard."
    assert lines[2].startswith(f"Results in {out}: the task matrix matrix.xlsx")
    tasks = [json.loads(line) for line in (out / "obligations.jsonl").read_text("utf-8").splitlines()]
    assert [task["lead"][0]["name"] for task in tasks if task["lead"]] == ["县水务局"]
    assert (out / "matrix.xlsx").is_file()


def test_is_a_file_that_cannot_be_read_status_one(
    notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the rest written, and does the summary say which file failed and why, in the user's language?"""
    (tmp_path / "empty.txt").write_bytes(b"")
    sources = (notice, tmp_path / "empty.txt", tmp_path / "nowhere.txt")
    assert status("extract", *sources, "-o", tmp_path / "out", "--lang", "zh") == 1
    told = capsys.readouterr()
    assert "已读 1 份文件，2 份未能读取" in told.out
    assert "任务 2 项：有牵头单位 1 项，有时限 1 项，有量化标准 1 项。" in told.out
    failed = told.err.splitlines()
    assert failed[0] == "未能读取："
    assert [line.split(":")[0].strip() for line in failed[1:]] == [str(tmp_path / "nowhere.txt"), "empty.txt"]
    assert all(len(line.split(": ", 1)[1]) > 10 for line in failed[1:])
    assert len((tmp_path / "out" / "obligations.jsonl").read_text("utf-8").splitlines()) == 2


def test_is_quiet_quiet(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does --quiet say nothing when all is well, and only what failed otherwise?"""
    assert status("extract", notice, "-o", tmp_path / "out", "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert status("extract", notice, tmp_path / "nowhere.txt", "-o", tmp_path / "out", "--quiet") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "nowhere.txt" in told.err


def test_does_a_bound_on_length_hold(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a text over --max-characters a failed file, and a bound of zero wrong usage?"""
    assert status("extract", notice, "-o", tmp_path / "out", "--max-characters", "50") == 1
    assert "notice.txt" in capsys.readouterr().err
    assert status("extract", notice, "-o", tmp_path / "out", "--max-characters", "0") == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "{file}"), "is a file; give -o the name of a folder"),
        (("-o", "{file}/out"), "(无法写入)"),
        (("--lexicons", "{folder}/nowhere"), "no such folder of lexicons"),
        (("--lexicons", "{folder}/own"), "cues.toml: not valid TOML"),
        (("--component", "nobody_registered_this"), "no spaCy component is registered as 'nobody_registered_this'"),
    ],
    ids=["out-is-a-file", "out-in-a-file", "no-lexicons", "broken-lexicons", "no-component"],
)
def test_is_what_cannot_work_told_before_the_work(
    options: tuple[str, ...], message: str, notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the exit status 2, with one line that says what is wrong?"""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "cues.toml").write_text("[[cue]", "utf-8")
    given = [option.format(file=notice, folder=tmp_path) for option in options]
    if "-o" not in given:
        given += ["-o", str(tmp_path / "out")]
    assert status("extract", notice, *given) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("obligraph: ")
    assert message in told.err
    assert len(told.err.splitlines()) == 1
    assert notice.read_text("utf-8") == NOTICE


@pytest.mark.parametrize("name", ["matrix.csv", "matrix.xlsx", "graph.json", "manifest.json", "texts"])
def test_is_a_result_that_cannot_be_written_told(
    name: str, notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the exit status 2, with one line that names the file, when something of its name is in the way?"""
    out = tmp_path / "out"
    out.mkdir()
    if name == "texts":
        (out / name).write_text("", "utf-8")
    else:
        (out / name).mkdir()
    assert status("extract", notice, "-o", out) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"obligraph: {out / name}: ")
    assert len(told.err.splitlines()) == 1
    assert not [path.name for path in out.iterdir() if path.name.startswith(".")]


def test_does_a_full_disk_end_a_run_in_one_line(
    notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is the exit status 2 without a traceback, and are the results those of the run before?"""
    out = tmp_path / "out"
    assert status("extract", notice, "-o", out, "--quiet") == 0
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert status("extract", notice, "-o", out) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"obligraph: .+\.jsonl: cannot be written \(.+\n", told.err)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


def test_is_any_file_that_cannot_be_used_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does a verb that meets an error of the system end with status 2 and one line, whatever the verb foresaw?"""

    def fails(args: object, language: str) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", "somewhere.toml")

    monkeypatch.setitem(VERBS, "lexicon check", VERBS["lexicon check"]._replace(run=fails))
    assert status("lexicon", "check") == 2
    assert capsys.readouterr() == ("", "obligraph: somewhere.toml: Permission denied (无法读写)\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_is_a_full_standard_output_told() -> None:
    """Does a summary that nobody can take end with status 2 and one line, also when Python cleans up?"""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "obligraph", "score", str(SCORED / "gold"), str(SCORED / "perfect")],
            stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("obligraph: output: ")
    assert len(done.stderr.splitlines()) == 1


def test_explain_tells_the_derivation(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Does explain find a task by the beginning of its id, and end with 2 where the id says too little or nothing?"""
    out = tmp_path / "out"
    assert status("extract", notice, "-o", out, "--quiet") == 0
    tasks = [json.loads(line) for line in (out / "obligations.jsonl").read_text("utf-8").splitlines()]
    assert status("explain", tasks[0]["id"][:-2], "-o", out, "--lang", "zh") == 0
    told = capsys.readouterr().out
    assert f"任务编号 {tasks[0]['id']}" in told
    assert "牵头单位：县水务局" in told
    assert status("explain", tasks[0]["doc"], "-o", out) == 2
    told = capsys.readouterr().err
    assert "2 tasks have ids that begin so" in told
    assert all(f"  {task['id']}  {task['quote'][:10]}" in told for task in tasks)
    assert status("explain", "feed", "-o", out) == 2
    assert "has this id" in capsys.readouterr().err
    assert status("explain", "feed", "-o", tmp_path) == 2
    assert "not found" in capsys.readouterr().err


def test_score_prints_figures_and_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Are the figures printed as a table or as JSON, with the misses of a slot, for chosen documents?"""
    assert status("score", SCORED / "gold", SCORED / "perfect", "--lang", "zh") == 0
    assert "牵头单位" in capsys.readouterr().out
    assert status("score", SCORED / "gold", SCORED / "damaged", "--json", "--docs", "lamps-notice") == 0
    expected = json.loads((SCORED / "expected.json").read_text("utf-8"))
    assert json.loads(capsys.readouterr().out) == expected["damaged --docs lamps-notice"]
    assert status("score", SCORED / "gold", SCORED / "other-format", "--json", "--by-quote") == 0
    assert json.loads(capsys.readouterr().out) == expected["other-format --by-quote"]
    assert status("score", SCORED / "gold", SCORED / "damaged", "--errors", "kind") == 0
    assert capsys.readouterr().out.startswith("kind\tsprings-plan\t7\tprohibition != obligation\t（二）不得在泉眼周边")


def test_score_is_a_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a figure below its floor status 1, and a slot, folder or metric that does not exist status 2?"""
    floors = tmp_path / "floors.toml"
    floors.write_text("[ours]\nlead = 0.9\nungrounded = 0\n", "utf-8")
    assert status("score", SCORED / "gold", SCORED / "perfect", "--floors", f"{floors}#ours") == 0
    capsys.readouterr()
    assert status("score", SCORED / "gold", SCORED / "damaged", "--floors", f"{floors}#ours") == 1
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "obligraph: lead is 0.6667, below its floor 0.9",
        "obligraph: ungrounded is 2, above its ceiling 0",
    ]
    assert status("score", SCORED / "gold", SCORED / "perfect", "--floors", f"{floors}#theirs") == 2
    assert "no table [theirs]" in capsys.readouterr().err
    assert status("score", SCORED / "gold", SCORED / "perfect", "--errors", "leads") == 2
    assert "no slot 'leads'" in capsys.readouterr().err
    assert status("score", SCORED / "gold", tmp_path) == 2
    assert "obligations.jsonl: not found" in capsys.readouterr().err


def test_lexicon_check_tells_what_does_not_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a broken folder status 1 with file, entry, example and find, and a folder that is not there status 2?"""
    own = tmp_path / "own"
    own.mkdir()
    entry = '[[cue]]\nid = "solemn"\ncue_class = "must"\nstrength = "must"\nwords = ["郑重"]\n'
    entry += 'yes = ["按期完成。"]\nno = []\n'
    (own / "cues.toml").write_text(entry, "utf-8")
    assert status("lexicon", "check", "--lexicons", own) == 1
    told = capsys.readouterr().out
    assert (
        f"{own / 'cues.toml'}:2 [[cue]] solemn: 按期完成。\n    wanted: one of its words as a cue; found: nothing"
        in told
    )
    assert told.splitlines()[-1].startswith("1 fault in ")
    twice = tmp_path / "twice"
    twice.mkdir()
    (twice / "cues.toml").write_text(entry + entry, "utf-8")
    assert status("lexicon", "check", "--lexicons", twice) == 1
    assert "holds the id 'solemn' twice" in capsys.readouterr().out
    assert status("lexicon", "check", "--lexicons", tmp_path / "nowhere") == 2
    assert "no such folder of lexicons" in capsys.readouterr().err


def test_lexicon_check_passes_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """Do the shipped lexicons hold, told in Chinese too?"""
    assert status("lexicon", "check", "--lang", "zh") == 0
    assert capsys.readouterr().out.endswith("个例子全部相符。\n")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN", "LC_ALL": ""}, "zh"),
    ],
)
def test_is_the_language_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    """Does the first variable that is set decide, Chinese for zh and English for all others?"""
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("environment", "system", "language"),
    [
        ({}, "Chinese (Simplified)_China", "zh"),
        ({}, "zh_CN", "zh"),
        ({}, "German_Germany", "en"),
        ({"LANG": "en_US"}, "Chinese (Simplified)_China", "en"),
    ],
)
def test_does_the_system_say_it_where_the_environment_does_not(
    environment: dict[str, str], system: str, language: str
) -> None:
    """Is Windows, which sets no LANG, asked for the language of its user?"""
    assert language_of(environment, system) == language


def test_is_a_name_cut_to_columns() -> None:
    """Are control characters shown and wide characters counted as two?"""
    assert shown("甲\x07乙\n丙") == "甲\\u0007乙 丙"
    assert shortened("甲乙丙", 4) == "甲乙"
    assert shortened("abc", 9) == "abc"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["score", str(SCORED / "gold"), str(SCORED / "perfect")]]
)
def test_is_nothing_heavy_imported_for_little(arguments: list[str]) -> None:
    """Do help, version and score start without the language layer, the lexicons and the readers?"""
    code = (
        "import sys\nfrom obligraph.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'spacy', 'pydantic', 'lxml', 'numpy', 'networkx', 'rjieba', 'xlsxwriter'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True, encoding="utf-8", cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_runs_the_module_as_the_command() -> None:
    """Does `python -m obligraph` do what the command does, without a bar and with plain lines in a pipe?"""
    command = [sys.executable, "-m", "obligraph"]
    done = subprocess.run([*command, "--version"], capture_output=True, check=True, text=True, cwd=ROOT)
    assert done.stdout == f"obligraph {__version__}\n"


def test_does_a_pipe_get_no_bar(notice: Path, tmp_path: Path) -> None:
    """Does a run into a pipe write no progress and no control characters, even where the locale is not UTF-8?"""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "obligraph", "extract", str(notice), "-o", str(tmp_path / "out"), "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
    assert done.stderr == b""
    assert b"\r" not in done.stdout.replace(b"\r\n", b"\n")
    assert rb"\u4efb\u52a1 2" in done.stdout
