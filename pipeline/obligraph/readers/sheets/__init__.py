"""Spreadsheets, which circulate as task matrices: workbooks and CSV files as lines and tables."""
