"""How far a run of `extract` is: a bar on a terminal, a line now and then in a log, a word where it is interrupted."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from obligraph.run import Step

Clock = Callable[[], float]

_DRAWN = 0.1
_SAID = 30.0
# Columns of the terminal → columns of the bar: as wide as ever, so that nothing jumps while figures come and go.
_BARS = ((100, 30), (72, 20), (48, 10))
_SHORTEST_NAME = 8
_WINDOW, _FEWEST = 30.0, 10
_ENOUGH = 2.0
_SHARE, _ROW = 500, 8


class Quiet:
    """Shows nothing, and remembers how far the run is."""

    last: Step | None = None

    def __call__(self, step: Step) -> None:
        """Take the next step of the run."""
        self.last = step

    def clear(self) -> None:
        """Leave the terminal as it was."""


class Bar(Quiet):
    """A bar in one line of a terminal, drawn at most ten times a second."""

    def __init__(self, stream: TextIO, language: str, clock: Clock = time.monotonic) -> None:
        self._stream, self._language, self._clock = stream, language, clock
        self._pace = Pace()
        self._at = -_DRAWN
        self._drawn = 0

    def __call__(self, step: Step) -> None:
        """Draw it, unless it was drawn just now; the first, the last and the writing are always drawn."""
        self.last = step
        now = self._clock()
        if not step.writing:
            self._pace.step(step, now)
        if now - self._at >= _DRAWN or step.done in (0, step.total):
            self._at = now
            self._draw(line(step, self._pace, self._language, _columns(self._stream)))

    def clear(self) -> None:
        """Take the bar off the terminal."""
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, text: str) -> None:
        # The console of Windows knows no escape sequences unless it is told to: there, blanks go over what was longer.
        wide = width(text)
        rest = " " * max(0, self._drawn - wide) if os.name == "nt" else "\x1b[K"
        self._stream.write(f"\r{text}{rest}")
        self._stream.flush()
        self._drawn = wide


class Log(Quiet):
    """A plain line every half a minute, for a run whose messages go into a file; none where it ends before."""

    def __init__(self, stream: TextIO, language: str, clock: Clock = time.monotonic) -> None:
        self._stream, self._language, self._clock = stream, language, clock
        self._pace = Pace()
        self._at: float | None = None
        self._said = False

    def __call__(self, step: Step) -> None:
        """Say it, if nothing was said for long; that the results are written if anything was."""
        self.last = step
        now = self._clock()
        if self._at is None:
            self._at = now
        if not step.writing:
            self._pace.step(step, now)
        if (step.writing and self._said) or now - self._at >= _SAID:
            self._at, self._said = now, True
            comma = "，" if self._language == "zh" else ", "
            self._stream.write(f"obligraph: {comma.join(figures(step, self._pace, self._language))}\n")
            self._stream.flush()


def shown_on(stream: TextIO, language: str, *, quiet: bool) -> Quiet:
    """What shows a run on this stream."""
    if quiet:
        return Quiet()
    return (Bar if stream.isatty() and os.environ.get("TERM") != "dumb" else Log)(stream, language)


class Pace:
    """How fast files are made, by the last half minute, and when all will be done.

    What the store gives back costs next to nothing and comes in long rows: it counts neither for the rate nor for the
    time that a file takes, only for how many of those that are left will have to be made.
    """

    def __init__(self) -> None:
        self._before: tuple[float, int, int] | None = None
        self._times: deque[float] = deque()
        self._sum = 0.0
        self._kinds: deque[bool] = deque(maxlen=_SHARE)
        self._row = 0
        self._begun = False

    def step(self, step: Step, now: float) -> None:
        """One more file is done; the first step is the begin."""
        before, self._before = self._before, (now, step.done, step.reused)
        if before is None or step.done <= before[1]:
            return
        is_made = step.reused == before[2]
        self._kinds.append(is_made)
        self._row = self._row + 1 if is_made else 0
        if not is_made:
            return
        # Before the first file is made, workers start.
        if self._begun:
            self._times.append(now - before[0])
            self._sum += now - before[0]
        self._begun = True
        while self._sum > _WINDOW and len(self._times) > _FEWEST:
            self._sum -= self._times.popleft()

    @property
    def rate(self) -> float | None:
        """Files made in a second; None before it is known, and where none had to be made for long."""
        return len(self._times) / self._sum if self._is_known and any(self._kinds) else None

    def left(self, count: int) -> float | None:
        """Seconds until `count` more are done, None before that can be said."""
        if not self._is_known:
            return None
        # Some in a row that had to be made: here the old ones end, and all that follow are new.
        share = 1.0 if self._row >= _ROW else sum(self._kinds) / len(self._kinds)
        return share * count * self._sum / len(self._times) if share else None

    @property
    def _is_known(self) -> bool:
        return len(self._times) > 1 and self._sum >= _ENOUGH


def line(step: Step, pace: Pace, language: str, columns: int) -> str:
    """The bar with its figures, and the file just done where there is room: less than `columns` columns. Where there is
    less room, what matters least is left out."""
    bar = next((wide for least, wide in _BARS if columns >= least), 0)
    filled = step.done * bar // max(step.total, 1)
    drawn = [f"[{'#' * filled}{'.' * (bar - filled)}]"] if bar else []
    percent = f"{step.done * 100 // max(step.total, 1):3}%"
    whole = [*drawn, percent, *_figures(step, pace, language)]
    parts = list(whole)
    while len(parts) > 1 and width(" ".join(parts)) >= columns:
        parts.pop(0 if parts[0] in drawn and len(parts) <= len(drawn) + 4 else -1)
    text = " ".join(parts)
    room = columns - width(text) - 2
    if step.source and not step.writing and parts == whole and room >= _SHORTEST_NAME:
        from obligraph.text.terminal import shown

        text = f"{text} {cut(shown(step.source), room)}"
    return cut(text, columns - 1)


def figures(step: Step, pace: Pace, language: str) -> list[str]:
    """What is known of a run, in words, for a line of a log."""
    count, *rest = _figures(step, pace, language)
    percent = f"{step.done * 100 // max(step.total, 1)}%"
    return [f"{count}（{percent}）" if language == "zh" else f"{count} ({percent})", *rest]


def _figures(step: Step, pace: Pace, language: str) -> list[str]:
    """The count, and what else is known, what matters most first."""
    chinese = language == "zh"
    found = [f"{step.done}/{step.total}"]
    if step.writing:
        found.append("正在写出结果…" if chinese else "writing the results…")
    elif (left := pace.left(step.total - step.done)) is not None and step.done < step.total:
        found.append(f"剩余 {duration(left, language)}" if chinese else f"{duration(left, language)} left")
    if step.failed:
        found.append(f"失败 {step.failed}" if chinese else f"{step.failed} failed")
    if not step.writing and (rate := pace.rate) is not None:
        found.append(speed(rate, language))
    if step.reused:
        found.append(f"复用 {step.reused}" if chinese else f"{step.reused} reused")
    return found


def speed(rate: float, language: str) -> str:
    """Files a second, or a minute where they are few: two digits."""
    chinese = language == "zh"
    if rate < 1:
        rate, unit = rate * 60, "份/分" if chinese else "/min"
    else:
        unit = "份/秒" if chinese else "/s"
    number = f"{rate:.0f}" if rate >= 9.95 else f"{rate:.1f}"
    return f"{number} {unit}" if chinese else f"{number}{unit}"


def duration(seconds: float, language: str) -> str:
    """A time in its two largest units, one where the second would say nothing."""
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    zh = language == "zh"
    if seconds < 59.5:
        return f"{max(1, round(seconds))} {'秒' if zh else 's'}"
    if minutes < 10:
        whole, rest = divmod(round(seconds / 10) * 10, 60)
        return _both(whole, rest, ("分", "秒") if zh else ("min", "s"))
    if minutes < 60:
        return f"{minutes} {'分' if zh else 'min'}"
    if hours < 48:
        return _both(*divmod(minutes, 60), ("小时", "分") if zh else ("h", "min"))
    return _both(*divmod(hours, 24), ("天", "小时") if zh else ("d", "h"))


def _both(large: int, small: int, units: tuple[str, str]) -> str:
    return f"{large} {units[0]} {small} {units[1]}" if small else f"{large} {units[0]}"


def interrupted(step: Step, language: str, *, forced: bool) -> str:
    """What a run that was interrupted leaves, and how to go on; `forced`: it was to make all anew."""
    if language == "zh":
        done = f"已中断：{step.total} 份文件已处理 {step.done} 份，原有结果未改动"
        same = "去掉 --force 的同一命令" if forced else "同一命令"
        go_on = f"处理结果已保存，{same}可继续" if step.kept else "同一命令将从头开始"
        return f"{'写出结果时中断' if step.writing else done}；{go_on}"
    done = f"interrupted: {step.done} of {step.total} files are done, no result was replaced"
    same = "the same command without --force" if forced else "the same command"
    go_on = f"what is done is kept, and {same} goes on from there" if step.kept else "the same command begins anew"
    return f"{'interrupted while the results were being written' if step.writing else done}; {go_on}"


def width(text: str) -> int:
    """Columns that a text takes at most: terminals in East Asia show ambiguous characters (…, “) in two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def cut(text: str, columns: int) -> str:
    """The text up to that many columns."""
    while width(text) > columns:
        text = text[: min(len(text) - 1, columns)]
    return text


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
