"""How far a run is: what its bar and its log say, when it can say how long it will take, and what Ctrl-C leaves."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from batches import assert_same, left_in, python, text, write
from obligraph.batch import making
from obligraph.cli import progress as shown
from obligraph.cli.progress import Bar, Log, Pace, Quiet, cut, duration, interrupted, line, shown_on, speed, width
from obligraph.run import Step, run

ERASE = "\x1b[K" if os.name != "nt" else ""


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Going:
    """A run that is made up: its steps come when the test says so."""

    total: int
    to: Quiet
    clock: Clock
    step: Step = field(init=False)

    def __post_init__(self) -> None:
        self.step = Step(0, self.total)
        self.to(self.step)

    def on(self, seconds: float, *, reused: bool = False, failed: bool = False, name: str = "a.txt") -> None:
        """One more file is done after some seconds."""
        self.clock.now += seconds
        step = self.step
        self.step = step._replace(
            done=step.done + 1, source=name, reused=step.reused + reused, failed=step.failed + failed
        )
        self.to(self.step)

    def write(self) -> None:
        """All are done."""
        self.to(self.step._replace(writing=True))


class Follows(Quiet):
    """The pace of a run."""

    def __init__(self, clock: Clock) -> None:
        self.pace, self._clock = Pace(), clock

    def __call__(self, step: Step) -> None:
        self.pace.step(step, self._clock())
        self.last = step

    @property
    def left(self) -> float | None:
        assert self.last is not None
        return self.pace.left(self.last.total - self.last.done)


def going(total: int) -> tuple[Going, Follows]:
    """A run whose pace is watched."""
    clock = Clock()
    follows = Follows(clock)
    return Going(total, follows, clock), follows


def on_screen(stream: io.StringIO) -> list[str]:
    """What the bar drew, one after the other."""
    drawn = stream.getvalue().split("\r")
    assert drawn[0] == ""
    return [one.removesuffix(ERASE) for one in drawn[1:]]


def test_is_nothing_said_of_the_end_before_it_is_known() -> None:
    """Are rate and remaining time left out while workers start and little has been seen, and right afterwards?"""
    made, follows = going(1_000)
    assert (follows.left, follows.pace.rate) == (None, None)
    made.on(40)  # Workers start.
    assert (follows.left, follows.pace.rate) == (None, None)
    for _ in range(7):
        made.on(0.25)
    assert (follows.left, follows.pace.rate) == (None, None)
    made.on(0.25)
    assert follows.pace.rate == pytest.approx(4)
    assert follows.left == pytest.approx(991 / 4)


def test_does_the_pace_follow_the_last_half_minute() -> None:
    """Is what was slow long ago forgotten, and is it the mean of what comes in bursts, as from several workers?"""
    made, follows = going(10_000)
    for _ in range(20):
        made.on(10)
    assert follows.pace.rate == pytest.approx(0.1)
    for _ in range(100):
        made.on(4)
        for _ in range(7):
            made.on(0)
    assert follows.pace.rate == pytest.approx(2, rel=0.2)
    assert follows.left == pytest.approx((10_000 - 820) / 2, rel=0.2)


def test_do_files_from_the_store_spoil_nothing() -> None:
    """Is nothing foretold from a long row out of the store, and is the rest taken for new as soon as some are?"""
    made, follows = going(10_000)
    for _ in range(5_000):
        made.on(0.0005, reused=True)
        assert follows.left is None
    for _ in range(9):
        made.on(0.5)
    assert follows.pace.rate == pytest.approx(2)
    assert follows.left == pytest.approx((5_000 - 9) / 2)


def test_is_the_share_of_new_files_counted() -> None:
    """Where one file in fifty has changed, is the time that of one in fifty?"""
    made, follows = going(20_000)
    for number in range(5_000):
        made.on(0.4 if number % 50 == 0 else 0.001, reused=number % 50 != 0)
    assert follows.pace.rate == pytest.approx(2.5)
    assert follows.left == pytest.approx(15_000 / 50 * 0.4, rel=0.05)
    for _ in range(600):
        made.on(0.001, reused=True)
    assert (follows.left, follows.pace.rate) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0.2, "1 秒", "1 s"),
        (59.4, "59 秒", "59 s"),
        (59.6, "1 分", "1 min"),
        (96, "1 分 40 秒", "1 min 40 s"),
        (569, "9 分 30 秒", "9 min 30 s"),
        (599, "10 分", "10 min"),
        (3_569, "59 分", "59 min"),
        (3_599, "1 小时", "1 h"),
        (8_040, "2 小时 14 分", "2 h 14 min"),
        (190_000, "2 天 5 小时", "2 d 5 h"),
    ],
)
def test_is_a_time_told_in_words(seconds: float, chinese: str, english: str) -> None:
    """Has a time its two largest units, and none of sixty?"""
    assert (duration(seconds, "zh"), duration(seconds, "en")) == (chinese, english)


def test_is_a_rate_told_in_words() -> None:
    """Are many told by the second and few by the minute, with two digits?"""
    assert [speed(rate, "en") for rate in (1234, 12.3, 9.96, 1.26, 0.5, 0.01)] == [
        "1234/s", "12/s", "10/s", "1.3/s", "30/min", "0.6/min",
    ]  # fmt: skip
    assert [speed(rate, "zh") for rate in (12.3, 0.5)] == ["12 份/秒", "30 份/分"]


def known() -> Pace:
    """A pace of two files a second."""
    made, follows = going(100)
    for _ in range(9):
        made.on(0.5)
    return follows.pace


def test_what_the_bar_says() -> None:
    """Does the bar say all that is known, in both languages, in 80 columns?"""
    step = Step(412, 100_000, "0411.txt", failed=3, reused=200)
    assert line(step, known(), "zh", 80) == "[....................]   0% 412/100000 剩余 13 小时 50 分 失败 3 2.0 份/秒"
    assert line(step, known(), "en", 80) == "[....................]   0% 412/100000 13 h 50 min left 3 failed 2.0/s"
    assert line(step, known(), "en", 110) == (
        "[..............................]   0% 412/100000 13 h 50 min left 3 failed 2.0/s 200 reused 0411.txt"
    )
    assert line(step, known(), "zh", 60) == "[..........]   0% 412/100000 剩余 13 小时 50 分 失败 3"
    assert line(Step(1, 3, "a\x1b[2J.txt"), Pace(), "en", 80) == "[######..............]  33% 1/3 a\\u001b[2J.txt"
    writing = step._replace(done=100_000, writing=True)
    assert line(writing, known(), "zh", 80) == (
        "[####################] 100% 100000/100000 正在写出结果… 失败 3 复用 200"
    )  # fmt: skip
    assert "writing the results…" in line(writing, known(), "en", 80)
    assert "left" not in line(writing, known(), "en", 80)
    assert line(Step(0, 0), Pace(), "en", 80) == "[....................]   0% 0/0"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_does_the_bar_fit_every_terminal(language: str) -> None:
    """Does the bar stay within its line, at any width, whatever a file is named, and keep what matters most?"""
    hostile = (
        "很长的文件名" * 20,
        "a\x1b]0;title\x07\r\n" * 9,
        "…“①”" * 40,
        "\u202e\udc80 =1+1" * 30,
        "⌚ｶ" * 60,
        "x" * 100_000,
    )
    for columns in range(1, 140):
        for name in hostile:
            drawn = line(Step(41_200, 100_000, name, failed=3, reused=20_000), known(), language, columns)
            wide = sum(2 if east_asian_width(char) in "WFA" else 1 for char in drawn)
            assert wide == width(drawn) < max(columns, 2)
            assert drawn.isprintable()
            assert columns < 5 or "41%" in drawn
            assert columns < 22 or "41200/100000" in drawn
            assert columns < 40 or ("剩余" if language == "zh" else "left") in drawn
            assert columns < 60 or ("失败 3" if language == "zh" else "3 failed") in drawn


def test_is_a_name_cut_where_it_reaches() -> None:
    """Is a wide character that does not fit left out whole?"""
    assert [cut("甲乙b", columns) for columns in range(6)] == ["", "", "甲", "甲", "甲乙", "甲乙b"]


def test_is_the_bar_drawn_now_and_then() -> None:
    """Is the bar drawn at once, ten times a second, when all are done and when they are written, and gone at last?"""
    stream, clock = io.StringIO(), Clock()
    bar = Bar(stream, "en", clock)
    made = Going(20_000, bar, clock)
    for _ in range(20_000):
        made.on(0.0005)
    drawn = on_screen(stream)
    assert 95 <= len(drawn) <= 105
    assert drawn[0] == "[....................]   0% 0/20000"
    assert drawn[-1].startswith("[####################] 100% 20000/20000")
    made.write()
    assert "writing the results" in on_screen(stream)[-1]
    bar.clear()
    assert on_screen(stream)[-2:] == ["", ""]
    before = stream.getvalue()
    bar.clear()
    assert stream.getvalue() == before


def test_does_the_console_of_windows_get_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no escape sequence may be known, do blanks go over what a longer line left, and none over the edge?"""
    monkeypatch.setattr(shown.os, "name", "nt")
    stream, clock = io.StringIO(), Clock()
    bar = Bar(stream, "zh", clock)
    made = Going(3, bar, clock)
    for name in ("很长的文件名" * 20, "短", "…" * 99):
        made.on(1, name=name)
    bar.clear()
    screen = ""
    for drawn in stream.getvalue().split("\r"):
        assert "\x1b" not in drawn
        assert width(drawn) < 80
        cells = "".join(char * (2 if east_asian_width(char) in "WFA" else 1) for char in drawn)
        screen = cells + screen[len(cells) :]
    assert screen.strip() == ""


def test_does_a_log_show_life() -> None:
    """Does a run into a log say one plain line every half minute, and nothing where it is done before?"""
    stream, clock = io.StringIO(), Clock()
    made = Going(200, Log(stream, "zh", clock), clock)
    for _ in range(29):
        made.on(1)
    assert stream.getvalue() == ""
    for number in range(171):
        made.on(1, failed=number == 0)
    made.write()
    told = stream.getvalue().splitlines()
    assert told[0] == "obligraph: 30/200（15%），剩余 2 分 50 秒，失败 1，1.0 份/秒"
    assert len(told) == 200 // 30 + 1
    assert told[-1] == "obligraph: 200/200（100%），正在写出结果…，失败 1"
    assert "\r" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
    short = io.StringIO()
    made = Going(20, Log(short, "en", clock), clock)
    for _ in range(20):
        made.on(1)
    made.write()
    assert short.getvalue() == ""


def test_who_shows_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is there a bar on a terminal, a log elsewhere and where a terminal knows nothing, and nothing for --quiet?"""
    stream = io.StringIO()
    assert type(shown_on(stream, "en", quiet=False)) is Log
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert type(shown_on(stream, "en", quiet=False)) is Bar
    assert type(shown_on(stream, "en", quiet=True)) is Quiet
    monkeypatch.setenv("TERM", "dumb")
    assert type(shown_on(stream, "en", quiet=False)) is Log


def test_what_an_interrupted_run_says() -> None:
    """Does it say how far it is, whether the same command goes on, and nothing of older results where they may be
    gone?"""
    step = Step(40, 61, "a.txt", kept=True)
    assert interrupted(step, "zh", forced=False) == (
        "已中断：61 份文件已处理 40 份，原有结果未改动；处理结果已保存，同一命令可继续"
    )  # fmt: skip
    assert interrupted(step, "en", forced=True) == (
        "interrupted: 40 of 61 files are done, no result was replaced; what is done is kept, and the same command "
        "without --force goes on from there"
    )
    assert "去掉 --force" in interrupted(step, "zh", forced=True)
    assert "begins anew" in interrupted(step._replace(kept=False), "en", forced=False)
    assert "从头" in interrupted(step._replace(kept=False), "zh", forced=False)
    for language in ("zh", "en"):
        told = interrupted(step._replace(writing=True), language, forced=False)
        assert not re.search("未改动|no result", told)


def test_what_a_run_tells(tmp_path: Path) -> None:
    """Is every step told: the begin, each file with what failed and was reused by then, and that results are
    written?"""
    write(tmp_path / "in", range(4))
    (tmp_path / "in" / "0001 empty.txt").write_bytes(b"")
    steps: list[Step] = []
    sources = [str(tmp_path / "in"), str(tmp_path / "missing.txt")]
    run(sources, tmp_path / "out", store=tmp_path / "store.sqlite", watch=steps.append)
    names = sorted(path.name for path in (tmp_path / "in").iterdir())
    assert [step[:3] for step in steps] == [
        (0, 5, ""),
        *((n, 5, name) for n, name in enumerate(names, 1)),
        (5, 5, names[-1]),
    ]
    assert [step.failed for step in steps] == [1, 1, 2, 2, 2, 2, 2]
    assert {step.reused for step in steps} == {0}
    assert [step.writing for step in steps] == [False] * 6 + [True]
    assert [step.kept for step in steps] == [True] * 7
    del steps[:]
    (tmp_path / "in" / "0003.txt").write_text(text(9), "utf-8")
    run(sources, tmp_path / "out", store=tmp_path / "store.sqlite", watch=steps.append)
    assert [step.reused for step in steps] == [0, 1, 2, 3, 4, 4, 4]
    run(sources, tmp_path / "out", watch=steps.append)
    assert not steps[-1].kept


# The command line, which interrupts itself when some documents are done.
INTERRUPTED = """
import os, signal, sys
from obligraph.cli import main
from obligraph.cli.progress import Quiet

at, *arguments = sys.argv[1:]
take = Quiet.__call__

def interrupted(self, step):
    take(self, step)
    if at == ("writing" if step.writing else str(step.done)):
        os.kill(os.getpid(), signal.SIGINT)

Quiet.__call__ = interrupted
# A shell's background job ignores the signal, and so would what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(arguments))
"""


@pytest.mark.skipif(os.name == "nt", reason="no process can send itself Ctrl-C there")
@pytest.mark.parametrize("at", ["0", "17", "30", "writing"])
def test_does_the_same_command_go_on_after_ctrl_c(tmp_path: Path, at: str) -> None:
    """Wherever a run is interrupted, does it end with status 130 and one line that says how far it is, leave the older
    results and nothing unfinished, and does the same command end with the bytes of an undisturbed run?"""
    write(tmp_path / "in", range(30))
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    run([tmp_path / "in"], undisturbed)
    out.mkdir()
    (out / "matrix.xlsx").write_bytes(b"older")
    arguments = ["extract", tmp_path / "in", "-o", out, "--workers", "1", "--quiet", "--lang", "zh"]
    process = python(INTERRUPTED, [at, *arguments])
    printed, told = process.communicate(timeout=120)
    assert (process.returncode, printed) == (130, "")
    assert told.startswith("obligraph: ")
    assert told.count("\n") == 1
    assert ("写出结果时" if at == "writing" else f"30 份文件已处理 {at} 份") in told
    assert "同一命令可继续" in told
    left = {path.relative_to(out).parts[0] for path in out.rglob("*")}
    assert left <= {"matrix.xlsx", "texts", ".obligraph"}
    assert (out / "matrix.xlsx").read_bytes() == b"older"
    steps: list[Step] = []
    run([tmp_path / "in"], out, resumable=True, watch=steps.append)
    assert steps[-1].reused == (30 if at == "writing" else int(at))
    assert_same(out, left_in(undisturbed))


def test_is_no_extractor_made_where_all_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a run over what the store knows do without an extractor, and one with a new file not?"""
    write(tmp_path / "in", range(3))
    arguments = [[tmp_path / "in"], tmp_path / "out"]
    store = tmp_path / "store.sqlite"
    run(*arguments, store=store)
    before = left_in(tmp_path / "out")
    with monkeypatch.context() as without:
        without.setattr(making, "Worker", None)
        assert run(*arguments, store=store).reused == 3
        assert_same(tmp_path / "out", before)
        write(tmp_path / "in", range(4))
        with pytest.raises(TypeError):
            run(*arguments, store=store)
    assert run(*arguments, store=store).reused == 3
