"""Two documents' obligations against each other: which local duty answers which central one, and what became of it.

content      what a duty says, as weighted features
likeness     local × central: how alike, by words, headings and neighbours
alignment    likeness → links, many to many
side         duties cut into clauses, with the dates and numbers of each
deadlines, standards, parties, strength, wording
             what one cell says otherwise, and whether that is stricter or laxer
relation     all differences → kept, specified, strengthened, weakened or changed
edits        from one sentence to the other, word by word
"""

from obligraph.comparing.comparer import Comparer, compare
from obligraph.comparing.relation import relation_of, together

__all__ = ["Comparer", "compare", "relation_of", "together"]
