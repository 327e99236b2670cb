"""Text that people type."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.text import clean, clean_name, folded, reading_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amélie", "AMELIE"),
        ("Spider-Man:  No Way Home", "spider man no way home"),
        ("Straße", "STRASSE"),
        ("\uff37ide", "wide"),
    ],
)
def test_case_accents_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("दिल", "दाल"), ("కై", "కె"), ("তাল", "তেল"), ("$", "€")])
def test_letters_vowel_signs_and_names_of_signs_alone_count(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("text", ["", " \n ", "a\x00b", "a\nb", "\ud800", "x" * 11])
def test_empty_long_and_broken_text_is_refused_by_the_fields_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean(text, "name", longest=10)
    assert refusal.value.errors[0].field == "name"


_TAMIL, _VIRAMA_FORM = "நி", "क्\u200dष"


def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and another way to write what a person reads as the same word."""
    word = draw(
        st.sampled_from(
            ["Gold", "Été", "ÅNGSTRÖM", "Straße", "Premium-Lounge", "गोल्ड", _TAMIL, "ক্ষ", "한국", "ゴールド", "A 1"]
        )
    )
    other = word
    for _ in range(draw(st.integers(0, 5))):
        other = draw(st.sampled_from(_REWRITINGS))(other)
    return word, other


def _hidden(text: str) -> str:
    return f"{text[:1]}\u200b{text[1:]}\ufeff"


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


_REWRITINGS: list[Callable[[str], str]] = [
    lambda text: unicodedata.normalize("NFC", text),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("-", "\u2011"),
    lambda text: text.replace(" ", "\u00a0 "),
    lambda text: f"  {text}\u3000",
    str.upper,
    str.lower,
    str.casefold,
    _wide,
    _hidden,
]


@given(st.composite(spellings)())
def test_texts_that_a_person_reads_as_the_same_word_have_one_key(pair: tuple[str, str]) -> None:
    assert reading_key(pair[0]) == reading_key(pair[1])


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert reading_key(reading_key(text)) == reading_key(text)


@given(st.text(st.sampled_from("AaÀ\u0301Å\u212bﬀßİıσςΣͅ゛ﾞｶが\u200c\u200d\u094dकبا\ufe0f👨🏽🏴\U000e0067-–’ 1１²")))
def test_a_key_is_its_own_key_for_letters_that_fold_in_odd_ways(text: str) -> None:
    assert reading_key(reading_key(text)) == reading_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("mother!", "Mother"),
        ("Été", "Ete"),
        ("Alien³", "Alien3"),
        ("दिल", "दाल"),
        ("ı", "i"),
        ("👨\u200d👧", "👨👧"),
    ],
)
def test_texts_that_a_person_tells_apart_have_different_keys(one: str, other: str) -> None:
    assert reading_key(one) != reading_key(other)


@pytest.mark.parametrize(
    "text",
    ["A\u200b1", "\u3164", "Go\u00adld", "A\ufe0f", "ab\u200dc", "\u202eA1", "A\u2060", "دا\u200cر", "x\U000e0067"],
)
def test_characters_that_cannot_be_seen_are_refused_in_names_by_their_number(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_name(text, "name")
    assert "U+" in refusal.value.errors[0].message


@pytest.mark.parametrize(
    "text",
    [_VIRAMA_FORM, "می\u200cخواهم", "👨🏽\u200d👩\u200d👧", "❤️", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "ශ්\u200dරී"],
)
def test_joiners_that_a_script_or_an_emoji_needs_are_kept_in_names(text: str) -> None:
    assert clean_name(text, "name") == text


def test_a_joiner_that_only_chooses_a_letters_form_does_not_make_another_word() -> None:
    assert reading_key(_VIRAMA_FORM) == reading_key("क्ष")
    assert reading_key("می\u200cخواهم") != reading_key("میخواهم")
