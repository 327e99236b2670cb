"""Titles by which movies are searched and sorted, apart from the key by which two titles are the same movie."""

import sqlalchemy as sa
from alembic import op

from domain.movies import title_key
from domain.text import folded
from domain.theaters import City

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None

_MOVIES = sa.table("movies", *(sa.column(name) for name in ("id", "name", "language")))
_NAME_A_MOVIE = sa.text("update movies set search_name = :search_name, folded_language = :language where id = :id")
_KEY_A_MOVIE = sa.text("update movies set folded_name = :key where id = :id")
_CITIES = sa.table("cities", sa.column("name"), sa.column("lookup"))
_MOVE_THEATERS = sa.text(
    "update theaters t set city = :to where city = :of and not exists"
    " (select from theaters o where o.partner_id = t.partner_id and o.city = :to and o.name = t.name)"
)
_RENAME_A_CITY = sa.text(
    "update cities set lookup = :lookup where name = :name and not exists (select from cities where lookup = :lookup)"
)


def upgrade() -> None:
    """Servers of the version before write no `search_name`: the key stands in its place then."""
    op.add_column("movies", sa.Column("search_name", sa.Text))
    db = op.get_bind()
    for movie in db.execute(sa.select(_MOVIES)).all():
        values = {"id": movie.id, "search_name": folded(movie.name), "language": folded(movie.language)}
        _unless_it_clashes(db, _NAME_A_MOVIE, values)
        _unless_it_clashes(db, _KEY_A_MOVIE, {"id": movie.id, "key": title_key(movie.name)})
    for city in db.execute(sa.select(_CITIES)).all():
        wanted = City.called(city.name)
        if wanted.lookup != city.lookup:
            _look_up(db, city.name, wanted.lookup)


def _unless_it_clashes(db: sa.Connection, statement: sa.TextClause, values: dict[str, str]) -> None:
    """Two movies that were two until now stay two, though a person reads one title: tickets name them."""
    try:
        with db.begin_nested():
            db.execute(statement, values)
    except sa.exc.IntegrityError:
        return


def _look_up(db: sa.Connection, name: str, lookup: str) -> None:
    """Of two spellings of one city the first found keeps its name, and gets the other's theaters."""
    if db.execute(_RENAME_A_CITY, {"name": name, "lookup": lookup}).rowcount == 0:
        kept = db.execute(sa.select(_CITIES.c.name).where(_CITIES.c.lookup == lookup)).scalar_one()
        db.execute(_MOVE_THEATERS, {"of": name, "to": kept})


def downgrade() -> None:
    op.drop_column("movies", "search_name")
