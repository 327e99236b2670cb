"""Partners: registration, verification, profile."""

from datetime import datetime

import strawberry

from domain.accounts import Principal, Role, Scope
from domain.partners import Partner as PartnerRow
from domain.partners import PartnerChanges, PartnerStatus, Registration
from domain.partners import VerificationDocument as VerificationDocumentRow
from domain.theaters import Theater as TheaterRow
from loaders import partners as partner_loaders
from loaders import theaters as theater_loaders
from resolvers import accounts, partners, people
from schema.api_keys import ApiKey
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.dataloaders import referred
from schema.kit.enums import describe_enum
from schema.kit.fields import extended_by, field
from schema.kit.inputs import Id, change, idempotency_key, optional, to_changes
from schema.kit.mapping import listed, or_null
from schema.kit.mutation import mutation
from schema.kit.problems import AllowanceUsed, PartnerExists
from schema.kit.relay import Node
from schema.kit.rows import OfRow, from_row
from schema.people import GateDevice, StaffMember
from schema.theaters import Theater

describe_enum(
    PartnerStatus,
    "Whether a partner may sell.",
    PENDING_VERIFICATION="Verification is pending: everything can be prepared, nothing is on sale.",
    ACTIVE="Its shows are on sale.",
    REJECTED="Rejected; `statusReason` says why. New documents reopen the verification.",
    SUSPENDED="Suspended by an operator; `statusReason` says why. Nothing is on sale, tickets stay valid, payouts are"
    " held.",
)

_OWN = " For the partner itself and operators; null for others."
_OF_OWNERS = " For its owners and operators; null for others."
_READ_THE_PROFILE = frozenset({Scope.INVENTORY_READ, Scope.PARTNER_ADMIN})
_EMAIL, _PHONE = "E-mail address of the contact.", "Phone number of the contact, as E.164 (`+919876543210`)."


@strawberry.type(description="The bank account that a partner is paid to.")
class BankDetails:
    account_number: str = strawberry.field(description="The account number, masked to its last four digits.")
    ifsc_code: str = strawberry.field(description="IFSC code of the branch.")
    complete: bool = strawberry.field(
        description="Whether payouts can be made; false while the account number is a masked one that must be replaced."
    )


@strawberry.type(description="A document that a partner has submitted for its verification.")
class VerificationDocument(OfRow[VerificationDocumentRow]):
    id: strawberry.ID = from_row("The document's id (`DOC_…`).")
    kind: str = from_row("The kind of document, such as `OWNERSHIP_DEED`.")
    reference: str = from_row("URL or number of the document.")
    submitted_at: datetime = from_row("When it was submitted.")


@extended_by(
    terms="schema.partners.terms",
    shows="schema.discovery",
    cancellation_policy="schema.cancellations.policies",
    settlements="schema.settlements.fields",
    balances="schema.settlements.fields",
)
@strawberry.type(description="A theater partner: it offers shows and is paid for them.")
class Partner(OfRow[PartnerRow], Node):
    new_key: strawberry.Private[ApiKey | None] = None
    name: str = from_row("The name of the partner.")

    @field(_EMAIL + _OWN)
    def contact_email(self, info: Info) -> str | None:
        return self.row.contact_email if self.is_shown_whole(info) else None

    @field(_PHONE + _OWN)
    def contact_phone(self, info: Info) -> str | None:
        return self.row.contact_phone if self.is_shown_whole(info) else None

    @field("Whether it may sell tickets." + _OWN)
    def status(self, info: Info) -> PartnerStatus | None:
        return self.row.status if self.is_shown_whole(info) else None

    @field("Why it was rejected or suspended." + _OWN)
    def status_reason(self, info: Info) -> str | None:
        return self.row.status_reason if self.is_shown_whole(info) else None

    @field("Where its money goes." + _OWN)
    def bank_details(self, info: Info) -> BankDetails | None:
        if not self.is_shown_whole(info):
            return None
        row = self.row
        return BankDetails(account_number=row.account_mask, ifsc_code=row.ifsc_code, complete=row.bank_details_complete)

    @field("Its theaters, by name.")
    @loading(theater_loaders.theaters_by_partner, lambda partner: partner.row.id)
    def theaters(self, found: list[TheaterRow]) -> list[Theater]:
        return [Theater.of(row) for row in found]

    @field("Its API keys, oldest first, revoked ones among them." + _OWN)
    async def api_keys(self, info: Info) -> list[ApiKey] | None:
        if self.new_key is not None:
            return [self.new_key]
        return await or_null(accounts.list_api_keys(info.context.ctx, self.row.id), listed(ApiKey.of))

    @field("Who may sign in for it, oldest first." + _OF_OWNERS)
    async def staff(self, info: Info) -> list[StaffMember] | None:
        return await or_null(people.list_staff(info.context.ctx, self.row.id), listed(StaffMember.of))

    @field("Its gate devices, oldest first, revoked ones among them." + _OF_OWNERS)
    async def gate_devices(self, info: Info) -> list[GateDevice] | None:
        return await or_null(people.list_gate_devices(info.context.ctx, self.row.id), listed(GateDevice.of))

    @field(
        "The API key that came with the registration: in the answer of `registerPartner`, with its secret;"
        " null everywhere else."
    )
    def api_key(self) -> ApiKey | None:
        return self.new_key

    @field("Its verification documents, oldest first." + _OWN)
    async def documents(self, info: Info) -> list[VerificationDocument] | None:
        asked = partners.list_documents(info.context.ctx, self.row.id)
        return await or_null(asked, listed(VerificationDocument.of))

    def is_shown_whole(self, info: Info) -> bool:
        """Whether the caller may see all members. Others see the name alone, which every ticket shows, and so do keys
        of the partner that neither read its inventory nor administer it. The caller that has just registered the
        partner sees all of it.
        """
        principal: Principal = info.context.ctx.principal
        if principal.is_partner(self.row.id):
            return not principal.scopes.isdisjoint(_READ_THE_PROFILE)
        return principal.role is Role.OPERATOR or self.new_key is not None


async def partner_of(info: Info, partner_id: str) -> Partner:
    return Partner.of(referred(await info.context.load(partner_loaders.partners_by_id, partner_id)))


@strawberry.input(description="A bank account in India.")
class BankDetailsInput:
    account_number: str = strawberry.field(description="The account number, 9 to 18 digits. It is kept encrypted.")
    ifsc_code: str = strawberry.field(description="IFSC code of the branch, such as `HDFC0001234`.")


@strawberry.input(description="A new partner, with its first theater.")
class RegisterPartnerInput:
    partner_name: str = strawberry.field(description="The name of the partner.")
    contact_email: str = strawberry.field(description=_EMAIL + " It becomes the first account of the partner's staff.")
    contact_phone: str = strawberry.field(description=_PHONE)
    theater_name: str = strawberry.field(description="The name of the first theater.")
    theater_location: str = strawberry.field(description="The city of the first theater.")
    bank_details: BankDetailsInput = strawberry.field(description="The bank account that the partner is paid to.")
    time_zone: str | None = optional("The first theater's IANA time zone. Omitted: `Asia/Kolkata`.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a partner.")
class UpdatePartnerInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    name: str | None = change("The name of the partner.")
    contact_email: str | None = change(_EMAIL)
    contact_phone: str | None = change(_PHONE)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(
    description="New bank details. Payouts are held for 24 hours, and every contact of the last 30 days is notified."
)
class UpdateBankDetailsInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    bank_details: BankDetailsInput = strawberry.field(
        description="The bank account that the partner is paid to from now on."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class PartnerQueries:
    @field("A partner. For the partner itself and operators; null for others.")
    async def partner(self, info: Info, id: Id) -> Partner | None:
        return await or_null(partners.read_partner(info.context.ctx, id), Partner.of)


@strawberry.type
class PartnerMutations:
    @mutation("Registers a partner with its first theater. Open to everybody.", PartnerExists, AllowanceUsed)
    async def register_partner(self, info: Info, input: RegisterPartnerInput) -> Partner:
        registration = Registration(
            partner_name=input.partner_name,
            contact_email=input.contact_email,
            contact_phone=input.contact_phone,
            theater_name=input.theater_name,
            theater_location=input.theater_location,
            time_zone=input.time_zone,
            account_number=input.bank_details.account_number,
            ifsc_code=input.bank_details.ifsc_code,
        )
        made = await partners.register_partner(info.context.keyed(input), registration)
        return Partner(row=made.partner, new_key=ApiKey.new(made.api_key))

    @mutation(
        "Updates a partner's profile. After a change of the contact payouts are held for 24 hours, and every contact of"
        " the last 30 days is notified."
    )
    async def update_partner(self, info: Info, input: UpdatePartnerInput) -> Partner:
        ctx, changes = info.context.keyed(input), to_changes(PartnerChanges, input)
        return Partner.of(await partners.update_partner(ctx, input.partner_id, changes))

    @mutation(
        "Changes the bank account that a partner is paid to. Payouts are held for 24 hours, and every contact of the"
        " last 30 days is notified."
    )
    async def update_bank_details(self, info: Info, input: UpdateBankDetailsInput) -> Partner:
        ctx, bank = info.context.keyed(input), input.bank_details
        row = await partners.update_bank_details(ctx, input.partner_id, bank.account_number, bank.ifsc_code)
        return Partner.of(row)
