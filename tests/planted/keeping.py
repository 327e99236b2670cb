"""Bugs of answers that are kept."""

from typing import Any

from domain.accounts import VISITOR
from gateway import repeated_requests
from gateway.kept_identities import Identity
from gateway.rate_limits import Admission
from models import writes
from resolvers.flights import SharedReads
from resolvers.kept_answers import KeptAnswer, KeptAnswers, Key
from schema.kit.fields import Public
from schema.kit.parts import Parts
from schema.server import kept, repeating
from schema.server.execution.parts import RunParts
from schema.server.execution.plan import ObjectPlan
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


def parts_past_a_lock() -> None:
    put(RunParts, "note_counts", lambda _parts, _shows, _results: None)


def parts_for_all_variables() -> None:
    def key(_parts: RunParts, plan: ObjectPlan, value: Any) -> Key:
        return "part", plan.part.name if plan.part else "", value.row.id

    put(RunParts, "_key", key)


def answers_younger_than_their_parts() -> None:
    def take(parts: Parts, key: Key) -> KeptAnswer | None:
        ends_at = parts.ends_at
        found = right(parts, key)
        parts.ends_at = ends_at
        return found

    right = Parts.take
    put(Parts, "take", take)


def seat_maps_of_any_version() -> None:
    async def is_newest(_ctx: Any, _answer: Any) -> bool:
        return True

    put(kept, "is_newest", is_newest)


def repeated_maps_of_any_version() -> None:
    async def is_newest(_caller: Any, _answer: Any) -> bool:
        return True

    put(repeating, "is_newest", is_newest)


def repetitions_for_nothing() -> None:
    async def identify(_admission: Any, headers: Any) -> Identity:
        return Identity(VISITOR, None) if not headers else await right(_admission, headers)

    right = Admission.identify
    put(Admission, "identify", identify)


def requests_alike_but_for_their_variables() -> None:
    put(repeated_requests.KnownRequests, "find", _of_the_same_path)


def _of_the_same_path(known: Any, identity: Any) -> Any:
    return next((found for of, found in known._known.items() if of[:3] == identity[:3]), None)


def reads_from_before_the_request() -> None:
    async def read(reads: Any, key: Any, fetch: Any) -> Any:
        turn = reads._newest.get(key)
        if turn is not None and turn.is_open:
            return await turn.join()
        return await right(reads, key, fetch)

    right = SharedReads.read
    put(SharedReads, "read", read)
