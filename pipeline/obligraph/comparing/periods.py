"""ISO 8601 periods as lengths that can be told longer and shorter. A month has 30 days, a year twelve months: 每年2次
is 每半年1次.
"""

from __future__ import annotations

import re

_PERIOD = re.compile(r"P(?:(?P<time>T)?(?P<number>\d+(?:\.\d+)?)(?P<unit>BD|[YMWDH]))$")
_DAYS = {"Y": 360.0, "M": 30.0, "W": 7.0, "D": 1.0, "BD": 1.4, "H": 1 / 24}
_MINUTES = 1 / (24 * 60)


def days(period: str | None) -> float | None:
    """The length of P1Y, P6M, P1W, P10BD (working days, five a week), PT2H or PT30M in days; None for any other."""
    found = _PERIOD.match(period or "")
    if not found:
        return None
    unit = _MINUTES if found["time"] and found["unit"] == "M" else _DAYS[found["unit"]]
    return float(found["number"]) * unit
