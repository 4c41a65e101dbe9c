"""A cascade → tables, graph and picture."""
