"""Which files are pictures that the page shows: PNG, by what is in them."""

import struct

PNG = "image/png"
# https://www.w3.org/TR/png-3/#5PNG-file-signature and, behind it, the first chunk.
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = b"IHDR"


def measure_picture(content: bytes) -> tuple[int, int] | None:
    """Its width and height in pixels; None where it is no PNG."""
    if not content.startswith(_SIGNATURE) or content[12:16] != _HEADER or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height
