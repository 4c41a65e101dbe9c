"""What runs made of documents, kept on disk, so that the next run makes only what is new, changed, or was made by older
rules: a file of SQLite beside the results, or a PostgreSQL database that a team shares.

Every document, or the problem that kept it from being read, is some bytes under a key: its name, the hash of its
file, and the rules that made it (code, lexicons, libraries, limits). What is in the store is whole or not there, and
what goes wrong with it is told and costs no more than the time to make things anew. What the bytes mean is left to
those who put them in; SQLAlchemy is imported when a database is first opened, and not before.
"""

from obligraph.store.packed import Key, Packed, compress, expand, passes
from obligraph.store.place import DEFAULT, StoreError, default_place
from obligraph.store.rules import Rules, rules_of
from obligraph.store.runs import Entry, Held, LastRun, Plan, State, Status, plan, state_of
from obligraph.store.store import Store, open_store

__all__ = [
    "DEFAULT", "Entry", "Held", "Key", "LastRun", "Packed", "Plan", "Rules", "State", "Status", "Store", "StoreError",
    "compress", "default_place", "expand", "open_store", "passes", "plan", "rules_of", "state_of",
]  # fmt: skip
