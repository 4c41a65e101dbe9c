"""The annotations as corpora for taggers and annotation tools."""
