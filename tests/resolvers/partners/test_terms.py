"""What a partner has agreed with the platform, and where it counts."""

import secrets
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import VISITOR, Principal
from domain.errors import DomainError, Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.partners import FeeEarner, PartnerTerm, PartnerTerms
from domain.pms import SyncItem
from domain.pricing import NewPrice
from domain.shows import ShowTemplate
from resolvers import bookings, partners, pms, shows
from resolvers.context import Services
from resolvers.partners import TermsInForce
from tests import world
from tests.resolvers.rows import count, read

ALL = PartnerTerms(Decimal("7.5"), 5, 120, 240, 90, 15, FeeEarner.PARTNER)


async def agree(services: Services, place: world.Venue, terms: PartnerTerms, *dropped: PartnerTerm) -> TermsInForce:
    await partners.set_partner_terms(world.as_(services, world.OPERATOR), place.partner.id, terms, dropped)
    return await partners.read_partner_terms(world.as_(services, place.owner), place.partner.id)


async def test_terms_are_the_platforms_until_they_are_the_partners_own_and_again_after(services: Services) -> None:
    place, policy = await world.venue(services), services.policy
    before = await partners.read_partner_terms(world.as_(services, place.owner), place.partner.id)
    assert (before.commission_percent, before.settlement_days) == (policy.commission_percent, policy.settlement_days)
    assert before.own == []
    own = await agree(services, place, ALL)
    assert own == TermsInForce(Decimal("7.5"), 5, 120, 240, 90, 15, FeeEarner.PARTNER, list(PartnerTerm))
    kept = await agree(services, place, PartnerTerms(settlement_days=0))
    assert (kept.settlement_days, kept.commission_percent) == (0, Decimal("7.5"))
    dropped = await agree(services, place, PartnerTerms(lock_ttl_seconds=60), PartnerTerm.COMMISSION_PERCENT)
    assert (dropped.commission_percent, dropped.lock_ttl_seconds) == (policy.commission_percent, 60)
    assert PartnerTerm.COMMISSION_PERCENT not in dropped.own
    trail = await read(
        services,
        "select before, after from audit_trail where object_id = :id and action = 'setPartnerTerms' order by at",
        id=place.partner.id,
    )
    assert [(entry.before["commission_percent"], entry.after["commission_percent"]) for entry in trail] == [
        (None, "7.5"), ("7.50", "7.50"), ("7.50", None),
    ]  # fmt: skip


async def test_the_same_terms_again_leave_no_trace(services: Services) -> None:
    place = await world.venue(services)
    for _ in range(2):
        await agree(services, place, ALL)
    assert (
        await count(services, "audit_trail", "object_id = :id and action = 'setPartnerTerms'", id=place.partner.id) == 1
    )


async def test_new_shows_locks_and_bookings_have_the_partners_terms_and_old_ones_keep_theirs(
    services: Services,
) -> None:
    place, who = await world.venue(services), world.customer()
    old = await world.show_on_sale(services, place)
    booked = await world.booking_to_pay(services, who, old, ["A1"])
    await agree(services, place, ALL)
    new = await world.show_on_sale(services, place, starts_in=timedelta(days=5))
    assert (old.cancellation_close_minutes, new.cancellation_close_minutes) == (60, 240)
    assert (await world.lock(services, who, new, ["A1"])).ttl_seconds == 120
    assert (await world.lock(services, who, old, ["A2"])).ttl_seconds == 120
    with_own = await world.show_on_sale(services, place, starts_in=timedelta(days=7), lock_ttl_seconds=30)
    assert (await world.lock(services, who, with_own, ["A1"])).ttl_seconds == 30
    later = await world.booking_to_pay(services, who, new, ["A2"])
    assert [seat.commission_minor for seat in (*booked.seats, *later.seats)] == [2500, 1875]
    again = await bookings.read_booking(world.as_(services, who), booked.id)
    assert [seat.commission_minor for seat in again.seats] == [2500]


async def test_shows_of_a_template_and_of_the_theaters_own_system_take_the_cut_off_over_too(services: Services) -> None:
    place = await world.venue(services)
    await agree(services, place, PartnerTerms(cancellation_close_minutes=0))
    start, prices = await world.now(services) + timedelta(days=3), [NewPrice("Gold", Decimal(250))]
    template = ShowTemplate(place.partner.id, place.movie.id, place.screen.id, [start], prices)
    (made,) = await shows.create_shows(world.as_(services, place.owner), template)
    assert made.show is not None
    assert made.show.cancellation_close_minutes == 0
    item = SyncItem(
        external_id=f"EXT-{secrets.token_hex(4)}",
        movie_id=place.movie.id,
        movie=None,
        screen_id=place.screen.id,
        screen_external_id=None,
        starts_at=start + timedelta(days=1),
        ends_at=None,
        prices=prices,
        seat_layout=None,
    )
    (synced,) = await pms.sync_shows(world.as_(services, place.owner), [item])
    show = await shows.read_show(world.as_(services, place.owner), synced.show_id or "")
    assert show.cancellation_close_minutes == 0


@pytest.mark.parametrize(
    ("terms", "dropped", "field"),
    [
        (PartnerTerms(commission_percent=Decimal("100.01")), (), "commission_percent"),
        (PartnerTerms(commission_percent=Decimal("1.005")), (), "commission_percent"),
        (PartnerTerms(settlement_days=61), (), "settlement_days"),
        (PartnerTerms(settlement_days=-1), (), "settlement_days"),
        (PartnerTerms(lock_ttl_seconds=1), (), "lock_ttl_seconds"),
        (PartnerTerms(lock_ttl_seconds=1801), (), "lock_ttl_seconds"),
        (PartnerTerms(cancellation_close_minutes=-1), (), "cancellation_close_minutes"),
        (PartnerTerms(check_in_opens_minutes=10_081), (), "check_in_opens_minutes"),
        (PartnerTerms(sales_close_minutes=-1), (), "sales_close_minutes"),
        (PartnerTerms(settlement_days=3), (PartnerTerm.SETTLEMENT_DAYS,), "back_to_default[0]"),
    ],
)
async def test_terms_that_cannot_be_are_refused_by_name_and_change_nothing(
    services: Services, terms: PartnerTerms, dropped: tuple[PartnerTerm, ...], field: str
) -> None:
    place = await world.venue(services)
    before = await agree(services, place, ALL)
    with pytest.raises(InvalidInput) as refusal:
        await agree(services, place, terms, *dropped)
    assert [error.field for error in refusal.value.errors] == [field]
    assert await partners.read_partner_terms(world.as_(services, place.owner), place.partner.id) == before


async def test_only_operators_set_terms_and_only_they_and_the_partner_see_them(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    setting: list[tuple[Principal, type[DomainError]]] = [
        (VISITOR, Unauthenticated), (world.customer(), Forbidden), (place.owner, Forbidden),
    ]  # fmt: skip
    for who, refusal in setting:
        with pytest.raises(refusal):
            await partners.set_partner_terms(world.as_(services, who), place.partner.id, ALL)
    with pytest.raises(NotFound):
        await partners.set_partner_terms(world.as_(services, world.OPERATOR), "PARTNER_0", ALL)
    reading: list[tuple[Principal, type[DomainError]]] = [
        (VISITOR, Unauthenticated), (world.customer(), Forbidden), (other.owner, NotFound),
    ]  # fmt: skip
    for who, refusal in reading:
        with pytest.raises(refusal):
            await partners.read_partner_terms(world.as_(services, who), place.partner.id)
    terms = await partners.read_partner_terms(world.as_(services, world.OPERATOR), place.partner.id)
    assert terms.own == []
