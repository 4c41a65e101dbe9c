"""A PDF with a text layer → Reading. What reads it is loaded for the first one: no other run waits for it."""

from __future__ import annotations

from obligraph.collector import paused
from obligraph.lexicon import Lexicon
from obligraph.model import Reading
from obligraph.readers.furniture import furniture_of
from obligraph.readers.limits import Limits


def read_pdf(data: bytes, source: str, lexicon: Lexicon, limits: Limits) -> Reading:
    """A PDF with a text layer. Spans are offsets into the text that the reader makes of it; places say where on which
    page each line of a paragraph and each cell stands. Raises ReadError: `encrypted`, `damaged`, `no-text-layer`,
    `unmapped-characters`, `too-large`."""
    from obligraph.readers.pdf.document import reading_of

    with paused():
        return reading_of(data, source, furniture_of(lexicon), limits)
