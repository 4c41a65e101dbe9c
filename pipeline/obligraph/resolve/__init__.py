"""Mentions → values: what a name, a date or a citation means in its document, and what the document says of itself.
Which task they belong to is left to `assemble`.
"""
