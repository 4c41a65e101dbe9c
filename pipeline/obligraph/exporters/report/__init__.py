"""report.html: the matrix beside the text it was read from, in one page that needs no network.

data.py    an extraction as JSON: rows for the whole page, a text with its spans for when it is opened
assets.py  template, style sheet, words and scripts, and Chart.js where its wheel is installed
page.py    the exporter
js/        the page's own scripts, joined in a fixed order; they build the page from text alone, never from markup
"""
