"""Where an address, a number or a name of a person may stand in the database, and what becomes of it. A column that is
new has to be named here: with its fate, or as one that holds no such thing.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import ARRAY, JSON, LargeBinary, Text

from domain.accounts import SYSTEM
from domain.people import MeChanges
from domain.sessions import NewTokens
from models.tables import metadata
from resolvers import accounts, bookings, housekeeping, notifications, operator_lists, people, sessions
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingProvider
from tests.isolated import Isolated, isolated_platform
from tests.jobs import run_due_jobs
from tests.resolvers import rows
from tests.resolvers.notifications.senders import RememberingSender, with_sender
from tests.resolvers.sessions.codes import new_address, newest_code, signed_in

ERASED = "of a customer: erased by deleteMe, and where MARQUEE_CONTACTS_KEPT_DAYS is set after so long without activity"
OF_A_MESSAGE = "erased by deleteMe, and after MARQUEE_RECIPIENTS_KEPT_DAYS"
OF_STAFF = "of who acted for a partner or the platform: kept, since the audit trail names its id"
OF_A_PARTNER = "of a company's contact: kept while it is a partner, since it has been paid"
PUBLIC = "published by a partner, of no customer"
MASKED = "kept for ever: a customer's address is masked in it; contacts of partners and operators stand in full"
FATES = {
    ("customers", "name"): ERASED,
    ("customers", "email"): ERASED,
    ("customers", "phone"): ERASED,
    ("verified_addresses", "address"): ERASED,
    ("identities", "subject"): f"{ERASED}; a digest stays, which makes no second customer of an old token",
    ("identities", "email"): ERASED,
    ("identities", "phone"): ERASED,
    ("sign_in_codes", "address"): "erased by deleteMe, and a day after the code has ended",
    ("notifications", "recipient"): OF_A_MESSAGE,
    ("notifications", "failure"): OF_A_MESSAGE,
    ("payment_deliveries", "body"): "as the payment provider sent it, with the payer's address: erased by deleteMe",
    ("payments", "return_url"): "a page of who sells, with whatever it writes into an address: erased by deleteMe",
    ("outbox", "payload"): "an address that was changed: erased by deleteMe, and 7 days after the job is done",
    ("audit_trail", "before"): MASKED,
    ("audit_trail", "after"): MASKED,
    ("proposals", "request"): MASKED,
    ("refunds", "note"): MASKED,
    ("used_allowances", "subject"): "a digest by a secret key, gone with the day after its window has ended",
    ("idempotency_keys", "key"): "whatever the client has put there: gone after 24 hours",
    ("staff", "email"): OF_STAFF,
    ("operators", "email"): OF_STAFF,
    ("partners", "name"): OF_A_PARTNER,
    ("partners", "contact_email"): OF_A_PARTNER,
    ("partners", "contact_phone"): OF_A_PARTNER,
    ("partners", "account_sealed"): OF_A_PARTNER,
    ("partners", "account_mask"): OF_A_PARTNER,
    ("partners", "status_reason"): OF_A_PARTNER,
    ("partner_contacts", "email"): OF_A_PARTNER,
    ("registrations", "email"): OF_A_PARTNER,
    ("registrations", "theater"): OF_A_PARTNER,
    ("verification_documents", "reference"): OF_A_PARTNER,
    ("payouts", "account_mask"): OF_A_PARTNER,
    ("payouts", "failure"): OF_A_PARTNER,
    ("api_keys", "name"): OF_A_PARTNER,
    ("gate_devices", "name"): OF_A_PARTNER,
    ("tickets", "admitted_gate"): OF_A_PARTNER,
    ("admissions", "gate"): OF_A_PARTNER,
    ("shows", "cancel_reason"): PUBLIC,
    ("theaters", "name"): PUBLIC,
    ("theaters", "name_key"): PUBLIC,
    ("theaters", "address"): PUBLIC,
    ("theaters", "city"): PUBLIC,
    ("screens", "name"): PUBLIC,
    ("screens", "name_key"): PUBLIC,
    ("movies", "name"): PUBLIC,
    ("movies", "folded_name"): PUBLIC,
    ("movies", "search_name"): PUBLIC,
    ("movies", "synopsis"): PUBLIC,
    ("movies", "poster_url"): PUBLIC,
}
IMPERSONAL = """
    admissions.admitted_by api_keys.created_by api_keys.replaces api_keys.scopes api_keys.secret_hash
    audit_trail.on_behalf_of bank_holidays.name bank_settlements.utr booking_seats.seat_type
    bookings.cancellation_fee_earner bookings.commission_source bookings.made_by cancellation_policies.created_by
    cancellation_policies.tiers cities.lookup cities.name customers.language gate_devices.pairing_hash
    idempotency_keys.body_hash idempotency_keys.outcome idempotency_keys.scope identities.issuer
    key_fingerprints.fingerprint key_fingerprints.name layout_plans.conflicts layout_plans.made_by
    ledger_days.account ledger_postings.accounts ledger_postings.amounts movies.added_by movies.certificate
    movies.folded_language movies.formats movies.genres movies.language notifications.cause outbox.lease_holder
    partners.cancellation_fee_earner partners.ifsc_code payments.checkout_url payments.method payments.outcome
    proposals.digest proposals.proposed_by proposals.seconded_by rates.ticket_tax_slabs refresh_tokens.token_hash
    refunds.reason registrations.city scheduled_jobs.failure scheduled_jobs.lease_holder scheduled_jobs.name
    screens.external_key seat_changes.changes seat_claims.state seat_layouts.seats seat_locks.made_by
    seat_locks.priced_seats sessions.ended_by settlements.made_by show_feeds.availability show_prices.seat_type
    shows.external_key shows.folded_language shows.format shows.language shows.subtitles shows.time_zone
    sign_in_codes.confirms_for sign_in_codes.device theaters.time_zone tickets.inside_seat_ids tickets.made_by
    tickets.pass_text used_allowances.name
"""
"""Ids of accounts among them: they are pseudonyms, under which the books go on."""
NEVER_PERSONAL = {
    "id",
    "currency",
    "status",
    "stored_status",
    "role",
    "action",
    "event",
    "operation",
    "kind",
    "channel",
}
NEVER_PERSONAL |= {"seat_ids", "source", "provider", "provider_reference", "parked_code", "captured_currency"}


def is_text(kind: object) -> bool:
    return isinstance(kind, Text | JSON | LargeBinary | ARRAY)


def test_every_column_that_may_hold_an_address_a_number_or_a_name_has_a_fate() -> None:
    texts = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if is_text(column.type) and column.name not in NEVER_PERSONAL and not column.name.endswith("_id")
    }
    assert texts == {*FATES, *(tuple(each.split(".")) for each in IMPERSONAL.split())}


@pytest.fixture
async def isolated(settings: Settings, postgres_url: str, tmp_path: Path) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path) as isolated:
        counting = replace(isolated.services.policy, limits_are_counted=True)
        services = replace(isolated.services, payments=RememberingProvider(), policy=counting)
        yield Isolated(with_sender(services, RememberingSender()), isolated.clock)


async def columns_with(services: Services, *words: str) -> set[tuple[str, str]]:
    """Those in which a row has one of the words, bytes as text or in hexadecimals."""
    found: set[tuple[str, str]] = set()
    forms = [form for word in words for form in (word.lower(), word.encode().hex())]
    for table in metadata.tables.values():
        for (row,) in await rows.read(services, f"select to_jsonb(t) from {table.name} t"):
            for column, value in row.items():
                said = json.dumps(value, ensure_ascii=False).lower()
                found |= {(table.name, column)} if any(form in said for form in forms) else set()
    return found


async def a_life(services: Services, clock: Clock, words: dict[str, str]) -> NewTokens:
    """A customer signs in, changes the address, gives name and number, books, forwards the ticket, and is looked up."""
    tokens = await signed_in(services, words["first"])
    me = world.as_(services, tokens.principal)
    await run_due_jobs(services)
    await clock.advance(seconds=31)
    await people.update_me(me, MeChanges(name=words["name"], email=words["second"], phone=words["phone"]))
    for address in (words["second"], words["phone"]):
        await people.confirm_address(me, address, await newest_code(services, address))
    show = await world.show_on_sale(services)
    ticket = await world.booked_ticket(services, tokens.principal, show, ["A1"])
    await rows.run(
        services,
        "update payment_deliveries set body = convert_to(:body, 'UTF8') where payment_id = :payment",
        body=json.dumps({"email": words["second"], "contact": words["phone"]}),
        payment=ticket.payment_id,
    )
    await rows.run(
        services,
        "update payments set return_url = :url where id = :payment",
        url=f"https://cinema.example/thanks?to={words['second']}",
        payment=ticket.payment_id,
    )
    operator = world.as_(services, world.OPERATOR)
    await notifications.send_ticket_notification(me, ticket.id, words["friend"])
    await notifications.send_ticket_notification(operator, ticket.id, words["friend"], words["phone"])
    await operator_lists.list_customers(operator, words["second"])
    await operator_lists.list_bookings(operator, words["phone"])
    await bookings.read_ticket(operator, ticket.id)
    await run_due_jobs(services)
    await clock.advance(days=(show.ends_at - await clock.now()).days + 1)
    return tokens


@pytest.fixture
def words() -> dict[str, str]:
    return {
        "first": new_address(),
        "second": new_address(),
        "friend": new_address(),
        "phone": "+919812345678",
        "name": "Ashalata Deshpande",
    }


async def test_who_is_deleted_is_found_nowhere_in_the_database(isolated: Isolated, words: dict[str, str]) -> None:
    services, clock = isolated.services, isolated.clock
    tokens = await a_life(services, clock, words)
    known = await columns_with(services, *words.values())
    assert {("customers", "name"), ("notifications", "recipient"), ("payment_deliveries", "body")} <= known
    assert ("payments", "return_url") in known
    assert known <= set(FATES)
    await people.delete_me(world.as_(services, tokens.principal))
    assert await columns_with(services, *words.values()) == set()


async def test_an_export_has_every_address_and_what_others_did_and_read(
    isolated: Isolated, words: dict[str, str]
) -> None:
    services = isolated.services
    tokens = await a_life(services, isolated.clock, words)
    await sessions.sign_out(world.as_(services, tokens.principal))
    found = await people.export_me(world.as_(services, tokens.principal))
    said = json.dumps(found, ensure_ascii=False)
    assert [word for word in words.values() if word not in said] == []
    deeds = {each["action"] for each in found["doneByOthers"]}
    assert {"readCustomer", "readBooking", "readTicket", "sendTicketNotification"} <= deeds


async def test_what_retention_leaves_of_who_comes_no_more_has_no_address(
    isolated: Isolated, words: dict[str, str]
) -> None:
    services, clock = isolated.services, isolated.clock
    await a_life(services, clock, words)
    forgetting = replace(services, policy=replace(services.policy, contacts_kept_days=30))
    await clock.advance(days=services.policy.recipients_kept_days + 1)
    system = world.as_(forgetting, SYSTEM)
    await housekeeping.tidy_up(system, await clock.now())
    await people.erase_old_data(system, await clock.now())
    assert await columns_with(services, *words.values()) == set()
    assert (await accounts.read_me(world.as_(services, world.customer()))).email is None
