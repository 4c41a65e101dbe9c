"""Documents of several levels → the tree in which they carry each other out, and what became of every central duty on
the way.

keys     numbers, titles and places as they are compared
copies   one document given twice → the one that is used
cited    what a document cites → which of the given documents that is
tree     citations and levels → a forest; what stands outside is told
follow   the tree → for every duty its course: what answers it in every document below
gaps     a course → by branch: who owns it, by when, to what measure, and where it was dropped
base     the types
"""

from obligraph.cascading.base import Answer, By, Cascade, Citation, Course, Member, Note, Step, Verdict
from obligraph.cascading.follow import cascade
from obligraph.cascading.gaps import Gap, Movement, branches, gaps, movements, verdicts

__all__ = [
    "Answer",
    "By",
    "Cascade",
    "Citation",
    "Course",
    "Gap",
    "Member",
    "Movement",
    "Note",
    "Step",
    "Verdict",
    "branches",
    "cascade",
    "gaps",
    "movements",
    "verdicts",
]
