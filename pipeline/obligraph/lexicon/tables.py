"""The one explicit list of lexicon tables: a new table is one schema module and one line here."""

from obligraph.lexicon.base import Strict

TABLES: dict[str, type[Strict]] = {}
