"""A draft against good practice: one module a check, one line a check in CHECKS."""
