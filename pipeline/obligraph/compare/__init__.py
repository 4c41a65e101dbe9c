"""Two documents' obligations against each other: which local duty answers which central one, and what became of
it.
"""
