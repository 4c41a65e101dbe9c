"""Mentions → Obligations: which sentences are tasks, of what kind, whose, until when and to what measure.

`outline` arranges the body into sections, `marks` reads responsibility marks, `tasks` and `kinds` judge a sentence,
`actors` finds who acts in it, `scope` says which tasks a mark covers, `tables` reads rows, `obligations` puts the
cells together, `reconcile` sets a table against the text.
"""
