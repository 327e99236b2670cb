"""The ticket on paper, read back as readers do: by Chrome's PDF library."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.messages.paper.direction import in_visual_order, levels_of
from providers.messages.paper.fonts import Cluster
from providers.messages.paper.lines import Piece, legible, lines_of
from tests.providers.test_writing import OF_THE_VARIANT, OUTING, TICKET, VARIANT, write

LARGEST = 150_000
NAMES = {
    "Latin with strokes and hooks": "Łódź Œdipe Đà Nẵng København İstanbul ß",
    "Devanagari": "दंगल क्षत्रिय ज्ञान श्री हिन्दी",
    "Tamil": "பொன்னியின் செல்வன்",
    "Telugu": "క్ష్మ స్త్రీ ఆర్ఆర్ఆర్",
    "Kannada": "ಕಾಂತಾರ ಬೆಂಗಳೂರು",
    "Malayalam": "മഞ്ഞുമ്മൽ ബോയ്സ്",
    "Bengali": "কলকাতা স্ক্রিন ১",
    "Gujarati": "ગુજરાતી શ્રી",
    "Gurmukhi": "ਪੰਜਾਬੀ ਸਿੰਘ",
    "Odia": "ଓଡ଼ିଆ ଶ୍ରୀ",
    "Greek and Cyrillic": "Αθήνα Москва Київ",
    "Thai": "กรุงเทพมหานคร",
    "Chinese, Japanese, Korean": "東京物語 기생충 千と千尋",
    "emoji": "Popcorn 🍿 👨‍👩‍👧 🇮🇳 ❤️",
    "several at once": "Łódź दंगल தமிழ் 東京 🎬 (3D)",
    "a script without a font": "ᚠᚢᚦ A",
    "Arabic": "باجرنگی",
    "Hebrew": "שדרות",
}


def read(paper: bytes) -> str:
    document = pypdfium2.PdfDocument(paper)
    assert len(document) == 1
    return str(document[0].get_textpage().get_text_bounded())


def printed(**changes: Any) -> bytes:
    return write(replace(TICKET, outing=replace(OUTING, **changes))).attachments[1].content


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def drawn(text: str) -> Sequence[Cluster]:
    (line,) = lines_of(text, 1_000_000, bold=False)
    return line


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_letter_is_on_paper_and_can_be_copied_from_it(name: str) -> None:
    paper = printed(movie=name, theater=name, screen=name, city=name)
    found = without_space(read(paper))
    assert found.count(without_space(name)) == 4
    assert len(paper) < LARGEST


def test_each_letter_has_ink() -> None:
    for name in NAMES.values():
        for cluster in drawn(name):
            assert cluster.text.isspace() or cluster.outline, cluster.text


def test_conjuncts_are_drawn_as_one_and_signs_before_the_letter_they_follow() -> None:
    assert [cluster.text for cluster in drawn("क्षत्रिय")] == ["क्ष", "त्रि", "य"]
    assert drawn("क्ष")[0].outline != drawn("क")[0].outline + drawn("ष")[0].outline
    assert sum(cluster.advance for cluster in drawn("क्ष")) < sum(cluster.advance for cluster in drawn("कष"))


def test_seats_with_labels_in_several_scripts_stay_different() -> None:
    seats = ("अ1", "आ1", "Ł1", "L1", "க10", "ᚠ1", "ᚢ1")
    assert ", ".join(seats) in " ".join(read(printed(seat_ids=seats)).split())
    outlines = [[cluster.outline for cluster in drawn(seat)] for seat in seats]
    assert all(first != second for first, second in combinations(outlines, 2))


def test_a_letter_that_no_font_has_stands_there_as_its_number() -> None:
    (rune,) = drawn("ᚠ")
    number = drawn("[U+16A0]")
    assert (rune.text, rune.advance) == ("ᚠ", sum(cluster.advance for cluster in number))
    assert all(cluster.outline in rune.outline for cluster in number)


def test_what_is_read_from_right_to_left_is_drawn_from_the_right() -> None:
    assert [cluster.text for cluster in drawn("שדרות 5")] == [*"5 ", *reversed("שדרות")]
    assert [cluster.text for cluster in drawn("PVR שדרות")] == [*"PVR ", *reversed("שדרות")]
    assert levels_of("سينما 12,500 PVR (3D)") == [*[1] * 6, *[2] * 6, 1, *[2] * 7, 1]


def test_joined_letters_take_their_joined_forms() -> None:
    alone, joined = drawn("\u0647"), drawn("\u0647\u0647\u0647")
    assert len({cluster.outline for cluster in [*alone, *joined]}) == 4


def test_brackets_are_copied_as_they_are_seen() -> None:
    assert "".join(cluster.text for cluster in drawn("שלום (ב)")) == "(ב) םולש"


def test_a_word_too_wide_for_its_line_is_broken_and_keeps_its_letters() -> None:
    lines = lines_of("W" * 100, 10_000, bold=True)
    assert len(lines) > 5
    assert "".join(cluster.text for line in lines for cluster in line) == "W" * 100
    assert all(sum(cluster.advance for cluster in line) <= 10_000 for line in lines)


def test_the_longest_names_leave_room_for_a_code_that_scanners_read() -> None:
    long = {
        "movie": "पोन्नियिन " * 20,
        "theater": " ".join(f"W{number}" for number in range(60)),
        "address": "-".join(map(str, range(70))),
        "city": "".join(f"🎬{number}🍿" for number in range(25)),
        "screen": "".join(f"東京{number}" for number in range(26)),
    }
    paper = printed(**long, seat_ids=tuple(f"{'🍿' * 18}{seat}" for seat in range(10)))
    found = without_space(read(paper))
    for value in long.values():
        assert without_space(value) in found
    assert len(paper) < LARGEST


def test_equal_tickets_are_equal_papers() -> None:
    assert printed() == printed()


def test_what_has_no_picture_leaves_no_trace() -> None:
    assert legible("\u202eabc\u0000\u200b d\ud800") == "abc d\ufffd"
    assert drawn("\u202eabc") == drawn("abc")


@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_text_loses_a_letter(text: str) -> None:
    kept = without_space(legible(text))
    lines = lines_of(text, 8_000, bold=False)
    found = "".join(cluster.text for line in lines for cluster in line)
    pairs = str.maketrans(")]}>\u00bb\u203a\u232a\u27e9", "([{<\u00ab\u2039\u2329\u27e8")
    assert sorted(without_space(found).translate(pairs)) == sorted(kept.translate(pairs))
    assert all(cluster.text.isspace() or cluster.advance >= 0 for line in lines for cluster in line)


@given(st.lists(st.integers(0, 4), max_size=12))
def test_the_visual_order_keeps_every_piece(levels: list[int]) -> None:
    pieces = [Piece((), level, is_space=False) for level in levels]
    assert sorted(map(id, in_visual_order(pieces))) == sorted(map(id, pieces))


def test_the_paper_says_how_the_movie_is_shown_and_that_a_free_seat_is_free() -> None:
    paid = read(write(replace(TICKET, outing=OF_THE_VARIANT)).attachments[1].content)
    free = read(write(replace(TICKET, paid_minor=0)).attachments[1].content)
    assert (VARIANT in paid, VARIANT in free) == (True, False)
    assert ("Paid" in paid, "1,234.50" in paid) == (True, True)
    assert ("Free of charge" in free, "Paid" in free, "0.00" in free) == (True, False, False)
