"""The fonts that the platform brings along, and text as HarfBuzz shapes it in them."""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
import uharfbuzz

UNITS = 1000
"""To an em, in all outlines and widths."""
_SCRIPTS = (
    *("Devanagari", "Tamil", "Telugu", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Oriya", "Sinhala"),
    *("Arabic", "Hebrew", "Thai", "Lao", "Khmer", "Myanmar", "Armenian", "Georgian", "Ethiopic"),
)
LATIN = "NotoSans[wght].ttf"
PICTURES = ("NotoSansSymbols[wght].ttf", "NotoEmoji[wght].ttf")
FILES = (LATIN, *(f"NotoSans{script}[wght].ttf" for script in _SCRIPTS), "NotoSansCJK-VF.otf.ttc", *PICTURES)
"""The first that has a letter draws it. Latin, Greek and Cyrillic are in the first."""
_FOLDERS = [Path(str(package.__file__)).parent for package in (manimgx_fonts, manimgx_fonts_cjk)]
REGULAR, BOLD = 400, 700
WORDS_KEPT = 1024
"""With their outlines some 10 MB: a cinema's names come again on its next ticket."""
_JOINERS = "\u200c\u200d"
_OPENING, _CLOSING = "([{<\u00ab\u2039\u2329\u27e8", ")]}>\u00bb\u203a\u232a\u27e9"
_MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
_SELECTORS = range(0xFE00, 0xFE10)


@dataclass(frozen=True)
class Cluster:
    """Letters that are drawn as one: a conjunct, a letter with its marks. `text`: what is copied. `advance`: how far
    the next one stands. `outline`: what is filled, in PDF's operators.
    """

    text: str
    advance: int
    outline: str


@dataclass(frozen=True)
class Run:
    """Text that one font draws; None: none can."""

    text: str
    file: str | None


def runs_of(text: str) -> Iterator[Run]:
    """The text in runs of one font each. Digits, space and punctuation stay in the font of the letters
    before them.
    """
    chosen: list[tuple[str | None, str]] = []
    for letter in _letters(text):
        before = chosen[-1][0] if chosen else None
        whole = before if before is not None and _stays(before, letter) else _file_of(letter)
        chosen += [(whole, letter)] if whole is not None else [(_file_of(part), part) for part in letter]
    for file, group in groupby(chosen, key=lambda each: each[0]):
        yield Run("".join(letter for _, letter in group), file)


@functools.lru_cache(maxsize=WORDS_KEPT)
def shaped(run: Run, *, bold: bool, to_the_left: bool) -> tuple[Cluster, ...]:
    """From left to right, also for a script that is read from right to left; brackets are copied as they are seen, as
    readers expect. A letter that no font has is drawn as its number, so that no two are drawn alike, and is copied as
    itself.
    """
    if run.file is None:
        return tuple(_numbered(letter, bold=bold) for letter in run.text)
    weight = BOLD if bold else REGULAR
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if to_the_left else "ltr"
    uharfbuzz.shape(_font(run.file, weight), buffer)
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _ in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(run.text)], strict=True))
    copied = run.text.translate(_MIRRORED) if to_the_left else run.text
    return tuple(
        _cluster(copied[start : ends[start]], run.file, weight, list(group))
        for start, group in groupby(glyphs, key=lambda glyph: glyph[0].cluster)
    )


def _cluster(text: str, file: str, weight: int, glyphs: list[tuple[Any, Any]]) -> Cluster:
    pen, drawn = 0, []
    for info, place in glyphs:
        if path := _path(file, weight, info.codepoint):
            drawn.append(f"q 1 0 0 1 {pen + place.x_offset} {place.y_offset} cm\n{path}\nQ")
        pen += place.x_advance
    return Cluster(text, pen, "\n".join(drawn))


def _numbered(letter: str, *, bold: bool) -> Cluster:
    number = shaped(Run(f"[U+{ord(letter):04X}]", LATIN), bold=bold, to_the_left=False)
    pen, drawn = 0, []
    for each in number:
        drawn.append(f"q 1 0 0 1 {pen} 0 cm\n{each.outline}\nQ")
        pen += each.advance
    return Cluster(letter, pen, "\n".join(drawn))


def _letters(text: str) -> Iterator[str]:
    """Letters with the marks, joiners and selectors that follow them."""
    letter = ""
    for character in text:
        if letter and (_is_attached(character) or letter[-1] == "\u200d"):
            letter += character
        else:
            yield from [letter] if letter else []
            letter = character
    yield from [letter] if letter else []


def _is_attached(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith("M")


@functools.lru_cache(maxsize=4096)
def _file_of(letter: str) -> str | None:
    return next((file for file in FILES if _covers(file, letter)), None)


def _stays(before: str, letter: str) -> bool:
    return before not in PICTURES and not any(map(str.isalpha, letter)) and _covers(before, letter)


def _covers(file: str, letter: str) -> bool:
    known = _face(file).unicodes
    return all(ord(part) in known for part in letter if part not in _JOINERS and ord(part) not in _SELECTORS)


@functools.cache
def _face(file: str) -> Any:
    """The file is mapped, not read: of a font that no ticket needs, nothing is loaded."""
    path = next(folder / file for folder in _FOLDERS if (folder / file).exists())
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


@functools.cache
def _font(file: str, weight: int) -> Any:
    font = uharfbuzz.Font(_face(file))
    font.scale = (UNITS, UNITS)
    font.set_variations({"wght": weight})
    return font


@functools.lru_cache(maxsize=8192)
def _path(file: str, weight: int, glyph: int) -> str:
    """The glyph's outline in PDF's operators; empty for one without ink."""
    drawn: list[str] = []
    _font(file, weight).draw_glyph(glyph, _operators(), drawn)
    return "\n".join([*drawn, "f"]) if drawn else ""


@functools.cache
def _operators() -> Any:
    """Curves of the second degree come as ones of the third, which are all that PDF has."""
    functions = uharfbuzz.DrawFuncs()
    functions.set_move_to_func(lambda x, y, out: out.append(f"{x:.0f} {y:.0f} m"))
    functions.set_line_to_func(lambda x, y, out: out.append(f"{x:.0f} {y:.0f} l"))
    functions.set_cubic_to_func(
        lambda *args: args[-1].append(" ".join(f"{place:.0f}" for place in args[:-1]) + " c"),
    )
    functions.set_close_path_func(lambda out: out.append("h"))
    return functions
