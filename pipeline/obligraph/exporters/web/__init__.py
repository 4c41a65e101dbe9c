"""What our self-contained pages share: they hold data as escaped JSON, build themselves from text nodes, and may load
nothing.

values.py  texts, offsets and JSON as scripts read them
assets.py  a page's template, style sheet, words and scripts, and the policy that names them by their hashes
stream.py  a page that is written in one go from parts that came in piece by piece
base.css   colours, fields, the head of the page, the type of a document's text
js/        what the pages' own scripts build on
"""
