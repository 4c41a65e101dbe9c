"""Comparisons → alignment.jsonl, compare.xlsx, compare.html, compare.docx."""
