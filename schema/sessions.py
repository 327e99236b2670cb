"""Signing in by a code, and sessions."""

from datetime import datetime

import strawberry

from domain.sessions import CodeSent, NewTokens, SignIn, SignInAs
from resolvers import sessions
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mutation import mutation
from schema.kit.problems import AllowanceUsed, CodeRefused, SessionEnded

describe_enum(
    SignInAs,
    "Which account of an address signs in.",
    CUSTOMER="The customer, who is made at the first sign-in.",
    PARTNER="The staff account of a partner.",
    OPERATOR="The operator of the platform.",
)
_DEVICE = (
    "The refresh token of an earlier session on this device, also one that has ended. The device then has an allowance"
    " of its own, which nobody else can use up."
)


@strawberry.type(description="A code was sent, if codes can reach the address: the same answer for every address.")
class SignInCode:
    resend_after_seconds: int = strawberry.field(description="Seconds after which another code may be asked for.")
    expires_in_seconds: int = strawberry.field(description="Seconds for which the code counts.")

    @classmethod
    def of(cls, sent: CodeSent) -> "SignInCode":
        return cls(resend_after_seconds=sent.resend_after_seconds, expires_in_seconds=sent.expires_in_seconds)


@strawberry.type(description="The tokens of a session. They are shown in this answer only.")
class Session:
    access_token: str = strawberry.field(description="For the header `Authorization: Bearer …`. Lives ten minutes.")
    refresh_token: str = strawberry.field(
        description="For `refreshSession`, once: it answers the next one. Lives thirty days. One that comes again later"
        " ends the session, since one of its two holders has stolen it."
    )
    expires_at: datetime = strawberry.field(description="When the access token ends.")
    role: str = strawberry.field(description="What has signed in: `CUSTOMER`, `PARTNER`, `OPERATOR` or `GATE`.")
    user_id: strawberry.ID = strawberry.field(description="The account: `USER_…`, `STAFF_…`, `OPER_…` or `GATE_…`.")
    partner_id: strawberry.ID | None = strawberry.field(
        description="The partner for which a staff member or a gate device acts; null for others."
    )

    @classmethod
    def of(cls, new: NewTokens) -> "Session":
        who = new.principal
        return cls(
            access_token=new.access_token,
            refresh_token=new.refresh_token,
            expires_at=new.expires_at,
            role=who.role.value,
            user_id=strawberry.ID(who.actor_id),
            partner_id=None if who.partner_id is None else strawberry.ID(who.partner_id),
        )


@strawberry.type(description="Sessions have ended. Their access tokens are refused within two seconds, everywhere.")
class SignedOut:
    sessions: int = strawberry.field(description="How many sessions ended now; 0 if they had ended before.")


@strawberry.input(description="Who wants to sign in.")
class RequestSignInCodeInput:
    address: str = strawberry.field(description="An e-mail address, or a phone number like `+919876543210`.")
    refresh_token: str | None = optional(_DEVICE)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A code that came back.")
class SignInInput:
    address: str = strawberry.field(description="The address to which the code was sent.")
    code: str = strawberry.field(description="The six digits. Five attempts, ten minutes.")
    as_: SignInAs | None = strawberry.field(
        name="as",
        default=None,
        description="Which account of the address. Omitted: the operator's, else a partner's staff account, else the"
        " customer's. An application for customers says CUSTOMER.",
    )
    partner_id: strawberry.ID | None = optional("Which partner, for staff of several.")
    refresh_token: str | None = optional(_DEVICE)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The session to go on with.")
class RefreshSessionInput:
    refresh_token: str = strawberry.field(description="The newest refresh token of the session.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What to sign out of.")
class SignOutInput:
    everywhere: bool = strawberry.field(default=False, description="All sessions of the account, on every device.")
    refresh_token: str | None = optional("Names the session, for a client whose access token has run out.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class SessionMutations:
    @mutation(
        "Sends a six-digit code to the address. The answer is the same whether an account has the address or not; the"
        " first sign-in makes the customer.",
        AllowanceUsed,
    )
    async def request_sign_in_code(self, info: Info, input: RequestSignInCodeInput) -> SignInCode:
        ctx = info.context.keyed(input)
        return SignInCode.of(await sessions.request_sign_in_code(ctx, input.address, input.refresh_token))

    @mutation("Begins a session with a code that came back. A code counts once.", CodeRefused, AllowanceUsed)
    async def sign_in(self, info: Info, input: SignInInput) -> Session:
        given = SignIn(input.address, input.code, input.as_, input.partner_id, input.refresh_token)
        return Session.of(await sessions.sign_in(info.context.keyed(input), given))

    @mutation(
        "Answers new tokens of the session. A client whose answer was lost asks again within ten seconds and gets the"
        " same refresh token.",
        SessionEnded,
    )
    async def refresh_session(self, info: Info, input: RefreshSessionInput) -> Session:
        return Session.of(await sessions.refresh_session(info.context.keyed(input), input.refresh_token))

    @mutation("Ends the caller's session, or all of its account's. Idempotent.")
    async def sign_out(self, info: Info, input: SignOutInput) -> SignedOut:
        ended = await sessions.sign_out(
            info.context.keyed(input), everywhere=input.everywhere, refresh_token=input.refresh_token
        )
        return SignedOut(sessions=ended)
