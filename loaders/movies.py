"""Movies, which are public."""

from collections.abc import Sequence

from domain.movies import Movie
from loaders.connections import directly
from models import movies as movie_rows
from models.direct import Connection


@directly
async def movies_by_id(db: Connection, movie_ids: Sequence[str]) -> list[Movie | None]:
    return await movie_rows.find_many(db, movie_ids)
