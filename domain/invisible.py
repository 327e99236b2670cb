"""Characters that show nothing. A few of them, in their place, shape what stands beside them: those a person sees."""

import unicodedata

_INVISIBLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Unicode's Default_Ignorable_Code_Point, and what else is drawn as nothing: the blank Braille pattern, separators of
# lines and paragraphs, marks of annotations.

_NON_JOINER, _JOINER = "\u200c", "\u200d"
_TEXT_STYLE, _EMOJI_STYLE = "\ufe0e", "\ufe0f"
_BLACK_FLAG, _FIRST_TAG, _LAST_TAG = "\U0001f3f4", "\U000e0020", "\U000e007f"
_CLASS_OF_VIRAMAS = 9
_CURSIVE = ("SYRIAC LETTER ", "MONGOLIAN LETTER ", "NKO LETTER ")


def is_invisible(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _INVISIBLE)


def shows(text: str, position: int) -> bool:
    """Whether the character can be seen where it stands. A joiner or non-joiner is seen after a virama, where it
    chooses the form of an Indian consonant, and between letters that touch each other, or would without it; a joiner
    also between two pictures that it makes one; a style and a flag's letters after their picture.
    """
    character = text[position]
    if not is_invisible(character):
        return True
    before = text[position - 1] if position else ""
    if character in {_NON_JOINER, _JOINER}:
        return _shapes(text, position, before)
    if character in {_TEXT_STYLE, _EMOJI_STYLE}:
        return _has_styles(before)
    return _FIRST_TAG <= character <= _LAST_TAG and text[:position].rstrip(_TAGS).endswith(_BLACK_FLAG)


def chooses_a_form(text: str, position: int) -> bool:
    """Whether the character chooses only how a letter or picture is drawn, and not which word is read: a style, and a
    joiner after a virama.
    """
    character = text[position]
    if character in {_TEXT_STYLE, _EMOJI_STYLE}:
        return True
    return character in {_NON_JOINER, _JOINER} and position > 0 and _is_virama(text[position - 1])


_TAGS = "".join(map(chr, range(ord(_FIRST_TAG), ord(_LAST_TAG) + 1)))


def _shapes(text: str, position: int, before: str) -> bool:
    if before and _is_virama(before):
        return True
    letter, after = _letter_before(text, position), text[position + 1 : position + 2]
    if _joins_onwards(letter) and _is_cursive(after):
        return True
    return text[position] == _JOINER and _is_picture(letter) and _is_picture(after)


def _letter_before(text: str, position: int) -> str:
    """The letter or picture before the position, without the marks, styles and shades of skin that it carries."""
    while position and unicodedata.category(text[position - 1]) in {"Mn", "Me", "Sk"}:
        position -= 1
    return text[position - 1] if position else ""


def _is_virama(character: str) -> bool:
    return unicodedata.combining(character) == _CLASS_OF_VIRAMAS


def _is_picture(character: str) -> bool:
    return character != "" and unicodedata.category(character) == "So"


def _has_styles(character: str) -> bool:
    """Pictures, arrows, digits and signs have a style for text and one for pictures; letters and marks have none."""
    return character != "" and unicodedata.category(character)[0] not in "LMZC"


def _is_cursive(character: str) -> bool:
    name = unicodedata.name(character, "") if character else ""
    return name.startswith(("ARABIC LETTER ", *_CURSIVE))


def _joins_onwards(character: str) -> bool:
    """Whether the letter would touch the next one. Of Arabic's letters those do that have an initial form."""
    name = unicodedata.name(character, "") if character else ""
    if not name.startswith("ARABIC LETTER "):
        return name.startswith(_CURSIVE)
    try:
        unicodedata.lookup(f"{name} INITIAL FORM")
    except KeyError:
        return False
    return True
