"""What a drafting clerk asks of documents side by side: the stories of `compare`, `cascade` and `lint`, from sources
to files.
"""
