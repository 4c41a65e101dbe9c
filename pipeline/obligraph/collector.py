"""The garbage collector, kept out of the way where nothing cyclic is made.

Start-up makes hundreds of thousands of objects that live as long as the program, and one document some ten thousand
that die together; the collector would walk them over and over (a quarter of a cold start, a tenth of an extraction).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused(*, keep: bool = False) -> Iterator[None]:
    """No collection inside. `keep`: what was made inside stays for good and is not looked at again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if keep:
            gc.freeze()
        if running:
            gc.enable()
