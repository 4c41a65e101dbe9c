"""Offset-preserving work on plain text: folding, numerals, sentences, outline. Knows nothing of policy vocabulary."""
