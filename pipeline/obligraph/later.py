"""Parts of the program that tables name and that are imported when they are first used: what a run does not use costs
it no start-up time.
"""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=256)
def part(place: str) -> Any:
    """What `package.module:name` names."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
