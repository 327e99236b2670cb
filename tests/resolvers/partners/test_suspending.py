"""A suspended partner sells nothing, its keys do nothing, and what it has sold stays sold."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import SYSTEM, VISITOR, KeysStopped, PartnerState, Principal, Role, Scope
from domain.bookings import TicketStatus
from domain.errors import DomainError, Forbidden, InvalidInput
from domain.partners import NewDocument, PartnerChanges, PartnerStatus, PartnerStatusConflict
from domain.seats.state import SeatLock
from domain.shows import ShowClosed, ShowStatus
from resolvers import accounts, admissions, cancellations, partners, seats, shows
from resolvers.context import Context, Services
from tests import world
from tests.invariants import check_show
from tests.resolvers.registrations import registered, verifying
from tests.resolvers.rows import count

LEASE = NewDocument("lease", "https://documents.test/lease.pdf")


def operator(services: Services) -> Context:
    return world.as_(services, world.OPERATOR)


async def suspended(services: Services, partner_id: str) -> None:
    await partners.suspend_partner(operator(services), partner_id, "Complaints.")


async def outcome_of(services: Services, show_id: str, seat_id: str) -> SeatLock | DomainError:
    try:
        who = world.customer()
        return await seats.lock_seats(world.as_(services, who), show_id, [seat_id], who.actor_id)
    except DomainError as refusal:
        return refusal


async def test_seats_of_a_suspended_partner_are_not_locked_and_are_again_when_it_is_reinstated(
    services: Services,
) -> None:
    show = await world.show_on_sale(services)
    assert isinstance(await outcome_of(services, show.id, "A1"), SeatLock)
    await suspended(services, show.partner_id)
    assert isinstance(await outcome_of(services, show.id, "A2"), ShowClosed)
    seen = await shows.read_show(world.as_(services, VISITOR), show.id)
    assert seen.status is ShowStatus.CLOSED
    await partners.reinstate_partner(operator(services), show.partner_id, "Explained.")
    assert isinstance(await outcome_of(services, show.id, "A2"), SeatLock)


async def test_suspended_while_a_hundred_lock_each_gets_a_seat_or_learns_that_the_show_is_closed(
    services: Services,
) -> None:
    show = await world.show_on_sale(services, layout=world.rows_of_seats("ABCDE", 20))
    rivals = [outcome_of(services, show.id, f"{row}{column}") for row in "ABCDE" for column in range(1, 21)]
    outcomes = await asyncio.gather(*rivals[:50], suspended(services, show.partner_id), *rivals[50:])
    kinds = Counter(type(outcome) for outcome in outcomes if outcome is not None)
    assert set(kinds) <= {SeatLock, ShowClosed}
    assert kinds.total() == 100
    locked = [outcome.seat_ids[0] for outcome in outcomes if isinstance(outcome, SeatLock)]
    assert await world.states(services, show.id) == dict.fromkeys(locked, "L")
    assert isinstance(await outcome_of(services, show.id, "A1"), ShowClosed)
    await check_show(services, show.id)


async def test_what_a_suspended_partner_has_sold_admits_and_can_be_cancelled(services_with_fakes: Services) -> None:
    services = services_with_fakes
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, starts_in=timedelta(hours=2))
    who = await world.known_customer(services)
    ticket = await world.booked_ticket(services, who, show, ["A1"])
    other = await world.booked_ticket(services, who, show, ["A2"])
    await suspended(services, show.partner_id)
    gate = world.as_(services, Principal(Role.GATE, "GATE_1", place.partner.id))
    assert (await admissions.check_in_ticket(gate, ticket.pass_text, "North")).ticket.status is TicketStatus.ADMITTED
    await cancellations.cancel_booking(world.as_(services, who), other.id, None, who.actor_id)
    assert await world.states(services, show.id) == {"A1": "B"}


async def test_keys_of_a_suspended_or_rejected_partner_stop_and_say_why(services: Services) -> None:
    made = await registered(services)

    async def holder() -> Principal | None:
        return await accounts.principal_of_key(world.as_(services, SYSTEM), made.api_key.secret or "")

    assert await holder() is not None
    await suspended(services, made.partner.id)
    with pytest.raises(KeysStopped, match="rejected or suspended"):
        await holder()
    await partners.reinstate_partner(operator(services), made.partner.id, "Explained.")
    assert await holder() is not None
    await partners.reject_partner(operator(services), made.partner.id, "Fraud.")
    with pytest.raises(KeysStopped):
        await holder()
    assert await count(services, "access_changes", "changed_id = :id", id=made.partner.id) == 3


@pytest.mark.parametrize("state", [PartnerState.SUSPENDED, PartnerState.REJECTED])
async def test_its_staff_may_read_and_only_a_rejected_ones_may_submit_documents(
    services: Services, state: PartnerState
) -> None:
    made = await registered(services)
    staff = world.as_(services, replace(world.owner_of(made.partner), partner_state=state))
    assert await partners.read_partner(staff, made.partner.id) == made.partner
    assert await accounts.list_api_keys(staff, made.partner.id) == [made.api_key.key]
    for write in (
        accounts.create_api_key(staff, made.partner.id, "Key", [Scope.SALES_READ]),
        partners.update_partner(staff, made.partner.id, PartnerChanges(name="Other")),
    ):
        with pytest.raises(Forbidden, match="its staff may only read"):
            await write
    if state is PartnerState.REJECTED:
        await partners.submit_verification(staff, made.partner.id, [LEASE])
    else:
        with pytest.raises(Forbidden):
            await partners.submit_verification(staff, made.partner.id, [LEASE])


async def test_a_show_of_a_partner_that_waits_awaits_its_approval(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    await partners.reject_partner(operator(services), show.partner_id, "The lease ended.")
    await partners.submit_verification(world.as_(services, place.owner), show.partner_id, [LEASE])
    seen = await shows.read_show(world.as_(services, VISITOR), show.id)
    assert seen.status is ShowStatus.AWAITING_APPROVAL
    assert isinstance(await outcome_of(services, show.id, "A1"), ShowClosed)
    await partners.approve_partner(operator(services), show.partner_id)
    assert (await shows.read_show(world.as_(services, VISITOR), show.id)).status is ShowStatus.ON_SALE
    assert isinstance(await outcome_of(services, show.id, "A1"), SeatLock)


async def test_only_an_active_partner_is_suspended_and_only_a_suspended_one_reinstated(services: Services) -> None:
    made = await registered(verifying(services))
    for refused in (
        partners.suspend_partner(operator(services), made.partner.id, "Complaints."),
        partners.reinstate_partner(operator(services), made.partner.id, "Why not."),
    ):
        with pytest.raises(PartnerStatusConflict):
            await refused
    await partners.approve_partner(operator(services), made.partner.id)
    await suspended(services, made.partner.id)
    with pytest.raises(PartnerStatusConflict, match="Reinstate it"):
        await partners.approve_partner(operator(services), made.partner.id)
    with pytest.raises(InvalidInput):
        await partners.reinstate_partner(operator(services), made.partner.id, " ")
    kept = await partners.read_partner(operator(services), made.partner.id)
    assert (kept.status, kept.status_reason) == (PartnerStatus.SUSPENDED, "Complaints.")


async def test_suspending_and_reinstating_again_change_and_announce_nothing(services: Services) -> None:
    made = await registered(services)
    for _ in range(2):
        await suspended(services, made.partner.id)
    for _ in range(2):
        await partners.reinstate_partner(operator(services), made.partner.id, "Explained.")
    for action in ("PartnerSuspended", "PartnerReinstated"):
        where = {"id": made.partner.id, "action": action}
        assert await count(services, "audit_trail", "object_id = :id and action = :action", **where) == 1
        assert await count(services, "outbox", "payload->>'partner_id' = :id and event = :action", **where) == 1


async def test_a_replay_of_a_decision_takes_back_nothing_that_was_decided_since(services: Services) -> None:
    partner_id = (await registered(services)).partner.id
    suspending = operator(services).with_key(f"suspend {partner_id}", {"partner_id": partner_id})
    reinstating = operator(services).with_key(f"reinstate {partner_id}", {"partner_id": partner_id})
    await partners.suspend_partner(suspending, partner_id, "Complaints.")
    await partners.reinstate_partner(reinstating, partner_id, "Explained.")
    replayed = await partners.suspend_partner(suspending, partner_id, "Complaints.")
    assert replayed.status is PartnerStatus.ACTIVE
    await suspended(services, partner_id)
    assert (await partners.reinstate_partner(reinstating, partner_id, "Explained.")).status is PartnerStatus.SUSPENDED
