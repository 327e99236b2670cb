"""Masked addresses, and the key to a ticket's page."""

from datetime import UTC, datetime

import pytest

from domain.notifications import Channel, MessageKind, Notification, NotificationStatus, link_key

AT = datetime(2028, 2, 29, tzinfo=UTC)


def given_up(recipient: str, failure: str | None = None) -> Notification:
    return Notification(
        show_id="SHOW_1",
        id="NOTIF_1",
        cause="EVENT_1",
        kind=MessageKind.TICKET,
        subject_id="TICK_1",
        ticket_id="TICK_1",
        channel=Channel.EMAIL,
        recipient=recipient,
        status=NotificationStatus.GIVEN_UP,
        attempts=1,
        failure=failure,
        created_at=AT,
        sent_at=None,
    )


@pytest.mark.parametrize(
    ("recipient", "masked"),
    [
        ("asha@example.com", "a***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("+919812345678", "***678"),
        ("@example.com", "***@example.com"),
    ],
)
def test_an_address_is_masked(recipient: str, masked: str) -> None:
    assert given_up(recipient).recipient_masked == masked


def test_a_failure_does_not_repeat_the_address() -> None:
    failed = given_up("asha@example.com", "550 <asha@example.com>: asha@example.com is unknown")
    assert failed.failure_masked == "550 <a***@example.com>: a***@example.com is unknown"
    assert given_up("asha@example.com").failure_masked == ""


def test_a_page_opens_by_the_beginning_of_its_passs_signature() -> None:
    signature = "0123456789abcdefghijklmnopqrstuvwxyz"
    assert link_key(f"MQ1.payload.{signature}") == signature[:22]
    assert link_key("MQ1.payload.another-signature-altogether") != signature[:22]
