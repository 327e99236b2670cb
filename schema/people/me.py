"""A customer's own account."""

import json

import strawberry

from domain.people import MeChanges
from resolvers import people
from schema.accounts import Customer
from schema.kit.context import Info
from schema.kit.inputs import EMPTIED, change, idempotency_key, to_changes
from schema.kit.mutation import mutation
from schema.kit.problems import AccountInUse, AddressTaken, AllowanceUsed, CodeRefused

_GONE = "it is removed at once and signs in no more; the only address stays"


@strawberry.type(description="Everything that is kept of a customer.")
class PersonalData:
    json: str = strawberry.field(
        description="A JSON object: `customer`, `verifiedAddresses`, `identities`, `sessions`, `locks`, `bookings`,"
        " `tickets`, `cancellations`, `payments`, `refunds`, `messages`, `messagesToAddresses`,"
        " `doneByOthers` (what others did or read on its account). Amounts are in minor units."
    )


@strawberry.type(description="The account is gone: its contacts are erased and its sessions have ended.")
class DeletedAccount:
    id: strawberry.ID = strawberry.field(description="The id under which the books keep the bookings.")


@strawberry.input(description="What to change of oneself.")
class UpdateMeInput:
    name: str | None = change("The name.", null=EMPTIED)
    email: str | None = change("A new e-mail address. It counts once its code came back.", null=_GONE)
    phone: str | None = change("A new phone number. It counts once its code came back.", null=_GONE)
    language: str | None = change("A language such as `hi` or `en-IN`.", null=EMPTIED)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A code that came back from a new address.")
class ConfirmAddressInput:
    address: str = strawberry.field(description="The new address, as it was given to `updateMe`.")
    code: str = strawberry.field(description="The six digits. Five attempts, ten minutes.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Nothing but the key.")
class ExportMeInput:
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Nothing but the key.")
class DeleteMeInput:
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class MeMutations:
    @mutation(
        "Changes the signed-in customer. Name and language count at once; a new address is sent a code, and counts once"
        " `confirmAddress` brings it back. `pendingAddresses` says which wait.",
        AllowanceUsed,
    )
    async def update_me(self, info: Info, input: UpdateMeInput) -> Customer:
        return Customer.of(await people.update_me(info.context.keyed(input), to_changes(MeChanges, input)))

    @mutation(
        "Makes a new address the customer's, by the code that was sent there. The one before is notified, and no longer"
        " signs in.",
        CodeRefused,
        AllowanceUsed,
        AddressTaken,
    )
    async def confirm_address(self, info: Info, input: ConfirmAddressInput) -> Customer:
        return Customer.of(await people.confirm_address(info.context.keyed(input), input.address, input.code))

    @mutation("Answers everything that is kept of the signed-in customer.")
    async def export_me(self, info: Info, input: ExportMeInput) -> PersonalData:
        found = await people.export_me(info.context.keyed(input))
        return PersonalData(json=json.dumps(found, ensure_ascii=False))

    @mutation(
        "Deletes the signed-in customer: contacts are erased, sessions end, bookings stay under the id alone. Refused"
        " while there are tickets for shows to come or money on its way.",
        AccountInUse,
    )
    async def delete_me(self, info: Info, input: DeleteMeInput) -> DeletedAccount:
        return DeletedAccount(id=strawberry.ID(await people.delete_me(info.context.keyed(input))))
