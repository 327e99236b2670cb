"""Text that people type."""

import pytest

from domain.errors import InvalidInput
from domain.text import clean, folded


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
