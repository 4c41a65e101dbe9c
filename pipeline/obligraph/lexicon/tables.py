"""The one explicit list of lexicon tables: a new table is one schema module and one line here, in TABLES or in LATE."""

from obligraph.lexicon.base import Strict
from obligraph.lexicon.columns import Columns
from obligraph.lexicon.cues import Cues
from obligraph.lexicon.deadlines import DeadlineTable
from obligraph.lexicon.divisions import Divisions
from obligraph.lexicon.front_matter import FrontMatterTable
from obligraph.lexicon.furniture import FurnitureTable
from obligraph.lexicon.organisations import Organisations
from obligraph.lexicon.references import ReferenceTable
from obligraph.lexicon.roles import Roles
from obligraph.lexicon.standards import StandardsTable
from obligraph.lexicon.systems import Systems
from obligraph.lexicon.tasks import Tasks
from obligraph.lexicon.words import Words

TABLES: dict[str, type[Strict]] = {
    "tasks": Tasks,
    "roles": Roles,
    "columns": Columns,
    "organisations": Organisations,
    "cues": Cues,
    "deadlines": DeadlineTable,
    "divisions": Divisions,
    "front_matter": FrontMatterTable,
    "furniture": FurnitureTable,
    "references": ReferenceTable,
    "standards": StandardsTable,
    "systems": Systems,
    "words": Words,
}

LATE: dict[str, str] = {
    "lint": "obligraph.lexicon.lint:LintTable",
}
"""Tables that no extraction reads, loaded when one is first asked for: they cost its start-up nothing, and have no part
in the digest that says which lexicons made a result."""
