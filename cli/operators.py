"""`marquee operator`: the platform's own staff."""

import asyncio
from collections.abc import Awaitable, Callable

from app.bootstrap import bootstrap
from app.refusals import Refused
from domain.accounts import SYSTEM
from domain.errors import DomainError
from models.migrating import migrate
from resolvers.context import Context
from settings import Purpose, Settings, load_settings

Deed = Callable[[Context], Awaitable[str]]


def add_operator(email: str) -> str:
    """Idempotent. Returns a sentence that says what was done. Raises Refused."""

    async def add(ctx: Context) -> str:
        from resolvers import people

        return f"{email} is an operator: {await people.add_operator(ctx, email)}"

    return _done("operator-add", add)


def list_operators() -> str:
    """A line for each operator, oldest first. Raises Refused."""

    async def list_all(ctx: Context) -> str:
        from resolvers import people

        found = await people.list_operators(ctx)
        return "\n".join(f"{each.id}  {each.created_at:%Y-%m-%d}  {each.email}" for each in found) or "No operators."

    return _done("operator-list", list_all)


def remove_operator(email: str) -> str:
    """Ends the operator's sessions. Returns a sentence that says what was done. Raises Refused."""

    async def remove(ctx: Context) -> str:
        from resolvers import people

        return f"{email} is no operator any more: {await people.remove_operator(ctx, email)}"

    return _done("operator-remove", remove)


def _done(command: str, deed: Deed) -> str:
    with bootstrap(load_settings(Purpose.ADMINISTRATION), with_redis=False) as settings:
        return asyncio.run(_do(settings, command, deed))


async def _do(settings: Settings, command: str, deed: Deed) -> str:
    from app.desk import open_desk

    await migrate(settings.sqlalchemy_url)
    async with open_desk(settings) as services:
        try:
            return await deed(services.context(SYSTEM, command))
        except DomainError as refusal:
            raise Refused(refusal.message) from refusal
