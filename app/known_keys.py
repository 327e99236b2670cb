"""Keeps a machine from working with other keys than the rest of the platform."""

from app.desk import open_desk
from app.refusals import Refused
from domain.accounts import SYSTEM
from providers.key_files import KEY_NAMES, ring_of
from resolvers import keys
from settings import Settings

REMEDY = (
    "Give this machine the key of the others, or, where it is being changed, the key before it as {name}_PREVIOUS."
    " If that key is lost, `marquee keys forget {key}` lets the next start make another one known."
)


async def expect_known_keys(settings: Settings, names: tuple[str, ...] = KEY_NAMES) -> None:
    """The database must be migrated. Raises Refused with each key that is another than the platform's, KeysUnusable."""
    given = {name: [key.fingerprint(name) for key in ring_of(name, settings.data_dir, settings)] for name in names}
    async with open_desk(settings) as services:
        foreign = await keys.recognise_keys(services.context(SYSTEM, "start"), given)
    if foreign:
        raise Refused("\n".join(_sentence(name) for name in foreign))


def _sentence(key: str) -> str:
    name = f"MARQUEE_{key.upper()}"
    return f"{name} is not the key with which this database is worked on. {REMEDY.format(name=name, key=key)}"
