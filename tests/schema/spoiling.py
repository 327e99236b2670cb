"""Makes inputs with one wrong member, from the SDL, so that no new member is forgotten."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from tests.schema.calling import Json
from tests.schema.scene import HALL

Path = tuple[int | str, ...]

WRONG: dict[str, list[Any]] = {
    "ID": ["SOME_1", "", "\0"],
    "String": ["", "a\0b", "x" * 6000],
    "Int": [-1, 2**31 - 1],
    "Float": [-1e9, 1e9],
    "Decimal": ["-1", "0.001"],
    "Date": ["0001-01-01", "9999-12-31"],
    "DateTime": ["0001-01-01T00:00:00"],
    "Boolean": [],  # every value that passes the shape is allowed, as is every value of an enumeration
}
"""By scalar: values of the right type that break any rule a member may have."""

WRONG_LISTS: dict[str, list[Any]] = {
    "ticketTaxSlabs": [{"upTo": "100.00", "percent": "12"}] * 11,
    "genres": ["Drama"] * 21,
    "formats": ["2D"] * 21,
    "linkedWith": [seat["seatId"] for seat in HALL["seats"][:10]],
    "shows": [{"externalId": "S", "startsAt": "2026-01-01T00:00:00", "prices": []}] * 501,
}
"""By member: a list that breaks a rule, for members that may be empty."""

WRONG_ITEMS = {"backToDefault": "SETTLEMENT_DAYS"}
"""By member: an item that is wrong beside the rest of the input: this term has a value, too."""

NO_RULE = {
    ("ProcessSettlementInput", "asOf"): "In development, where tests run, any day may be settled.",
}
"""Members of which every value is valid, and why."""

MOVIE = {"name": "Inception", "language": "English", "durationMinutes": 148, "genres": ["Sci-Fi"]}
SAMPLES: dict[tuple[str, str], Any] = {
    ("SyncShowInput", "movie"): MOVIE,
    ("SyncShowInput", "seatLayout"): HALL,
    ("SeatInput", "linkedWith"): ["A1"],
    ("UploadSeatLayoutInput", "prices"): [{"seatType": "Gold", "amount": "250"}],
    ("SyncSeatLayoutInput", "prices"): [{"seatType": "Gold", "amount": "250"}],
    ("SetRatesInput", "ticketTaxSlabs"): [{"upTo": "100.00", "percent": "12"}],
    ("CheckInTicketInput", "seatIds"): ["A1"],
    ("AddMovieInput", "genres"): ["Drama"],
    ("AddMovieInput", "formats"): ["2D"],
    ("UpdateMovieInput", "genres"): ["Drama"],
    ("UpdateMovieInput", "formats"): ["2D"],
}
"""Valid values of nested members that the scene's inputs omit."""

BESIDE: dict[tuple[str, str], Json] = {
    ("SyncShowInput", "movie"): {"movieId": None},
    ("SyncShowInput", "screenExternalId"): {"screenId": None},
    ("AddTheaterInput", "latitude"): {"longitude": 77.6},
    ("AddTheaterInput", "longitude"): {"latitude": 12.9},
    ("UpdateTheaterInput", "latitude"): {"longitude": 77.6},
    ("UpdateTheaterInput", "longitude"): {"latitude": 12.9},
}
"""By member: other members that it needs, so that only this one is wrong."""


@dataclass(frozen=True)
class Spoiled:
    path: Path
    given: Json

    @property
    def name(self) -> str:
        return named(self.path)


def named(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def spoiled_inputs(kind: GraphQLInputType, given: Json) -> Iterator[Spoiled]:
    """Yields the input with one wrong member, for every member at every depth and the last item of each list."""
    yield from _of_object(_bare(kind), given, ())


def _of_object(kind: Any, whole: Json, path: Path) -> Iterator[Spoiled]:
    assert isinstance(kind, GraphQLInputObjectType)
    for name, member in kind.fields.items():
        here, key = (*path, name), (kind.name, name)
        if key not in NO_RULE:
            beside = _put_beside(whole, path, BESIDE.get(key, {}))
            yield from _of_member(member.type, _with_sample(beside, here, key), here)


def _of_member(kind: GraphQLInputType, whole: Json, path: Path) -> Iterator[Spoiled]:
    bare = _bare(kind)
    if isinstance(bare, GraphQLInputObjectType):
        yield from _of_object(bare, whole, path)
    elif isinstance(bare, GraphQLList):
        yield from _of_list(bare, whole, path)
    elif not isinstance(bare, GraphQLEnumType):
        for value in WRONG[get_named_type(bare).name]:
            yield Spoiled(path, changed(whole, path, value))


def _of_list(kind: Any, whole: Json, path: Path) -> Iterator[Spoiled]:
    name = path[-1]
    if name in WRONG_ITEMS:
        yield Spoiled((*path, 0), changed(whole, path, [WRONG_ITEMS[str(name)]]))
        return
    yield Spoiled(path, changed(whole, path, WRONG_LISTS.get(str(name), [])))
    yield from _of_member(kind.of_type, whole, (*path, len(at(whole, path)) - 1))


def _bare(kind: GraphQLInputType) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _with_sample(whole: Json, path: Path, key: tuple[str, str]) -> Json:
    holder = at(whole, path[:-1])
    return changed(whole, path, SAMPLES[key]) if key in SAMPLES and not holder.get(path[-1]) else whole


def _put_beside(whole: Json, path: Path, members: Json) -> Json:
    return changed(whole, path, at(whole, path) | members) if members else whole


def at(whole: Any, path: Path) -> Any:
    for step in path:
        whole = whole[step]
    return whole


def changed(whole: Json, path: Path, value: Any) -> Json:
    if not path:
        return dict(value)
    copied: Json = copy.deepcopy(whole)
    at(copied, path[:-1])[path[-1]] = value
    return copied
