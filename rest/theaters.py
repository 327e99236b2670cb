"""Theaters and screens."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from domain import ids
from domain.theaters import NewScreen, Screen, ScreenExists, ScreenLimit, Theater
from resolvers import theaters
from resolvers.access import own_partner
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation


class AddScreen(Body):
    theater_id: str
    name: str
    external_id: str | None = Field(None, description="The screen's id in your own system.")
    turnaround_minutes: int | None = Field(None, description="Minutes that the screen stays empty between two shows.")


class ScreenAnswer(Answer):
    screen_id: str
    theater_id: str
    name: str
    external_id: str | None
    turnaround_minutes: int

    @classmethod
    def of(cls, screen: Screen) -> Self:
        return cls(
            screen_id=screen.id,
            theater_id=screen.theater_id,
            name=screen.name,
            external_id=screen.external_id,
            turnaround_minutes=screen.turnaround_minutes,
        )


class TheaterAnswer(Answer):
    theater_id: str
    theater_name: str
    theater_location: str = Field(description="The city.")
    address: str | None
    time_zone: str

    @classmethod
    def of(cls, theater: Theater) -> Self:
        return cls(
            theater_id=theater.id,
            theater_name=theater.name,
            theater_location=theater.city,
            address=theater.address,
            time_zone=theater.time_zone,
        )


class VenueAnswer(TheaterAnswer):
    screens: list[ScreenAnswer] = Field(default_factory=list)

    @classmethod
    def with_screens(cls, theater: Theater, screens: Sequence[Screen]) -> Self:
        return cls.of(theater).model_copy(update={"screens": [ScreenAnswer.of(screen) for screen in screens]})


async def add_screen(ctx: Context, partner_id: str, body: AddScreen) -> ScreenAnswer:
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    new = NewScreen(body.theater_id, body.name, body.external_id, body.turnaround_minutes)
    return ScreenAnswer.of(await theaters.add_screen(ctx, new))


OPERATIONS = (
    Operation(
        "POST",
        "/partner/{partnerId}/screens",
        add_screen,
        ScreenAnswer,
        "Add a screen to one of your theaters.",
        use_case=theaters.add_screen,
        body=AddScreen,
        statuses=(201,),
        problems=(ScreenExists, ScreenLimit),
    ),
)
