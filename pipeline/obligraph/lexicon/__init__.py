"""lexicons/*.toml → one validated, frozen Lexicon. What a policy analyst could correct is data there, not code here.

One table a file: its schema stands in the module of the same name, and `TABLES` is the one explicit list of them.
"""

from obligraph.lexicon.loader import Lexicon, load

__all__ = ["Lexicon", "load"]
