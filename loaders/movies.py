"""Movies, which are public."""

from collections.abc import Sequence

from domain.movies import Movie
from models import movies as movie_rows
from models.base import Database


async def movies_by_id(db: Database, movie_ids: Sequence[str]) -> list[Movie | None]:
    return await movie_rows.find_many(db, movie_ids)
