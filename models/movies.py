"""Rows of the movie catalogue."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    Integer,
    Table,
    Text,
    any_,
    bindparam,
    column,
    exists,
    extract,
    func,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from domain.movies import Movie, MovieExists, title_key
from domain.text import folded
from models.base import Database, columns_of, fetch_one, in_order_of, instant, metadata, text_column
from models.direct import Connection, DirectStatement

_YEAR = "cast(extract(year from release_date) as integer)"

movies = Table(
    "movies",
    metadata,
    text_column("id", primary_key=True),
    text_column("added_by"),
    text_column("name"),
    # By which two titles are the same; `search_name` is what they are searched and sorted by, as `SEARCHED` says.
    text_column("folded_name"),
    text_column("language"),
    text_column("folded_language"),
    text_column("search_name", nullable=True),
    Column("duration_minutes", Integer, nullable=False),
    Column("genres", ARRAY(Text), nullable=False),
    text_column("certificate", nullable=True),
    Column("formats", ARRAY(Text), nullable=False),
    Column("release_date", Date),
    text_column("synopsis", nullable=True),
    text_column("poster_url", nullable=True),
    instant("created_at"),
    CheckConstraint("duration_minutes between 1 and 1440", name="duration"),
    # The same title in the same language is the same movie, unless both have a release year and the years differ. The
    # range of an unknown year is unbounded, so it overlaps every other.
    ExcludeConstraint(
        ("folded_name", "="),
        ("folded_language", "="),
        (text(f"int4range({_YEAR}, {_YEAR}, '[]')"), "&&"),
        name="ex_movies__title",
    ),
)

# Not imported: the column stands right of this one.
_shows = table("shows", column("movie_id", Text), column("partner_id", Text), column("stored_status", Text))

SEARCHED = "coalesce(m.search_name, m.folded_name)"
"""Of a movie `m`. Servers of the version before `search_name` wrote the key alone, which is a name as well."""

_MOVIES = select(*columns_of(movies, Movie))
_BY_ID = DirectStatement(_MOVIES.where(movies.c.id == any_(bindparam("keys", type_=ARRAY(Text)))))


async def add(db: Database, movie: Movie) -> bool:
    """False if the catalogue has the movie: nothing is written. A concurrent insert waits for this transaction."""
    new = upsert(movies).values(**_values(movie), created_at=func.now())
    return (await db.execute(new.on_conflict_do_nothing().returning(movies.c.id))).first() is not None


async def find_same(db: Database, movie: Movie) -> Movie | None:
    """The catalogue's movie of the same title and language, and of the same year if both have one. A movie without a
    year matches the newest.
    """
    same = (movies.c.folded_name == title_key(movie.name)) & (movies.c.folded_language == folded(movie.language))
    found = _MOVIES.where(same).order_by(movies.c.release_date.desc().nulls_last(), movies.c.id).limit(1)
    if movie.release_date is not None:
        year = extract("year", movies.c.release_date)
        found = found.where(or_(movies.c.release_date.is_(None), year == movie.release_date.year))
    return await fetch_one(db, found, Movie)


async def change(db: Database, movie: Movie) -> None:
    """Raises MovieExists."""
    try:
        await db.execute(update(movies).where(movies.c.id == movie.id).values(_values(movie)))
    except IntegrityError as error:
        raise MovieExists(movie.name, movie.language) from error


async def find(db: Database, movie_id: str) -> Movie | None:
    return await fetch_one(db, _MOVIES.where(movies.c.id == movie_id), Movie)


async def lock(db: Database, movie_id: str) -> Movie | None:
    """Locks the row FOR UPDATE until commit."""
    return await fetch_one(db, _MOVIES.where(movies.c.id == movie_id).with_for_update(), Movie)


async def is_shown_by_others(db: Database, movie: Movie) -> bool:
    """Whether a partner that did not add it has a show of the movie. For a transaction that has locked the movie: no
    show of it is being added meanwhile.
    """
    theirs = exists().where(
        _shows.c.movie_id == movie.id, _shows.c.partner_id != movie.added_by, _shows.c.stored_status != "CANCELLED"
    )
    return bool((await db.execute(select(theirs))).scalar_one())


async def find_many(db: Connection, movie_ids: Sequence[str]) -> list[Movie | None]:
    return in_order_of(movie_ids, await _BY_ID.fetch_entities(db, Movie, keys=list(movie_ids)))


def _values(movie: Movie) -> dict[str, Any]:
    keys = {"folded_name": title_key(movie.name), "search_name": folded(movie.name)}
    return vars(movie) | keys | {"folded_language": folded(movie.language)}
