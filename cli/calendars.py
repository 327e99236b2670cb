"""`marquee calendar load`: adds bank holidays from a file."""

import asyncio
from pathlib import Path

from app.bootstrap import bootstrap
from app.refusals import Refused
from domain.accounts import SYSTEM
from domain.errors import DomainError, InvalidInput
from models.migrating import migrate
from settings import Purpose, Settings, load_settings


def load_calendar(file: Path) -> str:
    """Idempotent. Returns a sentence that says what was done. Raises Refused."""
    text = _read(file)
    with bootstrap(load_settings(Purpose.ADMINISTRATION), with_redis=False) as settings:
        return asyncio.run(_load(settings, text, file.name))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}. Name a file with a holiday a line.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not UTF-8 text: save it as that, with a holiday a line.") from error


async def _load(settings: Settings, text: str, name: str) -> str:
    from app.desk import open_desk
    from resolvers import settlements

    await migrate(settings.sqlalchemy_url)
    async with open_desk(settings) as services:
        try:
            loaded = await settlements.load_calendar(services.context(SYSTEM, "calendar-load"), text)
        except InvalidInput as refusal:
            sentences = (f"{name}, {problem.field}: {problem.message}" for problem in refusal.errors)
            raise Refused("\n".join(sentences)) from refusal
        except DomainError as refusal:
            raise Refused(refusal.message) from refusal
    if not loaded.new:
        return f"All of these holidays are known: the calendar stays at version {loaded.calendar.version}."
    added = "1 holiday is" if len(loaded.new) == 1 else f"{len(loaded.new)} holidays are"
    return f"{added} new: the calendar is at version {loaded.calendar.version}."
