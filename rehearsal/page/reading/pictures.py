"""Recognising pictures that the page shows: PNG, by their content."""

import struct

PNG = "image/png"
# https://www.w3.org/TR/png-3/#5PNG-file-signature and, after it, the first chunk.
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = b"IHDR"


def measure_picture(content: bytes) -> tuple[int, int] | None:
    """Return a picture's width and height in pixels; None if it is not a PNG."""
    if not content.startswith(_SIGNATURE) or content[12:16] != _HEADER or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height
