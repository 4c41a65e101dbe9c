"""Documents of older formats (.doc, .wps, .rtf, .odt) → Reading, by way of LibreOffice where it is on the machine.

LibreOffice runs without a window, with a profile of its own that is thrown away, on a copy in a temporary folder, and
is ended together with all that it started when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from obligraph.lexicon import Lexicon
from obligraph.model import Reading
from obligraph.readers.base import fail
from obligraph.readers.limits import Limits
from obligraph.readers.word.docx import read_docx

PROGRAM = "OBLIGRAPH_SOFFICE"
_NAMES = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    "C:\\Program Files (x86)\\LibreOffice\\program\\soffice.exe",
)


def read_legacy(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A document that LibreOffice can turn into a Word document. Raises ReadError: `needs-libreoffice` where it is
    not on the machine, `damaged` where it makes nothing of the file, `timeout`."""
    program = soffice()
    if program is None:
        raise fail(
            source,
            "needs-libreoffice",
            "documents of this older format are read by way of LibreOffice, which is not on this machine; install "
            f"it, name its program in {PROGRAM}, or save the document as .docx (需安装 LibreOffice，或另存为 .docx)",
        )
    reading = read_docx(_converted(program, data, source, limits), source, lexicon, limits)
    return replace(reading, format="doc")


def soffice() -> str | None:
    """LibreOffice's program; None where there is none. `OBLIGRAPH_SOFFICE` names one that is elsewhere."""
    named = os.environ.get(PROGRAM)
    if named is not None:
        return named if os.access(named, os.X_OK) else None
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in _USUAL_PLACES if os.access(path, os.X_OK)), None)


def _converted(program: str, data: bytes, source: str, limits: Limits) -> bytes:
    with tempfile.TemporaryDirectory(prefix="obligraph-", ignore_cleanup_errors=True) as folder:
        given, made = Path(folder) / "given.doc", Path(folder) / "out" / "given.docx"
        given.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--nodefault", "--convert-to", "docx", "--outdir", str(made.parent), str(given),
        ]  # fmt: skip
        if not _run(command, _share(limits)):
            raise fail(
                source,
                "timeout",
                f"LibreOffice took longer than {_share(limits)} s for this document; save it as .docx, or raise "
                "Limits.seconds (转换超时)",
            )
        if not made.is_file():
            raise fail(
                source,
                "damaged",
                "LibreOffice cannot open this document; open it in the program that made it and save it as .docx "
                "(文件已损坏或已加密)",
            )
        if made.stat().st_size > limits.bytes:
            raise fail(
                source, "too-large", f"the document becomes larger than {limits.bytes:,} bytes; split it (文件过大)"
            )
        return made.read_bytes()


def _share(limits: Limits) -> int:
    # The rest is left for reading what comes out, and for ending LibreOffice before this process is ended.
    return max(1, limits.seconds // 2)


def _run(command: list[str], seconds: int) -> bool:
    """Run a program to its end; False where it had to be ended, with all its children."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
    )  # fmt: skip
    try:
        process.wait(seconds)
    except BaseException as error:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return False
    return True
