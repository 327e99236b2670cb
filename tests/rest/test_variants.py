"""A show's format, language and subtitles, over REST and GraphQL: how they are sent, answered and searched for."""

import secrets

from httpx2 import AsyncClient

from tests.rest import stage
from tests.rest.calling import done, refused, visitor
from tests.schema.calling import GraphQLCaller

_SHOW = "query ($id: ID!) { show(id: $id) { format language subtitles } }"
_SHOWS = "query ($id: ID!, $format: String) { shows(movieId: $id, format: $format) { edges { node { id } } } }"


async def test_a_show_tells_how_it_is_shown_and_is_found_by_it(http: AsyncClient) -> None:
    at = await stage.theater(http)
    film = stage.movie_of(at.partner_id) | {"formats": ["2D", "3D"], "language": "Hindi"}
    movie_id = done(await at.staff.post("/movies", film), 201)["movieId"]
    body = stage.show_of(at, movie_id)
    refusal = refused(await at.staff.post("/shows", body | {"format": "IMAX"}), 422, "INVALID_INPUT")
    assert refusal["errors"][0]["field"] == "format"
    made = done(await at.staff.post("/shows", body | {"format": "3d", "subtitles": "English"}), 201)
    variant = {"format": "3D", "language": "Hindi", "subtitles": "English"}
    assert {name: made[name] for name in variant} == variant
    done(await at.staff.post(f"/shows/{made['showId']}/seats/layout", stage.layout()), 201)
    read = done(await visitor(http).get(f"/shows/{made['showId']}"), 200)
    assert {name: read[name] for name in variant} == variant
    graphql = GraphQLCaller(http)
    assert (await graphql.ask(_SHOW, id=made["showId"]))["show"] == variant
    for format, expected in (("3D", [made["showId"]]), ("2D", [])):
        listed = done(await visitor(http).get(f"/shows?movieId={movie_id}&format={format}&language=hindi"), 200)
        assert [each["showId"] for each in listed["shows"]] == expected
        assert [{name: each[name] for name in variant} for each in listed["shows"]] == [variant for _ in expected]
        found = await graphql.ask(_SHOWS, id=movie_id, format=format)
        assert [each["node"]["id"] for each in found["shows"]["edges"]] == expected


async def test_a_sync_tells_null_from_left_out_and_two_movies_by_their_year(http: AsyncClient) -> None:
    at = await stage.theater(http)
    film = {
        "movieName": f"Drishyam {secrets.token_hex(4)}", "language": "Hindi", "duration": 120, "genre": "Drama",
        "releaseDate": "2015-07-31",
    }  # fmt: skip
    item = {name: value for name, value in stage.show_of(at, "").items() if name not in {"partnerId", "movieId"}}
    item |= {"externalId": f"S-{secrets.token_hex(4)}", "movie": film}

    async def synced(**more: object) -> dict[str, object]:
        answer = await at.key.post("/external/pms/shows", {"shows": [item | more]})
        (result,) = done(answer, 200)["results"]
        assert result["problem"] is None, result
        show = done(await visitor(http).get(f"/shows/{result['showId']}"), 200)
        return {"outcome": result["outcome"], "movie": show["movie"]["movieId"], "subtitles": show["subtitles"]}

    first = await synced(subtitles="English")
    assert (first["outcome"], first["subtitles"]) == ("CREATED", "English")
    assert await synced() == first | {"outcome": "UNCHANGED"}
    assert await synced(subtitles=None) == first | {"outcome": "UPDATED", "subtitles": None}
    remade = await synced(movie=film | {"releaseDate": "2026-07-31"})
    assert remade["movie"] != first["movie"]
