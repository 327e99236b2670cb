"""Text that people type: trimmed, bounded, free of control characters; and when two texts are read as the same."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from domain.errors import InvalidInput
from domain.invisible import chooses_a_form, shows

_FIRST_CLASS_OF_ACCENTS = 200
_NOT_TEXT = {"Cc", "Cs"}
_CLASSES_OF_VOWEL_POINTS = range(10, 37)
_READ_OTHERWISE = ("<super>", "<sub>", "<fraction>", "<circle>")
"""Compatibility forms that a person reads as something else: Alien\u00b3 is not Alien3, but fullwidth \uff13 is 3."""
_SIGNS = {ord(sign): "'" for sign in "\u2018\u2019\u201b\u02bc"} | {ord(sign): '"' for sign in "\u201c\u201d\u201f"}
_SIGNS |= {ord(sign): "-" for sign in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"}


def clean(text: str, field: str, longest: int = 200) -> str:
    """The text without surrounding space, in Unicode's composed form (NFC). Raises InvalidInput when empty, too long or
    with control characters.
    """
    composed = unicodedata.normalize("NFC", text.strip())
    if not composed:
        raise InvalidInput.of(field, "Must not be empty.")
    if len(composed) > longest:
        raise InvalidInput.of(field, f"At most {longest} characters.")
    if is_unprintable(composed):
        raise InvalidInput.of(field, "Must not contain control characters.")
    return composed


def is_unprintable(text: str) -> bool:
    """Whether it has control characters, or halves of characters, which nothing can be sent with."""
    return not text.isprintable() and any(unicodedata.category(character) in _NOT_TEXT for character in text)


def printable(text: str) -> str:
    """The text with U+FFFD in place of each character that cannot be answered."""
    return "".join("\ufffd" if is_unprintable(character) else character for character in text)


def clean_optional(text: str | None, field: str, longest: int = 200) -> str | None:
    return None if text is None else clean(text, field, longest)


def clean_name(text: str, field: str, longest: int = 200) -> str:
    """A text that names something, cleaned as `clean` does. Raises InvalidInput also for characters that
    cannot be seen where they stand; joiners that a script needs, and those of emoji, are kept.
    """
    cleaned = clean(text, field, longest)
    if not cleaned.isascii():
        hidden = next((c for position, c in enumerate(cleaned) if not shows(cleaned, position)), None)
        if hidden is not None:
            raise InvalidInput.of(field, f"Must not contain the invisible character U+{ord(hidden):04X}.")
    return cleaned


def reading_key(text: str) -> str:
    """The same for all texts that a person reads as the same word, and for no others: without case, width, the form of
    quotes and dashes, repeated space, and what cannot be seen. Accents and punctuation count. Idempotent.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    seen = "".join(c for i, c in enumerate(text) if shows(text, i) and not chooses_a_form(text, i))
    key = seen
    for _ in range(2):  # Folding case may decompose letters, and composing them may make capitals of another kind.
        plain = "".join(map(_plain_form, unicodedata.normalize("NFD", key)))
        key = unicodedata.normalize("NFC", plain.translate(_SIGNS).casefold())
    return " ".join(key.split())


def by_reading(texts: Iterable[str]) -> dict[str, str]:
    """The texts by their reading keys; of those that are read as the same word the first."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(reading_key(text), text)
    return found


def _plain_form(character: str) -> str:
    form = unicodedata.decomposition(character)
    if not form.startswith("<") or form.startswith(_READ_OTHERWISE):
        return character
    return unicodedata.normalize("NFKC", character)


def search_text(text: str | None, field: str) -> str | None:
    """The cleaned text; None if it is blank, which matches anything. Raises InvalidInput as clean does."""
    return None if text is None or not text.strip() else clean(text, field)


def folded(text: str) -> str:
    """The text for searching: without case, accents, punctuation, repeated space, and with plain letters for those with
    a stroke or a tail. Empty only for blank text.
    """
    key = reading_key(text)
    plain = key if key.isascii() else "".join(map(_plain_letter, unicodedata.normalize("NFKD", key)))
    words = "".join(c if _is_part_of_a_word(c) else " " for c in plain)
    return " ".join(words.split()) or key


_LETTERS = {"\u0131": "i", "ȷ": "j", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n", "ĸ": "k", "ə": "e"}
_LETTERS |= {"ـ": "", "ی": "ي", "ى": "ي", "ک": "ك"}
"""Letters that Unicode does not decompose, as people type them who have no key for them."""


@cache
def _plain_letter(character: str) -> str:
    """Of a decomposed character; empty for an accent. ł is L WITH STROKE by its name."""
    if character.isascii():
        return character
    if _is_accent(character):
        return ""
    base, _, mark = unicodedata.name(character, "").partition(" WITH ")
    if not mark or not character.isalpha():
        return _LETTERS.get(character, character)
    try:
        return unicodedata.lookup(base)
    except KeyError:
        return _LETTERS.get(character, character)


def _is_accent(character: str) -> bool:
    """Whether it is an accent above or below a letter, which are Unicode's combining classes of 200 and more, or a
    vowel point of Hebrew, Arabic or Syriac, which are left out more often than not. The vowel signs of Indian scripts
    have lower classes and are kept: without them the films दिल and दाल would have the same name.
    """
    kind = unicodedata.combining(character)
    return kind >= _FIRST_CLASS_OF_ACCENTS or kind in _CLASSES_OF_VOWEL_POINTS


def _is_part_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
