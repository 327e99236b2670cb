"""Pages of a movie's shows, as customers search for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from domain.discovery import Page, ShowsOfMovie
from domain.shows import Show
from models import discovery as discovery_rows
from models.base import Database


async def shows_by_movie(db: Database, keys: Sequence[ShowsOfMovie]) -> list[Page[Show]]:
    """Takes one statement for all keys that differ only in the movie. Raises InvalidInput."""
    pages = [key.checked() for key in keys]
    alike: dict[ShowsOfMovie, list[str]] = defaultdict(list)
    for page in pages:
        alike[replace(page, movie_id="")].append(page.movie_id)
    found: dict[ShowsOfMovie, list[Show]] = defaultdict(list)
    for of_any, movie_ids in alike.items():
        for show in await discovery_rows.shows_of_movies(db, movie_ids, of_any):
            found[replace(of_any, movie_id=show.movie_id)].append(show)
    return [Page.of(found[page], page.first, lambda show: (show.starts_at.isoformat(), show.id)) for page in pages]
