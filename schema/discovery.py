"""Discovery: movies in a city, and shows of a movie."""

from datetime import date as Date  # noqa: N812 - the argument is called date
from typing import Annotated

import strawberry

from domain.discovery import MovieSearch, Page, ShowSearch, ShowsOfMovie, page_size
from domain.shows import Show as ShowRow
from loaders import discovery as discovery_loaders
from resolvers import discovery, shows
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.fields import Public, adds_to, field
from schema.kit.inputs import After, City, First
from schema.kit.mapping import or_null
from schema.kit.relay import Connection
from schema.movies import Movie
from schema.partners import Partner
from schema.shows import Show

MOVIES_A_PAGE = SHOWS_A_PAGE = 20
_SEARCH = (
    "A part of the title; case, accents and punctuation do not matter. Where no title has it, titles that look like it."
)

OnDate = Annotated[
    Date | None,
    strawberry.argument(description="The business date: a show before 04:00 belongs to the day before."),
]
InLanguage = Annotated[str | None, strawberry.argument(description="Only what has a show in this language.")]
InFormat = Annotated[str | None, strawberry.argument(description="Only what has a show in this format: `IMAX`, `3D`.")]


def _asked_shows(
    movie: Movie,
    *,
    city: City = None,
    date: OnDate = None,
    language: InLanguage = None,
    format: InFormat = None,
    first: First = SHOWS_A_PAGE,
    after: After = None,
) -> ShowsOfMovie:
    return ShowsOfMovie(str(movie.id), city, date, page_size(first), after, language=language, format=format)


@adds_to(
    Movie, "Its shows on sale, soonest first. Batched: cheap for many movies.", name="shows", public=Public.CATALOGUE
)
@loading(discovery_loaders.shows_by_movie, _asked_shows)
def shows_of_movie(_movie: strawberry.Parent[Movie], page: Page[ShowRow], after: str | None) -> Connection[Show]:
    return _page_of_shows(page, after)


@adds_to(
    Partner,
    "Its shows, on sale or not, the latest start first. For the partner itself and operators; null for others.",
    name="shows",
)
async def shows_of_partner(
    partner: strawberry.Parent[Partner], info: Info, *, first: First = SHOWS_A_PAGE, after: After = None
) -> Connection[Show] | None:
    asked = shows.list_partner_shows(info.context.ctx, partner.row.id, first, after)
    return await or_null(asked, lambda page: _page_of_shows(page, after))


def _page_of_shows(page: Page[ShowRow], after: str | None) -> Connection[Show]:
    return Connection.page(page, Show.of, after)


@strawberry.type
class DiscoveryQueries:
    @field(
        "Movies with a show on sale: by title, or with `search` the best match first. Empty for an unknown city.",
        public=Public.CATALOGUE,
    )
    async def movies(  # noqa: PLR0917 - the arguments of the field
        self,
        info: Info,
        city: City = None,
        search: Annotated[str | None, strawberry.argument(description=_SEARCH)] = None,
        language: InLanguage = None,
        genre: Annotated[str | None, strawberry.argument(description="Only of this genre.")] = None,
        format: InFormat = None,
        date: OnDate = None,
        first: First = MOVIES_A_PAGE,
        after: After = None,
    ) -> Connection[Movie]:
        search_for = MovieSearch(city, search, language, genre, format, date, first, after)
        page = await discovery.list_movies(info.context.ctx, search_for)
        return Connection.page(page, Movie.of, after)

    @field("Shows on sale, soonest first.", public=Public.CATALOGUE)
    async def shows(  # noqa: PLR0917 - the arguments of the field
        self,
        info: Info,
        movie_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only of this movie.")] = None,
        city: City = None,
        theater_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only in this theater.")] = None,
        date: OnDate = None,
        language: InLanguage = None,
        format: InFormat = None,
        first: First = SHOWS_A_PAGE,
        after: After = None,
    ) -> Connection[Show]:
        search_for = ShowSearch(movie_id, city, theater_id, date, first, after, language=language, format=format)
        page = await discovery.list_shows(info.context.ctx, search_for)
        return _page_of_shows(page, after)
