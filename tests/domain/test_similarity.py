"""Names that look like a text which was typed with a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.similarity import LEAST_SHARED, MOST_PIECES, pieces_of, swapped


def shared(typed: str, name: str) -> float:
    pieces = pieces_of(typed)
    return sum(piece in f" {name} " for piece in pieces) / len(pieces)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("interstelar", "interstellar"),
        ("jwan", "jawan"),
        ("spiderman", "spider man no way home"),
        ("dhurandar", "dhurandhar"),
        ("गोलमाळ", "गोलमाल"),
        ("பொன்னியின் செல்வண்", "பொன்னியின் செல்வன்"),
        ("千と千尋の神かくし", "千と千尋の神隠し"),
        ("матрыца", "матрица"),
    ],
)
def test_a_slip_leaves_enough_of_a_title(typed: str, title: str) -> None:
    assert shared(typed, title) >= LEAST_SHARED


@pytest.mark.parametrize(
    ("typed", "title"), [("dune", "jungle book"), ("leo", "lion"), ("दिल", "दाल"), ("her", "hera pheri 2")]
)
def test_other_words_have_less_in_common_or_contain_the_text(typed: str, title: str) -> None:
    assert typed in title or shared(typed, title) < LEAST_SHARED


@given(st.text(max_size=5000))
def test_the_pieces_of_any_text_are_bounded_and_differ(text: str) -> None:
    pieces = pieces_of(text)
    assert len(pieces) == len(set(pieces)) <= MOST_PIECES
    assert len(swapped(text)) < MOST_PIECES


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=40))
def test_a_word_has_all_pieces_of_itself(word: str) -> None:
    assert shared(word, word) == 1


def test_neighbouring_letters_are_swapped() -> None:
    assert swapped("dehli") == ["edhli", "dheli", "delhi", "dehil"]
