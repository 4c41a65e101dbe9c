"""Documents of several levels → the tree in which they carry each other out, and what became of every central duty on
the way.
"""
