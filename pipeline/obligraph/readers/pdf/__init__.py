"""PDF documents with a text layer: their lines, paragraphs and tables, each with its place on paper.

`pdfium` alone talks to PDFium; `page` makes strips of lines and ruled tables of what it says, `running` finds page
headers and numbers, `columns` the order of reading, `paragraphs` the lines that go on, `tables` the tables that do;
`document` puts them together.
"""
