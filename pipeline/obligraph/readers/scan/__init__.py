"""Scans: pages that are pictures, as picture files or inside PDF, and the characters that are recognised on them.

`pictures` opens files within bounds, `upright` sets a page straight and drops the red of stamps, `rules` finds the
lines of tables, `engine` alone talks to RapidOCR, `corrections` mends what is surely misread, `page` makes of it a page
as PDF's reader knows it, whose paragraphs and tables are put together there. Needs the extra `obligraph[ocr]`.
"""
