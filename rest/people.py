"""A customer's own account."""

import json
from typing import Any, Self

from pydantic import ConfigDict, Field

from domain.accounts import Customer
from domain.allowances import AllowanceUsed
from domain.people import AccountInUse, AddressTaken, MeChanges
from domain.sessions import CodeRefused
from resolvers import accounts, people
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation, Reply

_GONE = "Null: it is removed at once and signs in no more; the only address stays."


class UpdateMe(Body):
    """Members that are left out stay as they are, and null empties."""

    name: str | None = None
    email: str | None = Field(None, description="A new address. It counts once its code came back. " + _GONE)
    phone: str | None = Field(None, description="A new number (E.164). It counts once its code came back. " + _GONE)
    language: str | None = Field(None, description="Such as hi or en-IN.")


class ConfirmAddress(Body):
    address: str
    code: str = Field(min_length=1, max_length=20, description="The six digits that came.")


class MeAnswer(Answer):
    user_id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    pending_addresses: list[str] = Field(description="New addresses whose code has not come back yet.")

    @classmethod
    def of(cls, me: Customer, pending: list[str]) -> Self:
        return cls(
            user_id=me.id,
            name=me.name,
            email=me.email,
            phone=me.phone,
            language=me.language,
            pending_addresses=pending,
        )


class PersonalDataAnswer(Answer):
    """Everything that is kept of the caller, in lists of rows by kind."""

    model_config = ConfigDict(extra="allow")

    customer: dict[str, Any]


class DeletedAnswer(Answer):
    user_id: str


async def read_me(ctx: Context) -> MeAnswer:
    return MeAnswer.of(await accounts.read_me(ctx), await people.pending_addresses(ctx))


async def update_me(ctx: Context, body: UpdateMe) -> MeAnswer:
    changed = await people.update_me(ctx, body.changes(MeChanges))
    return MeAnswer.of(changed, await people.pending_addresses(ctx))


async def confirm_address(ctx: Context, body: ConfirmAddress) -> MeAnswer:
    changed = await people.confirm_address(ctx, body.address, body.code)
    return MeAnswer.of(changed, await people.pending_addresses(ctx))


async def export_me(ctx: Context) -> Reply:
    found = await people.export_me(ctx)
    return Reply(json.dumps(found, ensure_ascii=False).encode(), 200)


async def delete_me(ctx: Context) -> DeletedAnswer:
    return DeletedAnswer(user_id=await people.delete_me(ctx))


OPERATIONS = (
    Operation("GET", "/me", read_me, MeAnswer, "The signed-in customer.", use_case=accounts.read_me),
    Operation(
        "PATCH",
        "/me",
        update_me,
        MeAnswer,
        "Change name and language, or send a code to a new address.",
        use_case=people.update_me,
        body=UpdateMe,
        problems=(AllowanceUsed,),
    ),
    Operation(
        "POST",
        "/me/addresses",
        confirm_address,
        MeAnswer,
        "Make a new address the customer's, by its code.",
        use_case=people.confirm_address,
        body=ConfirmAddress,
        problems=(CodeRefused, AllowanceUsed, AddressTaken),
    ),
    Operation(
        "GET",
        "/me/export",
        export_me,
        PersonalDataAnswer,
        "Everything that is kept of the signed-in customer.",
        use_case=people.export_me,
    ),
    Operation(
        "DELETE",
        "/me",
        delete_me,
        DeletedAnswer,
        "Delete the signed-in customer's account.",
        use_case=people.delete_me,
        problems=(AccountInUse,),
    ),
)
