"""Bugs of halls: sofas taken apart, seats that change under those who bought them, prices without seats."""

from collections.abc import Iterable, Mapping

from domain.layouts import comparing
from domain.layouts.uploading import _Rows
from domain.seats import blocking
from domain.seats.inventory import SeatInventory
from domain.seats.layout import SeatLayout
from domain.seats.state import Claim
from resolvers.cancellations import cancelling
from resolvers.shows import pricing
from tests.planted.planting import put


def half_a_sofa_is_blocked() -> None:
    def named(inventory: SeatInventory, seat_ids: Iterable[str]) -> list[str]:
        return inventory.layout.labels_of(list(seat_ids))

    put(blocking, "_named", named)


def half_a_sofa_is_given_back() -> None:
    put(cancelling, "require_whole_sofas", lambda *_: None)


def only_seats_that_are_gone_are_conflicts() -> None:
    right = comparing._why

    def why(claim: Claim, present: SeatLayout, wanted: SeatLayout) -> str | None:
        found = right(claim, present, wanted)
        return found if found in {"GONE", "RETYPED", "BLOCKED"} else None

    put(comparing, "_why", why)


def rows_stand_in_the_order_of_the_alphabet() -> None:
    right = _Rows.named

    def named(self: _Rows, name: str, field: str) -> str:
        row = right(self, name, field)
        self.order = {each: at for at, each in enumerate(sorted(self.order))}
        return row

    put(_Rows, "named", named)


def any_type_has_a_price() -> None:
    def matched(amounts: Mapping[str, int], _priced: object, _layout: SeatLayout | None) -> dict[str, int]:
        return dict(amounts)

    put(pricing, "matched", matched)
