"""A picture file → Reading; and the pages of a PDF that are pictures → pages with recognised lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from obligraph.collector import paused
from obligraph.lexicon import Lexicon
from obligraph.model import BlockKind, Place, Problem, Reading, Span
from obligraph.readers import pulse
from obligraph.readers.base import fail, warn
from obligraph.readers.furniture import furniture_of
from obligraph.readers.layout import Piece
from obligraph.readers.limits import Limits
from obligraph.readers.pdf.document import assembled
from obligraph.readers.pdf.page import Page
from obligraph.readers.scan.engine import EXTRA, Engine, MissingError, engine, is_installed
from obligraph.readers.scan.page import Scan, evened, recognised
from obligraph.readers.scan.pictures import drawn, pictures

_SURE = 0.8
_TOLD = 20


def read_image(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A page, or the pages of a TIFF, as recognised: a paragraph a line, a table row a line. Places say where on the
    page each line stands and how sure its characters are. Raises ReadError."""
    with paused():
        return _reading(data, source, lexicon, limits)


def _reading(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    try:
        recogniser = engine()
    except MissingError as error:
        raise fail(
            source,
            "no-text-layer",
            "the file is a picture, and its characters must be recognised, for which a part is not installed "
            f'({error}): pip install "{EXTRA}" (图片需要安装OCR组件)',
        ) from error
    scans: dict[int, Scan] = {}
    problems: list[Problem] = []
    form = ""
    for number, (kind, picture) in enumerate(pictures(data, source, limits), 1):
        form = kind
        if number > limits.scans:
            problems.append(
                warn(
                    source,
                    "pages-cut",
                    f"only the first {limits.scans:,} pages were recognised; split the file or raise Limits.scans "
                    "(页数过多，其余未识别)",
                )
            )
            break
        pulse.beat()
        scans[number] = recognised(picture, number, recogniser)
    if not any(scan.page.strips for scan in scans.values()):
        raise fail(
            source,
            "empty-file",
            "no writing was found in the picture; scan the page anew, straight and with 200 dots an inch "
            "(图片中未识别出文字)",
        )
    evened(list(scans.values()))
    pages = [scan.page for scan in scans.values()]
    reading = assembled(pages, source, furniture_of(lexicon), limits, problems, form, len(pages), marking(scans))
    return with_doubts(reading, scans)


def recognise(data: bytes, pages: Sequence[Page], limits: Limits) -> dict[int, Scan]:
    """What the `scanned` among the pages of a PDF say, by their numbers: nothing without the extra, and no more than
    `limits.scans`."""
    try:
        recogniser = engine()
    except MissingError:
        return {}
    numbers = [page.number for page in pages if page.scanned][: limits.scans]
    scans = dict(_recognised(data, numbers, recogniser))
    evened(list(scans.values()))
    return scans


def advice(limits: Limits) -> str:
    """What to do about pages of a PDF that `recognise` left."""
    if not is_installed():
        return f'scans need character recognition: pip install "{EXTRA}"'
    return (
        f"at most {limits.scans:,} pages of one file are recognised, and none that cannot be drawn; split the document "
        "or raise Limits.scans"
    )


def _recognised(data: bytes, numbers: Sequence[int], recogniser: Engine) -> Iterator[tuple[int, Scan]]:
    for number, picture in drawn(data, numbers):
        pulse.beat()
        if picture is not None:
            yield number, recognised(picture, number, recogniser)


def marking(scans: Mapping[int, Scan]) -> Callable[[Piece], Piece]:
    """What gives each piece of a line its confidence, and its place on the page as it was given."""

    def marked(piece: Piece) -> Piece:
        scan = scans.get(piece.page)
        return piece if scan is None else scan.marked(piece)

    return marked


def with_doubts(reading: Reading, scans: Mapping[int, Scan]) -> Reading:
    """The reading, with a problem for each line that is not sure."""
    outside = [block.span for block in reading.blocks if block.kind is BlockKind.FURNITURE]
    doubtful = [
        place
        for place in reading.places
        if place.confidence < _SURE and not any(span.start <= place.span.start < span.end for span in outside)
    ]
    problems = [_doubt(reading, place) for place in doubtful[:_TOLD]]
    if len(doubtful) > _TOLD:
        rest = doubtful[_TOLD:]
        problems.append(
            warn(
                reading.source,
                "uncertain-characters",
                f"{len(rest)} more lines were recognised with a confidence under {_SURE}; scan the pages anew, or "
                "check these tasks against the paper (更多行识别存疑)",
                Span(rest[0].span.start, rest[-1].span.end),
            )
        )
    if illegible := {number: scan.illegible for number, scan in scans.items() if scan.illegible}:
        listed = ", ".join(f"{number} ({count})" for number, count in illegible.items())
        problems.append(
            warn(
                reading.source,
                "uncertain-characters",
                f"marks that look like writing could not be read on page {listed}: look at the paper "
                "(部分字迹无法识别)",
            )
        )
    return replace(reading, problems=(*reading.problems, *problems))


def _doubt(reading: Reading, place: Place) -> Problem:
    return warn(
        reading.source,
        "uncertain-characters",
        f"a line on page {place.page} was recognised with a confidence of {place.confidence:.2f}; check it against the "
        "paper (此行识别存疑，请核对原件)",
        place.span,
    )
