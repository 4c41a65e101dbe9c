"""OFD documents (GB/T 33190): their lines, paragraphs and tables, each with its place on paper.

`parts` finds the pages of a package, `content` says what stands where on one, `page` makes strips and ruled tables of
it; what they add up to is worked out as for a PDF.
"""
