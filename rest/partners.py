"""Partners: registration and profile."""

from typing import Self

from pydantic import Field

from domain.allowances import AllowanceUsed
from domain.partners import Partner, PartnerExists, PartnerStatus, Registration
from resolvers import partners, theaters
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation
from rest.theaters import VenueAnswer


class BankDetails(Body):
    account_number: str = Field(description="Stored encrypted; answers contain it masked only.")
    ifsc_code: str


class RegisterPartner(Body):
    partner_name: str
    contact_email: str
    contact_phone: str = Field(description="E.164, like +919876543210.")
    theater_name: str
    theater_location: str = Field(description="The city.")
    bank_details: BankDetails


class MaskedBankDetails(Answer):
    account_number: str = Field(description="Masked.")
    ifsc_code: str


class PartnerAnswer(Answer):
    partner_id: str
    partner_name: str
    contact_email: str
    contact_phone: str
    status: PartnerStatus
    status_reason: str | None
    theaters: list[VenueAnswer]
    bank_details: MaskedBankDetails

    @classmethod
    def of(cls, partner: Partner, venues: list[VenueAnswer], **more: str | None) -> Self:
        return cls(
            partner_id=partner.id,
            partner_name=partner.name,
            contact_email=partner.contact_email,
            contact_phone=partner.contact_phone,
            status=partner.status,
            status_reason=partner.status_reason,
            theaters=venues,
            bank_details=MaskedBankDetails(account_number=partner.account_mask, ifsc_code=partner.ifsc_code),
            **more,
        )


class RegisteredPartnerAnswer(PartnerAnswer):
    api_key: str | None = Field(description="Shown once; null when an idempotency key replays the registration.")


async def register_partner(ctx: Context, body: RegisterPartner) -> RegisteredPartnerAnswer:
    bank = body.bank_details
    registration = Registration(
        partner_name=body.partner_name,
        contact_email=body.contact_email,
        contact_phone=body.contact_phone,
        theater_name=body.theater_name,
        theater_location=body.theater_location,
        account_number=bank.account_number,
        ifsc_code=bank.ifsc_code,
    )
    made = await partners.register_partner(ctx, registration)
    venues = [VenueAnswer.with_screens(made.theater, [])]
    return RegisteredPartnerAnswer.of(made.partner, venues, api_key=made.api_key.secret)


async def read_partner(ctx: Context, partner_id: str) -> PartnerAnswer:
    partner = await partners.read_partner(ctx, partner_id)
    venues = await theaters.list_venues(ctx, partner_id)
    return PartnerAnswer.of(partner, [VenueAnswer.with_screens(venue.theater, venue.screens) for venue in venues])


OPERATIONS = (
    Operation(
        "POST",
        "/partner/register",
        register_partner,
        RegisteredPartnerAnswer,
        "Register a theater partner. The answer holds the API key, this once.",
        use_case=partners.register_partner,
        body=RegisterPartner,
        statuses=(201,),
        problems=(PartnerExists, AllowanceUsed),
    ),
    Operation(
        "GET",
        "/partner/{partnerId}",
        read_partner,
        PartnerAnswer,
        "Your own profile, theaters and screens.",
        use_case=partners.read_partner,
    ),
)
