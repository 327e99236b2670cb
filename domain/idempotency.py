"""Idempotency keys: 1 to 255 characters that a caller chooses, by which the same request takes effect once."""

from domain.errors import InvalidInput
from domain.text import clean

LONGEST_KEY = 255


def key_of_text(text: str, field: str) -> str:
    """The key in a member of a body: any text without control characters, without surrounding space. Raises
    InvalidInput.
    """
    return clean(text, field, LONGEST_KEY)


def key_of_header(text: str, field: str) -> str:
    """The key in an HTTP header, which carries printable ASCII and nothing else. Raises InvalidInput."""
    if 0 < len(text) <= LONGEST_KEY and text.isascii() and text.isprintable():
        return text
    raise InvalidInput.of(field, f"Expected 1 to {LONGEST_KEY} printable ASCII characters.")
