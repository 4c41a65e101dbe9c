"""Saved web pages: which lines a browser would show, which of them are the document, and its tables."""
