"""Partners: registration and profile."""

from typing import Any, Self

from pydantic import Field

from domain.allowances import AllowanceUsed
from domain.partners import Partner, PartnerExists, PartnerStatus, PartnerStatusConflict, Registration
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
    time_zone: str | None = Field(
        None,
        description="The theater's IANA time zone, such as Europe/London. Default: Asia/Kolkata. Show times without an"
        " offset are this zone's local time.",
    )
    bank_details: BankDetails


class Reason(Body):
    reason: str = Field(description="Up to 500 characters, for the audit trail, and for the partner where it says no.")


class MaskedBankDetails(Answer):
    account_number: str = Field(description="Masked.")
    ifsc_code: str


class ProfileAnswer(Answer):
    partner_id: str
    partner_name: str
    contact_email: str
    contact_phone: str
    status: PartnerStatus
    status_reason: str | None = Field(description="Why it was rejected or suspended; null otherwise.")
    bank_details: MaskedBankDetails

    @classmethod
    def of(cls, partner: Partner, **more: Any) -> Self:
        return cls(
            partner_id=partner.id,
            partner_name=partner.name,
            contact_email=partner.contact_email,
            contact_phone=partner.contact_phone,
            status=partner.status,
            status_reason=partner.status_reason,
            bank_details=MaskedBankDetails(account_number=partner.account_mask, ifsc_code=partner.ifsc_code),
            **more,
        )


class PartnerAnswer(ProfileAnswer):
    theaters: list[VenueAnswer]


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
        time_zone=body.time_zone,
        account_number=bank.account_number,
        ifsc_code=bank.ifsc_code,
    )
    made = await partners.register_partner(ctx, registration)
    venues = [VenueAnswer.with_screens(made.theater, [])]
    return RegisteredPartnerAnswer.of(made.partner, theaters=venues, api_key=made.api_key.secret)


async def read_partner(ctx: Context, partner_id: str) -> PartnerAnswer:
    partner = await partners.read_partner(ctx, partner_id)
    venues = await theaters.list_venues(ctx, partner_id)
    shown = [VenueAnswer.with_screens(venue.theater, venue.screens) for venue in venues]
    return PartnerAnswer.of(partner, theaters=shown)


async def approve_partner(ctx: Context, partner_id: str) -> ProfileAnswer:
    return ProfileAnswer.of(await partners.approve_partner(ctx, partner_id))


async def reject_partner(ctx: Context, partner_id: str, body: Reason) -> ProfileAnswer:
    return ProfileAnswer.of(await partners.reject_partner(ctx, partner_id, body.reason))


async def suspend_partner(ctx: Context, partner_id: str, body: Reason) -> ProfileAnswer:
    return ProfileAnswer.of(await partners.suspend_partner(ctx, partner_id, body.reason))


async def reinstate_partner(ctx: Context, partner_id: str, body: Reason) -> ProfileAnswer:
    return ProfileAnswer.of(await partners.reinstate_partner(ctx, partner_id, body.reason))


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
    Operation(
        "POST",
        "/partner/{partnerId}/approve",
        approve_partner,
        ProfileAnswer,
        "Put a partner's shows on sale. For operators.",
        use_case=partners.approve_partner,
        problems=(PartnerStatusConflict,),
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/suspend",
        suspend_partner,
        ProfileAnswer,
        "Stop a partner's sales and keys and hold its payouts. What it has sold stays valid. For operators.",
        use_case=partners.suspend_partner,
        body=Reason,
        problems=(PartnerStatusConflict,),
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/reinstate",
        reinstate_partner,
        ProfileAnswer,
        "Undo a suspension. For operators.",
        use_case=partners.reinstate_partner,
        body=Reason,
        problems=(PartnerStatusConflict,),
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/reject",
        reject_partner,
        ProfileAnswer,
        "Reject a partner's verification; also one that was approved. For operators.",
        use_case=partners.reject_partner,
        body=Reason,
    ),
)
