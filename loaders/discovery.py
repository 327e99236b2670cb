"""Pages of a movie's shows, as customers search for them."""

from collections import defaultdict
from collections.abc import Sequence

from domain.discovery import Offered, Page, ShowsOfMovie
from domain.shows import Show
from loaders.connections import directly
from loaders.grouping import grouped
from models import discovery as discovery_rows
from models.direct import Connection


@directly
async def shows_by_movie(db: Connection, keys: Sequence[ShowsOfMovie]) -> list[Page[Show]]:
    """Takes one statement for all keys that differ only in the movie. Raises InvalidInput."""
    alike: dict[ShowsOfMovie, list[ShowsOfMovie]] = defaultdict(list)
    for key in keys:
        alike[key.of_any_movie].append(key)
    pages: dict[ShowsOfMovie, Page[Show]] = {}
    for of_any, theirs in alike.items():
        movie_ids, asked = [key.movie_id for key in theirs], of_any.checked()
        found = await discovery_rows.shows_of_movies(db, movie_ids, asked)
        of_each = grouped(movie_ids, found, lambda show: show.movie_id)
        pages.update({key: Page.of(rows, key.first, _position) for key, rows in zip(theirs, of_each, strict=True)})
    return [pages[key] for key in keys]


@directly
async def offered_by_show(db: Connection, show_ids: Sequence[str]) -> list[Offered]:
    """Prices and availability of each show. Fields that show either share one statement."""
    return await discovery_rows.offered_by_shows(db, show_ids)


def _position(show: Show) -> tuple[str, str]:
    return show.starts_at.isoformat(), show.id
