"""The records of a run as tables for programs: JSON lines, Parquet, and the manifest."""
