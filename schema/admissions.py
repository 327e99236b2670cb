"""Gates: check-in of tickets, its undoing, and the keys of passes."""

import strawberry

from resolvers import admissions
from schema.bookings import Ticket
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mutation import mutation
from schema.kit.problems import (
    ShowIsCancelled,
    ShowOver,
    TicketAdmitted,
    TicketCancelled,
    TicketNotAdmitted,
    TooEarly,
    UndoClosed,
    WrongShow,
)


@strawberry.input(description="A scanned pass.")
class CheckInTicketInput:
    pass_text: str = strawberry.field(name="pass", description="The text of the QR code.")
    gate: str = strawberry.field(description="The gate, such as `North 2`.")
    show_id: strawberry.ID | None = optional(
        "The show that the gate admits to: a ticket for another one answers `WRONG_SHOW`. Left out, the gate admits to"
        " every show of its partner."
    )
    seat_ids: list[str] | None = optional(
        "Labels of the seats whose guests go in now; the others may come later. Left out, all go in who are not inside."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The ticket whose last check-in was a mistake.")
class UndoCheckInInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(
    description="A public key by which a scanner verifies passes without the network, as a JSON Web Key (RFC 8037). A"
    " pass is `MQ1.<payload>.<signature>`, both base64url; the signature is over all that stands before its dot. The"
    " payload is JSON: `ticket`, `show`, `seats` (or their `count`), and `key`, the `kid`. A pass without `key` is"
    " signed by any of them."
)
class PassKey:
    kid: str = strawberry.field(description="The key's id, which passes name.")
    kty: str = strawberry.field(description="`OKP`.")
    crv: str = strawberry.field(description="`Ed25519`.")
    alg: str = strawberry.field(description="`EdDSA`.")
    use: str = strawberry.field(description="`sig`.")
    x: str = strawberry.field(description="The public key, base64url.")


@strawberry.type
class AdmissionQueries:
    @field(
        "The public keys of passes: the one that signs, then the one before it while keys are being changed. The same"
        " as `/.well-known/pass-keys.json`."
    )
    async def pass_keys(self, info: Info) -> list[PassKey]:
        keys = await admissions.read_pass_keys(info.context.ctx)
        return [PassKey(kid=key.id, kty="OKP", crv="Ed25519", alg="EdDSA", use="sig", x=key.encoded) for key in keys]


@strawberry.type
class AdmissionMutations:
    @mutation(
        "Admits the guests of a ticket, or of some of its seats: each seat once, whichever gates scan. From four hours"
        " before the start (the partner's `checkInOpensMinutes`) until the end of the show; `TOO_EARLY`, `SHOW_OVER`,"
        " `WRONG_SHOW` and `SHOW_CANCELLED` say what is wrong. A pass from before seats were cancelled or moved admits"
        " to the seats that the ticket still has: `goneSeatIds` names the others. For gates and the show's partner."
        " Repeat a scan whose answer was lost with the same idempotency key: it is one scan.",
        ShowIsCancelled,
        WrongShow,
        TooEarly,
        ShowOver,
        TicketAdmitted,
        TicketCancelled,
    )
    async def check_in_ticket(self, info: Info, input: CheckInTicketInput) -> Ticket:
        ctx = info.context.keyed(input)
        done = await admissions.check_in_ticket(ctx, input.pass_text, input.gate, input.show_id, input.seat_ids)
        return Ticket(row=done.ticket, gone_seat_ids=list(done.gone_seat_ids))

    @mutation(
        "Undoes the last check-in of a ticket within ten minutes, by the gate that scanned or the show's partner: its"
        " guests are outside again. Repeat it with the same idempotency key: anew, it undoes the check-in before.",
        TicketNotAdmitted,
        UndoClosed,
        TicketCancelled,
    )
    async def undo_check_in(self, info: Info, input: UndoCheckInInput) -> Ticket:
        return Ticket.of(await admissions.undo_check_in(info.context.keyed(input), input.ticket_id))
