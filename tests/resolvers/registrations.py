"""Registrations as partners send them, each of a contact and a theater of its own."""

import secrets
from dataclasses import replace
from typing import Any

from domain.accounts import VISITOR
from domain.partners import Registration
from resolvers import partners
from resolvers.context import Services
from resolvers.partners import RegisteredPartner
from tests import world


def registration(**changes: Any) -> Registration:
    unique = secrets.token_hex(6)
    typical = Registration(
        partner_name="PVR Cinemas",
        contact_email=f"admin.{unique}@pvr.com",
        contact_phone="+919876543210",
        theater_name=f"PVR {unique}",
        theater_location="Bangalore",
        account_number="123456789012",
        ifsc_code="HDFC0001234",
    )
    return replace(typical, **changes)


async def registered(services: Services, **changes: Any) -> RegisteredPartner:
    return await partners.register_partner(world.as_(services, VISITOR), registration(**changes))


def verifying(services: Services) -> Services:
    """As production is: an operator looks at each partner."""
    return replace(services, policy=replace(services.policy, approve_partners_at_once=False, development=False))
