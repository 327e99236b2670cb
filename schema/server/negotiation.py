"""Which media type a client takes most gladly, by its Accept header (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST = 500
"""Characters of the header that are read: more than any client sends."""


class _Range(NamedTuple):
    kind: str
    quality: float
    place: int

    def matches(self, media_type: str) -> bool:
        kind = self.kind.removesuffix("*")
        return kind in ("*/", media_type) or (kind.endswith("/") and media_type.startswith(kind))


def best_of(accept: str, offered: Sequence[str], reluctantly: str | None = None) -> str:
    """The offered media type of the highest quality; of equals the one whose range stands first, then the one that is
    offered first. `reluctantly`: is chosen only where no other one has its quality. The first that is offered where
    none is accepted: an answer that was not asked for says more than none.
    """
    return _best(accept[:LONGEST].lower(), tuple(offered), reluctantly)


@lru_cache(maxsize=200)
def _best(accept: str, offered: tuple[str, ...], reluctantly: str | None) -> str:
    ranges = [_range(part, place) for place, part in enumerate(accept.split(","))] if accept.strip() else []
    found = [(_most_specific(media_type, ranges), media_type) for media_type in offered]
    ranked = [
        (-range.quality, media_type == reluctantly, range.place, offered.index(media_type))
        for range, media_type in found
        if range is not None and range.quality > 0
    ]
    return offered[min(ranked)[-1]] if ranked else offered[0]


def _most_specific(media_type: str, ranges: Sequence[_Range]) -> _Range | None:
    matching = [each for each in ranges if each.matches(media_type)]
    return min(matching, key=lambda each: (each.kind.count("*"), each.place), default=None)


def _range(part: str, place: int) -> _Range:
    kind, *parameters = (each.strip() for each in part.split(";"))
    qualities = [each.removeprefix("q=").strip() for each in parameters if each.startswith("q=")]
    try:
        quality = float(qualities[0]) if qualities else 1.0
    except ValueError:
        quality = 0.0
    return _Range(kind, quality if 0 <= quality <= 1 else 0.0, place)
