"""Document text → Mentions: one recogniser a file, each with the vocabulary of one lexicon table.

A recogniser works on the folded text (`text.folding.fold`) and only on the windows in which one of its literal triggers stands;
an Aho–Corasick automaton over all triggers finds those windows in one pass (`triggers.py`).
"""
