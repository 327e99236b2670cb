"""`marquee operator add`: adds a member of the platform's own staff."""

import asyncio

from app.bootstrap import bootstrap
from app.refusals import Refused
from domain.accounts import SYSTEM
from domain.errors import DomainError
from models.migrating import migrate
from settings import Purpose, Settings, load_settings


def add_operator(email: str) -> str:
    """Idempotent. Returns a sentence that says what was done. Raises Refused."""
    with bootstrap(load_settings(Purpose.ADMINISTRATION), with_redis=False) as settings:
        return asyncio.run(_add(settings, email))


async def _add(settings: Settings, email: str) -> str:
    from app.desk import open_desk
    from resolvers import accounts

    await migrate(settings.sqlalchemy_url)
    async with open_desk(settings) as services:
        try:
            operator_id = await accounts.add_operator(services.context(SYSTEM, "operator-add"), email)
        except DomainError as refusal:
            raise Refused(refusal.message) from refusal
    return f"{email} is an operator: {operator_id}"
