"""Shows: a movie on a screen at a time, with prices."""

from schema.shows.changing import ShowChangeMutations
from schema.shows.shows import RepricedShow, Show, ShowMutations, ShowQueries, show_of

__all__ = ["RepricedShow", "Show", "ShowChangeMutations", "ShowMutations", "ShowQueries", "show_of"]
