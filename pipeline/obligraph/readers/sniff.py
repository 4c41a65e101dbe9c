"""What a file is, by its content: the suffix only decides where the content leaves it open."""

from __future__ import annotations

import io
import re
import zipfile

_SIGNATURES = (
    (b"%PDF-", ".pdf", "a PDF document"),
    (b"{\\rtf", ".rtf", "an RTF document"),
    (b"\x1f\x8b", ".gz", "a gzip archive"),
    (b"Rar!\x1a\x07", ".rar", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", ".7z", "a 7-Zip archive"),
    (b"\x89PNG\r\n\x1a\n", ".png", "a PNG picture"),
    (b"\xff\xd8\xff", ".jpg", "a JPEG picture"),
    (b"GIF8", ".gif", "a GIF picture"),
    (b"BM", ".bmp", "a BMP picture"),
    (b"II*\x00", ".tif", "a TIFF picture"),
    (b"MM\x00*", ".tif", "a TIFF picture"),
    (b"\x7fELF", ".exe", "a program"),
    (b"MZ", ".exe", "a program"),
)
_INSIDE_ZIP = (
    ("word/document", ".docx", "a Word document"),
    ("xl/workbook", ".xlsx", "an Excel workbook"),
    ("ppt/presentation", ".pptx", "a PowerPoint presentation"),
    ("OFD.xml", ".ofd", "an OFD document"),
    ("content.xml", ".odt", "an OpenDocument file"),
)
_OLD_BINARY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams, by which the programs' files are told apart; Word and WPS write the same.
_INSIDE_OLD_BINARY = (
    ("Workbook", ".xls", "an Excel or WPS workbook of the old binary format"),
    ("PowerPoint Document", ".ppt", "a PowerPoint presentation of the old binary format"),
)
_TAG = re.compile(
    r"</?(?:!doctype\s+html|html|head|body|div|p|br|table|tbody|tr|td|th|span|meta|script|link|a|font|center|ul|ol|li|h[1-6]|strong|b)\b"
    r"[^<>]{0,2000}>",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:\s|<!--.{0,2000}?-->|<\?.{0,500}?\?>|<%.{0,500}?%>){0,40}+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_MIME = re.compile(r"\s{0,20}(?:From|MIME-Version|Content-Type|Date|Subject):", re.IGNORECASE)
# Text that only its suffix tells from plain text.
_TEXTS = {
    ".csv": (".csv", "a CSV table"),
    ".md": (".md", "Markdown text"),
    ".markdown": (".md", "Markdown text"),
}
_HEAD = 65_536
_TAGS_OF_A_PAGE = 10


def sniff_bytes(data: bytes) -> tuple[str, str] | None:
    """The usual suffix and the description of a format with a binary signature; None for what may be text."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(data)
    if data.startswith(_OLD_BINARY):
        for name, suffix, description in _INSIDE_OLD_BINARY:
            if name.encode("utf-16-le") in data:
                return suffix, description
        return ".doc", "a Word or WPS document of the old binary format"
    if b"%PDF-" in data[:1024] and b"\n" in data[:2048] and not data[:1024].lstrip().startswith(b"<"):
        return ".pdf", "a PDF document"
    for signature, suffix, name in _SIGNATURES:
        # Two letters may begin a text: there, a zero byte near the start must confirm them.
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:64] or suffix == ".gz"):
            return suffix, name
    return None


def sniff_text(text: str, suffix: str) -> tuple[str, str]:
    """The suffix (`.html`, `.mht` or `.txt`) and the description of the format that `text` is, given the file's own
    `suffix`."""
    head = text[:_HEAD]
    if _MIME.match(head) and re.search(r"^MIME-Version:", head, re.M | re.I) and "boundary=" in head:
        return ".mht", "a saved web archive (MHT) or e-mail"
    if _OPENING.match(head):
        return ".html", "an HTML page"
    tags = 0
    wanted = 1 if suffix in {".html", ".htm", ".shtml", ".xhtml"} else _TAGS_OF_A_PAGE
    for tags, _ in enumerate(_TAG.finditer(head), 1):
        if tags >= wanted:
            break
    if tags >= wanted:
        return ".html", "an HTML page"
    return _TEXTS.get(suffix, (".txt", "plain text"))


def _in_zip(data: bytes) -> tuple[str, str]:
    """By the names in the archive's own directory: a document packed inside has such names among its bytes too."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # A damaged one is named by what is left of it.
        names = [begins for begins, _, _ in _INSIDE_ZIP if begins.encode() in data]
    for begins, suffix, description in _INSIDE_ZIP:
        if any(name.startswith(begins) for name in names):
            return suffix, description
    return ".zip", "a ZIP archive"
