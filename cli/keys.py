"""`marquee keys`: prints new keys, and forgets lost ones."""

import asyncio

from app.bootstrap import bootstrap
from app.refusals import Refused
from domain.accounts import SYSTEM
from providers.key_files import KEY_NAMES, new_key
from settings import Purpose, Settings, load_settings

WHAT_IS_LOST = {
    "token_secret": "Everybody must sign in again",
    "pass_key": "Tickets that it signed are not admitted any more",
    "bank_key": "Partners must give their bank details again before they can be paid",
    "payment_webhook_secret": "Callbacks that it signed are refused",
}


def new_keys() -> str:
    """A set of random keys, a line of the form NAME=value each."""
    return "\n".join(f"MARQUEE_{name.upper()}={new_key(name)}" for name in KEY_NAMES)


def forget_key(name: str) -> str:
    """Returns a sentence that says what was done. Raises Refused."""
    if name not in KEY_NAMES:
        raise Refused(f"There is no key {name}: name one of {', '.join(KEY_NAMES)}.")
    with bootstrap(load_settings(Purpose.ADMINISTRATION), with_redis=False) as settings:
        forgotten = asyncio.run(_forget(settings, name))
    if not forgotten:
        return f"No {name} was known: the next start in production makes its own known."
    return f"The platform knows no {name} any more: the next start makes its own known. {WHAT_IS_LOST[name]}."


async def _forget(settings: Settings, name: str) -> bool:
    from app.desk import open_desk
    from models.migrating import migrate
    from resolvers import keys

    await migrate(settings.sqlalchemy_url)
    async with open_desk(settings) as services:
        return await keys.forget_key(services.context(SYSTEM, "keys-forget"), name)
