"""Text that people type: trimmed, bounded, free of control characters."""

import unicodedata

from domain.errors import InvalidInput

_FIRST_CLASS_OF_ACCENTS = 200
_NOT_TEXT = {"Cc", "Cs"}


def clean(text: str, field: str, longest: int = 200) -> str:
    """The text without surrounding space. Raises InvalidInput when empty, too long or with control characters."""
    trimmed = text.strip()
    if not trimmed:
        raise InvalidInput.of(field, "Must not be empty.")
    if len(trimmed) > longest:
        raise InvalidInput.of(field, f"At most {longest} characters.")
    if is_unprintable(trimmed):
        raise InvalidInput.of(field, "Must not contain control characters.")
    return trimmed


def is_unprintable(text: str) -> bool:
    """Whether it has control characters, or halves of characters, which nothing can be sent with."""
    return not text.isprintable() and any(unicodedata.category(character) in _NOT_TEXT for character in text)


def printable(text: str) -> str:
    """The text with U+FFFD in place of each character that cannot be answered."""
    return "".join("\ufffd" if is_unprintable(character) else character for character in text)


def clean_optional(text: str | None, field: str, longest: int = 200) -> str | None:
    return None if text is None else clean(text, field, longest)


def search_text(text: str | None, field: str) -> str | None:
    """The cleaned text; None if it is blank, which matches anything. Raises InvalidInput as clean does."""
    return None if text is None or not text.strip() else clean(text, field)


def folded(text: str) -> str:
    """The text for comparing names: without case, accents, punctuation, repeated space. Empty only for blank text."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = "".join(c if _is_part_of_a_word(c) else " " for c in plain if not _is_accent(c))
    return " ".join(words.split()) or text.casefold().strip()


def _is_accent(character: str) -> bool:
    """Whether it is an accent above or below a letter: Unicode's combining classes of 200 and more. The vowel signs of
    Indian scripts have lower classes and are kept: without them the films दिल and दाल would have the same name.
    """
    return unicodedata.combining(character) >= _FIRST_CLASS_OF_ACCENTS


def _is_part_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
