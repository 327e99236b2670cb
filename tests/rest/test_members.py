"""A REST body has a member for each field of the value that its use case takes: none that is added is forgotten."""

from dataclasses import fields
from typing import Any

import pytest

from domain.layouts import NewLayout, NewSeat
from domain.movies import NewMovie
from domain.partners import Registration
from domain.pms import SyncItem, SyncMovie
from domain.pricing import NewPrice
from domain.shows import NewShow, VariantChanges
from domain.theaters import NewScreen
from rest.bodies import Body
from rest.layouts import LayoutIn, SeatIn
from rest.movies import AddMovie, MovieFacts
from rest.partners import RegisterPartner
from rest.pms import SyncShowIn
from rest.pricing import PriceIn
from rest.shows import CreateShow
from rest.theaters import AddScreen

BODIES: dict[type[Body], Any] = {
    RegisterPartner: Registration,
    AddScreen: NewScreen,
    AddMovie: NewMovie,
    CreateShow: NewShow,
    LayoutIn: NewLayout,
    SeatIn: NewSeat,
    PriceIn: NewPrice,
    SyncShowIn: SyncItem,
    MovieFacts: SyncMovie,
}
DEEPER = {(Registration, "account_number"), (Registration, "ifsc_code")}
"""Members of `bankDetails`."""
SPREAD = {"variant": VariantChanges}
"""By field: the value whose own fields are members of the body."""


@pytest.mark.parametrize(("body", "value"), BODIES.items(), ids=[body.__name__ for body in BODIES])
def test_every_field_of_the_domains_value_is_a_member_of_the_body(body: type[Body], value: Any) -> None:
    own = {field.name for field in fields(value) if (value, field.name) not in DEEPER}
    spread = {field.name for name in own & SPREAD.keys() for field in fields(SPREAD[name])}
    assert ((own | spread) - SPREAD.keys()) - body.model_fields.keys() == set()
