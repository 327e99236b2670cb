"""Messages about people's own access."""

from datetime import UTC, datetime

import pytest

from domain.notifications import (
    AddressChangedMessageContext,
    Channel,
    CodeMessageContext,
    MessageContext,
    MessageKind,
    Notification,
    NotificationStatus,
    StaffInvitedMessageContext,
)
from domain.ports import Message
from providers.messages.renderer import Renderer

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
RENDERER = Renderer("https://tickets.example")


def written(channel: Channel, kind: MessageKind, context: MessageContext) -> Message:
    queued = Notification(
        show_id="-",
        id="NOTIF_1",
        cause="EVENT_1",
        kind=kind,
        subject_id="X",
        ticket_id=None,
        channel=channel,
        recipient="a@example.com",
        status=NotificationStatus.QUEUED,
        attempts=0,
        failure=None,
        created_at=AT,
        sent_at=None,
    )
    return RENDERER.write(queued, context)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("is_confirmation", [True, False])
def test_a_code_stands_first_and_says_what_it_is_for(channel: Channel, *, is_confirmation: bool) -> None:
    message = written(channel, MessageKind.SIGN_IN_CODE, CodeMessageContext("012345", 10, is_confirmation))
    assert message.text.startswith("012345")
    assert ("confirm" in message.text) is is_confirmation
    assert "10 minutes" in message.text
    assert channel is Channel.SMS or (message.html is not None and "012345" in message.html)


@pytest.mark.parametrize("channel", Channel)
def test_the_old_address_reads_when_it_was_replaced(channel: Channel) -> None:
    message = written(channel, MessageKind.ADDRESS_CHANGED, AddressChangedMessageContext(AT))
    assert "If this was not you" in message.text
    assert channel is Channel.SMS or "1 Mar 2026, 5:30 pm IST" in message.text


@pytest.mark.parametrize("channel", Channel)
def test_an_invitation_names_partner_and_role_and_escapes_them(channel: Channel) -> None:
    message = written(channel, MessageKind.STAFF_INVITED, StaffInvitedMessageContext("PVR <b>", "box office"))
    assert "PVR <b>" in message.text
    assert "box office" in message.text
    assert channel is Channel.SMS or (message.html is not None and "PVR &lt;b&gt;" in message.html)
