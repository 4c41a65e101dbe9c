"""Findings of `lint` → JSON and SARIF."""
