"""Charts of what a run found, as SVG and PNG files: drawn with matplotlib, in a font with Chinese characters."""
