"""Binary formats are read in a process of their own: a file that hangs its parser, brings it down or eats the memory
costs that file and nothing else.

The process is started for the first such file, serves one file after another, and is ended with its parent. Requests
and answers are lines of JSON, so that even a parser that a file has taken over can hand back nothing but text. Before
each page that it recognises, which takes long, it says `1` on a line.

    python -m obligraph.readers.apart FOLDER...    the server; the folders are those of the lexicons
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from obligraph.lexicon import Lexicon, load
from obligraph.model import Block, BlockKind, Place, Problem, Reading, Span
from obligraph.readers import pulse
from obligraph.readers.base import ReadError, defect, fail
from obligraph.readers.limits import Limits
from obligraph.readers.sources import Input

_LONGEST_ANSWER = 200_000_000
_PULSE = b"1\n"


def read_apart(given: Input, lexicon: Lexicon, limits: Limits) -> Reading:
    """The reading of a file of a binary format. Raises ReadError, `timeout` and `crashed` among its problems."""
    return _server(lexicon.folders[1:]).read(given, limits)


@lru_cache(maxsize=2)
def _server(folders: tuple[Path, ...]) -> Server:
    return Server(folders)


class Server:
    """The process, started when it is needed and again after its death; `program` stands before its arguments."""

    def __init__(self, folders: Sequence[Path], program: Sequence[str] = (sys.executable, "-m", __name__)) -> None:
        self._folders, self._program = [str(folder) for folder in folders], program
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()
        atexit.register(self.end)

    def read(self, given: Input, limits: Limits) -> Reading:
        """The reading that the process makes of a file. Raises ReadError."""
        with self._one_at_a_time:
            return self._read(given, limits)

    def _read(self, given: Input, limits: Limits) -> Reading:
        source = given.source
        process = self._alive(limits)
        assert process.stdin is not None
        assert process.stdout is not None
        request = {
            "source": source,
            "path": str(given.path.absolute()),
            "member": given.member,
            "inner": given.inner,
            "limits": asdict(limits),
        }
        late = threading.Event()

        def kill() -> None:
            late.set()
            process.kill()

        timer = _timer(limits.seconds, kill)
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline(_LONGEST_ANSWER)
            # Recognising a page takes its time; a process that only says so must come to an end all the same.
            for _ in range(limits.scans):
                if answer != _PULSE:
                    break
                timer.cancel()
                timer = _timer(limits.page_seconds, kill)
                answer = process.stdout.readline(_LONGEST_ANSWER)
        except OSError:
            answer = b""
        finally:
            timer.cancel()
        if not answer.endswith(b"\n"):
            self.end()
            raise self._lost(source, late.is_set(), limits)
        try:
            return _reading(json.loads(answer), source)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            self.end()
            raise self._lost(source, False, limits) from error

    def end(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _alive(self, limits: Limits) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None:
            command = [*self._program, str(limits.memory), *self._folders]
            # The path as it is here, wherever the program's own parts are found.
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
            )
        return self._process

    @staticmethod
    def _lost(source: str, late: bool, limits: Limits) -> ReadError:
        if late:
            return fail(
                source,
                "timeout",
                f"reading took longer than {limits.seconds} s, or a page to be recognised longer than "
                f"{limits.page_seconds} s, and was ended; split the file or raise Limits.seconds, Limits.page_seconds "
                "(读取超时)",
            )
        return fail(
            source,
            "crashed",
            "the parser of this format broke down on this file, which may be damaged or hostile; open it in the "
            "program that made it and save it anew (解析时崩溃)",
        )


def _timer(seconds: float, kill: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    return timer


def _answer(outcome: Reading | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"problem": outcome}
    # Blocks are many: lists without names are half as long.
    return {
        "text": outcome.text,
        "blocks": [
            (b.span, b.kind, b.level, b.parent, b.page, b.table, b.column, b.header, b.carried) for b in outcome.blocks
        ],
        "properties": outcome.properties,
        "format": outcome.format,
        "encoding": outcome.encoding,
        "problems": outcome.problems,
        "places": outcome.places,
        "pages": outcome.pages,
    }


def _plain(value: object) -> object:
    if isinstance(value, Problem):
        return [value.span, value.code, value.message]
    raise TypeError(f"not to be sent: {value!r}")


def _reading(answer: dict[str, Any], source: str) -> Reading:
    """The reading in an answer. Raises the ReadError that it holds, and ValueError for what is none."""
    if "problem" in answer:
        raise ReadError(_problem(answer["problem"], source))
    return Reading(
        source=source,
        text=_text(answer["text"]),
        blocks=tuple(Block(Span(*span), BlockKind(kind), *rest) for span, kind, *rest in answer["blocks"]),
        properties=tuple((_text(label), _text(value)) for label, value in answer["properties"]),
        format=_text(answer["format"]),
        encoding=_text(answer["encoding"]),
        problems=tuple(_problem(value, source) for value in answer["problems"]),
        places=tuple(
            Place(Span(*span), int(page), _box(box), float(sure)) for span, page, box, sure in answer["places"]
        ),
        pages=None if answer["pages"] is None else int(answer["pages"]),
    )


def _problem(value: Sequence[Any], source: str) -> Problem:
    span, code, message = value
    return Problem(source, None if span is None else Span(*span), _text(code), _text(message))


def _box(value: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = map(float, value)
    return left, top, right, bottom


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value


def serve(memory: int, folders: Sequence[str]) -> None:
    """Answer one request a line until the input ends. What a parser prints must not get among the answers."""
    from obligraph.readers import content, read_bytes, suffix_of

    bound_memory(memory)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    lexicon = load(*folders)

    def tell() -> None:
        answers.write(_PULSE)
        answers.flush()

    pulse.listen(tell)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        source = request["source"]
        limits = replace(Limits(), **request["limits"])
        try:
            given = Input(source, Path(request["path"]), request["member"], request["inner"])
            data = content(given, limits)
            outcome: Reading | Problem = read_bytes(data, source, suffix_of(given), lexicon, limits)
        except ReadError as error:
            outcome = error.problem
        except MemoryError:
            outcome = fail(
                source,
                "too-large",
                f"reading needs more than {memory >> 20:,} MiB of memory; "
                "split the file or raise Limits.memory (内存不足)",
            ).problem
        except Exception as error:  # A defect of ours: told as `run` tells it.
            outcome = defect(source, error)
        answers.write(json.dumps(_answer(outcome), default=_plain).encode() + b"\n")
        answers.flush()


def bound_memory(memory: int) -> None:
    """Let this process take so many bytes and no more, where the system can bound one."""
    try:
        import resource
    except ImportError:  # Windows has no such bound; there, the limits of the readers and the time must do.
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        serve(int(sys.argv[1]), sys.argv[2:])
