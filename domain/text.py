"""Text that people type: trimmed, bounded, free of control characters."""

import unicodedata

from domain.errors import InvalidInput


def clean(text: str, field: str, longest: int = 200) -> str:
    """The text without surrounding space. Raises InvalidInput when empty, too long or with control characters."""
    trimmed = text.strip()
    if not trimmed:
        raise InvalidInput.of(field, "Must not be empty.")
    if len(trimmed) > longest:
        raise InvalidInput.of(field, f"At most {longest} characters.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in trimmed):
        raise InvalidInput.of(field, "Must not contain control characters.")
    return trimmed


def clean_optional(text: str | None, field: str, longest: int = 200) -> str | None:
    return None if text is None else clean(text, field, longest)


def folded(text: str) -> str:
    """For comparing names: case, accents, punctuation and runs of space do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(words.split())
