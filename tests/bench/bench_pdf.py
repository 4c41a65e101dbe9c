"""How fast is the PDF reader, against PDFium's bare text and against pdfplumber's?

    python tests/bench/bench_pdf.py [--pages N] [--rounds N] [FILE ...]

Pages of text without tables, typeset from the samples (or the files given): the reader (paragraphs, places, furniture)
against `get_text_range` of pypdfium2 (bar: at least 0.7 of its speed) and against `extract_text` of pdfplumber (bar: at
least 2.5 times as fast). The processor time of the best of some rounds, pairs in turn: what else the machine does only
ever adds. Exit status 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from obligraph.lexicon import load  # noqa: E402
from obligraph.readers import read_bytes  # noqa: E402
from typeset_pdf import typeset  # noqa: E402

BARS = (("pypdfium2", 0.7), ("pdfplumber", 2.5))


def document(pages: int) -> bytes:
    """About that many pages of paragraphs."""
    lines = (ROOT / "corpora" / "central-opinion.txt").read_text("utf-8").splitlines()
    return typeset([line for _ in range(max(1, round(pages / 7))) for line in lines if line.strip()])


def bare(data: bytes) -> int:
    """The number of characters that PDFium itself gives."""
    pdf = pypdfium2.PdfDocument(data)
    count = 0
    for i in range(len(pdf)):
        page = pdf[i]
        text = page.get_textpage()
        count += len(text.get_text_range())
        text.close()
        page.close()
    pdf.close()
    return count


def plumbed(data: bytes) -> int:
    """The number of characters that pdfplumber gives."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return sum(len(page.extract_text()) for page in pdf.pages)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the bars are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=21)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("files", nargs="*", type=Path)
    args = options.parse_args(arguments)
    documents = [path.read_bytes() for path in args.files] or [document(args.pages)]
    lexicon = load()

    def reader(data: bytes) -> int:
        return len(read_bytes(data, "bench", ".pdf", lexicon).text)

    ways: dict[str, Callable[[bytes], int]] = {"pypdfium2": bare, "reader": reader, "pdfplumber": plumbed}
    met = True
    for data in documents:
        times: dict[str, list[float]] = {name: [] for name in ways}
        characters: dict[str, int] = {}
        for name, rounds in (("pypdfium2", args.rounds), ("pdfplumber", 3)):
            for n in range(rounds + 1):
                for way in (name, "reader"):
                    begun = time.process_time()
                    characters[way] = ways[way](data)
                    if n:  # The first round compiles and loads.
                        times[way].append(time.process_time() - begun)
        best = {name: min(found) for name, found in times.items()}
        for name, seconds in best.items():
            print(f"{name:11} {seconds * 1000:8.1f} ms  {characters[name]:,} characters")
        for name, bar in BARS:
            ratio = best[name] / best["reader"]
            met &= ratio >= bar
            print(f"reader / {name} = {ratio:.2f} (bar {bar})")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
