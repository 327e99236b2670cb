"""WebSocket frames of a server's text messages: unmasked, unfragmented, uncompressed."""

SHORT, MEDIUM = 126, 65_536
"""Lengths in bytes from which a header carries the length in two and in eight bytes of its own."""


def text_frame(text: bytes) -> bytes:
    return text_head(len(text)) + text


def text_head(length: int) -> bytes:
    """The header of a text message of this many bytes."""
    if length < SHORT:
        return bytes((0x81, length))
    if length < MEDIUM:
        return b"\x81\x7e" + length.to_bytes(2)
    return b"\x81\x7f" + length.to_bytes(8)
