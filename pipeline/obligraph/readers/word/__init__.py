"""Word documents: what the file holds, the numbers that Word writes without storing them, and older formats by way of
LibreOffice."""
