"""Bugs of answers that are kept."""

from typing import Any

from models import writes
from resolvers.flights import SharedReads
from resolvers.kept_answers import KeptAnswers
from schema.kit.fields import Public
from schema.server import kept
from tests.planted.planting import put


def kept_past_a_write() -> None:
    put(KeptAnswers, "drop", lambda _kept: None)
    put(KeptAnswers, "seats_changed", lambda _kept, _show_ids: None)


def kept_from_before_a_write() -> None:
    put(KeptAnswers, "_is_current", lambda _kept, _began, _shows: True)


def shared_from_before_a_write() -> None:
    put(KeptAnswers, "_may_join", lambda _kept, started, _version, *, counts_seats: started.flight.is_open)  # noqa: ARG005


def prices_count_as_private() -> None:
    put(writes, "NOT_PUBLIC", writes.NOT_PUBLIC | {"show_prices"})


def one_callers_answer_for_all() -> None:
    put(kept, "public_of", lambda _field: Public.CATALOGUE)


def one_answer_for_all_variables() -> None:
    put(kept.PublicRequest, "key", property(lambda request: ("graphql", request.text)))


def seat_maps_of_any_version() -> None:
    async def is_newest(_ctx: Any, _answer: Any) -> bool:
        return True

    put(kept, "_is_newest", is_newest)


def reads_from_before_the_request() -> None:
    async def read(reads: Any, key: Any, fetch: Any) -> Any:
        turn = reads._newest.get(key)
        if turn is not None and turn.is_open:
            return await turn.join()
        return await right(reads, key, fetch)

    right = SharedReads.read
    put(SharedReads, "read", read)
