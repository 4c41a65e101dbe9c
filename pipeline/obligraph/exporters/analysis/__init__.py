"""Tables of an analysis → CSV, a workbook and pictures: everything is read from the tables, so that no picture says
what no table holds.

A new table is a builder in `obligraph.analysis.tables`; a new picture is one function and one line in
`pictures.PICTURES`.
"""
