"""The subscription to a show's seats: a snapshot, then contiguous deltas."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial
from typing import Annotated

import strawberry

from domain.seats.feed import Place, show_may_have_changed, summary_of
from domain.seats.feed import SeatDelta as DeltaRow
from domain.seats.layout import Seat
from domain.seats.state import SeatPicture, SeatState
from loaders import seats as seat_loaders
from schema.kit.context import Info
from schema.kit.fields import field, subscription
from schema.kit.sharing import SharedResults
from schema.kit.streams import started
from schema.kit.viewers import Results, Source, current_viewer
from schema.seats.maps import SeatSummary, letters
from schema.shows import Show, show_of


@strawberry.type(description="All seats of a show at one version of its feed.")
class SeatSnapshot:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    version: int = strawberry.field(description="The version of the feed that the snapshot shows.")
    layout_version: int = strawberry.field(
        description="Counts the show's layouts. When it differs from the one displayed, fetch `Show.seatMap` again."
    )
    states: str = strawberry.field(
        description="One letter for each seat, in the order of `SeatMap.seats`: A, L, B or X."
    )
    summary: SeatSummary = strawberry.field(description="How many seats are in which state.")
    shared_results: strawberry.Private[SharedResults] = dataclass_field(default_factory=SharedResults)


@strawberry.type(description="The new state of a seat.")
class SeatChange:
    seat_id: str = strawberry.field(description="The seat's label.")
    state: SeatState = strawberry.field(description="Its state at the delta's `version`.")


@strawberry.type(description="The changes from one version of the feed to a later one, without gaps.")
class SeatDelta:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    from_version: int = strawberry.field(description="The version that the delta applies to.")
    version: int = strawberry.field(description="The version after applying the delta.")
    changes: list[SeatChange] = strawberry.field(description="Every seat that changed, with its latest state.")
    summary: SeatSummary = strawberry.field(description="How many seats are in which state at `version`.")
    shared_results: strawberry.Private[SharedResults] = dataclass_field(default_factory=SharedResults)


@strawberry.type(
    description="Prices, times or the status of the show have changed, or may have where a snapshot takes the place of"
    " deltas. Sent to who selects something of it, before the event that brings the version; once more where the"
    " connection broke in between. The versions of deltas and snapshots are contiguous without it."
)
class ShowChanged:
    show_id: strawberry.Private[str]
    shared_results: strawberry.Private[SharedResults] = dataclass_field(default_factory=SharedResults)

    @field("The show as it is now.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.show_id)


SeatEvent = Annotated[
    SeatSnapshot | SeatDelta | ShowChanged,
    strawberry.union(
        "SeatAvailabilityEvent",
        description="A snapshot first, and again when the layout changed or the viewer is too far behind;"
        " deltas otherwise. Between them what changes in the show itself.",
    ),
]

Event = SeatPicture | DeltaRow
Rendered = SeatSnapshot | SeatDelta | ShowChanged


@dataclass(frozen=True)
class _Rendering:
    """What viewers are sent of an event, made once for all of them. `show`: for whom the show may have changed."""

    seats: SeatSnapshot | SeatDelta
    show: ShowChanged


@strawberry.type
class SeatSubscriptions:
    @subscription(
        "The seats of a show, live: a snapshot, then contiguous deltas (each one's `fromVersion` is the"
        " `version` before), and `ShowChanged` when its prices, times or status change. Open to everybody. An unknown"
        " show is refused before any event."
    )
    async def seat_availability(
        self,
        info: Info,
        show_id: Annotated[strawberry.ID, strawberry.argument(description="The show.")],
        after_version: Annotated[
            int | None,
            strawberry.argument(
                description="The version that you have, to resume from it without a snapshot. If it is too old"
                " or unknown, a snapshot is sent."
            ),
        ] = None,
    ) -> AsyncGenerator[SeatEvent, None]:
        return await started(_events(info, show_id, after_version))


async def _events(info: Info, show_id: str, after_version: int | None) -> AsyncGenerator[SeatEvent, None]:
    """Yields the events that no broadcast group sends to the viewer, and ends when a group serves it."""
    viewer = current_viewer.get()
    place = Place(after_version if viewer is None or viewer.version is None else viewer.version)
    seen = place.version
    begins_with_picture = seen is None
    source = _source(info, show_id)
    if viewer is not None and place.version is not None and viewer.groups.rejoin(viewer, source, place.version):
        return
    async with aclosing(info.context.hub.watch(info.context.ctx, show_id, place)) as events:
        async for event in events:
            for rendered in await _render(info, event, seen):
                yield rendered
            seen = event.version
            if viewer is not None and await viewer.groups.join(
                viewer, source, event.version, began_with_picture=begins_with_picture
            ):
                return


def _source(info: Info, show_id: str) -> Source:
    operation = info.context
    return Source(show_id, operation.name, operation.executor.selection, partial(_results, info, show_id))


async def _results(
    info: Info, show_id: str, place: Place, viewers: Callable[[], int]
) -> AsyncGenerator[tuple[int, Results | None], None]:
    operation, seen = info.context, place.version
    async with aclosing(operation.hub.watch(operation.ctx, show_id, place, viewers=viewers)) as events:
        async for event in events:
            yield event.version, await _execute(info, await _render(info, event, seen))
            seen = event.version


async def _execute(info: Info, rendered: Sequence[Rendered]) -> Results | None:
    results = [await info.context.executor.execute(each) for each in rendered]
    shared = tuple(result for result in results if result is not None)
    return shared if len(shared) == len(results) else None


async def _render(info: Info, event: Event, seen_version: int | None) -> list[Rendered]:
    """What a viewer who has a version is sent of the event, in this order: the version comes last, so that who is cut
    off before it is sent all of it when it resumes. The objects are those of all viewers, so that they share results.
    """
    rendering = await _rendering_of(info, event)
    is_asked_for = ShowChanged.__name__ in info.context.executor.selection.members
    if not (is_asked_for and show_may_have_changed(event, seen_version)):
        return [rendering.seats]
    info.context.loaders.forget()  # what was read of the show for an earlier event
    return [rendering.show, rendering.seats]


async def _rendering_of(info: Info, event: Event) -> _Rendering:
    renderings = info.context.hub.renderings_of(event.show_id)
    known: _Rendering | None = renderings.find(event)
    if known is not None:
        return known
    layout = await info.context.load(seat_loaders.layouts_by_version, (event.show_id, event.layout_version))
    seats = () if layout is None else layout.seats
    of_seats = _delta(event, len(seats)) if isinstance(event, DeltaRow) else _snapshot(event, seats)
    rendering = _Rendering(of_seats, ShowChanged(show_id=event.show_id))
    renderings.keep(event, rendering)
    return rendering


def _snapshot(picture: SeatPicture, seats: Sequence[Seat]) -> SeatSnapshot:
    return SeatSnapshot(
        show_id=strawberry.ID(picture.show_id),
        version=picture.version,
        layout_version=picture.layout_version,
        states=letters(seats, picture.states),
        summary=SeatSummary.of(summary_of(picture, len(seats))),
    )


def _delta(delta: DeltaRow, total: int) -> SeatDelta:
    return SeatDelta(
        show_id=strawberry.ID(delta.show_id),
        from_version=delta.from_version,
        version=delta.version,
        changes=[SeatChange(seat_id=seat_id, state=state) for seat_id, state in delta.changes.items()],
        summary=SeatSummary.of(summary_of(delta.picture, total)),
    )
