"""Text files: encodings, lines as paragraphs, tables of tab-separated lines."""
