"""What waits for operators, and is shown to operators only: read and retried through the schema."""

from typing import Any

import pytest
from sqlalchemy import text

from domain import ids
from domain.accounts import PARTNER_SCOPES, SYSTEM, VISITOR, Principal, Role
from domain.events import BankDetailsChanged
from resolvers import attention as attention_of_operators
from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.schema.inside import Inside

ATTENTION = """{ attention {
  parkedJobs { total newest { id event about attempts parkedCode doneAt } }
  givenUpNotifications { total newest { id channel recipient failure ticketId } }
  orphanCallbacks { total newest { paymentId status providerReference } }
  failedRefunds { total newest { refund { id status amount { amount } } paymentId bookingId attempts } } } }"""
RETRY = """mutation ($id: ID!) { retryJob(input: {jobId: $id}) {
  __typename ... on Job { id parkedCode attempts } ... on Problem { code } } }"""

STRANGERS = [
    (VISITOR, "UNAUTHENTICATED"),
    (world.customer(), "FORBIDDEN"),
    (Principal(Role.PARTNER, "STAFF_1", "PARTNER_1", PARTNER_SCOPES), "FORBIDDEN"),
    (world.KIOSK, "FORBIDDEN"),
]


async def execute(services: Services, statement: str, **values: Any) -> None:
    async with world.as_(services, SYSTEM).begin() as tx:
        await tx.db.execute(text(statement), values)


async def parked(services: Services) -> str:
    """A job of no show, whose event carries an address."""
    partner_id = ids.new(ids.PARTNER)
    async with world.as_(services, SYSTEM).begin() as tx:
        tx.record(BankDetailsChanged(partner_id, "asha@example.com"))
        await tx.flush()
        mine = "payload->>'partner_id' = :partner"
        await tx.db.execute(
            text(f"update outbox set parked_code = 'NOT_FOUND', attempts = 3 where {mine}"), {"partner": partner_id}
        )
    return str((await rows.read(services, f"select id from outbox where {mine}", partner=partner_id))[0][0])


async def attention(services: Services) -> dict[str, Any]:
    found: dict[str, Any] = (await Inside(services).ask(ATTENTION, world.OPERATOR))["attention"]
    return found


@pytest.mark.parametrize(("who", "code"), STRANGERS, ids=["a visitor", "a customer", "a partner", "a key"])
async def test_nobody_but_operators_sees_or_retries_anything(services: Services, who: Principal, code: str) -> None:
    job_id = await parked(services)
    assert await Inside(services).ask(ATTENTION, who) == {"attention": None}
    answer = (await Inside(services).ask(RETRY, who, id=job_id))["retryJob"]
    assert answer == {"__typename": "Refusal", "code": code}
    assert await rows.count(services, "outbox", "id = :id and parked_code = 'NOT_FOUND'", id=job_id) == 1


async def test_a_parked_job_is_shown_without_addresses_and_tried_again_once(services: Services) -> None:
    job_id = await parked(services)
    jobs = (await attention(services))["parkedJobs"]
    [shown] = [job for job in jobs["newest"] if job["id"] == job_id]
    assert (shown["event"], shown["attempts"], shown["parkedCode"]) == ("BankDetailsChanged", 3, "NOT_FOUND")
    assert [about.split("_")[0] for about in shown["about"]] == ["PARTNER"]
    assert "asha" not in str(jobs)
    for _ in range(2):
        answer = (await Inside(services).ask(RETRY, world.OPERATOR, id=job_id))["retryJob"]
        assert (answer["__typename"], answer["id"], answer["parkedCode"]) == ("Job", job_id, None)
    trail = "action = 'retryJob' and object_id = :id and role = 'OPERATOR'"
    assert await rows.count(services, "audit_trail", trail, id=job_id) == 1
    assert (await attention(services))["parkedJobs"]["total"] == jobs["total"] - 1


async def test_a_replay_does_not_retry_a_job_that_was_parked_again(services: Services) -> None:
    job_id = await parked(services)
    for _ in range(2):
        ctx = world.as_(services, world.OPERATOR).with_key("key", job_id)
        await attention_of_operators.retry_job(ctx, job_id)
        await execute(services, "update outbox set parked_code = 'AGAIN' where id = :id", id=job_id)
    answered = await attention_of_operators.retry_job(ctx, job_id)
    assert answered.parked_code == "AGAIN"


async def test_a_job_that_there_is_not_is_not_found(services: Services) -> None:
    for job_id in (ids.new_in_show(ids.EVENT, ids.new(ids.SHOW)), ids.new_in_show(ids.EVENT, ids.UNROUTED)):
        answer = (await Inside(services).ask(RETRY, world.OPERATOR, id=job_id))["retryJob"]
        assert answer == {"__typename": "Refusal", "code": "NOT_FOUND"}


async def test_a_message_that_was_given_up_is_shown_with_its_address_masked(services: Services) -> None:
    show_id = ids.new(ids.SHOW)
    id = ids.new_in_show(ids.NOTIFICATION, show_id)
    await execute(
        services,
        "insert into notifications (show_id, id, cause, kind, subject_id, ticket_id, channel, recipient, status,"
        " attempts, failure, created_at) values (:show, :id, :id, 'TICKET', 'TICK_1', 'TICK_1', 'EMAIL',"
        " 'asha@example.com', 'GIVEN_UP', 1, '550 <asha@example.com>: unknown', now())",
        show=show_id,
        id=id,
    )
    messages = (await attention(services))["givenUpNotifications"]
    [shown] = [message for message in messages["newest"] if message["id"] == id]
    assert (shown["recipient"], shown["failure"]) == ("a***@example.com", "550 <a***@example.com>: unknown")
    assert messages["total"] >= 1


async def test_a_callback_about_an_unknown_payment_is_shown(services: Services) -> None:
    unknown = ids.new(ids.PAYMENT)
    await world.report(services, unknown, providerReference="pay_1")
    unmatched = (await attention(services))["orphanCallbacks"]
    assert {"paymentId": unknown, "status": "SUCCEEDED", "providerReference": "pay_1"} in unmatched["newest"]


async def test_an_unmatched_delivery_of_before_its_report_was_kept_is_shown_without_one(services: Services) -> None:
    unknown = ids.new(ids.PAYMENT)
    await execute(
        services,
        "insert into payment_deliveries (show_id, id, payment_id, body, orphan, received_at)"
        " values ('-', :id, :payment, '{}', true, now())",
        id=ids.new(ids.EVENT),
        payment=unknown,
    )
    unmatched = (await attention(services))["orphanCallbacks"]
    assert {"paymentId": unknown, "status": None, "providerReference": None} in unmatched["newest"]


async def test_a_refund_that_failed_is_shown_and_the_lists_are_bounded(services: Services) -> None:
    show_id = ids.new(ids.SHOW)
    before = (await attention(services))["failedRefunds"]["total"]
    await execute(
        services,
        "insert into payments (show_id, id, booking_id, customer_id, provider, method, amount_minor, currency, status,"
        " captured_minor, refunded_minor, created_at, updated_at) values (:show, 'PAY_1', 'BOOK_1', 'USER_1', 'x',"
        " 'UPI', 101, 'INR', 'SUCCEEDED', 101, 101, now(), now())",
        show=show_id,
    )
    await execute(
        services,
        "insert into refunds (show_id, id, payment_id, booking_id, amount_minor, currency, reason, status, attempts,"
        " created_at, updated_at) select :show, 'REFUND_' || n, 'PAY_1', 'BOOK_1', 1, 'INR', 'GOODWILL', 'FAILED', 2,"
        " now(), now() + n * interval '1 second' from generate_series(1, 101) n",
        show=show_id,
    )
    failed = (await attention(services))["failedRefunds"]
    assert (failed["total"], len(failed["newest"])) == (before + 101, 100)
    assert failed["newest"][0] == {
        "refund": {"id": "REFUND_101", "status": "FAILED", "amount": {"amount": "0.01"}},
        "paymentId": "PAY_1",
        "bookingId": "BOOK_1",
        "attempts": 2,
    }
