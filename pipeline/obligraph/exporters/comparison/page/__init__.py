"""compare.html: the duties of a central text and of the local ones that implement it, side by side in one page that
needs no network.

data.py  a comparison as JSON: what the overview knows of it, its rows, its text
page.py  the exporter
js/      the page's own scripts, joined in a fixed order after those of exporters/web; they build the page from text
         alone, never from markup
"""
