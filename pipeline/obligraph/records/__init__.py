"""Results as plain JSON values and back: one place for the field names of the files that a run writes.

Files and folders are left to the exporters (which write records) and to `results` (which reads them).
"""

from obligraph.records import decode, encode

__all__ = ["decode", "encode"]
