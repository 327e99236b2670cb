"""How a movie is shown: in which format, in which language, with which subtitles."""

from dataclasses import dataclass

from domain.changes import LEFT_OUT, Changes, LeftOut
from domain.errors import InvalidInput
from domain.movies import LONGEST_WORD, Movie
from domain.text import clean_name, folded


@dataclass(frozen=True)
class Variant:
    """A show's own values. None: the movie's format or language, and no subtitles. `subtitles`: their language."""

    format: str | None = None
    language: str | None = None
    subtitles: str | None = None

    def is_replaced_by(self, other: "Variant") -> bool:
        """Whether something that was said becomes something else. A show that said nothing may say what it is."""
        return any(value is not None and value != vars(other)[name] for name, value in vars(self).items())


@dataclass(frozen=True)
class VariantChanges(Changes):
    format: str | LeftOut | None = LEFT_OUT
    language: str | LeftOut | None = LEFT_OUT
    subtitles: str | LeftOut | None = LEFT_OUT


AS_THE_MOVIE = Variant()
LEFT_TO_THE_MOVIE = VariantChanges()


def checked_variant(variant: Variant, movie: Movie) -> Variant:
    """The variant, its format spelled as the movie spells it. Raises InvalidInput, also for a format that the movie is
    not shown in; a movie without formats is shown in any.
    """
    return Variant(
        None if variant.format is None else _format(clean_name(variant.format, "format", LONGEST_WORD), movie),
        None if variant.language is None else clean_name(variant.language, "language", LONGEST_WORD),
        None if variant.subtitles is None else clean_name(variant.subtitles, "subtitles", LONGEST_WORD),
    )


def as_shown(variant: Variant, movie: Movie) -> Variant:
    """What customers read: the show's own values, or else the movie's. The format stays unknown where the movie has
    several.
    """
    only = movie.formats[0] if len(movie.formats) == 1 else None
    return Variant(variant.format or only, variant.language or movie.language, variant.subtitles)


def _format(typed: str, movie: Movie) -> str:
    if not movie.formats:
        return typed
    for each in movie.formats:
        if folded(each) == folded(typed):
            return each
    raise InvalidInput.of(
        "format", f"{movie.name} is shown in {', '.join(movie.formats)}. Add a format to the movie first."
    )
