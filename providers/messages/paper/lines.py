"""Text broken into lines, each from left to right."""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from providers.messages.paper.direction import in_visual_order, levels_of
from providers.messages.paper.fonts import Cluster, runs_of, shaped

REPLACEMENT = "\ufffd"
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Piece:
    """Clusters of one direction, of one word or one space."""

    clusters: tuple[Cluster, ...]
    level: int
    is_space: bool

    @functools.cached_property
    def advance(self) -> int:
        return sum(cluster.advance for cluster in self.clusters)


Line = tuple[Cluster, ...]


def lines_of(text: str, width: float, *, bold: bool) -> list[Line]:
    """`width`: of a line, in thousandths of the font's size. A word that is wider is broken between its letters."""
    found: list[list[Piece]] = [[]]
    left = width
    for word in _words(legible(text), width, bold=bold):
        advance = sum(piece.advance for piece in word)
        if advance > left and found[-1]:
            found.append([])
            left = width
        if found[-1] or not word[0].is_space:
            found[-1] += word
            left -= advance
    return [_drawn(line) for line in found if line]


def legible(text: str) -> str:
    """The text without what has no picture: control characters are spaces, invisible marks of direction are gone, and
    half a letter is a replacement character.
    """
    return " ".join("".join(map(_legible, text)).split())


def _legible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return REPLACEMENT
    return "" if category == "Cf" and character not in _JOINERS else character


def _drawn(line: list[Piece]) -> Line:
    while line[-1].is_space:
        line.pop()
    return tuple(cluster for piece in in_visual_order(line) for cluster in piece.clusters)


def _words(text: str, width: float, *, bold: bool) -> Iterator[list[Piece]]:
    """What no line is broken within. A space is a word."""
    word: list[Piece] = []
    for piece in _pieces(text, bold=bold):
        if piece.is_space or _is_wide(piece):
            yield from [word] if word else []
            yield from ([part] for part in _parts(piece))
            word = []
        elif piece.advance + sum(each.advance for each in word) > width:
            yield from ([part] for each in [*word, piece] for part in _parts(each))
            word = []
        else:
            word.append(piece)
    yield from [word] if word else []


def _pieces(text: str, *, bold: bool) -> Iterator[Piece]:
    characters = zip(text, levels_of(text), strict=True)
    for (is_space, level), group in groupby(characters, key=lambda each: (each[0].isspace(), each[1])):
        for run in runs_of("".join(character for character, _ in group)):
            yield Piece(shaped(run, bold=bold, to_the_left=level % 2 == 1), level, is_space)


def _is_wide(piece: Piece) -> bool:
    """Chinese and Japanese: lines are broken after any letter."""
    return unicodedata.east_asian_width(piece.clusters[0].text[0]) == "W"


def _parts(piece: Piece) -> list[Piece]:
    """One for each letter, in the order of reading."""
    clusters = piece.clusters[::-1] if piece.level % 2 else piece.clusters
    return [Piece((cluster,), piece.level, piece.is_space) for cluster in clusters]
