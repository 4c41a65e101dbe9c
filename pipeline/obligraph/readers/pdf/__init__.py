"""PDF documents with a text layer: their lines, paragraphs and tables, each with its place on paper.

`pdfium` alone talks to PDFium; `page` makes lines and ruled boxes of what it says, `running` finds page headers and
numbers, `columns` the order of reading, `ruled` and `tables` the tables, `paragraphs` what belongs together.
"""
